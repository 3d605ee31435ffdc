"""What is said of a file beyond whether it is valid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.errors import Phrase
from sim.scenario.base import Loc
from sim.texts import Language

__all__ = ["Remark", "Severity"]

Severity = Literal["error", "warning", "hint"]
"""The drill could not do what the file says; it does something that was hardly meant; something could be better."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said about a file.

    Attributes
    ----------
    key : str
        Catalogue entry that says what is the matter, why, and the remedy.
    loc : tuple
        Where it is, as it is written in the file.
    values : mapping
        The entry's fields; a value may be a `Phrase`.
    severity : Severity
    """

    key: str
    loc: Loc = ()
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "hint"

    def message(self, language: Language) -> str:
        """What is said, in a language, without the place."""
        return Phrase(self.key, self.values).say(language)

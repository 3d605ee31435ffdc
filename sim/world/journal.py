"""The record of what happened in the control plane: the incident, what was known of it, what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import simpy

from sim.scenario.base import Text
from sim.texts import Language, text

__all__ = ["Entry", "Journal", "Kind"]

Kind = Literal["incident", "system", "knowledge", "action", "staff", "supply"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened.

    Attributes
    ----------
    time : float
        Minutes since day 1 00:00.
    kind : Kind
    subject : str
        Id of the incident, system, action or department.
    key : str
        Catalogue entry that tells it.
    values : mapping
        The entry's fields.
    """

    time: float
    kind: Kind
    subject: str
    key: str
    values: Mapping[str, object]

    def say(self, language: Language) -> str:
        """What happened, in a language."""
        said = {name: value.in_(language) if isinstance(value, Text) else value for name, value in self.values.items()}
        what = text(self.key, language, **said)
        return text("journal.by", language, owner=said["owner"], what=what) if said.get("owner") else what


@dataclass
class Journal:
    """All entries of a run, in order."""

    env: simpy.Environment
    entries: list[Entry] = field(default_factory=list)

    def write(self, kind: Kind, subject: str, key: str, **values: object) -> None:
        """Add an entry at the present moment."""
        self.entries.append(Entry(self.env.now, kind, subject, key, values))

"""How somebody is told that what he wants to do cannot be done now."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim import formats
from sim.errors import InputError, Phrase, Problem
from sim.scenario.base import Text
from sim.scenario.times import DAY
from sim.texts import Language

__all__ = ["Words", "at", "refused"]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a scenario, in the language of whoever reads the message."""

    text: Text

    def say(self, language: Language) -> str:
        """The words in a language."""
        return self.text.in_(language)


def at(moment: float) -> Phrase:
    """A moment of the drill, as screens show it: a minute that has begun is not over."""
    day, minute = divmod(int(moment), int(DAY))
    return Phrase("cli.moment", {"day": day + 1, "clock": formats.clock(minute)})


def refused(
    key: str, field: str = "", found: str | None = None, allowed: Sequence[str | Phrase] = (), **values: object
) -> InputError:
    """The error that says why, as an entry of the catalogue."""
    return InputError([Problem(key, field=field, found=found, allowed=tuple(allowed), values=values)])

"""The record of what happened in the control plane: the incident, what was known of it, what was done."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import simpy

from sim import formats
from sim.errors import Phrase
from sim.scenario.base import Text
from sim.texts import Language, text

__all__ = ["Entry", "Journal", "Kind", "begun"]

Kind = Literal["incident", "system", "knowledge", "action", "staff", "supply", "inject", "decision"]


DURATIONS: Mapping[str, Callable[[float, Language], str]] = {"minutes": formats.duration, "about": formats.about}
"""Fields of entries that are durations, and how they are told."""

IN_VAIN: Mapping[str, str] = {
    "journal.call-support-helps": "journal.call-support-in-vain",
    "journal.records-lost": "journal.no-records-lost",
    "journal.supply-lost": "journal.no-supply-lost",
    "journal.promised": "journal.promised-soon",
    "journal.announce-promise": "journal.announce-soon",
}
"""How entries are told whose figure is nothing when it is rounded."""

FIGURES = ("minutes", "about", "count", "amount")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened.

    Attributes
    ----------
    time : float
        Minutes since day 1 00:00.
    kind : Kind
    subject : str
        Id of the incident, system, action, department, inject or decision point.
    key : str
        Catalogue entry that tells it.
    values : mapping
        The entry's fields: texts and phrases, told in the reader's language, and anything else. `minutes` and `about`
        are durations, the latter told in round figures.
    """

    time: float
    kind: Kind
    subject: str
    key: str
    values: Mapping[str, object]

    def say(self, language: Language) -> str:
        """What happened, in a language."""
        said = {name: _in(name, value, language) for name, value in self.values.items()}
        what = text(self._key, language, **said)
        return text("journal.by", language, owner=said["owner"], what=what) if said.get("owner") else what

    @property
    def _key(self) -> str:
        """Its catalogue entry, or the one that says that it came to nothing."""
        figures = (value for name in FIGURES if isinstance(value := self.values.get(name), int | float))
        return IN_VAIN.get(self.key, self.key) if any(round(figure) == 0 for figure in figures) else self.key


def _in(name: str, value: object, language: Language) -> object:
    """A value in a language, if it is words or a duration."""
    if name in DURATIONS and isinstance(value, int | float):
        return DURATIONS[name](value, language)
    if isinstance(value, Text):
        return value.in_(language)
    return value.say(language) if isinstance(value, Phrase) else value


@dataclass
class Journal:
    """All entries of a run, in order."""

    env: simpy.Environment
    entries: list[Entry] = field(default_factory=list)

    def write(self, kind: Kind, subject: str, key: str, **values: object) -> None:
        """Add an entry at the present moment."""
        self.entries.append(Entry(self.env.now, kind, subject, key, values))


def begun(entries: Iterable[Entry], kinds: Iterable[str]) -> Iterator[Entry]:
    """The entries that tell that an action of one of these kinds was begun."""
    keys = {f"journal.{kind}-begins" for kind in kinds}
    return (entry for entry in entries if entry.kind == "action" and entry.key in keys)

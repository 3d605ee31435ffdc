"""Quantities in the sentences of a report, said in the reader's language when it is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sim import formats
from sim.attainment import Attainment
from sim.errors import Phrase
from sim.outcome import Outcome
from sim.reports.content import Cell, Kind, Tone
from sim.scenario.base import Text
from sim.scenario.objectives import Objective
from sim.scenario.triggers import Trigger
from sim.texts import Language, keys, text
from sim.words import Titles
from sim.world.layout import INCOMING, own_desk

__all__ = ["Quantity", "Words", "all_of", "averted", "count", "minutes", "moment", "money", "named", "share"]


ENDS = (".", "?", "!", "。", "？", "！")
"""Ends of a sentence."""


@dataclass(frozen=True)
class Quantity:
    """A number and what it measures, or the name of something; `kind` says how it is told."""

    kind: str
    value: float | str | tuple["Quantity | Phrase", ...] | Objective | Attainment | Text | Trigger | None


def count(value: float | None) -> Quantity:
    """A number of things."""
    return Quantity("count", value)


def minutes(value: float | None) -> Quantity:
    """How long."""
    return Quantity("minutes", value)


def moment(value: float | None) -> Quantity:
    """A moment of the drill."""
    return Quantity("moment", value)


def money(value: float) -> Quantity:
    """An amount in the organisation's currency."""
    return Quantity("money", value)


def averted(value: float | None) -> Quantity:
    """A share of the loss that was averted, below 0 if it was made worse."""
    return Quantity("averted", value)


def share(value: float | None) -> Quantity:
    """A share from 0 to 1."""
    return Quantity("share", value)


def named(kind: Literal["action", "department", "desk", "stage", "supply", "system", "tier"], name: str) -> Quantity:
    """Something of the organisation or the plan by its id."""
    return Quantity(kind, name)


def all_of(*things: Quantity) -> Quantity:
    """Several, as a list in a sentence."""
    return Quantity("list", things)


class Words:
    """What a report says, in one language."""

    def __init__(self, outcome: Outcome, language: Language) -> None:
        self.language: Language = language
        self.titles = Titles(language, outcome.organisation)
        self.currency = outcome.organisation.money.currency
        self._plan = outcome.plan
        self._actions = {action.id: action for action in outcome.plan.actions}
        self._own = {own_desk(department.id): department.id for department in outcome.organisation.departments}

    def say(self, key: str, **values: object) -> str:
        """A text of the reports' part of the catalogue."""
        return self.phrase(Phrase(f"report.{key}", values))

    def phrase(self, phrase: Phrase) -> str:
        """A phrase, quantities within it told."""
        return text(phrase.key, self.language, **{name: self.tell(value) for name, value in phrase.values.items()})

    def tell(self, value: object) -> object:
        """A quantity or a phrase as words; anything else as it is."""
        if isinstance(value, Phrase):
            return self.phrase(value)
        return self._told(value) if isinstance(value, Quantity) else value

    def _told(self, quantity: Quantity) -> str:
        match quantity.kind, quantity.value:
            case "list", tuple() as things:
                return self.titles.joined(str(self.tell(thing)) for thing in things)
            case "objective", Objective() as objective:
                return self.titles.objective(objective)
            case "target", Objective() as objective:
                return self.titles.target(objective)
            case "measured", Attainment() as found:
                return self.titles.measured(found.objective, found.measured)
            case "title", Text() as title:
                return title.in_(self.language)
            case "trigger", Trigger() as trigger:
                return self.titles.trigger(trigger, self._plan)
            case "loss-item", str() as name:
                return text(f"cli.row.loss-{name}", self.language).strip()
            case "action", str() as name:
                return self.action(name)
            case "stage", str() as name:
                return self.stage(name)
            case ("department" | "desk" | "supply" | "system" | "tier") as kind, str() as name:
                return self.titles.named(kind, name)
            case kind, (float() | int() | None) as number:
                return self.number(kind, number)
        raise ValueError(f"no words for {quantity}")

    def number(self, kind: str, value: float | None) -> str:
        """A number as people read it."""
        match kind:
            case "minutes":
                return formats.took(value, self.language)
            case "worked":
                return formats.NOTHING if value is None else formats.worked(value, self.language)
            case "moment":
                return formats.moment(value, self.language)
            case "share":
                return formats.share(value)
            case "averted":
                return formats.averted(value)
            case "money":
                return formats.NOTHING if value is None else self._money(value)
            case "few":
                return formats.few(value)
        return formats.count(value)

    def _money(self, value: float) -> str:
        """An amount in whole units: cents are noise beside the sums of a drill."""
        whole = formats.money(max(round(abs(value)), 1) if value else 0, self.currency, self.language)
        little = "<" if 0 < abs(value) < 0.5 else ""
        return ("\N{MINUS SIGN}" if value < 0 else "") + little + whole.replace(" ", "\N{NO-BREAK SPACE}")

    def signed(self, kind: str, value: float) -> str:
        """A change with its sign; what is nothing when it is rounded is 0, and no change is told in seconds."""
        size = self.number(kind, abs(round(value) if kind == "minutes" else value))
        if size.startswith("<") or not any(digit in size for digit in "123456789"):
            return self.number(kind, 0)
        return ("+" if value > 0 else "\N{MINUS SIGN}") + size

    def part(self, key: str, number: int, parts: int) -> str:
        """A title, and which part of several it is of."""
        return self.say(key) if parts == 1 else self.say("part", title=self.say(key), number=number, parts=parts)

    def known(self, key: str, otherwise: str) -> str:
        """What several entries of the log on different things have in common."""
        name = f"report.known.{key.removeprefix('journal.')}"
        return text(name, self.language) if name in keys() else otherwise

    def sentences(self, parts: Iterable[str]) -> str:
        """Parts as sentences one after another."""
        said = [part[0].upper() + part[1:] for part in parts if part]
        whole = (part if part.endswith(ENDS) else self.say("sentence", words=part) for part in said)
        return (" " if self.language == "en" else "").join(whole)

    def cell(self, kind: Kind, value: float | None, tone: Tone = "") -> Cell:
        """A number in a table."""
        return Cell(self.number(kind, value), value, kind, tone)

    def moment(self, value: float | None) -> str:
        """A moment of the drill."""
        return formats.moment(value, self.language)

    def action(self, name: str) -> str:
        """An action of the plan."""
        action = self._actions.get(name)
        return self.titles.action(action) if action else name

    def stage(self, name: str) -> str:
        """A stage, or the own work of a department."""
        if name in self._own:
            return self.say("own-work", department=self.titles.named("department", self._own[name]))
        return self.say("incoming") if name == INCOMING else self.titles.named("stage", name)

    def desk(self, name: str) -> str:
        """A desk, or the place where a department does its own work."""
        return self.say("own-desk") if name in self._own else self.titles.named("desk", name)

    def capability(self, name: str) -> str:
        """What a capability is called."""
        return text(f"score.capability.{name}", self.language)

    def measured(self, objective: Objective, value: float | None) -> str:
        """What was measured of an objective."""
        return self.titles.measured(objective, value)

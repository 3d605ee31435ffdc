"""What the printed guides of a drill share: the scenario, its plan, a trial run, and the words for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sim import formats
from sim.exercising import Exercise
from sim.outcome import Outcome
from sim.reports.content import Cell, Column, Table
from sim.scenario.base import Text
from sim.scenario.decision_points import DecisionPoint
from sim.scenario.exercise import Inject
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["BLANK", "Guide", "Scheduled"]

Scheduled = Inject | DecisionPoint

BLANK = "\n\u00a0"
"""A cell of a row to be filled in by hand, two lines high."""

NUMBERS = ("1", "2", "3", "4", "5", "6", "7", "8")


@dataclass(frozen=True)
class Guide:
    """A guide under way.

    Attributes
    ----------
    trial : Outcome
        The drill, run once with its plan and nobody deciding: it says when things come, as a rule.
    language : {"en", "zh"}
    """

    trial: Outcome
    language: Language

    @cached_property
    def titles(self) -> Titles:
        """What things are called."""
        return Titles(self.language, self.trial.organisation)

    @cached_property
    def exercise(self) -> Exercise:
        """The exercise in words."""
        return Exercise(self.trial.scenario, self.titles)

    def say(self, key: str, **values: object) -> str:
        """A text of the guides' part of the catalogue."""
        return text(f"guide.{key}", self.language, **values)

    def told(self, words: Text | None) -> str:
        """Words of a file in the reader's language; none if there are none."""
        return words.in_(self.language).strip() if words else ""

    def paragraphs(self, words: Text | None) -> list[str]:
        """The same, paragraph by paragraph."""
        return [line.strip() for line in self.told(words).splitlines() if line.strip()]

    @cached_property
    def moments(self) -> dict[str, float]:
        """When each inject and each decision point came in the trial; those that did not come are missing."""
        keys = ("journal.inject-delivered", "journal.decision-opens")
        return {entry.subject: entry.time for entry in reversed(self.trial.response.journal) if entry.key in keys}

    @cached_property
    def course(self) -> list[Scheduled]:
        """Injects and decision points as they came in the trial, then those that did not come."""
        scenario = self.trial.scenario
        things: list[Scheduled] = [*scenario.injects, *scenario.decisions]
        return sorted(things, key=lambda thing: self.moments.get(thing.id, float("inf")))

    def number(self, thing: Scheduled) -> int:
        """Its number in the events list, from 1."""
        return self.course.index(thing) + 1

    def came(self, thing: Scheduled) -> str:
        """When it came in the trial."""
        if thing.id not in self.moments:
            return self.say("not-in-trial")
        return formats.moment(self.moments[thing.id], self.language)

    def plan(self) -> Table:
        """The written plan: what is done, by whom, how and when."""
        plan = self.trial.plan
        names = (("action", 1.6), ("owner", 1.2), ("how", 2.0), ("when", 1.6))
        columns = [Column(text(f"cli.column.{name}", self.language), weight) for name, weight in names]
        rows = [
            [
                Cell(self.titles.action(action)),
                Cell(self.titles.owner(action)),
                Cell(self.titles.particulars(action)),
                Cell(self.titles.trigger(action.when, plan)),
            ]
            for action in plan.actions
        ]
        return Table("plan", self.say("plan.caption", plan=self.told(plan.title)), columns, rows)

    def table(self, name: str, columns: tuple[tuple[str, float], ...], rows: list[list[str]]) -> Table:
        """A table of words; its caption and headings are texts of the guides."""
        heads = [Column(self.say(f"column.{column}"), weight) for column, weight in columns]
        return Table(name, self.say(f"table.{name}"), heads, [[Cell(cell) for cell in row] for row in rows])

    def listed(self, name: str, count: int) -> Iterator[tuple[str, str]]:
        """Numbered texts of the catalogue, as the items of a list."""
        for number in NUMBERS[:count]:
            yield "", self.say(f"list.{name}.{number}")

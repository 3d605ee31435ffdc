"""The exercise of a scenario on its page: story, roles, injects, decision points, notes for who leads it."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from sim import formats
from sim.cli.layout import facts, heading
from sim.cli.prose import Prose
from sim.cli.terminal import Terminal
from sim.exercising import Exercise
from sim.scenario.base import Text as Words
from sim.scenario.decision_points import DecisionPoint
from sim.scenario.exercise import ROLES, Inject, Notes, Scheduled
from sim.scenario.scenario import Scenario
from sim.words import Titles

__all__ = ["exercise_sections"]

Parts = Iterator[RenderableType]


def exercise_sections(terminal: Terminal, scenario: Scenario, titles: Titles) -> Parts:
    """The sections of the page that only a scenario with an exercise has."""
    page = _Page(terminal, scenario, titles)
    if scenario.story:
        yield from page.section("story", *page.paragraphs(scenario.story))
    if scenario.injects or scenario.decisions or scenario.roles != ROLES:
        yield from page.section("roles", facts((page.role(role), page.task(role)) for role in scenario.roles))
    if scenario.injects:
        yield from page.section("injects", *map(page.inject, scenario.injects))
    if scenario.decisions:
        yield from page.section("decisions", *map(page.point, scenario.decisions))
    if scenario.notes:
        yield from page.section("notes", *page.notes(scenario.notes))


class _Page(Exercise):
    def __init__(self, terminal: Terminal, scenario: Scenario, titles: Titles) -> None:
        super().__init__(scenario, titles)
        self.say = terminal.say

    def section(self, name: str, *parts: RenderableType) -> Parts:
        yield heading(self.say(f"exercise.section.{name}"))
        yield from parts

    def paragraphs(self, words: Words) -> list[Prose]:
        """Words as paragraphs with an empty line in between."""
        return [Prose("\n\n".join(line for line in words.in_(self.language).splitlines() if line.strip()))]

    def inject(self, inject: Inject) -> RenderableType:
        rows = [
            ("when", self.moment(inject)),
            ("from", self.sent(inject)),
            ("text", inject.text.in_(self.language)),
        ]
        if inject.expected:
            rows.append(("expected", inject.expected.in_(self.language)))
        if inject.meets:
            rows.append(("meets", self.meets(inject)))
        rows += [(name, words.in_(self.language)) for name, words in self.whose(inject) if words]
        return self.block(inject, rows, "contingency" if inject.contingency else None)

    def whose(self, inject: Inject) -> Iterable[tuple[str, Words | None]]:
        return ("evaluator", inject.evaluator), ("controller", inject.controller)

    def point(self, point: DecisionPoint) -> RenderableType:
        rows = [
            ("when", self.moment(point)),
            ("to", self.role(point.to)),
            ("question", point.question.in_(self.language)),
            ("timer", formats.duration(point.timer, self.language)),
            ("options", "\n".join("· " + self.option(option, point.default) for option in point.options)),
        ]
        return self.block(point, rows)

    def block(self, scheduled: Scheduled, rows: Iterable[tuple[str, str]], mark: str | None = None) -> RenderableType:
        title = scheduled.title.in_(self.language)
        named = Text(self.say(f"exercise.{mark}", title=title) if mark else title, style="italic")
        return Group(named, facts((self.say(f"exercise.{name}"), words) for name, words in rows), "")

    def notes(self, notes: Notes) -> Iterator[RenderableType]:
        yield from self.paragraphs(notes.aim)
        if notes.conduct:
            yield from self.paragraphs(notes.conduct)
        for name, listed in (("questions", notes.questions), ("mistakes", notes.mistakes)):
            if listed:
                yield Text(self.say(f"exercise.{name}"), style="dim")
                yield from (Prose("· " + words.in_(self.language)) for words in listed)

"""The exercise of a scenario on its page: story, roles, injects, decision points, notes for who leads it."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from sim import formats
from sim.cli.layout import facts, heading
from sim.cli.prose import Prose
from sim.cli.terminal import Terminal
from sim.scenario.base import Text as Words
from sim.scenario.decision_points import DecisionPoint, Option
from sim.scenario.exercise import ROLES, Cue, Inject, Notes, Role, Scheduled
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


class _Page:
    def __init__(self, terminal: Terminal, scenario: Scenario, titles: Titles) -> None:
        self.say = terminal.say
        self.language = terminal.language
        self.titles = titles
        self.names = {inject.id: inject.title.in_(self.language) for inject in scenario.injects}

    def section(self, name: str, *parts: RenderableType) -> Parts:
        yield heading(self.say(f"exercise.section.{name}"))
        yield from parts

    def paragraphs(self, words: Words) -> list[Prose]:
        """Words as paragraphs with an empty line in between."""
        return [Prose("\n\n".join(line for line in words.in_(self.language).splitlines() if line.strip()))]

    def role(self, role: Role) -> str:
        return self.say(f"role.{role}")

    def task(self, role: Role) -> str:
        return self.say(f"role.{role}-does")

    def moment(self, scheduled: Scheduled) -> str:
        """When something comes."""
        if scheduled.at is not None:
            return formats.moment(scheduled.at, self.language)
        if scheduled.when is None:
            return self.say("exercise.on-release")
        words = self.cue(scheduled.when)
        if not scheduled.delay:
            return words
        return self.say("exercise.delayed", cue=words, time=formats.duration(scheduled.delay, self.language))

    def cue(self, cue: Cue) -> str:
        """What something waits for."""
        if cue.inject is not None:
            return self.say("exercise.when-inject", inject=self.names[cue.inject])
        parts = (cue.all or ()) + (cue.any or ())
        if parts:
            return self.say("cli.when.and" if cue.all else "cli.when.or").join(map(self.cue, parts))
        return self.titles.trigger(cue, None)

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

    def sent(self, inject: Inject) -> str:
        to = self.titles.joined(self.role(role) for role in inject.to)
        sender, method = inject.sender.in_(self.language), self.say(f"method.{inject.method}")
        return self.say("exercise.sent", sender=sender, to=to, method=method)

    def meets(self, inject: Inject) -> str:
        assert inject.meets is not None
        kinds = self.say("cli.when.or").join(self.say(f"cli.action.{kind}") for kind in inject.meets.action)
        key = "exercise.within" if inject.meets.ahead else "exercise.within-from-then"
        return self.say(key, actions=kinds, time=formats.duration(inject.meets.within, self.language))

    def point(self, point: DecisionPoint) -> RenderableType:
        rows = [
            ("when", self.moment(point)),
            ("to", self.role(point.to)),
            ("question", point.question.in_(self.language)),
            ("timer", formats.duration(point.timer, self.language)),
            ("options", "\n".join(self.option(option, point.default) for option in point.options)),
        ]
        return self.block(point, rows)

    def option(self, option: Option, default: str) -> str:
        words = option.text.in_(self.language)
        does = [self.say(f"cli.action.{action.do}") for action in option.do]
        does += [self.say("exercise.stops", action=name) for name in option.stops]
        line = self.say("exercise.option", text=words, does=self.titles.joined(does)) if does else words
        return "· " + (self.say("exercise.default", option=line) if option.id == default else line)

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

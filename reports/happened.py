"""What happened: the time line and the log."""

import dataclasses
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.reports.content import Block, Cell, Column, Figure, Paragraph, Section, Table
from sim.reports.course import axis_of, bands, end_of
from sim.reports.courses import Lane, Row, Span, Step, courses, names_wide, parted
from sim.reports.evidence import Evidence
from sim.reports.exercised import belief_rows, decision_rows, inject_rows, span
from sim.reports.words import Words
from sim.scenario.base import Text
from sim.world.journal import Entry

__all__ = ["Line", "happened"]

ROUTINE = ("action", "staff", "supply", "knowledge")
"""Kinds of entries that stand in the log once if the same is done again and again."""

SAME_PROMISE = 15.0
"""Minutes by which the moment of a promise may move and still be the same."""


def happened(evidence: Evidence, words: Words) -> Section:
    """Incident, what was known, actions and decisions on one time line, and the log."""
    title = words.say("section.happened")
    if not evidence.facts.outages:
        return Section("happened", title, [Paragraph(words.say("happened.nothing"))])
    return Section(
        "happened",
        title,
        [
            *_time_line(evidence, words),
            *_nobody_decided(evidence, words),
            _log(evidence, words),
            *_not_begun(evidence, words),
        ],
    )


def _time_line(evidence: Evidence, words: Words) -> Iterator[Figure]:
    axis = axis_of(evidence, words, end_of(evidence))
    lanes = [
        Lane(
            words.say("lane.incidents"),
            [Row(b.words, [span(words, b.start, b.end, "incident")]) for b in bands(evidence, words)],
        ),
        Lane(words.say("lane.systems"), list(_system_rows(evidence, words))),
        Lane(words.say("lane.knowledge"), [*belief_rows(evidence, words), *_knowledge_rows(evidence, words)]),
        Lane(words.say("lane.injects"), list(inject_rows(evidence, words))),
        Lane(words.say("lane.decisions"), list(decision_rows(evidence, words))),
        Lane(words.say("lane.actions"), list(_action_rows(evidence, words))),
    ]
    shown = [lane for lane in lanes if lane.rows]
    told = [(evidence.facts.journal[i].time, _said(evidence.facts.journal[i], words)[0]) for i in evidence.facts.course]
    description = words.titles.joined(f"{words.moment(time)} {what}" for time, what in told[:25])
    left, parts = names_wide(shown), parted(shown)
    for i, part in enumerate(parts, start=1):
        title = words.part("happened.timeline", i, len(parts))
        drawing = courses(title, description if i == 1 else _rows_told(words, part), axis, part, left=left)
        yield Figure(f"timeline-{i}", title, drawing)


def _rows_told(words: Words, lanes: Sequence[Lane], most: int = 25) -> str:
    """The rows of lanes in words, with when each of them was."""
    told = []
    for row in [row for lane in lanes for row in lane.rows][:most]:
        hints = words.titles.joined([*(span.hint for span in row.spans), *(step.hint for step in row.steps)][:3])
        told.append(hints if hints.startswith(row.name) else f"{row.name} {hints}")
    return words.titles.joined(told)


def _nobody_decided(evidence: Evidence, words: Words) -> Iterator[Paragraph]:
    keys = {entry.key for entry in evidence.facts.journal}
    if "journal.decision-opens" in keys and "journal.decision-taken" not in keys:
        yield Paragraph(words.say("happened.nobody-decided"), "note")


def _system_rows(evidence: Evidence, words: Words) -> Iterator[Row]:
    """When each system was down or slow."""
    names = dict.fromkeys(system.id for system in evidence.outcome.organisation.systems)
    standby = evidence.outcome.organisation.names("standby")
    changes = evidence.outcome.response.system_changes
    for name in names:
        spans: list[Span] = []
        since, speed = 0.0, 1.0
        for time, _, new, _ in (*(c for c in changes if c[1] == name), (evidence.facts.horizon, name, 1.0, 1.0)):
            if speed < 1 and time > since and name not in standby:
                spans.append(span(words, since, time, "slow" if speed > 0 else "system"))
            since, speed = time, new
        if spans:
            yield Row(words.titles.named("system", name), spans)


def _knowledge_rows(evidence: Evidence, words: Words) -> Iterator[Row]:
    entries = [e for e in evidence.facts.journal if e.kind == "knowledge"]
    shapes = {"detected": "diamond", "recovered": "circle"}
    for key in dict.fromkeys(entry.key for entry in entries):
        mine = [entry for entry in entries if entry.key == key]
        shape = shapes.get(key.removeprefix("journal."), "triangle")
        told = {_said(entry, words)[0]: entry for entry in mine}
        steps = [Step(e.time, shape, "knowledge", f"{words.moment(e.time)} {_said(e, words)[0]}") for e in mine]
        yield Row(next(iter(told)) if len(told) == 1 else words.known(key, next(iter(told))), [], steps)


def _action_rows(evidence: Evidence, words: Words) -> Iterator[Row]:
    """From when to when each action went on; what happened meanwhile as marks."""
    response, horizon = evidence.outcome.response, evidence.facts.horizon
    never = (math.inf, None)
    for action in sorted(evidence.outcome.plan.actions, key=lambda a: response.action_times.get(a.id, never)[0]):
        if action.id not in response.action_times:
            continue
        begun, ended = response.action_times[action.id]
        lasting = span(words, begun, horizon if ended is None else ended, "action")
        own = [e for e in evidence.facts.journal if e.subject == action.id and not e.key.endswith(("-begins", "-ends"))]
        hint = f"{words.titles.action(action)}: {lasting.hint}"
        steps = [Step(e.time, "tick", "tick", f"{words.moment(e.time)} {_said(e, words)[0]}") for e in own]
        yield Row(words.titles.action(action), [dataclasses.replace(lasting, hint=hint)], steps)


def _said(entry: Entry, words: Words) -> tuple[str, str]:
    """What happened and who did it."""
    owner = entry.values.get("owner")
    if entry.key == "journal.inject-delivered":  # of what kind it is, another column says
        entry = dataclasses.replace(entry, key="report.log.inject")
    what = dataclasses.replace(entry, values={**entry.values, "owner": ""}).say(words.language)
    return what, owner.in_(words.language) if isinstance(owner, Text) else ""


@dataclass
class Line:
    """A line of the log: an entry, and how often the same came again."""

    number: int
    entry: Entry
    said: str
    owner: str
    last: float
    times: int = 1

    def told_again(self, entry: Entry, said: str) -> bool:
        """Whether an entry says the same once more; a notice does whose promise is still for the same moment."""
        return said == self.said or (
            (now := _promised(entry)) is not None
            and (before := _promised(self.entry)) is not None
            and abs(now - before) < SAME_PROMISE
        )


def _promised(entry: Entry) -> float | None:
    """The moment that a notice promises."""
    about = entry.values.get("about")
    return entry.time + about if isinstance(about, int | float) else None


def _lines(evidence: Evidence, words: Words) -> list[Line]:
    """The log; what is routine stands there once, however often it was done."""
    lines: list[Line] = []
    routine: dict[tuple[str, str], list[Line]] = {}
    for number, entry in enumerate(evidence.facts.journal, start=1):
        said, owner = _said(entry, words)
        same = routine.setdefault((entry.key, entry.subject), [])
        again = next((line for line in same if line.told_again(entry, said)), None)
        if again is not None:
            again.times, again.last = again.times + 1, entry.time
            continue
        line = Line(number, entry, said, owner, entry.time)
        lines.append(line)
        if entry.kind in ROUTINE and not entry.key.endswith(("-begins", "-ends")):
            same.append(line)
    return lines


def _log(evidence: Evidence, words: Words) -> Table:
    names = (("number", 0.6), ("time", 1.42), ("kind", 1.05), ("event", 4.75), ("owner", 1.95))
    columns = [Column(words.say(f"column.{name}"), weight, name == "number") for name, weight in names]
    return Table(
        "log",
        words.say("happened.log"),
        columns,
        [_row(line, words) for line in _lines(evidence, words)],
        words.say("happened.log-note"),
    )


def _row(line: Line, words: Words) -> list[Cell]:
    said = line.said
    if line.times > 1:
        said = words.say("happened.repeated", what=said, count=line.times, last=words.moment(line.last))
    return [
        Cell(str(line.number), line.number, "count"),
        words.cell("moment", line.entry.time),
        Cell(words.say(f"kind.{line.entry.kind}")),
        Cell(said),
        Cell(line.owner),
    ]


def _not_begun(evidence: Evidence, words: Words) -> Iterator[Block]:
    times = evidence.outcome.response.action_times
    idle = [action.id for action in evidence.outcome.plan.actions if action.id not in times]
    if idle:
        names = words.titles.joined(words.action(name) for name in idle)
        yield Paragraph(words.say("happened.not-begun", actions=names), "note")

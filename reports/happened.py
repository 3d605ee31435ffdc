"""What happened: the time line and the log."""

import dataclasses
import math
from collections.abc import Iterator

from sim.reports.content import Block, Cell, Column, Figure, Paragraph, Section, Table
from sim.reports.course import axis_of, bands, end_of
from sim.reports.courses import Lane, Row, Span, Step, courses
from sim.reports.evidence import Evidence
from sim.reports.exercised import belief_rows, decision_rows, inject_rows, span
from sim.reports.svg import Drawing
from sim.reports.words import Words
from sim.scenario.base import Text
from sim.world.journal import Entry

__all__ = ["happened"]


def happened(evidence: Evidence, words: Words) -> Section:
    """Incident, what was known, actions and decisions on one time line, and the log."""
    title = words.say("section.happened")
    if not evidence.facts.outages:
        return Section("happened", title, [Paragraph(words.say("happened.nothing"))])
    figure = Figure("timeline", words.say("happened.timeline"), _time_line(evidence, words))
    return Section("happened", title, [figure, _log(evidence, words), *_not_begun(evidence, words)])


def _time_line(evidence: Evidence, words: Words) -> Drawing:
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
    return courses(words.say("happened.timeline"), description, axis, shown)


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
        steps = [Step(e.time, shape, "knowledge", f"{words.moment(e.time)} {_said(e, words)[0]}") for e in mine]
        yield Row(_said(mine[0], words)[0], [], steps)


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
    what = dataclasses.replace(entry, values={**entry.values, "owner": ""}).say(words.language)
    return what, owner.in_(words.language) if isinstance(owner, Text) else ""


def _log(evidence: Evidence, words: Words) -> Table:
    """The log; the same thing time and again stands there once."""
    columns = [Column(words.say("column.number"), 0.5, True), Column(words.say("column.time"), 1.3)]
    columns += [
        Column(words.say("column.kind"), 1),
        Column(words.say("column.event"), 4),
        Column(words.say("column.owner"), 1.8),
    ]
    rows = []
    repeated: dict[tuple[str, str, str], int] = {}
    for i, entry in enumerate(evidence.facts.journal):
        what, owner = _said(entry, words)
        same = (entry.key, entry.subject, what)
        repeated[same] = repeated.get(same, 0) + 1
        if repeated[same] > 1 and not entry.key.endswith(("-begins", "-ends")):
            continue
        times = sum(1 for e in evidence.facts.journal if (e.key, e.subject) == same[:2] and _said(e, words)[0] == what)
        again = times > 1 and not entry.key.endswith(("-begins", "-ends"))
        said = words.say("happened.repeated", what=what, count=times) if again else what
        kind = words.say(f"kind.{entry.kind}")
        rows.append(
            [
                Cell(str(i + 1), i + 1, "count"),
                Cell(words.moment(entry.time), entry.time, "minutes"),
                Cell(kind),
                Cell(said),
                Cell(owner),
            ]
        )
    return Table("log", words.say("happened.log"), columns, rows, words.say("happened.log-note"))


def _not_begun(evidence: Evidence, words: Words) -> Iterator[Block]:
    times = evidence.outcome.response.action_times
    idle = [action.id for action in evidence.outcome.plan.actions if action.id not in times]
    if idle:
        names = words.titles.joined(words.action(name) for name in idle)
        yield Paragraph(words.say("happened.not-begun", actions=names), "note")

"""Backlogs of orders and of own work in the three runs, and how long recovery took."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import formats
from sim.outcome import RUNS
from sim.reports import charts
from sim.reports.charts import Line
from sim.reports.content import Block, Cell, Column, Figure, Gallery, Paragraph, Section, Table, Tone
from sim.reports.course import axis_of, bands, end_of
from sim.reports.evidence import Evidence
from sim.reports.words import Words, count, named
from sim.world.levels import levels_by_stage

__all__ = ["backlog"]

STEP = 15.0


def backlog(evidence: Evidence, words: Words) -> Section:
    """How many orders waited, all together, by stage and by department, in the three runs."""
    axis = axis_of(evidence, words, end_of(evidence))
    marks = bands(evidence, words)
    moments = np.arange(axis.start, axis.end + STEP, STEP)
    stages = evidence.outcome.layout.stages
    levels = [levels_by_stage(run.visits, len(stages), moments) for run in evidence.outcome.runs]
    order_stages = np.flatnonzero(evidence.outcome.layout.order_stages)
    total = [np.sum([by_stage[i] for i in order_stages], axis=0) for by_stage in levels]
    usual = evidence.outcome.usual_backlog
    title = words.say("backlog.all")
    peaks = words.say(
        "backlog.peaks",
        bare=count(evidence.facts.bare.peak_backlog),
        response=count(evidence.facts.response.peak_backlog),
    )
    whole = charts.lines(
        title,
        peaks,
        axis,
        _run_lines(words, moments, total),
        unit=words.say("unit.waiting"),
        bands=marks,
        target=(usual, words.say("backlog.usual", count=count(usual))),
        height=270,
    )
    blocks: list[Block] = [Paragraph(peaks), Figure("backlog", title, whole)]
    shown = [i for i in range(len(stages)) if max(int(by[i].max(initial=0)) for by in levels[1:]) > 2]
    blocks.append(Paragraph(words.say("backlog.stages-note"), "note"))
    small, unnamed = [], [dataclasses.replace(band, words="") for band in marks]
    for i in shown:
        words_of = words.stage(stages[i])
        peak = [count(int(by[i].max(initial=0))) for by in levels]
        description = words.say("backlog.peak-of", stage=words_of, none=peak[0], bare=peak[1], response=peak[2])
        series = _run_lines(words, moments, [by[i] for by in levels])
        unit = words.say("unit.waiting-at", stage=words_of)
        drawing = charts.lines(
            words_of, description, axis, series, unit=unit, bands=unnamed, wide=352, height=150, legend=False
        )
        small.append(Figure(f"backlog-{stages[i]}", words_of, drawing))
    blocks.append(Gallery(small))
    blocks += [_recovery(evidence, words)] if evidence.facts.outages else []
    return Section("backlog", words.say("section.backlog"), blocks)


def _run_lines(words: Words, moments: NDArray[Any], values: Sequence[NDArray[Any]]) -> list[Line]:
    """A line for each of the three runs."""
    times = moments.tolist()
    return [
        Line(words.say(f"run.{name}"), f"l{i}", list(zip(times, series.tolist(), strict=True)))
        for i, (name, series) in enumerate(zip(RUNS, values, strict=True))
    ]


def _recovery(evidence: Evidence, words: Words) -> Table:
    """Times of recovery with and without the response."""
    bare, response = evidence.facts.bare, evidence.facts.response
    names = dict.fromkeys((*bare.rto, *response.rto))
    targets = {o.system: o.target for o in evidence.outcome.scenario.objectives if o.measure == "rto"}
    rows = [
        [
            Cell(words.say("recovery.system", system=named("system", name))),
            _target(words, targets.get(name)),
            *(_time(words, m.rto.get(name), name in m.rto, targets.get(name)) for m in (bare, response)),
        ]
        for name in names
    ]
    wanted = {o.measure: o.target for o in evidence.outcome.scenario.objectives}
    for name in ("work_recovery", "mtd"):
        values = (getattr(m, name) for m in (bare, response))
        target = wanted.get(name)
        rows.append(
            [
                Cell(words.say(f"recovery.{name}")),
                _target(words, target),
                *(_time(words, v, True, target) for v in values),
            ]
        )
    columns = [Column(words.say("column.measure"), 2.4), Column(words.say("column.target"), 1, True)]
    columns += [Column(words.say(f"run.{name}"), 1, True) for name in RUNS[1:]]
    return Table("recovery", words.say("recovery.caption"), columns, rows, words.say("recovery.note"))


def _target(words: Words, value: float | None) -> Cell:
    tone: Tone = "muted" if value is None else ""
    return Cell(formats.duration(value, words.language), value, "minutes", tone)


def _time(words: Words, value: float | None, there: bool, target: float | None) -> Cell:
    if not there:
        return Cell(formats.NOTHING, tone="muted")
    if value is None:
        return Cell(words.say("not-within"), tone="bad")
    return Cell(formats.took(value, words.language, target), value, "minutes")

"""The orders that waited with each team, beside doing nothing and the written plan: small charts on one scale."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.outcome import Outcome, Run
from sim.reports import charts
from sim.reports.charts import Line
from sim.reports.content import Figure, Gallery
from sim.reports.course import axis_of, bands, end_of
from sim.reports.evidence import Evidence
from sim.reports.facts import Facts
from sim.reports.words import Words
from sim.texts import text
from sim.world.levels import level_at

__all__ = ["class_backlogs"]

STEP = 15.0
"""Minutes between two moments at which orders are counted."""

WIDE, HIGH = 352, 190


def class_backlogs(outcomes: Mapping[str, Outcome], written: Outcome, words: Words) -> Gallery:
    """A chart for each team.

    Parameters
    ----------
    outcomes : mapping of str to Outcome
        By the title of the team.
    written : Outcome
        Of the written plan.
    words : Words
    """
    of_plan = _evidence(written)
    end = max(end_of(_evidence(outcome)) for outcome in (written, *outcomes.values()))
    axis, marks = axis_of(of_plan, words, end), bands(of_plan, words)
    moments = np.arange(axis.start, axis.end + STEP, STEP)
    nothing = _waiting(written, written.runs[1], moments)
    planned = _waiting(written, written.response, moments)
    reached = {title: _waiting(outcome, outcome.response, moments) for title, outcome in outcomes.items()}
    most = float(max(levels.max(initial=0) for levels in (nothing, planned, *reached.values())))
    figures: list[Figure] = []
    for title, levels in reached.items():
        drawn = [
            _line(text("web.live.debrief.reference.no-response", words.language), "l1", moments, nothing),
            _line(text("class.fact.plan", words.language), "l0", moments, planned),
            _line(text("class.this-team", words.language), "l2", moments, levels),
        ]
        peak, bare = (outcomes[title].measures[run].peak_backlog for run in ("with-response", "without-response"))
        said = text("class.backlog", words.language, team=title, peak=f"{peak:,}", nothing=f"{bare:,}")
        unit = words.say("unit.waiting-at", stage=title)
        chart = charts.lines(title, said, axis, drawn, unit=unit, bands=marks, wide=WIDE, height=HIGH, most=most)
        figures.append(Figure(f"backlog-{len(figures) + 1}", title, chart))
    return Gallery(figures)


def _evidence(outcome: Outcome) -> Evidence:
    """As much as time axes need."""
    return Evidence(outcome, Facts(outcome), (), ())


def _waiting(outcome: Outcome, run: Run, moments: NDArray[np.float64]) -> NDArray[np.int64]:
    return level_at(run.visits, moments, outcome.layout.order_stages[run.visits["stage"]])


def _line(name: str, style: str, moments: NDArray[np.float64], levels: NDArray[np.int64]) -> Line:
    return Line(name, style, list(zip(moments.tolist(), levels.tolist(), strict=True)))

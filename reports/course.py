"""Time in charts: the days of a drill, its nights and its incidents."""

import math
from datetime import timedelta

from sim.reports.charts import Axis, Band
from sim.reports.evidence import Evidence
from sim.reports.words import Words
from sim.scenario.incidents import Incident
from sim.world.orders import DAY

__all__ = ["axis_of", "bands", "end_of"]


def axis_of(evidence: Evidence, words: Words, end: float | None = None) -> Axis:
    """The days of the drill, nights shaded."""
    start, horizon = evidence.outcome.scenario.starts, evidence.facts.horizon
    work = evidence.facts.time.intervals
    edges = [0.0, *(edge for span in work for edge in span if edge < horizon), horizon]
    nights = tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if b - a > 180)

    def day(number: int) -> str:
        date = start + timedelta(days=number - 1)
        return words.say("day", day=number, month=date.month, date=date.day)

    last = horizon if end is None else min(end, horizon)
    return Axis(0.0, last, day, tuple((a, min(b, last)) for a, b in nights if a < last))


def bands(evidence: Evidence, words: Words) -> list[Band]:
    """The incidents as bands."""
    incidents = {incident.id: incident for incident in evidence.outcome.scenario.incidents}
    return [
        Band(p.start, evidence.facts.horizon if p.end is None else p.end, _incident(words, incidents[p.incident]))
        for p in evidence.outcome.response.incident_periods
    ]


def _incident(words: Words, incident: Incident) -> str:
    return words.titles.of(incident) if incident.title else words.titles.damage(incident)


def end_of(evidence: Evidence) -> float:
    """When all is as usual and some time has passed: what comes later is not drawn in detail."""
    facts = evidence.facts
    ends = [m.mtd for m in (facts.bare, facts.response)]
    if facts.first is None or None in ends:
        return facts.horizon
    last = facts.first + max(end for end in ends if end is not None)
    return min(facts.horizon, DAY * math.ceil((last + 240) / DAY))

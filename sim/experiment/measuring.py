"""What is kept of a replication: a flat record of measures.

Measures within others are named by a dotted path: ``loss.total``, ``rto.platform``, ``activated.announce``. A time that
did not end within the drill is *censored*: what is kept is how long it took at least, and that it is no more than that.
"""

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sim.attainment import attainment
from sim.loss import Loss
from sim.measures import Measures
from sim.outcome import Outcome, Run
from sim.scenario.objectives import Objective
from sim.world.orders import DAY

__all__ = ["Record", "breach_name", "flat", "is_measure", "names", "record"]

Record = dict[str, tuple[float | None, bool]]
"""Value of each measure, and whether it is at least so much (censored); None: there was nothing to measure."""

DERIVED = ("loss_averted", "response_cost")
RESPONSE = ("wages", "overtime", "temporary_staff", "supplies")
"""Items of the loss that are the price of the response and not of the disaster."""
BY_NAME = ("rto", "activated")
"""Measures that hold one for each system or action."""


@cache
def names() -> tuple[str, ...]:
    """Names of measures that every record may have; of systems and actions, those without a name of one."""
    single = [field.name for field in dataclasses.fields(Measures) if field.name not in ("loss", "activated")]
    return (*single, *(f"loss.{name}" for name in (*Loss.__slots__, "total")), *DERIVED)


def is_measure(name: str) -> bool:
    """Whether a record may have a measure of this name."""
    return name in names() or ("." in name and name.partition(".")[0] in (*BY_NAME, "breach"))


def breach_name(objective: Objective) -> str:
    """Name of the measure that is 1 where an objective was missed, 0 where it was reached."""
    system = f".{objective.system}" if objective.system and objective.id is None else ""
    return f"breach.{objective.name}{system}"


def record(outcome: Outcome, run: str = "with-response") -> Record:
    """The record of a run of a drill."""
    return _record(outcome, outcome.run(run))


def _record(outcome: Outcome, run: Run) -> Record:
    measured = outcome.measures[run.name]
    found = dict(flat(measured.to_dict()))
    worst = [time for time in measured.rto.values() if time is not None]
    found["rto"] = max(worst, default=None) if len(worst) == len(measured.rto) else None
    kept: Record = {name: (value, False) for name, value in found.items()}
    kept |= {name: (bound, True) for name, bound in _bounds(outcome, run, measured).items()}
    kept["response_cost"] = (sum(getattr(measured.loss, item) for item in RESPONSE), False)
    kept["loss_averted"] = (outcome.loss_averted if run is outcome.response else 0.0, False)
    for objective in outcome.scenario.objectives:
        reached = attainment(objective, outcome, run.name).reached
        kept[breach_name(objective)] = (None if reached is None else float(not reached), False)
    return {sys.intern(name): value for name, value in kept.items()}


def flat(measured: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, float | None]]:
    """Names and values, those within others by a dotted path."""
    for name, value in measured.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{name}.")
        else:
            yield above + name, None if value is None else float(value)


def _bounds(outcome: Outcome, run: Run, measured: Measures) -> dict[str, float]:
    """How long what did not end within the drill took at least."""
    if not run.incident_periods:
        return {}
    horizon, start = outcome.scenario.days * DAY, run.incident_periods[0].start
    ends = [period.end for period in run.incident_periods if period.end is not None]
    over = max(ends) if len(ends) == len(run.incident_periods) else horizon
    since = {"mtd": start, "time_to_detect": start, "time_to_verify": start, "work_recovery": over}
    bounds = {name: horizon - moment for name, moment in since.items() if getattr(measured, name) is None}
    down = _still_down(run)
    bounds |= {f"rto.{system}": horizon - down[system] for system, time in measured.rto.items() if time is None}
    if None in measured.rto.values():
        bounds["rto"] = max(bounds.get(f"rto.{system}") or time or 0.0 for system, time in measured.rto.items())
    return bounds


def _still_down(run: Run) -> dict[str, float]:
    """Systems that are not fully up when the drill ends, and since when."""
    since: dict[str, float] = {}
    for moment, system, slowest, _ in run.system_changes:
        if slowest < 1:
            since.setdefault(system, moment)
        else:
            since.pop(system, None)
    return since

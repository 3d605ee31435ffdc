"""Backlogs of the plans of a study over time: where they lie in most of its drills."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.drill import Baseline
from sim.experiment.carrying import quiet, staffed
from sim.experiment.collecting import Watch
from sim.experiment.executors import Workers
from sim.experiment.replicate import pack, unpack
from sim.experiment.study import NO_RESPONSE, Study
from sim.outcome import Outcome, Run
from sim.world.levels import level_at
from sim.world.orders import DAY

__all__ = ["DRILLS", "QUANTILES", "Backlogs", "backlogs"]

DRILLS = 24
"""Drills of each plan: the first of the study."""

QUANTILES = (0.1, 0.5, 0.9)
"""Lower edge, middle and upper edge of a band: 80 % of the drills lie within it at each moment."""

STEP = 30.0
"""Minutes between two moments at which orders are counted."""


@dataclass(frozen=True, slots=True)
class Backlogs:
    """Backlogs in one scenario.

    Attributes
    ----------
    drills : int
        Of each plan.
    moments : array of float
        Minutes since day 1 00:00.
    waiting : mapping of str to array of float, shape (3, moments)
        Orders that wait, at the `QUANTILES` of the drills, by plan.
    """

    drills: int
    moments: NDArray[np.float64]
    waiting: Mapping[str, NDArray[np.float64]]


def backlogs(
    study: Study, workers: Workers | None = None, *, drills: int = DRILLS, watch: Watch = quiet
) -> dict[str, Backlogs]:
    """Backlogs of all plans, and without a response, by scenario; drills that cannot be finished are left out.

    Parameters
    ----------
    study : Study
    workers : Workers
        Where the drills run; none given: here.
    drills : int
    watch : callable
        Is told how many drills are done, and of how many.
    """
    packed, wanted = pack(study), [(name, number) for name in study.scenarios for number in range(drills)]
    found: dict[str, list[dict[str, NDArray[np.int64]]]] = {name: [] for name in study.scenarios}
    with staffed(workers) as staff:
        tasks = [staff.executor.submit(_levels, packed, *one) for one in wanted]
        try:
            for done, ((name, _), task) in enumerate(zip(wanted, tasks, strict=True), 1):
                if task.exception() is None:  # else the comparison has told it
                    found[name].append(task.result())
                watch(done, len(tasks))
        finally:
            for task in tasks:
                task.cancel()
    return {name: _spread(levels, _moments(study.scenarios[name].days)) for name, levels in found.items() if levels}


def _spread(levels: list[dict[str, NDArray[np.int64]]], moments: NDArray[np.float64]) -> Backlogs:
    waiting = {plan: np.quantile([drill[plan] for drill in levels], QUANTILES, axis=0) for plan in levels[0]}
    return Backlogs(len(levels), moments, waiting)


def _moments(days: int) -> NDArray[np.float64]:
    return np.arange(0.0, days * DAY + STEP / 2, STEP)


def _levels(packed: bytes, where: str, replication: int) -> dict[str, NDArray[np.int64]]:
    """Orders that wait at each moment of a drill, by plan; called in a worker."""
    study = unpack(packed)
    scenario, plans = study.drilled(where, replication)
    baseline, moments = Baseline(scenario, study.seed_of(replication)), _moments(scenario.days)
    outcomes = {name: baseline.respond(plan) for name, plan in plans.items()}
    any_one = next(iter(outcomes.values()))
    found = {name: _waiting(outcome, outcome.response, moments) for name, outcome in outcomes.items()}
    return found | {NO_RESPONSE: _waiting(any_one, any_one.runs[1], moments)}


def _waiting(outcome: Outcome, run: Run, moments: NDArray[np.float64]) -> NDArray[np.int64]:
    return level_at(run.visits, moments, outcome.layout.order_stages[run.visits["stage"]])

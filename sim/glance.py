"""What one look at a drill shows: a few figures and the curves of the backlog, a thousandth of the outcome's size."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.drill import Baseline
from sim.loss import share_averted
from sim.measures import Reading
from sim.outcome import Outcome
from sim.scenario.base import Text
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.tables import INTERVAL
from sim.world.incidents import Period
from sim.world.levels import level_at
from sim.world.orders import DAY

__all__ = ["Glance", "Glances"]


@dataclass(frozen=True)
class Glance:
    """One look at a drill.

    Attributes
    ----------
    scenario, plan : Text
        Their titles.
    days : int
    currency : str
    orders_on_time : float or None
    peak_backlog : int
    loss : float
        With the response (`sim.measures.Measures`).
    loss_averted : float or None
        See `sim.outcome.Outcome.loss_averted`.
    periods : tuple of Period
        When incidents lasted in the run with the response.
    minutes : array of float
        Moments of the backlog, in minutes since day 1 00:00.
    backlog : mapping of str to array of int
        Orders that wait at any stage at these moments, in each run.
    """

    scenario: Text
    plan: Text
    days: int
    currency: str
    orders_on_time: float | None
    peak_backlog: int
    loss: float
    loss_averted: float | None
    periods: tuple[Period, ...]
    minutes: NDArray[np.float64]
    backlog: Mapping[str, NDArray[np.int64]]

    @classmethod
    def of(cls, outcome: Outcome) -> "Glance":
        """A look at an outcome; nothing is worked out that it does not show."""
        readings = [Reading(outcome, run) for run in outcome.runs]
        losses = [reading.take("loss").total for reading in readings]
        moments = np.arange(0.0, outcome.scenario.days * DAY + INTERVAL, INTERVAL)
        return cls(
            scenario=outcome.scenario.title,
            plan=outcome.plan.title,
            days=outcome.scenario.days,
            currency=outcome.organisation.money.currency,
            orders_on_time=readings[-1].take("orders_on_time"),
            peak_backlog=readings[-1].take("peak_backlog"),
            loss=losses[-1],
            loss_averted=share_averted(*losses),
            periods=outcome.response.incident_periods,
            minutes=moments,
            backlog={r.run.name: level_at(r.run.visits, moments, r.of_orders) for r in readings},
        )


class Glances:
    """Looks at drills of which each differs little from the one before, as those of somebody who edits do.

    What a change leaves as it was is not run again, and two of the three runs are made at the same time: the order flow
    keeps no other thread waiting.
    """

    def __init__(self) -> None:
        self._latest: Baseline | None = None
        self._beside = ThreadPoolExecutor(1)

    def look(self, scenario: Scenario, plan: Plan, seed: int) -> Glance:
        """A look at a drill."""
        latest, self._latest = self._latest, None
        if latest is None or not latest.is_of(scenario, seed):
            latest = Baseline(scenario, seed, like=latest, beside=self._beside)
        seen = Glance.of(latest.respond(plan))
        self._latest = latest  # not one that came to nothing
        return seen

"""What one look at a drill shows: a few figures and the curves of the backlog, a thousandth of the outcome's size."""

import gc
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

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


class Curve(NamedTuple):
    """What is shown of a run: orders that wait at any stage at the moments of a glance, and the loss."""

    name: str
    backlog: NDArray[np.int64]
    loss: float

    @classmethod
    def of(cls, reading: Reading) -> "Curve":
        run = reading.run
        backlog = level_at(run.visits, _moments(reading.outcome), reading.of_orders)
        return cls(run.name, backlog, reading.take("loss").total)


def _moments(outcome: Outcome) -> NDArray[np.float64]:
    return np.arange(0.0, outcome.scenario.days * DAY + INTERVAL, INTERVAL)


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
    def of(cls, outcome: Outcome, others: Sequence[Curve] = ()) -> "Glance":
        """A look at an outcome; nothing is worked out that it does not show.

        Parameters
        ----------
        outcome : Outcome
        others : sequence of Curve
            Of the two runs that the response does not change, if they are known.
        """
        calm, unanswered = others or _of_others(outcome)
        reading = Reading(outcome, outcome.response)
        answered = Curve.of(reading)
        return cls(
            scenario=outcome.scenario.title,
            plan=outcome.plan.title,
            days=outcome.scenario.days,
            currency=outcome.organisation.money.currency,
            orders_on_time=reading.take("orders_on_time"),
            peak_backlog=reading.take("peak_backlog"),
            loss=answered.loss,
            loss_averted=share_averted(calm.loss, unanswered.loss, answered.loss),
            periods=outcome.response.incident_periods,
            minutes=_moments(outcome),
            backlog={curve.name: curve.backlog for curve in (calm, unanswered, answered)},
        )


class Glances:
    """Looks at drills of which each differs little from the one before, as those of somebody who edits do.

    What a change leaves as it was is not run again, and what a response does not change is seen to by another thread:
    the order flow keeps none waiting.
    """

    def __init__(self) -> None:
        self._latest: tuple[Baseline, Future[list[Curve]]] | None = None
        self._beside = ThreadPoolExecutor(1)

    def look(self, scenario: Scenario, plan: Plan, seed: int) -> Glance:
        """A look at a drill."""
        latest, self._latest = self._latest, None
        if latest is None or not latest[0].is_of(scenario, seed):
            like = None if latest is None or not latest[0].goes_as_well(scenario, seed) else latest[0]
            latest = None  # its memory is needed
            baseline = Baseline(scenario, seed, like=like, beside=self._beside)
            latest = baseline, self._beside.submit(lambda: _of_others(baseline.unanswered()))
        baseline, others = latest
        seen = Glance.of(baseline.respond(plan), others.result())
        self._beside.submit(gc.collect)  # what is left of a run refers to itself, and would be in the way of the next
        self._latest = latest  # not one that came to nothing
        return seen


def _of_others(outcome: Outcome) -> list[Curve]:
    """What is shown of the two runs that the response does not change."""
    return [Curve.of(Reading(outcome, run)) for run in outcome.runs[:2]]

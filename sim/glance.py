"""What one look at a drill shows: a few figures and the curves of the backlog, a thousandth of the outcome's size."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measures import Measures
from sim.outcome import Outcome
from sim.scenario.base import Text
from sim.world.incidents import Period

__all__ = ["Glance"]


@dataclass(frozen=True)
class Glance:
    """One look at a drill.

    Attributes
    ----------
    scenario, plan : Text
        Their titles.
    days : int
    currency : str
    measures : mapping of str to Measures
        Of each run, by its name.
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
    measures: Mapping[str, Measures]
    loss_averted: float | None
    periods: tuple[Period, ...]
    minutes: NDArray[np.float64]
    backlog: Mapping[str, NDArray[np.int64]]

    @classmethod
    def of(cls, outcome: Outcome) -> "Glance":
        """A look at an outcome."""
        layout, table = outcome.layout, outcome.backlog
        steps = [name for name, is_step in zip(layout.stages, layout.order_stages, strict=True) if is_step]
        waiting = table[table["stage"].isin(steps)].groupby(["run", "time_min"], observed=True)["waiting"].sum()
        curves = {run.name: waiting[run.name] for run in outcome.runs}
        return cls(
            scenario=outcome.scenario.title,
            plan=outcome.plan.title,
            days=outcome.scenario.days,
            currency=outcome.organisation.money.currency,
            measures=outcome.measures,
            loss_averted=outcome.loss_averted,
            periods=outcome.response.incident_periods,
            minutes=curves["with-response"].index.to_numpy(),
            backlog={name: curve.to_numpy() for name, curve in curves.items()},
        )

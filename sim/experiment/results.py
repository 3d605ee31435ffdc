"""The values of a study, laid out for statistics: for every scenario and measure a column for each plan."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.experiment.study import Study

__all__ = ["Failed", "Results", "Values"]


@dataclass(frozen=True, slots=True)
class Failed:
    """A drill that came to no result."""

    scenario: str
    plan: str
    replication: int
    seed: int
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Values:
    """A measure in a scenario.

    Attributes
    ----------
    value : array of float, shape (replications, plans)
        NaN: nothing to measure, or the drill failed.
    at_least : array of bool, shape (replications, plans)
        The drill ended before it was over: it is so much or more.
    """

    value: NDArray[np.float64]
    at_least: NDArray[np.bool_]


class Results:
    """Values of some measures.

    Parameters
    ----------
    study : Study
    table : pyarrow.Table
        Rows of `Store.read`.
    count : int
        Replications.
    """

    def __init__(self, study: Study, table: pa.Table, count: int) -> None:
        self.study, self.count = study, count
        self.plans: tuple[str, ...] = study.compared
        frame = table.to_pandas()
        failed = frame[frame.failed.notna()]
        columns = ["scenario", "plan", "replication", "seed", "failed", "reason"]
        self.failed = tuple(Failed(*row) for row in failed[columns].itertuples(index=False, name=None))
        frame = frame[frame.failed.isna()]
        plan_of = {plan: i for i, plan in enumerate(self.plans)}
        self._values: dict[tuple[str, str], Values] = {}
        for (scenario, measure), rows in frame.groupby(["scenario", "measure"], sort=False):
            value, bound = self._blank()
            at = rows.replication.to_numpy(), rows.plan.map(plan_of).to_numpy()
            value[at] = rows.value.to_numpy(float)
            bound[at] = rows.at_least.to_numpy(bool)
            self._values[str(scenario), str(measure)] = Values(value, bound)

    def _blank(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        shape = (self.count, len(self.plans))
        return np.full(shape, np.nan), np.zeros(shape, bool)

    def of(self, scenario: str, measure: str) -> Values:
        """A measure in a scenario; all NaN if no drill had it."""
        return self._values.get((scenario, measure)) or Values(*self._blank())

    def mean_over(self, scenarios: Sequence[str], measure: str) -> NDArray[np.float64]:
        """Mean of a measure over the scenarios, of every replication in which nothing is missing."""
        together = np.mean([self.of(scenario, measure).value for scenario in scenarios], axis=0)
        return np.asarray(together[~np.isnan(together).any(axis=1)], np.float64)

"""What became of each order: invoiced on time or late, cancelled, or still open when the drill ended."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.world.kernel.records import CANCELLED
from sim.world.orders import DAY

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["FATES", "Fates"]

FATES = ("on-time", "late", "cancelled", "overdue", "open")
"""Invoiced by the due time; later; never, the customer gave up; not yet, though due; not yet and not due."""


@dataclass(frozen=True, slots=True)
class Fates:
    """Fates of the orders of a run, as columns in the order of the orders.

    Attributes
    ----------
    completed : array of float
        When the customer had his invoice; not a number: not yet.
    ended : array of float
        When the last work on the order was done, or it was cancelled.
    fate : array of int
        Index in `FATES`.
    late_by : array of float
        Days between due time and invoice, or the end of the drill; 0 for those on time, cancelled or open.
    """

    completed: NDArray[np.float64]
    ended: NDArray[np.float64]
    fate: NDArray[np.int64]
    late_by: NDArray[np.float64]

    @classmethod
    def of(cls, outcome: "Outcome", run: "Run") -> "Fates":
        """The fates of the orders of a run."""
        job_of, due = outcome.jobs.job_of, run.dealings.due
        horizon = outcome.scenario.days * DAY
        completed, ended, state = (run.jobs[name][job_of] for name in ("completed", "ended", "state"))
        invoiced = np.isfinite(completed)
        cancelled = ~invoiced & (state == CANCELLED)
        overdue = ~invoiced & ~cancelled & (due <= horizon)
        late = invoiced & (completed > due)
        fate = np.select([late, cancelled, overdue, ~invoiced], [1, 2, 3, 4], 0)
        until = np.where(invoiced, completed, horizon)
        late_by = np.where(late | overdue, np.maximum(until - due, 0.0) / DAY, 0.0)
        return cls(completed, ended, fate, late_by)

    def count(self, fate: str, among: NDArray[np.bool_] | slice = slice(None)) -> int:
        """How many orders had a fate."""
        return int((self.fate[among] == FATES.index(fate)).sum())

    def share_on_time(self, among: NDArray[np.bool_] | slice = slice(None)) -> float | None:
        """Share of orders invoiced by their due time, of all that are not merely open; None: there are none."""
        decided = self.fate[among] != FATES.index("open")
        return self.count("on-time", among) / int(decided.sum()) if decided.any() else None

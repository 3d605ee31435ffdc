"""Which days of a history a drill replays."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.history.orders import refuse
from sim.imports import OrderHistory

__all__ = ["Window", "choose_window"]


@dataclass(frozen=True)
class Window:
    """A stretch of days of the history.

    Attributes
    ----------
    start : date
    days : int
    covered : int
        How many of the days lie between the history's first and last order.
    chosen : {"given", "recent", "fullest"}
        Given by the user; the most recent one with a usual number of orders; or, in a history too short for a whole
        one, the one with the most.
    """

    start: date
    days: int
    covered: int
    chosen: str

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(days=self.days - 1)


def choose_window(
    history: OrderHistory, days: NDArray[np.datetime64], starts: date, length: int, wanted: date | None
) -> Window:
    """The window that is asked for, or the most sensible one: its first day has the weekday of the drill's.

    Without a wish it is the most recent one that lies wholly within the history and has at least half as many orders
    as is usual: not the week of a holiday.

    Raises
    ------
    InputError
        The wish is for another weekday, or there are no orders on these days.
    """
    first, last = days.min(), days.max()
    counts = np.bincount((days - first).astype(np.int64))
    reach = np.arange(1 - length, counts.size)
    total = np.concatenate([np.zeros(length, np.int64), np.cumsum(counts), np.full(length, counts.sum())])
    held = total[reach + 2 * length - 1 + 0] - total[reach + length - 1]
    covered = np.minimum(reach + length, counts.size) - np.maximum(reach, 0)
    fits = np.array([(first + np.timedelta64(int(i), "D")).item().weekday() == starts.weekday() for i in reach[:7]])
    fits = np.resize(fits, reach.size) if reach.size > 7 else fits
    if wanted is not None:
        if wanted.weekday() != starts.weekday():
            earlier = wanted - timedelta(days=(wanted.weekday() - starts.weekday()) % 7)
            nearest = (earlier.isoformat(), (earlier + timedelta(days=7)).isoformat())
            raise refuse(history, "window-weekday", allowed=nearest, wanted=wanted, starts=starts)
        at = int((np.datetime64(wanted, "D") - first).astype(np.int64)) + length - 1
        chosen = "given"
    E

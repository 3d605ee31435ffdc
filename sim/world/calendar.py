"""Time at work: how clock time and working time of an organisation translate into each other."""

from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.scenario.calendar import WorkingCalendar

__all__ = ["WorkingTime", "joined_intervals"]

Interval = tuple[float, float]


def joined_intervals(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as few disjoint intervals, those that touch or overlap joined."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


class WorkingTime:
    """The working time of an organisation, all its shifts together.

    Parameters
    ----------
    calendar : WorkingCalendar
        Days and shifts.
    starts : date
        Day 1 of the drill.
    days : int
        Length of the drill; working time goes on for a year after it, for dates that lie beyond.
    """

    def __init__(self, calendar: WorkingCalendar, starts: date, days: int) -> None:
        spans = [span for shift in calendar.shifts for span in calendar.working_intervals(shift.id, starts, days + 366)]
        self.intervals = joined_intervals(spans)
        edges = np.array(self.intervals, float).reshape(-1)
        self._clock = edges
        lengths = np.diff(edges, prepend=0.0)
        lengths[::2] = 0.0  # between two intervals nobody works
        self._worked = np.cumsum(lengths)

    def between(self, start: float, end: float) -> float:
        """Working time from one moment to another, in minutes."""
        if not len(self._clock):
            return end - start
        worked = np.interp([start, end], self._clock, self._worked)
        return float(worked[1] - worked[0])

    def after(self, moments: ArrayLike, minutes: ArrayLike) -> NDArray[np.float64]:
        """When so much working time has passed after a moment.

        Parameters
        ----------
        moments : array_like
            Minutes since day 1 00:00.
        minutes : array_like
            Working time; infinite stays infinite.

        Returns
        -------
        ndarray
            Minutes since day 1 00:00.
        """
        at, length = np.asarray(moments, float), np.asarray(minutes, float)
        if not len(self._clock):
            return np.asarray(at + length, float)
        target = np.interp(at, self._clock, self._worked) + length
        # The end of an interval and the start of the next are the same working time: it is over at the end.
        result: NDArray[np.float64] = np.where(np.isinf(target), np.inf, self._back(target))
        return result

    def _back(self, worked: NDArray[np.float64]) -> NDArray[np.float64]:
        at = np.searchsorted(self._worked, worked, side="left").clip(1, len(self._worked) - 1)
        return np.asarray(self._clock[at] - (self._worked[at] - worked))

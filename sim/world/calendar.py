"""Time at work: how clock time and working time of an organisation translate into each other."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import count

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.scenario.calendar import Span, WorkingCalendar
from sim.scenario.times import DAY

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
        self._calendar, self._starts = calendar, starts
        spans = [span for shift in calendar.shifts for span in calendar.working_intervals(shift.id, starts, days + 366)]
        self.intervals = joined_intervals(spans)
        edges = np.array(self.intervals, float).reshape(-1)
        self._clock = edges
        lengths = np.diff(edges, prepend=0.0)
        lengths[::2] = 0.0  # between two intervals nobody works
        self._worked = np.cumsum(lengths)

    def worked(self, moments: ArrayLike) -> NDArray[np.float64]:
        """Working time from the start of the drill until each moment, in minutes."""
        at = np.asarray(moments, float)
        return np.asarray(np.interp(at, self._clock, self._worked) if len(self._clock) else at)

    def between(self, start: float, end: float) -> float:
        """Working time from one moment to another, in minutes."""
        worked = self.worked([start, end])
        return float(worked[1] - worked[0])

    def opening(self, hours: Sequence[Span], moment: float, *, daily: bool = False) -> Interval:
        """From when to when, a moment on, a service is open next that opens at these hours of working days, or daily.

        Spans that follow each other without a gap, one around the clock for example, are taken one by one.
        """
        for day in count(int(moment // DAY) - 1):
            if daily or self._calendar.is_working_day(self._starts + timedelta(days=day)):
                for span in sorted(hours, key=lambda span: span.from_):
                    start = day * DAY + span.from_
                    if moment < start + span.minutes:
                        return max(start, moment), start + span.minutes
        raise AssertionError("a calendar without working days")

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
        # The end of an interval and the start of the next are the same working time: it is over at the end, but if
        # that lies before the moment, as it does when no time at all is asked for at night, at the moment.
        result: NDArray[np.float64] = np.where(np.isinf(target), np.inf, np.maximum(at, self._back(target)))
        return result

    def later(self, moment: float, minutes: float) -> float:
        """When so much working time has passed after one moment, as `after` says."""
        target = float(np.interp(moment, self._clock, self._worked)) + minutes if len(self._clock) else moment + minutes
        if not len(self._clock) or target == np.inf:
            return target
        at = min(max(int(self._worked.searchsorted(target)), 1), len(self._worked) - 1)
        return max(moment, float(self._clock[at]) - (float(self._worked[at]) - target))

    def _back(self, worked: NDArray[np.float64]) -> NDArray[np.float64]:
        at = np.minimum(np.maximum(self._worked.searchsorted(worked), 1), len(self._worked) - 1)
        return np.asarray(self._clock[at] - (self._worked[at] - worked))

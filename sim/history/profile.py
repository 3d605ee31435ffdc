"""When orders come: the days and hours of a history, and the profile that fits them."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.history.orders import ONE_DAY
from sim.scenario.demand import MonthEnd

__all__ = ["DayCounts", "Profile", "fit_profile"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SURELY_SOME = 7.0
"""On a day on which so many orders are usual, none come by chance once in a thousand times."""
MONTH_ENDS = 3
"""So many ends of months tell whether they are different."""
LONGEST_MONTH_END = 5
SIGNIFICANT = 10.83
"""A likelihood ratio beyond it comes by chance once in a thousand times (chi-squared, one degree of freedom)."""


@dataclass(frozen=True)
class DayCounts:
    """How many orders came when, for consecutive days.

    Attributes
    ----------
    by_hour : array, shape (days, 24)
    weekday : array of int
        0 is Monday.
    left : array of int
        Days left in the month, 0 on its last.
    """

    by_hour: Floats
    weekday: Ints
    left: Ints

    @classmethod
    def of(cls, ordered_at: "pd.Series[pd.Timestamp]") -> "DayCounts":
        """Count the orders from the day of the first to that of the last."""
        times = ordered_at.to_numpy().astype("datetime64[h]")
        first, last = times.min().astype("datetime64[D]"), times.max().astype("datetime64[D]")
        days = np.arange(first, last + ONE_DAY)
        hour = (times - first).astype(np.int64)
        after = (days.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]")
        return cls(
            by_hour=np.bincount(hour, minlength=24 * days.size).reshape(-1, 24).astype(float),
            weekday=(days.astype(np.int64) + 3) % 7,  # 1970 began on a Thursday
            left=(after - days).astype(np.int64) - 1,
        )

    def __len__(self) -> int:
        return len(self.by_hour)

    def __getitem__(self, part: "slice | NDArray[np.bool_]") -> "DayCounts":
        return DayCounts(self.by_hour[part], self.weekday[part], self.left[part])

    @property
    def orders(self) -> Floats:
        """Orders of each day."""
        return np.asarray(self.by_hour.sum(axis=1))

    @property
    def month_ends(self) -> int:
        """How many last days of months there are."""
        return int((self.left == 0).sum())

    def closed(self) -> NDArray[np.bool_]:
        """Days without orders on weekdays that usually have too many for that to be chance: holidays."""
        usual = np.array(
            [np.median(self.orders[self.weekday == day]) if day in self.weekday else 0 for day in range(7)]
        )
        return np.asarray((self.orders == 0) & (usual[self.weekday] > SURELY_SOME))

    def worked(self) -> "DayCounts":
        """All other days."""
        return self[~self.closed()]


@dataclass(frozen=True)
class Profile:
    """A weekly rhythm.

    Attributes
    ----------
    weekdays : array, shape (7,)
        Orders expected on an ordinary Monday, Tuesday, ...
    hours : array, shape (24,)
        Share of a day's orders that come in each hour.
    month_end : MonthEnd or None
    """

    weekdays: Floats
    hours: Floats
    month_end: MonthEnd | None

    def expected(self, days: DayCounts) -> Floats:
        """Orders expected on each day."""
        return self.weekdays[days.weekday] * _factor(days, self.month_end)

    def level(self, usual: Collection[int]) -> float:
        """Orders of an ordinary working day.

        Parameters
        ----------
        usual : collection of int
            The organisation's working days; if no orders come on any of them, the busiest day counts.
        """
        worked = [self.weekdays[day] for day in usual if self.weekdays[day]]
        return float(np.mean(worked) if worked else self.weekdays.max())

    def dispersion(self, days: DayCounts) -> float | None:
        """Variance of the orders of a day compared with that of a Poisson process (Pearson); None: too few days."""
        expected = self.expected(days)
        some = expected > 0
        freedom = some.sum() - (self.weekdays > 0).sum() - (self.month_end is not None)
        if freedom <= 0:
            return None
        return float(((days.orders - expected)[some] ** 2 / expected[some]).sum() / freedom)


def fit_profile(days: DayCounts, assumed: MonthEnd | None, hours: Floats | None = None) -> Profile:
    """The rhythm that makes these counts most likely, orders being a Poisson process.

    Parameters
    ----------
    days : DayCounts
        Without closed days.
    assumed : MonthEnd or None
        What is known of month ends; stands where the days hold too few to tell.
    hours : array, shape (24,)
        Share of each hour, if the history does not tell the time of day.
    """
    share = days.by_hour.sum(axis=0) / days.by_hour.sum() if hours is None else hours
    if days.month_ends < MONTH_ENDS:
        return Profile(_weekdays(days, _factor(days, assumed)), share, assumed)
    plain = _Candidate.of(days, None)
    best = max((_Candidate.with_month_end(days, length) for length in range(1, LONGEST_MONTH_END + 1)), key=_likelihood)
    spread = max(Profile(best.weekdays, share, best.month_end).dispersion(days) or 1.0, 1.0)
    gain = 2 * (best.likelihood - plain.likelihood) / spread
    higher = best.month_end is not None and best.month_end.factor > 1
    chosen = best if gain > SIGNIFICANT and higher else plain
    return Profile(chosen.weekdays, share, chosen.month_end)


class _Candidate(NamedTuple):
    month_end: MonthEnd | None
    weekdays: Floats
    likelihood: float

    @classmethod
    def of(cls, days: DayCounts, month_end: MonthEnd | None) -> "_Candidate":
        factor = _factor(days, month_end)
        weekdays = _weekdays(days, factor)
        expected = weekdays[days.weekday] * factor
        some = expected > 0
        return cls(month_end, weekdays, float(days.orders[some] @ np.log(expected[some]) - expected.sum()))

    @classmethod
    def with_month_end(cls, days: DayCounts, length: int) -> "_Candidate":
        """The best factor for month ends of a length; weekdays and factor are fitted in turn until they settle."""
        end, factor = days.left < length, 1.0
        for _ in range(20):
            weekdays = _weekdays(days, np.where(end, factor, 1.0))
            usual = weekdays[days.weekday][end].sum()
            factor = days.orders[end].sum() / usual if usual else 1.0
        return cls.of(days, MonthEnd(days=length, factor=_rounded(factor)) if factor > 0 else None)


def _likelihood(candidate: _Candidate) -> float:
    return candidate.likelihood


def _factor(days: DayCounts, month_end: MonthEnd | None) -> Floats:
    return np.where(days.left < month_end.days, month_end.factor, 1.0) if month_end else np.ones(len(days))


def _weekdays(days: DayCounts, factor: Floats) -> Floats:
    orders = np.bincount(days.weekday, days.orders, minlength=7)
    effort = np.bincount(days.weekday, factor, minlength=7)
    return np.divide(orders, effort, out=np.zeros(7), where=effort > 0)


def _rounded(value: float) -> float:
    return round(value, 3 - math.floor(math.log10(value)))

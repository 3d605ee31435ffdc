"""How well a fitted demand foretells weeks that it has not seen."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.history.amounts import distance
from sim.history.learning import Learnt
from sim.history.orders import ONE_DAY, days_of
from sim.history.profile import DayCounts
from sim.scenario.demand import Demand

__all__ = ["FitError", "try_out"]

Floats = NDArray[np.float64]

HELD_OUT = 4
"""One week in so many is held out."""


@dataclass(frozen=True)
class FitError:
    """How a demand fitted to the earlier weeks of a history differs from the last ones, held out for the purpose.

    Attributes
    ----------
    weeks : int
        Held out.
    hour_of_week : float
        Sum of absolute differences between expected and actual orders of the 168 hours of the week, both made equal in
        total, as a share of the orders. Days are compared instead of hours if the history has no times of day.
    by_chance : float
        What a perfect fit would show there, as orders come at random.
    level : float
        Relative difference of the expected orders a day from the actual.
    amounts : float
        Largest difference between the distribution functions of fitted and actual amounts (Kolmogorov-Smirnov).
    dispersion : float or None
        Variance of the orders of a day, in the whole history, compared with that of the Poisson process that generates
        new weeks; none: too few days to tell.
    """

    weeks: int
    hour_of_week: float
    by_chance: float
    level: float
    amounts: float
    dispersion: float | None


def try_out(whole: Learnt, known: Demand) -> FitError:
    """Learn again from the earlier weeks only and compare with the last ones.

    Parameters
    ----------
    whole : Learnt
        Of the whole history, two weeks or more.
    known : Demand
        What the organisation knew before.
    """
    orders, counts = whole.orders, whole.counts
    weeks = max(len(counts) // 7 // HELD_OUT, 1)
    split = len(counts) - 7 * weeks
    days = days_of(orders)
    early = days < days[0] + split * ONE_DAY
    learnt = Learnt.of(orders[early], counts[:split], known)
    last = counts[split:][~counts.closed()[split:]]
    expected, actual = learnt.profile.expected(last)[:, None] * learnt.profile.hours, last.by_hour
    if whole.dated:
        expected, actual = (table.sum(axis=1, keepdims=True) for table in (expected, actual))
    expected, actual = _by_weekday(expected, last), _by_weekday(actual, last)
    total = actual.sum()
    level = expected.sum() / total
    levelled = expected / level if level else expected
    return FitError(
        weeks=weeks,
        hour_of_week=float(np.abs(levelled - actual).sum() / total),
        by_chance=float(sum(map(_mean_deviation, levelled.flat)) / total),
        level=float(level - 1),
        amounts=distance(*learnt.amount_points(), orders["net"].to_numpy(dtype=float)[~early]),
        dispersion=whole.profile.dispersion(counts.worked()),
    )


def _by_weekday(table: Floats, days: DayCounts) -> Floats:
    """Sums of the rows, a day each, of each weekday."""
    return np.array([table[days.weekday == day].sum(axis=0) for day in range(7)])


def _mean_deviation(mean: float) -> float:
    """Mean absolute deviation of a Poisson variable: 2 exp(-m) m**(k + 1) / k!, k the whole part of m (Crow 1958)."""
    if mean == 0:
        return 0.0
    whole = math.floor(mean)
    return 2 * math.exp((whole + 1) * math.log(mean) - mean - math.lgamma(whole + 1))

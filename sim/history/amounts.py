"""How large orders are: a lognormal distribution where it holds, else a table of what was seen."""

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.scenario.distributions import Empirical, Lognormal, NumberDistribution
from sim.scenario.quantities import Number

__all__ = ["AmountFit", "distance", "fit_amounts"]

Floats = NDArray[np.float64]

FEW = 20
"""Fewer amounts than this tell no shape: they stand for themselves."""
WIDEST = 10.0
"""Standard deviation of the logarithms up to which a lognormal distribution may be written."""
GOOD_DISTANCE, GOOD_MEAN, GOOD_TAIL = 0.03, 0.05, 0.15
"""A lognormal distribution that misses distribution, mean and 99 % quantile by no more is taken."""
BODY, TAIL = 0.98, 0.8
"""The table has 98 equal steps up to this share; beyond it each is by this factor smaller, down to a single order."""


@dataclass(frozen=True)
class AmountFit:
    """A distribution fitted to amounts.

    Attributes
    ----------
    distribution : NumberDistribution
    lognormal : bool
        Whether it is lognormal; else it is a table of means of slices, which keeps the mean and the largest order.
    distance : float
        Largest difference between its distribution function and the observed one (Kolmogorov-Smirnov).
    mean, tail : float
        Relative difference of its mean, and of its 99 % quantile, from the observed.
    points, weights : array
        Values that stand for the distribution.
    """

    distribution: NumberDistribution
    lognormal: bool
    distance: float
    mean: float
    tail: float
    points: Floats
    weights: Floats


def fit_amounts(amounts: Floats) -> AmountFit:
    """Fit a distribution to some amounts, at least one.

    The lognormal distribution has the mean and standard deviation of the amounts' logarithms.
    """
    amounts = np.sort(amounts)
    fitted = _lognormal(amounts) if amounts.size >= FEW and 0 < amounts[0] < amounts[-1] else None
    if fitted and _is_good(fitted):
        return fitted
    edges = np.unique((_steps(amounts.size) * amounts.size).round().astype(np.int64))
    counts = np.diff(edges)
    points = np.array([_short(value) for value in np.add.reduceat(amounts, edges[:-1]) / counts])
    table = Empirical[Number](values=tuple(points.tolist()), weights=tuple(counts.tolist()))
    return _judged(table, False, amounts, points, counts / amounts.size)


def _lognormal(amounts: Floats) -> AmountFit | None:
    logs = np.log(amounts)
    mu, sigma = float(logs.mean()), float(logs.std())
    if sigma > WIDEST:
        return None
    curve = Lognormal[Number](median=_short(math.exp(mu)), sigma=_short(sigma))
    points = np.exp(mu + sigma * _normal_quantiles())
    return _judged(curve, True, amounts, points, np.full(points.size, 1 / points.size))


def _is_good(fitted: AmountFit) -> bool:
    return fitted.distance <= GOOD_DISTANCE and abs(fitted.mean) <= GOOD_MEAN and abs(fitted.tail) <= GOOD_TAIL


def distance(points: Floats, weights: Floats, amounts: Floats) -> float:
    """Largest difference between two distribution functions: of weighted points, and of amounts."""
    by_size = np.argsort(points)
    points, reached = points[by_size], np.concatenate([[0.0], np.cumsum(weights[by_size]) / weights.sum()])
    amounts = np.sort(amounts)
    at = np.concatenate([points, amounts])
    fitted = reached[np.searchsorted(points, at, side="right")]
    return float(np.abs(fitted - np.searchsorted(amounts, at, side="right") / amounts.size).max())


def _judged(
    distribution: NumberDistribution, lognormal: bool, amounts: Floats, points: Floats, weights: Floats
) -> AmountFit:
    mean, tail = float(amounts.mean()), float(np.quantile(amounts, 0.99))
    return AmountFit(
        distribution=distribution,
        lognormal=lognormal,
        distance=distance(points, weights, amounts),
        mean=distribution.mean() / mean - 1 if mean else 0.0,
        tail=distribution.quantile(0.99) / tail - 1 if tail else 0.0,
        points=points,
        weights=weights,
    )


@cache
def _normal_quantiles(count: int = 1000) -> Floats:
    return np.array([NormalDist().inv_cdf((i + 0.5) / count) for i in range(count)])


def _steps(size: int) -> Floats:
    """Where the slices of the table end, as shares of so many amounts."""
    slices = max(math.ceil(math.log(size * (1 - BODY), 1 / TAIL)), 0) if size * (1 - BODY) > 1 else 0
    return np.concatenate([np.linspace(0, BODY, 99), 1 - (1 - BODY) * TAIL ** np.arange(1, slices + 1), [1.0]])


def _short(value: float) -> float:
    return float(f"{value:.6g}")

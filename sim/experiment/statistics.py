"""Statistics of replications: estimates, paired differences, tails, and which plan is the best.

The unit is the replication, never the order: orders of a drill depend on each other. Differences are taken pair by
pair, since all plans meet the same luck; what is then said of several plans at once is corrected for their number.

References: Law, Simulation Modeling and Analysis (2015), ch. 9-10; Nelson & Matejcik, Management Science 41 (1995)
1935; Holm, Scandinavian Journal of Statistics 6 (1979) 65; Rockafellar & Uryasev, Journal of Banking & Finance 26
(2002) 1443.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = [
    "Difference",
    "Estimate",
    "Proportion",
    "Quantile",
    "best_probability",
    "cvar",
    "difference",
    "estimate",
    "holm",
    "level",
    "proportion",
    "quantile",
    "replications_needed",
    "selection_bounds",
]

Values = NDArray[np.float64]

DRAWS = 20_000
"""Draws for the probability of being the best: it is known to about a third of a per cent."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its interval; bounds are None if there are too few values to tell."""

    mean: float
    low: float | None
    high: float | None
    n: int

    @property
    def half_width(self) -> float | None:
        """How far the interval reaches above the mean: half of it, unless it is cut off."""
        return None if self.high is None else self.high - self.mean


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a plan's mean is from the baseline's, pair by pair.

    Attributes
    ----------
    estimate : Estimate
        Mean difference and its paired interval.
    p : float or None
        Of the paired t-test; None: too few pairs.
    gain : float or None
        Half-width of the interval if the pairs were torn apart (Welch), over that of the pairs: what common random
        numbers are worth. None: there is nothing to compare.
    correlation : float or None
        Of the plan's values with the baseline's.
    unchanged : bool
        All pairs are equal.
    """

    estimate: Estimate
    p: float | None
    gain: float | None
    correlation: float | None
    unchanged: bool


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share of replications and its Wilson interval."""

    share: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile and the interval that order statistics give; infinite: beyond what the drills could show."""

    value: float
    low: float
    high: float


def estimate(values: Values, confidence: float) -> Estimate:
    """Mean and t-interval of independent values.

    >>> round(estimate(np.array([1.0, 2.0, 3.0]), 0.95).half_width, 3)
    2.484
    """
    n, mean = len(values), float(values.mean())
    if n < 2:
        return Estimate(mean, None, None, n)
    if np.ptp(values) == 0:
        return Estimate(mean, mean, mean, n)
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1) * stats.sem(values))
    return Estimate(mean, mean - half, mean + half, n)


def level(values: Values, confidence: float) -> Estimate:
    """Mean and t-interval of what cannot be negative, such as a loss, a time or a share.

    The part below 0 is cut off: no true mean can lie there, so the interval keeps its confidence.

    >>> level(np.array([0.0, 0.0, 9.0]), 0.95).low
    0.0
    """
    found = estimate(values, confidence)
    return found if found.low is None or values.min() < 0 else replace(found, low=max(0.0, found.low))


def difference(values: Values, baseline: Values, confidence: float) -> Difference:
    """The difference of paired values to the baseline's.

    Parameters
    ----------
    values, baseline : array of float, shape (n,)
        Of the same replications.
    confidence : float
    """
    apart = values - baseline
    found = estimate(apart, confidence)
    if len(apart) < 2:
        return Difference(found, None, None, None, not apart.any())
    if np.ptp(apart) == 0:
        return Difference(found, 0.0 if apart[0] else 1.0, None, _correlation(values, baseline), not apart.any())
    n = len(apart)
    p = 2 * float(stats.t.sf(abs(found.mean) / stats.sem(apart), n - 1))
    assert found.half_width
    gain = _welch_half_width(values, baseline, confidence) / found.half_width
    return Difference(found, p, gain, _correlation(values, baseline), False)


def _welch_half_width(one: Values, other: Values, confidence: float) -> float:
    """Half of the interval of the difference if the values were no pairs."""
    n = len(one)
    a, b = one.var(ddof=1) / n, other.var(ddof=1) / n
    freedom = (n - 1) * (a + b) ** 2 / (a**2 + b**2)
    return float(stats.t.ppf((1 + confidence) / 2, freedom) * np.sqrt(a + b))


def _correlation(one: Values, other: Values) -> float | None:
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def holm(p_values: list[float]) -> list[float]:
    """The p-values of several tests, each as it must be read because there are so many (Holm's step-down).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p_values, kind="stable")
    steps = np.asarray(p_values)[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(p) for p in adjusted]


def replications_needed(values: Values, half_width: float, confidence: float) -> int | None:
    """How many replications give an interval of this half-width, judged by these; None: more than a thousand million.

    The smallest n with t(n - 1) s / sqrt(n) <= half_width.
    """
    if len(values) < 2 or half_width <= 0:
        return None
    spread = float(values.std(ddof=1))
    p = (1 + confidence) / 2
    low, high = 2, 10**9
    if stats.t.ppf(p, high - 1) * spread > half_width * np.sqrt(high):
        return None
    while low < high:
        n = (low + high) // 2
        low, high = (low, n) if stats.t.ppf(p, n - 1) * spread <= half_width * np.sqrt(n) else (n + 1, high)
    return low


def quantile(values: Values, p: float, confidence: float) -> Quantile:
    """A quantile, values that lie beyond the drill being infinite; the interval is free of any distribution."""
    ordered = np.sort(values)
    value = float(ordered[max(0, int(np.ceil(p * len(ordered))) - 1)])
    low, high = (int(rank) for rank in stats.binom.interval(confidence, len(ordered), p))
    below = -np.inf if low < 1 else float(ordered[low - 1])
    above = np.inf if high >= len(ordered) else float(ordered[high])
    return Quantile(value, below, above)


def cvar(values: Values, level: float) -> float:
    """Mean of the worst share ``1 - level`` of the values, large ones being bad (conditional value at risk).

    >>> round(cvar(np.arange(1.0, 101.0), 0.95), 9)
    98.0
    """
    ordered = np.sort(values)[::-1]
    weight = np.clip((1 - level) * len(ordered) - np.arange(len(ordered)), 0.0, 1.0)
    return float(weight @ ordered / weight.sum())


def proportion(hits: int, n: int, confidence: float) -> Proportion:
    """A share and its Wilson interval."""
    bounds = stats.binomtest(hits, n).proportion_ci(confidence, method="wilson")
    return Proportion(hits / n, float(bounds.low), float(bounds.high), n)


def best_probability(values: Values, seed: int) -> Values:
    """Probability that each plan's mean is the smallest, given the replications.

    The means are taken to be distributed about those found by a multivariate t, which keeps how the plans go together.
    Plans that are equal in all replications share what they win.

    Parameters
    ----------
    values : array of float, shape (replications, plans)
    seed : int
        Of the draws.

    Returns
    -------
    array of float, shape (plans,)
    """
    n, plans = values.shape
    distinct, twin = np.unique(values, axis=1, return_inverse=True)
    if n < 2 or distinct.shape[1] == 1:
        wins = (distinct.mean(axis=0) == distinct.mean(axis=0).min()).astype(float)
    else:
        draws = stats.multivariate_t.rvs(
            distinct.mean(axis=0),
            np.atleast_2d(np.cov(distinct, rowvar=False)) / n,
            df=n - 1,
            size=DRAWS,
            random_state=np.random.Generator(np.random.PCG64(seed)),
        )
        wins = np.bincount(draws.argmin(axis=1), minlength=distinct.shape[1]) / DRAWS
    shares = wins[twin.reshape(plans)] / np.bincount(twin.reshape(plans))[twin.reshape(plans)]
    return np.asarray(shares / shares.sum(), np.float64)


def selection_bounds(values: Values, best: int, confidence: float) -> Values:
    """By how much each plan could be better (smaller) than the one chosen, all at once with this confidence.

    Upper ends of one-sided paired intervals with Bonferroni's correction, valid with common random numbers; the choice
    is right up to an indifference that is at least the largest of them. Never below 0, and 0 for the one chosen.

    Parameters
    ----------
    values : array of float, shape (replications, plans)
    best : int
        The plan chosen.
    confidence : float
    """
    n, plans = values.shape
    worse = values[:, [best]] - values
    if n < 2:
        return np.where(np.arange(plans) == best, 0.0, np.inf)
    t = stats.t.ppf(1 - (1 - confidence) / max(1, plans - 1), n - 1)
    bound = worse.mean(axis=0) + t * worse.std(axis=0, ddof=1) / np.sqrt(n)
    return np.asarray(np.maximum(bound, 0.0), np.float64)

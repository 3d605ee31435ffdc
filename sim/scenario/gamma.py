"""Quantiles of the gamma distribution, which neither Python nor NumPy has."""

import math
from statistics import NormalDist

__all__ = ["gamma_quantile"]

LARGE_SHAPE = 1e4
"""From this shape on Wilson and Hilferty's cube of a normal has the quantiles of the gamma to 1 in a million."""


def gamma_quantile(shape: float, p: float) -> float:
    """Quantile of the gamma distribution of scale 1, by bisection of its distribution function."""
    if shape >= LARGE_SHAPE:
        ninth = 1 / (9 * shape)
        return shape * (1 - ninth + NormalDist().inv_cdf(p) * math.sqrt(ninth)) ** 3
    # P(X > shape + sqrt(2 * shape * t) + t) <= exp(-t) (Boucheron, Lugosi, Massart 2013, section 2.4);
    # 1 - p is at least 2**-53 > exp(-37).
    low, high = 0.0, shape + math.sqrt(74 * shape) + 37
    while low < (middle := (low + high) / 2) < high:
        if _gamma_distribution(shape, middle) < p:
            low = middle
        else:
            high = middle
    return high


def _gamma_distribution(shape: float, x: float) -> float:
    """Regularised lower incomplete gamma function (DLMF 8.7.1); all terms of the series are positive."""
    term = total = 1.0
    n = 0
    while term > total * 1e-17:
        n += 1
        term *= x / (shape + n)
        total += term
    return math.exp(shape * math.log(x) - x - math.lgamma(shape + 1)) * total if x > 0 else 0.0

"""The families of distributions that are given by parameters.

The formulas are those of Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions*, volumes 1 and 2.
"""

import math
from abc import abstractmethod
from itertools import pairwise
from statistics import NormalDist
from typing import Annotated, Any, Generic, Self, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, ConfigDict, Field, model_validator

from sim.errors import Phrase
from sim.scenario.base import invalid
from sim.scenario.gamma import gamma_quantile
from sim.scenario.named import Named
from sim.scenario.quantities import Duration, Numeric

__all__ = [
    "Distribution",
    "Exponential",
    "Fixed",
    "Gamma",
    "Lognormal",
    "Triangular",
    "Uniform",
    "Weibull",
]

Floats = npt.NDArray[np.float64]
Q = TypeVar("Q", bound=float)


def _pairs(*pairs: tuple[str, str]) -> ConfigDict:
    """Tell the JSON Schema that the parameters come in pairs."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": list(pair)} for pair in pairs]})


def _above_zero(value: float) -> float:
    if value <= 0:
        raise invalid("problem.too-small", allowed=(Phrase("allowed.above", {"limit": 0}),))
    return value


_IN_UNITS = frozenset({"value", "values", "mean_", "median", "scale", "low", "mode", "high"})
"""Parameters that are amounts of what is distributed; the others say how it spreads."""

# Shapes beyond these have means or quantiles that a double cannot hold.
_Shape = Annotated[float, Numeric(ge=0.05, le=1e9)]
_Sigma = Annotated[float, Numeric(ge=0, le=10)]
_Variation = Annotated[float, Numeric(gt=0, le=100)]


class Distribution(Named):
    """What all distributions can do. Values are in minutes, or in the unit of the number that is distributed."""

    def mean(self) -> float:
        """Expected value."""
        return self._mean()

    def quantile(self, p: float) -> float:
        """Value that is not exceeded with probability ``p``.

        Raises
        ------
        ValueError
            ``p`` is not strictly between 0 and 1.
        """
        if not 0 < p < 1:
            raise ValueError(f"a quantile is for a probability between 0 and 1, not {p}")
        return self._quantile(p)

    def sample(self, rng: np.random.Generator, size: int) -> Floats:
        """Draw independent values.

        Parameters
        ----------
        rng : numpy.random.Generator
            Where the randomness comes from.
        size : int
            How many to draw.

        Returns
        -------
        ndarray of float, shape (size,)
        """
        return self._sample(rng, size)

    def scaled(self, factor: float) -> Self:
        """Distribution of the values times a factor above 0: the same luck draws that multiple of the same value."""
        amounts = {name: getattr(self, name) for name in _IN_UNITS if getattr(self, name, None) is not None}
        return self.model_copy(
            update={
                name: tuple(value * factor for value in amount) if isinstance(amount, tuple) else amount * factor
                for name, amount in amounts.items()
            }
        )

    @abstractmethod
    def _mean(self) -> float: ...

    @abstractmethod
    def _quantile(self, p: float) -> float: ...

    @abstractmethod
    def _sample(self, rng: np.random.Generator, size: int) -> Floats: ...

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Name of the class for durations or for numbers, as the JSON Schema shows it."""
        return f"{'Duration' if params[0] is Duration else 'Number'}{cls.__name__}"


class Fixed(Distribution, Generic[Q]):
    """Always the same value."""

    name, single, bare = "fixed", "value", True
    value: Q

    def _mean(self) -> float:
        return self.value

    def _quantile(self, p: float) -> float:
        return self.value

    def _sample(self, rng: np.random.Generator, size: int) -> Floats:
        return np.full(size, self.value, dtype=np.float64)


class Exponential(Distribution, Generic[Q]):
    """Time to something that happens at any moment with the same chance."""

    name = "exponential"
    mean_: Annotated[Q, AfterValidator(_above_zero)] = Field(alias="mean")

    def _mean(self) -> float:
        return self.mean_

    def _quantile(self, p: float) -> float:
        return -self.mean_ * math.log1p(-p)

    def _sample(self, rng: np.random.Generator, size: int) -> Floats:
        return rng.exponential(self.mean_, size)


class Lognormal(Distribution, Generic[Q]):
    """Product of many small factors, as repair times are: given by median and sigma, or by mean and cv.

    ``sigma`` is the standard deviation of the logarithm, ``cv`` the coefficient of variation.
    """

    model_config = _pairs(("median", "sigma"), ("mean", "cv"))
    name = "lognormal"
    median: Annotated[Q, AfterValidator(_above_zero)] | None = None
    sigma: _Sigma | None = None
    mean_: Annotated[Q, AfterValidator(_above_zero)] | None = Field(default=None, alias="mean")
    cv: _Variation | None = None

    @model_validator(mode="after")
    def _one_pair(self) -> Self:
        _exactly_one_pair(self, ("median", "sigma"), ("mean", "cv"))
        return self

    def _location_scale(self) -> tuple[float, float]:
        if self.median is not None and self.sigma is not None:
            return math.log(self.median), self.sigma
        assert self.mean_ is not None
        assert self.cv is not None
        variance = math.log1p(self.cv**2)
        return math.log(self.mean_) - variance / 2, math.sqrt(variance)

    def _mean(self) -> float:
        mu, sigma = self._location_scale()
        return self.mean_ if self.mean_ is not None else math.exp(mu + sigma**2 / 2)

    def _quantile(self, p: float) -> float:
        mu, sigma = self._location_scale()
        return math.exp(mu + sigma * NormalDist().inv_cdf(p))

    def _sample(self, rng: np.random.Generator, size: int) -> Floats:
        return rng.lognormal(*self._location_scale(), size)


class Gamma(Distribution, Generic[Q]):
    """Sum of exponential steps: given by mean and cv, or by shape and scale."""

    model_config = _pairs(("mean", "cv"), ("shape", "scale"))
    name = "gamma"
    mean_: Annotated[Q, AfterValidator(_above_zero)] | None = Field(default=None, alias="mean")
    cv: Annotated[float, Numeric(ge=1e-4, le=4)] | None = None
    shape: _Shape | None = None
    scale: Annotated[Q, AfterValidator(_above_zero)] | None = None

    @model_validator(mode="after")
    def _one_pair(self) -> Self:
        _exactly_one_pair(self, ("mean", "cv"), ("shape", "scale"))
        return self

    def _shape_scale(self) -> tuple[float, float]:
        if self.shape is not None and self.scale is not None:
            return self.shape, self.scale
        assert self.mean_ is not None
        assert self.cv is not None
        return self.cv**-2, self.mean_ * self.cv**2

    def _mean(self) -> float:
        shape, scale = self._shape_scale()
        return self.mean_ if self.mean_ is not None else shape * scale

    def _quantile(self, p: float) -> float:
        shape, scale = self._shape_scale()
        return scale * gamma_quantile(shape, p)

    def _sample(self, rng: np.random.Generator, size: int) -> Floats:
        return rng.gamma(*self._shape_scale(), size)


class Weibull(Distribution, Generic[Q]):
    """Time to wear out (shape above 1) or to early failure (shape below 1)."""

    name = "weibull"
    shape: _Shape
    scale: Annotated[Q, AfterValidator(_above_zero)]

    def _mean(self) -> float:
        return self.scale * math.gamma(1 + 1 / self.shape)

    def _quantile(self, p: float) -> float:
        return self.scale * math.exp(math.log(-math.log1p(-p)) / self.shape)

    def _sample(self, rng: np.random.Generator, size: int) -> Floats:
        return np.asarray(self.scale * rng.weibull(self.shape, size))


class _Bounded(Distribution):
    """Its parameters are places on one line, in ascending order."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for lower, upper in pairwise(type(self).model_fields):
            if getattr(self, lower) > getattr(self, upper):
                allowed = (Phrase("allowed.at-least-field", {"field": lower}),)
                raise invalid("problem.not-ascending", lower=lower, upper=upper, allowed=allowed, at=(upper,))
        return self


class Uniform(_Bounded, Generic[Q]):
    """Anything between two values, all alike."""

    name = "uniform"
    low: Q
    high: Q

    def _mean(self) -> float:
        return (self.low + self.high) / 2

    def _quantile(self, p: float) -> float:
        return self.low + (self.high - self.low) * p

    def _sample(self, rng: np.random.Generator, size: int) -> Floats:
        return rng.uniform(self.low, self.high, size)


class Triangular(_Bounded, Generic[Q]):
    """An expert's guess: at least, most likely, at most."""

    name = "triangular"
    low: Q
    mode: Q
    high: Q

    def _mean(self) -> float:
        return (self.low + self.mode + self.high) / 3

    def _quantile(self, p: float) -> float:
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        if p * width <= left:
            return self.low + math.sqrt(p * width * left)
        return self.high - math.sqrt((1 - p) * width * right)

    def _sample(self, rng: np.random.Generator, size: int) -> Floats:
        if self.low == self.high:  # which NumPy refuses
            return np.full(size, self.low, dtype=np.float64)
        return rng.triangular(self.low, self.mode, self.high, size)


def _exactly_one_pair(model: Distribution, first: tuple[str, str], second: tuple[str, str]) -> None:
    given = {key for key in (*first, *second) if getattr(model, f"{key}_" if key == "mean" else key) is not None}
    if given not in (set(first), set(second)):
        pairs = (Phrase("allowed.pair", {"first": a, "second": b}) for a, b in (first, second))
        raise invalid("problem.pair", found=", ".join(k for k in (*first, *second) if k in given), allowed=pairs)

"""The distribution of values that were observed."""

from bisect import bisect_left
from itertools import accumulate
from typing import Generic, Self

import numpy as np
from pydantic import Field, model_validator

from sim.errors import Phrase
from sim.scenario.base import invalid
from sim.scenario.families import Distribution, Floats, Q
from sim.scenario.quantities import NonNegative

__all__ = ["Empirical"]


class Empirical(Distribution, Generic[Q]):
    """Values that were observed, all alike or with weights."""

    name = "empirical"
    values: tuple[Q, ...] = Field(min_length=1)
    weights: tuple[NonNegative, ...] | None = None

    @model_validator(mode="after")
    def _weights_fit(self) -> Self:
        if self.weights is not None:
            if len(self.weights) != len(self.values):
                count = Phrase("allowed.entries", {"count": len(self.values)})
                raise invalid("problem.weights-count", found=str(len(self.weights)), allowed=(count,), at=("weights",))
            if not any(self.weights):
                raise invalid("problem.weights-zero", at=("weights",))
        return self

    def _weights(self) -> Floats:
        weights = np.ones(len(self.values)) if self.weights is None else np.array(self.weights, dtype=np.float64)
        weights /= weights.max()  # so that their sum is finite
        return np.asarray(weights / weights.sum())

    def _mean(self) -> float:
        return float(self._weights() @ np.array(self.values, dtype=np.float64))

    def _quantile(self, p: float) -> float:
        pairs = sorted(pair for pair in zip(self.values, self._weights().tolist(), strict=True) if pair[1])
        reached = list(accumulate(weight for _, weight in pairs))
        return pairs[min(bisect_left(reached, p), len(pairs) - 1)][0]

    def _sample(self, rng: np.random.Generator, size: int) -> Floats:
        return np.asarray(self.values, dtype=np.float64)[rng.choice(len(self.values), size, p=self._weights())]

"""The best plans so far: one, or with several objectives all that no other beats in all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiment.kinds import higher_is_better
from sim.scenario.plan import Plan
from sim.searching.space import Choices
from sim.searching.spec import Search
from sim.searching.trying import Tried

__all__ = ["Best", "Candidate"]

SHOWN = 5
"""So many plans of a front are kept besides the one that is put forward."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan, the choices that make it, and what it came to."""

    choices: Choices
    plan: Plan
    tried: Tried


class Best:
    """Keeps the best plans that keep the limits.

    Parameters
    ----------
    search : Search
    """

    def __init__(self, search: Search) -> None:
        self._objectives = len(search.objectives)
        self._columns = search.columns
        self._limits = {
            search.columns.index(name): -limit if higher_is_better(name) else limit
            for name, limit in search.limits.items()
        }
        self.start: Candidate | None = None
        self._front: list[Candidate] = []
        self._worst: NDArray[np.float64] = np.zeros(self._objectives)

    def begin(self, start: Candidate) -> None:
        """The plan that the search begins with."""
        self.start = start
        self._worst = self._aims(start.tried.means)
        self.take(start)

    def take(self, new: Candidate) -> None:
        """Keep a plan if it keeps the limits and no other is as good in all objectives."""
        if not self.keeps(new.tried):
            return
        means = self._aims(new.tried.means)
        if any((self._aims(old.tried.means) <= means).all() for old in self._front):
            return
        self._front = [old for old in self._front if not (means <= self._aims(old.tried.means)).all()] + [new]

    def put_forward(self, new: Candidate) -> None:
        """Let a plan stand in place of the first one."""
        first = self.first
        self._front = [new, *(old for old in self._front if old is not first)]

    @property
    def first(self) -> Candidate:
        """The best by the first objective; the plan that the search began with if none keeps the limits."""
        assert self.start is not None
        return min(self._front, key=lambda one: float(one.tried.means[0]), default=self.start)

    @property
    def front(self) -> Mapping[str, Plan]:
        """Of several objectives, plans that are better than the first one in another; evenly chosen if many."""
        first = self.first
        others = sorted((one for one in self._front if one is not first), key=lambda one: float(one.tried.means[0]))
        at = sorted({round(i) for i in np.linspace(0, len(others) - 1, min(SHOWN, len(others)))})
        return {f"front-{number}": others[i].plan for number, i in enumerate(at, start=1)}

    @property
    def rivals(self) -> list[NDArray[np.float64]]:
        """What the best plans came to, drill by drill."""
        return [one.tried.values for one in self._front]

    def keeps(self, tried: Tried) -> bool:
        """Whether a plan keeps the limits."""
        return self._excess(tried) == 0

    def as_good(self, tried: Tried, share: float) -> bool:
        """Whether a plan keeps the limits, and is at most a share worse than the best in the first objective."""
        best = float(self.first.tried.means[0])
        return tried.whole and self.keeps(tried) and float(tried.means[0]) <= best + share * abs(best)

    def told(self, tried: Tried | None) -> list[float]:
        """What is to be learnt of a plan.

        One that was dropped would have come to about what the best came to, and the difference that it had on the
        drills it was tried on. One that cannot be carried out is as bad as the worst; so is one that does not keep the
        limits, and the more so the less.
        """
        if tried is None:
            return [float(value) for value in self._worst]
        means = self._aims(tried.means)
        if not tried.whole:
            best = self.first.tried.values
            means = means + self._aims(best.mean(axis=0) - best[: len(tried.values)].mean(axis=0))
        self._worst = np.maximum(self._worst, means)
        if excess := self._excess(tried):
            means = self._worst + (np.abs(self._worst) + 1) * excess
        return [float(value) for value in means]

    def _aims(self, means: NDArray[np.float64]) -> NDArray[np.float64]:
        return means[: self._objectives]

    def _excess(self, tried: Tried) -> float:
        """By how much of them the limits are exceeded, all together."""
        over = (max(0.0, float(tried.means[i]) - limit) / (abs(limit) or 1.0) for i, limit in self._limits.items())
        return sum(over)

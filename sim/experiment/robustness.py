"""Which plan can be relied on: over several scenarios, whatever weight they have, and at what price.

All scores here are such that less is better.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.streams import Streams

__all__ = ["Robustness", "pareto_front", "rank_shares", "robustness"]

DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class Robustness:
    """How well plans do whichever of the scenarios comes.

    Attributes
    ----------
    regret : mapping
        What it costs to have chosen a plan, compared with the best one for what then happens: by plan and scenario.
    worst : mapping of str to float
        The largest regret of each plan.
    minimax : str
        The plan whose largest regret is the smallest.
    first : mapping of str to float
        In which share of all weightings of the scenarios each plan comes first.
    """

    regret: Mapping[str, Mapping[str, float]]
    worst: Mapping[str, float]
    minimax: str
    first: Mapping[str, float]


def robustness(plans: Sequence[str], scenarios: Sequence[str], scores: NDArray[np.float64], seed: int) -> Robustness:
    """How robust plans are, from their mean scores in each scenario.

    Parameters
    ----------
    plans, scenarios : sequence of str
    scores : array of float, shape (plans, scenarios)
    seed : int
        Of the study.

    >>> robustness(["bold", "safe"], ["mild", "grave"], np.array([[1.0, 9.0], [3.0, 5.0]]), seed=1).minimax
    'safe'
    """
    table = scores - scores.min(axis=0)
    worst = table.max(axis=1)
    by_plan = {plan: dict(zip(scenarios, map(float, row), strict=True)) for plan, row in zip(plans, table, strict=True)}
    first = rank_shares(scores, seed, scale=False)
    return Robustness(
        regret=by_plan,
        worst=dict(zip(plans, map(float, worst), strict=True)),
        minimax=plans[int(worst.argmin())],
        first=dict(zip(plans, map(float, first), strict=True)),
    )


def rank_shares(scores: NDArray[np.float64], seed: int, *, scale: bool = True) -> NDArray[np.float64]:
    """In which share of all weightings of the criteria each plan comes first.

    Weights are drawn uniformly from all that add up to one. Plans that are equal share a first rank.

    Parameters
    ----------
    scores : array of float, shape (plans, criteria)
    seed : int
        Of the study; the weights have a stream of their own.
    scale : bool
        The criteria have units of their own: each counts from its best plan (0) to its worst (1).
    """
    scaled = scores - scores.min(axis=0)
    if scale:
        span = np.ptp(scores, axis=0)
        scaled = scaled / np.where(span > 0, span, 1.0)
    weights = Streams(seed)["weights"].dirichlet(np.ones(scores.shape[1]), DRAWS)
    totals = weights @ scaled.T
    first = totals <= totals.min(axis=1, keepdims=True) * (1 + 1e-12)
    return np.asarray((first / first.sum(axis=1, keepdims=True)).mean(axis=0), np.float64)


def pareto_front(points: Sequence[tuple[float, ...]]) -> list[bool]:
    """Which points no other is better than in one respect and as good in the others.

    >>> pareto_front([(1, 5), (2, 3), (3, 4)])
    [True, True, False]
    """

    def beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
        return one != other and all(a <= b for a, b in zip(one, other, strict=True))

    return [not any(beats(other, point) for other in points) for point in points]

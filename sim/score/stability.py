"""Whether a score and a rank depend on the weights: what becomes of them when the weights move.

Weights are drawn from a Dirichlet distribution around the published ones, from a stream of their own, so that the
answer is the same every time.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.score.model import BANDS, Item, Scorecard, Stability, band
from sim.world.streams import Streams

__all__ = ["rank_shares", "stability"]

VECTORS = 1000

CONCENTRATION = 50.0
"""How closely the weights stay by the published ones: a weight of 20 of 100 is moved by 6 either way on average."""


@lru_cache(maxsize=8)
def _moved(weights: tuple[float, ...]) -> NDArray[np.float64]:
    """Weight vectors, a row each; a weight of 0 stays 0."""
    luck = Streams(0)["score.weights"]
    share = np.array(weights) / sum(weights)
    drawn = np.zeros((VECTORS, len(weights)))
    drawn[:, share > 0] = luck.dirichlet(CONCENTRATION * share[share > 0], size=VECTORS)
    return drawn


def _scores(items: Sequence[Item]) -> NDArray[np.float64]:
    """The score with each of the weight vectors; not a number where all weight is on what was not exercised."""
    moved = _moved(tuple(item.weight for item in items))
    known = np.array([item.value is not None for item in items])
    values = np.array([item.value or 0.0 for item in items])
    whole = moved[:, known].sum(axis=1)
    scores = np.full(VECTORS, np.nan)
    np.divide(100 * (moved[:, known] @ values[known]), whole, out=scores, where=whole > 0)
    return scores


def stability(items: Sequence[Item], score: float) -> Stability:
    """How far the score and its band hold when the weights move."""
    scores = _scores(items)
    scores = scores[np.isfinite(scores)]
    low, high = np.quantile(scores, [0.05, 0.95])
    edges = sorted(BANDS.values())
    same = np.searchsorted(edges, np.round(scores, 1), "right") == np.searchsorted(edges, score, "right")
    return Stability(band(score), float(same.mean()), float(low), float(high), scores.size)


def rank_shares(cards: Mapping[str, Scorecard]) -> dict[str, tuple[float, ...]]:
    """How often each of several scorecards takes each rank when the weights move.

    Parameters
    ----------
    cards : mapping of str to Scorecard
        Made with the same weights; one without a score takes the last rank.

    Returns
    -------
    dict of str to tuple of float
        For each, the share of the weight vectors with which it is first, second and so on; equals share the better
        rank.
    """
    table = np.array([np.nan_to_num(_scores(card.items), nan=-1.0) for card in cards.values()])
    ranks = (table[:, None, :] > table[None, :, :] + 1e-9).sum(axis=0)
    places = range(len(cards))
    shares = [tuple(float((row == place).mean()) for place in places) for row in ranks]
    return dict(zip(cards, shares, strict=True))

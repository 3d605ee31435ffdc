"""The scorecard: what a drill says about an organisation, in two conclusions from one set of evidence.

Ratings on the scale of HSEEP for objectives and capabilities, and a score from 0 to 100 by published weights; beside
them how much was exercised at all, and how far the score depends on the weights. ``docs/scorecard.md`` defines every
figure.
"""

from sim.score.model import (
    BANDS,
    Band,
    CapabilityRating,
    Continuity,
    Coverage,
    Evidence,
    Figure,
    Headline,
    Item,
    ObjectiveRating,
    Rating,
    Scorecard,
    Stability,
    SystemRecovery,
    band,
)
from sim.score.points import WEIGHTS, weights_with
from sim.score.scorecard import scorecard
from sim.score.stability import rank_shares

__all__ = [
    "BANDS",
    "WEIGHTS",
    "Band",
    "CapabilityRating",
    "Continuity",
    "Coverage",
    "Evidence",
    "Figure",
    "Headline",
    "Item",
    "ObjectiveRating",
    "Rating",
    "Scorecard",
    "Stability",
    "SystemRecovery",
    "band",
    "rank_shares",
    "scorecard",
    "weights_with",
]

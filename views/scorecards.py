"""The scorecard as tables; pure."""

import pandas as pd

from sim import formats
from sim.outcome import Outcome
from sim.score import CapabilityRating, Item, ObjectiveRating
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["Card"]


class Card:
    """A scorecard for readers of a language.

    Parameters
    ----------
    outcome : Outcome
    language : {"en", "zh"}
    """

    def __init__(self, outcome: Outcome, language: Language) -> None:
        self._card = outcome.scorecard
        self._language: Language = language
        self._titles = Titles(language, outcome.organisation)

    def _say(self, key: str, **values: object) -> str:
        return text(f"score.{key}", self._language, **values)

    @property
    def score(self) -> str:
        """Points of 100, or nothing."""
        return formats.NOTHING if self._card.score is None else f"{self._card.score:.0f}"

    @property
    def band(self) -> str:
        """What the score is called."""
        return self._say(f"band.{self._card.stability.band}") if self._card.stability else self._say("none")

    @property
    def coverage(self) -> str:
        """How much was exercised at all."""
        return formats.share(self._card.coverage.share)

    def stability(self) -> str:
        """How far the score depends on the weights."""
        stable = self._card.stability
        if stable is None:
            return ""
        bounds = {"low": f"{stable.low:.0f}", "high": f"{stable.high:.0f}"}
        return self._say("stability", holds=formats.share(stable.holds), band=self.band, **bounds)

    def capabilities(self) -> pd.DataFrame:
        """Rating of each capability, and why."""
        rows = [(self._say(f"capability.{r.capability}"), *self._rated(r)) for r in self._card.capabilities]
        return pd.DataFrame(rows, columns=[self._say(f"column.{c}") for c in ("capability", "rating", "reasons")])

    def objectives(self) -> pd.DataFrame:
        """Target and measured value of each objective, its rating, and why."""
        titles = self._titles
        rows = [
            (
                titles.objective(r.objective),
                titles.target(r.objective),
                titles.measured(r.objective, r.attainment.measured),
                *self._rated(r),
            )
            for r in self._card.objectives
        ]
        columns = ("objective", "target", "measured", "rating", "reasons")
        return pd.DataFrame(rows, columns=[self._say(f"column.{c}") for c in columns])

    def _rated(self, rated: CapabilityRating | ObjectiveRating) -> tuple[str, str]:
        reasons = self._titles.beside(reason.say(self._language) for reason in rated.reasons)
        return self._say(f"rating.{rated.rating}"), reasons

    def items(self) -> pd.DataFrame:
        """What the score is made of."""
        columns = ("item", "measured", "target", "weight", "points")
        rows = [self._item(item) for item in self._card.items]
        return pd.DataFrame(rows, columns=[self._say(f"column.{c}") for c in columns])

    def _item(self, item: Item) -> tuple[str, str, str, str, str]:
        points = self._say("not-exercised")
        if item.value is not None:
            points = self._say("of-most", points=f"{item.points:.1f}", most=f"{item.most:.1f}")
        figure = item.figure
        measured, target = figure.say(self._language), figure.say_target(self._language)
        return self._say(f"item.{item.key}"), measured, target, f"{item.weight:g}", points

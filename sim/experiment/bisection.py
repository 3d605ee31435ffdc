"""Stochastic bisection: the level, of many from mild to severe, at which a probability passes a limit.

A level is drilled until it can be told on which side of the limit its probability is: a few drills where that is plain,
all of them near the limit, where it may stay open. All levels meet the same luck. Bisection then asks for three
borders, each between two neighbouring levels: up to where the probability is within the limit for certain, from where
it is beyond it for certain, and in between where its estimate passes it.

Reference: Waeber, Frazier & Henderson, SIAM Journal on Control and Optimization 51 (2013) 2261, whose levels are
drilled likewise until their sides are known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from scipy import stats

__all__ = ["Bisection", "Level", "Side", "looks", "side"]

Side = Literal["within", "beyond", "open"]
SHARES = (8, 4, 2, 1)
"""After an eighth, a quarter, half of the drills it is looked whether the side is known."""


@dataclass(frozen=True, slots=True)
class Level:
    """What is known of a level.

    Attributes
    ----------
    misses, drills : int
    side : {"within", "beyond", "open"}
        On which side of the limit its probability is.
    """

    misses: int
    drills: int
    side: Side

    @property
    def share(self) -> float:
        """Of the drills that miss."""
        return self.misses / self.drills


def looks(most: int) -> list[int]:
    """After how many drills one looks."""
    return sorted({max(1, most // share) for share in SHARES})


def side(misses: int, drills: int, limit: float, confidence: float) -> Side:
    """On which side of a limit a probability is, by the exact bounds of Clopper and Pearson."""
    tail = (1 - confidence) / 2
    upper = 1.0 if misses == drills else float(stats.beta.ppf(1 - tail, misses + 1, drills - misses))
    lower = 0.0 if misses == 0 else float(stats.beta.ppf(tail, misses, drills - misses + 1))
    return "within" if upper <= limit else "beyond" if lower > limit else "open"


class Bisection:
    """Borders among levels.

    Parameters
    ----------
    count : int
        Levels.
    most : int
        Drills of a level at most.
    limit, confidence : float
        The confidence is that of a level's side whenever it was looked at.
    drill : callable
        Given a level and a number of drills, how many of so many miss, and how many of them came to a result.

    Attributes
    ----------
    levels : dict of int to Level
        Those that were drilled.
    """

    def __init__(
        self, count: int, most: int, limit: float, confidence: float, drill: Callable[[int, int], tuple[int, int]]
    ) -> None:
        self._count, self._looks, self._limit, self._drill = count, looks(most), limit, drill
        self._confidence = 1 - (1 - confidence) / len(self._looks)  # the sides are looked at so many times
        self.levels: dict[int, Level] = {}

    def within(self) -> int:
        """The severest level within the limit for certain; -1: none."""
        return self._border(lambda level: level.side == "within")

    def beyond(self) -> int:
        """The mildest level beyond the limit for certain; the number of levels: none."""
        return self._border(lambda level: level.side != "beyond") + 1

    def estimate(self) -> int:
        """The severest level at which no larger share misses than is tolerated; -1: none."""
        return self._border(lambda level: level.share <= self._limit)

    def _border(self, fine: Callable[[Level], bool]) -> int:
        """The last level that is fine, if those before one that is are, too."""
        if not fine(self._at(0)):
            return -1
        if fine(self._at(self._count - 1)):
            return self._count - 1
        low = max(number for number, level in self.levels.items() if fine(level))
        high = min(number for number, level in self.levels.items() if number > low and not fine(level))
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fine(self._at(middle)) else (low, middle)
        return low

    def _at(self, number: int) -> Level:
        """A level, drilled until its side is known."""
        if number not in self.levels:
            for drills in self._looks:
                misses, there = self._drill(number, drills)
                found = Level(misses, there, side(misses, there, self._limit, self._confidence))
                if found.side != "open":
                    break
            self.levels[number] = found
        return self.levels[number]

"""Customers who wait: what a notice does to their patience and their questions.

A notice reaches the readers of each channel along a curve; it works on those who have read it, and wears off unless it
is followed by an update. A notice that states the scope calms people, a vague one makes more of them ask. Of several
notices each has its own readers; who has read more than one is moved by what they say on average.
"""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.actions import Announce
from sim.world.environment import DrillEnvironment
from sim.world.layout import Layout
from sim.world.trust import Notice

__all__ = ["AWARENESS", "HALF_LIFE", "Customers", "reach"]

AWARENESS: Mapping[str, tuple[Sequence[float], Sequence[float]]] = {
    # minutes after the notice, share who have read it
    "email": ((0, 60, 360, 1440), (0.0, 0.157, 0.369, 0.533)),
    "wechat": ((0, 60, 1440), (0.0, 0.6, 0.8)),
    "website": ((0, 60, 1440), (0.0, 0.1, 0.3)),
    "sms": ((0, 3, 60), (0.0, 0.9, 0.95)),
}
"""How many have read a notice when. E-mail: share of all opens by GetResponse (21.5 % in 1 h, 50.6 % in 6 h, 73 % in
24 h) times 73 % who open it at all, an estimate; text messages: a weak claim; WeChat and website: estimates."""

HALF_LIFE = 240.0
"""Minutes after which a notice that is not renewed counts half (estimate)."""

MOMENTS = (3.0, 15.0, 60.0, 180.0, 360.0, 720.0, 1440.0)
"""Minutes after a notice at which its effect is looked at again."""

NOTEWORTHY = 0.05
"""Smaller changes of a factor are left for later, to spare the order flow."""


def reach(channels: Sequence[str], minutes: float) -> float:
    """Share of the customers who have read a notice so long after it, by any of the channels."""
    unread = 1.0
    for channel in channels:
        unread *= 1.0 - _read(minutes, *AWARENESS[channel])
    return 1.0 - unread


def _read(minutes: float, points: Sequence[float], shares: Sequence[float]) -> float:
    """Value of a broken line, as `numpy.interp` gives it, which takes longer for a single one."""
    after = bisect(points, minutes)
    if after in (0, len(points)):
        return shares[max(0, after - 1)]
    (start, end), (low, high) = points[after - 1 : after + 1], shares[after - 1 : after + 1]
    return (high - low) / (end - start) * (minutes - start) + low


@dataclass(slots=True)
class _News:
    """A notice that stands.

    Attributes
    ----------
    clear : bool
        Whether it states the scope.
    first, last : float
        When it went out saying this, and when it was last renewed.
    """

    words: Announce
    clear: bool
    first: float
    last: float

    def weight(self, now: float) -> float:
        """Share of the customers who have read it, as far as it has not worn off."""
        return reach(self.words.channels, now - self.first) * float(0.5 ** ((now - self.last) / HALF_LIFE))

    @property
    def factors(self) -> tuple[float, float]:
        """What it makes of the hurry and the questions of those who have read it."""
        words = self.words
        return (words.hurry_clear, words.enquiries_clear) if self.clear else (words.hurry_vague, words.enquiries_vague)


class Customers:
    """The customers of a drill, as notices reach them.

    Attributes
    ----------
    notices : list of Notice
        All that went out.
    """

    def __init__(self, env: DrillEnvironment, layout: Layout) -> None:
        self._env = env
        self._orders = layout.classes.orders
        self._count = layout.classes.count
        self._news: dict[str, _News] = {}
        self._factors = (1.0, 1.0)
        self._calm = np.ones(self._count)
        self.notices: list[Notice] = []

    def told(self, notice: Announce, clear: bool, promise: float | None = None) -> None:
        """A notice, or an update of it, goes out, perhaps with a moment of recovery."""
        self.notices.append(Notice(self._env.now, reach(notice.channels, 60.0), clear, promise))
        now, before = self._env.now, self._news.get(notice.id)
        first = before.first if before and before.clear == clear else now
        self._news[notice.id] = news = _News(notice, clear, first, now)
        self._await(news, MOMENTS)

    def forget(self, notice: Announce) -> None:
        """A notice stands no longer; after the last of them customers are as before."""
        if self._news.pop(notice.id, None) is not None:
            self._update()

    def calm(self, classes: NDArray[np.bool_], factor: float) -> None:
        """Customers of these classes, whom somebody has spoken to, ask so much less often; 1: as others do."""
        before = next(iter(self._calm[classes]), 1.0)
        if abs(factor - before) >= NOTEWORTHY or (factor == 1.0 != before):
            self._calm[classes] = factor
            self._ask()

    def _await(self, news: _News, moments: Sequence[float]) -> None:
        """See what a notice does at these moments after it, as long as it stands."""
        if moments:
            looked_at = self._env.timeout(max(0.0, news.last + moments[0] - self._env.now))
            looked_at.callbacks.append(lambda _: self._take_effect(news, moments[1:]))

    def _take_effect(self, news: _News, moments: Sequence[float]) -> None:
        if self._news.get(news.words.id) is news:
            self._update()
            self._await(news, moments)

    def _update(self) -> None:
        reached, hurry, ask_rate = 0.0, 1.0, 1.0
        for news in self._news.values():
            weight = news.weight(self._env.now)
            mine = weight / (reached + weight) if reached else 1.0  # share of this notice in what readers think
            hurry += (news.factors[0] - hurry) * mine
            ask_rate += (news.factors[1] - ask_rate) * mine
            reached += weight * (1 - reached)
        self._set(1 + (hurry - 1) * reached, 1 + (ask_rate - 1) * reached)

    def _set(self, hurry: float, ask_rate: float) -> None:
        change = max(abs(hurry - self._factors[0]), abs(ask_rate - self._factors[1]))
        if change < NOTEWORTHY and (hurry, ask_rate) != (1.0, 1.0):
            return
        before, self._factors = self._factors, (hurry, ask_rate)
        orders = np.arange(self._count) < self._orders
        if hurry != before[0]:
            self._env.flow.set_hurry(np.where(orders, hurry, 1.0))
        if ask_rate != before[1]:
            self._ask()

    def _ask(self) -> None:
        orders = np.arange(self._count) < self._orders
        self._env.flow.set_ask_rate(np.where(orders, self._factors[1], 1.0) * self._calm)

"""Other futures of a drill: what was known up to a moment stays, what was not known then is drawn anew.

A run with a `Future` is the drill itself, bit for bit, up to the moment; everything after it is drawn from streams of
the future's own, which know nothing of the drill's seed. A duration that had begun and was not over is drawn anew on
the condition that it was not over: that is all that could be known of it. So two drills that have the same past have
the same futures, however different their true ones are. What came into being with the past, though nobody knew it, is
part of it: the patience of a customer who had ordered, for example (docs/model.md lists it all).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import simpy

from sim.scenario.families import Distribution
from sim.world.streams import Streams

__all__ = ["Future", "Turn", "TurningStreams", "beyond", "comes_true", "lasting"]

_TRIES = 1 << 14


@dataclass(frozen=True, slots=True)
class Future:
    """One of the futures from a moment on; those of the same number have the same luck in whatever is decided.

    Attributes
    ----------
    moment : float
        Minutes since day 1 00:00. What is decided at the moment itself belongs to the future.
    number : int
    """

    moment: float
    number: int

    @property
    def streams(self) -> Streams:
        """Where its luck comes from."""
        return Streams(f"future.{self.number}")


class Turn:
    """The moment at which a run leaves the drill's own luck."""

    def __init__(self, env: simpy.Environment, future: Future) -> None:
        self.env = env
        self.future = future
        self.taken = False


class TurningGenerator:
    """A stream of the drill until the moment, and of the future from then on; used like a NumPy generator."""

    def __init__(self, turn: Turn, name: str, of_drill: Streams) -> None:
        self.turn = turn
        self._name, self._of_drill = name, of_drill

    @cached_property
    def before(self) -> np.random.Generator:
        """The stream of the drill."""
        return self._of_drill[self._name]

    @cached_property
    def after(self) -> np.random.Generator:
        """The stream of the future."""
        return self.turn.future.streams[self._name]

    def __getattr__(self, name: str) -> object:
        return getattr(self.after if self.turn.taken else self.before, name)

    def is_open(self, duration: float) -> bool:
        """Whether a duration that begins now will not be over at the moment."""
        return not self.turn.taken and self.turn.env.now + duration > self.turn.future.moment

    @property
    def elapsed(self) -> float:
        """How long what begins now will have gone on at the moment."""
        return self.turn.future.moment - self.turn.env.now


class TurningStreams(Streams):
    """The streams of a run with a future."""

    def __init__(self, of_drill: Streams, turn: Turn) -> None:
        super().__init__(of_drill.seed)
        self._of_drill, self._turn = of_drill, turn

    def __getitem__(self, name: str) -> np.random.Generator:
        """The named stream of the drill, and from the moment on that of the future."""
        return cast(np.random.Generator, TurningGenerator(self._turn, name, self._of_drill))


def lasting(chance: np.random.Generator, distribution: Distribution) -> float:
    """A duration that begins now, drawn from a stream."""
    drawn = float(distribution.sample(chance, 1)[0])
    if isinstance(chance, TurningGenerator) and chance.is_open(drawn):
        return beyond(distribution, chance.elapsed, chance.after)
    return drawn


def comes_true(chance: np.random.Generator, probability: float, after: Distribution) -> float | None:
    """In how many minutes from now something happens that may happen or not; None: not at all."""
    happens, drawn = chance.random() < probability, float(after.sample(chance, 1)[0])
    if not (isinstance(chance, TurningGenerator) and chance.is_open(drawn if happens else np.inf)):
        return drawn if happens else None
    happens_now = chance.after.random(_TRIES) < probability
    drawn_now = after.sample(chance.after, _TRIES)
    fits = np.flatnonzero(~happens_now | (drawn_now > chance.elapsed))  # it has not happened yet
    return float(drawn_now[fits[0]]) if fits.size and happens_now[fits[0]] else None


def beyond(distribution: Distribution, least: float, chance: np.random.Generator) -> float:
    """A value of a distribution, on the condition that it is above `least`, which it can be."""
    size = 16
    while size <= _TRIES:
        drawn = distribution.sample(chance, size)
        if (above := drawn[drawn > least]).size:
            return float(above[0])
        size *= 4
    below, top = 0.0, 1 - 2.0**-53  # far out in the tail: by inversion
    for _ in range(50):
        middle = (below + top) / 2
        below, top = (middle, top) if distribution.quantile(middle) <= least else (below, middle)
    p = min(below + float(chance.random()) * (1 - below), 1 - 2.0**-53)
    return max(distribution.quantile(p), float(np.nextafter(least, np.inf)))

"""Work on the cause of an incident."""

import simpy

from sim.world.environment import Either, Process

__all__ = ["Repair"]


class Repair:
    """Work on the cause of an incident; help can shorten what is left of it, what comes to light prolongs it."""

    def __init__(self, env: simpy.Environment, minutes: float) -> None:
        self._env = env
        self._ends = env.now + minutes
        self._helped = env.event()
        self._share, self._from = 1.0, env.now  # it ends at `_from` plus this share of what was drawn

    @property
    def left(self) -> float:
        """Minutes that it still takes."""
        return max(0.0, self._ends - self._env.now)

    def done(self) -> Process:
        """Process: until it is repaired."""
        while self._env.now < self._ends:
            yield Either(self._env.timeout(self._ends - self._env.now), self._helped)

    def shorten(self, share: float) -> float:
        """Take a share off what is left; returns the minutes saved."""
        saved = self.left * share
        self._ends -= saved
        self._from = self._env.now * share + self._from * (1 - share)
        self._share *= 1 - share
        self._wake()
        return saved

    def _wake(self) -> None:
        helped, self._helped = self._helped, self._env.event()
        helped.succeed()

    def end(self) -> None:
        """It is repaired now."""
        self.shorten(1.0)

    def prolong(self, minutes: float) -> None:
        """There is more to repair than was thought."""
        self._ends += minutes
        self._from += minutes

    @property
    def exceeds(self) -> float:
        """What the drawn time must exceed if it is not over by now."""
        return (self._env.now - self._from) / self._share

    def draw_anew(self, minutes: float) -> None:
        """Another time than this was drawn in the first place."""
        self._ends = self._from + self._share * minutes
        self._wake()

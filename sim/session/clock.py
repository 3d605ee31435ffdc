"""The clock of a live drill: how moments of the world become moments of the drill.

>>> clock = Clock(wall=0.0, moment=600.0, horizon=610.0).go(True)
>>> clock.at(120.0), clock.at(3600.0)   # a minute a minute; it stands at the horizon
(602.0, 610.0)
"""

from dataclasses import dataclass, replace

__all__ = ["GRACE_S", "Clock"]

GRACE_S = 30.0
"""If nobody has noticed for so long that the horizon was reached, nobody was there, and the clock stood still."""

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as it was at one moment of the world's.

    Attributes
    ----------
    wall : float
        That moment, in seconds.
    moment : float
        Minutes of the drill then.
    horizon : float
        It does not run beyond it.
    speed : float
        Minutes of the drill in a minute of the world's.
    runs : bool
    """

    wall: float
    moment: float
    horizon: float
    speed: float = 1.0
    runs: bool = False

    def at(self, wall: float) -> float:
        """Minutes of the drill at a later moment of the world's."""
        passed = max(0.0, wall - self.wall) / _MINUTE_S * self.speed if self.runs else 0.0
        return min(self.moment + passed, max(self.horizon, self.moment))

    @property
    def reaches(self) -> float:
        """When it reaches its horizon, in seconds of the world's clock, if it runs."""
        return self.wall + (self.horizon - self.moment) * _MINUTE_S / self.speed

    def since(self, wall: float) -> "Clock":
        """The same clock, told from a later moment on."""
        return replace(self, wall=max(wall, self.wall), moment=self.at(wall))

    def beyond(self, wall: float, horizon: float) -> "Clock":
        """It has reached its horizon, somebody has noticed, and the next one is known.

        It goes on from the moment at which it was reached, so that nothing depends on who noticed, and when.
        """
        start = self.reaches if wall <= self.reaches + GRACE_S else wall
        return replace(self, wall=start, moment=self.horizon, horizon=horizon)

    def go(self, runs: bool) -> "Clock":
        """It runs, or stands."""
        return replace(self, runs=runs)

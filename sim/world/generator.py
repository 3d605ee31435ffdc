"""A generator and its tank; how much is in it is counted in the minutes that it lasts."""

import numpy as np
import simpy

from sim.scenario.power import Generator

__all__ = ["GeneratorSet"]

RUN_DRY = 1e-6
"""Minutes below which the tank is empty: rounding must not leave a rest that never ends."""


class GeneratorSet:
    """A generator during a drill.

    Parameters
    ----------
    env : Environment
    settings : Generator
    starting, delivering : numpy Generator
        Streams of the starts that it makes by itself, and of deliveries.

    Attributes
    ----------
    tank : simpy.Container
    running : bool
    failed : bool
        The last attempt to start it was in vain.
    starting : bool
        It is about to start by itself.
    """

    def __init__(
        self,
        env: simpy.Environment,
        settings: Generator,
        starting: np.random.Generator,
        delivering: np.random.Generator,
    ) -> None:
        self.settings = settings
        self._luck = starting
        self._delivering = delivering
        self.tank = simpy.Container(env, init=settings.fuel)
        self.running = self.failed = self.starting = False

    @property
    def left(self) -> float:
        """Minutes that what is in the tank lasts."""
        return float(self.tank.level)

    @property
    def dry(self) -> bool:
        """Whether the tank is empty."""
        return self.left <= RUN_DRY

    def draw_start(self) -> bool:
        """Whether it starts by itself this time."""
        return bool(self._luck.random() < self.settings.starts)

    def draw_delivery(self) -> float:
        """How many minutes the next delivery takes."""
        return float(self.settings.delivery.sample(self._delivering, 1)[0])

    def burn(self, minutes: float) -> None:
        """It has run for so long, or until the tank was empty."""
        burned = min(minutes, self.left)
        if burned > 0:
            self.tank.get(burned)

    def fill(self) -> None:
        """A delivery is poured in, as far as there is room."""
        room = self.settings.fuel - self.left
        brought = room if self.settings.brings is None else min(self.settings.brings, room)
        if brought > 0:
            self.tank.put(brought)

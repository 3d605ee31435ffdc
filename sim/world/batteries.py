"""Batteries that run down with their load: a site's UPS, and those of its laptops.

>>> battery = Battery(full=7.0, recharges=480.0)
>>> battery.load = 0.5
>>> battery.pass_time(7.0)  # half the load lasts twice as long
>>> battery.left
3.5
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.scenario.power import Power
from sim.world.workplaces import Workplaces, shared_out

__all__ = ["Batteries", "Battery"]

EMPTY = 1e-6
"""Minutes below which a battery is empty: rounding must not leave a rest that never ends."""


class Battery:
    """A battery.

    Parameters
    ----------
    full : float
        Minutes that it lasts at full load when it is full.
    recharges : float
        Minutes from empty to full.

    Attributes
    ----------
    left : float
        Minutes at full load that are left.
    load : float or None
        Share of the full load that it carries; None: it is being charged.
    """

    def __init__(self, full: float, recharges: float) -> None:
        self._full = full
        self._recharges = recharges
        self.left = full
        self.load: float | None = None

    @property
    def empty(self) -> bool:
        """Whether it can carry nothing any more."""
        return self.left <= EMPTY

    @property
    def charge(self) -> float:
        """Share of the full charge that is left."""
        return 0.0 if self.empty else self.left / self._full

    def until_empty(self) -> float:
        """Minutes until it is empty if the load stays; infinite if that does not come, or has come."""
        return self.left / self.load if self.load and not self.empty else np.inf

    def pass_time(self, minutes: float) -> None:
        """Some time has passed under its load."""
        if self.load is not None:
            self.left = max(0.0, self.left - minutes * self.load)
        elif minutes < self._recharges:
            self.left = min(self._full, self.left + minutes / self._recharges * self._full)
        else:
            self.left = self._full


class Batteries:
    """The batteries of a site.

    Parameters
    ----------
    power : Power
    desks : mapping of str to Workplaces
        The desks at the site.

    Attributes
    ----------
    ups : Battery or None
    """

    def __init__(self, power: Power, desks: Mapping[str, Workplaces]) -> None:
        self._desks = desks
        self.ups: Battery | None = None
        self._on_ups: frozenset[str] = frozenset()
        self._systems: frozenset[str] = frozenset()
        if power.ups is not None:
            ups = power.ups
            self.ups = Battery(ups.lasts, ups.recharges)
            self._on_ups, self._systems = frozenset(ups.desks), frozenset(ups.systems)
            self._drawn_by_systems = ups.system_load * len(self._systems)
            belong = sum(desks[name].people for name in self._on_ups)
            self._full_load = ups.full_load or belong + self._drawn_by_systems or 1.0
        self._laptops: dict[str, Battery] = {}
        self._with_laptop: dict[str, int | None] = {}
        if power.laptops is not None:
            laptops = power.laptops
            portable = {name: desk for name, desk in desks.items() if desk.runs_on == "laptop"}
            self._laptops = {name: Battery(laptops.lasts, laptops.recharges) for name in portable}
            self._with_laptop = shared_out(portable, laptops.share)

    # --- what they carry ----------------------------------------------------------------------------------------------

    def carry(self, system: str) -> bool:
        """Whether a system goes on without mains."""
        return system in self._systems and self._ups_holds

    def places(self, desk: str) -> int | None:
        """How many workplaces of a desk go on without mains; None: all."""
        if desk in self._on_ups and self._ups_holds:
            return None
        if desk in self._laptops and not self._laptops[desk].empty:
            return self._with_laptop[desk]
        return 0

    @property
    def _ups_holds(self) -> bool:
        return self.ups is not None and not self.ups.empty

    @property
    def flat(self) -> frozenset[str]:
        """The desks whose laptops are empty."""
        return frozenset(name for name, battery in self._laptops.items() if battery.empty)

    # --- how they run down --------------------------------------------------------------------------------------------

    def pass_time(self, minutes: float) -> None:
        """Some time has passed under the loads that were put on them."""
        for battery in self._all():
            battery.pass_time(minutes)

    def charge(self) -> None:
        """They are no longer needed."""
        for battery in self._all():
            battery.load = None

    def put_load(self, people: NDArray[np.int64]) -> None:
        """They are needed by those who are at the desks: so many people at each, by the desks' numbers."""
        if self.ups is not None:
            there = sum(int(people[self._desks[name].number]) for name in self._on_ups)
            self.ups.load = (there + self._drawn_by_systems) / self._full_load
        for name, battery in self._laptops.items():
            spared = name in self._on_ups and self._ups_holds
            battery.load = None if spared else float(people[self._desks[name].number] > 0)

    def until_change(self) -> float:
        """Minutes until one of them is empty if the loads stay; infinite: none will be."""
        return min((battery.until_empty() for battery in self._all()), default=np.inf)

    def _all(self) -> list[Battery]:
        return [*self._laptops.values()] + ([self.ups] if self.ups else [])

"""Systems and desks as they truly are: what is hit, what needs what, and what each desk can do now.

The state of a system is a speed for each class of jobs, 1: up, 0: down. A system is as fast as its own state times that
of its site and of all that it needs; a desk likewise. When a desk's speeds change, the order flow is told.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.scenario.incidents import Incident, WorkInHand
from sim.world.environment import DrillEnvironment
from sim.world.flow import Policy
from sim.world.journal import Journal
from sim.world.layout import Layout

__all__ = ["Systems"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

POLICIES: Mapping[WorkInHand, Policy] = {
    "finish": Policy.FINISH,
    "resume": Policy.RESUME,
    "restart": Policy.RESTART,
    "return": Policy.RETURN,
    "lose": Policy.LOSE,
}


class Systems:
    """The systems, sites and desks of an organisation during a drill.

    Attributes
    ----------
    changes : list of (float, str, float, float)
        Time, system, its slowest speed for any order, and the share of order classes that it serves at full speed.
    """

    def __init__(self, env: DrillEnvironment, layout: Layout, journal: Journal) -> None:
        self._env = env
        self._layout = layout
        self._journal = journal
        organisation = layout.organisation
        self._everyone = np.ones(layout.classes.count, bool)
        self._hits: dict[str, dict[str, tuple[Bools, float]]] = {}
        self._open: dict[str, Bools] = {
            desk.id: self._everyone if desk.opens == "always" else ~self._everyone for desk in organisation.desks
        }
        self._systems = {system.id: system for system in organisation.systems}
        self._speeds = {name: np.ones(layout.classes.count) for name in self._systems}
        self._rates = list(layout.network().rate)
        self.changes: list[tuple[float, str, float, float]] = []

    def hit(self, incident: Incident) -> None:
        """An incident takes down or slows what it hits, for whom it concerns."""
        for name in incident.hits:
            scope = self._layout.classes.within(incident.scope)
            self._hits.setdefault(name, {})[incident.id] = scope, incident.speed
        self._refresh(POLICIES[incident.work_in_hand])

    def mend(self, incident: Incident) -> None:
        """What an incident hit works again."""
        for name in incident.hits:
            del self._hits[name][incident.id]
        self._refresh(Policy.RESUME)

    def aim(self, desk: str, classes: Bools) -> None:
        """Open a desk for these classes only; for none: close it, work in hand being finished."""
        self._open[desk] = classes
        self._refresh(Policy.FINISH)

    def needed_by(self, desk: str) -> frozenset[str]:
        """All systems that a desk needs, directly or through others."""
        found: set[str] = set()
        ahead = [need for d in self._layout.organisation.desks if d.id == desk for need in d.needs]
        while ahead:
            name = ahead.pop()
            if name not in found:
                found.add(name)
                ahead.extend(self._systems[name].needs)
        return frozenset(found)

    def speed(self, system: str) -> Floats:
        """Speed of a system for each class, all that it needs considered."""
        return self._speeds[system]

    def _own_speed(self, name: str | None) -> Floats:
        speed = np.ones(self._layout.classes.count)
        for scope, left in self._hits.get(name or "", {}).values():
            speed[scope] *= left
        return speed

    def _refresh(self, policy: Policy) -> None:
        self._speeds = self._settled()
        for number, desk in enumerate(self._layout.desks):
            rate = self._layout.base_rates[number] * self._desk_speed(desk)
            if not np.array_equal(rate, self._rates[number]):
                self._rates[number] = rate
                self._env.flow.set_rates(number, rate, policy)

    def _settled(self) -> dict[str, Floats]:
        """The speeds of all systems, those that others need first."""
        settled: dict[str, Floats] = {}

        def settle(name: str) -> Floats:
            if name not in settled:
                system = self._systems[name]
                speed = self._own_speed(name) * self._own_speed(system.site)
                for need in system.needs:
                    speed = speed * settle(need)
                settled[name] = speed
            return settled[name]

        for name in self._systems:
            if not np.array_equal(settle(name), self._speeds[name]):
                self._note(name, settled[name])
        return settled

    def _note(self, name: str, speed: Floats) -> None:
        orders = speed[: self._layout.classes.orders]
        slowest, whole = float(orders.min()), float((orders == 1).mean())
        self.changes.append((self._env.now, name, slowest, whole))
        system = self._systems[name]
        state = "down" if slowest == 0 else "slow" if slowest < 1 else "up"
        self._journal.write("system", name, f"journal.system-{state}", system=system.title or name)

    def _desk_speed(self, name: str) -> Floats:
        organisation = self._layout.organisation
        desk = next((desk for desk in organisation.desks if desk.id == name), None)
        if desk is None:
            department = next(d for d in organisation.departments if f"own-{d.id}" == name)
            return self._own_speed(department.site)
        speed = self._own_speed(desk.site) * self._open[name]
        for need in desk.needs:
            speed = speed * self._speeds[need]
        return speed

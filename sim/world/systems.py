"""Systems and desks as they truly are: what is hit, what needs what, and what each desk can do now.

The state of a system is a speed for each class of jobs, 1: up, 0: down. A system is as fast as its own state times that
of its site and of all that it needs; a desk likewise. When a desk's speeds change, the order flow is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.incidents import Incident, WorkInHand
from sim.world.environment import DrillEnvironment
from sim.world.flow import Policy
from sim.world.journal import Journal
from sim.world.layout import Layout

__all__ = ["POLICIES", "Dark", "Systems"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

POLICIES: Mapping[WorkInHand, Policy] = {
    "finish": Policy.FINISH,
    "resume": Policy.RESUME,
    "restart": Policy.RESTART,
    "return": Policy.RETURN,
    "lose": Policy.LOSE,
}


@dataclass(frozen=True, slots=True)
class Dark:
    """What has no power.

    Attributes
    ----------
    mains : frozenset of str
        Systems that stand for the mains of a site. What stands at that site and needs its mains needs current from
        anywhere, so that it is not down unless it is itself among the other two.
    systems, desks : frozenset of str
    """

    mains: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    desks: frozenset[str] = frozenset()

    def __or__(self, other: "Dark") -> "Dark":
        return Dark(self.mains | other.mains, self.systems | other.systems, self.desks | other.desks)


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
        self._rests_on = {name: self._with_needs([name]) for name in self._systems}
        self._always = {desk.id for desk in organisation.desks if desk.opens == "always"}
        self._mains = {site.id: site.power.mains for site in organisation.sites if site.power is not None}
        self._dark = Dark()
        self._speeds = {name: np.ones(layout.classes.count) for name in self._systems}
        self._rates = list(layout.network().rate)
        self._paces = np.ones((len(layout.stages), 1))
        self.changes: list[tuple[float, str, float, float]] = []

    def hit(self, incident: Incident, spared: frozenset[str] = frozenset()) -> None:
        """An incident takes down or slows what it hits, for whom it concerns, but not what is spared."""
        for name in (name for name in incident.hits if name not in spared):
            scope = self._layout.classes.within(incident.scope)
            self._hits.setdefault(name, {})[incident.id] = scope, incident.speed
        self._refresh(POLICIES[incident.work_in_hand])

    def mend(self, incident: Incident) -> None:
        """What an incident hit works again."""
        for name in incident.hits:
            self._hits.get(name, {}).pop(incident.id, None)
        self._refresh(Policy.RESUME)

    def supply(self, dark: Dark, policy: Policy) -> None:
        """Take note of what has no power from now on; all else has.

        Parameters
        ----------
        dark : Dark
        policy : Policy
            What becomes of work in hand at desks that can no longer do it.
        """
        self._dark = dark
        self._refresh(policy)

    def aim(self, desk: str, classes: Bools) -> None:
        """Open a desk for these classes only; for none: close it, work in hand being finished.

        A desk that is always open stays so.
        """
        if desk in self._always:
            return
        self._open[desk] = classes
        self._refresh(Policy.FINISH)

    def pace(self, stage: str, factor: float) -> None:
        """Work of a stage gets on so much faster than usual at all desks."""
        self._paces[self._layout.stages.index(stage)] = factor
        self._refresh(Policy.FINISH)

    def needed_by(self, desk: str) -> frozenset[str]:
        """All systems that a desk needs, directly or through others."""
        return self._with_needs(need for d in self._layout.organisation.desks if d.id == desk for need in d.needs)

    def speed(self, system: str) -> Floats:
        """Speed of a system for each class, all that it needs considered."""
        return self._speeds[system]

    def down_since(self, system: str) -> float | None:
        """Since when a system has not worked as it should for some; None: it does."""
        since = None
        for time, name, slowest, _ in self.changes:
            if name == system:
                since = None if slowest == 1 else time if since is None else since
        return since

    def _own_speed(self, name: str | None) -> Floats:
        speed = np.ones(self._layout.classes.count)
        for scope, left in self._hits.get(name or "", {}).values():
            speed[scope] *= left
        return speed

    def _refresh(self, policy: Policy) -> None:
        alive = self._settled()
        for name in self._systems:
            seen = alive[name] * (name not in self._dark.mains)
            if not np.array_equal(seen, self._speeds[name]):
                self._note(name, seen)
            self._speeds[name] = seen
        for number, desk in enumerate(self._layout.desks):
            rate = self._layout.base_rates[number] * self._paces * self._desk_speed(desk)
            if not np.array_equal(rate, self._rates[number]):
                self._rates[number] = rate
                self._env.flow.set_rates(number, rate, policy)

    def _settled(self) -> dict[str, Floats]:
        """The speeds of all systems; mains as if they were there."""
        return {name: self._carried(self._rests_on[name]) for name in self._systems}

    def _carried(self, names: frozenset[str], site: str | None = None) -> Floats:
        """How fast something is that rests on these systems and stands at a site; what it needs twice counts once."""
        sites = {self._systems[name].site for name in names} | {site}
        speed = np.ones(self._layout.classes.count)
        for place in sorted(place for place in sites if place is not None):
            speed *= self._own_speed(place)
        for name in sorted(names):
            reached = all(self._reaches(need, self._systems[name].site) for need in self._systems[name].needs)
            speed *= self._own_speed(name) * (reached and name not in self._dark.systems)
        return speed

    def _with_needs(self, names: Iterable[str]) -> frozenset[str]:
        """These systems and all that they need, directly or through others."""
        found: set[str] = set()
        ahead = list(names)
        while ahead:
            name = ahead.pop()
            if name not in found:
                found.add(name)
                ahead.extend(self._systems[name].needs)
        return frozenset(found)

    def _reaches(self, need: str, site: str | None) -> bool:
        """Whether a need is met at a site as far as power goes: its own mains are replaced by whatever carries it."""
        return need not in self._dark.mains or (site is not None and self._mains.get(site) == need)

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
            return self._own_speed(department.site) * (name not in self._dark.desks)
        reached = name not in self._dark.desks and all(self._reaches(need, desk.site) for need in desk.needs)
        return self._carried(self.needed_by(name), desk.site) * self._open[name] * reached

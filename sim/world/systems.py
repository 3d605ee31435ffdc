"""Systems and desks as they truly are: what is hit, what needs what, and what each desk can do now.

The state of a system is a speed for each class of jobs, 1: up, 0: down. One that stands by has speed 0 until it is
started. Where one of several is enough, the fastest way counts. A system is as fast as its own state times that
of its site and of all that it needs; a desk likewise. When a desk's speeds change, the order flow is told.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.incidents import Incident, WorkInHand
from sim.scenario.systems import AnyOf, Need, ids_in
from sim.world.environment import DrillEnvironment
from sim.world.flow import Policy
from sim.world.journal import Journal
from sim.world.layout import Layout, own_desk

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
    tries : Counter
        How often it has been tried to start each system that stands by.
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
        self._rests_on = {name: self._ways([name]) for name in self._systems}
        self._ways_of = {desk.id: self._ways(desk.needs) for desk in organisation.desks}
        self._needs_of = {desk.id: desk.needs for desk in organisation.desks}
        self._sites = {desk.id: desk.site for desk in organisation.desks}
        self._sites |= {own_desk(department.id): department.site for department in organisation.departments}
        self._running: set[str] = set()
        self._spared: set[tuple[str, str]] = set()
        self._always = {desk.id for desk in organisation.desks if desk.opens == "always"}
        self._mains = {site.id: site.power.mains for site in organisation.sites if site.power is not None}
        self._dark = Dark()
        self._rates = list(layout.network().rate)
        self._paces = np.ones((len(layout.stages), 1))
        self.changes: list[tuple[float, str, float, float]] = []
        self.tries: Counter[str] = Counter()
        self._speeds = self._settled()
        self._tell_flow(Policy.RESUME)

    # --- what happens to them -----------------------------------------------------------------------------------------

    def hit(self, incident: Incident, spared: frozenset[str] = frozenset()) -> None:
        """An incident takes down or slows what it hits, for whom it concerns, but not what is spared."""
        self.strike(incident, [name for name in incident.hits if name not in spared])

    def strike(self, incident: Incident, places: Iterable[str]) -> None:
        """An incident takes down or slows these systems or sites."""
        within = self._layout.classes.within(incident.scope)
        self._afflict(incident.id, places, within, incident.speed)
        self._refresh(POLICIES[incident.work_in_hand])

    def cut_off(self, cause: str, names: Iterable[str]) -> None:
        """Take systems down on purpose, for everybody."""
        self._afflict(cause, names, self._everyone, 0.0)
        self._refresh(Policy.RETURN)

    def _afflict(self, cause: str, places: Iterable[str], scope: Bools, left: float) -> None:
        for name in places:
            self._hits.setdefault(name, {})[cause] = scope, left

    def mend(self, incident: Incident) -> None:
        """What an incident hit works again."""
        self.relieve(incident.id)

    def relieve(self, cause: str) -> None:
        """All that a cause has hit or cut off works again."""
        for hits in self._hits.values():
            hits.pop(cause, None)
        self._spared = {(name, spared) for name, spared in self._spared if spared != cause}
        self._refresh(Policy.RESUME)

    def give_back(self, incident: Incident, systems: Iterable[str] = (), classes: Bools | None = None) -> None:
        """Some of the systems that an incident hit, or all of them for some classes, work again before it is over."""
        self._spared |= {(name, incident.id) for name in systems}
        if classes is not None:
            for hits in self._hits.values():
                if incident.id in hits:
                    scope, left = hits[incident.id]
                    hits[incident.id] = scope & ~classes, left
        self._refresh(Policy.RESUME)

    def start(self, standby: str) -> None:
        """A system that stood by runs."""
        self._running.add(standby)
        self._refresh(Policy.RESUME)

    def stop(self, standby: str) -> None:
        """A system stands by again; what is done with it is finished first."""
        self._running.discard(standby)
        self._refresh(Policy.FINISH)

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
        self._tell_flow(Policy.FINISH, [self._layout.desks.index(desk)])

    def pace(self, stage: str, factor: float) -> None:
        """Work of a stage gets on so much faster than usual at all desks."""
        self._paces[self._layout.stages.index(stage)] = factor
        self._tell_flow(Policy.FINISH)

    # --- what they are to others --------------------------------------------------------------------------------------

    def needed_by(self, desk: str) -> frozenset[str]:
        """All systems that a desk cannot do without, directly or through others."""
        ways = self._ways_of.get(desk)
        return frozenset.intersection(*ways) if ways else frozenset()

    @property
    def idle(self) -> frozenset[str]:
        """Systems that stand by and have not been started."""
        return frozenset(name for name in self._systems if not self._started(name))

    def usable(self, desk: str, without: frozenset[str]) -> bool:
        """Whether a desk can be worked at without these systems, these sites and the systems that stand there."""
        return self._sites.get(desk) not in without and any(
            without.isdisjoint(way | {self._systems[name].site for name in way})
            for way in self._ways_of.get(desk, (frozenset[str](),))
        )

    def falls_with(self, system: str, places: frozenset[str]) -> bool:
        """Whether a system can do nothing without these systems, these sites and the systems that stand there."""
        return not any(
            places.isdisjoint(way | {self._systems[name].site for name in way}) for way in self._rests_on[system]
        )

    def connected(self, place: str) -> frozenset[str]:
        """What a system needs and what needs it, and its site; the systems of a site."""
        pairs = [(s.id, other) for s in self._systems.values() for _, other in ids_in(s.needs)]
        pairs += [(s.id, s.site) for s in self._systems.values() if s.site is not None]
        return frozenset({b for a, b in pairs if a == place} | {a for a, b in pairs if b == place})

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

    # --- how fast they are --------------------------------------------------------------------------------------------

    def _left(self, place: str, standing: Collection[str | None]) -> Floats | None:
        """Speed that is left at a place for what stands there, None: all; one may have been spared what befell it."""
        if not (hits := self._hits.get(place)):
            return None
        speed = np.ones(self._layout.classes.count)
        for cause, (scope, left) in hits.items():
            if any((name, cause) not in self._spared for name in standing):
                speed[scope] *= left
        return speed

    def _refresh(self, policy: Policy) -> None:
        alive = self._settled()
        for name in self._systems:
            seen = alive[name] * (name not in self._dark.mains)
            if not np.array_equal(seen, self._speeds[name]):
                self._note(name, seen)
            self._speeds[name] = seen
        self._tell_flow(policy)

    def _tell_flow(self, policy: Policy, desks: Sequence[int] | None = None) -> None:
        """Give the flow the rates of these desks, or of all, that are no longer what they were."""
        for number in range(len(self._layout.desks)) if desks is None else desks:
            rate = self._layout.base_rates[number] * self._paces * self._desk_speed(self._layout.desks[number])
            if not np.array_equal(rate, self._rates[number]):
                self._rates[number] = rate
                self._env.flow.set_rates(number, rate, policy)

    def _settled(self) -> dict[str, Floats]:
        """The speeds of all systems; mains as if they were there."""
        return {name: self._fastest(self._rests_on[name]) for name in self._systems}

    def _fastest(self, ways: Iterable[frozenset[str]], needs: Sequence[Need] = (), site: str | None = None) -> Floats:
        """How fast something is that has these needs at a site and can rest on these systems or on those."""
        speeds = [self._carried(names, needs, site) for names in ways]
        return speeds[0] if len(speeds) == 1 else np.asarray(np.max(speeds, axis=0))

    def _carried(self, names: frozenset[str], needs: Sequence[Need], site: str | None) -> Floats:
        """How fast it is if it rests on these systems; what it needs twice counts once."""
        rested = [self._systems[name] for name in sorted(names)]
        standing: dict[str, list[str | None]] = {site: [None]} if site is not None else {}
        for system in rested:
            if system.site is not None:
                standing.setdefault(system.site, []).append(system.id)
        speed = np.full(self._layout.classes.count, float(self._all_reach(needs, names, site)))
        for place in sorted(standing):
            if (left := self._left(place, standing[place])) is not None:
                speed *= left
        for system in rested:
            on = self._all_reach(system.needs, names, system.site) and system.id not in self._dark.systems
            given = on * self._started(system.id)
            left = self._left(system.id, [system.id])
            if left is not None:
                speed *= left * given
            elif given != 1:
                speed *= given
        return speed

    def _started(self, name: str) -> float:
        """Speed of a system as far as it must be started."""
        standby = self._systems[name].standby
        return 1.0 if standby is None else standby.speed if name in self._running else 0.0

    def _ways(self, needs: Iterable[Need]) -> list[frozenset[str]]:
        """Sets of systems of which each is enough to meet these needs and those of the systems themselves."""
        ways: set[frozenset[str]] = {frozenset()}
        for need in needs:
            names = need.any_of if isinstance(need, AnyOf) else (need,)
            met = {way | {name} for name in names for way in self._ways(self._systems[name].needs)}
            ways = {one | other for one in ways for other in met}
        return sorted(ways, key=sorted)

    def _all_reach(self, needs: Iterable[Need], names: frozenset[str], site: str | None) -> bool:
        """Whether those of the needs that are met by these systems reach a site."""
        if not self._dark.mains:
            return True
        return all(self._reaches(need, site) for _, need in ids_in(needs) if need in names)

    def _reaches(self, need: str, site: str | None) -> bool:
        """Whether a need is met at a site as far as power goes: its own mains are replaced by whatever carries it."""
        return need not in self._dark.mains or (site is not None and self._mains.get(site) == need)

    def _note(self, name: str, speed: Floats) -> None:
        orders = speed[: self._layout.classes.orders]
        slowest, whole = float(orders.min()), float((orders == 1).mean())
        self.changes.append((self._env.now, name, slowest, whole))
        system = self._systems[name]
        if system.standby is not None:
            return  # whoever starts and stops it says so
        state = "down" if slowest == 0 else "slow" if slowest < 1 else "up"
        if slowest == 0 and (speed >= self._speeds[name]).all():
            state = "partly-up"
        self._journal.write("system", name, f"journal.system-{state}", system=system.title or name)

    def _desk_speed(self, name: str) -> Floats:
        site, powered = self._sites[name], name not in self._dark.desks
        if name not in self._ways_of:  # work of a department's own, which needs no system
            return self._carried(frozenset(), (), site) * powered
        return self._fastest(self._ways_of[name], self._needs_of[name], site) * self._open[name] * powered

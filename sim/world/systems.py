"""Systems and desks as they truly are: what is hit, what needs what, and what each desk can do now.

The state of a system is a speed for each class of jobs, 1: up, 0: down. One that stands by has speed 0 until it is
started. Where one of several is enough, the fastest way counts. A system is as fast as its own state times that
of its site and of all that it needs; a desk likewise. When a desk's speeds change, the order flow is told.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sim.scenario.incidents import Incident, WorkInHand
from sim.scenario.systems import Need, ids_in
from sim.world.dependencies import Way
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

    def __xor__(self, other: "Dark") -> frozenset[str]:
        """All that differs."""
        return (self.mains ^ other.mains) | (self.systems ^ other.systems) | (self.desks ^ other.desks)

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
        self._resting = resting = layout.dependencies
        self._everyone = np.ones(layout.classes.count, bool)
        self._hits: dict[str, dict[str, tuple[Bools, float]]] = {}
        by_action = {desk.id for desk in layout.organisation.desks if desk.opens == "by-action"}
        self._open = {name: ~self._everyone if name in by_action else self._everyone for name in layout.desks}
        self._always = set(layout.desks) - by_action
        self._running: set[str] = set()
        self._spared: set[tuple[str, str]] = set()
        self._dark = Dark()
        self._rates = list(layout.network.rate)
        self._paces = np.ones((len(layout.stages), 1))
        self.changes: list[tuple[float, str, float, float]] = []
        self.tries: Counter[str] = Counter()
        self._what_is_left: dict[tuple[str, tuple[str | None, ...]], Floats] = {}  # since the last change
        self._speeds = {name: self._fastest(ways) for name, ways in resting.of_system.items()}
        self._desk_speeds = {name: self._desk_speed(name) for name in layout.desks}
        self._tell_flow(Policy.RESUME, layout.desks)

    # --- what happens to them -----------------------------------------------------------------------------------------

    def hit(self, incident: Incident, spared: frozenset[str] = frozenset()) -> None:
        """An incident takes down or slows what it hits, for whom it concerns, but not what is spared."""
        self.strike(incident, [name for name in incident.hits if name not in spared])

    def strike(self, incident: Incident, places: Iterable[str]) -> None:
        """An incident takes down or slows these systems or sites."""
        within = self._layout.classes.within(incident.scope)
        self._afflict(incident.id, set(places), within, incident.speed, POLICIES[incident.work_in_hand])

    def cut_off(self, cause: str, names: Iterable[str]) -> None:
        """Take systems down on purpose, for everybody."""
        self._afflict(cause, set(names), self._everyone, 0.0, Policy.RETURN)

    def _afflict(self, cause: str, places: Set[str], scope: Bools, left: float, policy: Policy) -> None:
        for name in places:
            self._hits.setdefault(name, {})[cause] = scope, left
        self._refresh(policy, places)

    def mend(self, incident: Incident) -> None:
        """What an incident hit works again."""
        self.relieve(incident.id)

    def relieve(self, cause: str) -> None:
        """All that a cause has hit or cut off works again."""
        hit = self._hit_by(cause)
        for name in hit:
            del self._hits[name][cause]
        self._spared = {(name, spared) for name, spared in self._spared if spared != cause}
        self._refresh(Policy.RESUME, hit)

    def _hit_by(self, cause: str) -> set[str]:
        return {name for name, hits in self._hits.items() if cause in hits}

    def give_back(self, incident: Incident, systems: Iterable[str] = (), classes: Bools | None = None) -> None:
        """Some of the systems that an incident hit, or all of them for some classes, work again before it is over."""
        again = set(systems)
        self._spared |= {(name, incident.id) for name in again}
        if classes is not None:
            for name in self._hit_by(incident.id):
                scope, left = self._hits[name][incident.id]
                self._hits[name][incident.id] = scope & ~classes, left
                again.add(name)
        self._refresh(Policy.RESUME, again)

    def start(self, standby: str) -> None:
        """A system that stood by runs."""
        self._running.add(standby)
        self._refresh(Policy.RESUME, {standby})

    def stop(self, standby: str) -> None:
        """A system stands by again; what is done with it is finished first."""
        self._running.discard(standby)
        self._refresh(Policy.FINISH, {standby})

    def supply(self, dark: Dark, policy: Policy) -> None:
        """Take note of what has no power from now on; all else has.

        Parameters
        ----------
        dark : Dark
        policy : Policy
            What becomes of work in hand at desks that can no longer do it.
        """
        changed = self._dark ^ dark
        self._dark = dark
        self._refresh(policy, changed)

    def aim(self, desk: str, classes: Bools) -> None:
        """Open a desk for these classes only; for none: close it, work in hand being finished.

        A desk that is always open stays so.
        """
        if desk in self._always:
            return
        self._open[desk] = classes
        self._tell_flow(Policy.FINISH, [desk])

    def pace(self, stage: str, factor: float) -> None:
        """Work of a stage gets on so much faster than usual at all desks."""
        self._paces[self._layout.stages.index(stage)] = factor
        self._tell_flow(Policy.FINISH, self._layout.desks)

    # --- what they are to others --------------------------------------------------------------------------------------

    def needed_by(self, desk: str) -> frozenset[str]:
        """All systems that a desk cannot do without, directly or through others."""
        return self._resting.needed_by(desk)

    @property
    def idle(self) -> frozenset[str]:
        """Systems that stand by and have not been started."""
        return frozenset(name for name in self._resting.systems if not self._started(name))

    def usable(self, desk: str, without: frozenset[str]) -> bool:
        """Whether a desk can be worked at without these systems, these sites and the systems that stand there."""
        return self._resting.usable(desk, without)

    def falls_with(self, system: str, places: frozenset[str]) -> bool:
        """Whether a system can do nothing without these systems, these sites and the systems that stand there."""
        return self._resting.falls_with(system, places)

    def connected(self, place: str) -> frozenset[str]:
        """What a system needs and what needs it, and its site; the systems of a site."""
        return self._resting.connected(place)

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

    def _left(self, place: str, standing: tuple[str | None, ...]) -> Floats | None:
        """Speed that is left at a place for what stands there, None: all; one may have been spared what befell it."""
        if not (hits := self._hits.get(place)):
            return None
        if (place, standing) not in self._what_is_left:
            speed = np.ones(self._layout.classes.count)
            for cause, (scope, left) in hits.items():
                if any((name, cause) not in self._spared for name in standing):
                    speed[scope] *= left
            self._what_is_left[place, standing] = speed
        return self._what_is_left[place, standing]

    def _refresh(self, policy: Policy, changed: Set[str]) -> None:
        """Work out anew what rests on these systems, sites and desks, since something about them has changed."""
        self._what_is_left.clear()
        systems, desks = self._resting.resting_on(changed)
        for name in systems:
            # Mains as if they were there: what needs them may be carried by something else.
            seen = self._fastest(self._resting.of_system[name]) * (name not in self._dark.mains)
            if not np.array_equal(seen, self._speeds[name]):
                self._note(name, seen)
            self._speeds[name] = seen
        for name in desks:
            self._desk_speeds[name] = self._desk_speed(name)
        self._tell_flow(policy, desks)

    def _tell_flow(self, policy: Policy, desks: Iterable[str]) -> None:
        """Give the flow the rates of these desks that are no longer what they were."""
        for name in desks:
            number = self._layout.desks.index(name)
            rate = self._layout.base_rates[number] * self._paces * (self._desk_speeds[name] * self._open[name])
            if not np.array_equal(rate, self._rates[number]):
                self._rates[number] = rate
                self._env.flow.set_rates(number, rate, policy)

    def _fastest(self, ways: Iterable[Way], needs: Sequence[Need] = (), site: str | None = None) -> Floats:
        """How fast something is that has these needs at a site and can rest on these systems or on those."""
        return reduce(np.maximum, [self._carried(way, needs, site) for way in ways])

    def _carried(self, way: Way, needs: Sequence[Need], site: str | None) -> Floats:
        """How fast it is if it rests on these systems; what it needs twice counts once."""
        speed = np.full(self._layout.classes.count, float(self._all_reach(needs, way.names, site)))
        for place, standing in way.places:
            if (left := self._left(place, standing)) is not None:
                speed *= left
        for system in way.systems:
            on = self._all_reach(system.needs, way.names, system.site) and system.id not in self._dark.systems
            given = on * self._started(system.id)
            left = self._left(system.id, (system.id,))
            if left is not None:
                speed *= left * given
            elif given != 1:
                speed *= given
        return speed

    def _started(self, name: str) -> float:
        """Speed of a system as far as it must be started."""
        standby = self._resting.systems[name].standby
        return 1.0 if standby is None else standby.speed if name in self._running else 0.0

    def _all_reach(self, needs: Iterable[Need], names: frozenset[str], site: str | None) -> bool:
        """Whether those of the needs that are met by these systems reach a site."""
        if not self._dark.mains:
            return True
        return all(self._reaches(need, site) for _, need in ids_in(needs) if need in names)

    def _reaches(self, need: str, site: str | None) -> bool:
        """Whether a need is met at a site as far as power goes: its own mains are replaced by whatever carries it."""
        return need not in self._dark.mains or (site is not None and self._resting.mains.get(site) == need)

    def _note(self, name: str, speed: Floats) -> None:
        orders = speed[: self._layout.classes.orders]
        slowest, whole = float(orders.min()), float((orders == 1).mean())
        self.changes.append((self._env.now, name, slowest, whole))
        system = self._resting.systems[name]
        if system.standby is not None:
            return  # whoever starts and stops it says so
        state = "down" if slowest == 0 else "slow" if slowest < 1 else "up"
        if slowest == 0 and (speed >= self._speeds[name]).all():
            state = "partly-up"
        self._journal.write("system", name, f"journal.system-{state}", system=system.title or name)

    def _desk_speed(self, name: str) -> Floats:
        """How fast a desk is, for whomever it is open."""
        resting = self._resting
        fastest = self._fastest(resting.of_desk[name], resting.needs[name], resting.sites[name])
        return fastest * (name not in self._dark.desks)

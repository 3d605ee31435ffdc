"""What systems and desks rest on: what needs what, and where it stands. Nothing of this changes during a drill.

Where one of several systems is enough there are several *ways*, sets of systems each of which is enough.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from sim.scenario.organisation import Organisation
from sim.scenario.systems import AnyOf, Need, System, ids_in

__all__ = ["Dependencies", "Way"]


@dataclass(frozen=True, slots=True)
class Way:
    """A set of systems on which something at a site can rest.

    Attributes
    ----------
    names : frozenset of str
        Ids of the systems.
    systems : tuple of System
        The same in the order of their ids.
    places : tuple of (str, tuple of (str or None))
        The sites of all of it in order, each with what stands there; None: what rests on the systems.
    """

    names: frozenset[str]
    systems: tuple[System, ...]
    places: tuple[tuple[str, tuple[str | None, ...]], ...]

    def is_without(self, missing: Set[str]) -> bool:
        """Whether it needs none of these systems, none at these sites."""
        return missing.isdisjoint(self.names) and all(system.site not in missing for system in self.systems)


class Dependencies:
    """The systems, sites and desks of an organisation, as they depend on each other.

    Attributes
    ----------
    systems : mapping of str to System
    of_system : mapping of str to list of Way
        What each system can rest on, itself included.
    of_desk : mapping of str to list of Way
        What each desk can rest on; what needs no system has one way, of nothing.
    needs : mapping of str to sequence of Need
        What each desk needs itself.
    sites : mapping of str to (str or None)
        Where each desk is.
    mains : mapping of str to str
        The system that stands for the mains of each site that says how it is supplied.
    """

    def __init__(self, organisation: Organisation, own_desks: Mapping[str, str | None]) -> None:
        """Take those of an organisation; `own_desks` are the sites of the desks for departments' own work."""
        self.systems = {system.id: system for system in organisation.systems}
        self.of_system = {name: self._ways([name]) for name in self.systems}
        self.needs: dict[str, Sequence[Need]] = {desk.id: desk.needs for desk in organisation.desks}
        self.needs |= dict.fromkeys(own_desks, ())
        self.sites = {desk.id: desk.site for desk in organisation.desks} | dict(own_desks)
        self.of_desk = {name: self._ways(needs, self.sites[name]) for name, needs in self.needs.items()}
        self.mains = {site.id: site.power.mains for site in organisation.sites if site.power is not None}
        self._below_system = {name: _all_of(ways) for name, ways in self.of_system.items()}
        self._below_desk = {name: _all_of(ways) | {name, self.sites[name]} for name, ways in self.of_desk.items()}

    def _ways(self, needs: Iterable[Need], site: str | None = None) -> list[Way]:
        return [self._way(names, site) for names in self._enough(needs)]

    def _enough(self, needs: Iterable[Need]) -> list[frozenset[str]]:
        """Sets of systems of which each is enough to meet these needs and those of the systems themselves."""
        ways: set[frozenset[str]] = {frozenset()}
        for need in needs:
            names = need.any_of if isinstance(need, AnyOf) else (need,)
            met = {way | {name} for name in names for way in self._enough(self.systems[name].needs)}
            ways = {one | other for one in ways for other in met}
        return sorted(ways, key=sorted)

    def _way(self, names: frozenset[str], site: str | None) -> Way:
        systems = tuple(self.systems[name] for name in sorted(names))
        standing: dict[str, tuple[str | None, ...]] = {} if site is None else {site: (None,)}
        for system in systems:
            if system.site is not None:
                standing[system.site] = (*standing.get(system.site, ()), system.id)
        return Way(names, systems, tuple(sorted(standing.items())))

    def resting_on(self, places: Set[str]) -> tuple[list[str], list[str]]:
        """The systems and the desks that can feel a change of these systems, sites and desks, in order."""
        return (
            [name for name, below in self._below_system.items() if not below.isdisjoint(places)],
            [name for name, below in self._below_desk.items() if not below.isdisjoint(places)],
        )

    def needed_by(self, desk: str) -> frozenset[str]:
        """All systems that a desk cannot do without, directly or through others."""
        return frozenset.intersection(*(way.names for way in self.of_desk[desk]))

    def usable(self, desk: str, without: Set[str]) -> bool:
        """Whether a desk can be worked at without these systems, these sites and the systems that stand there."""
        return self.sites[desk] not in without and any(way.is_without(without) for way in self.of_desk[desk])

    def falls_with(self, system: str, places: Set[str]) -> bool:
        """Whether a system can do nothing without these systems, these sites and the systems that stand there."""
        return not any(way.is_without(places) for way in self.of_system[system])

    def connected(self, place: str) -> frozenset[str]:
        """What a system needs and what needs it, and its site; the systems of a site."""
        pairs = [(s.id, other) for s in self.systems.values() for _, other in ids_in(s.needs)]
        pairs += [(s.id, s.site) for s in self.systems.values() if s.site is not None]
        return frozenset({b for a, b in pairs if a == place} | {a for a, b in pairs if b == place})


def _all_of(ways: Iterable[Way]) -> frozenset[str | None]:
    """The systems of several ways, and where they stand."""
    return frozenset(name for way in ways for system in way.systems for name in (system.id, system.site))

"""Power as it fails: first the batteries carry what hangs on them, then the generator starts, or does not.

A power cut at a site that says what it has against one (`sim.scenario.power.Power`) unfolds here: only what nothing
carries any more goes dark, and only for as long as that is so. The systems and the order flow are told what that is.
All other cuts take down what they hit at once.
"""

from sim.scenario.incidents import Incident, Scope
from sim.world.environment import DrillEnvironment
from sim.world.flow import Policy
from sim.world.journal import Journal
from sim.world.layout import Layout
from sim.world.site_power import Around, SitePower
from sim.world.staff import Staff
from sim.world.streams import Streams
from sim.world.systems import Dark, Systems

__all__ = ["Power"]


class Power:
    """The power of all sites that say how they are supplied.

    Attributes
    ----------
    changes : list of (float, str, float, float)
        Time, ``<site>.ups`` or ``<site>.generator``, the charge that is left or whether it runs (1 or 0), and whether
        it can carry anything (1 or 0).
    """

    def __init__(
        self,
        env: DrillEnvironment,
        layout: Layout,
        systems: Systems,
        staff: Staff,
        journal: Journal,
        streams: Streams,
    ) -> None:
        self._env = env
        self._systems = systems
        self.changes: list[tuple[float, str, float, float]] = []
        around = Around(env, layout, staff, journal, streams, self._supply, self._note)
        sites = layout.organisation.sites
        self._sites = tuple(SitePower(around, site, site.power) for site in sites if site.power is not None)

    def _supply(self, policy: Policy) -> None:
        """Tell what is dark at all sites together."""
        dark = Dark()
        for site in self._sites:
            dark |= site.dark
        self._systems.supply(dark, policy)

    def _note(self, name: str, level: float, carries: bool) -> None:
        self.changes.append((self._env.now, name, level, float(carries)))

    # --- power cuts ---------------------------------------------------------------------------------------------------

    def _cut_by(self, incident: Incident) -> list[SitePower]:
        """The sites here whose power an incident cuts: all of it, for everybody."""
        if incident.cause != "power-cut" or incident.speed > 0 or incident.scope != Scope():
            return []
        return [site for site in self._sites if site.names & set(incident.hits)]

    def spared(self, incident: Incident) -> frozenset[str]:
        """What an incident hits without taking it down at once: sites, and their mains, that are looked after here."""
        return frozenset(name for site in self._cut_by(incident) for name in site.names)

    def cut(self, incident: Incident) -> None:
        """The mains fail wherever the incident cuts them."""
        for site in self._cut_by(incident):
            site.cut(incident)

    def restore(self, incident: Incident) -> None:
        """The mains are back wherever the incident had cut them."""
        for site in self._cut_by(incident):
            site.restore(incident)

    # --- what people can do about it ----------------------------------------------------------------------------------

    def generators(self, site: str | None = None) -> list[SitePower]:
        """The sites that have a generator: all of them, or the one that is named."""
        return [one for one in self._sites if one.generator is not None and site in (None, one.id)]

    def standing_still(self, site: str | None = None) -> list[SitePower]:
        """Those of them where the power is cut and a generator with fuel does not run."""
        return [one for one in self.generators(site) if one.can_start]

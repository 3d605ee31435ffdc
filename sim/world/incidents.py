"""Incidents as they unfold: start, damage, repair, return, and what they lead to."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import simpy

from sim.scenario.incidents import Between, Incident
from sim.world.damage import DAMAGE, Scene
from sim.world.documents import Documents
from sim.world.environment import DrillEnvironment, Process
from sim.world.journal import Journal
from sim.world.knowledge import Knowledge
from sim.world.layout import Layout
from sim.world.power import Power
from sim.world.staff import Staff
from sim.world.streams import Streams
from sim.world.supplies import Supplies
from sim.world.systems import Systems

__all__ = ["Incidents", "Period"]


@dataclass
class Period:
    """One time that an incident happened; `end` is missing while it goes on."""

    incident: str
    start: float
    end: float | None = None


class Repair:
    """Work on the cause of an incident; help can shorten what is left of it."""

    def __init__(self, env: simpy.Environment, minutes: float) -> None:
        self._env = env
        self._ends = env.now + minutes
        self._helped = env.event()

    def done(self) -> Process:
        """Process: until it is repaired."""
        while self._env.now < self._ends:
            yield self._env.timeout(self._ends - self._env.now) | self._helped

    @property
    def left(self) -> float:
        """Minutes until it is repaired if nobody helps."""
        return max(0.0, self._ends - self._env.now)

    def end(self) -> None:
        """It is repaired now."""
        self.shorten(1.0)

    def shorten(self, share: float) -> float:
        """Take a share off what is left; returns the minutes saved."""
        saved = self.left * share
        self._ends -= saved
        helped, self._helped = self._helped, self._env.event()
        helped.succeed()
        return saved


class Incidents:
    """The incidents of a scenario during a drill.

    Attributes
    ----------
    repairs : dict of str to Repair
        The incidents that are going on.
    periods : list of Period
        Every time that an incident happened.
    """

    def __init__(
        self,
        env: DrillEnvironment,
        layout: Layout,
        incidents: tuple[Incident, ...],
        systems: Systems,
        staff: Staff,
        knowledge: Knowledge,
        journal: Journal,
        streams: Streams,
        power: Power,
        documents: Documents,
        supplies: Supplies,
    ) -> None:
        self._env = env
        self._layout = layout
        self._systems = systems
        self._power = power
        self._staff = staff
        self._knowledge = knowledge
        self._documents = documents
        self._supplies = supplies
        self._journal = journal
        self._chance: Mapping[str, np.random.Generator] = {i.id: streams[f"incident.{i.id}"] for i in incidents}
        self._by_id = {incident.id: incident for incident in incidents}
        self.repairs: dict[str, Repair] = {}
        self.periods: list[Period] = []
        for incident in incidents:
            start = self._start(incident)
            if start is not None:
                env.process(self._unfold(incident, start))

    def _start(self, incident: Incident) -> float | None:
        if isinstance(incident.at, Between):
            return float(self._chance[incident.id].uniform(*incident.at.between))
        return incident.at

    def _draw(self, incident: Incident, distribution: object) -> float:
        return float(distribution.sample(self._chance[incident.id], 1)[0])  # type: ignore[attr-defined]

    def _unfold(self, incident: Incident, delay: float) -> Process:
        """Process: an incident happens after a delay, and again if it comes again."""
        yield self._env.timeout(delay)
        while incident.id not in self.repairs:  # it cannot happen twice at once
            yield self._env.process(self._happen(incident))
            if incident.again_after is None:
                break
            yield self._env.timeout(self._draw(incident, incident.again_after))

    def _happen(self, incident: Incident) -> Process:
        title = incident.title or incident.id
        lasts = self._draw(incident, incident.lasts)
        notice = self._draw(incident, incident.noticed.after)
        follow_ons = [
            (follow, self._chance[incident.id].random() < follow.probability, self._draw(incident, follow.after))
            for follow in incident.leads_to
        ]
        repair = self.repairs[incident.id] = Repair(self._env, lasts)
        self._journal.write("incident", incident.id, "journal.incident-starts", incident=title)
        period = Period(incident.id, self._env.now)
        self.periods.append(period)
        scene = Scene(
            incident,
            self._systems,
            self._power,
            self._staff,
            self._documents,
            self._supplies,
            self._chance[incident.id],
            end=repair.end,
        )
        undo = [undone for damage in DAMAGE if (undone := damage(scene)) is not None]
        self._env.process(self._knowledge.notice(incident, notice))
        for follow, happens, after in follow_ons:
            if happens:
                self._env.process(self._unfold(self._by_id[follow.incident], after))
        yield from repair.done()
        del self.repairs[incident.id]
        period.end = self._env.now
        for mend in undo:
            mend()
        self._journal.write("incident", incident.id, "journal.incident-ends", incident=title)
        self._knowledge.over(incident)

    @property
    def left(self) -> float:
        """Minutes until the last of the repairs that are going on is done; 0: none is."""
        return max((repair.left for repair in self.repairs.values()), default=0.0)

    def help(self, share: float) -> float:
        """Shorten what is left of all technical repairs by a share; returns the minutes saved on the longest."""
        technical = [repair for name, repair in self.repairs.items() if self._by_id[name].repairable]
        return max((repair.shorten(share) for repair in technical), default=0.0)

"""Incidents as they unfold: start, damage, repair, return, and what they lead to."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import simpy

from sim.scenario.families import Distribution, Uniform
from sim.scenario.incidents import Between, Incident
from sim.scenario.quantities import Duration, Minutes
from sim.scenario.unfolding import Estimate
from sim.world.damage import DAMAGE
from sim.world.documents import Documents
from sim.world.environment import DrillEnvironment, Process
from sim.world.forecast import Forecast
from sim.world.futures import beyond, comes_true, lasting
from sim.world.journal import Journal
from sim.world.knowledge import Knowledge
from sim.world.layout import Layout
from sim.world.lost_records import Loss, LostRecords
from sim.world.power import Power
from sim.world.repair import Repair
from sim.world.scene import Scene, occasion
from sim.world.staff import Staff
from sim.world.storm import Logins
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


class Incidents:
    """The incidents of a scenario during a drill.

    Attributes
    ----------
    going_on : dict of str to Scene
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
        logins: Logins,
        lost_records: LostRecords,
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
        self._logins = logins
        self._lost_records = lost_records
        self._streams = streams
        self._happened: Counter[str] = Counter()
        self._forecasts: dict[str, Forecast] = {}
        self._journal = journal
        self._lasting: Mapping[str, np.random.Generator] = {i.id: streams[f"incident.{i.id}"] for i in incidents}
        self._by_id = {incident.id: incident for incident in incidents}
        self.going_on: dict[str, Scene] = {}
        self.periods: list[Period] = []
        for incident in incidents:
            start = self._start(incident)
            if start is not None:
                env.process(self._unfold(incident, start))

    def concerning_customers(self) -> list[tuple[float, float]]:
        """From when to when incidents went on so far that customers may have felt."""
        return [
            (period.start, self._env.now if period.end is None else period.end)
            for period in self.periods
            if self._by_id[period.incident].concerns_customers
        ]

    def _start(self, incident: Incident) -> float | None:
        if isinstance(incident.at, Between):
            return self._draw(incident, "start", _between(*incident.at.between))
        return incident.at

    def _stream(self, incident: Incident, what: str) -> np.random.Generator:
        """The stream of the next occasion of an incident for one kind of chance (`Scene.stream`)."""
        return self._streams[occasion(incident, what, self._happened[incident.id])]

    def _draw(self, incident: Incident, what: str, distribution: Distribution) -> float:
        return lasting(self._stream(incident, what), distribution)

    def _unfold(self, incident: Incident, delay: float) -> Process:
        """Process: an incident happens after a delay, and again if it comes again."""
        yield self._env.timeout(delay)
        while incident.id not in self.going_on:  # it cannot happen twice at once
            yield self._env.process(self._happen(incident))
            if incident.again_after is None:
                break
            yield self._env.timeout(self._draw(incident, "again", incident.again_after))

    def _happen(self, incident: Incident) -> Process:
        title = incident.title or incident.id
        lasts = float(incident.lasts.sample(self._lasting[incident.id], 1)[0])
        notice = self._draw(incident, "notice", incident.noticed.after)
        follow_ons = [
            (follow, comes_true(self._stream(incident, f"leads-to.{number}"), follow.probability, follow.after))
            for number, follow in enumerate(incident.leads_to)
        ]
        scene = self.going_on[incident.id] = self._scene(incident, lasts)
        self._journal.write("incident", incident.id, "journal.incident-starts", incident=title)
        period = Period(incident.id, self._env.now)
        self.periods.append(period)
        undo = [undone for damage in DAMAGE if (undone := damage(scene)) is not None]
        self._env.process(self._knowledge.notice(incident, notice))
        for follow, after in follow_ons:
            if after is not None:
                self._env.process(self._unfold(self._by_id[follow.incident], after))
        yield from self._end(scene)
        del self.going_on[incident.id]
        period.end = self._env.now
        for mend in undo:
            mend()
        self._journal.write("incident", incident.id, "journal.incident-ends", incident=title)
        self._knowledge.over(incident)

    def _scene(self, incident: Incident, lasts: float) -> Scene:
        number = self._happened[incident.id]
        self._happened[incident.id] += 1
        scene = Scene(
            incident=incident,
            number=number,
            repair=Repair(self._env, lasts),
            env=self._env,
            layout=self._layout,
            systems=self._systems,
            power=self._power,
            staff=self._staff,
            documents=self._documents,
            supplies=self._supplies,
            knowledge=self._knowledge,
            logins=self._logins,
            lost_records=self._lost_records,
            journal=self._journal,
            streams=self._streams,
        )
        if incident.estimate is not None:
            self._forecasts[incident.id] = Forecast(scene, incident.estimate)
        return scene

    def _end(self, scene: Scene) -> Process:
        """Process: until the cause is repaired and all else that its end depends on has happened."""
        yield from scene.repair.done()
        while waiting := [event for event in scene.before_the_end if not event.processed]:
            yield self._env.all_of(waiting)
        forecast = self._forecasts.pop(scene.incident.id, None)
        if forecast is not None:
            forecast.end()

    def draw_anew(self) -> None:
        """Repairs that go on may last for any time that is longer than they have gone on."""
        for name, scene in self.going_on.items():
            if scene.repair.left > 0:
                scene.repair.draw_anew(beyond(scene.incident.lasts, scene.repair.exceeds, self._lasting[name]))

    # --- what the response can do about them --------------------------------------------------------------------------

    def help(self, share: float) -> float:
        """Shorten what is left of the repairs of what is known by a share; returns the minutes saved on the longest."""
        within_reach = (scene for scene in self._known() if scene.incident.repairable)
        return max((scene.repair.shorten(share) for scene in within_reach), default=0.0)

    def start(self, name: str) -> None:
        """An incident begins that has no start of its own; not if the drill is without incidents."""
        if name in self._by_id:
            self._env.process(self._unfold(self._by_id[name], 0.0))

    def ask_when_over(self, guess: Estimate | None = None) -> None:
        """Ask when what is known to go on is expected to be over.

        Parameters
        ----------
        guess : Estimate
            How those who are asked judge an incident on which they who repair it say nothing; none given: not at all.
        """
        for scene in self._known():
            name = scene.incident.id
            if guess is not None and name not in self._forecasts:
                self._forecasts[name] = Forecast(scene, guess)
            if name in self._forecasts:
                self._forecasts[name].ask()

    def contain(self) -> None:
        """What is known to go on spreads no further."""
        for scene in self._known():
            if scene.outbreak is not None:
                scene.outbreak.stop()

    def wait_for(self, event: simpy.Event) -> list[Loss]:
        """What is known to have destroyed records is not over before an event; returns what they have destroyed."""
        losses: list[Loss] = []
        for scene in self._known():
            loss = self._lost_records.open(scene.incident.id)
            if loss is not None:
                scene.before_the_end.append(event)
                losses.append(loss)
        return losses

    def _known(self) -> Iterator[Scene]:
        return (self.going_on[name] for name in self._knowledge.detected if name in self.going_on)


def _between(first: float, last: float) -> Uniform[Duration]:
    """Any moment between two, as time from the start of the drill."""
    return Uniform[Duration](low=Minutes(first), high=Minutes(last))

"""An attack that spreads from system to system until it is contained or over."""

from sim.scenario.base import by_id
from sim.scenario.unfolding import Spread
from sim.world.environment import Bell, Either, Process
from sim.world.scene import Scene

__all__ = ["Outbreak"]


class Outbreak:
    """The spread of one incident through the systems.

    A step waits until the attack has reached something that is directly connected with its target. Whether it will get
    there, and how fast, is drawn beforehand: every plan meets the same attack.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._reached = set(scene.incident.hits)
        self._news = Bell(scene.env)
        self._stopped = scene.env.event()
        chance = scene.stream("spread")
        for step in scene.incident.spreads:
            gets_there = chance.random() < step.probability
            after, adds = (float(drawn.sample(chance, 1)[0]) for drawn in (step.after, step.adds))
            if gets_there:
                scene.env.process(self._advance(step, after, adds))

    def stop(self) -> None:
        """Nothing spreads any more."""
        if not self._stopped.triggered:
            self._stopped.succeed()

    def _advance(self, step: Spread, after: float, adds: float) -> Process:
        """Process: one step."""
        scene = self._scene
        connected = scene.systems.connected(step.to)
        while not self._stopped.triggered and not connected & self._reached:
            yield self._news.heard() | self._stopped
        if not self._stopped.triggered:
            yield Either(scene.env.timeout(after), self._stopped)
        if self._stopped.triggered or step.to in self._reached:
            return
        self._reached.add(step.to)
        scene.systems.strike(scene.incident, [step.to])
        scene.repair.prolong(adds)
        title = by_id(scene.layout.organisation.systems, step.to).title or step.to
        name = scene.incident.title or scene.incident.id
        scene.journal.write("incident", scene.incident.id, "journal.incident-spreads", incident=name, system=title)
        self._news.ring()

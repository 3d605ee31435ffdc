"""What those who repair an incident promise, and what becomes of it."""

from sim.scenario.unfolding import Estimate
from sim.world.environment import Either, Process
from sim.world.scene import Scene

__all__ = ["Forecast"]

GRACE = 1.0  # minutes; who is not later than this has kept his promise


class Forecast:
    """The promises on one incident: one on the first question, another whenever one has been broken."""

    def __init__(self, scene: Scene, estimate: Estimate) -> None:
        self._scene = scene
        self._estimate = estimate
        self._chance = scene.stream("estimate")
        self._asked = False
        self._over = scene.env.event()

    def ask(self) -> None:
        """Somebody asks; while a promise stands, nothing new is to be heard."""
        if not self._asked:
            self._asked = True
            self._scene.env.process(self._promise())

    def end(self) -> None:
        """It is over, nothing is promised any more."""
        self._over.succeed()

    def _promise(self) -> Process:
        """Process: promise, and promise anew when it was not kept."""
        scene, known = self._scene, self._scene.knowledge
        while not self._over.triggered:
            error = float(self._estimate.error.sample(self._chance, 1)[0])
            minutes = max(self._estimate.at_least, error * scene.repair.left)
            moment = scene.env.now + minutes
            self._tell("journal.promised", about=round(minutes))
            known.expect(max(moment, known.estimate or moment))  # what was said of another incident still stands
            yield Either(scene.env.timeout(minutes + GRACE), self._over)
            if not self._over.triggered:
                self._tell("journal.promise-broken")

    def _tell(self, key: str, **values: object) -> None:
        incident = self._scene.incident
        title = incident.title or incident.id
        self._scene.journal.write("knowledge", incident.id, key, incident=title, **values)

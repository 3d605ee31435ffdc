"""An incident that is happening, and all that it can touch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import simpy

from sim.scenario.incidents import Incident
from sim.world.documents import Documents
from sim.world.environment import DrillEnvironment
from sim.world.journal import Journal
from sim.world.knowledge import Knowledge
from sim.world.layout import Layout
from sim.world.lost_records import LostRecords
from sim.world.power import Power
from sim.world.repair import Repair
from sim.world.staff import Staff
from sim.world.storm import Logins
from sim.world.streams import Streams
from sim.world.supplies import Supplies
from sim.world.systems import Systems

if TYPE_CHECKING:
    from sim.world.attack import Outbreak

__all__ = ["Scene", "Undo", "occasion"]

Undo = Callable[[], object]
"""How damage is undone once its cause is repaired."""


@dataclass(slots=True)
class Scene:
    """One time that an incident happens.

    Attributes
    ----------
    number : int
        How often it has happened before.
    repair : Repair
        Work on its cause.
    before_the_end : list of Event
        What must have happened, beside the repair, before it is over.
    outbreak : Outbreak or None
        How it spreads, if it does.
    """

    incident: Incident
    number: int
    repair: Repair
    env: DrillEnvironment
    layout: Layout
    systems: Systems
    power: Power
    staff: Staff
    documents: Documents
    supplies: Supplies
    knowledge: Knowledge
    logins: Logins
    lost_records: LostRecords
    journal: Journal
    streams: Streams
    before_the_end: list[simpy.Event] = field(default_factory=list)
    outbreak: "Outbreak | None" = None

    def stream(self, what: str) -> np.random.Generator:
        """A stream of this occasion for one kind of chance, which does not disturb any other."""
        return self.streams[occasion(self.incident, what, self.number)]


def occasion(incident: Incident, what: str, number: int) -> str:
    """The name of the stream for one kind of chance when an incident happens, so many times after the first."""
    return f"incident.{incident.id}.{what}.{number}"

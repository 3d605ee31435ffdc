"""The rooms of a drill, together."""

from dataclasses import dataclass

from sim.world.calendar import WorkingTime
from sim.world.contacts import Contacts
from sim.world.customers import Customers
from sim.world.documents import Documents
from sim.world.duplicates import DoubleEntry
from sim.world.environment import DrillEnvironment
from sim.world.helplines import Helplines
from sim.world.incidents import Incidents
from sim.world.incoming import Sampling
from sim.world.journal import Journal
from sim.world.knowledge import Knowledge
from sim.world.layout import Layout
from sim.world.lost_records import LostRecords
from sim.world.overtime import Overtime
from sim.world.power import Power
from sim.world.precedence import Precedence
from sim.world.record import Record
from sim.world.staff import Staff
from sim.world.storm import Logins
from sim.world.streams import Streams
from sim.world.supplies import Supplies
from sim.world.systems import Systems

__all__ = ["World"]


@dataclass(frozen=True, slots=True)
class World:
    """All that the response acts on."""

    env: DrillEnvironment
    layout: Layout
    time: WorkingTime
    systems: Systems
    staff: Staff
    knowledge: Knowledge
    incidents: Incidents
    documents: Documents
    overtime: Overtime
    sampling: Sampling
    supplies: Supplies
    customers: Customers
    journal: Journal
    streams: Streams
    power: Power
    contacts: Contacts
    precedence: Precedence
    record: Record
    logins: Logins
    lost_records: LostRecords
    helplines: Helplines
    double_entry: DoubleEntry

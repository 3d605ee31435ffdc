"""Records of invoices that an incident has destroyed, and that must be entered again once the systems are back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.incidents import Incident
from sim.world.environment import DrillEnvironment, Process
from sim.world.flow import Result
from sim.world.journal import Journal
from sim.world.kernel.records import CANCELLED, DONE
from sim.world.layout import Layout
from sim.world.systems import Systems

__all__ = ["Loss", "LostRecords"]

AGAIN = 60.0  # minutes until it is looked again for invoices that were still on their way to the customer


@dataclass
class Loss:
    """What an incident has destroyed.

    Attributes
    ----------
    start : float
        When it did.
    minutes : float
        How far back invoices are no longer on record.
    invoices : int or None
        How many had to be entered again; None: it is not over.
    """

    incident: str
    start: float
    minutes: float
    invoices: int | None = None


class LostRecords:
    """The records of issued invoices that a drill has destroyed.

    Attributes
    ----------
    losses : list of Loss
        All losses of a drill.
    """

    def __init__(self, env: DrillEnvironment, layout: Layout, systems: Systems, journal: Journal) -> None:
        self._env = env
        self._layout = layout
        self._systems = systems
        self._journal = journal
        self.losses: list[Loss] = []

    def lose(self, incident: Incident, minutes: float) -> Loss:
        """An incident destroys the latest records."""
        loss = Loss(incident.id, self._env.now, minutes)
        self.losses.append(loss)
        return loss

    def open(self, incident: str) -> Loss | None:
        """A loss that can still be made smaller."""
        return next((loss for loss in self.losses if loss.incident == incident and loss.invoices is None), None)

    def enter_again(self, incident: Incident, loss: Loss) -> None:
        """The systems are back: what is not on record joins the backlog once more."""
        lost = self._issued(frozenset(incident.hits), loss)
        loss.invoices = lost.size
        self._journal.write("incident", incident.id, "journal.records-lost", count=lost.size)
        self._env.process(self._reopen(lost))

    def _issued(self, places: frozenset[str], loss: Loss) -> NDArray[np.int64]:
        """The jobs whose invoices were made with these systems, or at these sites, in the time that was lost."""
        layout, visits = self._layout, self._env.flow.visits()
        places |= frozenset(layout.organisation.names("standby"))  # they stood by until it began
        desks = layout.organisation.desks
        usable = np.array([desk.site not in places and self._systems.usable(desk.id, places) for desk in desks])
        made = np.isin(visits["stage"], layout.entering) & np.isin(visits["desk"], np.flatnonzero(~usable))
        made &= (visits["result"] == Result.DONE) & (visits["ended"] > loss.start - loss.minutes)
        return np.unique(visits["job"][made & (visits["ended"] <= loss.start)])

    def _reopen(self, lost: NDArray[np.int64]) -> Process:
        """Process: invoices are entered again as soon as the customers have them."""
        flow = self._env.flow
        while lost.size:
            state = flow.states()[lost]
            if (state == DONE).any():
                flow.reopen(lost[state == DONE], self._layout.entering[-1])
            lost = lost[(state != DONE) & (state != CANCELLED)]
            if lost.size:
                yield self._env.timeout(AGAIN)

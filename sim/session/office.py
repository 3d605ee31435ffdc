"""What whoever may lead drills on this server can do. Who has an `Office` has proved that he may."""

import logging
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.session.console import Console
from sim.session.state import Pace, Phase

if TYPE_CHECKING:
    from sim.session.hall import Hall, Opened

__all__ = ["Held", "Office"]

_audit = logging.getLogger("drillroom.audit")


@dataclass(frozen=True, slots=True)
class Held:
    """A session in the list of all.

    Attributes
    ----------
    opened : float
        Seconds of the world's clock.
    branch_of : UUID or None
        The session whose past it shares.
    """

    session: uuid.UUID
    scenario: Scenario
    seed: int
    pace: Pace
    phase: Phase
    moment: float
    seats: int
    opened: float
    branch_of: uuid.UUID | None


@dataclass(frozen=True)
class Office:
    """The sessions of a server, for who may lead all of them.

    Attributes
    ----------
    hall : Hall
    who : str
        For the audit log.
    """

    hall: "Hall"
    who: str

    def open(self, scenario: Scenario, plan: Plan, seed: int, pace: Pace = "facilitator") -> "Opened":
        """Open a session."""
        return self.hall.open(scenario, plan, seed, pace)

    def console(self, session: uuid.UUID) -> Console:
        """The controls of any session.

        Raises
        ------
        Denied
            There is none, or it was made by a version whose files this one cannot read.
        """
        console = Console(self.hall.live(session))
        _audit.info("session %s: console for %s", session, self.who)
        return console

    def held(self, now: float, most: int = 20) -> tuple[Held, ...]:
        """The latest sessions that can be read, the latest first."""
        return tuple(self.hall.held(now, most))

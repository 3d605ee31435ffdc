"""What came of dealing with customers and the tax authority during a run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.actions import ReportToAuthority
from sim.world.clientele import Clientele
from sim.world.record import COMPLETE
from sim.world.trust import Course, Notice, course
from sim.world.world import World

__all__ = ["Dealings"]


@dataclass(frozen=True)
class Dealings:
    """What was agreed, what was recorded, and how customers thought of it.

    Attributes
    ----------
    due : array of float
        By when each order was promised in the end.
    clientele : Clientele
        Whose orders they are.
    reached : mapping of int to float
        Customers who were reached by telephone, and the factor on the chance that they leave.
    felt : tuple of (float, float)
        When incidents went on that concern customers.
    notices : tuple of Notice
        What customers were told.
    trust : list of (float, float)
        Moments and the trust from then on; empty: nothing happened that concerns customers.
    log : float or None
        Completeness of the incident log; None: nothing happened.
    reported : ReportToAuthority or None
        The report that reached the tax authority.
    """

    due: NDArray[np.float64]
    clientele: Clientele
    reached: Mapping[int, float]
    felt: tuple[tuple[float, float], ...]
    notices: tuple[Notice, ...]
    trust: Course
    log: float | None
    reported: ReportToAuthority | None

    @classmethod
    def of(cls, world: World) -> "Dealings":
        """What came of it in a world at the end of its drill."""
        end = world.env.now
        felt, notices = tuple(world.incidents.concerning_customers()), tuple(world.customers.notices)
        return cls(
            due=world.precedence.due,
            clientele=world.contacts.clientele,
            reached=world.contacts.reached,
            felt=felt,
            notices=notices,
            trust=course(felt, notices, world.time, end),
            log=world.record.completeness(),
            reported=world.record.reported,
        )

    @property
    def proven(self) -> bool:
        """Whether the incident log proves what it has to prove."""
        return self.log is not None and self.log >= COMPLETE

    @property
    def relief(self) -> ReportToAuthority | None:
        """The terms of the relief that the tax authority grants, if it does."""
        return self.reported if self.proven else None

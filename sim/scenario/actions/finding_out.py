"""Finding out what has happened, and getting help."""

from typing import Literal

from sim.scenario.actions.base import ActionBase
from sim.scenario.base import Id
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import PositiveCount, Share
from sim.scenario.usual import usually

__all__ = ["CallSupport", "VerifyScope"]


class VerifyScope(ActionBase):
    """Find out what is hit: read logs, try test invoices, ask the departments."""

    do: Literal["verify-scope"]
    by: Id
    staff: PositiveCount = 1
    takes: DurationDistribution = usually({"triangular": {"low": "15min", "mode": "25min", "high": "45min"}})


class CallSupport(ActionBase):
    """Call technical support; help shortens the repair, more so with the scope in hand.

    Attributes
    ----------
    waits : distribution
        In the hotline's queue.
    talks : distribution
        Conversation, during which the caller does nothing else.
    shortens : share
        Of the repair that is left when support starts to help.
    shortens_verified : share
        The same when the scope is known by then.
    """

    do: Literal["call-support"]
    by: Id
    waits: DurationDistribution = usually("10min")
    talks: DurationDistribution = usually("6min")
    shortens: Share = 0.1
    shortens_verified: Share = 0.25

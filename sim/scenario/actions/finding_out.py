"""Finding out what has happened, and getting help."""

from typing import Literal

from sim.scenario.actions.base import ActionBase, CanFail
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


class CallSupport(CanFail):
    """Get technical support; help shortens the repair, more so with evidence in hand (numbers are estimates).

    By the hotline somebody goes through a menu, waits and explains. An e-mail is written and answered later; without
    evidence the answer is a question, which is no help. To the service outlet somebody takes the devices, and is away
    until he is back. Evidence is the scope, once it is verified; an incident log counts half as much.

    Attributes
    ----------
    channel : {"hotline", "e-mail", "outlet"}
    waits : distribution
        Until support calls back, with other work meanwhile; none given: one holds the line, as the organisation's
        `helplines` say.
    talks : distribution
        Conversation, during which the caller does nothing else.
    writes : distribution
        Of an e-mail, with what belongs to it.
    travel : distribution
        To the outlet, one way.
    shortens : share
        Of the repair that is left when support starts to help.
    shortens_verified : share
        The same with full evidence.
    """

    do: Literal["call-support"]
    channel: Literal["hotline", "e-mail", "outlet"] = "hotline"
    by: Id
    waits: DurationDistribution | None = None
    talks: DurationDistribution = usually("6min")
    writes: DurationDistribution = usually("20min")
    travel: DurationDistribution = usually({"triangular": {"low": "20min", "mode": "40min", "high": "90min"}})
    shortens: Share = 0.1
    shortens_verified: Share = 0.25

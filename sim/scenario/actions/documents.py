"""Checking the invoices of others, and getting supplies."""

from typing import Literal

from sim.scenario.actions.base import ActionBase
from sim.scenario.base import Id
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import Positive, Share
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually

__all__ = ["CheckIncoming", "OrderSupplies"]


class CheckIncoming(ActionBase):
    """Check more of the suppliers' invoices; every check takes its minutes.

    Attributes
    ----------
    share : share
        Of them that are checked thoroughly meanwhile, if that is more than usual.
    briefing : distribution
        Until all who check know what to look for.
    """

    do: Literal["check-incoming"]
    share: Share = 0.6
    briefing: DurationDistribution = usually("30min")
    until: Trigger = Trigger(state="recovered")


class OrderSupplies(ActionBase):
    """Order a supply; it is delivered after its lead time, in working time.

    Attributes
    ----------
    by : id
        Department that sees to it.
    takes : distribution
        Somebody's minutes: form, reasons, telephone.
    """

    do: Literal["order-supplies"]
    supply: Id
    amount: Positive
    by: Id
    takes: DurationDistribution = usually("20min")

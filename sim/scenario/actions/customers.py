"""Dealing with single customers: by telephone, about dates, and by the dates that the law sets."""

from typing import Literal

from sim.scenario.actions.base import ActionBase
from sim.scenario.base import Id
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import Duration, Minutes, Positive, PositiveCount, Share
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually

__all__ = ["CallKeyCustomers", "EscalateLegal", "NegotiateDates"]


class CallKeyCustomers(ActionBase):
    """Telephone the key customers with open orders, one after the other, and agree on paper now, electronic later.

    Those who order again before it is over are kept as well. Six minutes a call are what call centres report; all other
    numbers are estimates.

    Attributes
    ----------
    staff : int
        So many people of the department telephone at once.
    talks : distribution
        One call.
    reaches : share
        Of the customers who are called, how many answer; nobody is called twice.
    patience : float
        Factor on what is left of the patience of those who are reached.
    enquiries : float
        Factor on how often they ask.
    churn : float
        Factor on the chance that they leave for good afterwards.
    """

    do: Literal["call-key-customers"]
    by: Id
    staff: PositiveCount = 1
    talks: DurationDistribution = usually("6min")
    reaches: Share = 0.85
    patience: Positive = 1.5
    enquiries: Positive = 0.5
    churn: Share = 0.5
    until: Trigger = Trigger(state="recovered")


class NegotiateDates(ActionBase):
    """Ask for later delivery dates, order by order: those about to be due first, the largest of them before the others.

    Attributes
    ----------
    staff : int
        So many people of the department telephone at once.
    talks : distribution
        One call.
    ahead : duration
        An order is about to be due if it is within this working time.
    postpones : duration
        Working time that is gained, from the date that was agreed before or from the call, whichever is later.
    agrees_before, agrees_after : share
        Of the customers, how many agree when they are asked before the date, and after it (estimates).
    """

    do: Literal["negotiate-dates"]
    by: Id
    staff: PositiveCount = 1
    talks: DurationDistribution = usually("6min")
    ahead: Duration = Minutes(120)
    postpones: Duration = Minutes(480)
    agrees_before: Share = 0.7
    agrees_after: Share = 0.3
    until: Trigger = Trigger(state="recovered")


class EscalateLegal(ActionBase):
    """Work off what has a legal date first, the earliest date before the others; nothing is interrupted for it."""

    do: Literal["escalate-legal"]
    until: Trigger | None = Trigger(state="cleared")

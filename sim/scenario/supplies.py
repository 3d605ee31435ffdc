"""What is used up: blank paper, and the quotas within which invoices may be issued."""

from typing import Literal

from sim.scenario.base import Id, Model, Text
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import Duration, NonNegative
from sim.scenario.usual import usually

__all__ = ["Offline", "Supply"]


class Supply(Model):
    """Something that is used up, such as blank paper invoices or a quota.

    Attributes
    ----------
    lead : distribution
        Working time from an order until it is delivered. Blank invoices cannot be had on the day of an outage: the
        tax office has 5 working days to confirm them (Invoice Measures, art. 15), 40 hours of a usual office.
    renews : "monthly", "online" or nothing
        When the stock is again what it was at the start: on the first of a month, as the total that may be invoiced
        in a month; or when a device that issued offline has uploaded what it issued.
    """

    id: Id
    title: Text | None = None
    stock: NonNegative
    unit_cost: NonNegative = 0
    lead: DurationDistribution = usually("40h")
    renews: Literal["monthly", "online"] | None = None


class Offline(Model):
    """How long a desk may issue without a connection; then it is locked until it has uploaded.

    Attributes
    ----------
    system : id
        What it uploads to.
    within : duration
        Clock time since that was last there.
    """

    system: Id
    within: Duration

"""Which orders come, from whom, how large and how urgent."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.base import Id, Model, Name, Text, invalid, unique_ids
from sim.scenario.calendar import Weekday
from sim.scenario.distributions import DurationDistribution, NumberDistribution
from sim.scenario.quantities import Count, NonNegative, Positive, PositiveCount, Share
from sim.scenario.usual import usually

__all__ = ["Demand", "MonthEnd", "Tier"]

Hour = Annotated[int, Field(ge=0, le=23)]


class Tier(Model):
    """A kind of customer.

    Attributes
    ----------
    share : share
        Of the orders.
    customers : int
        How many there are.
    amount : distribution
        Net amount of an order, in the organisation's currency.
    due : distribution
        Time within which an invoice is promised, in working time of the organisation.
    patience : distribution or nothing
        Time after which a customer without an invoice gives up, in working time; nothing: he waits for ever.
    urgent : share
        Of the orders of this tier.
    legal : share
        Of the orders that carry a legal date.
    legal_within : distribution
        That date, in working time after the order.
    rank : int
        Where the order of work goes by class, smaller first; urgent orders come before all others.
    key : bool
        Whether these are the customers that the organisation cannot afford to lose.
    churn : share
        Of the customers who were let down by a late or missing invoice, how many leave for good when no trust is left.
    """

    id: Id
    title: Text | None = None
    share: Share
    customers: PositiveCount = 1
    amount: NumberDistribution
    due: DurationDistribution
    patience: DurationDistribution | None = None
    urgent: Share = 0
    legal: Share = 0
    legal_within: DurationDistribution = usually("2d")
    rank: Count = 0
    key: bool = False
    churn: Share = 0


class MonthEnd(Model):
    """Last days of a month, when more orders come."""

    days: Count
    factor: Positive


class Demand(Model):
    """The usual demand.

    Attributes
    ----------
    orders_per_day : float
        Mean of a day of weight 1.
    hours : mapping of hour to weight
        When in the day; none given: evenly over 24 hours.
    weekdays : mapping of weekday to weight
        Weight of each day of the week; a day that is not named has weight 0 if any is named; none given: 1 on
        working days of the calendar, 0 on others.
    invoice_types, regions : mapping of label to share
        Mix of the orders; shares are taken relative to their sum.
    region_titles : mapping of label to Text
        What regions are called where their labels are not meant to be read as they are.
    """

    orders_per_day: NonNegative
    hours: Mapping[Hour, NonNegative] = {}
    weekdays: Mapping[Weekday, NonNegative] = {}
    month_end: MonthEnd | None = None
    tiers: Annotated[tuple[Tier, ...], AfterValidator(unique_ids)] = Field(min_length=1)
    invoice_types: Mapping[Name, Share] = {"general": 1.0}
    regions: Mapping[Name, Share] = {"all": 1.0}
    region_titles: Mapping[Name, Text] = {}
    tax_rate: Share = 0.13

    @model_validator(mode="after")
    def _weights_are_not_all_zero(self) -> Self:
        for name in ("hours", "weekdays", "invoice_types", "regions"):
            weights = getattr(self, name)
            if weights and not any(weights.values()):
                raise invalid("model.weights-all-zero", at=(name,))
        if not any(tier.share for tier in self.tiers):
            raise invalid("model.weights-all-zero", at=("tiers",))
        return self

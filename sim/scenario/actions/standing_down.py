"""Back to normal, in an orderly way."""

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from sim.scenario.actions.base import ActionBase
from sim.scenario.actions.telling import Channel
from sim.scenario.base import Id, Model, invalid
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import Share
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually

__all__ = ["Clears", "HomeStep", "StandDown"]

Clears = Literal["urgent", "re-entry", "orders"]
"""Urgent orders; what was issued on paper and is to be entered electronically; all other orders."""


class HomeStep(Model):
    """People go home to their departments as the backlog falls.

    Attributes
    ----------
    backlog : share
        What is left of the orders that were under way when standing down began.
    home : share
        So many of the people who were lent by then are home from then on.
    """

    backlog: Share
    home: Share


class StandDown(ActionBase):
    """End the response in order (numbers are estimates).

    Paper and backup desks close at once and hand their work over; the backlog is cleared in an order of its own;
    people who were lent go home step by step; in the end all other actions of the plan end, overtime, temporary staff,
    notices and the log included, and customers get a last notice.

    Attributes
    ----------
    by : id
        Department that sees to it.
    takes : distribution
        Somebody's time to call all together and to tell them.
    clears : tuple of {"urgent", "re-entry", "orders"}
        What is worked off first, second, third.
    steps : tuple of HomeStep
        All who are left go home at the end.
    handover : distribution
        What it takes them to find back into their own work.
    channels : tuple of {"wechat", "email", "website", "sms"}
        Of the last notice; none given: there is none.
    """

    do: Literal["stand-down"]
    when: Trigger = Trigger(state="recovered")
    by: Id
    takes: DurationDistribution = usually("30min")
    clears: tuple[Clears, ...] = get_args(Clears)
    steps: tuple[HomeStep, ...] = (HomeStep(backlog=0.5, home=0.5),)
    handover: DurationDistribution = usually("10min")
    channels: tuple[Channel, ...] = Field(default=())
    until: Trigger = Trigger(state="cleared")

    @model_validator(mode="after")
    def _clears_each_once(self) -> Self:
        if sorted(self.clears) != sorted(get_args(Clears)):
            raise invalid("model.clears-each-once", at=("clears",), allowed=get_args(Clears))
        return self

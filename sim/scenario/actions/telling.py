"""Telling customers."""

from typing import Literal

from pydantic import Field

from sim.scenario.actions.base import ActionBase
from sim.scenario.calendar import Span
from sim.scenario.quantities import Duration, Positive
from sim.scenario.triggers import Trigger

__all__ = ["Announce", "Channel"]


Channel = Literal["wechat", "email", "website", "sms"]


class Announce(ActionBase):
    """Tell the customers, and tell them again.

    Attributes
    ----------
    channels : tuple of {"wechat", "email", "website", "sms"}
        Each has its own curve of how many have read it when.
    every : duration
        Time between updates; trust in old news fades: without updates a notice reaches nobody new.
    enquiries_clear, enquiries_vague : float
        Factor on the enquiries of those who have read a notice that states the scope, or does not.
    hurry_clear, hurry_vague : float
        Factor on how fast their patience runs out.
    hours : Span
        Of every day, when notices go out; what should go out at night waits until the morning (estimate).
    """

    do: Literal["announce"]
    channels: tuple[Channel, ...] = Field(min_length=1)
    every: Duration | None = None
    enquiries_clear: Positive = 0.7
    enquiries_vague: Positive = 1.2
    hurry_clear: Positive = 0.8
    hurry_vague: Positive = 1.1
    hours: Span = Span.model_validate({"from": "08:00", "to": "21:00"})
    until: Trigger = Trigger(state="cleared")

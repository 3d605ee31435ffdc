"""Invoicing otherwise, and in another order."""

from typing import Literal

from sim.scenario.actions.base import ActionBase
from sim.scenario.base import Id
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import PositiveCount
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually

__all__ = ["PaperInvoicing", "UrgentFirst"]


class PaperInvoicing(ActionBase):
    """Open a desk that issues by hand for what is believed to be hit, and man it."""

    do: Literal["paper-invoicing"]
    desk: Id
    by: Id
    staff: PositiveCount
    briefing: DurationDistribution = usually("15min")
    until: Trigger = Trigger(state="recovered")


class UrgentFirst(ActionBase):
    """Work off what is urgent first."""

    do: Literal["urgent-first"]
    by: Literal["priority", "earliest-due", "value"] = "priority"
    until: Trigger | None = None

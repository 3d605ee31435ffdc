"""Moving people."""

from typing import Literal

from pydantic import Field

from sim.scenario.actions.base import ActionBase
from sim.scenario.base import Id
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import PositiveCount
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually

__all__ = ["MoveStaff"]


class MoveStaff(ActionBase):
    """Move people of a department to a desk, and send them back in time."""

    do: Literal["move-staff"]
    source: Id = Field(alias="from")
    to: Id
    staff: PositiveCount
    briefing: DurationDistribution = usually("30min")
    until: Trigger = Trigger(state="cleared")

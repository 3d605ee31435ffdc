"""Moving people."""

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.errors import Phrase
from sim.scenario.actions.base import ActionBase, CanFail
from sim.scenario.base import Id, invalid
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import Duration, Minutes, NonNegative, PositiveCount, Share
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually

__all__ = ["MoveStaff", "Overtime", "TemporaryStaff"]


MOST_A_DAY = 180.0
"""Minutes of overtime that the law allows on a day (Labour Law, art. 41)."""


class MoveStaff(CanFail):
    """Move people of a department to a desk, and send them back in time.

    Attributes
    ----------
    briefing : distribution
        Before they can begin there.
    handover : distribution
        What it takes them to hand over and to find back into their own work when they are sent back (estimate).
    """

    do: Literal["move-staff"]
    source: Id = Field(alias="from")
    to: Id
    staff: PositiveCount
    briefing: DurationDistribution = usually("30min")
    handover: DurationDistribution = usually("10min")
    until: Trigger = Trigger(state="cleared")


class Overtime(ActionBase):
    """People of a department stay longer, within what the law allows.

    Tired people are slower and err more often (`sim.world.overtime`).

    Attributes
    ----------
    staff : int
        How many of the department; none given: all.
    daily : duration
        Overtime on a day, 3 h at most (Labour Law, art. 41); nobody does more than 36 h in a month.
    rest_days : bool
        Whether they also come for that time on days off.
    """

    do: Literal["overtime"]
    department: Id
    staff: PositiveCount | None = None
    daily: Duration = Minutes(120)
    rest_days: bool = False
    until: Trigger = Trigger(state="cleared")

    @model_validator(mode="after")
    def _lawful(self) -> Self:
        if not 0 < self.daily <= MOST_A_DAY:
            most = Phrase("allowed.duration-up-to", {"most": "3h"})
            raise invalid("model.overtime-a-day", allowed=(most,), at=("daily",))
        return self


class TemporaryStaff(ActionBase):
    """Temporary staff come, work slowly at first and learn.

    Attributes
    ----------
    joins : id
        Department whose shift they work.
    to : id
        Desk where they sit.
    arrives : distribution
        Until they come, in clock time.
    speed : share
        In the first hour of work, compared with those who are at home there; they learn as the
        organisation's `learning` says, until they are as fast as the others.
    wage : float
        Cost of an hour.
    """

    do: Literal["temporary-staff"]
    joins: Id
    to: Id
    staff: PositiveCount
    arrives: DurationDistribution = usually("24h")
    speed: Share = 0.4
    wage: NonNegative = 0
    until: Trigger = Trigger(state="cleared")

    @model_validator(mode="after")
    def _gets_something_done(self) -> Self:
        if self.speed == 0:
            raise invalid("problem.too-small", allowed=(Phrase("allowed.above", {"limit": 0}),), at=("speed",))
        return self

"""What can be done when the power is cut: get the generator to run, get fuel for it, work somewhere else."""

from typing import Literal

from pydantic import Field

from sim.scenario.actions.base import ActionBase, CanFail
from sim.scenario.base import Id
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import Positive, PositiveCount, Share
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually

__all__ = ["AlternativeSite", "OrderFuel", "StartGenerator", "WorkFromHome"]


class StartGenerator(CanFail):
    """Start generators by hand, those that do not start by themselves or failed to (numbers are estimates).

    Attributes
    ----------
    site : id
        Where; none given: wherever the power is cut and a generator stands still.
    takes : distribution
        One attempt, the way to it included.
    succeeds : share
        Chance of an attempt after the first start has failed; the first has the generator's own chance.
    attempts : int
        After so many they give up.
    """

    do: Literal["start-generator"]
    by: Id
    staff: PositiveCount = 1
    site: Id | None = None
    takes: DurationDistribution = usually({"triangular": {"low": "5min", "mode": "15min", "high": "30min"}})
    succeeds: Share = 0.7
    attempts: PositiveCount = 3


class OrderFuel(ActionBase):
    """Have fuel brought whenever a tank is down to a share (numbers are estimates).

    Attributes
    ----------
    site : id
        For which generator; none given: for each that runs down.
    below : share
        What is left in the tank when fuel is ordered.
    takes : distribution
        The call; the delivery takes as long as the generator's `delivery` says.
    """

    do: Literal["order-fuel"]
    by: Id
    site: Id | None = None
    below: Share = 0.5
    takes: DurationDistribution = usually("10min")
    until: Trigger = Trigger(state="recovered")


class AlternativeSite(ActionBase):
    """Send people to a desk at another site, and bring them back; a desk that is closed is opened for them.

    Attributes
    ----------
    departments : tuple of id
        Whose people go.
    to : id
        The desk where they work.
    staff : int
        So many of each department.
    travel : distribution
        One way (estimate).
    """

    do: Literal["alternative-site"]
    departments: tuple[Id, ...] = Field(min_length=1)
    to: Id
    staff: PositiveCount
    travel: DurationDistribution = usually({"triangular": {"low": "30min", "mode": "45min", "high": "90min"}})
    until: Trigger = Trigger(state="recovered")


class WorkFromHome(ActionBase):
    """Send people home to work there, at a desk that needs a network of its own (numbers are estimates).

    Attributes
    ----------
    departments : tuple of id
        Whose people go.
    to : id
        The desk that stands for their homes; it should stand at no site and need what people need there, such as the
        internet and a VPN.
    share : share
        Of each department, those who have a laptop and may use it at home.
    travel : distribution
        The way home, and setting up there.
    speed : float
        Factor on their speed.
    """

    do: Literal["work-from-home"]
    departments: tuple[Id, ...] = Field(min_length=1)
    to: Id
    share: Share = 0.5
    travel: DurationDistribution = usually({"triangular": {"low": "30min", "mode": "60min", "high": "120min"}})
    speed: Positive = 0.8
    until: Trigger = Trigger(state="recovered")

"""Bringing systems back, holding an attack up, and easing a rush on the login."""

from typing import Literal

from pydantic import Field

from sim.scenario.actions.base import ActionBase, CanFail
from sim.scenario.base import Id
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import PositiveCount, PositiveDuration, Share
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually

__all__ = ["Contain", "RestoreData", "StaggerLogins", "StartStandby"]


class StartStandby(CanFail):
    """Start a system that stands by, and stop it again in time.

    It is finished for those who wait for it when the standby runs, not when all tries have failed.

    Attributes
    ----------
    takes : distribution
        To decide on it and to prepare it, before the first try (estimate).
    tries : int
        How often it is tried at most.
    """

    do: Literal["start-standby"]
    system: Id
    by: Id
    staff: PositiveCount = 2
    takes: DurationDistribution = usually("15min")
    tries: PositiveCount = 2
    until: Trigger = Trigger(state="recovered")


class Contain(ActionBase):
    """Take systems down on purpose: what is known to spread goes no further, and nobody works with them meanwhile.

    Attributes
    ----------
    systems : tuple of id
        What is cut off.
    takes : distribution
        Until they are (estimate).
    """

    do: Literal["contain"]
    systems: tuple[Id, ...] = Field(min_length=1)
    by: Id
    staff: PositiveCount = 2
    takes: DurationDistribution = usually({"triangular": {"low": "10min", "mode": "20min", "high": "60min"}})
    until: Trigger = Trigger(state="recovered")


class RestoreData(CanFail):
    """Restore lost data from the double backup; the systems stay down until that is done.

    Attributes
    ----------
    takes : distribution
        Time until it is done (estimate).
    recovers : share
        So far the point to which data are safe moves towards the start of the incident (estimate).
    """

    do: Literal["restore-data"]
    by: Id
    staff: PositiveCount = 2
    takes: DurationDistribution = usually({"triangular": {"low": "2h", "mode": "4h", "high": "8h"}})
    recovers: Share = 0.9


class StaggerLogins(ActionBase):
    """Let one department after the other log in.

    Attributes
    ----------
    departments : tuple of id
        Who comes first; the others follow in the organisation's order.
    every : duration
        From one department to the next.
    """

    do: Literal["stagger-logins"]
    departments: tuple[Id, ...] = ()
    every: PositiveDuration
    until: Trigger = Trigger(state="recovered")

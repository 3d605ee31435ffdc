"""Invoicing otherwise, and in another order."""

from collections.abc import Mapping
from typing import Literal

from sim.scenario.actions.base import ActionBase
from sim.scenario.base import Id
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import PositiveCount
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually

__all__ = ["FAILS", "PaperInvoicing", "Prepared", "UrgentFirst", "UseBackupDevice"]

Prepared = Literal["untested", "drilled", "tested"]

FAILS: Mapping[Prepared, float] = {"untested": 0.48, "drilled": 0.2, "tested": 0.0}
"""Chance that a device fails when it is first used: 48 % of tests of disaster recovery failed (Symantec 2007), about
one in five elsewhere (Plan B); that drills make the difference is an estimate."""


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


class UseBackupDevice(ActionBase):
    """Open a desk that issues on devices of its own, which may fail at first use.

    Attributes
    ----------
    prepared : {"untested", "drilled", "tested"}
        How well the devices are known to work; see `FAILS`.
    sets_up : distribution
        Taking them out, connecting and trying them.
    repair : distribution
        Until they work after all if they have failed.
    """

    do: Literal["use-backup-device"]
    desk: Id
    by: Id
    staff: PositiveCount
    prepared: Prepared = "untested"
    sets_up: DurationDistribution = usually("30min")
    repair: DurationDistribution = usually({"lognormal": {"median": "4h", "sigma": 0.8}})
    briefing: DurationDistribution = usually("15min")
    until: Trigger = Trigger(state="recovered")

"""Whether anything changes for the orders when a scenario's incidents happen: found out by a short run."""

from collections.abc import Iterator
from datetime import timedelta
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import formats
from sim.attainment import copes
from sim.lint.remark import Remark
from sim.scenario.incidents import Between
from sim.scenario.scenario import Scenario
from sim.scenario.times import DAY

__all__ = ["of_dry_run"]

SEED = 1
WORKING_DAYS_AFTER = 2
"""Working days that are run after the day on which the last incident with a moment of its own starts."""


def of_dry_run(scenario: Scenario) -> Iterator[Remark]:
    """Remarks on a scenario that changes nothing, on incidents nobody notices, and on demand that is too much anyway.

    Parameters
    ----------
    scenario : Scenario
        Its organisation written out.
    """
    from sim.drill import NO_RESPONSE, run  # the compiler takes its time: other remarks need not wait for it

    if not scenario.incidents:
        return
    starts = [i.at.between[1] if isinstance(i.at, Between) else i.at for i in scenario.incidents if i.at is not None]
    days = min(scenario.days, _long_enough(scenario, ceil(max(starts, default=0.0) / DAY)))
    outcome = run(scenario.model_copy(update={"days": days}), NO_RESPONSE, SEED)
    quiet, hit, _ = outcome.runs
    if not copes(outcome):
        on_time = outcome.measures[quiet.name].orders_on_time or 0.0
        yield Remark("lint.overloaded", ("organisation",), {"days": days, "share": formats.share(on_time)}, "warning")
    losses = [outcome.measures[run.name].loss.total for run in (quiet, hit)]
    if hit.incident_periods and _same(quiet.visits, hit.visits) and losses[0] == losses[1]:
        yield Remark("lint.changes-nothing", ("incidents",), {"days": days}, "warning")
    elif hit.incident_periods and hit.detected is None:
        yield Remark("lint.never-noticed", ("incidents",), {"days": days}, "warning")


def _long_enough(scenario: Scenario, days: int) -> int:
    """So many days, and as many more as it takes until people have worked for some days."""
    calendar = scenario.organisation.calendar  # type: ignore[union-attr]
    last = scenario.starts + timedelta(days=days - 1)
    end = last
    for _ in range(WORKING_DAYS_AFTER):
        end = calendar.next_working_day(end)
    return days + (end - last).days


def _same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Whether two structured arrays are equal, what is missing in both included."""
    return len(one) == len(other) and all(
        np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f") for name in one.dtype.names or ()
    )

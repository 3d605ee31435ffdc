"""Whether anything changes for the orders when a scenario's incidents happen: found out by a short run."""

from collections.abc import Iterator
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.lint.remark import Remark
from sim.scenario.incidents import Between
from sim.scenario.scenario import Scenario
from sim.scenario.times import DAY

__all__ = ["of_dry_run"]

SEED = 1
DAYS_AFTER = 2
"""Days that are run after the day on which the last incident with a moment of its own starts."""


def of_dry_run(scenario: Scenario) -> Iterator[Remark]:
    """Remarks on a scenario with which nothing changes compared with none, and on incidents nobody ever notices.

    Parameters
    ----------
    scenario : Scenario
        Its organisation written out.
    """
    from sim.drill import NO_RESPONSE, run  # the compiler takes its time: other remarks need not wait for it

    if not scenario.incidents:
        return
    starts = [i.at.between[1] if isinstance(i.at, Between) else i.at for i in scenario.incidents if i.at is not None]
    days = min(scenario.days, ceil(max(starts, default=0.0) / DAY) + DAYS_AFTER)
    outcome = run(scenario.model_copy(update={"days": days}), NO_RESPONSE, SEED)
    quiet, hit, _ = outcome.runs
    losses = [outcome.measures[run.name].loss.total for run in (quiet, hit)]
    if hit.incident_periods and _same(quiet.visits, hit.visits) and losses[0] == losses[1]:
        yield Remark("lint.changes-nothing", ("incidents",), {"days": days}, "warning")
    elif hit.incident_periods and hit.detected is None:
        yield Remark("lint.never-noticed", ("incidents",), {"days": days}, "warning")


def _same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Whether two structured arrays are equal, what is missing in both included."""
    return len(one) == len(other) and all(
        np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f") for name in one.dtype.names or ()
    )

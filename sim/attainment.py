"""Objectives of a scenario: what was measured, and whether the target was reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.scenario.objectives import AT_MOST, Objective

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = ["COPES", "Attainment", "attainment", "attainments", "copes"]

COPES = 0.5
"""Who issues fewer than this share of the invoices on time without an incident cannot recover from one (estimate)."""


@dataclass(frozen=True, slots=True)
class Attainment:
    """An objective and what was measured.

    Attributes
    ----------
    objective : Objective
    measured : float or None
        None: not within the drill, or there was nothing to measure.
    reached : bool or None
        None: there was nothing to measure.
    """

    objective: Objective
    measured: float | None
    reached: bool | None

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        objective = self.objective.model_dump(mode="json", exclude_defaults=True)
        return {**objective, "measured": self.measured, "reached": self.reached}


def copes(outcome: "Outcome") -> bool:
    """Whether the organisation keeps up without the incident, so that there is something to recover to."""
    on_time: float | None = outcome.measure("orders_on_time", "without-incident")
    return on_time is None or on_time >= COPES


def attainments(outcome: "Outcome") -> tuple[Attainment, ...]:
    """What the run with the response came to on each objective of the scenario."""
    return tuple(attainment(objective, outcome) for objective in outcome.scenario.objectives)


def attainment(objective: Objective, outcome: "Outcome", run: str = "with-response") -> Attainment:
    """What one of the three runs came to on an objective."""
    if objective.measure == "rto":
        return _rto(objective, outcome.measure("rto", run))
    value: float | None = outcome.measure(objective.measure, run)
    if objective.measure in ("work_recovery", "mtd"):
        if not copes(outcome):
            return Attainment(objective, None, None)  # a usual backlog that grows without end would always be reached
        # An incident whose consequences outlast the drill has missed the target; no incident has none.
        happened = bool(outcome.response.incident_periods)
        return Attainment(objective, value, None if not happened else value is not None and value <= objective.target)
    if value is None:
        return Attainment(objective, None, None)
    better: Callable[[float, float], bool] = (
        (lambda x, target: x <= target) if objective.measure in AT_MOST else (lambda x, target: x >= target)
    )
    return Attainment(objective, value, better(value, objective.target))


def _rto(objective: Objective, rto: Mapping[str, float | None]) -> Attainment:
    hit = rto if objective.system is None else {k: v for k, v in rto.items() if k == objective.system}
    if not hit:
        return Attainment(objective, None, None)
    times = [time for time in hit.values() if time is not None]
    if len(times) < len(hit):
        return Attainment(objective, None, False)
    return Attainment(objective, max(times), max(times) <= objective.target)

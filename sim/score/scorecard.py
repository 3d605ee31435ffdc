"""The scorecard of a drill, a pure function of its outcome."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.attainment import copes
from sim.expectations import expectations
from sim.loss import share_averted
from sim.recovery import outages
from sim.scenario.capabilities import CAPABILITIES
from sim.scenario.objectives import Measure
from sim.score.capabilities import rate_capability
from sim.score.figures import exercised_by_incidents
from sim.score.findings import OF_VERDICT
from sim.score.harms import harms
from sim.score.model import (
    CapabilityRating,
    Continuity,
    Coverage,
    Headline,
    Item,
    Scorecard,
    SystemRecovery,
)
from sim.score.points import items, weights_with
from sim.score.ratings import rate_objective
from sim.score.stability import stability

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = ["headline_of", "scorecard"]


def scorecard(outcome: "Outcome", weights: Mapping[str, float] | None = None) -> Scorecard:
    """The scorecard of a drill.

    Parameters
    ----------
    outcome : Outcome
    weights : mapping of str to float
        Weights of the score that are to be others than the published ones (`sim.score.WEIGHTS`).

    Raises
    ------
    InputError
        There is no such item, or a weight is no number from 0 on.
    """
    weighed = weights_with(weights)
    harm = harms(outcome)
    objectives = tuple(rate_objective(outcome, found, harm) for found in outcome.objectives)
    capabilities = tuple(rate_capability(outcome, name, objectives, harm) for name in CAPABILITIES)
    none, bare, with_it = (outcome.measures[run.name] for run in outcome.runs)
    headline = headline_of(none.loss.total, bare.loss.total, with_it.loss.total, with_it.preparedness_per_year)
    systems, continuity = _systems(outcome), _continuity(outcome)
    rows = items(outcome, headline, objectives, systems, continuity, harm, weighed)
    known = any(row.value is not None and row.weight for row in rows)
    score = round(sum(round(10 * row.points) for row in rows) / 10, 1) if known else None
    return Scorecard(
        objectives=objectives,
        capabilities=capabilities,
        items=rows,
        score=score,
        coverage=_coverage(outcome, capabilities, rows),
        headline=headline,
        systems=systems,
        continuity=continuity,
        stability=None if score is None else stability(rows, score),
    )


def headline_of(
    without_incident: float, without_response: float, with_response: float, preparedness: float = 0.0
) -> Headline:
    """The headline of three losses, and of what the preparedness for it costs in a year."""
    figures = (without_incident, without_response, with_response, preparedness)
    averted = share_averted(without_incident, without_response, with_response)
    if averted is None:
        return Headline(None, None, "nothing-to-avert", *figures)
    bounded = min(1.0, max(0.0, averted))
    if averted < 0:
        return Headline(averted, bounded, "made-worse", *figures)
    return Headline(averted, bounded, "better-than-usual" if averted > 1 else "averted", *figures)


def _systems(outcome: "Outcome") -> tuple[SystemRecovery, ...]:
    wanted = [objective for objective in outcome.scenario.objectives if objective.measure == "rto"]
    found = []
    for system, outage in outages(outcome.response).items():
        target = min((o.target for o in wanted if o.system in (None, system)), default=None)
        time = outage.minutes
        reached = None if target is None else time is not None and time <= target
        found.append(SystemRecovery(system, target, outage.failed, outage.restored, time, reached))
    return tuple(found)


def _continuity(outcome: "Outcome") -> Continuity:
    measured = outcome.measures["with-response"]
    wrt, mtd = measured.work_recovery, measured.mtd
    rto, rpo_target, wrt_target = (_target(outcome, measure) for measure in ("rto", "rpo", "work_recovery"))
    target = _target(outcome, "mtd")
    if target is None and rto is not None and wrt_target is not None:
        target = rto + wrt_target
    if not copes(outcome):
        wrt = mtd = wrt_target = target = None
    known = target is not None and exercised_by_incidents(outcome)
    return Continuity(
        rpo=measured.rpo,
        wrt=wrt,
        mtd=mtd,
        outage=None if mtd is None or wrt is None else mtd - wrt,
        rpo_target=rpo_target,
        wrt_target=wrt_target,
        mtd_target=target,
        breached=(mtd is None or mtd > target) if known and target is not None else None,
    )


def _target(outcome: "Outcome", measure: Measure) -> float | None:
    """The strictest target of a measure; of recovery times that of the system that may take longest."""
    targets = [objective.target for objective in outcome.scenario.objectives if objective.measure == measure]
    return (max if measure == "rto" else min)(targets, default=None)


def _coverage(outcome: "Outcome", capabilities: Sequence[CapabilityRating], rows: Sequence[Item]) -> Coverage:
    planned = [action.id for action in outcome.plan.actions]
    begun = sum(name in outcome.response.action_times for name in planned)
    exercised = sum(capability.exercised for capability in capabilities)
    whole = sum(row.weight for row in rows)
    injects = [found for found in expectations(outcome.scenario, outcome.response.journal) if found.inject.meets]
    evaluated = sum(found.verdict in OF_VERDICT for found in injects)
    met = sum(found.verdict == "met" for found in injects)
    return Coverage(
        actions_in_plan=len(planned),
        actions_begun=begun,
        capabilities_exercised=exercised,
        capabilities=len(capabilities),
        injects_with_expected=len(injects) if injects else None,
        injects_evaluated=evaluated if injects else None,
        injects_met=met if injects else None,
        weight=sum(row.weight for row in rows if row.value is not None) / whole,
        share=(begun + exercised + evaluated) / (len(planned) + len(capabilities) + len(injects)),
    )

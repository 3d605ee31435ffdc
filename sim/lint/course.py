"""Whether what a plan waits for can come in a scenario, and whether its objectives measure what happens there."""

from collections.abc import Iterator

from sim.lint.basics import hit_by
from sim.lint.remark import Remark
from sim.scenario.actions import Action, ReportToAuthority, VerifyScope
from sim.scenario.capabilities import OF_ACTION, OF_MEASURE
from sim.scenario.incidents import Between
from sim.scenario.objectives import Objective
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.scenario.times import DAY, write_duration
from sim.scenario.triggers import Trigger

__all__ = ["of_objectives", "of_plan_in_scenario"]

MORE_THAN_USUAL = 1.5
"""No drill has this many times the orders that are expected."""


def of_objectives(scenario: Scenario, company: Organisation) -> Iterator[Remark]:
    """Remarks on objectives that nothing in the scenario can fail or reach."""
    for i, objective in enumerate(scenario.objectives):
        if not _measures_something(objective, scenario, company):
            yield Remark(
                "lint.measures-nothing", ("objectives", i, "measure"), {"measure": objective.measure}, "warning"
            )


def _measures_something(objective: Objective, scenario: Scenario, company: Organisation) -> bool:
    incidents, tiers = scenario.incidents, company.demand.tiers
    match objective.measure:
        case "rpo":
            return any(incident.data_loss for incident in incidents)
        case "wrong_invoices":
            return any(incident.flaws for incident in incidents)
        case "records_missing":
            return any(incident.missing for incident in incidents)
        case "forged_paid" | "forged_caught":
            return any(incident.forged for incident in incidents)
        case "key_customers_on_time":
            return any(tier.key for tier in tiers)
        case "urgent_on_time":
            return any(tier.urgent for tier in tiers)
        case "legal_dates_missed":
            return any(tier.legal for tier in tiers)
    return True


def of_plan_in_scenario(plan: Plan, scenario: Scenario, company: Organisation) -> Iterator[Remark]:
    """Remarks on the plan that a scenario names, as they show in this scenario; their place is where it is named."""
    for action in plan.actions:
        for name, trigger in (("when", action.when), ("until", getattr(action, "until", None))):
            for key, values in _never_holds(trigger, plan, scenario, company) if trigger is not None else ():
                values |= {"action": action.id, "field": name}
                yield Remark(f"lint.never-{key}", ("plan",), values, "warning")
    if scenario.injects and (loose := [action.id for action in plan.actions if not _has_standard(action, scenario)]):
        yield Remark("lint.no-standard", ("plan",), {"actions": ", ".join(loose)})


def _never_holds(
    trigger: Trigger, plan: Plan, scenario: Scenario, company: Organisation
) -> Iterator[tuple[str, dict[str, object]]]:
    """Why a trigger can never hold in a scenario, if it cannot: catalogue entry and its fields."""
    if trigger.any is not None:
        reasons = [list(_never_holds(part, plan, scenario, company)) for part in trigger.any]
        yield from (reason for part in reasons for reason in part if all(reasons))
    for part in trigger.all or ():
        yield from _never_holds(part, plan, scenario, company)
    left = scenario.days * DAY - _first_start(scenario)
    longest = max(trigger.down_for or 0.0, trigger.expected_longer_than or 0.0, trigger.oldest or 0.0)
    if longest >= left:
        yield "so-long", {"time": write_duration(longest), "left": write_duration(max(0.0, left))}
    if trigger.at is not None and trigger.at >= scenario.days * DAY:
        yield "in-time", {"days": scenario.days}
    if trigger.backlog is not None and trigger.backlog > MORE_THAN_USUAL * _orders(scenario, company):
        yield "so-many", {"count": trigger.backlog, "orders": round(_orders(scenario, company))}
    if trigger.system_down is not None and trigger.system_down not in hit_by(company, scenario.incidents):
        yield "down", {"system": trigger.system_down}
    if trigger.expected_longer_than is not None and not _somebody_promises(plan, scenario):
        yield "promised", {}
    if trigger.state == "verified" and _must_be_verified(plan, scenario):
        yield "verified", {}
    if trigger.key_customers_waiting is not None and not any(tier.key for tier in company.demand.tiers):
        yield "key", {}


def _first_start(scenario: Scenario) -> float:
    """The earliest moment at which an incident can start."""
    starts = [i.at.between[0] if isinstance(i.at, Between) else i.at for i in scenario.incidents if i.at is not None]
    return min(starts, default=0.0)


def _orders(scenario: Scenario, company: Organisation) -> float:
    """So many orders come at most, on average."""
    demand = company.demand
    busiest = demand.month_end.factor if demand.month_end else 1.0
    return demand.orders_per_day * scenario.demand_factor * scenario.days * max(1.0, busiest)


def _somebody_promises(plan: Plan, scenario: Scenario) -> bool:
    by_authority = any(isinstance(action, ReportToAuthority) for action in plan.actions)
    return by_authority or any(incident.estimate is not None for incident in scenario.incidents)


def _must_be_verified(plan: Plan, scenario: Scenario) -> bool:
    """Whether the scope has to be found out and nobody does."""
    hidden = any(incident.hidden for incident in scenario.incidents)
    return hidden and not any(isinstance(action, VerifyScope) for action in plan.actions)


def _has_standard(action: Action, scenario: Scenario) -> bool:
    """Whether an objective measures what an action is good for, or an inject expects it within a time."""
    measured = {OF_MEASURE[objective.measure] for objective in scenario.objectives}
    expected = {kind for inject in scenario.injects if inject.meets for kind in inject.meets.action}
    return action.do in expected or OF_ACTION.get(action.do) in measured

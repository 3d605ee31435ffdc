"""The plan linter: what can be said of files that are valid and yet describe a drill that cannot work as meant.

Every remark has a place, says what is the matter and the remedy in both languages, and how grave it is. The remarks are
data; the command line prints them, and so may others.
"""

from collections.abc import Iterator

from sim.lint.basics import of_organisation, of_plan_in, of_scenario
from sim.lint.basics import of_plan as _of_plan
from sim.lint.course import of_objectives, of_plan_in_scenario
from sim.lint.dry_run import of_dry_run
from sim.lint.exercise import of_exercise
from sim.lint.people import of_needs
from sim.lint.remark import Remark, Severity
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario

__all__ = ["Remark", "Severity", "of_drill", "of_dry_run", "of_organisation", "of_plan", "of_scenario"]


def of_plan(plan: Plan, company: Organisation | None) -> Iterator[Remark]:
    """Remarks on a plan, and, if it is known whose plan it is, on whether these people can carry it out."""
    yield from _of_plan(plan, company)
    if company is not None:
        yield from of_needs(plan.actions, company, ("actions",))


def of_drill(scenario: Scenario, plan: Plan, company: Organisation) -> Iterator[Remark]:
    """Remarks on a scenario in the light of its organisation and of the plan that it names."""
    yield from of_scenario(scenario, company)
    yield from of_plan_in(scenario, plan)
    yield from of_objectives(scenario, company)
    yield from of_plan_in_scenario(plan, scenario, company)
    yield from of_exercise(scenario, plan)
    for i, point in enumerate(scenario.decisions):
        for j, option in enumerate(point.options):
            yield from of_needs(option.do, company, ("decisions", i, "options", j, "do"))

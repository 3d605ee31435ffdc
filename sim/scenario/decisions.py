"""What people decided during a drill, and what whoever led it did; in the order of time.

>>> from sim.scenario.quantities import Minutes
>>> taken = Taken(point="without-platform", option="wait", at=Minutes(600))
>>> Decisions(decisions=(taken,)).model_dump(mode="json")
{'decisions': [{'taken': {'at': 'day 1 10:00', 'point': 'without-platform', 'option': 'wait'}}]}

Together with scenario, plan and seed they make a drill: up to any moment it is the same, bit for bit, for all lists
that agree up to then.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import model_validator

from sim.errors import InputError, Phrase, Problem
from sim.scenario.actions import Action, TemporaryStaff
from sim.scenario.base import Id, Loc, Model, Reference, invalid
from sim.scenario.named import ByName, Named
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan, unknown_to
from sim.scenario.quantities import Moment
from sim.scenario.reading import dotted
from sim.scenario.scenario import Scenario
from sim.scenario.times import DAY, write_moment
from sim.scenario.triggers import Trigger

__all__ = [
    "Decision",
    "Decisions",
    "Ordered",
    "Released",
    "Skipped",
    "Taken",
    "Withdrawn",
    "begun_by",
    "check_decisions",
    "hired_by",
    "problem",
]


class _Dated(Named):
    """Something that was decided at a moment: after all else that happened at that moment."""

    at: Moment


class Taken(_Dated):
    """An option of a decision point was chosen, once the point had come."""

    name = "taken"
    point: Id
    option: Id


class Ordered(_Dated):
    """An action was begun freely; it takes the place of the one with its id, if there is one."""

    name = "ordered"
    action: Action

    @model_validator(mode="after")
    def _begins_at_once(self) -> Self:
        if self.action.when != Trigger(state="detected"):
            raise invalid("model.begins-when-chosen", at=("action", "when"))
        return self


class Withdrawn(_Dated):
    """An action was ended, or will not begin; what has no end of its own is finished once it was begun."""

    name = "withdrawn"
    action: Id


class Released(_Dated):
    """Whoever led the drill delivered an inject by hand."""

    name = "released"
    inject: Id


class Skipped(_Dated):
    """Whoever led the drill left an inject out; it does not come, nor what waits for it, unless it is released."""

    name = "skipped"
    inject: Id


Decision = Annotated[Taken | Ordered | Withdrawn | Released | Skipped, ByName()]


class Decisions(Model):
    """All that was decided in a drill, as it is kept in a file."""

    decisions: tuple[Decision, ...] = ()


def begun_by(scenario: Scenario, decisions: Sequence[Decision]) -> Iterator[Action]:
    """The actions that decisions begin, in their order."""
    points = {point.id: point for point in scenario.decisions}
    for decision in decisions:
        if isinstance(decision, Taken):
            yield from points[decision.point].option(decision.option).do
        elif isinstance(decision, Ordered):
            yield decision.action


def check_decisions(scenario: Scenario, plan: Plan, decisions: Sequence[Decision]) -> None:
    """Make sure that decisions are in order and fit the scenario.

    What depends on the course of the drill, such as whether a point had come, is checked when it is run.

    Raises
    ------
    InputError
        All that is wrong.
    """
    problems = [*_in_order(scenario, decisions), *_of_scenario(scenario, plan, decisions)]
    if problems:
        raise InputError(problems)


def problem(
    key: str, number: int, field: str, found: str, allowed: Sequence[str | Phrase] = (), **values: object
) -> Problem:
    """A mistake in one of the decisions."""
    loc: Loc = ("decisions", number, field)
    return Problem(key, field=dotted(loc), found=found, allowed=tuple(allowed), values=values)


def _in_order(scenario: Scenario, decisions: Sequence[Decision]) -> Iterator[Problem]:
    latest = 0.0
    for i, decision in enumerate(decisions):
        if decision.at < latest:
            yield problem("decisions.out-of-order", i, "at", write_moment(decision.at), before=write_moment(latest))
        if decision.at >= scenario.days * DAY:
            yield problem("decisions.after-the-end", i, "at", write_moment(decision.at), days=scenario.days)
        latest = max(latest, decision.at)


def _of_scenario(scenario: Scenario, plan: Plan, decisions: Sequence[Decision]) -> Iterator[Problem]:
    """Mistakes about points, options, injects and actions that do not exist, or are dealt with twice."""
    points = {point.id: tuple(option.id for option in point.options) for point in scenario.decisions}
    injects = tuple(inject.id for inject in scenario.injects)
    known = {action.id for action in plan.actions}
    done: set[tuple[str, str]] = set()

    def unmet(i: int, field: str, found: str, allowed: Sequence[str], what: str) -> Iterator[Problem]:
        if found not in allowed:
            yield problem("problem.no-reference", i, field, found, tuple(allowed), what=Phrase(f"kind.{what}"))

    for i, decision in enumerate(decisions):
        subject = ""
        match decision:
            case Taken():
                subject = decision.point
                yield from unmet(i, "point", decision.point, tuple(points), "decision")
                if decision.point in points:
                    yield from unmet(i, "option", decision.option, points[decision.point], "option")
                    options = next(point.options for point in scenario.decisions if point.id == decision.point)
                    known |= {a.id for option in options if option.id == decision.option for a in option.do}
            case Ordered():
                known.add(decision.action.id)
                for reference in _unknown_names(scenario, decision):
                    field = "action." + dotted(reference.loc)
                    yield from unmet(i, field, reference.found, tuple(reference.allowed), reference.what)
            case Withdrawn():
                yield from unmet(i, "action", decision.action, sorted(known), "action")
            case Released() | Skipped():
                subject = decision.inject
                yield from unmet(i, "inject", decision.inject, injects, "inject")
        if subject and (decision.name, subject) in done:
            field = "point" if isinstance(decision, Taken) else "inject"
            yield problem(f"decisions.{decision.name}-twice", i, field, subject)
        done.add((decision.name, subject))


def _unknown_names(scenario: Scenario, ordered: Ordered) -> Iterator[Reference]:
    """What an ordered action names and the organisation does not have."""
    if isinstance(scenario.organisation, Organisation):
        for reference in unknown_to(scenario.organisation, (ordered.action,)):
            yield Reference(reference.loc[1:], reference.found, reference.allowed, reference.what)


def hired_by(actions: Sequence[Action]) -> dict[tuple[str, str], int]:
    """How many temporary staff, at most, each action hires for each department."""
    hired: dict[tuple[str, str], int] = {}
    for action in actions:
        if isinstance(action, TemporaryStaff):
            key = (action.id, action.joins)
            hired[key] = max(hired.get(key, 0), action.staff)
    return hired

"""What can be said of a scenario's exercise: injects, decision points, and to which standard they are judged."""

from collections.abc import Iterator

from sim.lint.basics import can_begin
from sim.lint.remark import Remark
from sim.scenario.exercise import Cue, Inject, Scheduled
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.scenario.times import DAY
from sim.scenario.triggers import Trigger

__all__ = ["of_exercise"]


def of_exercise(scenario: Scenario, plan: Plan) -> Iterator[Remark]:
    """Remarks on injects and decision points, in the light of the plan that is usually drilled."""
    for i, inject in enumerate(scenario.injects):
        yield from _of_inject(i, inject)
    yield from _never(scenario)
    yield from _other_actions(scenario, plan)


def _of_inject(i: int, inject: Inject) -> Iterator[Remark]:
    values = {"inject": inject.id}
    if inject.expected is None:
        yield Remark("lint.nothing-expected", ("injects", i), values)
    elif inject.meets is None:
        yield Remark("lint.not-shown", ("injects", i), values)
    if inject.contingency and inject.meets is None and inject.when is not None:
        yield Remark("lint.always-needed", ("injects", i, "contingency"), values, "warning")
    if inject.starts is not None and any(_waits_for_action(cue) for cue in inject.cues()):
        values |= {"incident": inject.starts}
        yield Remark("lint.only-with-response", ("injects", i, "starts"), values, "warning")


def _waits_for_action(trigger: Trigger) -> bool:
    return trigger.after is not None or trigger.failed is not None


def _never(scenario: Scenario) -> Iterator[Remark]:
    """Remarks on what comes after the end, or waits for itself."""
    able = can_begin({inject.id: inject.when or Cue(state="start") for inject in scenario.injects})
    listed: tuple[tuple[str, tuple[Scheduled, ...]], ...] = (
        ("injects", scenario.injects),
        ("decisions", scenario.decisions),
    )
    for field, items in listed:
        for i, item in enumerate(items):
            if item.at is not None and item.at >= scenario.days * DAY:
                values = {"name": item.id, "days": scenario.days}
                yield Remark("lint.comes-too-late", (field, i, "at"), values, "warning")
    for i, inject in enumerate(scenario.injects):
        if inject.id not in able:
            yield Remark("lint.inject-circle", ("injects", i, "when"), {"inject": inject.id}, "error")


def _other_actions(scenario: Scenario, plan: Plan) -> Iterator[Remark]:
    """Remarks on actions that are waited for, or ended, and that neither the plan nor an option has."""
    options = [option for point in scenario.decisions for option in point.options]
    known = {action.id for action in plan.actions} | {action.id for option in options for action in option.do}
    listed: tuple[tuple[str, tuple[Scheduled, ...]], ...] = (
        ("injects", scenario.injects),
        ("decisions", scenario.decisions),
    )
    for field, items in listed:
        for i, item in enumerate(items):
            for name in dict.fromkeys(cue.after or cue.failed for cue in item.cues()):
                if name is not None and name not in known:
                    values = {"name": item.id, "action": name, "plan": scenario.plan}
                    yield Remark("lint.waits-for-unknown", (field, i, "when"), values, "warning")
    for i, point in enumerate(scenario.decisions):
        for j, option in enumerate(point.options):
            for k, name in enumerate(option.stops):
                if name not in known:
                    values = {"action": name, "plan": scenario.plan}
                    yield Remark("lint.stops-unknown", ("decisions", i, "options", j, "stops", k), values)

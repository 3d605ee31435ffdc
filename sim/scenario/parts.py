"""The parts of a plan, its actions and what it has bought, and the plan with only some of them.

What waits for an action that is not there waits in vain: an alternative that can never come is left out, an action that
nothing else can begin falls away with it, and so does a measure that does not work without one that is not bought.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sim.scenario.plan import Plan
from sim.scenario.preparedness import Preparedness
from sim.scenario.triggers import Trigger

__all__ = ["Reduced", "only", "parts"]

NEVER = Trigger.model_validate({"at": "D+1000"})
"""What ends an action that nothing can end: a moment after any drill."""


@dataclass(frozen=True, slots=True)
class Reduced:
    """A plan of which something was taken away.

    Attributes
    ----------
    plan : Plan
    fallen : tuple of str
        Parts that were to be kept and yet fall away, since nothing can begin them or they do not work alone.
    changed : tuple of str
        Parts that are kept and begin or end otherwise than they did.
    """

    plan: Plan
    fallen: tuple[str, ...]
    changed: tuple[str, ...]


def parts(plan: Plan) -> tuple[str, ...]:
    """Names of all parts: ``prepares.monitoring``, ``actions.announce``."""
    return (
        *(f"prepares.{measure.id}" for measure in plan.bought),
        *(f"actions.{action.id}" for action in plan.actions),
    )


def only(plan: Plan, kept: Collection[str]) -> Reduced:
    """The plan with some of its parts.

    Parameters
    ----------
    plan : Plan
        Its measures written out.
    kept : collection of str
        As `parts` names them.
    """
    bought = _working([measure for measure in plan.bought if f"prepares.{measure.id}" in kept])
    actions = {action.id: action for action in plan.actions if f"actions.{action.id}" in kept}
    while True:
        gone = {action.id for action in plan.actions} - actions.keys()
        begun = {name: _without(action.when, gone) for name, action in actions.items()}
        if None not in begun.values():
            break
        actions = {name: action for name, action in actions.items() if begun[name] is not None}
    changes: dict[str, dict[str, Any]] = {name: {} for name in actions}
    for name, action in actions.items():
        if begun[name] != action.when:
            changes[name]["when"] = begun[name]
        until: Trigger | None = getattr(action, "until", None)
        if until is not None and (left := _without(until, gone)) != until:
            changes[name]["until"] = left or NEVER
    there = {*(f"prepares.{measure.id}" for measure in bought), *(f"actions.{name}" for name in actions)}
    return Reduced(
        plan=plan.model_copy(
            update={
                "prepares": tuple(bought),
                "actions": tuple(
                    action.model_copy(update=changes[name]) if changes[name] else action
                    for name, action in actions.items()
                ),
            }
        ),
        fallen=tuple(part for part in parts(plan) if part in kept and part not in there),
        changed=tuple(f"actions.{name}" for name, change in changes.items() if change),
    )


def _working(bought: list[Preparedness]) -> list[Preparedness]:
    """Of measures those that have all that they need."""
    while True:
        ids = {measure.id for measure in bought}
        working = [measure for measure in bought if ids.issuperset(measure.needs)]
        if len(working) == len(bought):
            return bought
        bought = working


def _without(trigger: Trigger, gone: Collection[str]) -> Trigger | None:
    """A trigger where some actions are not there; None: it never comes."""
    if trigger.after in gone or trigger.failed in gone:
        return None
    if trigger.all is not None:
        every = _each(trigger.all, gone)
        return trigger if every == [*trigger.all] else None if None in every else Trigger(all=tuple(_there(every)))
    if trigger.any is not None:
        left = [part for part in _each(trigger.any, gone) if part is not None]
        if left == [*trigger.any]:
            return trigger
        return Trigger(any=tuple(left)) if len(left) > 1 else left[0] if left else None
    return trigger


def _each(triggers: Iterable[Trigger], gone: Collection[str]) -> list[Trigger | None]:
    return [_without(trigger, gone) for trigger in triggers]


def _there(triggers: Iterable[Trigger | None]) -> list[Trigger]:
    return [trigger for trigger in triggers if trigger is not None]

"""The figures that a scorecard speaks of, taken from an outcome."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.attainment import Attainment
from sim.scenario.actions import Action
from sim.scenario.capabilities import OF_ACTION, Capability
from sim.scenario.decisions import begun_by
from sim.scenario.objectives import AT_MOST, SHARES, TIMES, Measure, Objective
from sim.score.model import Figure, Kind
from sim.world.record import COMPLETE

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = [
    "NOTHING_LEFT",
    "TIME_TO_ACT",
    "TIME_TO_DETECT",
    "TIME_TO_TELL",
    "TIME_TO_VERIFY",
    "actions_of",
    "exercised_by_incidents",
    "logged",
    "lower_is_better",
    "of_attainment",
    "time_to_act",
    "time_to_detect",
    "time_to_tell",
    "time_to_verify",
]

TIME_TO_DETECT = 30.0
"""Minutes from the first incident's start until it should be known (estimate)."""

TIME_TO_VERIFY = 75.0
"""Minutes from then until its scope should be known: 30 to notice, and triage takes 15 to 45 minutes."""

TIME_TO_ACT = 60.0
"""Minutes from detection until something should be done for orders, systems or customers (estimate)."""

TIME_TO_TELL = 60.0
"""Minutes from detection until customers should be told; guides of status pages ask for 15 to 60."""

NOTHING_LEFT = 4.0
"""What takes more than so many times its target counts as not done (estimate)."""

FINDING_OUT: tuple[Capability, ...] = ("assessment", "command")
"""Capabilities whose actions change nothing for orders, systems or customers."""


def actions_of(outcome: "Outcome") -> tuple[Action, ...]:
    """The actions of the plan, and those that decisions began, by their ids."""
    decided = begun_by(outcome.scenario, outcome.decisions)
    return tuple({action.id: action for action in (*decided, *outcome.plan.actions)}.values())


def lower_is_better(measure: Measure) -> bool:
    """Whether a measure should be small."""
    return measure in (*AT_MOST, *TIMES)


def _kind(measure: Measure) -> Kind:
    return "minutes" if measure in TIMES else "share" if measure in SHARES else "count"


def of_attainment(attainment: Attainment) -> Figure:
    """What was measured on an objective, with its target."""
    objective: Objective = attainment.objective
    return Figure(objective.measure, attainment.measured, _kind(objective.measure), objective.target)


def exercised_by_incidents(outcome: "Outcome") -> bool:
    """Whether anything happened at all."""
    return bool(outcome.response.incident_periods)


def time_to_detect(outcome: "Outcome") -> Figure:
    """How long it took to know that something was wrong."""
    return Figure("time_to_detect", outcome.measures["with-response"].time_to_detect, "minutes", TIME_TO_DETECT)


def time_to_verify(outcome: "Outcome") -> Figure | None:
    """How long it took to know whom it hits; None: that was plain from the start."""
    happened = {period.incident for period in outcome.response.incident_periods}
    hidden = any(incident.hidden and incident.id in happened for incident in outcome.scenario.incidents)
    value = outcome.measures["with-response"].time_to_verify
    return Figure("time_to_verify", value, "minutes", TIME_TO_VERIFY) if hidden or value is not None else None


def time_to_act(outcome: "Outcome") -> Figure | None:
    """From detection to the first action that does something; None: none was begun."""
    return _since_detection(outcome, "time_to_act", TIME_TO_ACT, lambda a: OF_ACTION[a.do] not in FINDING_OUT)


def time_to_tell(outcome: "Outcome") -> Figure | None:
    """From detection to the first notice to customers; None: none went out."""
    return _since_detection(outcome, "time_to_tell", TIME_TO_TELL, lambda a: a.do == "announce")


def _since_detection(outcome: "Outcome", key: str, target: float, counts: Callable[[Action], bool]) -> Figure | None:
    """When the first of the actions that count was begun; at once if that was before anything was detected."""
    run = outcome.response
    begun = [run.action_times[a.id][0] for a in actions_of(outcome) if counts(a) and a.id in run.action_times]
    if not begun or run.detected is None:
        return None
    return Figure(key, max(0.0, min(begun) - run.detected), "minutes", target)


def logged(outcome: "Outcome") -> Figure | None:
    """Completeness of the incident log; None: nothing happened, or neither plan nor objectives ask for one."""
    value = outcome.measures["with-response"].log_completeness
    planned = any(action.do == "keep-log" for action in actions_of(outcome))
    wanted = any(objective.measure == "log_completeness" for objective in outcome.scenario.objectives)
    return Figure("log_completeness", value, "share", COMPLETE) if value is not None and (planned or wanted) else None

"""Ratings of capabilities, out of their objectives, the plan's actions and the times of the response."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import Phrase
from sim.scenario.actions import Action
from sim.scenario.capabilities import OF_ACTION, Capability
from sim.score import figures
from sim.score.harms import CONCERNS, Harm
from sim.score.model import CapabilityRating, Evidence, Figure, ObjectiveRating, Rating
from sim.world.journal import Entry

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = ["rate_capability"]

WHILE_IT_LASTS: tuple[Capability, ...] = ("assessment", "recovery", "continuity")
"""Capabilities whose actions are late once the incident is over."""

MILESTONES = ("-begins", "-ends")
FAILS, HELPS = ("-fails", "-failed"), ("-runs", "-people", "-reached", "-agreed", "-helps")
CUT_SHORT = ("-locked",)
"""Ends of the journal's keys that tell that an action failed, came to something after all, or had to stop early."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """One piece of evidence beside the objectives."""

    rating: Rating
    reason: Phrase
    figures: tuple[Figure, ...] = ()
    events: tuple[int, ...] = ()


def rate_capability(
    outcome: "Outcome", capability: Capability, objectives: Sequence[ObjectiveRating], harms: Sequence[Harm]
) -> CapabilityRating:
    """Rate a capability by all evidence that there is of it."""
    mine = tuple(i for i, rated in enumerate(objectives) if rated.capability == capability)
    rated = [objectives[i] for i in mine if objectives[i].rating != "not-rated"]
    actions = [action for action in outcome.plan.actions if OF_ACTION[action.do] == capability]
    found: list[_Finding] = []
    if figures.exercised_by_incidents(outcome):
        found = [*_times(outcome, capability), *_actions(outcome, actions)]
    if found or rated:
        found += [
            _Finding("major-challenges", harm.reason, (harm.figure,))
            for harm in harms
            if harm.done and CONCERNS[harm.kind][0] == capability
        ]
    rating = _combined([objective.rating for objective in rated], [finding.rating for finding in found])
    return CapabilityRating(
        capability=capability,
        rating=rating,
        reasons=tuple(_reasons(rated, found, actions, outcome)),
        evidence=_evidence(rated, found),
        objectives=mine,
        actions=tuple(action.id for action in actions),
        exercised=rating != "not-rated",
    )


def _combined(objectives: Sequence[Rating], found: Sequence[Rating]) -> Rating:
    """One rating out of many: the objectives decide, what else was found can only lower it.

    Unable, if more than half of the objectives were missed, or, without any, more than half of what was tried failed;
    major challenges, if something was missed or did harm; some, if anything at all is to be improved.
    """
    if not objectives and not found:
        return "not-rated"
    deciding = objectives or found
    if deciding.count("unable") * 2 > len(deciding):
        return "unable"
    if "unable" in deciding or "major-challenges" in (*objectives, *found):
        return "major-challenges"
    return "performed" if {*objectives, *found} <= {"performed"} else "some-challenges"


def _reasons(
    rated: Sequence[ObjectiveRating], found: Sequence[_Finding], actions: Sequence[Action], outcome: "Outcome"
) -> Iterator[Phrase]:
    for rating in ("unable", "major-challenges", "some-challenges", "performed"):
        count = sum(objective.rating == rating for objective in rated)
        if count:
            yield Phrase(f"score.objectives.{rating}", {"count": count, "all": len(rated)})
    yield from (finding.reason for finding in found)
    idle = [action for action in actions if action.id not in outcome.response.action_times]
    yield from (Phrase("score.action.not-begun", {"action": _name(action)}) for action in idle)
    if not rated and not found and not idle:
        yield Phrase("score.reason.not-exercised")


def _evidence(rated: Sequence[ObjectiveRating], found: Sequence[_Finding]) -> Evidence:
    measured = dict.fromkeys(f for r in rated for f in r.evidence.figures)
    measured |= dict.fromkeys(f for finding in found for f in finding.figures)
    events = {e for r in rated for e in r.evidence.events} | {e for finding in found for e in finding.events}
    return Evidence(tuple(measured), tuple(sorted(events)))


def _times(outcome: "Outcome", capability: Capability) -> Iterator[_Finding]:
    """Findings on how long something took."""
    looked: dict[Capability, tuple[tuple[Figure | None, str], ...]] = {
        "detection": ((figures.time_to_detect(outcome), "journal.detected"),),
        "assessment": ((figures.time_to_verify(outcome), "journal.verify-scope-ends"),),
        "command": ((figures.time_to_act(outcome), "journal.detected"),),
        "customer-communication": ((figures.time_to_tell(outcome), "journal.announce-begins"),),
    }
    for figure, key in looked.get(capability, ()):
        if figure is not None:
            events = tuple(i for i, entry in enumerate(outcome.response.journal) if entry.key == key)
            yield _on_time(figure, events[:1])
    if capability == "recovery":
        yield from _still_down(outcome)
    if capability == "clearing" and outcome.measures["with-response"].mtd is None:
        yield _Finding("unable", Phrase("score.clearing.not-cleared"))
    if capability == "command" and (log := figures.logged(outcome)) is not None:
        enough = log.value is not None and log.target is not None and log.value >= log.target
        reason = Phrase("score.log.complete" if enough else "score.log.incomplete", {"value": log})
        yield _Finding("performed" if enough else "unable", reason, (log,))


def _still_down(outcome: "Outcome") -> Iterator[_Finding]:
    """A finding on the systems that did not come back within the drill."""
    times = outcome.measures["with-response"].rto
    down = [system for system, time in times.items() if time is None]
    if down:
        entries = enumerate(outcome.response.journal)
        events = tuple(i for i, entry in entries if entry.kind == "system" and entry.subject in down)
        yield _Finding("unable", Phrase("score.recovery.down", {"count": len(down), "all": len(times)}), (), events)


def _on_time(figure: Figure, events: tuple[int, ...]) -> _Finding:
    """In time; late; so late that it counts as not done, or never."""
    assert figure.target is not None
    if figure.value is None:
        return _Finding("unable", Phrase(f"score.never.{figure.key}"), (figure,), events)
    late, hopeless = figure.value > figure.target, figure.value > figures.NOTHING_LEFT * figure.target
    rating: Rating = "unable" if hopeless else "some-challenges" if late else "performed"
    key = f"score.late.{figure.key}" if late else f"score.in-time.{figure.key}"
    return _Finding(rating, Phrase(key, {"value": figure}), (figure,), events)


def _actions(outcome: "Outcome", actions: Sequence[Action]) -> Iterator[_Finding]:
    """A finding for each action that was begun: whether it was in time, and came to something."""
    for action in actions:
        if action.id in outcome.response.action_times:
            yield _action(outcome, action)


def _action(outcome: "Outcome", action: Action) -> _Finding:
    run = outcome.response
    mine = [(i, e) for i, e in enumerate(run.journal) if e.kind == "action" and e.subject == action.id]
    begun, ended = run.action_times[action.id]
    rating, what = _course([entry for _, entry in mine])
    cleared = outcome.measures["with-response"].mtd
    if what == "worked" and OF_ACTION[action.do] in WHILE_IT_LASTS and not _goes_on(outcome, begun):
        rating, what = "some-challenges", "too-late"
    elif what == "worked" and ended is None and cleared is not None and hasattr(action, "until"):
        rating, what = "some-challenges", "not-ended"
    reason = Phrase(f"score.action.{what}", {"action": _name(action)})
    telling = (*MILESTONES, *FAILS, *HELPS, *CUT_SHORT)
    return _Finding(rating, reason, (), tuple(index for index, entry in mine if entry.key.endswith(telling)))


def _course(entries: Sequence[Entry]) -> tuple[Rating, str]:
    """How an action went, by what the journal says of it; every time that it begins is a new attempt."""
    failed = ever = cut = empty = False
    for entry in entries:
        if entry.key.endswith("-begins"):
            failed = empty = False
        elif entry.key.endswith(FAILS):
            failed = ever = True
        elif entry.values.get("count") == 0:
            empty = ever = True
        elif entry.key.endswith(HELPS):
            failed = empty = False
        cut = cut or entry.key.endswith(CUT_SHORT)
    if failed or empty:
        return "unable", "failed" if failed else "came-to-nothing"
    if ever or cut:
        return "some-challenges", "worked-later" if ever else "cut-short"
    return "performed", "worked"


def _goes_on(outcome: "Outcome", moment: float) -> bool:
    """Whether an incident goes on at a moment, or is still to come."""
    return any(period.end is None or moment < period.end for period in outcome.response.incident_periods)


def _name(action: Action) -> Phrase:
    name = Phrase(f"cli.action.{action.do}")
    return name if action.id == action.do else Phrase("cli.action-id", {"name": name, "id": action.id})

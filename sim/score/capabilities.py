"""Ratings of capabilities, out of their objectives, the plan's actions and the times of the response."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.errors import Phrase
from sim.scenario.actions import Action
from sim.scenario.capabilities import OF_ACTION, Capability
from sim.score import figures
from sim.score.findings import Finding, name_of, of_actions, of_injects
from sim.score.harms import CONCERNS, Harm
from sim.score.model import CapabilityRating, Evidence, Figure, ObjectiveRating, Rating

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = ["rate_capability"]


AT_ONCE = ("time_to_detect", "time_to_verify", "time_to_act", "time_to_tell")
"""Times that may be none at all, and are told in other words then."""


def rate_capability(
    outcome: "Outcome", capability: Capability, objectives: Sequence[ObjectiveRating], harms: Sequence[Harm]
) -> CapabilityRating:
    """Rate a capability by all evidence that there is of it."""
    mine = tuple(i for i, rated in enumerate(objectives) if rated.capability == capability)
    rated = [objectives[i] for i in mine if objectives[i].rating != "not-rated"]
    actions = [action for action in figures.actions_of(outcome) if OF_ACTION[action.do] == capability]
    found: list[Finding] = []
    if figures.exercised_by_incidents(outcome):
        found = [*_times(outcome, capability), *of_actions(outcome, actions), *of_injects(outcome, capability)]
    if found or rated:
        found += [
            Finding("major-challenges", harm.reason, (harm.figure,))
            for harm in harms
            if harm.done and CONCERNS[harm.kind][0] == capability
        ]
    reasons = tuple(_reasons(rated, found, actions, outcome))
    rating = _combined([objective.rating for objective in rated], [finding.rating for finding in found])
    return CapabilityRating(
        capability=capability,
        rating=rating,
        reasons=tuple(reason for reason, _ in reasons),
        improvements=tuple(reason for reason, counts in reasons if counts not in ("performed", "not-rated")),
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
    rated: Sequence[ObjectiveRating], found: Sequence[Finding], actions: Sequence[Action], outcome: "Outcome"
) -> Iterator[tuple[Phrase, Rating]]:
    """Everything that was found, and how each counts."""
    ratings: tuple[Rating, ...] = ("unable", "major-challenges", "some-challenges", "performed")
    for rating in ratings:
        count = sum(objective.rating == rating for objective in rated)
        if count:
            yield Phrase(f"score.objectives.{rating}", {"count": count, "all": len(rated)}), rating
    yield from ((finding.reason, finding.rating) for finding in found)
    idle = [action for action in actions if action.id not in outcome.response.action_times]
    yield from (
        (Phrase("score.action.not-begun", {"action": name_of(outcome, action)}), "not-rated") for action in idle
    )
    if not rated and not found and not idle:
        yield Phrase("score.reason.not-exercised"), "not-rated"


def _evidence(rated: Sequence[ObjectiveRating], found: Sequence[Finding]) -> Evidence:
    measured = dict.fromkeys(f for r in rated for f in r.evidence.figures)
    measured |= dict.fromkeys(f for finding in found for f in finding.figures)
    events = {e for r in rated for e in r.evidence.events} | {e for finding in found for e in finding.events}
    return Evidence(tuple(measured), tuple(sorted(events)))


def _times(outcome: "Outcome", capability: Capability) -> Iterator[Finding]:
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
    over = all(period.end is not None for period in outcome.response.incident_periods)
    if capability == "clearing" and over and outcome.measures["with-response"].mtd is None:
        yield Finding("unable", Phrase("score.clearing.not-cleared"))
    if capability == "command" and (log := figures.logged(outcome)) is not None:
        enough = log.value is not None and log.target is not None and log.value >= log.target
        reason = Phrase("score.log.complete" if enough else "score.log.incomplete", {"value": log})
        yield Finding("performed" if enough else "unable", reason, (log,))


def _still_down(outcome: "Outcome") -> Iterator[Finding]:
    """A finding on the systems that did not come back within the drill."""
    times = outcome.measures["with-response"].rto
    down = [system for system, time in times.items() if time is None]
    if down:
        entries = enumerate(outcome.response.journal)
        events = tuple(i for i, entry in entries if entry.kind == "system" and entry.subject in down)
        yield Finding("unable", Phrase("score.recovery.down", {"count": len(down), "all": len(times)}), (), events)


def _on_time(figure: Figure, events: tuple[int, ...]) -> Finding:
    """In time; late; so late that it counts as not done, or never."""
    assert figure.target is not None
    if figure.value is None:
        return Finding("unable", Phrase(f"score.never.{figure.key}"), (figure,), events)
    late, hopeless = figure.value > figure.target, figure.value > figures.NOTHING_LEFT * figure.target
    rating: Rating = "unable" if hopeless else "some-challenges" if late else "performed"
    at_once = figure.key in AT_ONCE and figure.value < 1
    key = f"score.{'late' if late else 'at-once' if at_once else 'in-time'}.{figure.key}"
    return Finding(rating, Phrase(key, {"value": figure}), (figure,), events)

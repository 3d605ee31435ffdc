"""Ratings of objectives on the scale of HSEEP, each with its reasons and evidence."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.attainment import Attainment, attainment, copes
from sim.errors import Phrase
from sim.scenario.capabilities import OF_ACTION, OF_MEASURE, Capability
from sim.scenario.objectives import SHARES, Objective
from sim.score.figures import actions_of, exercised_by_incidents, lower_is_better, of_attainment
from sim.score.harms import CONCERNS, Harm
from sim.score.model import Evidence, ObjectiveRating, Rating

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = ["LITTLE_MARGIN", "headroom", "rate_objective"]

LITTLE_MARGIN = 0.1
"""An objective is reached narrowly if less than this share of what it allows is left (estimate)."""


def rate_objective(outcome: "Outcome", found: Attainment, harms: tuple[Harm, ...]) -> ObjectiveRating:
    """Rate an objective: what was measured against its target, and what it cost others."""
    capability = OF_MEASURE[found.objective.measure]
    rating, reasons, counted = _judge(outcome, found, [harm for harm in harms if harm.done])
    figures = (of_attainment(found), *(harm.figure for harm in counted))
    events = tuple(_supporting(outcome, found.objective, capability)) if rating != "not-rated" else ()
    return ObjectiveRating(found.objective, capability, found, rating, tuple(reasons), Evidence(figures, events))


def _judge(outcome: "Outcome", found: Attainment, done: list[Harm]) -> tuple[Rating, list[Phrase], list[Harm]]:
    """The rating, its reasons, and the harms that count."""
    figure = of_attainment(found)
    if not exercised_by_incidents(outcome):
        return "not-rated", [Phrase("score.reason.nothing-happened")], []
    if found.reached is None:
        overloaded = found.objective.measure in ("work_recovery", "mtd") and not copes(outcome)
        return "not-rated", [Phrase(f"score.reason.{'overloaded' if overloaded else 'nothing-to-measure'}")], []
    if not found.reached:
        key = "score.reason.missed" if found.measured is not None else "score.reason.not-within-drill"
        return "unable", [Phrase(key, {"value": figure})], []
    bare = attainment(found.objective, outcome, "without-response")
    change = _change(found, bare)
    reasons = [Phrase("score.reason.reached", {"value": figure})]
    if bare.reached and outcome.response.action_times and change >= 0:
        reasons.append(Phrase("score.reason.anyway", {"value": of_attainment(bare)}))
    counted = [h for h in done if change > 0 and OF_MEASURE[found.objective.measure] in CONCERNS[h.kind]]
    if counted:
        return "major-challenges", reasons + [harm.reason for harm in counted], counted
    left = headroom(found)
    if left is not None and left < LITTLE_MARGIN:
        return "some-challenges", [*reasons, Phrase("score.reason.narrowly", {"left": f"{left:.0%}"})], []
    if change < 0:
        return "some-challenges", [*reasons, Phrase("score.reason.worse", {"value": of_attainment(bare)})], []
    return "performed", reasons, []


def headroom(found: Attainment) -> float | None:
    """Share of what an objective allows that is left: of time, of a number, of misses; None: it allows none.

    A share of 95 % allows 5 % of misses; with 96 % reached, a fifth of them is left.
    """
    if found.measured is None:
        return None
    measured, target = found.measured, found.objective.target
    if not lower_is_better(found.objective.measure):
        measured, target = 1 - measured, 1 - target
    return (target - measured) / target if target > 0 else None


def _change(found: Attainment, bare: Attainment) -> float:
    """Above 0 if the response bettered what is measured, below if it made it worse."""
    if found.measured is None or bare.measured is None:
        return float(found.measured is not None) - float(bare.measured is not None)
    better = found.measured - bare.measured
    tolerance = 1e-9 if found.objective.measure in SHARES else 1e-6
    if abs(better) <= tolerance:
        return 0.0
    return -better if lower_is_better(found.objective.measure) else better


def _supporting(outcome: "Outcome", objective: Objective, capability: Capability) -> Iterator[int]:
    """Entries of the journal that bear on an objective: the incidents, the system, what was done towards it."""
    kinds = {action.id: OF_ACTION[action.do] for action in actions_of(outcome)}
    for index, entry in enumerate(outcome.response.journal):
        if entry.key in ("journal.incident-starts", "journal.incident-ends"):
            yield index
        elif objective.measure == "rto" and entry.kind == "system":
            if objective.system in (None, entry.subject):
                yield index
        elif (
            entry.kind == "action"
            and kinds.get(entry.subject) == capability
            and entry.key.endswith(("-begins", "-ends"))
        ):
            yield index

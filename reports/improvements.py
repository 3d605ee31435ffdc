"""The improvement plan: changes that the findings suggest, each tried by running the drill again with it.

A change names the value of the scenario or the plan that it would alter, so that it can be tried, and tried again when
it has been made. One drill is one draw of luck: each change is therefore run on the drill's own seed and on some more,
always against the same drill without the change.
"""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.drill import Baseline
from sim.errors import InputError
from sim.loading import load_plan
from sim.outcome import Outcome
from sim.reports.candidates import CANDIDATES
from sim.reports.changes import Change
from sim.reports.facts import Facts
from sim.reports.finding import Finding
from sim.scenario.files import with_changes
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario

__all__ = ["SEEDS", "Effect", "Improvement", "improvements"]

SEEDS = 4
"""So many seeds a change is tried on, the drill's own included."""

MOST = 6


@dataclass(frozen=True)
class Effect:
    """What became of a drill with a change, less what it came to without it; the same seed for both.

    Attributes
    ----------
    seed : int
    loss : float
    let_down : int
        Orders late, cancelled or overdue.
    recovery : float or None
        Minutes until usual work; None: not within the drill with or without the change.
    """

    seed: int
    loss: float
    let_down: int
    recovery: float | None


@dataclass(frozen=True)
class Improvement:
    """A change and what it would have done, on the drill's own seed first."""

    change: Change
    effects: tuple[Effect, ...]
    loss_with: float
    let_down_with: int

    @property
    def own(self) -> Effect:
        """The effect on the drill's own seed."""
        return self.effects[0]

    @property
    def mean(self) -> float:
        """Mean change of the loss over the seeds."""
        return sum(effect.loss for effect in self.effects) / len(self.effects)

    @property
    def range(self) -> tuple[float, float]:
        """Smallest and largest change of the loss."""
        losses = [effect.loss for effect in self.effects]
        return min(losses), max(losses)


def improvements(facts: Facts, found: Sequence[Finding], seeds: int = SEEDS) -> tuple[Improvement, ...]:
    """What could be changed after a drill, tried on so many seeds, the most worthwhile first.

    Parameters
    ----------
    facts : Facts
    found : sequence of Finding
    seeds : int
        The drill's own and the following ones; only its own if the orders are the organisation's, which are the same
        whatever the seed.
    """
    outcome = facts.outcome
    if not found:
        return ()
    possible = [(change, _applied(outcome, change)) for change in _changes(facts, found)]
    changes = [(change, applied) for change, applied in possible if applied is not None][:MOST]
    if not changes:
        return ()
    own = outcome.manifest.orders is not None
    orders = outcome.book if own else None
    tried: list[list[tuple[Effect, Outcome]]] = [[] for _ in changes]
    for seed in range(outcome.manifest.seed, outcome.manifest.seed + (1 if own else seeds)):
        baseline = Baseline(outcome.scenario, seed, orders)
        before = outcome if seed == outcome.manifest.seed else baseline.respond(outcome.plan)
        for (_, (scenario, plan)), effects in zip(changes, tried, strict=True):
            same = scenario is outcome.scenario
            after = (baseline if same else Baseline(scenario, seed, orders)).respond(plan)
            effects.append((_effect(seed, before, after), after))
    made = [
        Improvement(change, tuple(effect for effect, _ in effects), _loss(effects[0][1]), _let_down(effects[0][1]))
        for (change, _), effects in zip(changes, tried, strict=True)
    ]
    return tuple(sorted(made, key=lambda improvement: improvement.mean))


def _effect(seed: int, before: Outcome, after: Outcome) -> Effect:
    recovery = [o.measures["with-response"].mtd for o in (before, after)]
    gained = None if recovery[0] is None or recovery[1] is None else recovery[1] - recovery[0]
    return Effect(seed, _loss(after) - _loss(before), _let_down(after) - _let_down(before), gained)


def _loss(outcome: Outcome) -> float:
    return outcome.measures["with-response"].loss.total


def _let_down(outcome: Outcome) -> int:
    measures = outcome.measures["with-response"]
    return measures.late + measures.cancelled + measures.overdue


def _applied(outcome: Outcome, change: Change) -> tuple[Scenario, Plan] | None:
    """Scenario and plan with a change; None: the rules of the scenario or the plan refuse it."""
    try:
        if change.path == "plan":
            return outcome.scenario, load_plan(change.after, outcome.organisation)
        if change.path == "plan.actions":
            actions = outcome.plan.model_dump(mode="json", by_alias=True)["actions"]
            written = json.dumps([*actions, json.loads(change.after)])
            return outcome.scenario, with_changes(outcome.plan, {"actions": written})
        if change.path.startswith("plan."):
            return outcome.scenario, with_changes(outcome.plan, {change.path.removeprefix("plan."): change.after})
        return with_changes(outcome.scenario, {change.path: change.after}), outcome.plan
    except InputError:
        return None


# --- what could be changed --------------------------------------------------------------------------------------------


def _changes(facts: Facts, found: Sequence[Finding]) -> Iterator[Change]:
    """Changes that the findings suggest and that the scenario and the plan allow."""
    bad = {finding.name for finding in found if not finding.good}
    for rule in CANDIDATES:
        for change in rule(facts):
            because = tuple(name for name in change.because if name in bad)
            if because:
                yield dataclasses.replace(change, because=because)

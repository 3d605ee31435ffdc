"""The improvement plan: changes that the findings suggest, each tried by running the drill again with it.

A change names the value of the scenario or the plan that it would alter, so that it can be tried, and tried again when
it has been made. One drill is one draw of luck: all changes are run on the drill's own seed, and the most promising of
them on some more, always against the same drill without the change. Runs of the same seed share all but the response.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.drill import Baseline
from sim.errors import InputError
from sim.loading import load_plan
from sim.outcome import Outcome
from sim.reports.candidates import CANDIDATES
from sim.reports.changes import Change
from sim.reports.facts import Facts
from sim.reports.finding import Finding
from sim.reports.measures import preparing
from sim.scenario.files import with_changes
from sim.scenario.plan import Plan
from sim.scenario.prepared import changes as changes_of
from sim.scenario.preparedness import Preparedness
from sim.scenario.scenario import Scenario

__all__ = ["SEEDS", "Effect", "Improvement", "improvements"]

SEEDS = 3
"""So many seeds the most promising changes are tried on, the drill's own included."""

MOST, PROMISING = 8, 3
"""So many changes are tried at all, and on all seeds; beside those the best one that reaches an objective more."""


@dataclass(frozen=True)
class Effect:
    """What became of a drill with a change, less what it came to without it; the same seed for both.

    Attributes
    ----------
    seed : int
    loss : float
    let_down : int
        Orders late, cancelled or overdue.
    missed : int
        Objectives that were missed.
    recovery : float or None
        Minutes until usual work; None: not within the drill with or without the change.
    """

    seed: int
    loss: float
    let_down: int
    missed: int
    recovery: float | None

    @property
    def is_any(self) -> bool:
        """Whether anything is otherwise."""
        return any((self.loss, self.let_down, self.missed, self.recovery))


@dataclass(frozen=True)
class Improvement:
    """A change and what it would have done, on the drill's own seed first.

    Attributes
    ----------
    change : Change
    effects : tuple of Effect
        Only that of the drill's own seed if others promised more.
    loss_with, let_down_with, missed_with
        What the drill comes to with the change.
    closely : bool
        Whether it is one of those that were tried on all seeds.
    """

    change: Change
    effects: tuple[Effect, ...]
    loss_with: float
    let_down_with: int
    missed_with: int
    closely: bool = False

    @property
    def own(self) -> Effect:
        """The effect on the drill's own seed."""
        return self.effects[0]

    @property
    def mean(self) -> float:
        """Mean change of the loss over the seeds."""
        return sum(effect.loss for effect in self.effects) / len(self.effects)

    @property
    def net(self) -> float:
        """The same, with a year's price of what is bought: as if one such incident came in a year."""
        return self.mean + self.change.price

    @property
    def range(self) -> tuple[float, float]:
        """Smallest and largest change of the loss."""
        losses = [effect.loss for effect in self.effects]
        return min(losses), max(losses)

    @property
    def let_down(self) -> float:
        """Mean change of the orders let down."""
        return sum(effect.let_down for effect in self.effects) / len(self.effects)

    @property
    def harms_objectives(self) -> bool:
        """Whether more objectives are missed with the change than without it, with any seed."""
        return any(effect.missed > 0 for effect in self.effects)

    @property
    def recommended(self) -> bool:
        """Whether it saves more than its price or reaches an objective that was missed, and harms none."""
        return self.closely and (self.saves or self.reaches)

    @property
    def saves(self) -> bool:
        """Whether it lowers the loss of this drill, and on average, by more than its price, and harms no objective."""
        return self.pays and not self.harms_objectives

    @property
    def pays(self) -> bool:
        """Whether it lowers the loss of this drill, and on average, by more than its price."""
        return self.own.loss < 0 and self.net < 0

    @property
    def reaches(self) -> bool:
        """Whether this drill would have reached an objective more with it, and no seed one less."""
        return self.own.missed < 0 and not self.harms_objectives


def improvements(
    facts: Facts, found: Sequence[Finding], seeds: int = SEEDS, own: Mapping[str, Preparedness] | None = None
) -> tuple[Improvement, ...]:
    """What could be changed after a drill, tried on so many seeds, the most worthwhile first.

    Parameters
    ----------
    facts : Facts
    found : sequence of Finding
    seeds : int
        The drill's own and the following ones; only its own if the orders are the organisation's, which are the same
        whatever the seed, or if people decided during the drill, who would decide otherwise in another one.
    own : mapping of str to Preparedness
        Measures of one's own, by name.
    """
    outcome = facts.outcome
    if not any(not finding.good for finding in found):
        return ()
    possible = [
        (change, made)
        for change in _changes(facts, found, own or {})
        if (made := _applied(outcome, change)) is not None
    ]
    if not possible:
        return ()
    trial = _Trial(outcome, outcome.manifest.seed)
    tried = [(improvement, made) for change, made in possible[:MOST] if (improvement := trial.first(change, made))]
    tried.sort(key=lambda pair: pair[0].net)
    first, others = tried[:PROMISING], tried[PROMISING:]
    first += [pair for pair in others if pair[0].reaches][:1]
    closely = [(dataclasses.replace(improvement, closely=True), made) for improvement, made in first]
    only_own = outcome.manifest.orders is not None or bool(outcome.decisions)
    for seed in range(outcome.manifest.seed + 1, outcome.manifest.seed + (1 if only_own else seeds)):
        trial = _Trial(outcome, seed)
        closely = [(trial.further(improvement, made), made) for improvement, made in closely]
    best = sorted((improvement for improvement, _ in closely), key=lambda improvement: improvement.net)
    return (*best, *(pair[0] for pair in others if pair not in first))


Made = tuple[Scenario, Plan]
"""Scenario and plan with a change."""


class _Trial:
    """Drills with a seed, without and with changes."""

    def __init__(self, outcome: Outcome, seed: int) -> None:
        self._outcome, self._seed = outcome, seed
        self._orders = outcome.book if outcome.manifest.orders is not None else None
        self._baseline = Baseline(outcome.scenario, seed, self._orders)
        self._before = outcome if seed == outcome.manifest.seed else self._baseline.respond(outcome.plan)

    def first(self, change: Change, made: Made) -> Improvement | None:
        """A change and its effect; None: what was decided does not fit the drill with it, or it is bought in vain."""
        try:
            after = self._with(made)
        except InputError:
            return None
        effect = _effect(self._seed, self._before, after)
        if change.price and not effect.is_any:
            return None
        return Improvement(change, (effect,), _loss(after), _let_down(after), _missed(after))

    def further(self, improvement: Improvement, made: Made) -> Improvement:
        """The same with its effect on this seed too."""
        effect = _effect(self._seed, self._before, self._with(made))
        return dataclasses.replace(improvement, effects=(*improvement.effects, effect))

    def _with(self, made: Made) -> Outcome:
        scenario, plan = made
        same = scenario is self._outcome.scenario
        baseline = self._baseline if same else Baseline(scenario, self._seed, self._orders)
        return baseline.respond(plan, self._outcome.decisions)


def _effect(seed: int, before: Outcome, after: Outcome) -> Effect:
    recovery = [o.measures["with-response"].mtd for o in (before, after)]
    gained = None if recovery[0] is None or recovery[1] is None else recovery[1] - recovery[0]
    missed = _missed(after) - _missed(before)
    return Effect(seed, _loss(after) - _loss(before), _let_down(after) - _let_down(before), missed, gained)


def _loss(outcome: Outcome) -> float:
    return outcome.measures["with-response"].loss.total


def _let_down(outcome: Outcome) -> int:
    measures = outcome.measures["with-response"]
    return measures.late + measures.cancelled + measures.overdue


def _missed(outcome: Outcome) -> int:
    return sum(attainment.reached is False for attainment in outcome.objectives)


def _applied(outcome: Outcome, change: Change) -> Made | None:
    """Scenario and plan with a change; None: their rules refuse it, or it changes nothing."""
    try:
        if change.path == "plan":
            return outcome.scenario, load_plan(change.after, outcome.organisation)
        if change.path == "plan.prepares":
            return _bought(outcome, change)
        if change.path == "plan.actions":
            actions = outcome.plan.model_dump(mode="json", by_alias=True)["actions"]
            written = json.dumps([*actions, json.loads(change.after)])
            return outcome.scenario, with_changes(outcome.plan, {"actions": written})
        if change.path.startswith("plan."):
            return outcome.scenario, with_changes(outcome.plan, {change.path.removeprefix("plan."): change.after})
        return with_changes(outcome.scenario, {change.path: change.after}), outcome.plan
    except InputError:
        return None


def _bought(outcome: Outcome, change: Change) -> Made | None:
    """The same drill with one more measure of preparedness; None: it lacks another one, or changes nothing here."""
    measure = change.buys
    assert measure is not None
    plan = outcome.plan.model_copy(update={"prepares": (*outcome.plan.prepares, measure)})
    unmet = [*plan.check_references(), *plan.check_against(outcome.organisation)]
    if unmet or not any(made.measure == measure.id for made in changes_of(outcome.scenario, plan)):
        return None
    return outcome.scenario, plan


# --- what could be changed --------------------------------------------------------------------------------------------


def _changes(facts: Facts, found: Sequence[Finding], own: Mapping[str, Preparedness]) -> Iterator[Change]:
    """Changes that the findings suggest, those first that the most important ones do."""
    issues = [finding for finding in reversed(found) if not finding.good]
    weights = {name: finding.weight for finding in issues for name in (finding.name, *finding.also)}
    suggested = []
    for change in (*(change for rule in CANDIDATES for change in rule(facts)), *preparing(facts, weights, own)):
        because = tuple(name for name in change.because if name in weights)
        if because:
            suggested.append(dataclasses.replace(change, because=because))
    yield from sorted(suggested, key=lambda change: -max(weights[name] for name in change.because))

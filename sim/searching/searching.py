"""Carries a search out: proposes plans, tries them, keeps the best, tidies it up, and confirms it on fresh drills."""

import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from time import monotonic

from sim.errors import InputError, Problem
from sim.experiment.analysis import confirmation
from sim.experiment.carrying import placed, quiet, staffed
from sim.experiment.collecting import Watch
from sim.experiment.comparing import compare
from sim.experiment.executors import Workers
from sim.experiment.kinds import higher_is_better
from sim.experiment.reopening import values_of
from sim.experiment.study import MEASURES, Study
from sim.scenario.plan import Plan
from sim.searching.allowed import Allowed
from sim.searching.best import Best, Candidate
from sim.searching.found import Found, changes
from sim.searching.place import SearchPlace
from sim.searching.proposing import GROUP, Proposer
from sim.searching.space import Choices
from sim.searching.spec import FOUND, START, Search
from sim.searching.trying import Memory, Tried, Trying
from sim.searching.writing import named

__all__ = ["search"]

CONFIRMATION = "confirmation"
NEGLIGIBLE = 1e-3
"""A change that makes the first objective better by no more than this share of it is taken back."""


def search(
    spec: Search,
    workers: Workers | Executor | None = None,
    *,
    folder: Path | None = None,
    resume: bool = False,
    watch: Watch = quiet,
) -> Found:
    """Search for a better plan.

    Parameters
    ----------
    spec : Search
    workers : Workers or Executor
        Where the drills run (see `sim.experiment.executors`); none given: here, one after the other.
    folder : Path
        Where the plan and what was found are kept; none given: nowhere.
    resume : bool
        Go on with what is in the folder.
    watch : callable
        Is told how many drills are done, and of how many at most.

    Returns
    -------
    Found
        The same wherever it ran. Interrupted, it is the best so far, not confirmed.

    Raises
    ------
    InputError
        The folder holds something else, or an objective cannot be measured.
    OSError
        The folder cannot be written.
    KeyboardInterrupt
        It was interrupted before any plan was tried.
    """
    with staffed(workers) as staff, placed(folder) as there:
        place = SearchPlace(there, spec, resume=resume)
        going = _Going(spec, staff, place.memory, watch)
        try:
            going.on()
            found = going.found()
            if spec.confirm and found.changes:
                found = _confirmed(found, staff, there / CONFIRMATION, watch)
        except KeyboardInterrupt:
            found = dataclasses.replace(going.found(), interrupted=True)
        place.finish(found)
    return found


class _Going:
    """A search under way."""

    def __init__(self, spec: Search, workers: Workers, memory: Memory, watch: Watch) -> None:
        self._spec, self._watch = spec, watch
        self._allowed = Allowed(spec)
        self._trying = Trying(spec, workers, memory, self._seen)
        self._best = Best(spec)
        self._tried = self._dropped = self._refused = 0
        self._ends = None if spec.budget is None else monotonic() + spec.budget

    def _seen(self, done: int, total: int) -> None:
        drills = self._spec.replications
        self._watch(
            self._tried * drills + min(done, total), max(self._spec.trials * drills, self._tried * drills + total)
        )

    def on(self) -> None:
        """Try as many plans as are asked for, as far as there is time for them."""
        spec = self._spec
        self._begin()
        proposer = Proposer(spec.space, len(spec.objectives), spec.seed)
        while self._tried < spec.trials:
            if self._ends is not None and monotonic() > self._ends:
                return
            chosen = proposer.ask(min(GROUP, spec.trials - self._tried))
            proposer.tell(self._try(chosen))
        self._tidy()

    def _begin(self) -> None:
        """Try the first plan, by which the others are judged."""
        first = self._trying.race([self._spec.plan], [])[0]
        if not first.values.size:
            names = ", ".join(self._spec.columns)
            raise InputError([Problem("search.not-measured", field="objectives", found=names)])
        self._best.begin(Candidate({}, self._spec.plan, first))

    def _try(self, chosen: Sequence[Choices]) -> list[list[float]]:
        """Try plans; what the proposer is told of each."""
        plans = [self._allowed.made(some) for some in chosen]
        there = [plan for plan in plans if plan is not None]
        came = iter(self._trying.race(there, self._best.rivals) if there else [])
        tried = [None if plan is None else next(came) for plan in plans]
        self._tried += len(plans)
        told = []
        for some, plan, result in zip(chosen, plans, tried, strict=True):
            if plan is None or result is None or not result.values.size:
                self._refused += 1
                told.append(self._best.told(None))
                continue
            self._dropped += not result.whole
            told.append(self._best.told(result))
            if result.whole:
                self._best.take(Candidate(some, plan, result))
        return told

    def _tidy(self) -> None:
        """Take back the changes that make next to no difference, so that what is left is worth reading."""
        best = self._best.first
        different = [name for name, start in self._spec.space.start.items() if best.choices.get(name, start) != start]
        if not different:
            return
        back = {name: {**best.choices, name: self._spec.space.start[name]} for name in different}
        plans = {name: plan for name, some in back.items() if (plan := self._allowed.made(some)) is not None}
        tried = dict(zip(plans, self._trying.race([*plans.values()], self._best.rivals), strict=True))
        idle = [name for name, result in tried.items() if self._best.as_good(result, NEGLIGIBLE)]
        same = [name for name in idle if self._best.as_good(tried[name], 0.0)]
        for names in (idle, same):
            chosen = {**best.choices, **{name: self._spec.space.start[name] for name in names}}
            plan = self._allowed.made(chosen)
            result = self._trying.race([plan], [])[0] if names and plan is not None else None
            if plan is not None and result is not None and self._best.as_good(result, NEGLIGIBLE):
                self._best.put_forward(Candidate(chosen, plan, result))
                return

    def found(self) -> Found:
        """The best so far."""
        spec, best = self._spec, self._best
        if best.start is None:
            raise KeyboardInterrupt
        plan = best.first.plan
        if plan is not spec.plan:
            plan = named(plan, spec, self._tried)
        return Found(
            search=spec,
            plan=plan,
            values=_averages(spec, best.first.tried),
            start=_averages(spec, best.start.tried),
            changes=changes(spec.plan, plan, spec.companies[0]),
            front={name: named(some, spec, self._tried, name) for name, some in best.front.items()},
            within=best.keeps(best.first.tried),
            tried=self._tried,
            dropped=self._dropped,
            refused=self._refused,
            finished=self._tried >= spec.trials,
        )


def _averages(spec: Search, tried: Tried) -> dict[str, float]:
    """Averages as they are told."""
    means = zip(spec.columns, tried.means, strict=True)
    return {name: float(-mean if higher_is_better(name) else mean) for name, mean in means}


def _confirmed(found: Found, workers: Workers, folder: Path, watch: Watch) -> Found:
    """The plans that were found and the first one on fresh drills."""
    spec = found.search
    plans: Mapping[str, Plan] = {START: spec.plan, FOUND: found.plan, **found.front}
    fresh = Study(
        spec.scenarios,
        plans,
        replications=spec.confirm,
        seed=spec.fresh_seed,
        confidence=spec.confidence,
        baseline=START,
        measures=tuple(dict.fromkeys((*spec.objectives, *MEASURES))),
    )
    place = folder / fresh.digest[:8]
    comparison = compare(fresh, workers, folder=place, resume=True, watch=watch)
    gains = {}
    for name in spec.objectives:
        by_it = dataclasses.replace(fresh, measures=(name,))
        gains[name] = confirmation(values_of(by_it, place, comparison.replications), FOUND)
    return dataclasses.replace(found, confirmed=comparison, gains=gains, fresh=f"{CONFIRMATION}/{place.name}")

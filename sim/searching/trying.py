"""Tries plans on a fixed batch of drills, the same luck for all; what is clearly beaten is dropped early.

What a plan came to is remembered by its content, in a file if there is a folder: no plan is tried twice, and a search
that is done again goes the same way as far as it had come, without a drill.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.experiment.collecting import Collector, Watch
from sim.experiment.executors import Workers
from sim.experiment.kinds import higher_is_better
from sim.experiment.replicate import Failure, Replicated
from sim.scenario.plan import Plan
from sim.searching.spec import Search

__all__ = ["Memory", "Tried", "Trying", "beaten", "digest_of", "look"]

Values = NDArray[np.float64]

DOUBT = 0.01
"""A plan is dropped when it would look so much worse with this probability, were it as good as the other."""
LEAST = 6
"""On so many drills at least."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a plan came to.

    Attributes
    ----------
    values : array of float, shape (drills, columns)
        Of every drill, the mean over the scenarios; such that less is better. Empty: it could not be carried out.
    whole : bool
        It was tried on all drills; otherwise it was dropped.
    """

    values: Values
    whole: bool

    @property
    def means(self) -> Values:
        """Average of every column."""
        return np.asarray(self.values.mean(axis=0), np.float64)


def digest_of(plan: Plan) -> str:
    """What tells plans apart: what is done and bought, not what it is called or founded on."""
    words = plan.model_dump_json(by_alias=True, exclude={"title", "summary", "sources"})
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()


def look(drills: int) -> int:
    """After so many drills of a plan it is looked at whether it is beaten."""
    return min(drills, max(LEAST, drills // 4))


def beaten(values: Values, best: Values, objectives: int) -> bool:
    """Whether a plan is clearly worse than another in every objective, by paired one-sided t-tests on the same drills.

    Parameters
    ----------
    values, best : array of float, shape (drills, columns)
        The other may have been tried on more drills.
    objectives : int
        So many of the columns are meant, the first ones.
    """
    apart = (values - best[: len(values)])[:, :objectives]
    spread = apart.std(axis=0, ddof=1) / np.sqrt(len(apart))
    clear = np.where(spread > 0, apart.mean(axis=0) > stats.t.isf(DOUBT, len(apart) - 1) * spread, apart[0] >= 0)
    return bool(clear.all() and apart.any())


class Memory:
    """What plans came to on some drills, by content of the plan and number of the first drill."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[tuple[str, int], Values] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path and path.is_file() else ():
            try:
                noted = json.loads(line)
                self._known[noted["plan"], noted["first"]] = np.array(noted["values"], np.float64)
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a program that was killed; those drills are done again

    def get(self, plan: str, first: int) -> Values | None:
        """What is known."""
        return self._known.get((plan, first))

    def keep(self, plan: str, first: int, values: Values) -> None:
        """Remember what a plan came to."""
        self._known[plan, first] = values
        if self._path is not None:
            rows = [[None if np.isnan(value) else float(value) for value in row] for row in values]
            noted = {"plan": plan, "first": first, "values": rows}
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(noted, allow_nan=False) + "\n")


class _Kept:
    """Takes what a collector has got done, for plans by their digest."""

    def __init__(self, search: Search, plans: Sequence[str], first: int, last: int) -> None:
        self._search, self._first, self._last = search, first, last
        self._scenarios = {name: i for i, name in enumerate(search.scenarios)}
        shape = (last - first, len(self._scenarios), len(search.columns))
        self.values: Mapping[str, Values] = {plan: np.full(shape, np.nan) for plan in plans}

    def missing(self, count: int) -> Iterator[tuple[str, range]]:
        """All drills are wanted."""
        return ((name, range(self._first, count)) for name in self._scenarios)

    def add(self, scenario: str, drills: Sequence[Replicated]) -> None:
        """Keep what the drills came to."""
        for drill in drills:
            if drill.plan in self.values and not isinstance(drill.result, Failure):
                row = self.values[drill.plan][drill.replication - self._first, self._scenarios[scenario]]
                row[:] = [_score(name, drill.result.get(name, (None, False))[0]) for name in self._search.columns]


def _score(measure: str, value: float | None) -> float:
    if value is None:
        return np.nan
    return -value if higher_is_better(measure) else value


class Trying:
    """Has plans tried.

    Parameters
    ----------
    search : Search
    workers : Workers
    memory : Memory
    watch : callable
        Is told how many drills of how many are done.
    """

    def __init__(self, search: Search, workers: Workers, memory: Memory, watch: Watch) -> None:
        self._search, self._workers, self._memory = search, workers, memory
        self._watch = watch

    def race(self, plans: Sequence[Plan], best: Sequence[Values]) -> list[Tried]:
        """What plans come to; those that one of the best is clearly better than are dropped after a first look.

        Parameters
        ----------
        plans : sequence of Plan
        best : sequence of array, shape (drills, columns)
            Plans that were tried on all drills.
        """
        drills, objectives = self._search.replications, len(self._search.objectives)
        first = look(drills)
        named = {digest_of(plan): plan for plan in plans}
        found = self._values(named, 0, first, len(plans))
        on = {
            name: plan
            for name, plan in named.items()
            if not np.isnan(found[name]).any() and not any(beaten(found[name], other, objectives) for other in best)
        }
        rest = self._values(on, first, drills, len(plans)) if first < drills else {name: found[name][:0] for name in on}
        tried = {}
        for name in named:
            values = np.concatenate([found[name], rest[name]]) if name in on else found[name]
            tried[name] = Tried(values[:0] if np.isnan(values).any() else values, name in on)
        self._watch(drills * len(plans), drills * len(plans))
        return [tried[digest_of(plan)] for plan in plans]

    def _values(self, plans: Mapping[str, Plan], first: int, last: int, of: int) -> dict[str, Values]:
        """What some of so many plans come to in some of the drills, those that are not known yet being done."""
        known = {name: self._memory.get(name, first) for name in plans}
        new = {name: plan for name, plan in plans.items() if known[name] is None}
        found = {name: values for name, values in known.items() if values is not None}
        if new:
            kept = _Kept(self._search, [*new], first, last)
            Collector(
                self._search.study(new, last), kept, self._workers, self._share(len(new), last, of), _never
            ).collect(last)
            for name, values in kept.values.items():
                found[name] = np.asarray(values.mean(axis=1), np.float64)
                self._memory.keep(name, first, found[name])
        return found

    def _share(self, plans: int, last: int, of: int) -> Watch:
        """A watch of the drills of some of so many plans; the others have had theirs."""
        scenarios, whole = len(self._search.scenarios), of * self._search.replications
        return lambda done, total: self._watch((of - plans) * last + done * plans // scenarios, whole)


def _never() -> bool:
    return False

"""How much a plan bears: the longest outage, the smallest team, the largest peak that it holds out against.

It holds as long as the probability of missing an objective is within a limit. Where that ends is found by stochastic
bisection (`sim.experiment.bisection`) and tested by fresh drills, by which the level was not found.
"""

import dataclasses
import json
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.experiment import statistics as st
from sim.experiment.bisection import Bisection, Side
from sim.experiment.carrying import Place, placed, quiet, staffed
from sim.experiment.collecting import Watch
from sim.experiment.comparison import plain
from sim.experiment.executors import Workers
from sim.experiment.measuring import breach_name
from sim.experiment.results import Results
from sim.experiment.strains import Strain
from sim.experiment.study import Study
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.world.streams import Streams

__all__ = ["Breaking", "Chance", "breaking_point"]

Verdict = Literal["breaks", "holds-throughout", "breaks-at-once"]
PLAN, SCENARIO = "plan", "scenario"


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely an objective is missed at a level.

    Attributes
    ----------
    level : float
    missed : Proportion
        Of the drills there, with its own interval.
    side : {"within", "beyond", "open"}
        On which side of the limit it is, for certain.
    """

    level: float
    missed: st.Proportion
    side: Side


@dataclass(frozen=True)
class Breaking:
    """How far a plan holds.

    Attributes
    ----------
    strain : Strain
    limit : float
        Probability of missing an objective that is tolerated.
    confidence : float
    objectives : tuple of str
        Measures of the objectives (``breach.mtd``) of which none may be missed.
    replications : int
        Drills of a level at most.
    verdict : {"breaks", "holds-throughout", "breaks-at-once"}
        Whether there is such a level within the range; or none, for it holds at all, or breaks at all.
    holds : float or None
        The severest level at which the share of drills that miss is within the limit; None: already the mildest is not.
    low : float or None
        The severest level at which the probability is within the limit for certain; None: at none.
    high : float or None
        The mildest level at which it is beyond the limit for certain; None: at none within the range.
    chances : tuple of Chance
        Of all levels that were drilled, from mild to severe.
    confirmed : Proportion or None
        Share of fresh drills that miss at ``holds``.
    example : tuple of (float, int) or None
        Level and seed of a drill that misses just beyond ``holds``.
    drills : int
        How many were run.
    failed : int
        How many of them came to no result; they are left out.
    """

    strain: Strain
    limit: float
    confidence: float
    objectives: tuple[str, ...]
    replications: int
    verdict: Verdict
    holds: float | None
    low: float | None
    high: float | None
    chances: tuple[Chance, ...]
    confirmed: st.Proportion | None
    example: tuple[float, int] | None
    drills: int
    failed: int

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        made: dict[str, Any] = plain({**fields, "path": self.strain.path})
        return made


def breaking_point(
    scenario: Scenario,
    plan: Plan,
    strain: Strain,
    workers: Workers | Executor | None = None,
    *,
    limit: float = 0.1,
    objectives: Sequence[str] = (),
    replications: int = 200,
    seed: int = 1,
    confidence: float = 0.95,
    folder: Path | None = None,
    resume: bool = False,
    watch: Watch = quiet,
) -> Breaking:
    """The severest level at which a plan keeps the probability of missing an objective within a limit.

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
    strain : Strain
        What is made worse, and how far (`strain`).
    limit : float
        Probability that is tolerated, between 0 and 1.
    objectives : sequence of str
        Names of the objectives of which none may be missed, such as ``mtd`` or ``rto.platform``; none: all of the
        scenario.
    replications : int
        How many drills of a level at most; levels where the answer is plain take fewer.
    workers, seed, confidence, folder, resume, watch
        As for `sim.compare` and `sim.Study`; what was found is written as ``breaking.json``.

    Raises
    ------
    InputError
        Something that was asked for is wrong, no drill came to a result, or the folder holds something else.
    """
    measures = _measures(scenario, objectives)
    if not 0 < limit < 1:
        raise InputError([Problem("break.limit", field="limit", found=str(limit))])
    study = Study({SCENARIO: scenario}, {PLAN: plan}, replications=replications, seed=seed, confidence=confidence)
    with staffed(workers) as staff, placed(folder) as place:
        found = _Search(study, strain, measures, limit, Place(place, staff, resume), watch).found()
        words = json.dumps(found.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        (place / "breaking.json").write_text(words, encoding="utf-8")
    return found


def _measures(scenario: Scenario, objectives: Sequence[str]) -> tuple[str, ...]:
    """Measures that say whether the objectives were missed."""
    known = tuple(dict.fromkeys(breach_name(objective) for objective in scenario.objectives))
    if not known:
        raise InputError([Problem("break.no-objectives", field="scenario")])
    names = tuple(name.removeprefix("breach.") for name in known)
    if strange := [name for name in objectives if name.removeprefix("breach.") not in names]:
        raise InputError(
            [Problem("break.no-objective", field="objective", found=name, allowed=names) for name in strange]
        )
    return tuple(f"breach.{name.removeprefix('breach.')}" for name in objectives) or known


class _Search:
    """Drills levels as bisection asks for them."""

    def __init__(
        self, study: Study, strain: Strain, measures: tuple[str, ...], limit: float, place: Place, watch: Watch
    ) -> None:
        self._study, self._strain, self._measures, self._limit = study, strain, measures, limit
        self._place, self._watch = place, watch
        self._missed: dict[int, NDArray[np.float64]] = {}
        self._steps = Bisection(len(strain.levels), study.most, limit, study.confidence, self._drill)
        self._failed = 0

    def found(self) -> Breaking:
        """What bisection comes to."""
        levels, study = self._strain.levels, self._study

        def level(number: int) -> float | None:
            return levels[number] if 0 <= number < len(levels) else None

        holds, low, high = self._steps.estimate(), self._steps.within(), self._steps.beyond()
        confirmed = self._confirmed(holds) if holds >= 0 else None
        return Breaking(
            strain=self._strain,
            limit=self._limit,
            confidence=study.confidence,
            objectives=self._measures,
            replications=study.most,
            verdict="breaks-at-once" if holds < 0 else "holds-throughout" if holds + 1 == len(levels) else "breaks",
            holds=level(holds),
            low=level(low),
            high=level(high),
            chances=tuple(
                Chance(levels[number], st.proportion(found.misses, found.drills, study.confidence), found.side)
                for number, found in sorted(self._steps.levels.items())
            ),
            confirmed=confirmed,
            example=self._example(holds + 1),
            drills=self._done + (0 if confirmed is None else study.most),
            failed=self._failed,
        )

    @property
    def _done(self) -> int:
        return sum(len(missed) for missed in self._missed.values())

    def _drill(self, number: int, drills: int) -> tuple[int, int]:
        """Of so many drills of a level, how many miss and how many came to a result."""
        level = self._strain.levels[number]
        name = f"level-{self._strain.written(level)}"
        place = dataclasses.replace(self._place, resume=self._place.resume or number in self._missed)
        self._missed[number] = missed = self._run(place, self._study, number, drills, name)
        there = missed[~np.isnan(missed)]
        return int(there.sum()), len(there)

    def _run(self, place: Place, study: Study, number: int, drills: int, name: str) -> NDArray[np.float64]:
        """Whether an objective was missed in each drill of a level; NaN: it came to no result."""
        put = self._strain.put(study.scenarios[SCENARIO], self._strain.levels[number])
        made = dataclasses.replace(study, scenarios={SCENARIO: put}, replications=drills)
        before, total = self._done, self._total

        def watch(done: int, _: int) -> None:
            self._watch(before + done, max(total, before + drills))

        results, store = place.carry_out(made, self._measures, watch, name)
        store.finish({"path": self._strain.path, "level": self._strain.levels[number]}, "level.json")
        missed = _any_missed(results, self._measures)
        if np.isnan(missed).all():
            raise InputError([Problem("break.all-failed", values={"reason": results.failed[0].reason})])
        self._failed += int(np.isnan(missed).sum())
        return missed

    @property
    def _total(self) -> int:
        """About how many drills there will be: most levels are far from the limit, some near, one is tested again."""
        far = len(self._strain.levels).bit_length()
        return self._study.most * (3 + far // 3)

    def _example(self, number: int) -> tuple[float, int] | None:
        """A drill that misses at a level."""
        lucks = np.flatnonzero(self._missed[number] == 1) if number in self._missed else np.empty(0, int)
        return (self._strain.levels[number], self._study.seed_of(int(lucks[0]))) if lucks.size else None

    def _confirmed(self, number: int) -> st.Proportion:
        """How many of fresh drills miss at a level."""
        fresh = dataclasses.replace(self._study, seed=Streams(self._study.seed).number("confirmation") >> 1)
        missed = self._run(self._place, fresh, number, fresh.most, "fresh")
        there = missed[~np.isnan(missed)]
        return st.proportion(int(there.sum()), len(there), fresh.confidence)


def _any_missed(results: Results, measures: Sequence[str]) -> NDArray[np.float64]:
    """Whether any of the objectives was missed, drill by drill; what could not be measured was not."""
    column = results.plans.index(PLAN)
    found = np.array([results.of(SCENARIO, measure).value[:, column] for measure in measures])
    missed = (found == 1).any(axis=0).astype(float)
    missed[[failed.replication for failed in results.failed if failed.plan == PLAN]] = np.nan
    return np.asarray(missed, np.float64)

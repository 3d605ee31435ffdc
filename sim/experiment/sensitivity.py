"""How much a result depends on what was only estimated.

Every replication draws all assumptions anew, each within a share of what it is, by a Latin hypercube: each range is
covered evenly whatever the others are. It is drilled twice with the same luck, with the assumptions as they are and as
they were drawn, so that what is between the two is not luck. A linear regression on all assumptions at once shares the
difference among them: what the result changes by as one goes from the low end of its range to the high end.

References: McKay, Beckman & Conover, Technometrics 21 (1979) 239; Saltelli et al., Sensitivity Analysis (2000), ch. 6.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.stats import qmc

from sim.errors import InputError, Problem
from sim.experiment import statistics as st
from sim.experiment.carrying import Place, placed, quiet, staffed
from sim.experiment.collecting import Watch
from sim.experiment.comparison import plain
from sim.experiment.executors import Workers
from sim.experiment.kinds import higher_is_better, unit
from sim.experiment.results import Failed, Results
from sim.experiment.study import Study
from sim.scenario.assumptions import Assumption, Left, assumptions, varied
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.texts import LANGUAGES, Language
from sim.world.streams import Streams

__all__ = ["Sensitivity", "SensitivityStudy", "Swing", "sensitivity"]

DRAWN = ".drawn"
"""What stands behind the name of a scenario whose assumptions are drawn anew."""


@dataclass(frozen=True)
class SensitivityStudy(Study):
    """A study of how much a result depends on assumptions; made by `of`.

    Attributes
    ----------
    assumptions : tuple of Assumption
        What is varied.
    left : tuple of Left
        What cannot be.
    spread : float
        By how much to both sides, as a share.
    """

    assumptions: tuple[Assumption, ...] = ()
    left: tuple[Left, ...] = ()
    spread: float = 0.25

    @classmethod
    def of(
        cls,
        name: str,
        scenario: Scenario,
        plan: Plan,
        baseline: Plan | None = None,
        *,
        spread: float = 0.25,
        only: Sequence[str] = (),
        replications: int | None = None,
        seed: int = 1,
        confidence: float = 0.95,
        measure: str = "loss.total",
    ) -> "SensitivityStudy":
        """The study of a plan in a scenario, or of its difference to another plan.

        Parameters
        ----------
        name : str
            Of the scenario.
        scenario, plan : Scenario, Plan
        baseline : Plan
            The result is the difference to this one; none given: that of the plan itself.
        spread : float
            How far each assumption is varied to both sides, as a share of it.
        only : sequence of str
            Vary only those whose path begins like this; none: all.
        replications : int
            None given: three for each assumption, at least 200.
        measure : str
            The result.

        Raises
        ------
        InputError
            There are no such assumptions, or too few replications for so many; or something else is wrong.
        """
        if not 0 < spread < 1:
            raise InputError([Problem("sensitivity.spread", field="range", found=str(spread))])
        plans = {"plan": plan} if baseline is None else {"plan": plan, "baseline": baseline}
        found, left = assumptions(scenario, plans, spread)
        chosen = tuple(a for a in found if not only or any(a.path.startswith(path) for path in only))
        unknown = [path for path in only if not any(a.path.startswith(path) for a in found)]
        if unknown or not chosen:
            known = tuple(a.path for a in found)
            raise InputError([Problem("sensitivity.none", field="only", found=", ".join(unknown), allowed=known)])
        least = 2 * (len(chosen) + 1)
        count = max(200, 3 * len(chosen)) if replications is None else replications
        if count < least:
            values = {"count": len(chosen), "least": least}
            raise InputError([Problem("sensitivity.too-few", field="replications", found=str(count), values=values)])
        return cls(
            {name: scenario, name + DRAWN: scenario},
            plans,
            replications=count,
            seed=seed,
            confidence=confidence,
            baseline=next(reversed(plans)),
            measures=(measure,),
            assumptions=chosen,
            left=left,
            spread=spread,
        )

    @property
    def variation(self) -> str:
        """What is varied, how far, and on how many replications the hypercube was made."""
        return repr(([a.path for a in self.assumptions], self.spread, self.most))

    @cached_property
    def factors(self) -> NDArray[np.float64]:
        """What each assumption is multiplied by in each replication; shape (replications, assumptions)."""
        chance = Streams(self.seed)["assumptions"]
        shares = qmc.LatinHypercube(len(self.assumptions), rng=chance).random(self.most)
        return np.asarray(1 + self.spread * (2 * shares - 1), np.float64)

    def drilled(self, scenario: str, replication: int) -> tuple[Scenario, Mapping[str, Plan]]:
        """Scenario and plans with the assumptions as they are, or as they are drawn."""
        if not scenario.endswith(DRAWN):
            return super().drilled(scenario, replication)
        return varied(self.scenarios[scenario], self.plans, self.assumptions, self.factors[replication])


@dataclass(frozen=True, slots=True)
class Swing:
    """How the result depends on an assumption.

    Attributes
    ----------
    path : str
    basis : mapping of str to str
        The reason for the estimate, by language.
    swing : Estimate
        What the result changes by from the low end of the range to the high one, all others being as they may be.
    rank_correlation : Estimate
        Of the assumption with that change (Spearman), -1 to 1.
    matters : bool
        Whether the interval of the swing leaves out 0, corrected for the number of assumptions (Holm).
    """

    path: str
    basis: Mapping[Language, str]
    swing: st.Estimate
    rank_correlation: st.Estimate
    matters: bool


@dataclass(frozen=True)
class Sensitivity:
    """How much a result depends on what was only estimated.

    Attributes
    ----------
    study : SensitivityStudy
    replications : int
        Of which both drills came to a result.
    result : Estimate
        With the assumptions as they are.
    drawn : Estimate
        With the assumptions as they were drawn.
    swings : tuple of Swing
        The largest first.
    explained : float
        Share of what the assumptions change that the regression explains, corrected for their number; the rest is
        curved or comes of several together.
    better : Proportion or None
        In which share of the drills the plan was better than the baseline, with the assumptions drawn; None: there is
        no baseline.
    failed : tuple of Failed
    """

    study: SensitivityStudy
    replications: int
    result: st.Estimate
    drawn: st.Estimate
    swings: tuple[Swing, ...]
    explained: float
    better: st.Proportion | None
    failed: tuple[Failed, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        study, measure = self.study, self.study.measures[0]
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self) if field.name != "study"}
        own = {
            "measure": measure,
            "unit": unit(measure),
            "difference": len(study.plans) > 1,
            "spread": study.spread,
            "confidence": study.confidence,
            "left": study.left,
        }
        made: dict[str, Any] = plain({**own, **fields})
        return made


def sensitivity(
    study: SensitivityStudy,
    workers: Workers | Executor | None = None,
    *,
    folder: Path | None = None,
    resume: bool = False,
    watch: Watch = quiet,
) -> Sensitivity:
    """Carry out a study of how much a result depends on assumptions.

    Parameters
    ----------
    study : SensitivityStudy
    workers, folder, resume, watch
        As for `sim.compare`; what was found is written as ``sensitivity.json``.

    Raises
    ------
    InputError
        Too few drills came to a result, or the folder holds something else.
    """
    with staffed(workers) as staff, placed(folder) as place:
        results, store = Place(place, staff, resume).carry_out(study, study.measures, watch)
        found = _found(results, study)
        store.finish(found.to_dict(), "sensitivity.json")
    return found


def _found(results: Results, study: SensitivityStudy) -> Sensitivity:
    as_is, drawn = (_result(results, study, scenario) for scenario in study.scenarios)
    there = ~(np.isnan(as_is) | np.isnan(drawn))
    if there.sum() < 2 * (len(study.assumptions) + 1):
        values = {"count": int(there.sum()), "reason": results.failed[0].reason if results.failed else "-"}
        raise InputError([Problem("sensitivity.too-few-results", values=values)])
    places = (study.factors[: results.count][there] - 1) / study.spread
    changed = (drawn - as_is)[there]
    slopes, errors, explained = regression(places, changed)
    freedom = len(changed) - len(slopes) - 1
    moved = np.abs(slopes) > 1e-9 * max(float(np.abs(changed).max()), 1e-300)
    p = [float(x) for x in np.where(moved, 2 * stats.t.sf(np.abs(slopes) / np.maximum(errors, 1e-300), freedom), 1.0)]
    half = float(stats.t.ppf((1 + study.confidence) / 2, freedom)) * errors
    swings = [
        Swing(
            path=assumption.path,
            basis={language: assumption.basis.in_(language) for language in LANGUAGES},
            swing=st.Estimate(
                2 * float(slopes[i]), 2 * float(slopes[i] - half[i]), 2 * float(slopes[i] + half[i]), len(changed)
            ),
            rank_correlation=_rank_correlation(places[:, i], changed, study.confidence),
            matters=adjusted < 1 - study.confidence,
        )
        for i, (assumption, adjusted) in enumerate(zip(study.assumptions, st.holm(p), strict=True))
    ]
    sign = -1 if higher_is_better(study.measures[0]) else 1
    better = int((sign * drawn[there] < 0).sum())
    return Sensitivity(
        study=study,
        replications=len(changed),
        result=st.estimate(as_is[there], study.confidence),
        drawn=st.estimate(drawn[there], study.confidence),
        swings=tuple(sorted(swings, key=lambda swing: -abs(swing.swing.mean))),
        explained=explained,
        better=st.proportion(better, len(changed), study.confidence) if len(study.plans) > 1 else None,
        failed=results.failed,
    )


def _result(results: Results, study: SensitivityStudy, scenario: str) -> NDArray[np.float64]:
    """The measure of the plan, or its difference to the baseline."""
    values = results.of(scenario, study.measures[0]).value
    found = values[:, results.plans.index("plan")]
    return found - values[:, results.plans.index("baseline")] if "baseline" in study.plans else found


def regression(
    places: NDArray[np.float64], changed: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Least squares of a change on all assumptions at once.

    Parameters
    ----------
    places : array of float, shape (n, k)
        Where each assumption is in its range, -1 to 1.
    changed : array of float, shape (n,)

    Returns
    -------
    slopes, errors : array of float, shape (k,)
        And their standard errors.
    float
        Adjusted coefficient of determination; 1 if nothing changes.
    """
    n, k = places.shape
    design = np.column_stack([np.ones(n), places])
    found, *_ = np.linalg.lstsq(design, changed, rcond=None)
    rest = changed - design @ found
    spread = float(((changed - changed.mean()) ** 2).sum())
    variance = float(rest @ rest) / (n - k - 1)
    errors = np.sqrt(variance * np.diag(np.linalg.pinv(design.T @ design)))
    explained = 1.0 if spread == 0 else 1 - variance / (spread / (n - 1))
    return np.asarray(found[1:], np.float64), np.asarray(errors[1:], np.float64), float(explained)


def _rank_correlation(one: NDArray[np.float64], other: NDArray[np.float64], confidence: float) -> st.Estimate:
    """Spearman's correlation with Fisher's interval (variance by Bonett & Wright, Psychometrika 65, 2000, 23)."""
    n = len(one)
    if np.ptp(other) == 0:
        return st.Estimate(0.0, 0.0, 0.0, n)
    found = float(stats.spearmanr(one, other).statistic)
    middle, half = np.arctanh(np.clip(found, -0.999999, 0.999999)), np.sqrt((1 + found**2 / 2) / (n - 3))
    low, high = np.tanh(middle + np.array([-1, 1]) * half * stats.norm.ppf((1 + confidence) / 2))
    return st.Estimate(found, float(low), float(high), n)

"""From the values of a study to its comparison."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from sim.experiment import statistics as st
from sim.experiment.comparison import Comparison, Costs, Example, Line, Selection, Tail, Verdict
from sim.experiment.kinds import higher_is_better
from sim.experiment.measuring import breach_name
from sim.experiment.results import Results, Values
from sim.experiment.robustness import Robustness, rank_shares, robustness
from sim.experiment.study import Precision, Study
from sim.world.streams import Streams

__all__ = ["compared", "confirmation", "imprecise", "overall", "verdict", "wanted"]


def wanted(study: Study) -> tuple[str, ...]:
    """The measures that a comparison is made of."""
    breaches = (breach_name(o) for scenario in study.scenarios.values() for o in scenario.objectives)
    return tuple(dict.fromkeys((*study.measures, *breaches, "response_cost", "preparedness_per_year", "loss.total")))


def compared(results: Results) -> Comparison:
    """The comparison that results come to."""
    study = results.study
    selection = _selection(results)
    typical, worst = _examples(results, selection.plan) if selection else ({}, {})
    return Comparison(
        study=study,
        replications=results.count,
        lines={
            scenario: {measure: _lines(results.of(scenario, measure), measure, study) for measure in study.measures}
            for scenario in study.scenarios
        },
        breaches={scenario: _breaches(results, scenario) for scenario in study.scenarios},
        costs={scenario: _costs(results, scenario) for scenario in study.scenarios},
        selection=selection,
        robustness=_robustness(results),
        weighed=_weighed(results),
        typical=typical,
        worst=worst,
        failed=results.failed,
    )


def _sign(measure: str) -> float:
    """What makes of a measure a score of which less is better."""
    return -1.0 if higher_is_better(measure) else 1.0


# --- lines ------------------------------------------------------------------------------------------------------------


def _lines(values: Values, measure: str, study: Study) -> dict[str, Line]:
    """All plans by a measure in a scenario."""
    plans, base = study.compared, study.compared.index(study.baseline)
    differences = {plan: _difference(values, i, base, study.confidence) for i, plan in enumerate(plans) if i != base}
    tested = {plan: found.p for plan, found in differences.items() if found is not None and found.p is not None}
    adjusted = dict(zip(tested, st.holm([*tested.values()]), strict=True))
    best, wins = _chances(values, measure, study)
    lines = {}
    for i, plan in enumerate(plans):
        apart, p = differences.get(plan), adjusted.get(plan)
        said = "baseline" if i == base else verdict(apart, p, measure, study.confidence)
        needed = None
        if said == "undecided" and apart is not None:
            alone = 1 - (1 - study.confidence) / len(adjusted) if adjusted else study.confidence  # at most so strict
            needed = st.replications_needed(_pairs(values, i, base), abs(apart.estimate.mean), alone)
        lines[plan] = Line(
            **_alone(values, i, measure, study),
            difference=apart,
            p=p,
            needed=needed,
            best=float(best[i]),
            wins=float(wins[i]),
            verdict=said,
        )
    return lines


class _Alone(TypedDict):
    estimate: st.Estimate | None
    tail: Tail | None
    never: st.Proportion | None


def _alone(values: Values, plan: int, measure: str, study: Study) -> _Alone:
    """A plan's own estimates."""
    there = ~np.isnan(values.value[:, plan])
    value, bound = values.value[there, plan], values.at_least[there, plan]
    if not value.size:
        return {"estimate": None, "tail": None, "never": None}
    never = st.proportion(int(bound.sum()), len(bound), study.confidence) if bound.any() else None
    return {
        "estimate": st.level(value, study.confidence),
        "tail": _tail(value, np.where(bound, np.inf, value), measure, study.confidence),
        "never": never,
    }


def _tail(value: NDArray[np.float64], shown: NDArray[np.float64], measure: str, confidence: float) -> Tail:
    """The bad end: the upper one, or of shares of which more is better the lower one."""
    sign = _sign(measure)
    found = [st.quantile(sign * shown, p, confidence) for p in (0.5, 0.9, 0.95)]
    if sign < 0:
        found = [st.Quantile(-q.value, -q.high, -q.low) for q in found]
    median, p90, p95 = found
    return Tail(median, p90, p95, cvar=sign * st.cvar(sign * value, 0.95))


def _pairs(values: Values, plan: int, base: int) -> NDArray[np.float64]:
    """Differences of a plan to the baseline in the replications that have both."""
    apart = values.value[:, plan] - values.value[:, base]
    return np.asarray(apart[~np.isnan(apart)], np.float64)


def _difference(values: Values, plan: int, base: int, confidence: float) -> st.Difference | None:
    both = ~np.isnan(values.value[:, [plan, base]]).any(axis=1)
    if not both.any():
        return None
    return st.difference(values.value[both, plan], values.value[both, base], confidence)


def verdict(apart: st.Difference | None, p: float | None, measure: str, confidence: float) -> Verdict:
    """What a difference comes to."""
    if apart is None:
        return "unknown"
    if apart.unchanged:
        return "unchanged"
    if p is None or p >= 1 - confidence:
        return "undecided"
    return "better" if _sign(measure) * apart.estimate.mean < 0 else "worse"


def _chances(values: Values, measure: str, study: Study) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probability that each plan's mean is the best, and how often it is the best in a single drill."""
    scores = _sign(measure) * values.value[~np.isnan(values.value).any(axis=1)]
    if not len(scores):
        return (np.full(values.value.shape[1], np.nan),) * 2
    first = scores == scores.min(axis=1, keepdims=True)
    wins = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    return st.best_probability(scores, Streams(study.seed).number("best")), wins


# --- over scenarios ---------------------------------------------------------------------------------------------------


def _breaches(results: Results, scenario: str) -> dict[str, dict[str, st.Proportion]]:
    """How likely each objective of a scenario is missed."""
    found: dict[str, dict[str, st.Proportion]] = {}
    for objective in results.study.scenarios[scenario].objectives:
        name = breach_name(objective)
        for i, plan in enumerate(results.plans):
            missed = results.of(scenario, name).value[:, i]
            missed = missed[~np.isnan(missed)]
            if missed.size:
                share = st.proportion(int(missed.sum()), missed.size, results.study.confidence)
                found.setdefault(name, {})[plan] = share
    return found


def _costs(results: Results, scenario: str) -> dict[str, Costs]:
    """Mean costs of each plan."""
    yearly = results.of(scenario, "preparedness_per_year").value
    cost = results.of(scenario, "response_cost").value
    rest = results.of(scenario, "loss.total").value - cost
    return {
        plan: Costs(*(float(np.nanmean(values[:, i])) for values in (cost, rest, yearly)))
        for i, plan in enumerate(results.plans)
        if not np.isnan(rest[:, i]).all()
    }


def _selection(results: Results) -> Selection | None:
    """The best plan by the first measure, over all scenarios."""
    study, measure = results.study, results.study.measures[0]
    scores = _sign(measure) * results.mean_over([*study.scenarios], measure)
    if not len(scores):
        return None
    best = int(scores.mean(axis=0).argmin())
    bounds = st.selection_bounds(scores, best, study.confidence)
    certain = bool(bounds.max() <= study.indifference)
    return Selection(
        plan=results.plans[best],
        could_be_better={p: float(bound) for p, bound in zip(results.plans, bounds, strict=True) if bound > 0},
        certain=certain,
        needed=None if certain else _needed_to_select(scores, best, study),
    )


def _needed_to_select(scores: NDArray[np.float64], best: int, study: Study) -> int | None:
    """Replications until no other plan could be better by more than the indifference; None: that never comes."""
    others = [i for i in range(scores.shape[1]) if i != best and (scores[:, i] != scores[:, best]).any()]
    # A one-sided interval at 1 - a/k is one end of a two-sided one at 1 - 2a/k.
    confidence = 1 - 2 * (1 - study.confidence) / (scores.shape[1] - 1)
    needed = []
    for i in others:
        apart = scores[:, i] - scores[:, best]
        needed.append(st.replications_needed(apart, float(apart.mean()) + study.indifference, confidence))
    return None if None in needed else max((n for n in needed if n is not None), default=None)


def _examples(results: Results, plan: str) -> tuple[dict[str, Example], dict[str, Example]]:
    """A typical and the worst drill of a plan by the first measure, in each scenario."""
    study, measure = results.study, results.study.measures[0]
    typical, worst = {}, {}
    for scenario in study.scenarios:
        value = results.of(scenario, measure).value[:, results.plans.index(plan)]
        if np.isnan(value).all():
            continue
        middle = int(np.nanargmin(abs(value - np.nanmedian(value))))
        end = int(np.nanargmax(_sign(measure) * value))
        typical[scenario] = Example(middle, study.seed_of(middle), float(value[middle]))
        worst[scenario] = Example(end, study.seed_of(end), float(value[end]))
    return typical, worst


def _robustness(results: Results) -> Robustness | None:
    study, measure = results.study, results.study.measures[0]
    if len(study.scenarios) < 2:
        return None
    scores = _means(results, [(scenario, measure) for scenario in study.scenarios])
    if np.isnan(scores).any():
        return None
    return robustness(results.plans, [*study.scenarios], scores, study.seed)


def _weighed(results: Results) -> dict[str, float]:
    """In which share of all weightings of the measures each plan comes first."""
    study = results.study
    scores = _means(results, [(scenario, measure) for scenario in study.scenarios for measure in study.measures])
    criteria = scores.reshape(len(results.plans), len(study.scenarios), len(study.measures)).mean(axis=1)
    criteria = criteria[:, ~np.isnan(criteria).any(axis=0)]
    if criteria.shape[1] < 2:
        return {}
    return dict(zip(results.plans, map(float, rank_shares(criteria, study.seed)), strict=True))


def _means(results: Results, criteria: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    """Mean score of each plan by each criterion; NaN: never measured."""
    columns = []
    for scenario, measure in criteria:
        value = results.of(scenario, measure).value
        counts = (~np.isnan(value)).sum(axis=0)
        columns.append(_sign(measure) * np.where(counts, np.nansum(value, axis=0), np.nan) / np.maximum(counts, 1))
    return np.column_stack(columns)


# --- precision and confirmation ---------------------------------------------------------------------------------------


def imprecise(results: Results, precision: Precision) -> dict[tuple[str, str, str], int | None]:
    """Differences that are not known well enough yet, and how many replications that would take, if it ever comes."""
    study = results.study
    base, found = study.compared.index(study.baseline), {}
    for scenario in study.scenarios:
        for measure in study.measures:
            values = results.of(scenario, measure)
            for i, plan in enumerate(study.plans):
                pairs = _pairs(values, i, base)
                if i == base or not len(pairs):
                    continue
                half = st.estimate(pairs, study.confidence).half_width
                target = _target(values, i, base, precision, first=measure == study.measures[0])
                if half is None or half > target:
                    found[scenario, measure, plan] = st.replications_needed(pairs, target, study.confidence)
    return found


def _target(values: Values, plan: int, base: int, precision: Precision, *, first: bool) -> float:
    """How narrow half of the interval of a difference must be."""
    targets = [0.0]
    if precision.absolute is not None:
        targets.append(precision.absolute if first else np.inf if precision.relative is None else 0.0)
    if precision.relative is not None:
        scale = max(abs(float(np.nanmean(values.value[:, i]))) for i in (plan, base))
        targets.append(precision.relative * scale)
    return max(targets)


def confirmation(results: Results, plan: str) -> Line:
    """A plan against the baseline by the first measure, over all scenarios; from replications it was not chosen by."""
    return overall(results)[plan]


def overall(results: Results) -> dict[str, Line]:
    """All plans by the first measure, over all scenarios."""
    study, measure = results.study, results.study.measures[0]
    together = results.mean_over([*study.scenarios], measure)
    values = Values(together, np.zeros(together.shape, bool))
    return _lines(values, measure, study)

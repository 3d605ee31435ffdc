"""What each part of a plan contributes, worked out from drills."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.experiment import statistics as st
from sim.experiment.analysis import verdict
from sim.experiment.carrying import Place, placed, quiet, staffed
from sim.experiment.collecting import Watch
from sim.experiment.contributions import NOTHING, WHOLE, Contribution, Value, ValueStudy, Worth, upto, without
from sim.experiment.executors import Workers
from sim.experiment.results import Results
from sim.scenario.organisation import Organisation
from sim.scenario.parts import only
from sim.scenario.prepared import yearly_prices

__all__ = ["LOSS", "asked_for", "gains", "value", "valued", "yearly"]

LOSS = "loss.total"
"""What all is worth is reckoned in: the loss, the response included."""


def value(
    study: ValueStudy,
    workers: Workers | Executor | None = None,
    *,
    per_year: float | Mapping[str, float] = 1.0,
    folder: Path | None = None,
    resume: bool = False,
    watch: Watch = quiet,
) -> Value:
    """Carry out a study of the parts of a plan.

    Parameters
    ----------
    study : ValueStudy
    workers, folder, resume, watch
        As for `sim.compare`; what was found is written as ``value.json``.
    per_year : float or mapping of str to float
        How many such disasters a year are assumed; of each of the scenarios by its name, or the same of all.

    Raises
    ------
    InputError
        A scenario has no frequency, or the folder holds something else.
    OSError
        The folder cannot be written.
    KeyboardInterrupt
        It was interrupted; what is finished is in the folder.
    """
    often = yearly([*study.scenarios], per_year)
    with staffed(workers) as staff, placed(folder) as place:
        results, store = Place(place, staff, resume).carry_out(study, asked_for(study), watch)
        found = valued(results, study, often)
        store.finish(found.to_dict(), "value.json")
    return found


def gains(orders: Sequence[Sequence[int]], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each of several adds when it joins those that came before.

    Parameters
    ----------
    orders : sequence of sequence of int
        In which order they come, a row for each replication.
    worth : array of float, shape (replications, n + 1)
        What those are worth together who have come: nobody, the first, the first two, ...

    Returns
    -------
    array of float, shape (replications, n)
        By number, not by order. Rows add up to what all are worth less what nobody is; means over all orders are
        Shapley values.

    >>> gains([[1, 0]], np.array([[0.0, 3.0, 10.0]]))
    array([[7., 3.]])
    """
    found = np.empty((len(orders), worth.shape[1] - 1))
    np.put_along_axis(found, np.asarray(orders), np.diff(worth, axis=1), axis=1)
    return found


def yearly(scenarios: Sequence[str], per_year: float | Mapping[str, float]) -> dict[str, float]:
    """How many disasters a year are assumed, by scenario.

    Raises
    ------
    InputError
        A scenario has no frequency, or there is one for no scenario.
    """
    given = per_year if isinstance(per_year, Mapping) else dict.fromkeys(scenarios, per_year)
    problems = [
        Problem("value.no-such-scenario", field="per_year", found=name, allowed=tuple(scenarios))
        for name in given
        if name not in scenarios
    ]
    problems += [Problem("value.no-frequency", field="per_year", found=name) for name in scenarios if name not in given]
    problems += [
        Problem("study.negative", field="per_year", found=str(often)) for often in given.values() if not often >= 0
    ]
    if problems:
        raise InputError(problems)
    return dict(given)


def asked_for(study: ValueStudy) -> list[str]:
    """The measures that are kept of its drills."""
    return [*dict.fromkeys((*study.measures, LOSS))]


def valued(results: Results, study: ValueStudy, per_year: Mapping[str, float]) -> Value:
    """What the parts contribute, from the values of all drills; for the rest see `value`."""
    names = set(study.parts)
    left = {part: only(study.plan, names - {part}) for part in study.parts}
    return Value(
        study=study,
        replications=results.count,
        contributions={
            scenario: {measure: _contributions(results, study, scenario, measure) for measure in study.measures}
            for scenario in study.scenarios
        },
        whole={
            scenario: {measure: _whole(results, scenario, measure) for measure in study.measures}
            for scenario in study.scenarios
        },
        per_year=per_year,
        worth=_worth(results, study, per_year),
        fallen={part: reduced.fallen for part, reduced in left.items() if reduced.fallen},
        changed={part: reduced.changed for part, reduced in left.items() if reduced.changed},
        failed=results.failed,
    )


def _contributions(results: Results, study: ValueStudy, scenario: str, measure: str) -> dict[str, Contribution]:
    """Every part by a measure in a scenario."""
    values = _columns(results, scenario, measure)
    confidence = study.confidence
    apart = {part: _pair(values[WHOLE], values[without(part)], confidence) for part in study.parts}
    tested = {part: found.p for part, found in apart.items() if found is not None and found.p is not None}
    adjusted = dict(zip(tested, st.holm([*tested.values()]), strict=True))
    joined = _joined(values, study, results.count)
    return {
        part: Contribution(
            alone=apart[part],
            p=adjusted.get(part),
            verdict=verdict(apart[part], adjusted.get(part), measure, confidence),
            share=st.estimate(joined[:, i], confidence) if len(joined) else None,
        )
        for i, part in enumerate(study.parts)
    }


def _joined(values: Mapping[str, NDArray[np.float64]], study: ValueStudy, count: int) -> NDArray[np.float64]:
    """What each part adds when it comes, in the replications in which nothing is missing."""
    number = {part: i for i, part in enumerate(study.parts)}
    orders = [study.order(replication) for replication in range(count)]
    worth = np.array(
        [
            [
                values[NOTHING][r],
                *(values[upto(part)][r] for part in order[:-1]),
                values[WHOLE][r],
            ]
            for r, order in enumerate(orders)
        ]
    ).reshape(count, len(number) + 1)
    found = gains([[number[part] for part in order] for order in orders], worth) if count else worth[:, 1:]
    return np.asarray(found[~np.isnan(worth).any(axis=1)], np.float64)


def _whole(results: Results, scenario: str, measure: str) -> st.Estimate | None:
    """What the whole plan changes."""
    values = _columns(results, scenario, measure)
    found = _pair(values[WHOLE], values[NOTHING], results.study.confidence)
    return None if found is None else found.estimate


def _worth(results: Results, study: ValueStudy, per_year: Mapping[str, float]) -> dict[str, Worth]:
    """What each part is worth in a year."""
    company = next(iter(study.scenarios.values())).organisation
    assert isinstance(company, Organisation)
    prices = {f"prepares.{name}": price for name, price in yearly_prices(study.plan, company).items()}
    found = {}
    for part in study.parts:
        spared = np.zeros(results.count)
        for scenario, often in per_year.items():
            values = _columns(results, scenario, LOSS)
            spared += often * (values[without(part)] - values[WHOLE])
        spared = spared[~np.isnan(spared)]
        if spared.size:
            price = prices.get(part, 0.0)
            found[part] = Worth(
                price, st.estimate(spared, study.confidence), st.estimate(spared - price, study.confidence)
            )
    return found


def _columns(results: Results, scenario: str, measure: str) -> dict[str, NDArray[np.float64]]:
    """Values of all that is drilled, by name."""
    return dict(zip(results.plans, results.of(scenario, measure).value.T, strict=True))


def _pair(values: NDArray[np.float64], others: NDArray[np.float64], confidence: float) -> st.Difference | None:
    both = ~(np.isnan(values) | np.isnan(others))
    return st.difference(values[both], others[both], confidence) if both.any() else None

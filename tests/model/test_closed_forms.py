"""Whole drills against queueing theory: each case is a scenario file that a user could write.

A case is run with the seeds 0, 1, 2, ..., and each measure must lie in the 99 % t-interval of the replications' values:
replications are independent, so the interval holds the true mean in 99 of 100 cases whatever the correlation within
a run, and the seeds are fixed, so a case that passes always passes. The interval must also be narrower than 5 % of the
value to either side: a wide one would prove nothing. The first days, when the office fills from empty, are left out;
so are the last, whose orders may not be finished.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sim
from tests.model import theory

SCENARIOS = Path(__file__).parent / "scenarios"
DAY = 1440.0
WARM_UP, COOL_DOWN = 10 * DAY, 3 * DAY

Values = Mapping[str, float]


def arrived_in_steady_state(outcome: sim.Outcome) -> pd.DataFrame:
    """Orders, each with its whole wait and stay, that came after the warm-up and whose fate is known."""
    orders = outcome.orders.assign(stay=outcome.orders.ended_min - outcome.orders.arrival_min)
    orders["wait"] = time_by_order(outcome, outcome.visits.started_min.fillna(outcome.visits.ended_min))
    steady = orders[orders.arrival_min.between(WARM_UP, outcome.scenario.days * DAY - COOL_DOWN)]
    assert len(steady) > 10_000
    assert steady.ended_min.notna().all()
    return steady


def time_by_order(outcome: sim.Outcome, until: pd.Series) -> pd.Series:
    """Minutes from joining a stage until then, over all the visits of each order."""
    return (until - outcome.visits.joined_min).groupby(outcome.visits.order).sum()


def wait(outcome: sim.Outcome) -> Values:
    return {"wait": arrived_in_steady_state(outcome).wait.mean()}


def wait_and_chance_of_it(outcome: sim.Outcome) -> Values:
    waits = arrived_in_steady_state(outcome).wait
    return {"wait": waits.mean(), "waits": (waits > 0).mean()}


def wait_and_giving_up(outcome: sim.Outcome) -> Values:
    gives_up = arrived_in_steady_state(outcome).fate == "cancelled"
    return {**wait_and_chance_of_it(outcome), "gives up": gives_up.mean()}


def wait_by_tier(outcome: sim.Outcome) -> Values:
    return arrived_in_steady_state(outcome).groupby("tier", observed=True).wait.mean().to_dict()


def stay_by_tier(outcome: sim.Outcome) -> Values:
    return arrived_in_steady_state(outcome).groupby("tier", observed=True).stay.mean().to_dict()


def stay_and_availability(outcome: sim.Outcome) -> Values:
    end = outcome.scenario.days * DAY
    changes = outcome.systems
    lasting = np.diff(changes.time_min.clip(lower=WARM_UP), append=end)
    available = (lasting * changes.slowest_speed).sum() / (end - WARM_UP)
    return {"stay": arrived_in_steady_state(outcome).stay.mean(), "available": available}


def stay_by_stage_and_idleness(outcome: sim.Outcome) -> Values:
    """Mean stays, and the share of moments at which the first two stages are both empty."""
    visits = outcome.visits
    steady = visits[visits.joined_min.between(WARM_UP, outcome.scenario.days * DAY - COOL_DOWN)]
    stay = (steady.ended_min - steady.joined_min).groupby(steady.stage, observed=True).mean().to_dict()
    moments = np.arange(WARM_UP, outcome.scenario.days * DAY, 10)
    there = [number_at(visits[visits.stage == stage], moments) for stage in ("approval", "invoicing")]
    return {
        **stay,
        "whole stay": arrived_in_steady_state(outcome).stay.mean(),
        "both idle": ((there[0] == 0) & (there[1] == 0)).mean(),
    }


def number_at(visits: pd.DataFrame, moments: np.ndarray) -> np.ndarray:
    """How many of these stays went on at each moment."""
    joined, ended = np.sort(visits.joined_min), np.sort(visits.ended_min)
    return np.searchsorted(joined, moments, "right") - np.searchsorted(ended, moments, "right")


def number_by_hour(outcome: sim.Outcome) -> Values:
    """Mean number in the system at some hours, and how its variance over the days compares with its mean."""
    days = np.arange(WARM_UP, outcome.scenario.days * DAY - COOL_DOWN, DAY)
    hours = np.arange(7, 24)  # when somebody is there for certain
    number = number_at(outcome.visits, (days[:, None] + 60.0 * hours).ravel()).reshape(days.size, hours.size)
    means = dict(zip((f"at {hour}" for hour in hours), number.mean(0), strict=True))
    chosen = {name: float(means[name]) for name in ("at 8", "at 10", "at 13", "at 19")}
    return {**chosen, "variance / mean": float((number.var(0, ddof=1) / number.mean(0)).mean())}


@dataclass(frozen=True)
class Case:
    """A scenario file, what is measured in it and what theory says."""

    file: str
    measured: Callable[[sim.Outcome], Values]
    expected: Values
    changes: Mapping[str, str] = field(default_factory=dict)
    replications: int = 12


def per_minute(orders_per_day: float) -> float:
    return orders_per_day / DAY


TIERS = ("key", "regular", "occasional")
BY_TIER = [share * per_minute(384) for share in (0.2, 0.3, 0.5)]
BREAKDOWNS = {"stay": theory.breakdowns(per_minute(192), 3, 80, 20), "available": 0.8}
WEIGHTS = {6: 1, 7: 3, 8: 8, 9: 18, 10: 16, 11: 10, 12: 4, 13: 7, 14: 10, 15: 9, 16: 7, 17: 4, 18: 2, 22: 1}
HOURLY = {hour: weight / sum(WEIGHTS.values()) * 500 for hour, weight in WEIGHTS.items()}
INVOICING = theory.LognormalWork(50, 0.8)
TANDEM = {
    "approval": theory.stay_mmc(per_minute(312), 3, 1),
    "invoicing": theory.stay_mmc(per_minute(312), 7, 2),
    "delivery": theory.stay_mmc(per_minute(312), 8, 3),
    "both idle": theory.mmc_idle(per_minute(312), 3, 1) * theory.mmc_idle(per_minute(312), 7, 2),
}
TANDEM["whole stay"] = TANDEM["approval"] + TANDEM["invoicing"] + TANDEM["delivery"]

CASES = {
    "M/M/1": Case(
        "one-clerk",
        wait_and_chance_of_it,
        {"wait": theory.pollaczek_khinchine(per_minute(336), 3, cv=1), "waits": per_minute(336) * 3},
    ),
    "M/M/3": Case(
        "three-clerks",
        wait_and_chance_of_it,
        dict(zip(("waits", "wait"), theory.erlang_c(per_minute(384), 9, 3), strict=True)),
    ),
    "M/M/4 with impatience": Case(
        "impatient-customers", wait_and_giving_up, theory.erlang_a(per_minute(600), 10, 4, patience=20)
    ),
    "M/G/1, lognormal": Case(
        "varied-work", wait, {"wait": theory.pollaczek_khinchine(per_minute(336), 3, cv=1.5)}, replications=20
    ),
    "M/G/1, gamma": Case(
        "varied-work",
        wait,
        {"wait": theory.pollaczek_khinchine(per_minute(336), 3, cv=0.5)},
        {"organisation.stages[0].work": "{gamma: {mean: 3min, cv: 0.5}}"},
    ),
    "M/D/1": Case(
        "varied-work",
        wait,
        {"wait": theory.pollaczek_khinchine(per_minute(336), 3, cv=0)},
        {"organisation.stages[0].work": "3min"},
    ),
    "priorities": Case(
        "key-customers-first", wait_by_tier, dict(zip(TIERS, theory.cobham(BY_TIER, 3, cv=0.7), strict=True))
    ),
    "preemptive priorities": Case(
        "key-customers-at-once",
        stay_by_tier,
        dict(zip(TIERS, theory.preemptive_resume(BY_TIER, 3, cv=0.7), strict=True)),
    ),
    "breakdowns, work held": Case("unreliable-platform", stay_and_availability, BREAKDOWNS),
    "breakdowns, work returned": Case(
        "unreliable-platform", stay_and_availability, BREAKDOWNS, {"incidents[0].work_in_hand": "return"}
    ),
    "tandem": Case("three-steps", stay_by_stage_and_idleness, TANDEM),
    "M(t)/G/infinity": Case(
        "busy-mornings",
        number_by_hour,
        {
            **{f"at {h}": theory.infinitely_many_servers(HOURLY, INVOICING, 60 * h) for h in (8, 10, 13, 19)},
            "variance / mean": 1,
        },
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_drills_agree_with_theory(case: Case) -> None:
    scenario, plan = sim.resolve(str(SCENARIOS / f"{case.file}.yaml"), changes=case.changes)
    replications = [case.measured(sim.run(scenario, plan, seed)) for seed in range(case.replications)]
    for name, expected in case.expected.items():
        values = np.array([values[name] for values in replications])
        half_width = stats.t.ppf(0.995, values.size - 1) * stats.sem(values)
        told = f"{name}: {values.mean():.5g} +- {half_width:.2g}, in theory {expected:.5g}"
        assert half_width < 0.05 * expected, told
        assert abs(values.mean() - expected) <= half_width, told

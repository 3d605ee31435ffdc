"""Objectives of the library tell a good response from none."""

import pytest

from sim.attainment import attainment
from sim.outcome import Outcome
from sim.scenario.objectives import Objective
from tests.model.library import SCENARIOS, default_plan, drill, scenario

WELL_PREPARED = "fully-prepared"
GOOD_PLANS = ("all-hands", "keep-the-lights-on", WELL_PREPARED)
FEW, MORE, MOST = range(1, 5), range(1, 9), range(1, 17)
MANY_ORDERS = 15_000
HEAVY_TAILS = {"deadline-peak", "provider-outage"}
"""What goes wrong is over soon in most runs and goes on for days in some: few runs tell little."""

PRICE = {("forged-invoices", "peak_backlog")}
"""What a response costs: met by whoever does nothing, as the notes of the scenario say."""
LUCK = {("provider-outage", name) for name in ("key_customers_on_time", "urgent_on_time", "trust_end")}
"""In half of the runs nothing comes too late whatever is done, as the notes of the scenario say."""


def seeds(name: str) -> range:
    """Fewer where a run takes longer, more where runs differ much."""
    drilled = scenario(name)
    if name in HEAVY_TAILS:
        return MOST
    return FEW if drilled.days * drilled.organisation.demand.orders_per_day > MANY_ORDERS else MORE


def reached(objective: Objective, outcomes: list[Outcome], run: str = "with-response") -> int:
    """In how many runs."""
    return sum(bool(attainment(objective, outcome, run).reached) for outcome in outcomes)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_objectives_are_out_of_reach_of_doing_nothing_and_within_that_of_some_plan(name):
    """Doing nothing reaches an objective in half of the runs at most; some plan in half at least, and in more."""
    plans = dict.fromkeys((default_plan(name), *GOOD_PLANS))
    rows = [{plan: drill(name, plan, seed) for plan in plans} for seed in seeds(name)]
    found = {plan: [row[plan] for row in rows] for plan in plans}
    half = len(rows) / 2
    for objective in scenario(name).objectives:
        nothing = reached(objective, found[WELL_PREPARED], "without-response")
        worst, *_, best = sorted(reached(objective, outcomes) for outcomes in found.values())
        assert best >= half, objective.name
        if (name, objective.name) in PRICE:
            assert nothing == len(rows)
            assert worst < half
            continue
        assert best > nothing, objective.name
        assert nothing <= half or (name, objective.name) in LUCK, objective.name
    losses = [
        [o.measures[run].loss.total for o in found[WELL_PREPARED]] for run in ("with-response", "without-response")
    ]
    assert sum(losses[0]) < sum(losses[1])  # in all runs together: in a mild one a response may cost more than it saves

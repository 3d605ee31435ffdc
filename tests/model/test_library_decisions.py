"""What can be decided in the drills of the library makes a difference, and nothing is right whatever one looks at."""

from collections.abc import Iterator, Mapping
from itertools import permutations

import pytest

from sim.measures import Measures
from tests.model.library import NOTHING, SCENARIOS, default_plan, drill, opened, plan, scenario, taking, world

SEEDS = range(1, 13)
TELLING = 1e-9

Figures = Mapping[str, float]


def figures(measures: Measures) -> Figures:
    """What one may look at, smaller being better."""
    never = float("inf")
    return {
        "loss": measures.loss.total,
        "cost": measures.loss.wages + measures.loss.overtime + measures.loss.temporary_staff,
        "late": -(measures.orders_on_time or 0),
        "key customers late": -(measures.key_customers_on_time or 0),
        "urgent late": -(measures.urgent_on_time or 0),
        "cancelled": measures.orders_cancelled or 0,
        "legal dates": measures.legal_dates_missed,
        "trust": -(measures.trust_end or 0),
        "record": -(measures.log_completeness or 0),
        "forged": measures.forged_paid,
        "wrong": measures.wrong_invoices,
        "missing": measures.records_missing,
        "lost": never if measures.rpo is None else measures.rpo,
        "over": never if measures.mtd is None else measures.mtd,
        "customers lost": measures.customers_lost,
        "backlog": measures.peak_backlog,
    }


def tried(name: str) -> Iterator[dict[str, dict[str, Figures]]]:
    """What each option of each decision point came to, beside no plan and beside the scenario's, in some runs."""
    for seed in SEEDS:
        for response in (NOTHING, default_plan(name)):
            base, found = drill(name, response, seed), {}
            for point, option, decision in taking(base):
                outcome = world(name, seed).respond(plan(response), [decision])
                found.setdefault(point, {})[option] = figures(outcome.measures["with-response"])
            yield found


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_each_option_is_better_than_each_other_one_in_something_in_some_run(name):
    """So each changes the outcome, and none is right whatever one looks at."""
    points = scenario(name).decisions
    left = {(p.id, *pair) for p in points for pair in permutations([option.id for option in p.options], 2)}
    for found in tried(name):
        left = {
            (point, one, other)
            for point, one, other in left
            if point not in found or not better(found[point][one], found[point][other])
        }
        if not left:
            break
    assert not left


def better(one: Figures, other: Figures) -> bool:
    """Whether one comes to something that is better than with the other."""
    return any(one[name] < other[name] - TELLING for name in one)


@pytest.mark.parametrize("name", ["cut-cable"])
def test_options_are_offered_when_their_point_comes_and_change_the_outcome(name):
    base = drill(name, NOTHING)
    assert set(opened(base)) == {point.id for point in scenario(name).decisions}
    outcomes = {(p, o): world(name).respond(plan(NOTHING), [decision]) for p, o, decision in taking(base)}
    for point in scenario(name).decisions:
        visits = [outcomes[point.id, option.id].response.visits.tobytes() for option in point.options]
        assert len(set(visits)) == len(visits), point.id

"""The plans of the library do what their names promise, and respond in an order that a practitioner expects."""

from collections.abc import Mapping
from functools import cache
from statistics import fmean

import pytest

from sim.measures import Measures
from tests.model.library import PLANS, drill

EVERYBODY = ("all-hands", "by-the-book", "customers-first", "fully-prepared", "lean-and-cheap")


@cache
def measured(scenario: str, plan: str, organisation: str, seed: int) -> Mapping[str, Measures]:
    return drill(scenario, plan, seed, organisation).measures


def responses(
    scenario: str, plan: str, organisation: str = "beijing-trading", seeds: int = 2
) -> list[Mapping[str, Measures]]:
    """Measures of the runs of some drills, the same luck for all plans."""
    return [measured(scenario, plan, organisation, seed) for seed in range(1, seeds + 1)]


def mean(measure, *drill, run="with-response", **more) -> float:
    return fmean(measure(measures[run]) for measures in responses(*drill, **more))


def loss(measures):
    return measures.loss.total


def work(measures):
    """What people cost who did something else than their own work, or worked longer."""
    return measures.loss.wages + measures.loss.overtime + measures.loss.temporary_staff


def test_the_main_drill_hurts_and_responding_to_it_helps():
    (measures,) = responses("upgrade-failure", "by-the-book", seeds=1)
    assert measures["without-response"].key_customers_on_time < 0.9
    assert measures["with-response"].key_customers_on_time > 0.95
    assert measures["with-response"].loss.total < measures["without-response"].loss.total / 2


@pytest.mark.parametrize(
    ("scenario", "seeds"),  # a provider is back soon in most runs, and after days in some
    [("deadline-peak", 2), ("missing-records", 2), ("provider-outage", 12), ("upgrade-failure", 2)],
)
def test_going_by_the_book_saves_more_than_it_costs(scenario, seeds):
    drill = (scenario, "by-the-book")
    assert mean(loss, *drill, seeds=seeds) < mean(loss, *drill, seeds=seeds, run="without-response")


def test_going_by_the_book_in_a_power_cut_makes_no_invoices_late():
    # Six cuts of 20 min to 6 h: what waits is worked off as it came once the current is back, not by priority for days.
    def on_time(measures):
        return measures.orders_on_time

    drill = ("power-cut", "by-the-book")
    assert mean(on_time, *drill, seeds=6) >= mean(on_time, *drill, seeds=6, run="without-response")


def test_when_nothing_is_at_stake_a_plan_costs_little():
    for plan in EVERYBODY:
        cost = mean(loss, "power-cut", plan, "small-firm") - mean(loss, "power-cut", "do-nothing", "small-firm")
        assert cost < 1000, plan


def test_lean_and_cheap_costs_the_least_work():
    lean = mean(work, "upgrade-failure", "lean-and-cheap")
    assert 0 < lean < min(mean(work, "upgrade-failure", plan) for plan in EVERYBODY if plan != "lean-and-cheap") / 2


def test_customers_first_keeps_trust_and_the_file():
    def trust(measures):
        return measures.trust_end

    unprepared = [plan for plan in PLANS if plan not in ("customers-first", "fully-prepared")]
    assert mean(trust, "upgrade-failure", "customers-first") > max(
        mean(trust, "upgrade-failure", plan) for plan in unprepared
    )
    assert mean(lambda measures: measures.log_completeness, "upgrade-failure", "customers-first") == 1


def test_paper_first_writes_before_anybody_knows_why():
    def paper(measures):
        return measures.on_paper

    unprepared = [plan for plan in PLANS if plan not in ("paper-first", "all-hands", "fully-prepared")]
    assert mean(paper, "upgrade-failure", "paper-first") > max(
        mean(paper, "upgrade-failure", plan) for plan in unprepared
    )
    for measures in responses("upgrade-failure", "paper-first"):
        begun = measures["with-response"].activated
        assert begun["paper-invoicing"] + 60 < begun["verify-scope"]


def test_it_first_brings_systems_and_records_back_and_writes_nothing_by_hand():
    (by_it,) = (measures["with-response"] for measures in responses("cyberattack", "it-first", seeds=1))
    (by_book,) = (measures["with-response"] for measures in responses("cyberattack", "by-the-book", seeds=1))
    assert by_it.rpo < by_book.rpo / 10
    assert by_it.orders_on_time > by_book.orders_on_time + 0.3
    assert by_it.on_paper == 0


def test_keeping_the_lights_on_is_the_best_that_is_not_bought_in_a_power_cut():
    plans = ("all-hands", "by-the-book", "customers-first", "do-nothing", "lean-and-cheap", "paper-first")
    lights = mean(loss, "power-cut", "keep-the-lights-on", seeds=6)
    assert lights < min(mean(loss, "power-cut", plan, seeds=6) for plan in plans)


def test_all_hands_brings_in_everybody_it_can():
    assert mean(lambda measures: measures.overtime, "upgrade-failure", "all-hands") > 10
    assert mean(work, "upgrade-failure", "all-hands") > mean(work, "upgrade-failure", "by-the-book")


def test_who_is_fully_prepared_loses_least_and_has_paid_for_it():
    losses = {plan: mean(loss, "upgrade-failure", plan) for plan in PLANS}
    assert min(losses, key=losses.__getitem__) == "fully-prepared"
    prices = {plan: mean(lambda measures: measures.preparedness_per_year, "upgrade-failure", plan) for plan in PLANS}
    assert max(prices, key=prices.__getitem__) == "fully-prepared"
    assert {plan for plan, price in prices.items() if price} == {"fully-prepared", "it-first"}

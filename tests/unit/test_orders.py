import dataclasses
from datetime import date

import numpy as np
import pytest

import sim
from sim.scenario.demand import Demand
from sim.world.calendar import WorkingTime
from sim.world.classes import Classes
from sim.world.orders import after_waiting, arrivals, draw_open_orders, draw_orders, joined, weights_by_hour
from sim.world.streams import Streams
from tests import small
from tests.small import clock

MONDAY = date(2026, 3, 2)
TIER = {"id": "all", "share": 1, "amount": 100, "due": "4h"}


def expected(days=7, starts=MONDAY, calendar=None, **demand):
    made = Demand.model_validate({"orders_per_day": 240, "tiers": [TIER], **demand})
    return weights_by_hour(made, calendar or small.organisation().calendar, starts, days)


def orders(changes=None, seed=1, days=5, factor=1.0, starts=MONDAY):
    company = small.organisation(changes)
    time = WorkingTime(company.calendar, starts, days)
    return draw_orders(company, starts, days, factor, Streams(seed), time)


def many_orders(changes=None, **others):
    return orders({"demand.orders_per_day": "8000", **(changes or {})}, **others)


def features(book, changes=None):
    return [feature[book.cls] for feature in Classes.of(small.organisation(changes)).features]


# --- when they come ---------------------------------------------------------------------------------------------------


def test_hours_share_the_orders_of_a_day_by_their_weights():
    table = expected(days=1, hours={9: 1, 14: 3})
    assert table.shape == (1, 24)
    assert table[0, 9] == 60
    assert table[0, 14] == 180
    assert table.sum() == 240


def test_without_weights_orders_come_evenly_over_the_day():
    assert (expected(days=1) == 10).all()


def test_orders_come_on_working_days_of_the_calendar():
    closed = small.organisation({"calendar.holidays": "[2026-03-03]", "calendar.workdays": "[2026-03-08]"}).calendar
    assert expected(calendar=closed).sum(1).tolist() == [240, 0, 240, 240, 240, 0, 240]


def test_weekdays_that_are_named_decide_alone_whether_orders_come():
    assert expected(weekdays={"tue": 0.5, "sun": 2}).sum(1).tolist() == [0, 120, 0, 0, 0, 0, 480]


@pytest.mark.parametrize(("first", "usual_days"), [(date(2026, 2, 25), 2), (date(2026, 4, 27), 2)])
def test_more_orders_come_on_the_last_days_of_a_month_however_long_it_is(first, usual_days):
    every_day = dict.fromkeys(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 1)
    days = expected(days=5, starts=first, weekdays=every_day, month_end={"days": 2, "factor": 3}).sum(1).tolist()
    assert days == [240] * usual_days + [720] * 2 + [240]


def test_arrivals_are_in_order_and_only_in_hours_that_have_any():
    moments = arrivals(np.array([[0.0] * 9 + [300.0] + [0.0] * 4 + [100.0] + [0.0] * 9]), np.random.default_rng(1))
    assert (np.diff(moments) >= 0).all()
    assert set(moments // 60) == {9, 14}


def test_arrivals_of_an_hour_scatter_like_poisson_and_are_uniform_within_it():
    hours = 4000
    moments = arrivals(np.full(hours, 5.0), np.random.default_rng(1))
    counts = np.bincount((moments // 60).astype(int), minlength=hours)
    assert counts.mean() == pytest.approx(5, abs=4 * np.sqrt(5 / hours))
    assert counts.var() == pytest.approx(5, abs=4 * 5 * np.sqrt(2.2 / hours))
    quarters = np.bincount((moments % 60 // 15).astype(int)) / moments.size
    assert quarters == pytest.approx(0.25, abs=4 * np.sqrt(0.1875 / moments.size))


def test_twice_the_demand_is_twice_the_orders():
    usual, double = len(many_orders(days=2)), len(many_orders(days=2, factor=2))
    assert usual == pytest.approx(16_000, abs=4 * 16_000**0.5)
    assert double == pytest.approx(32_000, abs=4 * 32_000**0.5)


# --- what they are ----------------------------------------------------------------------------------------------------


def near(share, n):
    """A share as drawn n times, within four standard errors."""
    return pytest.approx(share, abs=4 * (share * (1 - share) / n) ** 0.5)


def test_tiers_regions_types_and_urgency_are_mixed_as_written():
    book = many_orders()
    invoice_type, region, tier, urgent = features(book)
    n = len(book)
    assert n > 30_000
    assert (tier == 0).mean() == near(0.2, n)
    assert (region == 0).mean() == near(0.7, n)
    assert (invoice_type == 0).mean() == near(0.6, n)
    assert urgent[tier == 0].mean() == near(0.25, (tier == 0).sum())
    assert not urgent[tier == 1].any()
    assert np.corrcoef([invoice_type, region, tier])[np.triu_indices(3, 1)] == pytest.approx(0, abs=4 / n**0.5)


def test_shares_that_do_not_sum_to_one_are_taken_relative_to_their_sum():
    changes = {"demand.regions": "{north: 0.2, south: 0.6}"}
    book = many_orders(changes)
    assert (features(book, changes)[1] == 0).mean() == near(0.25, len(book))


def test_what_has_no_share_does_not_occur():
    changes = {"demand.orders_per_day": "2000", "demand.regions": "{north: 0, south: 1, west: 0}"}
    assert set(features(orders(changes), changes)[1]) == {1}


def test_the_customer_of_rank_r_orders_in_proportion_to_one_over_r():
    book = many_orders()
    tier = features(book)[2]
    counts = np.bincount(book.customer[tier == 1])
    assert counts.size == 100, "all customers of the tier, and no others"
    wanted = 1 / np.arange(1, 101)
    wanted *= counts.sum() / wanted.sum()
    chi_square = ((counts - wanted) ** 2 / wanted).sum()
    assert chi_square < 99 + 4 * (2 * 99) ** 0.5
    assert book.customer[tier == 0].max() == 9


def test_amounts_follow_the_tier_and_are_never_nothing():
    book = orders({"demand.tiers.regular.amount": "0"})
    tier = features(book)[2]
    assert set(book.amount[tier == 0]) == {5000}
    assert set(book.amount[tier == 1]) == {0.01}


# --- what was promised ------------------------------------------------------------------------------------------------


def test_promises_count_working_time():
    """Orders of Friday afternoon that are due in three hours are due on Monday morning."""
    book = orders({"demand.hours": "{17: 1}", "demand.tiers.key.share": "100%"}, starts=date(2026, 3, 6), days=1)
    assert len(book) > 100
    key = features(book)[2] == 0
    into_the_hour = book.arrival[key] - clock("17:00")
    assert book.due[key] == pytest.approx(clock("11:00", 4) + into_the_hour)


def test_patience_and_questions_count_working_time_but_are_told_in_clock_time():
    book = orders({"demand.hours": "{17: 1}"}, days=1)
    regular = features(book)[2] == 1
    into_the_hour = book.arrival - clock("17:00")
    assert book.arrival[regular] + book.patience[regular] == pytest.approx(clock("13:00", 3) + into_the_hour[regular])
    assert np.isinf(book.patience[~regular]).all(), "no patience given: he waits for ever"
    assert book.arrival + book.ask_after == pytest.approx(clock("13:00", 2) + into_the_hour)


def test_without_enquiries_nobody_asks():
    company = small.organisation().model_copy(update={"enquiries": None})
    book = draw_orders(company, MONDAY, 1, 1.0, Streams(1), WorkingTime(company.calendar, MONDAY, 1))
    assert len(book) > 0
    assert np.isinf(book.ask_after).all()


def test_some_orders_carry_a_legal_date():
    book = many_orders({"demand.tiers.key.legal": "10%"})
    key = features(book)[2] == 0
    assert np.isfinite(book.legal[key]).mean() == near(0.1, key.sum())
    assert np.isinf(book.legal[~key]).all()
    dated = np.isfinite(book.legal)
    assert (book.legal[dated] > book.arrival[dated]).all()


# --- common random numbers --------------------------------------------------------------------------------------------

COLUMNS = ("arrival", "cls", "customer", "amount", "due", "legal", "patience", "ask_after")


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({"demand.tiers.key.amount": "{lognormal: {median: 5000, sigma: 1}}"}, {"amount"}),
        ({"demand.tiers.key.due": "{exponential: {mean: 5h}}"}, {"due"}),
        ({"demand.tiers.regular.patience": "{exponential: {mean: 5h}}"}, {"patience"}),
        ({"demand.tiers.key.legal": "50%"}, {"legal"}),
        ({"demand.regions": "{north: 30%, south: 70%}"}, {"cls"}),
        ({"demand.tiers.key.customers": "50"}, {"customer"}),
        ({"enquiries.after": "{exponential: {mean: 5h}}"}, {"ask_after"}),
    ],
)
def test_changing_one_thing_leaves_the_luck_of_all_others(changes, changed):
    usual, other = orders(), orders(changes)
    assert {name for name in COLUMNS if not np.array_equal(getattr(usual, name), getattr(other, name))} == changed


# --- those that wait when the drill begins ----------------------------------------------------------------------------

ALIKE = {"demand.tiers.key.due": "6h"}
"""All orders are due as soon: working time of 480 minutes a day, 200 orders a day."""


def waiting(count, seed=1, changes=None):
    company = small.organisation(changes)
    time = WorkingTime(company.calendar, MONDAY, 5)
    return draw_open_orders(company, MONDAY, count, Streams(seed), time), time


def test_open_orders_wait_from_the_beginning_as_they_would_had_they_come_at_the_usual_pace():
    book, time = waiting(200, changes=ALIKE)
    assert book.arrival.tolist() == [0.0] * 200
    left = np.where(book.due > 0, time.worked(book.due), book.due)
    assert left == pytest.approx(6 * 60 - np.arange(200, 0, -1) * 480 / 200)


def test_what_should_have_been_done_before_the_drill_is_late_already():
    book, _ = waiting(200, changes=ALIKE)
    assert (book.due < 0).sum() == 50  # those that came in the first two of eight hours
    outcome = sim.run(small.scenario(changes=ALIKE, open_orders=200), small.plan(), 1)
    assert "on-time" not in outcome.orders["fate"].to_list()[:50]


def test_what_is_left_of_a_promise_is_less_by_what_has_passed_and_no_promise_stays_none():
    _, time = waiting(1)
    nine = 9 * 60.0
    promised = np.array([nine + 30, nine + 30, np.inf])
    assert after_waiting(promised, np.array([10.0, 50.0, 50.0]), time).tolist() == [nine + 20, -20.0, np.inf]


def test_names_stay_with_their_customers_where_two_books_are_joined():
    first, _ = waiting(3)
    named = dataclasses.replace(first, customer=np.array([0, 1, 0]), names=("a", "b"), order_ids=("x", "y", "z"))
    other = dataclasses.replace(first, customer=np.array([1, 0, 1]), names=("c", "a"))
    book = joined(named, other)
    assert [book.names[number] for number in book.customer] == ["a", "b", "a", "a", "c", "a"]
    assert book.order_ids == ("x", "y", "z", "3", "4", "5")
    drawn = joined(named, dataclasses.replace(first, customer=np.array([0, 5, 0])))
    assert drawn.customer.tolist() == [0, 1, 0, 2, 7, 2]


def test_a_drill_that_begins_with_open_orders_is_busier_and_accounts_for_them():
    scenario = small.scenario()
    usual = sim.run(scenario, small.plan(), 1)
    behind = sim.run(scenario.model_copy(update={"open_orders": 120}), small.plan(), 1)
    assert len(behind.book) == len(usual.book) + 120
    assert behind.measures["without-incident"].peak_backlog >= 120 > usual.measures["without-incident"].peak_backlog
    fates = behind.orders["fate"].value_counts()
    assert fates.sum() == len(behind.book)
    assert behind.measures["without-incident"].late > usual.measures["without-incident"].late


def test_no_open_orders_change_nothing():
    scenario = small.scenario()
    assert sim.run(scenario, small.plan(), 1).orders.equals(
        sim.run(scenario.model_copy(update={"open_orders": 0}), small.plan(), 1).orders
    )

"""Histories replayed as they were, and demand learnt from them."""

from collections import Counter
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from string import Formatter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from ruamel.yaml import YAML
from scipy.stats import ks_2samp, poisson

import sim
from sim.errors import InputError
from sim.history import describe_open_orders, describe_replay, fit, replay
from sim.history.amounts import distance, fit_amounts
from sim.history.labels import match_invoice_types, match_regions
from sim.history.trial import _mean_deviation
from sim.imports import Counts, ImportReport, OrderHistory
from sim.scenario.demand import Demand
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.texts import LANGUAGES
from sim.world.calendar import WorkingTime
from sim.world.classes import Classes
from sim.world.orders import draw_orders, joined, usual_orders
from sim.world.streams import Streams

MONDAY = date(2025, 3, 3)
DEMAND = {
    "orders_per_day": 300,
    "hours": {8: 5, 9: 20, 10: 15, 11: 10, 13: 10, 14: 20, 15: 12, 16: 8},
    "weekdays": {"mon": 1.2, "tue": 1, "wed": 1, "thu": 1, "fri": 0.8, "sat": 0.3},
    "regions": {"Beijing": 0.7, "Hebei": 0.3},
    "invoice_types": {"special": 0.6, "general": 0.4},
    "tiers": [
        {
            "id": "regular",
            "share": 0.9,
            "customers": 300,
            "amount": {"lognormal": {"median": 300, "sigma": 0.8}},
            "due": "8h",
            "patience": {"exponential": {"mean": "1d"}},
            "rank": 1,
        },
        {
            "id": "key",
            "share": 0.1,
            "customers": 20,
            "amount": {"lognormal": {"median": 50000, "sigma": 0.5}},
            "due": "4h",
            "urgent": 0.2,
            "legal": 0.1,
            "key": True,
        },
    ],
}


def organisation(**demand):
    return Organisation.model_validate(
        {
            "title": "t",
            "calendar": {"shifts": [{"id": "day", "from": "08:30", "to": "17:30"}]},
            "stages": [{"id": "issue", "work": "1min", "issues": True, "completes": True}],
            "desks": [{"id": "online", "channel": "online", "does": {"issue": 1}}],
            "departments": [{"id": "invoicing", "staff": 4, "shift": "day", "desk": "online"}],
            "demand": DEMAND | demand,
        }
    )


def scenario(starts=MONDAY + timedelta(weeks=52), days=5, factor=1.0, **demand):
    return Scenario(title="s", organisation=organisation(**demand), starts=starts, days=days, demand_factor=factor)


def history(times, **columns):
    """A history of orders at these times; other columns have sensible defaults."""
    times = pd.Series(pd.to_datetime(list(times))).astype("datetime64[us]")
    n = len(times)
    given = {
        "order_id": [f"A-{i}" for i in range(n)],
        "customer": ["c"] * n,
        "gross": [113.0] * n,
        "kind": ["order"] * n,
    } | columns
    texts = ("order_id", "customer", "tax_id", "region", "invoice_type", "priority", "kind")
    orders = pd.DataFrame({name: pd.Series(given.get(name, [""] * n), dtype="str") for name in texts})
    orders["ordered_at"] = times
    orders["gross"] = np.asarray(given["gross"], float)
    orders["net"] = np.asarray(given.get("net", [np.nan] * n), float)
    orders["due"] = pd.Series(pd.to_datetime(given.get("due", [pd.NaT] * n))).astype("datetime64[us]")
    orders["lines"], orders["source_row"] = 1, np.arange(2, n + 2)
    counts = Counts(n + 1, 0, 0, 1, 0, n, 0, 0, 0)
    report = ImportReport(Path("orders.csv"), "csv", "utf-8", ",", None, 1, (), counts, (), {}, ())
    return OrderHistory(orders.sort_values(["ordered_at", "source_row"], ignore_index=True), report)


def weekly(weeks, per_day=3, first=MONDAY, weekdays=range(5), at="10:00"):
    """Times of orders: so many on each of these weekdays."""
    days = (first + timedelta(days=7 * week + day) for week in range(weeks) for day in weekdays)
    return [pd.Timestamp(f"{day} {at}") + pd.Timedelta(minutes=i) for day in days for i in range(per_day)]


def drawn(known, weeks=26, seed=1, first=MONDAY, factor=1.0):
    """A history generated from the demand of an organisation."""
    time = WorkingTime(known.calendar, first, weeks * 7)
    book = draw_orders(known, first, weeks * 7, factor, Streams(seed), time)
    types, regions, tiers, _ = (feature[book.cls] for feature in Classes.of(known).features)
    return history(
        pd.Timestamp(first) + pd.to_timedelta(np.floor(book.arrival), unit="min"),
        customer=[f"{tier}-{number}" for tier, number in zip(tiers, book.customer, strict=True)],
        region=np.array(list(known.demand.regions))[regions],
        invoice_type=np.array(list(known.demand.invoice_types))[types],
        gross=book.amount * 1.13,
        net=book.amount,
    )


def printed(renderable):
    console = Console(width=200)
    with console.capture() as capture:
        console.print(renderable)
    return " ".join(capture.get().split())


def refusal(call, *args):
    with pytest.raises(InputError) as caught:
        call(*args)
    assert all("orders.csv" in caught.value.message(language) for language in LANGUAGES)
    assert caught.value.message("en") != caught.value.message("zh")
    return caught.value


def noted(account):
    return {note.key.removeprefix("history.") for note in account.notes}


# --- replay --------------------------------------------------------------------------------------------------------


moments = st.datetimes(pd.Timestamp("2025-03-01"), pd.Timestamp("2025-04-15"))
an_order = st.tuples(moments, st.sampled_from(["", "甲", "乙", "丙"]), st.floats(0, 1e6), st.booleans(), st.booleans())


@settings(max_examples=60)
@given(st.lists(an_order, min_size=1, max_size=40), st.integers(0, 6), st.integers(1, 20), st.integers(0, 9))
def test_a_replay_neither_loses_nor_invents_orders(rows, weekday, days, seed):
    times, customers, gross, credit, due = zip(*rows, strict=True)
    kinds = ["credit-note" if note else "order" for note in credit]
    dues = [time if has else pd.NaT for time, has in zip(times, due, strict=True)]
    past = history(times, customer=customers, gross=gross, kind=kinds, due=dues)
    drill = scenario(starts=date(2026, 3, 2) + timedelta(days=weekday), days=days)
    if set(kinds) == {"credit-note"}:
        refusal(replay, past, drill, seed)
        return
    reached = {(drill.starts + timedelta(days=day)).weekday() for day in range(days)}
    if not any(time.weekday() in reached for time, note in zip(times, credit, strict=True) if not note):
        assert refusal(replay, past, drill, seed).problems[0].key == "history.window-empty"
        return
    account = describe_replay(past, drill, seed)
    begin, end = account.window.start, account.window.start + timedelta(days=days)
    days_of = past.orders["ordered_at"].dt.date
    inside = past.orders[(days_of >= begin) & (days_of < end)]
    orders, book = inside[inside["kind"] == "order"], account.book
    assert Counter(book.order_ids) == Counter(orders["order_id"])
    assert account.credit_notes == len(inside) - len(orders)
    assert len(book) + account.outside == kinds.count("order")
    assert sum(tier.orders for tier in account.tiers) == len(book) > 0
    assert [book.names[number] for number in book.customer] == orders["customer"].tolist()
    assert begin.weekday() == drill.starts.weekday()
    shifted = (orders["ordered_at"] - pd.Timestamp(begin)) / pd.Timedelta(minutes=1)
    if "no-time-of-day" not in noted(account):
        assert book.arrival == pytest.approx(shifted.to_numpy())
    assert (np.diff(book.arrival) >= 0).all()
    assert (book.arrival >= 0).all()
    assert (book.arrival < days * 1440).all()
    assert (book.due >= book.arrival).all()
    assert (book.amount >= 0).all()
    assert ((book.cls >= 0) & (book.cls < Classes.of(drill.organisation).orders)).all()


def test_the_same_seed_replays_the_same_book():
    past, drill = drawn(organisation(), weeks=3), scenario()
    first, again, other = (describe_replay(past, drill, seed).book for seed in (1, 1, 2))
    assert (first.cls == again.cls).all()
    assert (first.patience == again.patience).all()
    assert (first.cls != other.cls).any()
    assert (first.arrival == other.arrival).all()


def test_the_most_recent_whole_week_is_replayed():
    account = describe_replay(
        history(weekly(4)[:-1] + weekly(1, first=MONDAY + timedelta(28), weekdays=[0])), scenario(), 1
    )
    assert account.window.start == MONDAY + timedelta(days=21)
    assert account.window.chosen == "recent"
    assert len(account.book) == 14


def test_the_week_of_a_holiday_is_not_taken_for_a_usual_one():
    times = weekly(3) + weekly(1, first=MONDAY + timedelta(21), weekdays=[0, 4], per_day=1)
    assert describe_replay(history(times), scenario(), 1).window.start == MONDAY + timedelta(days=14)


def test_a_window_that_is_asked_for_is_used():
    account = describe_replay(history(weekly(4)), scenario(), 1, MONDAY)
    assert (account.window.start, account.window.chosen, account.outside) == (MONDAY, "given", 45)


def test_a_history_shorter_than_the_drill_is_replayed_with_a_note():
    account = describe_replay(history(weekly(1, weekdays=[1, 2, 3])), scenario(days=5), 1)
    assert (account.window.start, account.window.chosen, account.window.covered) == (MONDAY, "fullest", 3)
    assert len(account.book) == 9
    assert "not-covered" in noted(account)


def test_a_window_on_another_weekday_is_refused_with_the_nearest_days():
    error = refusal(describe_replay, history(weekly(4)), scenario(), 1, MONDAY + timedelta(days=9))
    assert error.problems[0].allowed == ("2025-03-10", "2025-03-17")


def test_a_window_without_orders_is_refused_with_the_period_of_the_history():
    error = refusal(describe_replay, history(weekly(4)), scenario(), 1, MONDAY - timedelta(days=70))
    assert "2025-03-03" in str(error)
    assert "2025-03-28" in str(error)


def test_a_history_of_credit_notes_alone_is_refused():
    for use in (lambda past: replay(past, scenario(), 1), lambda past: fit(past, organisation())):
        refusal(use, history(weekly(4), kind=["credit-note"] * 60))


def test_largest_customers_are_key_until_the_tier_has_its_share():
    names = ["big"] * 5 + ["middle"] * 5 + ["small"] * 30 + [""] * 10
    value = {"big": 1000, "middle": 500, "small": 10, "": 9000}
    past = history(weekly(1, per_day=10), customer=names, net=[value[name] for name in names])
    account = describe_replay(past, scenario(), 1)
    assert [(tier.tier, tier.orders, tier.customers) for tier in account.tiers] == [("regular", 45, 3), ("key", 5, 1)]
    tier_of = Classes.of(organisation()).features[2][account.book.cls]
    assert {account.book.names[c] for c in account.book.customer[tier_of == 1]} == {"big"}
    assert account.book.names == ("big", "middle", "small", "")
    assert "unknown-customers" in noted(account)


def test_customers_without_a_name_are_told_apart_by_tax_number():
    past = history(weekly(1, per_day=1), customer=[""] * 5, tax_id=["1", "1", "2", "2", ""])
    assert set(replay(past, scenario(), 1).names) == {"1", "2", ""}


def test_tiers_keep_their_shares_of_the_orders():
    past = drawn(organisation(), weeks=8)
    counts = {tier.tier: tier.orders for tier in describe_replay(past, scenario(days=56), 1).tiers}
    assert counts["key"] / sum(counts.values()) == pytest.approx(0.1, abs=0.02)


def test_amounts_are_net_with_the_usual_tax_taken_off_where_only_gross_is_known():
    past = history(weekly(1, per_day=1), gross=[113.0] * 5, net=[90.0] + [np.nan] * 4)
    assert replay(past, scenario(), 1).amount.tolist() == [90, 100, 100, 100, 100]


def test_urgency_is_the_historys_where_it_tells_it():
    past = history(weekly(1, per_day=60), priority=(["urgent", "normal", "low"] * 100))
    urgent = Classes.of(organisation()).features[3]
    account = describe_replay(past, scenario(), 1)
    assert urgent[account.book.cls].tolist() == [True, False, False] * 100
    assert "urgency-drawn" not in noted(account)
    book = replay(history(weekly(1, per_day=400)), scenario(), 1)  # one customer, so all are key: 20 % urgent
    assert urgent[book.cls].mean() == pytest.approx(0.2, abs=0.04)


def test_due_times_are_the_historys_where_it_tells_possible_ones():
    tuesday = MONDAY + timedelta(days=1)
    dues = [f"{MONDAY} 12:00", f"{MONDAY}", f"{tuesday}", f"{MONDAY} 09:00", None]
    times = [f"{MONDAY} 10:00", f"{MONDAY} 10:00", f"{MONDAY} 10:00", f"{MONDAY} 10:00", f"{MONDAY} 10:00"]
    account = describe_replay(history(times, due=pd.to_datetime(dues, format="mixed")), scenario(days=2), 1)
    assert account.book.due.tolist() == [720, 1440, 2880, 840, 840]  # the last two as promised: 4 working hours
    assert {"due-impossible", "due-drawn"} <= noted(account)


def test_orders_with_mere_dates_come_at_the_organisations_hours():
    past = history(weekly(4, per_day=200, at="00:00"))
    past.orders["ordered_at"] = past.orders["ordered_at"].dt.normalize()
    account = describe_replay(past, scenario(), 1)
    assert "no-time-of-day" in noted(account)
    hours = Counter((account.book.arrival % 1440 // 60).astype(int).tolist())
    assert set(hours) == set(DEMAND["hours"])
    assert hours[9] / 1000 == pytest.approx(0.2, abs=0.04)
    assert (np.bincount((account.book.arrival // 1440).astype(int)) == 200).all()
    learnt = fit(past, organisation())
    assert learnt.demand.hours == organisation().demand.hours
    assert "hours-kept" in noted(learnt)
    assert learnt.error.hour_of_week < 0.01


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("北京", "Beijing"),
        ("北京市朝阳区", "Beijing"),
        ("beijing", "Beijing"),
        ("Beijing City", "Beijing"),
        ("河北省", "Hebei"),
        ("Hebei Province", "Hebei"),
        ("ＨＥＢＥＩ", "Hebei"),
    ],
)
def test_regions_are_known_by_their_other_names(written, label):
    found = match_regions(pd.Series([written], dtype="str"), {"Hebei": 1, "Beijing": 1})
    assert found.index.tolist() == [["Hebei", "Beijing"].index(label)]
    assert match_regions(pd.Series([label], dtype="str"), {"河北省": 1, "北京": 1}).matched == 1


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("江苏省", "East"),
        ("广东", "South"),
        ("华北大区", "North"),
        ("Gansu", "North"),
        ("北京市", "Beijing"),
        ("西南", "其他"),
    ],
)
def test_provinces_belong_to_greater_areas_or_to_the_others_where_they_have_no_label(written, label):
    labels = ["North", "East", "South", "Beijing", "其他"]
    found = match_regions(pd.Series([written], dtype="str"), dict.fromkeys(labels, 1.0))
    assert labels[found.index[0]] == label


def test_foreign_countries_are_not_other_provinces():
    found = match_regions(pd.Series(["United Kingdom", "四川省"], dtype="str"), {"Beijing": 1, "Other provinces": 1})
    assert found.index.tolist() == [-1, 1]


def test_similar_provinces_are_not_confused():
    found = match_regions(pd.Series(["陕西省", "山西", "Shanxi", "Shaanxi"], dtype="str"), {"Shanxi": 1, "Shaanxi": 1})
    assert found.index.tolist() == [1, 0, 0, 1]


def test_invoice_types_are_known_by_their_other_names():
    texts = pd.Series(["special", "general", "收据", ""], dtype="str")
    found = match_invoice_types(texts, {"增值税普通发票": 1, "专票": 1})
    assert found.index.tolist() == [1, 0, -1, -1]
    assert (found.unmatched, found.empty, found.drawn) == ({"收据": 1}, 1, 2)


def test_regions_that_are_unknown_are_drawn_by_the_usual_shares_and_told():
    regions = ["United Kingdom"] * 1000 + ["北京市"] * 500 + ["France"] * 200 + [""] * 300
    past = history(weekly(1, per_day=400), region=regions)
    account = describe_replay(past, scenario(), 1)
    region = Classes.of(organisation()).features[1][account.book.cls]
    assert (region[1000:1500] == 0).all()
    rest = np.delete(region, slice(1000, 1500))
    assert (rest == 1).mean() == pytest.approx(0.3, abs=0.04)
    assert list(account.regions.unmatched.items()) == [("United Kingdom", 1000), ("France", 200)]
    for language in LANGUAGES:
        assert "United Kingdom 1,000" in printed(account.summary(language))


def test_where_there_is_but_one_region_all_orders_belong_to_it():
    account = describe_replay(history(weekly(1), region=["x"] * 15), scenario(regions={"all": 1.0}), 1)
    assert (account.regions.matched, account.regions.unmatched) == (15, {})


def test_a_drill_on_a_replay_accounts_for_every_order_by_its_own_number():
    past, drill = drawn(organisation(), weeks=3), scenario(factor=3)
    account = describe_replay(past, drill, 1)
    outcome = sim.run(drill, Plan(title="p"), 1, orders=account.book)
    assert outcome.orders["order"].tolist() == list(account.book.order_ids)
    assert outcome.orders["fate"].value_counts().sum() == len(account.book) > 1000
    assert (outcome.orders["fate"] == "on-time").mean() > 0.5
    assert set(outcome.customers["name"]) == set(account.book.names)
    assert "factor-left-out" in noted(account)


def test_a_scenario_whose_organisation_is_only_named_cannot_be_replayed():
    with pytest.raises(TypeError, match="only named"):
        replay(history(weekly(2)), scenario().model_copy(update={"organisation": "somebody"}), 1)


# --- open orders ---------------------------------------------------------------------------------------------------


def test_a_list_of_open_orders_waits_when_the_drill_begins():
    listed = history(["2025-06-02 10:00", "2025-06-03 16:00"], due=["2025-06-03 00:00", "2025-06-05 12:00"])
    account = describe_open_orders(listed, scenario(), 1)
    assert account.as_of == date(2025, 6, 4)
    assert account.book.arrival.tolist() == [0, 0]
    assert account.book.due.tolist() == [0, 1440 + 720]  # due by the end of the day before day 1; at noon of day 2
    assert account.book.order_ids == ("A-0", "A-1")
    assert (account.overdue, account.later) == (1, 0)


def test_orders_from_the_day_of_the_list_on_are_left_out_and_counted():
    listed = history(["2025-06-02 10:00", "2025-06-03 16:00"])
    account = describe_open_orders(listed, scenario(), 1, date(2025, 6, 3))
    assert (len(account.book), account.later) == (1, 1)


def test_due_times_that_the_list_does_not_tell_are_nearer_the_longer_an_order_has_waited():
    listed = history(["2025-06-02 10:00", "2025-06-03 10:00", "2025-06-03 16:00"])
    due = describe_open_orders(listed, scenario(), 1).book.due
    assert (np.diff(due) > 0).all()


def test_a_list_without_older_orders_is_refused():
    listed = history(["2025-06-02 10:00"])
    error = refusal(lambda: describe_open_orders(listed, scenario(), 1, date(2025, 6, 2)))
    assert "2025-06-02" in error.message("en")


def test_customers_who_order_during_the_drill_keep_their_tier_and_their_name():
    past, drill = drawn(organisation(), weeks=3), scenario()
    coming = replay(past, drill, 1)
    tier = Classes.of(drill.organisation).features[2]
    key = next(coming.names[n] for n, cls in zip(coming.customer, coming.cls, strict=True) if tier[cls] == 1)
    listed = history(["2025-06-02 10:00", "2025-06-03 16:00"], customer=["somebody", key], gross=[9e9, 1.0])
    waiting = describe_open_orders(listed, drill, 1, coming=coming).book
    assert tier[waiting.cls[1]] == 1
    book = joined(waiting, coming)
    assert (book.customer[: len(waiting)] == [book.names.index("somebody"), book.names.index(key)]).all()
    outcome = sim.run(drill, Plan(title="p"), 1, orders=book)
    assert {"somebody", *coming.names} == set(outcome.customers["name"])
    assert outcome.orders["order"].tolist()[:2] == ["A-0", "A-1"]


def test_drawn_orders_keep_made_up_customers_beside_a_list_of_open_ones():
    drill = scenario()
    waiting = describe_open_orders(history(["2025-06-02 10:00"], customer=["somebody"]), drill, 1).book
    outcome = sim.run(drill, Plan(title="p"), 1, orders=joined(waiting, usual_orders(drill, 1)))
    alone = sim.run(drill, Plan(title="p"), 1)
    own = outcome.customers[~outcome.customers["drill_data"]]
    assert own["name"].tolist() == ["somebody"]
    assert set(outcome.customers["name"]) - {"somebody"} == set(alone.customers["name"])


# --- fit -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_known_demand_is_found_again(seed):
    known = organisation()
    learnt = fit(drawn(known, weeks=26, seed=seed), known)
    found, true = learnt.demand, known.demand
    # The weights of the weekdays are relative to an average working day, of which the true one has 1.
    assert found.orders_per_day == pytest.approx(300, rel=0.02)
    for day, weight in true.weekdays.items():
        assert found.weekdays[day] == pytest.approx(weight, rel=0.08)
    assert set(found.weekdays) == set(true.weekdays)
    assert set(found.hours) == set(true.hours)
    for hour, weight in true.hours.items():
        assert found.hours[hour] == pytest.approx(weight, rel=0.08)
    assert found.month_end is None
    for label, share in true.regions.items() | true.invoice_types.items():
        assert (found.regions | found.invoice_types)[label] == pytest.approx(share, abs=0.02)
    for was, became in zip(true.tiers, found.tiers, strict=True):
        assert became.share == pytest.approx(was.share, abs=0.02)
        assert became.customers == pytest.approx(was.customers, rel=0.1)
        # A customer at the border may fall into the other tier, which moves means more than quantiles.
        for p in (0.1, 0.5, 0.9):
            assert became.amount.quantile(p) == pytest.approx(was.amount.quantile(p), rel=0.1)
    values = [sum(tier.share * tier.amount.mean() for tier in demand.tiers) for demand in (true, found)]
    assert values[1] == pytest.approx(values[0], rel=0.06)
    error = learnt.error
    assert error.weeks == 6
    assert error.hour_of_week == pytest.approx(error.by_chance, rel=0.35)
    assert error.level == pytest.approx(0, abs=0.06)
    assert error.amounts < 0.04
    assert 0.7 < error.dispersion < 1.35
    assert not noted(learnt) & {"little-data", "level-shifted", "uneven", "mix-kept"}


def test_what_a_history_cannot_tell_is_kept_and_the_result_is_a_valid_demand():
    known = organisation()
    found = fit(drawn(known, weeks=4), known).demand
    for was, became in zip(known.demand.tiers, found.tiers, strict=True):
        kept = {"id", "title", "due", "patience", "urgent", "legal", "legal_within", "rank", "key"}
        assert became.model_dump(include=kept) == was.model_dump(include=kept)
    assert Demand.model_validate(found.model_dump(mode="json")) == found
    changed = known.model_copy(update={"demand": found})
    assert not list(changed.check_references())


def test_a_busy_end_of_the_month_is_found():
    known = organisation(month_end={"days": 3, "factor": 1.8})
    found = fit(drawn(known, weeks=30), organisation()).demand
    assert found.month_end is not None
    assert found.month_end.days == 3
    assert found.month_end.factor == pytest.approx(1.8, rel=0.08)
    assert found.orders_per_day == pytest.approx(300, rel=0.02)


def test_too_few_ends_of_months_leave_the_organisations_setting():
    known = organisation(month_end={"days": 3, "factor": 1.8})
    learnt = fit(drawn(known, weeks=5), known)
    assert learnt.demand.month_end == known.demand.month_end
    assert learnt.demand.orders_per_day == pytest.approx(300, rel=0.04)
    assert "month-end-kept" in noted(learnt)


def test_holidays_do_not_lower_the_usual_day():
    times = [time for time in weekly(8, per_day=20) if time.date() not in {MONDAY + timedelta(d) for d in (7, 8, 9)}]
    learnt = fit(history(times), organisation())
    assert learnt.closed == 3
    assert learnt.demand.orders_per_day == 20
    assert learnt.demand.weekdays == dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), 1.0)


def test_quiet_days_of_a_small_firm_are_not_taken_for_holidays():
    times = [time for i, time in enumerate(weekly(8, per_day=1)) if i % 2]
    learnt = fit(history(times), organisation())
    assert learnt.closed == 0
    assert learnt.demand.orders_per_day == pytest.approx(0.5, abs=0.1)


def test_a_business_that_is_closed_on_the_organisations_working_days_still_has_a_usual_day():
    learnt = fit(history(weekly(4, weekdays=[5, 6], per_day=10)), organisation())
    assert (learnt.demand.orders_per_day, learnt.demand.weekdays) == (10, {"sat": 1.0, "sun": 1.0})


@pytest.mark.parametrize("days", [1, 6, 12])
def test_less_than_two_weeks_are_refused_with_what_to_do(days):
    error = refusal(fit, history(weekly(2, weekdays=range(7))[: 3 * days + 3]), organisation())
    assert f"{days + 1} days" in str(error)
    assert "replay" in str(error)


def test_two_weeks_are_accepted_as_rough():
    learnt = fit(history(weekly(2, weekdays=range(7))), organisation())
    assert "little-data" in noted(learnt)
    assert learnt.error.weeks == 1


def test_a_changed_level_and_uneven_days_are_remarked_on():
    times = weekly(6, per_day=20) + weekly(2, per_day=60, first=MONDAY + timedelta(weeks=6))
    learnt = fit(history(times), organisation())
    assert learnt.error.level == pytest.approx((6 * 20 + 60) / 7 / 60 - 1)  # the last of 7 whole weeks is held out
    assert learnt.error.dispersion > 5
    assert {"level-shifted", "uneven"} <= noted(learnt)


def test_a_mix_that_the_history_does_not_tell_is_kept():
    learnt = fit(history(weekly(4), region=["x"] * 60), organisation())
    assert learnt.demand.regions == organisation().demand.regions
    assert "mix-kept" in noted(learnt)


def test_a_tier_without_orders_keeps_its_amounts():
    learnt = fit(history(weekly(4)), organisation())  # one customer alone: all his orders are key
    assert [tier.share for tier in learnt.demand.tiers] == [0, 1]
    assert learnt.demand.tiers[0].amount == organisation().demand.tiers[0].amount
    assert set(learnt.amounts) == {"key"}


def test_lognormal_amounts_are_known_as_such():
    fitted = fit_amounts(np.random.default_rng(1).lognormal(np.log(3000), 1, 20_000))
    assert fitted.lognormal
    assert fitted.distribution.quantile(0.5) == pytest.approx(3000, rel=0.03)
    assert fitted.distribution.sigma == pytest.approx(1, rel=0.03)


def test_heavy_tails_are_kept():
    amounts = 100 * (1 + np.random.default_rng(1).pareto(1.3, 5_000))
    fitted = fit_amounts(amounts)
    assert not fitted.lognormal
    assert fitted.distribution.mean() == pytest.approx(amounts.mean(), rel=1e-4)
    assert max(fitted.distribution.values) == pytest.approx(amounts.max(), rel=1e-5)
    assert fitted.distribution.quantile(0.999) == pytest.approx(np.quantile(amounts, 0.999), rel=0.15)
    assert fitted.distance < 0.02
    assert len(fitted.distribution.values) < 200


def test_amounts_too_far_apart_for_a_lognormal_are_tabulated():
    assert not fit_amounts(np.array([0.01] * 20 + [1e12] * 20)).lognormal


@given(st.lists(st.floats(0, 1e12).map(lambda x: round(x, 2)), min_size=1, max_size=60))
def test_any_amounts_have_a_distribution_of_their_mean(amounts):
    fitted = fit_amounts(np.array(amounts))
    if not fitted.lognormal:
        assert fitted.distribution.mean() == pytest.approx(np.mean(amounts), rel=1e-4)
    assert 0 <= fitted.distance <= 1


def test_the_distance_of_distributions_is_that_of_kolmogorov_and_smirnov():
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 20, 50).astype(float), rng.integers(3, 22, 80).astype(float)
    assert distance(one, np.ones(50), other) == pytest.approx(ks_2samp(one, other).statistic)


@pytest.mark.parametrize("mean", [0.0, 0.3, 1.0, 7.5, 40.0])
def test_the_error_by_chance_is_the_mean_deviation_of_poisson_counts(mean):
    counts = np.arange(400)
    assert _mean_deviation(mean) == pytest.approx(float(np.abs(counts - mean) @ poisson.pmf(counts, mean)), abs=1e-12)


# --- summaries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_summaries_tell_figures_and_notes_in_both_languages(language):
    past = drawn(organisation(), weeks=8)
    for account in (describe_replay(past, scenario(), 1), fit(past, organisation())):
        shown = printed(account.summary(language))
        assert all(tier.id in shown for tier in organisation().demand.tiers)
        assert all(" ".join(note.say(language).split()) in shown for note in account.notes if len(note.say("zh")) < 60)
        assert account.notes
        assert "history." not in shown


def test_every_text_of_this_area_says_the_same_in_both_languages():
    entries = YAML(typ="safe").load((files("sim.texts") / "history.yaml").read_text(encoding="utf-8"))
    assert len(entries) > 50
    for entry in entries.values():
        assert set(entry) == set(LANGUAGES)
        fields = [sorted(field for _, field, _, _ in Formatter().parse(words) if field) for words in entry.values()]
        assert fields[0] == fields[1]

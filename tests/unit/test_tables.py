"""The tables of an outcome: their columns, and that they say what happened."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.api import types

import sim
from sim.fates import FATES
from tests import small
from tests.small import clock, drill, outage

TABLES = ("orders", "visits", "events", "backlog", "systems", "postings", "customers", "staff")
DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")

KINDS = {
    "category": lambda column: isinstance(column.dtype, pd.CategoricalDtype),
    "text": types.is_string_dtype,
    "integer": types.is_integer_dtype,
    "number": types.is_float_dtype,
    "boolean": types.is_bool_dtype,
}

COLUMNS = {
    "orders": {
        "order": "integer",
        "customer": "integer",
        "tier": "category",
        "region": "category",
        "invoice_type": "category",
        "urgent": "boolean",
        "amount": "number",
        "arrival_min": "number",
        "due_min": "number",
        "legal_min": "number",
        "completed_min": "number",
        "ended_min": "number",
        "fate": "category",
        "channel": "category",
        "flawed": "boolean",
        "rework": "integer",
    },
    "visits": {
        "order": "integer",
        "kind": "category",
        "stage": "category",
        "desk": "category",
        "worker": "integer",
        "channel": "category",
        "joined_min": "number",
        "started_min": "number",
        "ended_min": "number",
        "result": "category",
    },
    "events": {"time_min": "number", "kind": "text", "subject": "text", "text_en": "text", "text_zh": "text"},
    "backlog": {"run": "category", "stage": "category", "time_min": "number", "waiting": "integer"},
    "systems": {"time_min": "number", "system": "text", "slowest_speed": "number", "classes_at_full_speed": "number"},
    "postings": {
        "worker": "integer",
        "department": "category",
        "desk": "category",
        "from_min": "number",
        "to_min": "number",
    },
    "customers": {
        "tier": "category",
        "customer": "integer",
        "name": "text",
        "tax_number": "text",
        "drill_data": "boolean",
    },
    "staff": {
        "worker": "integer",
        "name": "text",
        "department": "category",
        "shift": "text",
        "response_hours": "number",
        "drill_data": "boolean",
    },
}


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_their_columns_and_types(outcome, name):
    table = getattr(outcome, name)
    assert len(table) > 3
    assert list(table.columns) == list(COLUMNS[name])
    wrong = {column: table[column].dtype for column, kind in COLUMNS[name].items() if not KINDS[kind](table[column])}
    assert not wrong


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_the_same_when_nothing_happened_at_all(name):
    nobody = drill(changes={"demand.orders_per_day": "0", "departments.marketing.own_work.per_day": "0"})
    table = getattr(nobody, name)
    assert list(table.columns) == list(COLUMNS[name])
    wrong = {column: table[column].dtype for column, kind in COLUMNS[name].items() if not KINDS[kind](table[column])}
    assert not wrong


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_explained(name):
    section = DOCUMENTATION.split(f"{name}.parquet")[1].split("\n## ")[0]
    told = set(re.findall(r"`(?:\w+\.)?(\w+)`", section))
    if name in ("customers", "staff"):
        told |= {
            "tier",
            "customer",
            "worker",
            "name",
            "tax_number",
            "department",
            "shift",
        }  # names speak for themselves
    assert COLUMNS[name].keys() <= told


def test_each_order_is_one_row_with_what_it_was(outcome):
    orders, book = outcome.orders, outcome.book
    assert orders.order.tolist() == list(range(len(book)))
    assert orders.arrival_min.tolist() == book.arrival.tolist()
    assert orders.arrival_min.is_monotonic_increasing
    assert set(orders.region) == {"north", "south"}
    assert set(orders.tier) == {"key", "regular"}
    assert orders.amount[orders.tier == "key"].eq(5000).all()
    assert orders.urgent[orders.tier == "regular"].sum() == 0 < orders.urgent.sum()


def test_times_of_an_order_come_in_their_order(outcome):
    orders = outcome.orders
    done = orders[orders.completed_min.notna()]
    assert len(done) > 100
    assert (done.completed_min > done.arrival_min).all()
    assert (done.ended_min.dropna() >= done.completed_min[done.ended_min.notna()]).all()
    assert orders.completed_min[orders.fate == "cancelled"].isna().all()


def test_visits_follow_the_way_of_an_order(outcome):
    paths = outcome.visits[outcome.visits.kind == "order"].groupby("order").stage.agg(tuple)
    usual = ("approve", "issue", "deliver")
    assert usual in set(paths)
    assert (*usual, "reissue") in set(paths)
    assert any(path[3:4] == ("rework",) for path in paths), "flawed paper"
    assert all(path[0] == "approve" for path in paths)


def test_enquiries_name_the_order_that_is_asked_about_and_own_work_names_none():
    visits = drill(outage(lasts="9h")).visits
    enquiries, own = visits[visits.kind == "enquiry"], visits[visits.kind == "own-work"]
    assert len(enquiries) > 3
    assert set(enquiries.stage) == {"enquiry"}
    waited = visits[(visits.stage == "issue") & visits.order.isin(enquiries.order)]
    assert set(waited.order) == set(enquiries.order)
    assert set(own.stage) == {"own-marketing", "own-it"}
    assert (own.order == -1).all()


def test_postings_say_where_everybody_was(outcome):
    postings = outcome.postings
    assert set(postings.desk) == {*outcome.layout.desks}
    assert postings.to_min.max() <= 2 * 1440
    first = postings.query("worker == 0")[["desk", "from_min", "to_min"]].to_numpy().tolist()
    assert first[:2] == [
        ["approval-desk", clock("09:00"), clock("12:00")],
        ["approval-desk", clock("13:00"), clock("18:00")],
    ]


def test_systems_are_up_at_the_start_and_each_change_is_a_row(outcome):
    rows = outcome.systems.to_numpy().tolist()
    assert rows[:3] == [[0, "network", 1, 1], [0, "platform", 1, 1], [0, "telephone", 1, 1]]
    assert rows[3] == [clock("10:00"), "platform", 0, 0.5]
    assert rows[4][1:] == ["platform", 1, 1]
    assert len(rows) == 5


def test_events_tell_the_journal_in_both_languages(outcome):
    assert len(outcome.events) == len(outcome.response.journal)
    assert outcome.events.time_min.is_monotonic_increasing
    first = outcome.events.iloc[1]
    assert (first.kind, first.subject) == ("system", "platform")
    assert (first.text_en, first.text_zh) == ("Invoicing platform goes down", "开票平台中断")


def test_customers_and_staff_are_made_up_once_each_and_say_so(outcome):
    pairs = outcome.orders[["tier", "customer"]].astype({"tier": str}).drop_duplicates()
    assert len(outcome.customers) == len(pairs)
    assert outcome.customers.drill_data.all()
    assert outcome.staff.drill_data.all()
    assert len(outcome.staff) == len(outcome.layout.workers) == 14
    assert outcome.staff.name.str.len().gt(1).all()


def test_orders_of_a_history_keep_their_own_numbers_and_names():
    drawn = drill().book
    names = tuple(f"客户{number}" for number in range(drawn.customer.max() + 1))
    book = dataclasses.replace(drawn, order_ids=tuple(f"A-{i:03}" for i in range(len(drawn))), names=names)
    outcome = sim.run(small.scenario(outage()), small.plan(small.PAPER), 1, orders=book)
    assert outcome.orders.order.tolist() == list(book.order_ids)
    visits = outcome.visits
    assert set(visits.order[visits.kind == "order"]) == set(book.order_ids)
    assert visits.order[visits.kind == "own-work"].isna().all()
    assert set(outcome.customers.name) <= set(names)
    assert not outcome.customers.drill_data.any()
    assert outcome.manifest.orders is not None
    assert outcome.manifest.inputs != drill(outage(), actions=[small.PAPER]).manifest.inputs


# --- fates ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unfinished():
    """The platform never works again: every fate occurs."""
    changes = {"demand.tiers.regular.patience": "{exponential: {mean: 4h}}", "demand.tiers.key.due": "2h"}
    paper = {**small.PAPER, "staff": 1}
    return drill(outage(lasts="40h"), actions=[paper], changes=changes, days=1)


def test_every_order_has_one_fate_and_they_add_up(unfinished):
    for measures in unfinished.measures.values():
        counted = (measures.on_time, measures.late, measures.cancelled, measures.overdue, measures.open)
        assert sum(counted) == measures.orders == len(unfinished.orders)
    counts = unfinished.orders.fate.value_counts()
    assert set(counts.index[counts > 0]) == set(FATES)
    measures = unfinished.measures["with-response"]
    assert counts.rename(lambda fate: fate.replace("-", "_")).to_dict() == {
        fate.replace("-", "_"): getattr(measures, fate.replace("-", "_")) for fate in FATES
    }


def test_fates_are_what_times_say(unfinished):
    orders, end = unfinished.orders, 1440.0
    invoiced = orders.completed_min.notna()
    cancelled = ~invoiced & orders.ended_min.notna()
    expected = np.select(
        [invoiced & (orders.completed_min <= orders.due_min), invoiced, cancelled, orders.due_min <= end],
        ["on-time", "late", "cancelled", "overdue"],
        "open",
    )
    assert orders.fate.astype(str).tolist() == expected.tolist()


def test_orders_that_were_never_served_stay_in_and_say_so(unfinished):
    assert set(unfinished.visits.order[unfinished.visits.kind == "order"]) == set(unfinished.orders.order)
    never = unfinished.orders[unfinished.orders.fate.isin(["overdue", "open"])]
    assert len(never) > 10
    assert never.completed_min.isna().all()
    last = unfinished.visits[unfinished.visits.kind == "order"].groupby("order").result.last()
    assert set(last[never.order]) <= {"waiting", "serving"}
    assert unfinished.orders.channel[unfinished.orders.completed_min.isna()].isna().sum() > 10


# --- backlog ----------------------------------------------------------------------------------------------------------


def test_the_backlog_is_what_the_visits_say(outcome):
    table = outcome.backlog[outcome.backlog.run == "with-response"]
    visits = outcome.visits
    begun = visits.started_min.fillna(visits.ended_min).fillna(np.inf)
    for stage, rows in table.groupby("stage", observed=True):
        here = visits.stage == stage
        counted = [int((here & (visits.joined_min <= moment) & (begun > moment)).sum()) for moment in rows.time_min]
        assert rows.waiting.tolist() == counted
    assert table.waiting.max() > 20


def test_the_backlog_is_told_of_every_run_and_stage_every_quarter_of_an_hour(outcome):
    sizes = outcome.backlog.groupby(["run", "stage"], observed=True).size()
    assert len(sizes) == 3 * len(outcome.layout.stages)
    assert set(sizes) == {2 * 96 + 1}
    moments = outcome.backlog.time_min.unique()
    assert moments.tolist() == [15.0 * i for i in range(2 * 96 + 1)]

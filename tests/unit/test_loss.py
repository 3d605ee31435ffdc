"""Each item of the loss, counted again out of the tables, and the rules that all of them keep."""

import dataclasses
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.loss import Loss
from sim.outcome import RUNS
from sim.scenario.files import with_changes
from sim.world.kernel.records import DONE
from tests import small
from tests.small import drill, outage

END = 2 * 1440.0
RATES = {
    "margin": 0.2,
    "late_per_day": 0.001,
    "interest": 0.05,
    "disputes.late": 0.1,
    "disputes.wrong": 0.5,
    "disputes.duplicate": 0.8,
    "disputes.costs": 90,
    "enquiry": 5,
    "own_work": 7,
    "churn_months": 6,
    "late_invoice": 100,
    "late_filing": 4000,
    "surcharge": 0.0005,
    "insured": 0.3,
}
ITEMS = {
    "margin": ("margin", "churn", "claims"),
    "late_per_day": ("penalties",),
    "interest": ("interest",),
    "disputes.costs": ("disputes",),
    "enquiry": ("enquiries",),
    "own_work": ("own_work",),
    "churn_months": ("churn",),
    "insured": ("claims",),
}
"""The items that are nothing if a rate is 0."""

CHANGES = {
    "demand.tiers.regular.patience": "{exponential: {mean: 8h}}",
    "demand.tiers.regular.legal": "20%",
    "demand.tiers.regular.legal_within": "2h",
    "demand.tiers.regular.churn": "30%",
    "enquiries.after": "1h",
    "desks.paper-desk.flaws": "{issue: 30%}",
    "stages.deliver.catches": "50%",
    **{f"money.{name}": str(rate) for name, rate in RATES.items()},
}
MISSING = {"share": 0.5, "reissued_at": "reissue", "costs": 10}
GONE = outage(id="gone", cause="missing-records", at="day 1 16:00", hits=[], lasts="1h", missing=MISSING)
GONE_IN_THE_END = {**GONE, "id": "gone-in-the-end", "at": "day 2 18:00"}
ACTIONS = (
    *small.WHOLE_PLAN,
    {"do": "keep-log", "by": "it", "facts": 20},
    {"do": "overtime", "department": "invoicing", "until": {"at": "day 1 20:00"}},
    {"do": "temporary-staff", "joins": "service", "to": "help-desk", "staff": 2, "arrives": "1h", "wage": 30}
    | {"until": {"at": "day 1 17:00"}},
)


@cache
def whole() -> sim.Outcome:
    """A drill in which every item of the loss is something."""
    down = outage(noticed={"after": "20min"}, lasts="7h")
    return drill(down, GONE, GONE_IN_THE_END, actions=ACTIONS, changes=CHANGES, days=2, filing_deadline="day 1 18:00")


def loss(run: str = "with-response", **rates: float) -> Loss:
    """The loss of the same drill at other rates, of which none has a part in what happens."""
    changes = {f"money.{name}": str(rate) for name, rate in rates.items()}
    organisation = with_changes(whole().organisation, changes) if changes else whole().organisation
    return dataclasses.replace(whole(), organisation=organisation).measures[run].loss


# --- the rules --------------------------------------------------------------------------------------------------------


def test_the_drill_meets_every_item_but_forged_invoices():
    nothing = {name for name, item in dataclasses.asdict(loss()).items() if not item}
    assert nothing == {"forged_paid"}


@pytest.mark.parametrize("run", RUNS)
def test_the_items_sum_to_the_total_and_only_what_is_made_good_is_negative(run):
    items = dataclasses.asdict(loss(run))
    assert loss(run).total == pytest.approx(sum(items.values()))
    assert items.pop("claims") <= 0
    assert min(items.values()) >= 0


@pytest.mark.parametrize("rate", ITEMS)
def test_an_item_is_nothing_if_its_rate_is_nothing_and_the_others_stay(rate):
    before, after = dataclasses.asdict(loss()), dataclasses.asdict(loss(**{rate: 0}))
    assert [after[item] for item in ITEMS[rate]] == [0] * len(ITEMS[rate])
    assert {name for name in before if after[name] != before[name]} == set(ITEMS[rate])


def test_without_rates_only_what_people_and_supplies_cost_is_left():
    left = dataclasses.asdict(loss(**dict.fromkeys(RATES, 0)))
    paid = {"wages", "overtime", "temporary_staff", "supplies", "documents"}
    assert {name for name, item in left.items() if item} == paid


@given(rate=st.sampled_from(sorted(RATES)), factors=st.tuples(*[st.floats(0, 1)] * 2))
def test_no_item_falls_when_its_rate_rises(rate, factors):
    low, high = (loss(**{rate: min(1, 2 * RATES[rate]) * factor}) for factor in sorted(factors))
    for name, item in dataclasses.asdict(low).items():
        other = getattr(high, name)
        assert other <= item + 1e-9 if name == "claims" else other >= item - 1e-9


# --- item by item -----------------------------------------------------------------------------------------------------


def test_margin_and_penalties_are_of_the_orders_amounts():
    orders = whole().orders
    assert loss().margin == pytest.approx(0.2 * orders.amount[orders.fate == "cancelled"].sum())
    late = orders[orders.fate.isin(["late", "overdue"])]
    days = np.ceil((late.completed_min.fillna(END) - late.due_min) / 1440)
    assert loss().penalties == pytest.approx(0.001 * (late.amount * days).sum())


def test_interest_is_on_the_gross_amount_for_the_time_by_which_the_invoice_is_late():
    orders = whole().orders[whole().orders.fate.isin(["late", "overdue"])]
    years = (orders.completed_min.fillna(END) - orders.due_min) / (365 * 1440)
    assert loss().interest == pytest.approx(0.05 * (1.13 * orders.amount * years).sum())


def test_a_later_date_that_was_agreed_does_not_bring_the_cash_earlier():
    ask = {"do": "negotiate-dates", "by": "marketing", "staff": 3, "agrees_before": 1, "agrees_after": 1}
    found = [drill(outage(lasts="8h"), actions=a, days=2).measures["with-response"] for a in ((), (ask,))]
    assert found[1].late < found[0].late
    assert found[1].loss.interest == pytest.approx(found[0].loss.interest, rel=0.1)  # marketing answers less meanwhile


def test_some_of_the_late_wrong_and_duplicate_invoices_are_disputed():
    outcome = whole()
    late = set(outcome.orders.order[outcome.orders.fate.isin(["late", "overdue"])])
    wrong = set(outcome.orders.order[outcome.orders.flawed & outcome.orders.completed_min.notna()])
    again = [
        job for batch in outcome.response.missing for job in batch.again if outcome.response.jobs["state"][job] == DONE
    ]
    twice = set(outcome.jobs.order_of[again])
    assert min(len(late), len(wrong), len(twice)) > 0
    expected = 0.8 * len(twice) + 0.5 * len(wrong - twice) + 0.1 * len(late - wrong - twice)
    assert loss().disputes == pytest.approx(90 * expected)


def test_a_wrong_invoice_whose_incident_says_what_it_costs_is_not_counted_twice():
    def found(costs):
        flaws = {"desks": ["online-desk"], "share": 0.5, "mended_at": "rework", "costs": costs}
        wrong = outage(cause="human-error", hits=[], noticed={"after": "4h"}, flaws=flaws)
        changes = {"stages.deliver.catches": "0%", "money.disputes": "{late: 0, wrong: 50%, costs: 90}"}
        return drill(wrong, changes=changes).measures["with-response"]

    assert found(0).loss.disputes == 45 * found(0).wrong_invoices > 0
    assert found(100).loss.disputes == 0


def test_people_and_supplies_cost_what_was_used_of_them():
    outcome, items = whole(), loss()
    assert items.wages == pytest.approx(60 * outcome.staff.response_hours.sum())
    assert items.overtime == pytest.approx(60 * 1.5 * outcome.measures["with-response"].overtime)
    assert items.temporary_staff == pytest.approx(2 * 30 * (40 / 60 + 4))  # 11:20 to 12:00 and 13:00 to 17:00
    assert items.supplies == pytest.approx(2 * outcome.response.stock_used[0])
    assert items.enquiries == 5 * outcome.measures["with-response"].enquiries
    assert items.own_work == 7 * outcome.measures["with-response"].own_work_waiting


# --- customers who leave ----------------------------------------------------------------------------------------------


def test_who_leaves_is_expected_by_how_many_of_a_months_invoices_were_late_and_how_late():
    outcome, measures = whole(), whole().measures["with-response"]
    orders = outcome.orders[outcome.orders.tier == "regular"]
    by = ((orders.completed_min.fillna(END) - orders.due_min) / 1440).clip(0, 1)
    bad = by.where(orders.fate.isin(["late", "overdue"]), 0.0).where(orders.fate != "cancelled", 1.0)
    month = 2 / (261 / 12)  # two working days of the 261 in a year from March 2026
    customers = bad.groupby(orders.customer)
    chance = 0.3 * (1 - measures.trust_end) * customers.sum() / customers.count() * month
    amount = orders.amount.groupby(orders.customer).sum() / month
    assert measures.customers_lost == pytest.approx(chance.sum())
    assert measures.loss.churn == pytest.approx(0.2 * 6 * (chance * amount).sum())


def test_an_outage_that_lasts_longer_drives_away_more_customers():
    def lost(lasts):
        changes = {"demand.tiers.regular.churn": "5%"}
        return drill(outage(lasts=lasts), changes=changes, days=4).measures["with-response"].customers_lost

    assert 0 < lost("8h") < lost("1d") < lost("2d") < 0.05 * 100

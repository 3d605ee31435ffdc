"""Calling key customers, negotiating dates, and legal dates first."""

import numpy as np
import pytest

from tests import small
from tests.small import clock, drill, outage

CALLS = {"do": "call-key-customers", "by": "marketing", "talks": "6min", "reaches": "100%"}
DATES = {"do": "negotiate-dates", "by": "marketing", "talks": "6min", "staff": 2}
LEGAL = {"do": "escalate-legal"}
IMPATIENT = {"demand.tiers.key.patience": "3h", "enquiries.after": "90min"}
WITH_LEGAL_DATES = {"demand.tiers.regular.legal": "10%", "demand.tiers.regular.legal_within": "4h"}
ALL_DAY = outage(lasts="6h")


def fates(outcome, tier):
    return outcome.orders.fate[outcome.orders.tier == tier].value_counts()


def same_flow(one, other):
    """Whether orders fared the same; own work and people may have."""
    return one.orders.equals(other.orders)


# --- calling key customers --------------------------------------------------------------------------------------------


def test_key_customers_who_are_called_wait_longer():
    without, called = drill(ALL_DAY, changes=IMPATIENT), drill(ALL_DAY, changes=IMPATIENT, actions=(CALLS,))
    assert fates(called, "key")["cancelled"] < 0.5 * fates(without, "key")["cancelled"]


def test_key_customers_who_are_called_ask_less():
    curious = {"enquiries.after": "90min", "enquiries.again": "1h"}
    asked = []
    for actions in ((), (CALLS,)):
        outcome = drill(ALL_DAY, changes=curious, actions=actions)
        enquiries = outcome.visits.order[outcome.visits.kind == "enquiry"]
        tiers = outcome.orders.set_index("order").tier.loc[enquiries]
        asked.append([(tiers == tier).sum() for tier in ("key", "regular")])
    (key, regular), (key_called, regular_called) = asked
    assert key_called < 0.8 * key
    assert regular_called == regular


@pytest.mark.parametrize("nothing", [{"reaches": 0}, {"patience": 1, "enquiries": 1}])
def test_calls_that_reach_nobody_or_change_nothing_change_nothing(nothing):
    without, called = drill(ALL_DAY, changes=IMPATIENT), drill(ALL_DAY, changes=IMPATIENT, actions=(CALLS | nothing,))
    assert same_flow(without, called)
    assert called.staff.response_hours.sum() > 0.5  # they telephoned all the same


def test_one_person_calls_one_customer_after_the_other_and_two_reach_more():
    slow = CALLS | {"talks": "1h"}
    one, two = (drill(ALL_DAY, actions=(slow | {"staff": staff},)).response.dealings.reached for staff in (1, 2))
    assert 3 <= len(one) <= 6  # from 10:00 to 16:00, lunch included
    assert len(one) < len(two) <= 10


def test_a_customer_is_called_once_and_only_key_ones_are():
    outcome = drill(ALL_DAY, actions=(CALLS | {"staff": 3, "talks": "1min"},))
    reached = outcome.response.dealings.reached
    key = np.unique(outcome.response.dealings.clientele.customer[(outcome.orders.tier == "key").to_numpy()])
    assert 5 < len(reached) <= 10
    assert set(reached) <= set(key.tolist())
    (said,) = [entry for entry in outcome.response.journal if entry.key == "journal.call-key-customers-reached"]
    assert said.values["count"] == len(reached)


def test_who_telephones_is_missing_elsewhere_and_goes_home_in_time():
    late = outage(at="day 1 17:30", lasts="20h")
    without, called = (drill(late, actions=actions, days=2) for actions in ((), (CALLS,)))
    assert called.staff.response_hours.sum() > 0
    own_work = [
        outcome.visits[(outcome.visits.kind == "own-work") & (outcome.visits.stage == "own-marketing")].ended_min.mean()
        for outcome in (without, called)
    ]
    assert own_work[0] < own_work[1]
    night = called.postings[called.postings.from_min.between(clock("18:00"), clock("08:59", day=2))]
    assert night.empty


# --- negotiating dates ------------------------------------------------------------------------------------------------


def test_dates_that_are_moved_in_time_make_orders_timely():
    without, asked = drill(ALL_DAY), drill(ALL_DAY, actions=(DATES | {"agrees_before": 1, "agrees_after": 1},))
    assert asked.measures["with-response"].on_time > without.measures["with-response"].on_time
    moved = asked.orders.due_min != without.orders.due_min
    assert 10 < moved.sum() < 200
    assert (asked.orders.due_min[moved] > without.orders.due_min[moved]).all()
    assert asked.measures["with-response"].loss.penalties < without.measures["with-response"].loss.penalties
    assert without.orders.completed_min.equals(asked.orders.completed_min)  # nothing is done sooner


def test_who_asks_before_the_date_has_more_success_than_who_asks_after_it():
    agreed = {}
    for name, chances in {"before": (1, 0), "after": (0, 1), "never": (0, 0)}.items():
        terms = dict(zip(("agrees_before", "agrees_after"), chances, strict=True))
        outcome = drill(ALL_DAY, actions=(DATES | terms,))
        agreed[name] = outcome.orders.due_min != outcome.book.due
    assert not agreed["never"].any()
    assert agreed["before"].sum() > 3
    assert not (agreed["before"] & agreed["after"]).all()


def test_the_same_customers_agree_whoever_else_is_asked():
    few, many = (drill(ALL_DAY, actions=(DATES | {"staff": staff},)) for staff in (1, 3))
    moved_few, moved_many = (outcome.orders.due_min != outcome.book.due for outcome in (few, many))
    assert 0 < moved_few.sum() < moved_many.sum()


# --- legal dates first ------------------------------------------------------------------------------------------------


def test_legal_dates_are_kept_when_they_come_first():
    changes = WITH_LEGAL_DATES | {"demand.tiers.regular.legal_within": "3h", "departments.invoicing.staff": "2"}
    without, first = (drill(ALL_DAY, changes=changes, actions=actions) for actions in ((), (LEGAL,)))
    missed = [outcome.measures["with-response"].legal_dates_missed for outcome in (without, first)]
    assert 0 < missed[1] < missed[0] - 3  # what was due while nothing could be issued is missed anyhow


def test_without_legal_dates_nothing_comes_first():
    without, first = drill(ALL_DAY), drill(ALL_DAY, actions=(LEGAL,))
    assert first.response.action_times
    assert same_flow(without, first)


def test_of_legal_dates_the_earliest_comes_first():
    changes = {**WITH_LEGAL_DATES, "demand.tiers.regular.legal_within": "{uniform: {low: 2h, high: 20h}}"}
    outcome = drill(ALL_DAY, changes=changes, actions=(LEGAL,))
    orders = outcome.orders
    waited = orders[orders.legal_min.notna() & orders.arrival_min.between(clock("10:00"), clock("15:30"))]
    issued = outcome.visits[(outcome.visits.stage == "issue") & outcome.visits.order.isin(waited.order)]
    begun = issued.merge(waited[["order", "legal_min"]]).dropna(subset="started_min")
    assert len(begun) > 8
    assert begun.sort_values(["started_min", "legal_min"]).legal_min.is_monotonic_increasing


def test_legal_dates_come_before_urgent_orders_and_those_before_the_rest():
    urgent = {"do": "urgent-first", "until": "cleared"}
    outcome = drill(ALL_DAY, changes=WITH_LEGAL_DATES, actions=(urgent, LEGAL), days=2)
    orders = outcome.orders.set_index("order")
    issued = outcome.visits[(outcome.visits.stage == "issue") & (outcome.visits.joined_min < clock("16:00"))]
    begun = issued[issued.started_min > clock("16:01")].set_index("order").started_min
    legal, rushed = orders.legal_min.notna().loc[begun.index], orders.urgent.loc[begun.index]
    assert legal.sum() > 3
    assert (rushed & ~legal).sum() > 2
    assert begun[legal].max() <= begun[rushed & ~legal].min()
    assert begun[rushed].max() <= begun[~rushed & ~legal].min()


def test_afterwards_the_order_of_work_is_as_before():
    early = LEGAL | {"until": "recovered"}
    outcome = drill(outage(lasts="30min"), changes=WITH_LEGAL_DATES, actions=(early,))
    flow = outcome.visits[(outcome.visits.stage == "issue") & (outcome.visits.joined_min > clock("14:00"))]
    assert flow.started_min.is_monotonic_increasing
    assert small.times(outcome, "escalate-legal-ends") == [clock("10:30")]

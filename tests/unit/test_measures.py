"""Each measure, counted again in another way: out of the tables, one order at a time."""

import dataclasses

import numpy as np
import pytest

import sim
from sim.measures import Measures
from sim.outcome import RUNS
from sim.world.kernel.records import VISIT
from sim.world.levels import caught_up, down_to, highest, left_backlog, level_at
from tests import small
from tests.small import clock, drill, outage

CHANGES = {
    "demand.tiers.regular.patience": "{exponential: {mean: 5h}}",
    "demand.tiers.regular.legal": "20%",
    "demand.tiers.regular.legal_within": "2h",
    "demand.tiers.key.due": "2h",
    "desks.paper-desk.flaws": "{issue: 30%}",
    "stages.deliver.catches": "50%",
    "enquiries.after": "{exponential: {mean: 4h}}",
}
END = 1440.0


@pytest.fixture(scope="module")
def outcome():
    return drill(outage(noticed={"after": "20min"}), actions=small.WHOLE_PLAN, changes=CHANGES)


@pytest.fixture(scope="module")
def measures(outcome):
    return outcome.measures["with-response"]


def test_all_three_runs_are_measured(outcome):
    assert list(outcome.measures) == list(RUNS)


# --- orders -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "who"),
    [
        ("orders_on_time", lambda orders: orders.order >= 0),
        ("key_customers_on_time", lambda orders: orders.tier == "key"),
        ("urgent_on_time", lambda orders: orders.urgent),
    ],
)
def test_shares_on_time_are_of_those_that_are_decided(outcome, measures, measure, who):
    mine = outcome.orders[who(outcome.orders)]
    decided = mine[mine.fate != "open"]
    assert 0 < len(decided) < len(outcome.orders)
    share = getattr(measures, measure)
    assert share == pytest.approx((decided.fate == "on-time").mean())
    assert 0.5 < share <= 1


def test_the_share_cancelled_is_of_all_orders(outcome, measures):
    assert measures.orders_cancelled == (outcome.orders.fate == "cancelled").mean() > 0


def test_legal_dates_are_missed_by_what_is_not_invoiced_by_them(outcome, measures):
    orders = outcome.orders
    missed = [
        order.order
        for order in orders.itertuples()
        if order.legal_min <= END and not order.completed_min <= order.legal_min
    ]
    assert measures.legal_dates_missed == len(missed) > 1
    assert len(missed) < orders.legal_min.notna().sum()


def test_paper_flaws_and_enquiries_are_counted(outcome, measures):
    orders, visits = outcome.orders, outcome.visits
    assert measures.on_paper == (orders.channel == "paper").sum() > 10
    assert measures.flawed == orders.flawed.sum() > 1
    assert measures.enquiries == (visits.kind == "enquiry").sum() > 3
    assert outcome.measures["without-incident"].on_paper == 0


def test_own_work_waiting_is_what_waits_at_the_end(outcome, measures):
    own = outcome.visits[(outcome.visits.kind == "own-work") & (outcome.visits.result == "waiting")]
    assert measures.own_work_waiting == len(own) > 0


def test_the_peak_is_the_highest_backlog_of_orders(outcome, measures):
    visits = outcome.visits[outcome.visits.kind == "order"]
    begun = visits.started_min.fillna(visits.ended_min).fillna(np.inf)
    waiting = [((visits.joined_min <= t) & (begun > t)).sum() for t in visits.joined_min]
    assert measures.peak_backlog == max(waiting) > 10


def test_time_to_invoice_is_of_those_invoiced(outcome, measures):
    took = (outcome.orders.completed_min - outcome.orders.arrival_min).dropna()
    assert measures.time_to_invoice_median == pytest.approx(took.median())
    assert measures.time_to_invoice_p95 == pytest.approx(took.quantile(0.95))


def test_without_orders_there_is_nothing_to_measure():
    none = drill(outage(), changes={"demand.orders_per_day": "0"}).measures["with-response"]
    assert none.orders == none.orders_cancelled == none.peak_backlog == 0
    assert none.orders_on_time is none.key_customers_on_time is none.urgent_on_time is None
    assert none.time_to_invoice_median is none.time_to_invoice_p95 is None
    assert none.rto == {"platform": 240}


# --- times ------------------------------------------------------------------------------------------------------------


def test_detection_and_verification_are_counted_from_the_start_of_the_incident(outcome, measures):
    assert (measures.time_to_detect, measures.time_to_verify) == (20, 45)
    assert outcome.measures["without-response"].time_to_verify is None
    bare = outcome.measures["without-incident"]
    assert bare.time_to_detect is bare.work_recovery is bare.mtd is None
    assert bare.rto == bare.activated == {}


def rto(*incidents, **fields):
    return drill(*incidents, **fields).measures["with-response"].rto


def test_rto_is_how_long_each_system_was_down():
    assert rto(outage()) == {"platform": 240}
    assert rto(outage(hits=["network"])) == {"network": 240, "platform": 240}
    assert rto(outage(severity={"slow": 0.5})) == {"platform": 240}
    assert rto(outage(scope={"regions": ["south"]})) == {"platform": 240}


def test_the_longest_of_several_outages_counts():
    later = outage(id="later", at="day 1 15:00", lasts="5h")
    assert rto(outage(), later) == {"platform": 300}


def test_outages_that_overlap_are_one():
    overlapping = outage(id="overlapping", at="day 1 13:00", lasts="3h")
    assert rto(outage(), overlapping) == {"platform": 360}


def test_a_system_that_does_not_come_back_has_no_recovery_time():
    assert rto(outage(lasts="1h"), outage(id="last", at="day 1 20:00", lasts="9h")) == {"platform": None}


def test_work_recovery_is_from_the_end_of_the_incident_to_a_usual_backlog(outcome, measures):
    visits = outcome.visits[outcome.visits.kind == "order"]
    begun = visits.started_min.fillna(visits.ended_min).fillna(np.inf)
    (period,) = outcome.response.incident_periods
    changes = np.unique([period.end, *begun[(begun >= period.end) & (begun < np.inf)]])
    low = [t for t in changes if ((visits.joined_min <= t) & (begun > t)).sum() <= outcome.usual_backlog]
    assert measures.work_recovery == pytest.approx(low[0] - period.end)
    assert measures.work_recovery > 10
    assert measures.mtd == pytest.approx(measures.work_recovery + period.end - period.start)


def test_where_no_backlog_is_left_by_an_incident_recovery_takes_no_time():
    measures = drill(outage(at="day 1 20:00", lasts="1h")).measures["with-response"]
    assert (measures.work_recovery, measures.mtd) == (0, 60)


def test_a_backlog_that_would_wait_for_the_morning_anyway_takes_no_time_to_clear():
    overnight = {"demand.hours": "{10: 1, 20: 2, 22: 2}"}
    measures = drill(outage(at="day 1 19:00", lasts="2h"), changes=overnight, days=2).measures["with-response"]
    assert (measures.work_recovery, measures.mtd) == (0, 120)


def test_a_backlog_that_is_not_cleared_within_the_drill_has_no_recovery_time():
    late = drill(outage(at="day 1 15:00", lasts="4h")).measures["with-response"]
    assert late.rto == {"platform": 240}
    assert late.work_recovery is late.mtd is None


# --- money; more in test_loss.py --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lasts", "days"), [("9h", 1), ("23h", 1), ("30h", 2), ("47h", 2), ("54h", 3)])
def test_each_day_begun_costs_a_penalty(lasts, days):
    """Key customers of Monday at ten, who wait for ever and were promised three hours: 14:00 to 15:00."""
    monday = {"demand.orders_per_day": "20", "demand.weekdays": "{mon: 1}", "demand.hours": "{10: 1}"}
    only_key = {"demand.tiers.key.share": "100%", "demand.tiers.regular.share": "0%"}
    outcome = drill(outage(lasts=lasts), changes={**monday, **only_key}, days=4)
    assert len(outcome.orders) > 10
    assert outcome.orders.fate.eq("late").all()
    assert outcome.orders.due_min.between(clock("14:00"), clock("15:00")).all()
    assert outcome.measures["with-response"].loss.penalties == pytest.approx(0.001 * 5000 * days * len(outcome.orders))


def test_measures_are_plain_data_too(measures):
    data = measures.to_dict()
    assert data["loss"]["total"] == measures.loss.total
    assert data["rto"] == dict(measures.rto)
    assert data["on_time"] == measures.on_time


def test_a_measure_taken_by_itself_is_the_one_among_all_of_them():
    plan, outage = small.plan(*small.WHOLE_PLAN), small.outage(lasts="5h")
    case = small.scenario(outage, days=2)
    all_of_them, alone = sim.run(case, plan, 1), sim.run(case, plan, 1)
    for field in dataclasses.fields(Measures):
        for run in RUNS:
            taken = alone.measure(field.name, run)
            assert "measures" not in vars(alone), "all were taken for the sake of one"
            assert taken == getattr(all_of_them.measures[run], field.name)
            assert taken == all_of_them.measure(field.name, run)


def steps(visits):
    """The number waiting as a step function: the moments at which it changes, and its value from then on."""
    left = left_backlog(visits)
    moments = np.unique(np.concatenate([visits["joined"], left[np.isfinite(left)]]))
    waits = (visits["joined"] <= moments[:, np.newaxis]) & (left > moments[:, np.newaxis])
    return moments, waits.sum(axis=1)


def some_visits(chance):
    """Visits in two waves, some of which never end."""
    joined = np.sort(np.concatenate([chance.integers(0, 600, 30), chance.integers(3000, 3300, 20)])).astype(float)
    visits = np.zeros(joined.size, VISIT)
    visits["joined"], visits["started"] = joined, joined + chance.integers(0, 90, joined.size)
    visits["started"][chance.integers(0, joined.size, 3)] = np.nan
    visits["ended"] = np.where(np.isnan(visits["started"]), np.nan, visits["started"] + 1)
    return visits


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("apart", [0.5, 15.0, 700.0, 5000.0])
def test_levels_at_some_moments_are_those_of_the_steps(seed, apart):
    chance = np.random.default_rng(seed)
    visits, moments = some_visits(chance), np.arange(-10.0, 4000.0, apart)
    chosen = chance.random(visits.size) < 0.6
    for among in (slice(None), chosen, np.flatnonzero(chosen)):
        ours = visits[among]
        waits = (ours["joined"] <= moments[:, np.newaxis]) & (left_backlog(ours) > moments[:, np.newaxis])
        assert level_at(visits, moments, among).tolist() == waits.sum(axis=1).tolist()
    assert level_at(visits[:0], moments).tolist() == [0] * moments.size
    assert level_at(visits, []).size == 0


@pytest.mark.parametrize("usual", range(6))
@pytest.mark.parametrize("moment", [0.0, 40.0, 700.0, 1600.0, 5000.0])
def test_a_backlog_is_cleared_when_its_steps_first_say_so(usual, moment):
    visits = some_visits(np.random.default_rng(usual))
    moments, level = steps(visits)
    assert highest(visits) == (level.max(), moments[level.argmax()])
    now = int(np.searchsorted(moments, moment, "right")) - 1
    low = now + np.flatnonzero(level[now:] <= usual) if now >= 0 else np.zeros(1, int)
    first = None if not low.size else moment if now < 0 or low[0] == now else float(moments[low[0]])
    assert down_to(visits, slice(None), usual, moment) == first


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("moment", "end"), [(0.0, 5000.0), (40.0, 650.0), (700.0, np.inf), (3100.0, 3400.0)])
def test_a_backlog_has_caught_up_when_its_steps_are_first_no_higher_than_the_others(seed, moment, end):
    chance = np.random.default_rng(seed)
    mine, others = some_visits(chance), some_visits(chance)
    found = caught_up(mine, slice(None), others, slice(None), moment, end)
    all_moments = np.unique([moment, *steps(mine)[0], *steps(others)[0]])
    possible = all_moments[(all_moments >= moment) & (all_moments < end)]
    levels = [[int(((v["joined"] <= t) & (left_backlog(v) > t)).sum()) for t in possible] for v in (mine, others)]
    caught = possible[np.less_equal(*levels)]
    assert found == (caught[0] if caught.size else None)

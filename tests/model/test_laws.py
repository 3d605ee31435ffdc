"""What holds in every drill, whatever is drawn."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.scenario.capabilities import OF_ACTION
from sim.scenario.incidents import Incident
from sim.world.flow import OrderFlow
from tests.model.drills import ACTIONS, POLICIES, Drill, drill_with_outage, drills, incidents, lasting_outages

DAY = 1440.0
ROUNDING = 1e-6  # minutes; interrupted work is carried on from what is left of it

some_drills = settings(max_examples=60)


TAKEN_UP_AGAIN = ("rework", "reissue", "issue")
"""Stages where finished orders are put right; lost records are issued again where nothing is entered later."""


def order_visits(outcome: sim.Outcome) -> pd.DataFrame:
    """The visits of the orders, in order of joining."""
    return outcome.visits[outcome.visits.kind == "order"]


def expected_steps(organisation: sim.Organisation, visits: pd.DataFrame) -> list[str | None]:
    """Where an order that made these visits belonged after each of them; nothing: it was finished or gave up."""
    stages = {stage.id: stage for stage in organisation.stages}
    channels = {desk.id: desk.channel for desk in organisation.desks}
    channel, steps = None, []
    for visit in visits.itertuples():
        stage = stages[visit.stage]
        if stage.issues and visit.result in ("done", "flawed"):
            channel = channels[visit.desk]
        onward = stage.then if isinstance(stage.then, str | None) else stage.then.get(channel)
        after = {"done": onward, "flawed": stage.on_flaw, "cancelled": None}
        steps.append(after.get(visit.result, stage.id))
    return steps


@settings(some_drills, max_examples=30)
@given(drills())
def test_the_order_flows_invariants_hold_after_each_event(drill: Drill) -> None:
    checked, unchecked = drill.run(debug=True), drill.run()
    assert checked.visits.equals(unchecked.visits)


@some_drills
@given(drills())
def test_every_order_goes_its_way_without_a_gap(drill: Drill) -> None:
    outcome = drill.run()
    paths = dict(tuple(order_visits(outcome).groupby("order")))
    assert set(paths) == set(outcome.orders.order)
    for order in outcome.orders.itertuples():
        path = paths[order.order]
        steps = expected_steps(outcome.organisation, path)
        assert path.stage.iloc[0] == outcome.organisation.stages[0].id
        assert path.joined_min.iloc[0] == order.arrival_min
        onward = zip(path.stage[1:], path.joined_min[1:], steps[:-1], path.ended_min[:-1], strict=True)
        for stage, joined, expected, ended in onward:
            if expected is None:  # it was finished, and goes back into work since something was wrong with it
                assert stage in TAKEN_UP_AGAIN
                assert joined >= ended
            else:
                assert (stage, joined) == (expected, ended)
        if steps[-1] is None:
            assert path.ended_min.iloc[-1] == order.ended_min
        else:
            assert path.result.iloc[-1] in ("waiting", "serving")
            assert np.isnan(order.ended_min)


@some_drills
@given(drills(), st.lists(st.floats(0, 2 * DAY, allow_subnormal=False), min_size=1, max_size=6))
def test_orders_are_conserved(drill: Drill, moments: list[float]) -> None:
    outcome = drill.run()
    orders, visits = outcome.orders, order_visits(outcome)
    begun, ended = visits.started_min, visits.ended_min
    for t in [*moments, outcome.scenario.days * DAY]:
        arrived = Counter(visits.stage[visits.index.isin(entries(visits)) & (visits.joined_min <= t)])
        left = Counter(visits.stage[visits.result.isin(["done", "flawed", "cancelled"]) & (ended <= t)])
        here = (visits.joined_min <= t) & ~(ended <= t)
        waiting, serving = visits.stage[here & ~(begun <= t)], visits.stage[here & (begun <= t)]
        assert arrived - left == Counter(waiting) + Counter(serving)
        final = pd.Series(ended.notna() & (visits.result.isin(["done", "flawed"])), visits.index)
        following = visits.groupby("order").joined_min.shift(-1)
        at_rest = final & (ended <= t) & (following > t) & (following > ended)  # finished for the time being
        over = orders[orders.ended_min <= t]
        done, cancelled = (over.fate != "cancelled").sum(), (over.fate == "cancelled").sum()
        assert (orders.arrival_min <= t).sum() == done + cancelled + len(waiting) + len(serving) + at_rest.sum()


def entries(visits: pd.DataFrame) -> pd.Index:
    """The visits with which an order comes to a stage, not back to it from interrupted work."""
    before = visits.groupby("order").result.shift()
    return visits.index[~before.isin(["returned", "lost", "preempted"])]


@some_drills
@given(drills())
def test_what_is_told_of_orders_and_of_their_visits_agrees_in_each_run(drill: Drill) -> None:
    outcome = drill.run()
    for run in outcome.runs:
        last = pd.Series(run.visits["result"]).groupby(run.visits["job"]).last()  # by job number
        state = last.map({0: 1, 1: 2, 2: 3, 4: 4})
        assert state.tolist() == run.jobs["state"].tolist()


@some_drills
@given(drills())
def test_littles_law_holds_exactly_from_empty_to_empty(drill: Drill) -> None:
    outcome = drill.run()

    def flow_at_work() -> OrderFlow:
        layout = outcome.layout
        flow = OrderFlow(layout.network, outcome.jobs.jobs, len(layout.workers), seed=drill.seed)
        homes = [d.desk or f"own-{d.id}" for d in outcome.organisation.departments]
        flow.place(range(len(layout.workers)), [layout.desks.index(homes[d]) for d in layout.workers])
        return flow

    flow = flow_at_work()
    flow.advance(np.inf)
    assert flow.waiting().sum() + flow.in_service().sum() == 0
    jobs, visits = flow.jobs(), flow.visits()
    stays = sum((Fraction(job["ended"]) - Fraction(job["arrival"]) for job in jobs), Fraction())
    moments = np.unique(np.concatenate([jobs["arrival"], visits["joined"], visits["ended"]]))
    again, there, since = flow_at_work(), Fraction(), 0.0
    for moment in moments.tolist():
        again.advance(moment)  # what happens before it, so that the number there since the last moment is seen
        there += int(again.waiting().sum() + again.in_service().sum()) * (Fraction(moment) - Fraction(since))
        since = moment
    assert there == stays


@some_drills
@given(drills())
def test_no_worker_is_in_two_places_and_all_work_is_done_where_he_is(drill: Drill) -> None:
    outcome = drill.run()
    end = outcome.scenario.days * DAY
    begun = outcome.visits[outcome.visits.started_min.notna()]
    pieces = begun.assign(from_min=begun.started_min, to_min=begun.ended_min.fillna(end), piece=range(len(begun)))
    for times in (pieces, outcome.postings):
        for _, mine in times.sort_values(["from_min", "to_min"]).groupby("worker"):
            assert (mine.to_min.to_numpy()[:-1] <= mine.from_min.to_numpy()[1:]).all()
    places = outcome.postings.merge(pieces, on="worker", suffixes=("", "_work"))
    within = places[(places.from_min <= places.from_min_work) & (places.to_min >= places.to_min_work)]
    where = within[within.desk.astype(str) == within.desk_work.astype(str)]
    assert where.piece.nunique() == len(pieces)  # what is interrupted at once may look like another piece


@some_drills
@given(drills())
def test_no_desk_is_over_its_seats(drill: Drill) -> None:
    outcome = drill.run()
    for desk in outcome.organisation.desks:
        there = outcome.visits[outcome.visits.desk == desk.id]
        changes = [*((t, -1) for t in there.ended_min.dropna()), *((t, 1) for t in there.started_min)]
        busy = np.cumsum([change for _, change in sorted(changes)])  # those who end make room for those who begin
        assert busy.max(initial=0) <= (desk.seats or np.inf)


def delays(outcome: sim.Outcome) -> np.ndarray:
    """How long each order has waited for its invoice at the end of the drill."""
    end = outcome.scenario.days * DAY
    return (outcome.orders.completed_min.fillna(end) - outcome.orders.arrival_min).to_numpy()


@some_drills
@given(lasting_outages())
def test_a_longer_outage_never_lowers_any_delay(pair: tuple[Drill, Drill]) -> None:
    """Provable here: one desk, first come first served, identical workers, nobody gives up (Kiefer and Wolfowitz 1955).

    The ordered times at which workers become free, and when work that was begun ends, can only become later.
    """
    shorter, longer = (delays(drill.run()) for drill in pair)
    assert (longer >= shorter - ROUNDING).all()
    assert longer.sum() >= shorter.sum() - ROUNDING


@pytest.mark.parametrize("policy", POLICIES)
def test_a_longer_outage_costs_something(policy: str) -> None:
    office = {"department": {"staff": 2}, "desk": {}, "stage": {"work": "12min"}}
    outage = {"at": "day 1 09:00", "work_in_hand": policy}
    costs = [delays(drill_with_outage(lasts, 1, outage=outage, **office).run()).sum() for lasts in (30, 120, 360)]
    assert costs[0] < costs[1] < costs[2]


def test_when_two_incidents_overlap_each_takes_only_its_own_damage_with_it() -> None:
    first = {"id": "first", "at": "day 1 09:00", "severity": "down", "lasts": "1h"}
    second = {"id": "second", "at": "day 1 09:30", "severity": {"slow": 0.5}, "lasts": "2h"}
    common = {"cause": "other", "hits": ["platform"]}
    drill = drill_with_outage(0, 1, department={"staff": 1}, desk={}, stage={"work": "5min"}, outage=common)
    scenario = drill.scenario.model_dump(mode="json", by_alias=True)
    scenario["incidents"] = [common | first, common | second]
    outcome = sim.run(sim.Scenario.model_validate(scenario), drill.plan, drill.seed)
    assert outcome.systems.time_min.tolist() == [0, 540, 600, 690]
    assert outcome.systems.slowest_speed.tolist() == [1, 0, 0.5, 1]


# --- the response -----------------------------------------------------------------------------------------------------


def test_the_random_drills_have_every_action_and_every_field_of_an_incident() -> None:
    assert {action["do"] for action in ACTIONS} == set(OF_ACTION)
    drawn: set[str] = set()

    @settings(max_examples=60)
    @given(incidents())
    def look(some: list[dict[str, object]]) -> None:
        drawn.update(name for incident in some for name in incident)

    look()
    assert drawn == set(Incident.model_fields) - {"title"}


@some_drills
@given(drills())
def test_nothing_is_done_before_something_is_detected(drill: Drill) -> None:
    outcome = drill.run()
    detected = np.inf if outcome.response.detected is None else outcome.response.detected
    for name, (begun, ended) in outcome.response.action_times.items():
        assert begun >= detected, name
        assert ended is None or ended >= begun
    hours = outcome.staff.response_hours
    assert (hours >= 0).all()
    assert (hours <= 24 * outcome.scenario.days).all()


@some_drills
@given(drills())
def test_no_stock_is_overdrawn(drill: Drill) -> None:
    outcome = drill.run()
    used = outcome.visits[outcome.visits.started_min.notna()].groupby("desk", observed=True).size()
    blanks, _ = outcome.response.stock_used
    assert blanks <= outcome.organisation.supplies[0].stock + 10 * len(outcome.response.action_times)
    assert blanks <= used.get("by-hand", 0)
    for run in outcome.runs:
        assert (run.stock_used >= 0).all()

"""What `OrderFlow` promises to those who use it; what happens inside is proven against the plain reference."""

import numpy as np
import pytest

from sim.world.flow import Jobs, OrderFlow, Policy, Result, Rule, single_desk
from sim.world.kernel import records

EVERYTHING = [[True]]


def flow_of(arrival, work, workers=1, seed=1, debug=True, network=None, place=True, **columns):
    jobs = Jobs.of(arrival=arrival, work=np.reshape(work, (len(arrival), 1)), **columns)
    flow = OrderFlow(network or single_desk(), jobs, workers, seed, debug)
    if place:
        flow.place(range(workers), 0)
    return flow


def same(one, other):
    """Whether two tables are equal to the bit, column by column (between them is what memory happened to hold)."""
    return one.dtype == other.dtype and all(one[name].tobytes() == other[name].tobytes() for name in one.dtype.names)


def ended(flow):
    return flow.jobs()["ended"].tolist()


# --- time -------------------------------------------------------------------------------------------------------------


def test_only_what_happens_strictly_before_has_happened():
    flow = flow_of([1.0], [4.0])
    assert flow.advance(1.0) == -1
    assert len(flow.visits()) == 0
    flow.advance(1.0 + 1e-9)
    assert flow.visits()["joined"].tolist() == [1.0]
    flow.advance(5.0)
    assert flow.visits()["result"].tolist() == [Result.SERVING]
    flow.advance(np.inf)
    assert ended(flow) == [5.0]


def test_time_stands_where_it_was_advanced_to():
    flow = flow_of([1.0], [4.0])
    for moment in (0.5, 3.25, 100.0):
        flow.advance(moment)
        assert flow.now == moment


def test_in_many_small_steps_the_same_happens_as_in_one():
    rng = np.random.default_rng(1)
    arrival, work = np.sort(rng.random(300)) * 100, rng.exponential(0.6, 300)
    whole, stepwise = flow_of(arrival, work, 2), flow_of(arrival, work, 2)
    whole.advance(200.0)
    for moment in np.arange(0.0, 200.5, 0.5):
        stepwise.advance(moment)
    assert same(whole.visits(), stepwise.visits())
    assert len(whole.visits()) == 300


def test_a_flow_without_jobs_is_no_special_case():
    flow = flow_of([], [], network=single_desk())
    assert flow.advance(np.inf) == -1
    assert len(flow.jobs()) == len(flow.visits()) == 0


# --- room -------------------------------------------------------------------------------------------------------------


def asking(every, debug):
    """One customer who asks and asks, and nobody there to answer."""
    network = single_desk(
        classes=2, enquiry_stage=0, enquiry_class=np.array([1, -1]), ask_again=np.array([every, np.inf])
    )
    return flow_of([0.0], [1.0], network=network, place=False, debug=debug, ask_after=[every])


def test_there_is_room_for_any_number_of_enquiries():
    flow = asking(1.0, debug=False)
    flow.advance(5000.5)
    jobs = flow.jobs()
    assert len(jobs) == 5001
    assert jobs["origin"].tolist() == [-1] + [0] * 5000
    assert jobs["arrival"].tolist() == list(range(5001))
    assert (jobs["cls"][1:] == 1).all()
    assert flow.waiting().tolist() == [[1, 5000]]
    flow.check()


def test_growing_changes_nothing_of_what_is_already_there():
    flow, steps = asking(1.0, debug=False), asking(1.0, debug=True)
    flow.advance(400.5)
    for moment in range(401):
        steps.advance(moment + 0.5)
    assert same(flow.jobs(), steps.jobs())
    assert same(flow.visits(), steps.visits())


def test_there_is_room_for_any_number_of_visits():
    flow = flow_of([0.0], [1e6])
    for moment in range(1, 2001):
        flow.advance(moment)
        flow.set_rates(0, [[moment % 2 == 0]], Policy.RETURN)
    visits = flow.visits()
    assert len(visits) == 1001
    assert (visits["result"][:-1] == Result.RETURNED).all()
    assert visits["result"][-1] == Result.SERVING


def test_there_is_room_for_any_number_of_postings():
    flow = flow_of([], [], workers=3)
    for moment in range(1, 1001):
        flow.advance(moment)
        flow.place([0, 1, 2], -1 if moment % 2 else 0)
    postings = flow.postings()
    assert len(postings) == 3 * 1001
    assert postings["time"].tolist() == sorted(postings["time"])
    assert postings["desk"][:6].tolist() == [0] * 3 + [-1] * 3


# --- control ----------------------------------------------------------------------------------------------------------


def test_more_seats_let_more_people_work():
    flow = flow_of([0.0, 0.0, 0.0], [10.0] * 3, workers=3, network=single_desk(seats=1))
    flow.advance(1.0)
    assert flow.in_service().tolist() == [[1]]
    flow.set_seats(0, 2)
    assert flow.in_service().tolist() == [[2]]
    flow.set_seats(0, 1)
    assert flow.in_service().tolist() == [[2]], "work in hand is finished"
    flow.advance(np.inf)
    assert sorted(ended(flow)) == [10.0, 11.0, 21.0]


def test_work_that_needs_supplies_waits_for_them():
    network = single_desk(use=np.ones((1, 1, 1)), use_value=np.zeros((1, 1, 1)), stock=np.array([1.0]))
    flow = flow_of([0.0, 0.0], [2.0, 2.0], network=network)
    flow.advance(50.0)
    assert flow.waiting().tolist() == [[1]]
    assert flow.stock.tolist() == [0]
    flow.add_stock(0, 5.0)
    flow.advance(np.inf)
    assert ended(flow) == [2.0, 52.0]
    assert flow.stock.tolist() == [4]
    assert network.stock.tolist() == [1], "the network is only read"


@pytest.mark.parametrize(
    ("rule", "order"), [(Rule.TIME, [0, 1, 2, 3]), (Rule.DUE, [0, 3, 2, 1]), (Rule.VALUE, [0, 2, 1, 3])]
)
def test_a_new_rule_reorders_what_waits(rule, order):
    flow = flow_of([0.0, 1.0, 2.0, 3.0], [10.0] * 4, due=[99, 30, 20, 10], value=[0, 5, 7, 3])
    flow.advance(4.0)
    flow.set_discipline(0, rule, [0])
    flow.advance(np.inf)
    assert np.argsort(ended(flow)).tolist() == order


def test_ranks_order_the_classes_and_may_interrupt():
    flow = flow_of([0.0, 1.0, 2.0], [10.0, 10.0, 3.0], cls=[0, 0, 1], network=single_desk(classes=2))
    flow.set_discipline(0, Rule.TIME, [1, 0], preempt=True)
    flow.advance(np.inf)
    assert ended(flow) == [13.0, 23.0, 5.0]
    assert Result.PREEMPTED in flow.visits()["result"]


def test_hurried_customers_give_up_earlier_and_calmed_ones_later():
    flow = flow_of([0.0], [1.0], place=False, patience=[100.0])
    flow.advance(40.0)
    flow.set_hurry([2.0])  # the 60 minutes that are left become 30
    flow.advance(60.0)
    flow.set_hurry([0.5])  # the 10 minutes that are left become 40
    flow.advance(np.inf)
    assert flow.visits()["result"].tolist() == [Result.CANCELLED]
    assert ended(flow) == [100.0]


def test_customers_ask_more_often_or_less():
    network = single_desk(
        classes=2, enquiry_stage=0, enquiry_class=np.array([1, -1]), ask_again=np.array([40.0, np.inf])
    )
    flow = flow_of([0.0], [1.0], network=network, place=False, ask_after=[40.0])
    flow.advance(20.0)
    flow.set_ask_rate([2.0, 1.0])
    flow.advance(75.0)
    assert flow.jobs()["arrival"].tolist() == [0, 30, 50, 70]


@pytest.mark.parametrize(
    ("policy", "results", "end"),
    [
        (Policy.FINISH, [Result.DONE], 10),
        (Policy.RESUME, [Result.DONE], 30),
        (Policy.RESTART, [Result.DONE], 34),
        (Policy.RETURN, [Result.RETURNED, Result.DONE], 30),
        (Policy.LOSE, [Result.LOST, Result.DONE], 34),
    ],
)
def test_work_in_hand_goes_the_way_of_the_policy_when_its_desk_stops(policy, results, end):
    """Ten minutes' work, stopped from 4 to 24."""
    flow = flow_of([0.0], [10.0])
    flow.advance(4.0)
    flow.set_rates(0, [[0.0]], policy)
    flow.advance(24.0)
    flow.set_rates(0, [[1.0]], policy)
    flow.advance(np.inf)
    assert flow.visits()["result"].tolist() == results
    assert ended(flow) == [end]


def test_who_is_sent_elsewhere_finishes_first_unless_it_must_be_at_once():
    for at_once, end in ((False, 10.0), (True, 26.0)):
        flow = flow_of([0.0], [10.0])
        flow.advance(4.0)
        flow.place([0], -1, at_once=at_once)
        assert flow.placed([0]).tolist() == [-1]
        flow.advance(20.0)
        flow.place([0], 0)
        assert flow.placed([0]).tolist() == [0]
        flow.advance(np.inf)
        assert ended(flow) == [end]


def test_the_next_to_ask_is_the_largest_of_those_that_can_still_be_in_time_then_of_the_others():
    flow = flow_of([0.0, 1.0, 2.0, 3.0, 50.0], [5.0, 90.0, 90.0, 90.0, 90.0])
    flow.advance(10.0)  # the first is done, the second in service, the last yet to come
    jobs, due = np.arange(5), np.array([20.0, 20.0, 8.0, 20.0, 60.0])
    value, asked = np.array([9.0, 1.0, 8.0, 2.0, 9.0]), np.zeros(5, bool)
    chosen = []
    for _ in range(3):
        first, place = flow.next_to_ask(jobs, asked, due, 30.0, value)
        assert first == 1
        chosen.append(place)
        asked[place] = True
    assert chosen == [3, 1, 2]
    assert flow.next_to_ask(jobs, asked, due, 30.0, value) == (1, None)
    assert flow.next_to_ask(jobs[:1], asked, due, 30.0, value) == (None, None)


def test_who_is_on_the_way_works_when_he_has_arrived_and_at_his_own_speed():
    flow = flow_of([0.0], [10.0], place=False)
    flow.place([0], 0, speed=0.5, delay=15.0)
    assert flow.placed([0]).tolist() == [0]
    flow.advance(np.inf)
    visit = flow.visits()[0]
    assert (visit["started"], visit["ended"]) == (15.0, 35.0)
    assert flow.postings()["time"].tolist() == [15.0]


# --- watches ----------------------------------------------------------------------------------------------------------


def test_a_watch_stops_time_when_the_backlog_is_reached_and_only_once():
    flow = flow_of([1.0, 2.0, 3.0, 4.0], [1.0] * 4, place=False)
    watch = flow.watch_backlog(EVERYTHING, 2)
    assert flow.advance(10.0) == watch
    assert flow.now == 2.0
    assert flow.advance(10.0) == -1
    assert flow.now == 10.0
    assert flow.waiting().tolist() == [[4]]


def test_a_falling_backlog_is_watched_for_too():
    flow = flow_of([0.0] * 5, [2.0] * 5)
    flow.advance(1.0)
    watch = flow.watch_backlog(EVERYTHING, 1, rising=False)
    assert flow.advance(100.0) == watch
    assert flow.now == 6.0, "the fourth is begun, one waits"


@pytest.mark.parametrize(("threshold", "rising"), [(3, True), (2, True), (3, False), (4, False)])
def test_what_is_already_reached_is_told_at_once(threshold, rising):
    flow = flow_of([0.0] * 3, [1.0] * 3, place=False)
    flow.advance(5.0)
    watch = flow.watch_backlog(EVERYTHING, threshold, rising)
    assert flow.advance(10.0) == watch
    assert flow.now == 5.0


def test_a_watch_looks_at_its_own_queues_only():
    flow = flow_of([1.0, 2.0, 3.0], [1.0] * 3, cls=[0, 1, 1], network=single_desk(classes=2), place=False)
    watch = flow.watch_backlog([[False, True]], 2)
    assert flow.advance(10.0) == watch
    assert flow.now == 3.0


def test_a_waiting_time_is_watched_to_the_minute():
    flow = flow_of([1.0, 2.0], [30.0, 1.0])
    watch = flow.watch_wait(EVERYTHING, 7.5)
    assert flow.advance(100.0) == watch
    assert flow.now == 9.5, "the second has waited so long; the first was begun at once"
    assert flow.advance(100.0) == -1


def test_two_watches_of_the_same_moment_are_told_one_after_the_other():
    flow = flow_of([1.0, 2.0], [1.0, 1.0], place=False)
    watches = {flow.watch_backlog(EVERYTHING, 2), flow.watch_backlog(EVERYTHING, 2)}
    told = [flow.advance(10.0), flow.advance(10.0)]
    assert set(told) == watches
    assert flow.now == 2.0
    assert flow.advance(10.0) == -1


def test_a_withdrawn_watch_is_silent_even_if_it_has_fired():
    flow = flow_of([1.0, 2.0], [1.0, 1.0], place=False)
    growing, waiting, reached = (
        flow.watch_backlog(EVERYTHING, 2),
        flow.watch_wait(EVERYTHING, 3.0),
        flow.watch_backlog(EVERYTHING, 0),
    )
    for watch in (growing, waiting, reached):
        flow.unwatch(watch)
    assert flow.advance(10.0) == -1
    assert flow.now == 10.0


def test_a_backlog_reached_by_a_control_operation_is_told_at_that_moment():
    flow = flow_of([0.0, 0.0], [10.0, 10.0])
    flow.advance(3.0)
    watch = flow.watch_backlog(EVERYTHING, 2)
    flow.set_rates(0, [[0.0]], Policy.RETURN)
    assert flow.advance(50.0) == watch
    assert flow.now == 3.0


# --- the debug mode ---------------------------------------------------------------------------------------------------


def busy_flow(debug=True):
    """Two in service, three waiting, one still to come."""
    flow = flow_of([0.0] * 5 + [99.0], [10.0] * 6, workers=2, debug=debug)
    flow.advance(1.0)
    return flow


def spoil(array, field, where, value):
    def act(flow):
        flow._arrays[array][field][where] = value

    return act


def negative_stock(flow):
    flow._arrays["stock"] = np.array([-1.0])


CORRUPTIONS = {
    "jobs waiting are miscounted": spoil("queues", "waiting", 0, 4),
    "jobs serving are miscounted": spoil("queues", "serving", 0, 1),
    "a job is ahead of its arrival": spoil("jobs", "state", 5, records.WAITING),
    "two workers have one job": spoil("workers", "job", 1, 1),
    "a worker has a job that is not in service": spoil("workers", "job", 1, 4),
    "a job in service has no worker": spoil("workers", "state", 1, records.OFF),
    "workers in service are miscounted": spoil("desks", "busy", 0, 1),
    "an open visit has ended": spoil("visits", "ended", 4, 0.5),
    "a visit started before it was joined": spoil("visits", "started", 0, -1.0),
    "a stock is negative": negative_stock,
}


def test_an_intact_state_passes_the_checks():
    busy_flow().check()


@pytest.mark.parametrize("message", CORRUPTIONS)
def test_a_corrupted_state_is_named(message):
    flow = busy_flow()
    CORRUPTIONS[message](flow)
    with pytest.raises(AssertionError, match=message):
        flow.check()


def test_a_desk_that_is_idle_before_work_is_named():
    flow = flow_of([0.0] * 3, [10.0] * 3, workers=2, network=single_desk(seats=1))
    flow.advance(1.0)
    flow._arrays["desks"]["seats"][0] = 2
    with pytest.raises(AssertionError, match="desk 0 is idle before work it can do"):
        flow.check()


def test_in_debug_mode_the_next_event_finds_the_corruption_and_otherwise_nobody_looks():
    spoilt, unchecked = busy_flow(), busy_flow(debug=False)
    for flow in (spoilt, unchecked):
        flow._arrays["queues"]["waiting"][0] += 1
    with pytest.raises(AssertionError, match="jobs waiting are miscounted"):
        spoilt.advance(50.0)
    assert unchecked.advance(50.0) == -1


# --- what jobs are ----------------------------------------------------------------------------------------------------


def test_jobs_are_patient_and_worth_nothing_unless_columns_say_otherwise():
    jobs = Jobs.of(arrival=[0, 1], work=[[1], [2]], value=[3, 4], due=9)
    assert jobs.cls.tolist() == [0, 0]
    assert jobs.due.tolist() == [9, 9]
    assert jobs.value.tolist() == [3, 4]
    assert np.isinf(jobs.patience).all()
    assert np.isinf(jobs.ask_after).all()
    assert jobs.work.shape == (2, 1)

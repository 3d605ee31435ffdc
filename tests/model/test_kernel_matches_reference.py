"""The compiled order flow and the plain one: alike on random networks, both right on cases worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from sim.world.flow import Jobs, OrderFlow, Policy
from tests.model.networks import Case, Sizes, cases, network, play
from tests.model.reference import GOLDEN, JOB, POSTING, VISIT, ReferenceFlow, Result, mix

INFINITY = float("inf")
ALL = np.array([[True]])

Build = Callable[..., Any]
Visit = tuple[int, int, float, float | None, float | None, int, int, str]


def bits(table: np.ndarray, names: tuple[str, ...]) -> dict[str, list[int]]:
    """Columns as integers, floats by their bits and all that are not a number alike."""
    columns = {name: np.array(table[name]) for name in names}
    for name, column in columns.items():
        if column.dtype.kind == "f":
            column[np.isnan(column)] = np.nan
            columns[name] = column.astype(np.float64).view(np.int64)
    return {name: column.astype(np.int64).tolist() for name, column in columns.items()}


@settings(max_examples=2500)
@given(cases())
def test_both_implementations_agree_bit_by_bit_on_random_networks_and_scripts(case: Case) -> None:
    expected, expected_log = play(ReferenceFlow, case)
    found, log = play(OrderFlow, case)
    assert log == expected_log
    for table, kind in (("visits", VISIT), ("postings", POSTING), ("jobs", JOB)):
        assert bits(getattr(found, table)(), kind.names) == bits(getattr(expected, table)(), kind.names), table


@pytest.fixture(params=[ReferenceFlow, partial(OrderFlow, debug=True)], ids=["reference", "compiled"])
def build(request: pytest.FixtureRequest) -> Build:
    return request.param


def jobs_of(arrival: list[float], work: list[list[float]], classes: list[int] | None = None, **columns: Any) -> Jobs:
    """Jobs of class 0 that are never due, worth nothing and wait for ever, unless it is said otherwise."""
    return replace(Jobs.of(arrival, work, **columns), cls=np.array(classes or [0] * len(arrival)))


def staffed(build: Build, net: Any, jobs: Jobs, desks: list[int], seed: int = 0) -> Any:
    """A flow whose workers sit at the given desks, at speed 1."""
    flow = build(net, jobs, len(desks), seed)
    for worker, desk in enumerate(desks):
        send(flow, worker, desk)
    return flow


def send(
    flow: Any,
    worker: int,
    desk: int,
    *,
    speed: float = 1.0,
    flaw: float = 1.0,
    delay: float = 0.0,
    at_once: bool = False,
) -> None:
    columns = ([worker], [desk], [speed], [flaw], [delay], [at_once])
    flow.place(*(np.array(column) for column in columns))


def visits(flow: Any) -> list[Visit]:
    """Visits as plain tuples; None: not yet, the result by name."""
    rows = [tuple(flow.visits()[name].tolist()) for name in VISIT.names]
    return [
        (*(None if value != value else value for value in row[:-1]), Result(row[-1]).name.lower())
        for row in zip(*rows, strict=True)
    ]


def postings(flow: Any) -> list[tuple[int, float, int]]:
    return list(zip(*(flow.postings()[name].tolist() for name in POSTING.names), strict=True))


def rates(*rows: list[float]) -> np.ndarray:
    return np.array(rows, float)


# Time and ties


def test_the_uniform_numbers_come_from_splitmix64() -> None:
    # The first number of SplitMix64 from state 0, from its published test vector.
    assert mix(GOLDEN) == 0xE220A8397B1DCDAF


def test_an_arrival_comes_before_a_finish_of_the_same_time(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 0.5, 2.0], work=[[2.0], [1.0], [1.0]], classes=[0, 0, 1])
    flow = staffed(build, network(Sizes(classes=2), level=[[1, 0]]), jobs, desks=[0])
    assert flow.advance(INFINITY) == -1
    assert flow.now == 4.0
    assert visits(flow) == [
        (0, 0, 0.0, 0.0, 2.0, 0, 0, "done"),
        (1, 0, 0.5, 3.0, 4.0, 0, 0, "done"),
        (2, 0, 2.0, 2.0, 3.0, 0, 0, "done"),
    ]


def test_of_workers_that_finish_together_the_smaller_number_comes_first(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 0.0, 1.0, 1.0], work=[[2.0]] * 4)
    flow = staffed(build, network(Sizes()), jobs, desks=[0, 0])
    flow.advance(INFINITY)
    # Worker 1 sat down last, so he is the first to be given work.
    assert visits(flow) == [
        (0, 0, 0.0, 0.0, 2.0, 0, 1, "done"),
        (1, 0, 0.0, 0.0, 2.0, 0, 0, "done"),
        (2, 0, 1.0, 2.0, 4.0, 0, 0, "done"),
        (3, 0, 1.0, 2.0, 4.0, 0, 1, "done"),
    ]


def test_advance_leaves_what_happens_at_its_end_to_the_operations_of_that_time(build: Build) -> None:
    flow = staffed(build, network(Sizes()), jobs_of(arrival=[1.0], work=[[1.0]]), desks=[0])
    assert flow.advance(1.0) == -1
    assert (flow.now, visits(flow)) == (1.0, [])
    send(flow, 0, -1)
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 1.0, None, None, -1, -1, "waiting")]


def test_jobs_without_work_pass_all_stages_in_no_time(build: Build) -> None:
    flow = staffed(build, network(Sizes(stages=2)), jobs_of(arrival=[1.0, 1.0], work=[[0.0, 0.0]] * 2), desks=[0])
    flow.advance(INFINITY)
    assert flow.now == 1.0
    # The worker takes whichever job has the smaller (level, key, number): job 0 again, before job 1.
    assert visits(flow) == [
        (0, 0, 1.0, 1.0, 1.0, 0, 0, "done"),
        (1, 0, 1.0, 1.0, 1.0, 0, 0, "done"),
        (0, 1, 1.0, 1.0, 1.0, 0, 0, "done"),
        (1, 1, 1.0, 1.0, 1.0, 0, 0, "done"),
    ]


def test_a_clock_that_would_run_out_after_everything_is_done_does_not_move_the_time(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 0.0], work=[[1.0]] * 2, patience=[50.0, 60.0])
    flow = staffed(build, network(Sizes(), patient=True), jobs, desks=[0])
    assert flow.advance(INFINITY) == -1
    assert flow.now == 2.0


# Changes of rate


@pytest.mark.parametrize(
    ("policy", "ended", "first", "joined_again"),
    [
        (Policy.FINISH, 6.0, "done", None),
        (Policy.RESUME, 4.0, "done", None),
        (Policy.RESTART, 4.5, "done", None),
        (Policy.RETURN, 4.0, "returned", 2.0),
        (Policy.LOSE, 4.5, "lost", 2.0),
    ],
)
def test_work_in_hand_follows_the_policy_of_an_outage(
    build: Build, policy: Policy, ended: float, first: str, joined_again: float | None
) -> None:
    jobs = jobs_of(arrival=[0.0, 1.0], work=[[6.0], [4.0]])
    flow = staffed(build, network(Sizes()), jobs, desks=[0])
    flow.advance(2.0)
    flow.set_rates(0, rates([0.0]), policy)
    flow.advance(3.0)
    flow.set_rates(0, rates([4.0]), policy)
    flow.advance(INFINITY)
    other = (1, 0, 1.0, ended, ended + 1.0, 0, 0, "done")
    if joined_again is None:
        assert visits(flow) == [(0, 0, 0.0, 0.0, ended, 0, 0, first), other]
    else:
        # The returned job keeps its key 0.0 and so goes before job 1, although it has joined later.
        again = (0, 0, joined_again, 3.0, ended, 0, 0, "done")
        assert visits(flow) == [(0, 0, 0.0, 0.0, 2.0, 0, 0, first), other, again]


def test_work_is_retimed_when_a_rate_changes_and_comes_back(build: Build) -> None:
    flow = staffed(build, network(Sizes()), jobs_of(arrival=[0.0], work=[[8.0]]), desks=[0])
    flow.advance(2.0)
    flow.set_rates(0, rates([0.5]), Policy.RETURN)  # 6 left, until 14
    flow.advance(4.0)
    flow.set_rates(0, rates([0.0]), Policy.RESUME)  # 5 left
    flow.advance(6.0)
    flow.set_rates(0, rates([2.0]), Policy.FINISH)  # paused work goes on under every policy
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 0.0, 0.0, 8.5, 0, 0, "done")]


def test_paused_work_is_returned_by_a_later_outage_that_returns(build: Build) -> None:
    flow = staffed(build, network(Sizes()), jobs_of(arrival=[0.0], work=[[8.0]]), desks=[0])
    flow.advance(2.0)
    flow.set_rates(0, rates([0.0]), Policy.RESUME)
    flow.advance(3.0)
    flow.set_rates(0, rates([0.0]), Policy.RETURN)
    flow.advance(4.0)
    flow.set_rates(0, rates([1.0]), Policy.RETURN)
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 0.0, 0.0, 3.0, 0, 0, "returned"), (0, 0, 3.0, 4.0, 10.0, 0, 0, "done")]


# Order and interruption


def test_a_preempted_job_may_preempt_in_turn(build: Build) -> None:
    net = network(Sizes(desks=2, classes=3), preempt=True, level=[[2, 1, 0]], rate=[[[1, 1, 0]], [[0, 1, 1]]])
    jobs = jobs_of(arrival=[0.0, 1.0, 2.0], work=[[10.0], [5.0], [3.0]], classes=[0, 1, 2])
    flow = staffed(build, net, jobs, desks=[0, 1])
    flow.advance(INFINITY)
    assert visits(flow) == [
        (0, 0, 0.0, 0.0, 2.0, 0, 0, "preempted"),
        (1, 0, 1.0, 1.0, 2.0, 1, 1, "preempted"),
        (2, 0, 2.0, 2.0, 5.0, 1, 1, "done"),
        (1, 0, 2.0, 2.0, 6.0, 0, 0, "done"),
        (0, 0, 2.0, 6.0, 14.0, 0, 0, "done"),
    ]


def test_neither_paused_work_nor_work_before_a_move_is_interrupted(build: Build) -> None:
    net = network(Sizes(desks=3, classes=2), preempt=True, level=[[1, 0]], rate=[[[1, 1]], [[1, 1]], [[0, 0]]])
    jobs = jobs_of(arrival=[0.0, 0.0, 2.0], work=[[4.0]] * 3, classes=[0, 0, 1])
    flow = staffed(build, net, jobs, desks=[0, 1])
    flow.advance(1.0)
    flow.set_rates(0, rates([0.0, 1.0]), Policy.RESUME)
    send(flow, 1, 2)
    flow.advance(INFINITY)
    assert visits(flow) == [
        (0, 0, 0.0, 0.0, None, 0, 0, "in_service"),
        (1, 0, 0.0, 0.0, 4.0, 1, 1, "done"),
        (2, 0, 2.0, None, None, -1, -1, "waiting"),
    ]


def test_a_job_that_is_preempted_out_of_patience_is_cancelled(build: Build) -> None:
    net = network(Sizes(classes=2), preempt=True, patient=True, level=[[1, 0]])
    jobs = jobs_of(arrival=[0.0, 3.0], work=[[5.0], [1.0]], classes=[0, 1], patience=[2.0, INFINITY])
    flow = staffed(build, net, jobs, desks=[0])
    flow.advance(INFINITY)
    assert visits(flow) == [
        (0, 0, 0.0, 0.0, 3.0, 0, 0, "preempted"),
        (1, 0, 3.0, 3.0, 4.0, 0, 0, "done"),
        (0, 0, 3.0, None, 3.0, -1, -1, "cancelled"),
    ]
    assert flow.jobs()["ended"].tolist() == [3.0, 4.0]


def test_a_new_discipline_reorders_those_who_wait(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 1.0, 1.0, 2.0], work=[[4.0]] * 4, due=[0, 30, 20, 10], value=[0, 5, 9, 5])
    flow = staffed(build, network(Sizes()), jobs, desks=[0])
    flow.advance(3.0)
    flow.set_discipline(0, 1, np.array([0]), False)  # by due time: job 3 is next
    flow.advance(5.0)
    flow.set_discipline(0, 2, np.array([0]), False)  # by value: job 2 is next
    flow.advance(INFINITY)
    assert [(job, started) for job, _, _, started, *_ in visits(flow)] == [(0, 0.0), (1, 12.0), (2, 8.0), (3, 4.0)]


def test_the_level_goes_before_the_key_and_the_key_before_the_number(build: Build) -> None:
    net = network(Sizes(classes=3), level=[[1, 0, 0]], rule=1)
    jobs = jobs_of(arrival=[0.0] * 5, work=[[1.0]] * 5, classes=[0, 0, 1, 2, 1], due=[0.0, 1.0, 8.0, 7.0, 7.0])
    flow = staffed(build, net, jobs, desks=[0])
    flow.advance(INFINITY)
    assert [started for _, _, _, started, *_ in visits(flow)] == [0.0, 4.0, 3.0, 1.0, 2.0]


# Patience and enquiries


def test_patience_that_runs_out_during_service_counts_at_the_next_wait(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0], work=[[5.0, 1.0]], patience=[3.0])
    flow = staffed(build, network(Sizes(stages=2), patient=True), jobs, desks=[0])
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 0.0, 0.0, 5.0, 0, 0, "done"), (0, 1, 5.0, None, 5.0, -1, -1, "cancelled")]


def test_who_has_what_he_waits_for_is_patient_for_ever(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0], work=[[5.0, 1.0]], patience=[3.0])
    flow = staffed(build, network(Sizes(stages=2), patient=True, completes=[True, False]), jobs, desks=[0])
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 0.0, 0.0, 5.0, 0, 0, "done"), (0, 1, 5.0, 5.0, 6.0, 0, 0, "done")]
    assert flow.jobs()["completed"].tolist() == [5.0]


def test_a_customer_leaves_before_the_worker_who_is_free_at_that_time(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 1.0], work=[[4.0]] * 2, patience=[INFINITY, 3.0])
    flow = staffed(build, network(Sizes(), patient=True), jobs, desks=[0])
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 0.0, 0.0, 4.0, 0, 0, "done"), (1, 0, 1.0, None, 4.0, -1, -1, "cancelled")]


def test_hurry_shortens_what_is_left_of_the_patience(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 5.0], work=[[1.0]] * 2, patience=[10.0, 6.0])
    flow = build(network(Sizes(), patient=True), jobs, 1, 0)
    flow.advance(4.0)
    flow.set_hurry(np.array([2.0]))  # 6 minutes left become 3
    flow.advance(INFINITY)
    assert [ended for _, _, _, _, ended, *_ in visits(flow)] == [7.0, 8.0]


def test_those_who_wait_ask_again_and_again_until_they_are_served(build: Build) -> None:
    net = network(
        Sizes(stages=2, classes=2),
        next_stage=-1,
        patient=[True, False],
        enquiry_stage=1,
        enquiry_class=1,
        ask_again=2.0,
        level=[[0, 1]] * 2,
    )
    jobs = jobs_of(arrival=[0.0], work=[[3.0, 0.5]], ask_after=[2.0])
    flow = build(net, jobs, 1, 0)
    flow.advance(5.0)
    send(flow, 0, 0)
    flow.advance(INFINITY)
    # Work on an enquiry is that of the job which asks.
    assert visits(flow) == [
        (0, 0, 0.0, 5.0, 8.0, 0, 0, "done"),
        (1, 1, 2.0, 8.0, 8.5, 0, 0, "done"),
        (2, 1, 4.0, 8.5, 9.0, 0, 0, "done"),
    ]
    assert flow.jobs()["arrival"].tolist() == [0.0, 2.0, 4.0]


# Supplies and seats


def test_a_head_that_lacks_supplies_holds_up_those_behind(build: Build) -> None:
    net = network(Sizes(supplies=1), use_value=1.0, stock=2.0)
    jobs = jobs_of(arrival=[0.0, 1.0], work=[[1.0]] * 2, value=[3.0, 1.0])
    flow = staffed(build, net, jobs, desks=[0])
    flow.advance(4.0)
    assert flow.waiting().tolist() == [[2]]
    flow.add_stock(0, 2.0)
    flow.advance(INFINITY)
    assert [(started, ended) for _, _, _, started, ended, *_ in visits(flow)] == [(4.0, 5.0), (5.0, 6.0)]
    assert flow.stock.tolist() == [0.0]


def test_patience_that_runs_out_at_the_head_lets_the_next_begin(build: Build) -> None:
    net = network(Sizes(supplies=1), use_value=1.0, stock=2.0, patient=True)
    jobs = jobs_of(arrival=[0.0, 1.0], work=[[1.0]] * 2, value=[3.0, 1.0], patience=[2.5, INFINITY])
    flow = staffed(build, net, jobs, desks=[0])
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 0.0, None, 2.5, -1, -1, "cancelled"), (1, 0, 1.0, 2.5, 3.5, 0, 0, "done")]


@pytest.mark.parametrize(("policy", "started"), [(Policy.RETURN, 3.0), (Policy.LOSE, 6.0)])
def test_only_lost_work_takes_supplies_again(build: Build, policy: Policy, started: float) -> None:
    net = network(Sizes(supplies=1), use=1.0, stock=1.0)
    flow = staffed(build, net, jobs_of(arrival=[0.0], work=[[4.0]]), desks=[0])
    flow.advance(2.0)
    flow.set_rates(0, rates([0.0]), policy)
    flow.advance(3.0)
    flow.set_rates(0, rates([1.0]), policy)
    flow.advance(6.0)
    flow.add_stock(0, 1.0)
    flow.advance(INFINITY)
    assert visits(flow)[-1][3] == started


def test_work_in_hand_is_finished_over_a_smaller_number_of_seats(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 0.0, 0.0], work=[[3.0], [4.0], [1.0]])
    flow = staffed(build, network(Sizes()), jobs, desks=[0, 0])
    flow.advance(1.0)
    flow.set_seats(0, 1)
    flow.advance(INFINITY)
    # At 3.0 worker 1 is free but the only seat is taken; at 4.0 worker 0 is on top of the stack.
    assert visits(flow) == [
        (0, 0, 0.0, 0.0, 3.0, 0, 1, "done"),
        (1, 0, 0.0, 0.0, 4.0, 0, 0, "done"),
        (2, 0, 0.0, 4.0, 5.0, 0, 0, "done"),
    ]


# Moves


def test_a_move_waits_for_the_work_in_hand_and_takes_its_time(build: Build) -> None:
    net = network(Sizes(desks=2, classes=2), rate=[[[1, 0]], [[0, 1]]])
    jobs = jobs_of(arrival=[0.0, 0.0, 1.0], work=[[3.0], [2.0], [1.0]], classes=[0, 1, 0])
    flow = staffed(build, net, jobs, desks=[0])
    flow.advance(1.5)
    send(flow, 0, 1, speed=2.0, delay=2.0)
    flow.advance(INFINITY)
    assert visits(flow) == [
        (0, 0, 0.0, 0.0, 3.0, 0, 0, "done"),
        (1, 0, 0.0, 5.0, 6.0, 1, 0, "done"),
        (2, 0, 1.0, None, None, -1, -1, "waiting"),
    ]
    assert postings(flow) == [(0, 0.0, 0), (0, 3.0, -1), (0, 5.0, 1)]


def test_a_move_at_once_returns_the_work_with_what_remains(build: Build) -> None:
    flow = staffed(build, network(Sizes(desks=2)), jobs_of(arrival=[0.0], work=[[3.0]]), desks=[0])
    flow.advance(1.0)
    send(flow, 0, 1, delay=0.5, at_once=True)
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 0.0, 0.0, 1.0, 0, 0, "returned"), (0, 0, 1.0, 1.5, 3.5, 1, 0, "done")]


def test_who_holds_paused_work_moves_at_once(build: Build) -> None:
    flow = staffed(build, network(Sizes(desks=2)), jobs_of(arrival=[0.0], work=[[3.0]]), desks=[0])
    flow.advance(1.0)
    flow.set_rates(0, rates([0.0]), Policy.RESUME)
    flow.advance(2.0)
    send(flow, 0, 1)
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 0.0, 0.0, 2.0, 0, 0, "returned"), (0, 0, 2.0, 2.0, 4.0, 1, 0, "done")]


def test_a_new_order_in_transit_makes_him_set_out_anew(build: Build) -> None:
    flow = staffed(build, network(Sizes(desks=2)), jobs_of(arrival=[0.0], work=[[1.0]]), desks=[-1])
    send(flow, 0, 1, delay=5.0)
    flow.advance(3.0)
    send(flow, 0, 0, delay=4.0)
    flow.advance(INFINITY)
    assert visits(flow) == [(0, 0, 0.0, 7.0, 8.0, 0, 0, "done")]


def test_a_new_speed_at_the_same_desk_holds_from_the_next_begin(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 0.0], work=[[4.0]] * 2)
    flow = staffed(build, network(Sizes()), jobs, desks=[0])
    flow.advance(1.0)
    send(flow, 0, 0, speed=2.0)
    flow.set_rates(0, rates([0.5]), Policy.RESUME)  # 3 left, at the old speed until 7
    flow.advance(INFINITY)
    assert [(started, ended) for _, _, _, started, ended, *_ in visits(flow)] == [(0.0, 7.0), (7.0, 11.0)]


def test_staying_after_all_calls_off_a_pending_move(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 0.0], work=[[4.0]] * 2)
    flow = staffed(build, network(Sizes(desks=2), rate=[[[1.0]], [[0.0]]]), jobs, desks=[0])
    flow.advance(1.0)
    send(flow, 0, 1)
    flow.advance(2.0)
    send(flow, 0, 0)
    flow.advance(INFINITY)
    assert visits(flow)[-1] == (1, 0, 0.0, 4.0, 8.0, 0, 0, "done")
    assert postings(flow) == [(0, 0.0, 0)]


def test_work_that_is_returned_while_a_move_is_pending_sets_the_worker_free_to_go(build: Build) -> None:
    net = network(Sizes(desks=2), rate=[[[1.0]], [[1.0]]])
    flow = staffed(build, net, jobs_of(arrival=[0.0], work=[[4.0]]), desks=[0])
    flow.advance(1.0)
    send(flow, 0, 1)
    flow.advance(2.0)
    flow.set_rates(0, rates([0.0]), Policy.RETURN)
    flow.advance(INFINITY)
    assert postings(flow) == [(0, 0.0, 0), (0, 2.0, 1)]
    assert [(ended, desk) for _, _, _, _, ended, desk, *_ in visits(flow)] == [(2.0, 0), (4.0, 1)]


# Flaws and channels


def test_a_caught_flaw_goes_round_until_it_is_missed(build: Build) -> None:
    net = network(Sizes(), error_stage=0, flaw_chance=1.0, catch_chance=0.7)
    flow = staffed(build, net, jobs_of(arrival=[0.0] * 3, work=[[1.0]] * 3), desks=[0], seed=2**64 - 1)
    flow.advance(INFINITY)
    # U(job, 0, loops, 1) is 0.2859, 0.5032, 0.7346 for job 0, 0.7506 for job 1 and 0.0745, 0.9750 for job 2.
    expected = [(0, "flawed"), (1, "done"), (2, "flawed"), (0, "flawed"), (2, "done"), (0, "done")]
    assert [(job, result) for job, *_, result in visits(flow)] == expected
    assert flow.jobs()["loops"].tolist() == [2, 0, 1]
    assert flow.jobs()["flawed"].tolist() == [True] * 3


def test_the_channel_of_the_desk_decides_where_the_job_goes_next(build: Build) -> None:
    net = network(
        Sizes(stages=3, desks=2, channels=3),
        next_stage=[[-1, 1, 2], [-1] * 3, [-1] * 3],
        sets_channel=[True, False, False],
        desk_channel=[1, 2],
    )
    jobs = jobs_of(arrival=[0.0, 0.0], work=[[1.0] * 3] * 2)
    flow = staffed(build, net, jobs, desks=[0, 1])
    flow.advance(INFINITY)
    assert [(job, stage) for job, stage, *_ in visits(flow)] == [(0, 0), (1, 0), (0, 1), (1, 2)]
    assert flow.jobs()["channel"].tolist() == [1, 2]


# Watches


def test_a_backlog_watch_stops_between_two_events_of_the_same_time(build: Build) -> None:
    flow = build(network(Sizes()), jobs_of(arrival=[2.0, 2.0], work=[[1.0]] * 2), 1, 0)
    watch = flow.watch_backlog(ALL, 1, True)
    assert (flow.advance(INFINITY), flow.now, flow.waiting().tolist()) == (watch, 2.0, [[1]])
    send(flow, 0, 0)
    assert flow.advance(INFINITY) == -1
    assert visits(flow) == [(0, 0, 2.0, 2.0, 3.0, 0, 0, "done"), (1, 0, 2.0, 3.0, 4.0, 0, 0, "done")]


def test_watches_that_fire_together_are_reported_one_by_one(build: Build) -> None:
    flow = build(network(Sizes()), jobs_of(arrival=[1.0, 1.0, 3.0], work=[[1.0]] * 3), 1, 0)
    for threshold in (2, 3, 2):
        flow.watch_backlog(ALL, threshold, True)
    assert (flow.advance(2.0), flow.now) == (0, 1.0)
    assert (flow.advance(2.0), flow.now) == (2, 1.0)
    assert (flow.advance(2.0), flow.now) == (-1, 2.0)
    assert (flow.advance(INFINITY), flow.now) == (1, 3.0)


def test_a_watch_that_fires_during_an_operation_is_reported_by_the_next_advance(build: Build) -> None:
    flow = build(network(Sizes()), jobs_of(arrival=[1.0, 2.0], work=[[1.0]] * 2), 1, 0)
    flow.advance(1.5)
    emptied = flow.watch_backlog(ALL, 0, False)
    already = flow.watch_backlog(ALL, 1, True)
    assert (flow.advance(1.5), flow.now) == (already, 1.5)
    send(flow, 0, 0)
    assert (flow.advance(INFINITY), flow.now) == (emptied, 1.5)
    assert (flow.advance(INFINITY), flow.now) == (-1, 3.5)


def test_a_waiting_time_watch_fires_before_anything_else_of_its_time(build: Build) -> None:
    jobs = jobs_of(arrival=[0.0, 1.0, 1.5], work=[[3.0]] * 3)
    flow = staffed(build, network(Sizes()), jobs, desks=[0])
    watch = flow.watch_wait(ALL, 2.0)
    assert flow.advance(3.0) == -1
    assert (flow.advance(INFINITY), flow.now, flow.waiting().tolist()) == (watch, 3.0, [[2]])
    late = flow.watch_wait(ALL, 0.5)  # job 1 has waited longer than that already
    assert (flow.advance(INFINITY), flow.now) == (late, 3.0)
    assert flow.advance(INFINITY) == -1


def test_a_withdrawn_watch_does_not_fire(build: Build) -> None:
    flow = build(network(Sizes()), jobs_of(arrival=[1.0], work=[[1.0]]), 1, 0)
    flow.unwatch(flow.watch_backlog(ALL, 1, True))
    flow.unwatch(flow.watch_wait(ALL, 1.0))
    assert flow.advance(INFINITY) == -1


def test_a_watch_changes_nothing(build: Build) -> None:
    # The head lacks supplies at desk 0, so desk 0 may idle beside job 1 when desk 1 takes the head; let it be so.
    net = network(Sizes(desks=2, supplies=1), use_value=[[[1.0]], [[0.0]]], stock=1.0)
    jobs = jobs_of(arrival=[0.0, 1.0], work=[[9.0]] * 2, value=[5.0, 0.0])
    flow = staffed(build, net, jobs, desks=[0, -1])
    send(flow, 1, 1, delay=2.0)
    flow.advance(3.0)
    before = visits(flow)
    flow.watch_backlog(ALL, 99, True)
    flow.watch_wait(ALL, 99.0)
    assert visits(flow) == before

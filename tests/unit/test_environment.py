import numpy as np
import simpy

from sim.world.environment import Bell, DrillEnvironment
from sim.world.flow import Jobs, OrderFlow, single_desk

EVERYTHING = [[True]]


def environment(arrival, work=9.0, workers=0):
    jobs = Jobs.of(arrival=arrival, work=[[work]] * len(arrival))
    flow = OrderFlow(single_desk(), jobs, workers=max(workers, 1), seed=1, debug=True)
    if workers:
        flow.place(range(workers), 0)
    return DrillEnvironment(flow)


def run(env, process, until=100.0):
    """What a process yields at last, run until a moment."""
    running = env.process(process)
    env.run(until=until)
    assert running.processed, "the process has come to its end"
    return running.value


def test_a_process_sees_the_backlog_as_of_now():
    env, seen = environment([1.0, 2.0, 3.0]), []

    def watch():
        for _ in range(4):
            yield env.timeout(1.25)
            seen.append((env.now, int(env.flow.waiting().sum()), env.flow.now))

    run(env, watch())
    assert seen == [(1.25, 1, 1.25), (2.5, 2, 2.5), (3.75, 3, 3.75), (5.0, 3, 5.0)]


def test_what_control_does_at_a_moment_comes_before_what_the_flow_does_then():
    env = environment([5.0])

    def see():
        yield env.timeout(5.0)
        return int(env.flow.waiting().sum())

    assert run(env, see()) == 0


def test_who_waits_for_a_backlog_is_woken_exactly_when_it_is_reached():
    moments = [0.1 + 0.2, 1 / 3, 0.7]
    env = environment(moments)

    def wait():
        yield env.backlog(EVERYTHING, 2)
        return env.now, int(env.flow.waiting().sum())

    assert run(env, wait()) == (moments[1], 2)


def test_it_is_a_later_time_at_once_only_if_nothing_happens_before():
    env, seen = environment([1.0, 2.5, 9.0]), []

    def hurry():
        while env.now < 6.0:
            if not env.jump(env.now + 1.0):
                seen.append(env.now)
                yield env.timeout(1.0)

    def wait():
        yield env.backlog(EVERYTHING, 2)
        seen.append(env.now)
        yield env.timeout(2.0)
        seen.append(env.now)

    env.process(wait())
    assert run(env, hurry()) is None
    assert seen == [2.0, 2.5, 4.0, 4.5]
    assert env.flow.waiting().sum() == 3


def test_who_waits_for_a_backlog_to_fall_is_woken_when_it_has_fallen():
    env = environment([0.0] * 4, work=3.0, workers=1)

    def wait():
        yield env.timeout(1.0)
        yield env.backlog(EVERYTHING, 1, rising=False)
        return env.now

    assert run(env, wait()) == 6.0


def test_who_waits_for_a_waiting_time_is_woken_when_it_is_reached():
    env = environment([2.0])

    def wait():
        yield env.waited(EVERYTHING, 4.5)
        return env.now

    assert run(env, wait()) == 6.5


def test_what_a_woken_process_does_happens_before_the_flow_goes_on():
    env = environment([1.0, 2.0, 2.5])

    def man_the_desk():
        yield env.backlog(EVERYTHING, 2)
        env.flow.place([0], [0])

    env.process(man_the_desk())
    env.run(until=100)
    assert env.flow.visits()["started"].tolist() == [2.0, 11.0, 20.0]


def test_two_processes_can_wait_for_the_same_backlog():
    env = environment([1.0, 2.0])
    woken = []

    def wait(name):
        yield env.backlog(EVERYTHING, 2)
        woken.append((name, env.now))

    for name in "ab":
        env.process(wait(name))
    env.run(until=10)
    assert woken == [("a", 2.0), ("b", 2.0)]


def test_a_backlog_that_is_never_reached_wakes_nobody():
    env = environment([1.0, 2.0])

    def wait():
        yield env.backlog(EVERYTHING, 3)

    waiting = env.process(wait())
    env.run(until=100)
    assert waiting.is_alive


def test_a_backlog_and_a_timeout_can_be_waited_for_together():
    env = environment([1.0, 7.0])

    def wait():
        yield env.backlog(EVERYTHING, 2) | env.timeout(4.0)
        first = env.now
        yield env.backlog(EVERYTHING, 2) | env.timeout(40.0)
        return first, env.now

    assert run(env, wait()) == (4.0, 7.0)


def test_the_flow_is_advanced_to_the_end_of_the_run():
    env = environment([1.0, 49.0], workers=1)
    env.run(until=50)
    assert env.flow.now == 50
    assert len(env.flow.visits()) == 2
    assert np.isnan(env.flow.visits()["ended"]).tolist() == [False, True]


# --- bells ------------------------------------------------------------------------------------------------------------


def test_a_bell_wakes_all_who_wait_and_each_ring_only_once():
    env = simpy.Environment()
    bell, heard = Bell(env), []

    def listen(name):
        while True:
            yield bell.heard()
            heard.append((name, env.now))

    def ring():
        for _ in range(2):
            yield env.timeout(5)
            bell.ring()

    for name in "ab":
        env.process(listen(name))
    env.process(ring())
    env.run()
    assert heard == [("a", 5), ("b", 5), ("a", 10), ("b", 10)]


def test_who_comes_after_a_ring_waits_for_the_next():
    env = simpy.Environment()
    bell = Bell(env)
    bell.ring()
    late = bell.heard()
    env.run()
    assert not late.triggered
    bell.ring()
    assert late.triggered

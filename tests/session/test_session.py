"""A live drill is its log: the clock, decisions, defaults, who was first; the same for all, whenever they look."""

import threading
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.errors import InputError
from sim.scenario.decisions import Ordered, Taken
from sim.scenario.quantities import Minutes
from sim.session import lines as line
from sim.session.branching import past
from sim.session.clock import GRACE_S
from sim.session.free import action
from sim.session.live import Live
from sim.session.log import ShortLog
from sim.session.state import fold
from tests import small
from tests.session.lives import NINE, Room, scenario
from tests.small import clock

MINUTE = 60.0


def at(text):
    return Minutes(clock(text))


def key(caught):
    (problem,) = caught.value.problems
    assert problem.message("en") != problem.message("zh")
    return problem.key


def refused(call, *arguments, **named):
    with pytest.raises(InputError) as caught:
        call(*arguments, **named)
    return key(caught)


def started(pace="facilitator", **fields):
    room = Room(pace, **fields)
    room.console.start(0.0, NINE)
    return room


# --- the clock --------------------------------------------------------------------------------------------------------


def test_a_minute_of_the_world_is_a_minute_of_the_drill_unless_it_is_told_to_run_faster():
    room = started()
    assert room.live.current(30 * MINUTE).moment == clock("09:30")
    room.console.speed(30 * MINUTE, 60)
    assert room.live.current(30.5 * MINUTE).moment == clock("10:00")


def test_a_pause_does_not_count():
    room = started()
    room.console.pause(10 * MINUTE)
    assert room.live.current(500 * MINUTE).moment == clock("09:10")
    room.console.resume(500 * MINUTE)
    assert room.live.current(505 * MINUTE).moment == clock("09:15")


def test_at_the_pace_of_the_facilitator_the_clock_stands_at_a_decision():
    room = started()
    room.live.current(90 * MINUTE)
    state = room.live.current(95 * MINUTE)
    assert (state.phase, state.moment) == ("deciding", clock("10:30"))
    assert [open_.left for team in state.teams.values() for open_ in team.open.values()] == [pytest.approx(5)] * 2


def test_if_nobody_was_there_when_a_decision_came_its_time_begins_when_somebody_is():
    state = started().live.current(95 * MINUTE)
    assert [open_.left for team in state.teams.values() for open_ in team.open.values()] == [10, 10]


def test_at_the_pace_of_the_clock_it_runs_on_and_the_default_counts_when_the_time_is_over():
    room = started("clock")
    room.live.current(90 * MINUTE)
    assert room.live.current(95 * MINUTE).moment == clock("10:35")
    room.place("red-commander").decide(95 * MINUTE, "paper", "write")
    state = room.live.current(100 * MINUTE)
    assert state.teams["red"].decisions == (Taken(point="paper", option="write", at=at("10:35")),)
    assert state.teams["blue"].decisions == (Taken(point="paper", option="wait", at=at("10:40")),)
    assert state.teams["blue"].decided == {"paper": None}


def test_the_time_for_a_decision_passes_while_the_clock_stands_but_not_in_a_pause():
    room = started()
    room.live.current(90 * MINUTE)
    room.console.pause(95 * MINUTE)
    room.console.resume(200 * MINUTE)
    assert room.live.current(204 * MINUTE).teams["red"].open["paper"].left == pytest.approx(1)
    assert room.live.current(205 * MINUTE).teams["red"].decided == {"paper": None}


def test_more_time_can_be_given_to_one_team():
    room = started()
    room.live.current(90 * MINUTE)
    room.console.extend(95 * MINUTE, "red", "paper", 20)
    state = room.live.current(110 * MINUTE)
    assert (list(state.teams["red"].open), list(state.teams["blue"].open)) == (["paper"], [])
    assert refused(room.console.extend, 110 * MINUTE, "blue", "paper", 5) == "session.not-open"


def test_what_is_open_when_the_facilitator_goes_on_is_settled_by_its_default():
    room = started()
    room.live.current(90 * MINUTE)
    room.place("red-commander").decide(91 * MINUTE, "paper", "write")
    state = room.console.resume(92 * MINUTE)
    assert state.phase == "running"
    assert [team.decisions[0].option for team in state.teams.values()] == ["write", "wait"]


def test_a_step_goes_to_the_next_inject_or_decision():
    room = started()
    moments = [room.console.step(MINUTE).moment for _ in range(4)]
    assert moments == [clock("10:10"), clock("10:30"), clock("11:00"), 1440.0]
    assert room.live.current(2 * MINUTE).teams["red"].decided == {"paper": None}


def test_a_step_to_a_decision_opens_it():
    room = started()
    room.console.step(MINUTE)
    assert room.console.step(MINUTE).phase == "deciding"


def test_a_step_at_the_pace_of_the_clock_goes_to_the_end_of_a_decisions_time_as_well():
    room = started("clock")
    moments = [room.console.step(MINUTE).moment for _ in range(4)]
    assert moments == [clock("10:10"), clock("10:30"), clock("10:40"), clock("11:00")]


def test_the_drill_ends_by_itself_at_its_end():
    room = started("clock")
    room.console.speed(0.0, 60)
    now = 0.0
    while (state := room.live.current(now)).phase != "ended":
        now += 20.0
    assert state.moment == 1440.0


def test_a_server_that_was_dead_makes_up_for_nothing():
    room = started("clock")
    assert room.live.current(90 * MINUTE + GRACE_S + 600).moment == clock("10:30")


# --- who decides ------------------------------------------------------------------------------------------------------


def test_of_two_who_decide_the_first_counts_and_the_other_is_told():
    room = started()
    room.live.current(90 * MINUTE)
    room.place("red-commander").decide(91 * MINUTE, "paper", "write", 0.7, "the queue grows")
    assert refused(room.place("red-commander").decide, 91 * MINUTE, "paper", "wait") == "session.already-decided"
    decided = room.live.current(92 * MINUTE).teams["red"].decided["paper"]
    assert (decided.option, decided.confidence, decided.reason) == ("write", 0.7, "the queue grows")


def test_commanders_who_decide_at_the_same_instant_are_put_in_order_by_the_log():
    room = started()
    room.live.current(90 * MINUTE)
    servers = [room.again() for _ in range(8)]
    barrier, told = threading.Barrier(8), []

    def decide(live, option):
        place = type(room.place("red-commander"))(live, live.seat("red-commander", 0.0))
        barrier.wait()
        try:
            place.decide(91 * MINUTE, "paper", option)
            told.append("counted")
        except InputError as error:
            told.append(error.problems[0].key)

    threads = [threading.Thread(target=decide, args=(s, ("wait", "write")[i % 2])) for i, s in enumerate(servers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["counted"] + ["session.already-decided"] * 7
    assert len(room.live.current(92 * MINUTE).teams["red"].decisions) == 1


def test_a_click_that_comes_twice_counts_once():
    room = started()
    room.live.current(90 * MINUTE)
    commander = room.place("red-commander")
    first = commander.decide(91 * MINUTE, "paper", "write", key="click-1")
    assert commander.decide(91 * MINUTE, "paper", "write", key="click-1") == first
    assert room.console.pause(92 * MINUTE, key="p").count == room.console.pause(92 * MINUTE, key="p").count


def test_a_team_does_what_it_orders_and_no_longer_what_it_withdraws():
    room = started(actions=[{**small.HELP_OUT, "id": "help", "when": {"at": "day 1 09:30"}, "until": "cleared"}])
    place = room.place("red-it-lead")
    action = sim.Plan.model_validate({"title": "x", "actions": [{"do": "verify-scope", "by": "it"}]}).actions[0]
    place.order(70 * MINUTE, action)
    place.withdraw(75 * MINUTE, "help")
    red, blue = (room.live.current(80 * MINUTE).teams[name].decisions for name in ("red", "blue"))
    assert (red[0], red[1].action, blue) == (Ordered(action=action, at=at("10:10")), "help", ())
    assert refused(place.withdraw, 81 * MINUTE, "help") == "decisions.not-under-way"
    assert room.live.current(82 * MINUTE).teams["red"].decisions == red, "what is refused leaves no trace"


def test_an_inject_can_be_released_and_skipped_for_all():
    room = started()
    room.console.release(10 * MINUTE, "rumour")
    room.console.skip(11 * MINUTE, "call")
    for team in room.live.current(12 * MINUTE).teams.values():
        outcome = room.live.courses.outcome(team.decisions)
        assert small.times(outcome, "inject-delivered") == [clock("09:10")]
    assert refused(room.console.release, 12 * MINUTE, "rumour") == "decisions.released-twice"
    assert refused(room.console.release, 12 * MINUTE, "rumor") == "problem.no-reference"


def test_what_cannot_be_done_now_is_said_in_both_languages():
    room = Room()
    assert refused(room.console.pause, 0.0) == "session.not-while-waiting"
    assert refused(room.console.team, 0.0, "red", "Red") == "session.team-twice"
    assert refused(room.console.start, 0.0, 5000.0) == "session.start-outside"
    room.console.start(0.0, NINE)
    assert refused(room.console.start, 0.0, NINE) == "session.started-before"
    assert refused(room.console.resume, 0.0) == "session.not-while-running"
    assert refused(room.console.speed, 0.0, 61) == "problem.too-large"
    assert refused(room.console.team, 0.0, "green", "Green") == "session.team-too-late"
    assert refused(room.place("red-commander").decide, 0.0, "paper", "wait") == "session.not-open"
    room.live.current(90 * MINUTE)
    assert refused(room.place("red-commander").decide, 90 * MINUTE, "paper", "burn") == "session.no-option"
    place = room.place("red-commander")
    assert refused(place.decide, 90 * MINUTE, "paper", "wait", 2.0) == "problem.too-large"
    assert refused(place.forecast, 90 * MINUTE, "mtd", 2, 1) == "session.forecast-order"
    assert refused(place.forecast, 90 * MINUTE, "weather", 1, 2) == "problem.choice"
    assert refused(room.console.observe, 90 * MINUTE, "red", "bad", "x") == "problem.choice"
    assert refused(room.console.rate, 90 * MINUTE, "green", "detection", "performed") == "session.unknown-team"
    assert refused(room.console.rate, 90 * MINUTE, "red", "detection", "performed", "x") == "session.unknown-inject"
    assert refused(room.console.observe, 90 * MINUTE, "red", "neutral", "x", None, "x") == "session.unknown-objective"
    assert refused(room.console.note, 90 * MINUTE, "x" * 2001) == "problem.text-long"
    room.console.end(91 * MINUTE)
    assert refused(room.place("red-it-lead").vote, 92 * MINUTE, "paper", "wait") == "session.not-while-ended"


def test_a_drill_without_a_team_does_not_start():
    room = Room()
    empty = Live(room.definition, ShortLog())
    assert refused(type(room.console)(empty).start, 0.0) == "session.no-team"


# --- the log is all ---------------------------------------------------------------------------------------------------


def played(pace="facilitator", looks=()):
    """A drill in which a team decides and orders; others look now and then."""
    room = Room(pace)
    room.console.start(0.0, NINE)
    script = [
        (60 * MINUTE, lambda now: room.console.note(now, "begins")),
        (91 * MINUTE, lambda now: room.place("red-commander").decide(now, "paper", "write", 0.9)),
        (93 * MINUTE, lambda now: room.console.resume(now) if pace == "facilitator" else room.console.note(now, "-")),
        (97 * MINUTE, lambda now: room.console.speed(now, 10)),
    ]
    for now, act in sorted(
        [*script, *((look, lambda now: room.live.current(now)) for look in looks)], key=lambda x: x[0]
    ):
        act(now)
    return room


def test_the_log_read_again_is_the_same_session_and_the_same_drill_bit_for_bit():
    room = played()
    now = 100 * MINUTE
    mine, again = room.live.current(now), room.again().current(now)
    assert mine == again == fold(room.definition.scenario, "facilitator", room.log.read()).advanced(now)
    red = mine.teams["red"].decisions
    outcome = sim.run(room.definition.scenario, room.definition.plan, 1, red)
    assert room.live.courses.outcome(red).response.visits.tobytes() == outcome.response.visits.tobytes()


def test_a_line_survives_being_written_down():
    for _, entry in played().log.read():
        assert line.read_line(entry.model_dump(mode="json", by_alias=True)) == entry


@settings(max_examples=15)
@given(st.lists(st.floats(0, 96 * MINUTE), max_size=4), st.sampled_from(["facilitator", "clock"]))
def test_who_looks_and_when_makes_no_difference(looks, pace):
    watched = [90.0 * MINUTE + 1, *looks]
    # the horizon is noticed within the grace by somebody in both
    one, other = played(pace, [90.0 * MINUTE + 20]), played(pace, watched)
    a, b = (room.live.current(100 * MINUTE) for room in (one, other))
    assert a.moment == pytest.approx(b.moment, abs=1e-6)
    assert [t.decisions for t in a.teams.values()] == [
        tuple(d.model_copy(update={"at": pytest.approx(d.at, abs=1e-6)}) for d in t.decisions) for t in b.teams.values()
    ]


def test_moments_never_go_back():
    room = played()
    folded = [
        fold(room.definition.scenario, "facilitator", room.log.read()[:n]).moment for n in range(len(room.log.read()))
    ]
    assert all(one <= other for one, other in pairwise(folded))


@pytest.mark.parametrize(("pace", "minutes"), [("facilitator", 4.0), ("clock", 4.0)])
def test_how_long_a_decision_took_has_no_pause_in_it(pace, minutes):
    """It comes 90 minutes after the start; two minutes, a pause of an hour, two minutes more."""
    room = Room(pace)
    room.console.start(0.0, NINE)
    room.live.current(90 * MINUTE)
    room.console.pause(92 * MINUTE)
    room.console.resume(152 * MINUTE)
    room.place("red-commander").decide(154 * MINUTE, "paper", "write")
    state = room.live.current(200 * MINUTE)
    assert state.teams["red"].took["paper"] == pytest.approx(minutes)
    assert state.teams["blue"].took["paper"] == pytest.approx(10.0), "all the time that there was"


def test_more_time_does_not_make_what_was_spent_less():
    room = Room()
    room.console.start(0.0, NINE)
    room.live.current(90 * MINUTE)
    room.console.extend(95 * MINUTE, "red", "paper", 5)
    room.place("red-commander").decide(102 * MINUTE, "paper", "write")
    assert room.live.current(102 * MINUTE).teams["red"].took["paper"] == pytest.approx(12.0)


# --- going back -------------------------------------------------------------------------------------------------------


def test_going_back_keeps_what_was_before_and_lets_it_be_decided_differently():
    room = played()
    before = past(room.live, clock("10:30"), 100 * MINUTE)
    branch = Live(room.definition, ShortLog(before))
    state = branch.current(500 * MINUTE)
    assert (state.phase, state.moment) == ("paused", clock("10:30"))
    assert state.teams["red"].decisions == ()
    type(room.console)(branch).resume(500 * MINUTE)
    type(room.place("red-commander"))(branch, branch.seat("red-commander", 0.0)).decide(501 * MINUTE, "paper", "wait")
    assert [d.option for d in branch.current(502 * MINUTE).teams["red"].decisions] == ["wait"]
    assert [d.option for d in room.live.current(100 * MINUTE).teams["red"].decisions] == ["write"]


def test_one_can_go_back_to_any_moment_but_not_forward():
    room = played()
    before = past(room.live, clock("09:41"), 100 * MINUTE)
    assert Live(room.definition, ShortLog(before)).current(900 * MINUTE).moment == pytest.approx(clock("09:41"))
    assert refused(past, room.live, clock("08:00"), 100 * MINUTE) == "session.not-so-far"
    with pytest.raises(InputError) as caught:
        past(room.live, clock("13:00"), 100 * MINUTE)
    for language, words in (("en", ("Day 1 13:00", "Day 1 11:04")), ("zh", ("第 1 天 13:00", "第 1 天 11:04"))):
        assert all(word in caught.value.message(language) for word in words), "as the screens tell it"


def test_who_comes_too_late_is_told_in_words_what_was_decided():
    room = played()
    with pytest.raises(InputError) as caught:
        room.place("red-it-lead").vote(100 * MINUTE, "paper", "wait")
    assert caught.value.message("en").startswith("red-commander has decided this already: “Write”")
    assert "“手写”" in caught.value.message("zh")


def test_one_can_go_back_to_a_time_that_was_stepped_over():
    room = started()
    for minute in range(1, 7):
        room.console.step(minute * MINUTE)
    now = 10 * MINUTE
    decided = room.live.current(now).teams["red"].decisions
    before = past(room.live, clock("10:47"), now)
    branch = Live(room.definition, ShortLog(before))
    state = branch.current(500 * MINUTE)
    assert (state.phase, state.moment) == ("paused", clock("10:47"))
    assert state.teams["red"].decisions == tuple(d for d in decided if d.at < clock("10:47"))
    type(room.console)(branch).resume(500 * MINUTE)
    place = type(room.place("red-commander"))(branch, branch.seat("red-commander", 0.0))
    place.order(501 * MINUTE, action("verify-scope", by="it", staff=1))
    assert branch.current(501 * MINUTE).teams["red"].decisions[-1].at == pytest.approx(clock("10:48"))


def test_a_scenario_without_decisions_can_be_played_as_well():
    room = Room(drilled=scenario(injects=[], decisions=[]))
    room.console.start(0.0, NINE)
    assert room.console.step(MINUTE).moment == 1440.0

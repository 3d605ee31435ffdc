"""Getting help: queues at other people's telephones and counters, what they cost, and what evidence is worth."""

from math import factorial

import numpy as np
import pytest
import simpy

import sim
from sim.scenario.helplines import Helpline, Support
from sim.world.helplines import call, in_system
from tests.small import clock, drill, outage, times

OUTAGE = outage(lasts="8h")  # from 10:00 on
VERIFY = {"do": "verify-scope", "by": "it", "takes": "5min"}
LOG = {"do": "keep-log", "by": "marketing"}
HOTLINE = {"do": "call-support", "by": "it"}
MAIL = {**HOTLINE, "channel": "e-mail", "writes": "20min"}
OUTLET = {**HOTLINE, "channel": "outlet", "travel": "30min", "talks": "15min"}
QUICK = {"helplines.support.answers": "1h"}


def saved(outcome: sim.Outcome) -> list[object]:
    """Minutes by which support has shortened the repair, each time."""
    return [e.values["minutes"] for e in outcome.response.journal if e.key == "journal.call-support-helps"]


def away(outcome: sim.Outcome, moment: str) -> int:
    """How many of the IT people are at no desk at a time of day."""
    now, theirs = clock(moment), outcome.postings[outcome.postings.department == "it"]
    here = theirs[(theirs.from_min <= now) & (theirs.to_min > now)]
    return 2 - len(here)


# --- the queue --------------------------------------------------------------------------------------------------------


def test_without_hanging_up_the_queue_is_that_of_erlang() -> None:
    """M/M/c: the chance to have to wait by Erlang's formula, to what patience of a year changes."""
    lines, load = 3, 0.7
    chances = in_system(Helpline(lines=lines, load=load, patience="365d", talks="6min"))
    work = lines * load
    waits = work**lines / factorial(lines) / (1 - load)
    erlang = waits / (sum(work**n / factorial(n) for n in range(lines)) + waits)
    assert chances.sum() == pytest.approx(1)
    assert chances[lines:].sum() == pytest.approx(erlang, rel=1e-3)


def test_an_overloaded_line_is_kept_going_by_those_who_hang_up() -> None:
    """What is more than the lines can do hangs up: (load - 1) × lines / talks = waiting / patience, nearly."""
    chances = in_system(Helpline(lines=10, load=1.5, patience="30min", talks="6min"))
    waiting = (np.maximum(np.arange(chances.size) - 10, 0) * chances).sum()
    assert waiting == pytest.approx(0.5 * 10 / 6 * 30, rel=0.01)


def test_a_line_that_nobody_else_calls_is_free() -> None:
    assert in_system(Helpline(load=0)).tolist()[:2] == [1, 0]


def served(**terms: object) -> tuple[bool, float]:
    env = simpy.Environment()
    usual = {"closes": 1000.0, "lines": 1, "ahead": [10.0, 10.0, 10.0], "talks": 5.0}
    answered = env.run(env.process(call(env, **(usual | terms))))
    return answered, env.now


def test_who_is_ahead_may_hang_up_but_not_while_he_is_served() -> None:
    assert served() == (True, 35.0)
    assert served(hang_up=[1.0, 5.0, 50.0]) == (True, 25.0)


def test_who_has_held_the_line_for_too_long_hangs_up() -> None:
    assert served(holds=20.0) == (False, 20.0)
    assert served(holds=31.0) == (True, 35.0)


# --- three ways to support --------------------------------------------------------------------------------------------


def test_who_holds_the_line_does_nothing_else() -> None:
    outcome = drill(OUTAGE, actions=[{**HOTLINE, "talks": "20min"}])  # a menu of ten minutes, then nobody else
    assert [away(outcome, moment) for moment in ("10:01", "10:09", "10:29", "10:31")] == [1, 1, 1, 0]


def test_the_more_others_call_the_longer_one_waits() -> None:
    loads = {"helplines.support.load": "0.5"}, {"helplines.support.load": "1.5"}
    ends = [
        np.mean([times(drill(OUTAGE, actions=[HOTLINE], changes=c, seed=s), "call-support-ends") for s in range(12)])
        for c in loads
    ]
    assert ends[0] == pytest.approx(clock("10:16"), abs=1), "hardly anybody waits"
    assert ends[0] + 4 < ends[1]


def test_who_hangs_up_calls_again() -> None:
    busy = {"helplines.support.load": "1", "helplines.support.holds": "5min", "helplines.support.lines": "2"}
    outcomes = [drill(OUTAGE, actions=[HOTLINE], changes=busy, seed=seed) for seed in range(8)]
    again = [outcome for outcome in outcomes if times(outcome, "call-support-ends")[0] > clock("10:21")]
    assert 1 <= len(again) < len(outcomes)
    for outcome in again:
        (end,) = times(outcome, "call-support-ends")
        assert outcome.staff.response_hours.sum() <= (end - clock("10:00") - 30) / 60, "other work in between"


def test_nobody_calls_again_when_all_is_over() -> None:
    endless = {"helplines.support.load": "9", "helplines.support.holds": "5min"}
    outcome = drill(outage(lasts="2h"), actions=[HOTLINE], changes=endless)
    assert len(times(outcome, "call-support-failed")) == 1
    assert saved(outcome) == []


def test_a_line_that_is_closed_is_called_in_the_morning() -> None:
    hours = {"helplines.support.daily": "false", "helplines.support.hours": '[{from: "09:00", to: "09:40"}]'}
    outcome = drill(outage(lasts="30h"), actions=[HOTLINE], changes=hours, days=2)
    assert times(outcome, "call-support-ends") == [clock("09:16", day=2)]


def test_an_e_mail_takes_its_time_and_helps_only_with_evidence() -> None:
    bare = drill(OUTAGE, actions=[MAIL], changes=QUICK)
    assert times(bare, "call-support-asks") == [clock("11:20")]
    assert saved(bare) == []
    assert times(bare, "system-up") == [clock("18:00")]
    proven = drill(OUTAGE, actions=[VERIFY, {**MAIL, "when": {"after": "verify-scope"}}], changes=QUICK)
    assert saved(proven) == [round(0.25 * (8 * 60 - 85))]
    assert [away(proven, moment) for moment in ("10:10", "10:30")] == [1, 0], "nobody waits for the answer"


def test_a_log_is_evidence_but_half_as_good_as_a_verified_scope() -> None:
    logged = drill(OUTAGE, actions=[LOG, {**MAIL, "when": {"down_for": "20min"}}], changes=QUICK)
    assert saved(logged) == [round(0.175 * (8 * 60 - 100))]


def test_an_answer_comes_in_the_hours_of_those_who_give_it() -> None:
    hours = {"helplines.support.daily": "false", "helplines.support.hours": '[{from: "09:00", to: "10:40"}]'}
    plan = [VERIFY, {**MAIL, "when": {"after": "verify-scope"}}]
    outcome = drill(outage(lasts="30h"), actions=plan, changes=hours | QUICK, days=2)
    assert times(outcome, "call-support-helps") == [clock("09:45", day=2)]  # 15 minutes on the first day


def test_who_goes_to_the_outlet_is_away_all_the_time() -> None:
    outcome = drill(OUTAGE, actions=[OUTLET])
    assert [away(outcome, moment) for moment in ("10:01", "10:59", "11:14", "11:16")] == [1, 1, 1, 0]
    assert saved(outcome) == [round(0.175 * (8 * 60 - 75))], "they see for themselves"


def test_the_outlet_has_opening_hours() -> None:
    outcome = drill(outage(at="day 1 11:40", lasts="6h"), actions=[OUTLET])
    assert times(outcome, "call-support-helps") == [clock("14:45")]  # for nothing at 12:10, then again at 13:30


def test_a_mail_without_evidence_is_written_again_when_there_is_some() -> None:
    slow = {**VERIFY, "takes": "2h"}
    outcome = drill(OUTAGE, actions=[slow, {**MAIL, "again_after": "30min"}], changes=QUICK)
    assert len(times(outcome, "call-support-begins")) == 2
    assert len(saved(outcome)) == 1


def test_the_first_call_has_the_same_luck_in_all_plans() -> None:
    crowd = {"helplines.support.load": "2"}
    ends = [
        times(drill(OUTAGE, actions=[*others, HOTLINE], changes=crowd), "call-support-ends")
        for others in ([], [{"do": "announce", "channels": ["sms"]}, LOG])
    ]
    assert ends[0] == ends[1]


def test_the_usual_wait_for_support_is_about_ten_minutes() -> None:
    """As the estimate says: what is too much, a third, hangs up within the patience of 30 minutes."""
    line = Support()
    chances = in_system(line)
    waiting = (np.maximum(np.arange(chances.size) - line.lines, 0) * chances).sum()
    assert waiting / (line.load * line.lines / 6) == pytest.approx(10, rel=0.1)

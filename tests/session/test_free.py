"""What can be ordered freely and its price; who is connected; feedback; the office of who may lead all sessions."""

import pytest

import sim
from sim import register as reg
from sim.errors import InputError
from sim.session.access import Denied, digest
from sim.session.feedback import summary
from sim.session.free import ASKED, action, menu, price, under_way
from sim.session.hall import Hall
from sim.session.presence import AWAY_AFTER_S
from sim.session.seen import stamp
from tests import small
from tests.session.lives import NINE, Room, scenario
from tests.small import clock

MINUTE = 60.0
SAID = {"by": "it", "staff": 2, "channels": ["email"], "desk": "paper-desk", "from": "marketing", "to": "help-desk"}
SAID["department"] = "marketing"


@pytest.fixture
def organisation():
    return Room().live.courses.organisation


def said(kind):
    return {name: SAID[name] for name in ASKED[kind]}


def test_every_kind_on_the_menu_can_be_made_and_priced(organisation):
    items = menu(organisation)
    assert [item.kind for item in items] == list(ASKED)
    for item in items:
        assert price(organisation, action(item.kind, **said(item.kind))).people >= 0


def test_an_organisation_without_a_paper_desk_is_not_offered_one(organisation):
    desks = tuple(desk for desk in organisation.desks if desk.channel != "paper")
    assert "paper-invoicing" not in [item.kind for item in menu(organisation.model_copy(update={"desks": desks}))]


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("move-staff", {}, {"people": 2, "hourly": 120, "own_work": 6, "waits": 30}),
        ("paper-invoicing", {}, {"people": 2, "hourly": 120, "an_invoice": 2, "waits": 15}),
        ("keep-log", {}, {"people": 1, "hourly": 10}),
        ("call-support", {}, {"people": 1, "once": 6}),
        ("overtime", {}, {"people": 3, "hourly": 270}),
        ("announce", {}, {"people": 0, "hourly": 0, "once": 0}),
    ],
)
def test_the_price_is_that_of_the_organisations_wages_and_supplies(organisation, kind, changes, expected):
    found = price(organisation, action(kind, **said(kind) | changes))
    assert {name: getattr(found, name) for name in expected} == pytest.approx(expected)


def test_a_price_is_what_the_drill_then_charges():
    """Two people for whole hours of work: the wages of the outcome."""
    room = Room(drilled=scenario(decisions=[]))
    ordered = action("move-staff", **said("move-staff"))
    room.console.start(0.0, clock("10:30"))
    room.place("red-it-lead").order(0.0, ordered)
    state = room.live.current(60 * MINUTE)
    room.place("red-it-lead").withdraw(60 * MINUTE, ordered.id)
    decisions = room.live.current(61 * MINUTE).teams["red"].decisions
    outcome = sim.run(room.definition.scenario, room.definition.plan, 1, decisions)
    charged = outcome.measures["with-response"].loss.wages
    hourly = price(room.live.courses.organisation, ordered).hourly
    assert charged == pytest.approx(hourly), "two people, for an hour"
    assert state.moment == clock("11:30")


def test_what_is_wrong_with_an_order_is_told():
    with pytest.raises(InputError, match="too small"):
        action("move-staff", **said("move-staff") | {"staff": 0})
    with pytest.raises(InputError):
        action("dance")


def test_what_is_under_way_is_known_until_it_ends():
    room = Room()
    room.console.start(0.0, NINE)

    def going(now):
        state = room.live.current(now)
        return [u.action for u in under_way(room.live.courses.outcome(state.teams["red"].decisions), state.moment)]

    assert going(9 * MINUTE) == []
    room.place("red-it-lead").order(10 * MINUTE, action("keep-log", by="it"))
    assert going(12 * MINUTE) == ["keep-log"]
    room.place("red-it-lead").withdraw(20 * MINUTE, "keep-log")
    assert going(21 * MINUTE) == []


def test_a_screen_is_drawn_again_only_when_something_has_changed():
    room = Room()
    room.console.start(0.0, NINE)
    before = stamp(room.live, "red", 61.0)
    assert stamp(room.live, "red", 62.0) == before
    assert stamp(room.live, "red", 75.0) != before, "figures change while the clock runs"
    room.console.pause(75.0)
    paused = stamp(room.live, "red", 76.0)
    assert stamp(room.live, "red", 500.0) == paused
    room.live.presence.looked("blue-commander", 500.0)
    assert stamp(room.live, "red", 500.0) == paused, "another team's people"
    room.live.presence.looked("red-commander", 500.0)
    assert stamp(room.live, "red", 500.0) != paused
    assert stamp(room.live, "red", 501.0 + AWAY_AFTER_S) == paused


def test_feedback_is_given_afterwards_and_summed_up_without_names():
    room = Room()
    room.console.start(0.0, NINE)
    with pytest.raises(InputError, match="over"):
        room.place("red-observer").feed_back(1.0, {"learnt": 5})
    room.console.end(2.0)
    room.place("red-observer").feed_back(3.0, {"learnt": 2}, "calm", key="a")
    room.place("red-observer").feed_back(4.0, {"learnt": 5, "well-led": 4}, "calm", "more time", key="b")
    room.place("blue-commander").feed_back(5.0, {"learnt": 3})
    with pytest.raises(InputError):
        room.place("blue-commander").feed_back(6.0, {"learnt": 6})
    found = summary(room.live.state(7.0))
    assert (found.answered, found.seats, found.strengths, found.to_improve) == (2, 6, ("calm",), ("more time",))
    means = {agreed.statement: agreed.mean for agreed in found.agreed}
    assert (means["learnt"], means["well-led"], means["plausible"]) == (4, 4, None)


# --- the office -------------------------------------------------------------------------------------------------------


@pytest.fixture
def register(tmp_path):
    with reg.open_register(str(tmp_path / "register.sqlite")) as opened:
        yield opened


def test_the_key_opens_all_sessions_and_nothing_else_does(register):
    hall = Hall(register, digest("the key"))
    office = hall.office("the key", "here", 0.0)
    opened = office.open(scenario(), small.plan(), seed=3)
    office.console(opened.session).team(1.0, "red", "Red")
    (held,) = office.held(2.0)
    assert (held.session, held.seed, held.phase, held.seats) == (opened.session, 3, "waiting", 0)
    for key in ("", "another", opened.secret):
        with pytest.raises(Denied, match="not the key"):
            hall.office(key, "here", 0.0)
    with pytest.raises(Denied, match="not the key"):
        Hall(register).office("", "here", 0.0)
    for _ in range(20):
        with pytest.raises(Denied):
            hall.office("guess", "guesser", 0.0)
    with pytest.raises(Denied, match="too many"):
        hall.office("the key", "guesser", 0.0)


def test_there_is_something_to_hide_while_a_session_with_teams_is_open(register):
    import time

    hall, now = Hall(register), time.time()
    assert not hall.under_way(now)
    opened = hall.open(scenario(), small.plan(), seed=1)
    console = hall.console(opened.session, opened.secret, "t", now)
    assert not hall.under_way(now), "nobody can join yet"
    console.team(now, "red", "Red")
    assert hall.under_way(now)
    assert not hall.under_way(now + 90_000), "nobody has come for a day"
    console.start(now, NINE)
    console.end(now + 1)
    assert not hall.under_way(now + 2)


def test_a_session_of_another_version_is_not_in_the_way(register):
    hall = Hall(register, digest("key"))
    reg.open_session(register, {"scenario": {"title": 1}, "plan": {}, "seed": 1, "pace": "clock", "proof": ""})
    opened = hall.open(scenario(), small.plan(), seed=1)
    office = hall.office("key", "here", 0.0)
    assert [held.session for held in office.held(0.0)] == [opened.session]
    console = office.console(opened.session)
    code = console.team(0.0, "red", "Red").teams["red"].code
    assert hall.join(code, "a", "Li", "commander", 1.0).session == opened.session
    broken = next(head.id for head in reg.session_heads(register) if head.id != opened.session)
    with pytest.raises(Denied, match="another version"):
        office.console(broken)

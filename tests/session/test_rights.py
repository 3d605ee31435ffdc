"""Who may see and do what: each test tries to get at something that is none of its business."""

import dataclasses
import json

import pytest

from sim import register as reg
from sim.errors import InputError
from sim.session.access import Attempts, Denied, new_code, tidy_code
from sim.session.hall import Hall
from sim.session.overview import overview
from sim.session.seen import seen
from tests import small
from tests.session.lives import NINE, Room, scenario
from tests.small import clock

MINUTE = 60.0


def everything(screen):
    """All that a screen tells, as text."""
    return json.dumps(dataclasses.asdict(screen), default=str, ensure_ascii=False)


def key(caught):
    (problem,) = caught.value.problems
    assert problem.message("en") != problem.message("zh")
    return problem.key


@pytest.fixture
def room():
    """At 10:20, the platform being down since 10:00."""
    started = Room()
    started.console.start(0.0, NINE)
    started.live.current(80 * MINUTE)
    return started


@pytest.fixture
def hall(tmp_path):
    with reg.open_register(str(tmp_path / "register.sqlite")) as register:
        yield Hall(register)


# --- what a seat sees -------------------------------------------------------------------------------------------------


def test_a_seat_sees_what_its_organisation_knows(room):
    screen = seen(room.place("red-it-lead"), 80 * MINUTE, "en")
    assert [(told.kind, told.moment) for told in screen.told] == [
        ("knowledge", clock("10:05")),
        ("inject", clock("10:10")),
    ]
    assert [(known.title, known.since, known.hits) for known in screen.known] == [
        ("Platform outage", clock("10:05"), ("platform",))
    ]
    assert screen.figures.waiting > 0
    assert screen.figures.invoiced > 0
    assert {mate.role for mate in screen.mates} == {"commander", "it-lead", "observer"}


def test_before_it_is_noticed_nothing_is_known(room):
    early = Room()
    early.console.start(0.0, NINE)
    screen = seen(early.place("red-it-lead"), 63 * MINUTE, "en")
    assert (screen.known, screen.told) == ((), ())
    assert "outage" not in everything(screen).lower()


def test_an_inject_is_seen_only_by_the_roles_that_it_goes_to(room):
    assert "Nothing works." in everything(seen(room.place("red-it-lead"), 80 * MINUTE, "en"))
    assert "Nothing works." not in everything(seen(room.place("red-commander"), 80 * MINUTE, "en"))


def test_nothing_that_comes_is_to_be_had(room):
    for role in ("commander", "it-lead", "observer"):
        told = everything(seen(room.place(f"red-{role}"), 80 * MINUTE, "en"))
        assert "week" not in told, "an inject of 11:00"
        assert "What now?" not in told, "a decision of 10:30"
        assert "630" not in told, "when it comes"
        assert "840" not in told, "when the incident ends"
        assert "horizon" not in told


def test_what_is_expected_of_the_players_is_for_the_trainer_only(room):
    trainer = everything(overview(room.console, 80 * MINUTE, "en"))
    assert "Find out whom it hits" in trainer
    assert "Do they write it down?" in trainer
    mine = everything(seen(room.place("red-it-lead"), 80 * MINUTE, "en"))
    assert "Find out whom it hits" not in mine
    assert "Do they write it down?" not in mine


def test_the_screen_before_a_moment_does_not_depend_on_what_comes_after_it():
    short, long = (
        small.outage(noticed={"after": "5min"}, lasts="1h"),
        small.outage(noticed={"after": "5min"}, lasts="9h"),
    )
    rooms = [Room(drilled=scenario(incident)) for incident in (short, long)]
    for each in rooms:
        each.console.start(0.0, NINE)
        each.console.skip(0.0, "rumour")
    one, other = (everything(seen(each.place("red-commander"), 110 * MINUTE, "en")) for each in rooms)
    assert one == other


def test_another_teams_decision_proposal_and_votes_are_not_to_be_had(room):
    room.live.current(90 * MINUTE)
    room.place("blue-it-lead").propose(91 * MINUTE, "paper", "write", "blue thinks so")
    room.place("blue-it-lead").vote(91 * MINUTE, "paper", "write")
    room.place("blue-commander").decide(92 * MINUTE, "paper", "write", reason="blue has decided")
    screen = seen(room.place("red-commander"), 93 * MINUTE, "en")
    assert "blue" not in everything(screen).lower()
    assert [choice.votes for choice in screen.questions[0].choices] == [0, 0]
    assert "blue has decided" in everything(overview(room.console, 93 * MINUTE, "en"))


def test_a_team_sees_its_own_proposals_votes_and_decisions(room):
    room.live.current(90 * MINUTE)
    room.place("red-it-lead").propose(91 * MINUTE, "paper", "write", "the queue grows")
    room.place("red-it-lead").vote(91 * MINUTE, "paper", "wait")
    room.place("red-it-lead").vote(91 * MINUTE, "paper", "write")
    question = seen(room.place("red-commander"), 92 * MINUTE, "en").questions[0]
    assert [(choice.option, choice.votes) for choice in question.choices] == [("wait", 0), ("write", 1)]
    assert question.proposals[0].reason == "the queue grows"
    assert question.mine
    assert not seen(room.place("red-it-lead"), 92 * MINUTE, "en").questions[0].mine
    room.place("red-commander").decide(92 * MINUTE, "paper", "write")
    assert seen(room.place("red-it-lead"), 93 * MINUTE, "zh").settled[0].option == "手写"


def test_notes_and_ratings_are_for_the_trainer(room):
    room.console.note(80 * MINUTE, "they are lost")
    room.console.rate(80 * MINUTE, "red", "detection", "major-challenges")
    assert "they are lost" in everything(overview(room.console, 81 * MINUTE, "en"))
    told = everything(seen(room.place("red-commander"), 81 * MINUTE, "en"))
    assert "lost" not in told
    assert "challenges" not in told


def test_the_trainer_sees_the_truth_beside_what_a_team_believes():
    early = Room()
    early.console.start(0.0, NINE)
    team = overview(early.console, 63 * MINUTE, "en").teams[0]
    assert (team.truth, team.known) == ({"outage"}, ())


# --- what a seat may do -----------------------------------------------------------------------------------------------


def test_only_the_commander_or_who_is_asked_decides(room):
    room.live.current(90 * MINUTE)
    for role, reason in (("it-lead", "session.not-to-decide"), ("observer", "session.observers-watch")):
        with pytest.raises(Denied) as caught:
            room.place(f"red-{role}").decide(91 * MINUTE, "paper", "write")
        assert key(caught) == reason
    with pytest.raises(Denied):
        room.place("red-observer").withdraw(91 * MINUTE, "help")
    assert room.live.current(92 * MINUTE).teams["red"].decisions == ()


# --- how one comes in -------------------------------------------------------------------------------------------------


def opened(hall):
    session = hall.open(scenario(), small.plan(), seed=1)
    console = hall.console(session.session, session.secret, "trainer", 0.0)
    state = console.team(0.0, "red", "Red")
    return session, console, state.teams["red"].code


def test_one_joins_by_the_code_of_a_team_however_it_is_typed(hall):
    session, _, code = opened(hall)
    joined = hall.join(f" {code.lower().replace('-', ' ')}", "1.2.3.4", "  Li\u200b  Hua ", "commander", 1.0)
    seat = hall.place(session.session, joined.token, 2.0).seat
    assert (seat.team, seat.role, seat.called) == ("red", "commander", "Li Hua")


def test_a_restarted_server_knows_everybody(hall):
    session, console, code = opened(hall)
    joined = hall.join(code, "a", "Li", "commander", 1.0)
    console.start(2.0, NINE)
    again = Hall(hall._register)
    assert again.place(session.session, joined.token, 3.0).seat.called == "Li"
    assert again.console(session.session, session.secret, "trainer", 62.0).live.current(62.0).moment == clock("09:01")


def test_of_two_servers_that_decide_at_once_one_counts_and_a_click_counts_once(hall):
    session, console, code = opened(hall)
    joined = hall.join(code, "a", "Li", "commander", 1.0)
    console.start(2.0, NINE)
    halls = [hall, Hall(hall._register)]
    places = [each.place(session.session, joined.token, 2.0 + 90 * MINUTE) for each in halls]
    for place in places:
        place.live.current(2.0 + 90 * MINUTE)
    assert places[0].decide(3.0 + 90 * MINUTE, "paper", "write", key="click") > 0
    counted = places[1].decide(3.0 + 90 * MINUTE, "paper", "write", key="click")
    assert counted == len(reg.entries(hall._register, session.session))
    with pytest.raises(InputError) as caught:
        places[1].decide(3.0 + 90 * MINUTE, "paper", "wait", key="another click")
    assert key(caught) == "session.already-decided"
    decided = [live.current(9999.0).teams["red"].decisions for live in (places[0].live, places[1].live)]
    assert decided[0] == decided[1]
    assert len(decided[0]) == 1


@pytest.mark.parametrize("name", ["", " \t", "\u200b", "x" * 81])
def test_a_name_must_be_one(hall, name):
    _, _, code = opened(hall)
    with pytest.raises(InputError, match="1 to 80"):
        hall.join(code, "a", name, "commander", 1.0)


def test_a_role_must_be_one(hall):
    _, _, code = opened(hall)
    with pytest.raises(InputError, match="commander"):
        hall.join(code, "a", "Li", "trainer", 1.0)


def test_wrong_codes_secrets_and_tokens_open_nothing(hall):
    session, _, code = opened(hall)
    other = hall.open(scenario(), small.plan(), seed=2)
    joined = hall.join(code, "a", "Li", "commander", 1.0)
    attempts = [
        (lambda: hall.join(new_code(), "a", "Li", "commander", 1.0), "session.wrong-code"),
        (lambda: hall.join("", "a", "Li", "commander", 1.0), "session.wrong-code"),
        (lambda: hall.console(session.session, other.secret, "a", 1.0), "session.no-trainer"),
        (lambda: hall.console(session.session, joined.token, "a", 1.0), "session.no-trainer"),
        (lambda: hall.place(session.session, session.secret, 1.0), "session.no-seat"),
        (lambda: hall.place(session.session, "", 1.0), "session.no-seat"),
        (lambda: hall.place(other.session, joined.token, 1.0), "session.no-seat"),
    ]
    for attempt, reason in attempts:
        with pytest.raises(Denied) as caught:
            attempt()
        assert key(caught) == reason


def test_no_secret_is_kept(hall):
    session, _, code = opened(hall)
    joined = hall.join(code, "a", "Li", "commander", 1.0)
    kept = str([entry.data for entry in reg.entries(hall._register, session.session)])
    kept += str(reg.session_data(hall._register, session.session))
    assert session.secret not in kept
    assert joined.token not in kept


def test_guessing_is_stopped_after_some_attempts_and_others_are_not_disturbed(hall):
    _, _, code = opened(hall)
    for _ in range(20):
        with pytest.raises(Denied, match="no team"):
            hall.join(new_code(), "guesser", "x", "commander", 1.0)
    with pytest.raises(Denied, match="too many"):
        hall.join(code, "guesser", "x", "commander", 1.0)
    assert hall.join(code, "somebody else", "Li", "commander", 1.0)
    assert hall.join(code, "guesser", "x", "commander", 62.0)


def test_one_code_cannot_be_tried_from_everywhere():
    attempts = Attempts(per_code=3)
    for i in range(3):
        attempts.check(f"address {i}", "code", 0.0)
        attempts.failed(f"address {i}", "code", 0.0)
    with pytest.raises(Denied):
        attempts.check("another", "code", 1.0)


def test_a_whole_class_may_join_from_one_address_at_once(hall):
    _, console, code = opened(hall)
    for number in range(40):
        hall.join(code, "the school", f"Pupil {number}", "observer", 1.0)
    assert len(console.live.current(2.0).seats) == 40


def test_codes_are_not_guessable_and_not_misread():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert not set("".join(codes)) & set("01IO")
    assert all(tidy_code(code) == code for code in codes)


def test_a_branch_has_codes_and_a_secret_of_its_own_and_the_same_seats(hall):
    session, console, code = opened(hall)
    joined = hall.join(code, "a", "Li", "commander", 1.0)
    console.start(2.0, NINE)
    branch = hall.branch(console, clock("09:10"), 2.0 + 20 * MINUTE)
    assert hall.place(branch.session, joined.token, 9.0).seat.called == "Li"
    with pytest.raises(Denied):
        hall.console(branch.session, session.secret, "t", 9.0)
    live = hall.console(branch.session, branch.secret, "t", 9999.0).live
    assert live.current(9999.0).moment == pytest.approx(clock("09:10"))
    assert live.current(9999.0).teams["red"].code != code
    assert console.live.current(2.0 + 20 * MINUTE).moment == clock("09:20")


def test_a_family_is_the_first_session_and_all_its_branches(hall):
    _, console, _ = opened(hall)
    console.start(2.0, NINE)
    now = 2.0 + 20 * MINUTE
    one = hall.branch(console, clock("09:10"), now)
    child = hall.branch(hall.console(one.session, one.secret, "t", now), clock("09:05"), now)
    opened(hall)
    for known in (console, hall.console(child.session, child.secret, "t", now)):
        found = hall.family(known)
        assert [branch.session for branch in found[1:]] == [one.session, child.session]
        assert [branch.moment for branch in found] == [None, clock("09:10"), clock("09:05")]
        assert [branch.since for branch in found[1:]] == [clock("09:10"), clock("09:05")]

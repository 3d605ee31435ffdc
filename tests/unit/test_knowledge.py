import numpy as np
import pytest

from sim.scenario.incidents import Scope
from tests import small
from tests.small import clock, drill, incident, journal, outage, times

VERIFY = {"do": "verify-scope", "by": "it", "takes": "30min"}


def noticed(**fields):
    return [time for time, key in journal(drill(outage(**fields))) if key == "detected"]


# --- noticing ---------------------------------------------------------------------------------------------------------


def test_an_incident_is_noticed_at_once_unless_it_is_said_when():
    assert noticed() == [clock("10:00")]


def test_an_incident_is_noticed_after_its_time():
    outcome = drill(outage(noticed={"after": "20min"}))
    assert times(outcome, "detected") == [clock("10:20")]
    assert outcome.measures["with-response"].time_to_detect == 20


def test_an_incident_is_noticed_when_enquiries_pile_up():
    """Customers ask after four hours; one person answers them, ten minutes each, so that they come to wait."""
    after = {"after": "20h", "enquiries_waiting": 3}
    outcome = drill(outage(lasts="8h", noticed=after), changes={"departments.service.staff": "0"})
    (when,) = times(outcome, "detected")
    enquiries = outcome.visits[outcome.visits.stage == "enquiry"].joined_min
    assert when == enquiries.iloc[2] > clock("14:00")


def test_the_earlier_of_time_and_enquiries_counts():
    assert noticed(lasts="8h", noticed={"after": "90min", "enquiries_waiting": 3}) == [clock("11:30")]


def test_nothing_is_noticed_that_is_already_over():
    assert noticed(lasts="15min", noticed={"after": "20min"}) == []
    assert drill(outage(lasts="15min", noticed={"after": "20min"})).response.detected is None


def test_what_comes_again_is_noticed_each_time():
    again = {"lasts": "30min", "again_after": "3h", "noticed": {"after": "20min"}}
    assert noticed(**again)[:3] == [clock("10:20"), clock("13:50"), clock("17:20")]


@pytest.mark.xfail(strict=True, reason="the notice of an incident that is over counts for its next time")
def test_the_notice_of_one_time_is_not_that_of_the_next():
    """It never lasts long enough to be noticed: down 30 minutes, up 10, noticed after 60."""
    assert noticed(lasts="30min", again_after="10min", noticed={"after": "60min"}) == []


@pytest.mark.xfail(strict=True, reason="the notice of an incident that is over counts for its next time")
def test_what_goes_on_is_noticed_once():
    """Down from 10:00 to 10:30 and from 10:40 on, noticed after 35 minutes: at 11:15, and by no earlier trouble."""
    first = outage(lasts="30min", noticed={"after": "35min"}, leads_to=[{"incident": "again", "after": "1h"}])
    late = {**outage(id="again", lasts="5h"), "at": None}
    assert len(times(drill(first, late, actions=[VERIFY]), "verify-scope-begins")) == 1
    assert noticed(lasts="30min", again_after="10min", noticed={"after": "25min"})[:2] == [clock("10:25"), clock("11:05")]
    assert noticed(lasts="60min", again_after="10min", noticed={"after": "65min"}) == []


def test_an_episode_lasts_until_everything_is_known_to_work():
    rooms = small.rooms()
    knowledge, seen = rooms.knowledge, []
    one, other = incident(id="one"), incident(id="other", hits=["telephone"])

    def see():
        seen.append((knowledge.episode, knowledge.down))

    def process():
        see()
        yield from knowledge.notice(one, 5.0)
        see()
        yield from knowledge.notice(other, 5.0)
        see()
        knowledge.over(one)
        see()
        knowledge.over(other)
        see()
        yield from knowledge.notice(one, 5.0)
        see()

    rooms.env.process(process())
    rooms.env.run(until=60)
    assert seen == [(0, False), (1, True), (1, True), (1, True), (1, False), (2, True)]
    assert [e.key for e in rooms.journal.entries] == [
        "journal.detected",
        "journal.detected",
        "journal.recovered",
        "journal.detected",
    ]


# --- whom it hits -----------------------------------------------------------------------------------------------------

NORTH, KEY = Scope(regions=("north",)), Scope(tiers=("key",))


def believed(*steps):
    """What is believed after each step of the knowledge: (what happens, incident)."""
    rooms, found = small.rooms(), []

    def process():
        for act, *args in steps:
            if act == "notice":
                yield from rooms.knowledge.notice(args[0], 1.0)
            else:
                getattr(rooms.knowledge, act)(*args)
            found.append(rooms.knowledge.believed_hit())

    rooms.env.process(process())
    rooms.env.run(until=60)
    assert len(found) == len(steps)
    return rooms.layout.classes, found


def test_until_the_scope_is_verified_all_orders_are_believed_to_be_hit():
    classes, (before, after) = believed(("notice", incident(scope=NORTH)), ("verify",))
    assert before.tolist() == (np.arange(classes.count) < classes.orders).tolist()
    assert after.tolist() == classes.within(NORTH).tolist()


def test_what_is_noticed_after_the_verification_is_believed_to_hit_all_again():
    one, other = incident(id="a", scope=NORTH), incident(id="b", scope=KEY)
    classes, steps = believed(("notice", one), ("verify",), ("notice", other), ("verify",))
    assert steps[1].sum() == classes.orders / 2
    assert steps[2].sum() == classes.orders
    assert steps[3].tolist() == (classes.within(NORTH) | classes.within(KEY)).tolist()


def test_what_is_over_is_not_believed_to_hit_anybody():
    one = incident(scope=NORTH)
    _, steps = believed(("notice", one), ("over", one), ("notice", one), ("verify",), ("over", one))
    assert [bool(step.any()) for step in steps] == [True, False, True, True, False]


def test_what_comes_again_must_be_verified_again():
    one = incident(scope=NORTH)
    classes, steps = believed(("notice", one), ("verify",), ("over", one), ("notice", one))
    assert steps[3].sum() == classes.orders


def test_when_people_are_locked_out_any_order_may_be_hit():
    locked = incident(scope={"departments": ["invoicing"]})
    classes, (_, after) = believed(("notice", locked), ("verify",))
    assert after.sum() == classes.orders


def test_before_anything_is_noticed_nothing_is_believed():
    _, (nothing,) = believed(("verify",))
    assert not nothing.any()


# --- whether it is over -----------------------------------------------------------------------------------------------


def test_recovery_is_seen_when_the_last_of_the_known_incidents_is_over():
    other = outage(id="other", hits=["telephone"], lasts="6h")
    assert times(drill(outage(), other), "recovered") == [clock("16:00")]


def test_the_recovery_from_what_nobody_noticed_is_no_news():
    assert times(drill(outage(lasts="15min", noticed={"after": "20min"})), "recovered") == []


def test_scope_is_known_only_of_what_goes_on():
    rooms = small.rooms()
    knowledge = rooms.knowledge
    assert not knowledge.scope_is_known
    rooms.env.process(knowledge.notice(incident(), 1.0))
    rooms.env.run(until=5)
    assert not knowledge.scope_is_known
    knowledge.verify()
    assert knowledge.scope_is_known
    knowledge.over(incident())
    assert not knowledge.scope_is_known

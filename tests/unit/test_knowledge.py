import numpy as np

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


def test_the_notice_of_one_time_is_not_that_of_the_next():
    """It never lasts long enough to be noticed: down 30 minutes, up 10, noticed after 60."""
    assert noticed(lasts="30min", again_after="10min", noticed={"after": "60min"}) == []


def test_what_is_over_before_it_is_noticed_and_comes_again_is_noticed_once():
    rooms = small.rooms()

    def process():
        rooms.env.process(rooms.knowledge.notice(incident(), 20.0))
        yield rooms.env.timeout(10)
        rooms.knowledge.over(incident())
        yield rooms.env.timeout(5)
        rooms.env.process(rooms.knowledge.notice(incident(), 20.0))

    rooms.env.process(process())
    rooms.env.run(until=60)
    assert [(entry.time, entry.key) for entry in rooms.journal.entries] == [(35.0, "journal.detected")]
    assert rooms.knowledge.episode == 1


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

import numpy as np
import pandas as pd
import pytest

from sim.world.flow import Jobs
from tests import small
from tests.small import clock

NIGHT = {
    "calendar.shifts": '[{id: day, from: "09:00", to: "18:00", breaks: [{from: "12:00", to: "13:00"}]},'
    ' {id: night, from: "22:00", to: "06:00"}]',
    "departments.service.shift": "night",
}
SKILLED = {"departments.service.skills": "{paper-desk: 50%}"}
END = clock("24:00")
MARKETING, SERVICE, IT = (9, 10, 11), (8,), (12, 13)


def where(rooms, worker):
    """Where a worker came to be and when: [(time, desk or nothing)]."""
    postings = rooms.env.flow.postings()
    return [
        (row["time"], rooms.layout.desks[row["desk"]] if row["desk"] >= 0 else None)
        for row in postings[postings["worker"] == worker]
    ]


def at(rooms, moment, act, until=END):
    """Do something at a moment and run to the end of the day."""

    def process():
        yield rooms.env.timeout(moment)
        act()

    rooms.env.process(process())
    rooms.env.run(until=until)
    return rooms


# --- shifts -----------------------------------------------------------------------------------------------------------


def test_people_are_at_home_while_their_shift_is_on():
    rooms = small.rooms()
    rooms.env.run(until=clock("24:00"))
    home = [("approval-desk", 2), ("online-desk", 4), ("delivery-desk", 2), ("help-desk", 1)]
    desks = [desk for desk, count in home for _ in range(count)] + ["own-marketing"] * 3 + ["own-it"] * 2
    for worker, desk in enumerate(desks):
        assert where(rooms, worker) == [
            (clock("09:00"), desk),
            (clock("12:00"), None),
            (clock("13:00"), desk),
            (clock("18:00"), None),
        ]


def test_a_night_shift_begins_before_the_drill_and_goes_on_after_it():
    rooms = small.rooms({**NIGHT, "calendar.weekdays": "[sun, mon]"})
    rooms.env.run(until=clock("24:00"))
    assert where(rooms, SERVICE[0]) == [(0, "help-desk"), (clock("06:00"), None), (clock("22:00"), "help-desk")]


def test_at_the_end_of_the_shift_work_in_hand_is_finished():
    work = np.zeros((1, len(small.rooms().layout.stages)))
    work[0, 0] = 30.0
    rooms = small.rooms(jobs=Jobs.of(arrival=[clock("17:50")], work=work))
    rooms.env.run(until=clock("24:00"))
    assert rooms.env.flow.visits()["ended"][0] == clock("18:20")
    assert (clock("18:20"), None) in where(rooms, 1) + where(rooms, 0)


# --- sending people ---------------------------------------------------------------------------------------------------


def test_who_is_sent_is_briefed_and_comes_home_when_released():
    rooms = small.rooms()

    def process():
        yield rooms.env.timeout(clock("10:00"))
        rooms.staff.send(MARKETING[:2], "help-desk", briefing=30.0)
        yield rooms.env.timeout(clock("16:00") - rooms.env.now)
        rooms.staff.release(MARKETING[:2])

    rooms.env.process(process())
    rooms.env.run(until=clock("17:00"))
    for worker in MARKETING[:2]:
        assert where(rooms, worker) == [
            (clock("09:00"), "own-marketing"),
            (clock("10:00"), None),
            (clock("10:30"), "help-desk"),
            (clock("12:00"), None),
            (clock("13:00"), "help-desk"),  # no second briefing
            (clock("16:00"), "own-marketing"),
        ]
    assert where(rooms, MARKETING[2])[:2] == [(clock("09:00"), "own-marketing"), (clock("12:00"), None)]


def test_who_is_on_the_way_comes_no_sooner_for_being_faster():
    rooms = small.rooms()

    def process():
        yield rooms.env.timeout(clock("10:00"))
        rooms.staff.send(MARKETING[:1], "help-desk", briefing=90.0)
        yield rooms.env.timeout(30.0)
        rooms.staff.set_form(MARKETING[:1], 0.9, 1.0)

    rooms.env.process(process())
    rooms.env.run(until=clock("11:45"))
    assert where(rooms, MARKETING[0])[-1] == (clock("11:30"), "help-desk")


def test_who_is_sent_finishes_the_work_in_hand_first():
    work = np.zeros((1, len(small.rooms().layout.stages)))
    work[0, 1] = 20.0
    rooms = small.rooms(jobs=Jobs.of(arrival=[clock("09:55")], work=work))
    at(rooms, clock("10:00"), lambda: rooms.staff.send([2, 3, 4, 5], "paper-desk", briefing=5.0))
    arrivals = sorted(where(rooms, worker)[2] for worker in (2, 3, 4, 5))
    assert arrivals == [(clock("10:05"), "paper-desk")] * 3 + [(clock("10:20"), "paper-desk")]


def test_people_work_elsewhere_at_the_speed_of_their_skill():
    layout = small.rooms().layout
    enquiry = Jobs.of(arrival=[clock("10:00")], work=np.full((1, len(layout.stages)), 10.0), cls=layout.classes.enquiry)
    rooms = small.rooms({"departments.service.staff": "0"}, enquiry)
    at(rooms, clock("09:30"), lambda: rooms.staff.send(rooms.staff.free("marketing"), "help-desk"))
    visit = rooms.env.flow.visits()[0]
    assert rooms.layout.desks[visit["desk"]] == "help-desk"
    assert visit["ended"] - visit["started"] == 20.0


def test_only_those_who_are_on_duty_and_at_home_are_free():
    rooms, seen = small.rooms(), []

    def process():
        seen.append(rooms.staff.free("marketing"))
        yield rooms.env.timeout(clock("10:00"))
        seen.append(rooms.staff.free("marketing"))
        rooms.staff.send(rooms.staff.free("marketing")[-1:], "help-desk")
        seen.append(rooms.staff.free("marketing"))
        yield from rooms.staff.call_away("marketing", 1)
        seen.append(rooms.staff.free("marketing"))
        yield rooms.env.timeout(clock("12:30") - rooms.env.now)
        seen.append(rooms.staff.free("marketing"))

    rooms.env.process(process())
    rooms.env.run(until=clock("14:00"))
    assert seen == [[], [9, 10, 11], [9, 10], [9], []]


def test_people_can_man_their_own_desk_and_those_they_have_learned():
    staff = small.rooms().staff
    assert [desk for desk in small.rooms().layout.desks if staff.able("marketing", desk)] == ["paper-desk", "help-desk"]
    assert [desk for desk in small.rooms().layout.desks if staff.able("invoicing", desk)] == [
        "online-desk",
        "paper-desk",
    ]


# --- calling people away ----------------------------------------------------------------------------------------------


def test_who_is_called_away_drops_the_work_in_hand_and_comes_back_later():
    work = np.zeros((1, len(small.rooms().layout.stages)))
    work[0, 1] = 60.0
    rooms, called = small.rooms(jobs=Jobs.of(arrival=[clock("09:30")], work=work)), []

    def process():
        yield rooms.env.timeout(clock("10:00"))
        called.extend((yield from rooms.staff.call_away("invoicing", 4)))
        yield rooms.env.timeout(30)
        rooms.staff.release(called)

    rooms.env.process(process())
    rooms.env.run(until=clock("14:00"))
    assert sorted(called) == [2, 3, 4, 5]
    first, second = rooms.env.flow.visits()[1:3]
    assert first["ended"] == clock("10:00")
    assert (second["started"], second["ended"]) == (clock("10:30"), clock("11:00"))
    for worker in called:
        assert where(rooms, worker)[1:3] == [(clock("10:00"), None), (clock("10:30"), "online-desk")]


def test_a_call_waits_until_somebody_is_there():
    rooms, called = small.rooms(), []

    def process():
        yield rooms.env.timeout(clock("08:00"))
        people = yield from rooms.staff.call_away("it", 5)
        called.append((rooms.env.now, people))

    rooms.env.process(process())
    rooms.env.run(until=clock("10:00"))
    assert called == [(clock("09:00"), list(IT))]


def lent(rooms, *times):
    """Workers of marketing and of service are lent between these times."""

    def process():
        for start, end in times:
            yield rooms.env.timeout(clock(start) - rooms.env.now)
            rooms.staff.send([MARKETING[0]], "paper-desk")
            rooms.staff.send([SERVICE[0]], "paper-desk")
            yield rooms.env.timeout(clock(end) - rooms.env.now)
            rooms.staff.release([MARKETING[0], SERVICE[0]])

    rooms.env.process(process())
    rooms.env.run(until=clock("24:00"))
    return rooms.staff.hours_away


def test_hours_on_the_response_are_working_hours():
    assert lent(small.rooms(SKILLED), ("11:00", "20:00"), ("20:30", "21:00")) == {9: 6.0, 8: 6.0}


def test_hours_on_the_response_are_hours_of_ones_own_shift():
    """The night shift from 22:00 to 06:00 is not on while marketing works."""
    assert lent(small.rooms(NIGHT | SKILLED), ("11:00", "23:00")) == {9: 6.0, 8: 1.0}


# --- locking people out -----------------------------------------------------------------------------------------------


def test_who_is_locked_out_sits_idle_where_his_desk_needs_the_system():
    rooms, platform = small.rooms(), frozenset({"platform"})

    def process():
        yield rooms.env.timeout(clock("10:00"))
        rooms.staff.lock_out([0, 2, 3], platform)
        yield rooms.env.timeout(60)
        rooms.staff.let_in([0, 2, 3], platform)

    rooms.env.process(process())
    rooms.env.run(until=clock("11:30"))
    assert where(rooms, 0) == [(clock("09:00"), "approval-desk")], "his desk does not need it"
    for worker in (2, 3):
        assert where(rooms, worker)[1:] == [(clock("10:00"), None), (clock("11:00"), "online-desk")]
    assert where(rooms, 4) == [(clock("09:00"), "online-desk")]


def test_who_is_locked_out_of_a_system_is_locked_out_of_all_desks_that_need_it_indirectly():
    rooms = small.rooms()
    at(rooms, clock("10:00"), lambda: rooms.staff.lock_out([2], frozenset({"network"})), until=clock("11:00"))
    assert where(rooms, 2)[-1] == (clock("10:00"), None)


def test_who_is_locked_out_can_be_sent_to_a_desk_that_does_not_need_the_system():
    rooms = small.rooms()

    def act():
        rooms.staff.lock_out([2], frozenset({"platform"}))
        rooms.staff.send([2], "paper-desk")

    at(rooms, clock("10:00"), act, until=clock("11:00"))
    assert where(rooms, 2)[-1] == (clock("10:00"), "paper-desk")


def test_who_is_locked_out_of_a_site_cannot_work_at_a_desk_that_stands_there():
    rooms = small.rooms()
    at(rooms, clock("10:00"), lambda: rooms.staff.lock_out([6, IT[0], 2], frozenset({"head-office"})), clock("11:00"))
    assert [where(rooms, worker)[-1] for worker in (6, IT[0])] == [(clock("10:00"), None)] * 2
    assert where(rooms, 2) == [(clock("09:00"), "online-desk")], "his desk stands elsewhere"


def test_who_is_locked_out_twice_must_be_let_in_twice():
    rooms, platform = small.rooms(), frozenset({"platform"})

    def process():
        yield rooms.env.timeout(clock("10:00"))
        rooms.staff.lock_out([2], platform)
        rooms.staff.lock_out([2], platform)
        for _ in range(2):
            yield rooms.env.timeout(10)
            rooms.staff.let_in([2], platform)

    rooms.env.process(process())
    rooms.env.run(until=clock("11:00"))
    assert where(rooms, 2)[1:] == [(clock("10:00"), None), (clock("10:20"), "online-desk")]


# --- everything together ----------------------------------------------------------------------------------------------


def test_nobody_is_in_two_places(outcome):
    postings = outcome.postings.sort_values(["worker", "from_min"])
    assert len(postings) > 60
    assert (postings.to_min >= postings.from_min).all()
    same_worker = postings.worker.eq(postings.worker.shift())
    assert (postings.from_min[same_worker] >= postings.to_min.shift()[same_worker]).all()


def test_work_is_done_where_the_worker_is_and_when_he_is_there(outcome):
    done = outcome.visits[outcome.visits.started_min.notna()]
    both = pd.merge(done.reset_index(), outcome.postings, on=["worker", "desk"])
    there = (both.started_min >= both.from_min) & (both.started_min < both.to_min + 1e-9)
    assert set(both["index"][there]) == set(done.index)


def test_everybody_is_back_home_after_the_response(outcome):
    homes = {d.id: d.desk or f"own-{d.id}" for d in outcome.organisation.departments}
    postings = outcome.postings.assign(home=outcome.postings.department.map(homes).astype(str))
    last = postings.groupby("worker").last()
    assert last.desk.astype(str).tolist() == last.home.tolist()
    assert set(postings.desk[postings.desk.astype(str) != postings.home]) == {"paper-desk", "help-desk"}


def test_whoever_leaves_the_desk_for_the_response_costs_hours(outcome):
    spent = outcome.staff.groupby("department", observed=True).response_hours.sum()
    assert spent["approval"] == spent["delivery"] == 0
    assert spent[["it", "invoicing", "marketing"]].gt(0).all()
    assert spent["it"] == pytest.approx((25 + 10 + 6) / 60)

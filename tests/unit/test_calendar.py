from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.scenario.calendar import WorkingCalendar
from sim.scenario.times import write_clock

MONDAY = date(2026, 3, 2)
LUNCH = {"from": "12:00", "to": "13:00"}
DAY_SHIFT = {"id": "day", "from": "09:00", "to": "18:00", "breaks": [LUNCH]}
NIGHT_SHIFT = {"id": "night", "from": "20:00", "to": "05:00", "breaks": [{"from": "00:30", "to": "01:00"}]}


def calendar(*shifts, **fields):
    return WorkingCalendar.model_validate({"shifts": shifts, **fields})


def refused(*shifts, **fields):
    with pytest.raises(ValidationError) as caught:
        calendar(*shifts, **fields)
    return [error["type"] for error in caught.value.errors()]


def test_lunch_is_cut_out_of_the_day():
    assert calendar(DAY_SHIFT).working_intervals("day", MONDAY, 1) == [(540, 720), (780, 1080)]


def test_nobody_works_at_the_weekend():
    friday = MONDAY + timedelta(days=4)
    assert calendar(DAY_SHIFT).working_intervals("day", friday, 4) == [
        (540, 720),
        (780, 1080),
        (3 * 1440 + 540, 3 * 1440 + 720),
        (3 * 1440 + 780, 3 * 1440 + 1080),
    ]


def test_a_night_shift_ends_on_the_next_day_and_the_first_one_may_have_begun_before_the_drill():
    tuesday = MONDAY + timedelta(days=1)
    assert calendar(NIGHT_SHIFT).working_intervals("night", tuesday, 1) == [(0, 30), (60, 300), (1200, 1440)]


def test_no_shift_spills_into_a_drill_from_a_day_off():
    assert calendar(NIGHT_SHIFT).working_intervals("night", MONDAY, 1) == [(1200, 1440)]


def test_a_shift_that_never_stops_is_one_interval():
    always = calendar(
        {"id": "always", "from": "08:00", "to": "08:00"}, weekdays=["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    )
    assert always.working_intervals("always", MONDAY, 3) == [(0, 3 * 1440)]


def test_a_break_may_begin_or_end_the_shift():
    shift = {
        "id": "s",
        "from": "08:00",
        "to": "12:00",
        "breaks": [{"from": "11:00", "to": "12:00"}, {"from": "08:00", "to": "09:00"}],
    }
    assert calendar(shift).working_intervals("s", MONDAY, 1) == [(540, 660)]


def test_a_shift_may_end_at_midnight():
    assert calendar({"id": "s", "from": "16:00", "to": "24:00"}).working_intervals("s", MONDAY, 1) == [(960, 1440)]
    assert calendar({"id": "s", "from": "16:00", "to": "00:00"}).working_intervals("s", MONDAY, 1) == [(960, 1440)]


def test_holidays_are_off_and_make_up_saturdays_are_not():
    national_day, saturday = date(2026, 10, 1), date(2026, 10, 10)
    year = calendar(DAY_SHIFT, holidays=[national_day.isoformat()], workdays=[saturday.isoformat()])
    assert not year.is_working_day(national_day)
    assert year.is_working_day(saturday)
    assert not year.is_working_day(saturday + timedelta(days=7))
    assert year.next_working_day(national_day - timedelta(days=1)) == date(2026, 10, 2)
    assert year.next_working_day(date(2026, 10, 9)) == saturday
    assert year.working_intervals("day", national_day, 1) == []


def test_the_next_working_day_is_after_the_day_itself():
    assert calendar().next_working_day(MONDAY) == MONDAY + timedelta(days=1)
    assert calendar().next_working_day(MONDAY + timedelta(days=4)) == MONDAY + timedelta(days=7)


def test_an_unknown_shift_is_an_error():
    with pytest.raises(KeyError, match="late"):
        calendar(DAY_SHIFT).working_intervals("late", MONDAY, 1)


@pytest.mark.parametrize(
    ("pauses", "problem"),
    [
        ([{"from": "08:00", "to": "09:30"}], "problem.break-outside"),
        ([{"from": "17:30", "to": "18:30"}], "problem.break-outside"),
        ([{"from": "12:00", "to": "12:00"}], "problem.break-outside"),
        ([LUNCH, {"from": "12:30", "to": "14:00"}], "problem.breaks-overlap"),
    ],
)
def test_a_break_that_does_not_fit_is_refused(pauses, problem):
    assert refused(DAY_SHIFT | {"breaks": pauses}) == [problem]


def test_contradictions_are_refused():
    assert refused(DAY_SHIFT, DAY_SHIFT) == ["problem.id-twice"]
    assert refused(weekdays=[]) == ["too_short"]
    assert refused(weekdays=["monday"])[0] == "literal_error"
    assert refused(holidays=["2026-10-01"], workdays=["2026-10-01"]) == ["problem.day-both-ways"]


@given(st.integers(0, 1439), st.integers(1, 1440), st.lists(st.integers(0, 1440), max_size=6), st.integers(1, 9))
def test_intervals_are_disjoint_and_as_long_as_the_shifts_less_their_breaks(start, length, cuts, days):
    cuts = sorted({cut for cut in cuts if cut <= length})
    pauses = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if b - a < 1440]

    def clock(minute):
        return write_clock((start + minute) % 1440)

    shift = {
        "id": "s",
        "from": clock(0),
        "to": clock(length),
        "breaks": [{"from": clock(a), "to": clock(b)} for a, b in pauses],
    }
    daily = calendar(shift, weekdays=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    intervals = daily.working_intervals("s", MONDAY, days)
    edges = [edge for interval in intervals for edge in interval]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= days * 1440 for edge in edges)
    assert sum(b - a for a, b in intervals) == days * (length - sum(b - a for a, b in pauses))

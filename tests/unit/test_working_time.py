from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.calendar import WorkingCalendar
from sim.world.calendar import WorkingTime, joined_intervals
from tests.small import clock

FRIDAY = date(2026, 3, 6)
DAY_SHIFT = {"id": "day", "from": "09:00", "to": "18:00", "breaks": [{"from": "12:00", "to": "13:00"}]}
LATE_SHIFT = {"id": "late", "from": "17:00", "to": "23:00"}
MONDAY = 4  # as a day of a drill that starts on Friday


def working_time(*shifts, days=1):
    return WorkingTime(WorkingCalendar.model_validate({"shifts": shifts}), FRIDAY, days)


office = working_time(DAY_SHIFT)


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        (clock("10:00"), clock("11:00"), 60),
        (clock("11:30"), clock("13:30"), 60),
        (clock("12:10"), clock("12:50"), 0),
        (clock("17:00"), clock("09:30", MONDAY), 90),
        (clock("18:00"), clock("09:00", MONDAY), 0),
        (clock("00:00"), clock("24:00"), 480),
        (clock("00:00"), clock("24:00", 7), 5 * 480),
    ],
)
def test_lunch_night_and_weekend_do_not_count(start, end, worked):
    assert office.between(start, end) == pytest.approx(worked)


@pytest.mark.parametrize(
    ("moment", "minutes", "then"),
    [
        (clock("10:00"), 60, clock("11:00")),
        (clock("11:30"), 60, clock("13:30")),
        (clock("11:00"), 60, clock("12:00")),  # over before lunch, not after it
        (clock("17:00"), 60, clock("18:00")),  # over in the evening, not in the morning
        (clock("17:00"), 90, clock("09:30", MONDAY)),
        (clock("20:00"), 30, clock("09:30", MONDAY)),
        (clock("03:00", 2), 480, clock("18:00", MONDAY)),
    ],
)
def test_so_much_working_time_later_is(moment, minutes, then):
    assert office.after([moment], [minutes]) == pytest.approx([then])


@pytest.mark.parametrize("moment", [clock("08:00"), clock("12:30"), clock("20:00"), clock("10:00", 2)])
def test_no_time_later_is_never_earlier(moment):
    assert office.after([moment], [0.0]) >= [moment]
    assert office.between(moment, office.after([moment], [0.0])[0]) == 0


def test_what_never_comes_stays_away():
    assert office.after([clock("10:00")] * 2, [np.inf, 5.0]).tolist() == [np.inf, clock("10:05")]


def test_without_shifts_every_minute_counts():
    always = working_time()
    assert always.between(100, 5000) == 4900
    assert always.after([100.0], [5000.0]) == [5100.0]


def test_all_shifts_together_are_the_working_time_of_the_organisation():
    both = working_time(DAY_SHIFT, LATE_SHIFT)
    assert both.intervals[:2] == [(540, 720), (780, clock("23:00"))]
    assert both.between(clock("16:00"), clock("23:30")) == pytest.approx(7 * 60)


def test_promises_reach_beyond_the_end_of_the_drill():
    assert office.after([clock("17:59")], [480.0 * 30]) > clock("00:00", 40)
    assert np.isfinite(office.after([clock("17:59")], [480.0 * 200])).all()


@given(st.floats(0, 10 * 1440), st.floats(0.001, 5000))
def test_there_and_back(moment, minutes):
    then = office.after([moment], [minutes])[0]
    assert then >= moment
    assert office.between(moment, then) == pytest.approx(minutes, abs=1e-6)
    assert office.between(moment, then - 0.001) < minutes, "and no earlier"


def test_intervals_that_touch_or_overlap_become_one():
    assert joined_intervals([(5, 6), (1, 2), (2, 3), (2.5, 2.7), (8, 9)]) == [(1, 3), (5, 6), (8, 9)]
    assert joined_intervals([]) == []


@given(st.floats(0, 20_000), st.one_of(st.floats(0, 5_000), st.just(np.inf)))
def test_one_moment_is_translated_as_many_are(moment, minutes):
    for time in (office, working_time()):
        assert time.later(moment, minutes) == time.after(moment, minutes)

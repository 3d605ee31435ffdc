"""Trust of the customers as a function of outages and notices."""

from datetime import date

import pytest

from sim.scenario.calendar import WorkingCalendar
from sim.world.calendar import WorkingTime
from sim.world.trust import BROKEN, HALF_LIFE, WINS_BACK, Notice, course
from tests import small

ROUND_THE_CLOCK = WorkingCalendar.model_validate(
    {
        "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "shifts": [{"id": "a", "from": "0:00", "to": "24:00"}],
    }
)
TIME = WorkingTime(ROUND_THE_CLOCK, date(2026, 3, 2), days=3)
OUTAGE = (100.0, 100.0 + HALF_LIFE)


def notice(time, *, reach=1.0, clear=True, promise=None):
    return Notice(time, reach, clear, promise)


def at_end(*notices, outages=(OUTAGE,), end=2000.0):
    return course(outages, notices, TIME, end)[-1][1]


def test_nothing_happens_to_trust_when_nothing_happens():
    assert course([], [notice(10.0)], TIME, end=2000.0) == []


def test_trust_is_whole_until_something_happens_and_halves_in_a_day_of_silence():
    points = course([OUTAGE], [notice(10.0)], TIME, end=2000.0)
    assert points[0] == (100.0, 1.0)
    assert at_end() == pytest.approx(0.5)


def test_it_falls_no_further_once_the_outage_is_over():
    assert at_end(end=2000.0) == at_end(end=4000.0) == pytest.approx(0.5)


def test_it_falls_in_each_of_several_outages_and_once_where_they_overlap():
    second = (2000.0, 2000.0 + HALF_LIFE)
    assert at_end(outages=(OUTAGE, second), end=4000.0) == pytest.approx(0.25)
    assert at_end(outages=(OUTAGE, (150.0, 300.0))) == pytest.approx(0.5)


def test_it_is_told_of_further_moments_as_it_fades():
    half_way = OUTAGE[0] + HALF_LIFE / 2
    fades = dict(course([OUTAGE], [], TIME, 2000.0, [half_way]))
    assert fades[half_way] == pytest.approx(0.5**0.5)
    assert fades[OUTAGE[1]] == pytest.approx(at_end())


def test_nobody_counts_the_night():
    office = WorkingTime(small.organisation().calendar, date(2026, 3, 2), days=3)
    evening, noon = (1020.0, 1440.0 + 600.0), (1020.0, 1080.0)  # 17:00 to 10:00, of which two hours are worked
    assert course([evening], [], office, 4000.0)[-1][1] == pytest.approx(0.5 ** (120 / HALF_LIFE))
    assert course([noon], [], office, 4000.0)[-1][1] == pytest.approx(0.5 ** (60 / HALF_LIFE))


def test_regular_honest_notices_keep_trust_and_vague_ones_do_not():
    times = [OUTAGE[0] + 30.0 * i for i in range(17)]
    assert at_end(*(notice(time) for time in times)) == pytest.approx(1.0)
    assert at_end(*(notice(time, clear=False) for time in times)) == pytest.approx(0.5)
    assert 0.5 < at_end(*(notice(time, reach=0.5) for time in times)) < 1.0


def test_a_notice_is_news_for_an_hour_only():
    often, once = at_end(notice(100.0), notice(160.0)), at_end(notice(100.0))
    assert once == pytest.approx(0.5 ** ((HALF_LIFE - 60) / HALF_LIFE))
    assert often > once


def test_honest_words_win_a_part_of_lost_trust_back():
    over = OUTAGE[1] + 10.0
    assert at_end(notice(over)) == pytest.approx(0.5 + 0.5 * WINS_BACK)
    assert at_end(notice(over, clear=False)) == pytest.approx(0.5)


def test_a_broken_promise_costs_trust_at_the_moment_that_passes():
    kept, broken = notice(100.0, promise=OUTAGE[1]), notice(100.0, promise=300.0)
    assert at_end(broken) == pytest.approx(at_end(kept) * (1 - BROKEN))
    points = dict(course([OUTAGE], [broken], TIME, 2000.0))
    assert points[300.0] < points[160.0] * 0.8


def test_a_promise_is_not_broken_by_what_only_begins_at_that_moment():
    later = 100.0 + OUTAGE[1]
    kept, too_early = notice(200.0, promise=later), notice(200.0, promise=later + 1)
    outages = (OUTAGE, (later, later + 60.0))
    assert at_end(too_early, outages=outages) == pytest.approx(at_end(kept, outages=outages) * (1 - BROKEN))


def test_a_promise_that_is_corrected_in_time_is_not_broken():
    corrected = (notice(100.0, promise=300.0), notice(250.0, promise=OUTAGE[1]))
    too_late = (notice(100.0, promise=300.0), notice(350.0, promise=OUTAGE[1]))
    assert at_end(*corrected) > at_end(*too_late)
    repeated = (notice(100.0, promise=300.0), notice(200.0, promise=300.0), notice(350.0))
    assert at_end(*repeated) > 0.5 * (1 - BROKEN)  # broken once, not twice


def test_trust_stays_between_nothing_and_all():
    storm = [notice(100.0 + 7.0 * i, reach=0.9, clear=i % 2 == 0, promise=103.0 + 7.0 * i) for i in range(200)]
    assert all(0 <= value <= 1 for _, value in course([(100.0, 2000.0)], storm, TIME, 3000.0))

import math
import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.scenario.quantities import Clock, Count, Day, Duration, Minutes, Moment, NonNegative, Number, Positive, Share
from sim.scenario.times import (
    LONGEST,
    read_clock,
    read_duration,
    read_moment,
    read_share,
    write_clock,
    write_duration,
    write_moment,
    write_share,
)

TIMES = st.floats(0, LONGEST) | st.integers(0, 100_000).map(float) | st.integers(0, 10**7).map(lambda s: s / 60)
SHARES = st.floats(0, 1) | st.integers(0, 1000).map(lambda n: n / 1000)


def refused(quantity, value):
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(quantity).validate_python(value)
    return caught.value.errors()[0]["type"]


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("90min", 90),
        ("4h", 240),
        ("2d", 2880),
        ("1h30min", 90),
        ("1h 30min", 90),
        ("1 h", 60),
        ("45s", 0.75),
        ("0min", 0),
        ("1.5h", 90),
        ("1d2h3min4.5s", 1563.075),
        ("９０min", 90),
    ],
)
def test_a_duration_is_read_in_minutes(written, minutes):
    assert read_duration(written) == minutes


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (0, "0min"),
        (0.5, "30s"),
        (1.5, "90s"),
        (2.5, "2min30s"),
        (60, "1h"),
        (90, "90min"),
        (135, "2h15min"),
        (1440, "1d"),
        (2160, "36h"),
        (2970, "2d1h30min"),
        (0.001, "0.001min"),
    ],
)
def test_a_duration_is_written_as_people_would(minutes, written):
    assert write_duration(minutes) == written


@given(TIMES)
@example(5e-324)
@example(float(LONGEST))
@example(0.1 + 0.2)
def test_every_duration_reads_back_exactly(minutes):
    written = write_duration(minutes)
    assert read_duration(written) == minutes
    assert re.search(TypeAdapter(Duration).json_schema()["pattern"], written)


@pytest.mark.parametrize("value", [90, 90.0, "90", "1.5", "９０"])
def test_a_duration_without_a_unit_is_told_so(value):
    assert refused(Duration, value) == "problem.no-unit"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("5mins", "problem.unit"),
        ("5m", "problem.unit"),
        ("3小时", "problem.unit"),
        ("30min1h", "problem.unit-order"),
        ("1h1h", "problem.unit-order"),
        ("-5min", "problem.not-duration"),
        ("", "problem.not-duration"),
        ("   ", "problem.not-duration"),
        ("soon", "problem.not-duration"),
        ("1e3min", "problem.unit"),
        (None, "problem.not-duration"),
        (True, "problem.not-duration"),
        (["4h"], "problem.not-duration"),
        ("9" * 5000 + "d", "problem.not-duration"),
        ("36501d", "problem.too-long-time"),
        ("9" * 400 + "d", "problem.too-long-time"),
        (Minutes(-1), "problem.negative-time"),
        (Minutes(math.nan), "problem.negative-time"),
        (Minutes(math.inf), "problem.negative-time"),
    ],
)
def test_what_is_no_duration_is_refused_for_its_own_reason(value, problem):
    assert refused(Duration, value) == problem


def test_minutes_may_stand_where_a_bare_number_may_not():
    assert TypeAdapter(Duration).validate_python(Minutes(90)) == 90
    assert TypeAdapter(Moment).validate_python(Minutes(520)) == 520
    assert TypeAdapter(Clock).validate_python(Minutes(520)) == 520
    assert refused(Moment, 520.0) == "problem.not-moment"
    assert refused(Clock, 520) == "problem.not-clock"


@given(st.integers(0, 1440))
def test_every_clock_time_reads_back(minute):
    written = write_clock(minute)
    assert read_clock(written) == minute
    assert re.search(TypeAdapter(Clock).json_schema()["pattern"], written)


@pytest.mark.parametrize(("written", "minute"), [("8:40", 520), ("08：40", 520), ("24:00", 1440), ("00:00", 0)])
def test_a_clock_time_is_the_minute_of_the_day(written, minute):
    assert read_clock(written) == minute


@pytest.mark.parametrize(
    "value", ["24:01", "08:60", "8.40", "25:00", "8", 8.4, "-1:00", None, Minutes(0.5), Minutes(1441)]
)
def test_what_is_no_clock_time_is_refused(value):
    assert refused(Clock, value) == "problem.not-clock"


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("day 1 00:00", 0),
        ("day 1 08:40", 520),
        ("day 3 8:05:30", 3365.5),
        ("day 2 24:00", 2880),
        ("D+0 H+8", 480),
        ("D+1 H+3 M+45", 1665),
        ("D+2", 2880),
        ("D+0 M+90", 90),
        ("D+0.5", 720),
        ("day 1 08：40", 520),
    ],
)
def test_a_moment_is_minutes_since_the_drill_began(written, minutes):
    assert read_moment(written) == minutes


def test_a_moment_is_written_with_seconds_only_if_it_has_any():
    assert write_moment(520) == "day 1 08:40"
    assert write_moment(520.5) == "day 1 08:40:30"
    assert write_moment(1440 + 1 / 600) == "day 2 00:00:00.1"


@given(TIMES)
@example(5e-324)
@example(math.nextafter(1440, 0))
@example(math.nextafter(1440, 1e9))
def test_every_moment_reads_back_exactly(minutes):
    written = write_moment(minutes)
    assert read_moment(written) == minutes
    assert re.search(TypeAdapter(Moment).json_schema()["pattern"], written)


@pytest.mark.parametrize(
    "value",
    ["day 0 08:00", "day 1", "08:40", "day 1 24:01", "day 1 08:40:60", "H+3", "D-1", "day one 08:00", 5, None, ""],
)
def test_what_is_no_moment_is_refused(value):
    assert refused(Moment, value) == "problem.not-moment"


@pytest.mark.parametrize(
    ("value", "share"),
    [("95%", 0.95), (0.95, 0.95), ("0.95", 0.95), ("12.5 %", 0.125), ("９５％", 0.95), (1, 1), (0, 0)],
)
def test_a_share_is_a_number_from_0_to_1(value, share):
    assert read_share(value) == share


@given(SHARES)
@example(5e-324)
@example(1 / 3)
@example(0.07)
def test_every_share_reads_back_exactly(share):
    assert read_share(write_share(share)) == share


@given(st.integers(0, 1000))
def test_a_share_is_written_without_needless_decimals(permille):
    assert float(write_share(permille / 1000).removesuffix("%")) == permille / 10
    assert len(write_share(permille / 1000)) <= len("99.9%")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (95, "problem.share-range"),
        ("101%", "problem.share-range"),
        (-0.1, "problem.share-range"),
        (math.nan, "problem.share-range"),
        ("most", "problem.not-share"),
        (True, "problem.not-share"),
        (None, "problem.not-share"),
    ],
)
def test_what_is_no_share_is_refused(value, problem):
    assert refused(Share, value) == problem


def test_plain_numbers_keep_to_their_bounds():
    assert TypeAdapter(Positive).validate_python(0.5) == 0.5
    assert refused(Positive, 0) == "greater_than"
    assert TypeAdapter(NonNegative).validate_python(0) == 0
    assert refused(NonNegative, -1) == "greater_than_equal"
    assert refused(Count, 2.5) == "int_from_float"


@pytest.mark.parametrize("quantity", [Number, Positive, NonNegative, Count])
@pytest.mark.parametrize("value", [True, math.inf, math.nan, 1e16])
def test_truth_values_and_numbers_without_end_are_no_numbers(quantity, value):
    refused(quantity, value)


@given(st.floats(-1e15, 1e15))
def test_numbers_are_written_tidily_and_exactly(value):
    written = TypeAdapter(Number).dump_python(value)
    assert written == value
    assert isinstance(written, int) == value.is_integer()


@pytest.mark.parametrize("value", [20261001, "20261001", "2026-13-01", "2026-10-1", "today", None, True])
def test_what_is_no_date_is_refused(value):
    assert refused(Day, value) == "problem.not-date"


def test_a_date_is_read_as_it_is_written():
    assert TypeAdapter(Day).validate_python("2026-10-01") == date(2026, 10, 1)
    assert TypeAdapter(Day).dump_python(date(2026, 10, 1), mode="json") == "2026-10-01"

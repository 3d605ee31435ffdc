import math

import numpy as np
import pandas as pd
import pytest

import sim
from sim.scenario.unfolding import Storm
from sim.world.storm import Crowd, goodput
from tests import small

SYSTEMS = {"systems": "[{id: network}, {id: login}, {id: platform, needs: [network, login]}, {id: telephone}]"}
ALONE = {"capacity_per_minute": 1, "usual_per_minute": 0, "retry_after": "2min"}
CROWD = {"capacity_per_minute": 100, "usual_per_minute": 30, "load": 8, "retry_after": "5min", "patience": "30min"}


def storm(lasts="2h", at="day 1 08:30", **fields):
    return small.outage(cause="login-overload", at=at, hits=["login"], lasts=lasts, storm={**CROWD, **fields})


def logged_in(outcome, minutes):
    """Share of those who had to log in that had done so, so many minutes after the start of their shift."""
    return (outcome.logins.entered_min - outcome.logins.came_min <= minutes).mean()


# --- the service ------------------------------------------------------------------------------------------------------


def test_a_service_that_is_asked_for_more_than_it_can_bear_gets_less_done():
    service = Storm.model_validate(CROWD)
    done = [goodput(attempts, service) for attempts in (0, 50, 100, 200, 400)]
    assert done == [0, 50, 100, 50, 25]
    robust = Storm.model_validate({**CROWD, "collapse": 0})
    assert goodput(400, robust) == 100


def pressed(storm, minutes, rush):
    """Attempts in each minute."""
    crowd, attempts = Crowd(storm), []
    for minute in range(minutes):
        now = crowd.attempts(minute < rush)
        attempts.append(now)
        crowd.pass_minute(minute < rush, goodput(now, storm) / now)
    return attempts


def test_attempts_that_fail_come_back_as_load():
    service = Storm.model_validate(CROWD)
    attempts = pressed(service, 60, rush=60)
    assert attempts[0] == 240
    assert attempts[-1] > 2 * attempts[0]
    assert np.all(np.diff(attempts) > 0)


def test_the_crowd_comes_to_rest_where_as_many_leave_as_come():
    service = Storm.model_validate(CROWD)
    crowd = Crowd(service)
    for _ in range(600):
        attempts = crowd.attempts(True)
        crowd.pass_minute(True, goodput(attempts, service) / attempts)
    success = goodput(attempts, service) / attempts
    leaving = crowd.trying * (success / 5 + 1 / 30)
    assert leaving == pytest.approx(240 * (1 - success), rel=1e-6)


def test_within_its_capacity_nobody_waits():
    service = Storm.model_validate({**CROWD, "load": 3})
    assert pressed(service, 60, rush=60) == [90] * 60


def test_congestion_outlasts_the_rush_that_caused_it():
    service = Storm.model_validate(CROWD)
    attempts = np.array(pressed(service, 400, rush=60))
    assert attempts[65] > service.capacity_per_minute
    assert attempts[-1] == pytest.approx(30, rel=0.01)


def test_the_rush_of_poland_in_2026_locks_nearly_everybody_out():
    """37,000 logins an hour were possible, 11,000 usual, about 8 times as many came: 2.4 times the capacity."""
    service = Storm.model_validate({"capacity_per_minute": 37_000 / 60, "usual_per_minute": 11_000 / 60})
    first, *_, last = pressed(service, 120, rush=120)
    assert first / service.capacity_per_minute == pytest.approx(2.4, rel=0.02)
    assert goodput(last, service) / last < 0.05
    planned = Storm.model_validate({**service.model_dump(), "load": 45_000 / 11_000})  # 40,000 to 50,000 were forecast
    assert planned.usual_per_minute * planned.load / planned.capacity_per_minute < 1.25


# --- one's own people -------------------------------------------------------------------------------------------------


def test_everybody_whose_shift_starts_must_log_in_and_works_only_then():
    outcome = small.drill(storm(), changes=SYSTEMS)
    assert len(outcome.logins) == len(outcome.layout.workers)
    assert set(outcome.logins.came_min) == {small.clock("09:00")}
    assert outcome.logins.entered_min.max() > small.clock("09:30")
    entered = outcome.logins.set_index("worker").entered_min
    issued = outcome.visits[outcome.visits.desk == "online-desk"]
    assert (issued.started_min >= entered[issued.worker].to_numpy()).all()
    assert outcome.measures["with-response"].peak_backlog > outcome.measures["without-incident"].peak_backlog


def test_work_that_needs_no_login_is_not_held_up():
    outcome = small.drill(storm(), changes=SYSTEMS)
    approvals = outcome.visits[outcome.visits.stage == "approve"]
    assert approvals.started_min.min() < small.clock("09:10")


def test_who_is_logged_in_stays_so_through_the_lunch_break():
    outcome = small.drill(storm(at="day 1 10:00"), changes=SYSTEMS)
    assert outcome.logins.empty
    at_lunch = small.drill(storm(at="day 1 12:30"), changes=SYSTEMS)
    assert at_lunch.logins.empty
    short = small.drill(storm(at="day 1 12:30", session="10min"), changes=SYSTEMS)
    assert set(short.logins.came_min) == {small.clock("13:00")}


def test_a_new_day_needs_a_new_login():
    outcome = small.drill(storm(lasts="30h"), changes=SYSTEMS, days=2)
    assert set(outcome.logins.came_min) == {small.clock("09:00"), small.clock("09:00", day=2)}
    assert len(outcome.logins) == 2 * len(outcome.layout.workers)


def test_who_never_gets_in_is_told_so():
    outcome = small.drill(storm(lasts="12h", load=100), changes=SYSTEMS)
    assert outcome.logins.entered_min.isna().mean() > 0.3
    assert outcome.measures["with-response"].login_p90 is None


def test_the_measure_is_the_time_within_which_nine_in_ten_got_in():
    outcome = small.drill(storm(), changes=SYSTEMS)
    within = outcome.measures["with-response"].login_p90
    assert logged_in(outcome, within) >= 0.9 > logged_in(outcome, within - 1)
    assert outcome.measures["without-incident"].login_p90 is None


def test_a_storm_without_a_crowd_costs_a_minute_or_none():
    outcome = small.drill(storm(load=1), changes=SYSTEMS)
    assert (outcome.logins.entered_min == outcome.logins.came_min).all()


@pytest.mark.parametrize(
    ("field", "easier", "harder"),
    [("load", 5, 10), ("capacity_per_minute", 200, 80), ("collapse", 0, 2), ("patience", "10min", "2h")],
)
def test_a_worse_storm_lets_nobody_in_earlier(field, easier, harder):
    for seed in range(3):
        times = [
            small.drill(storm(**{field: value}), changes=SYSTEMS, seed=seed).logins.set_index("worker").entered_min
            for value in (easier, harder)
        ]
        first, second = (time.sort_index().fillna(math.inf) for time in times)
        assert (first <= second).all()
        assert (first < second).any()


def test_it_is_over_when_the_congestion_is_not_when_the_rush_is():
    outcome = small.drill(storm(), changes=SYSTEMS)
    (period,) = outcome.response.incident_periods
    assert period.end > small.clock("10:30")
    assert period.end >= outcome.logins.entered_min.max()


# --- one after the other ----------------------------------------------------------------------------------------------

STAGGER = {"do": "stagger-logins", "departments": ["invoicing"], "every": "10min", "when": {"at": "day 1 08:50"}}


def alone(seed, actions=()):
    """The login is one's own, and one's own people are all who want to use it."""
    incident = storm(**ALONE, load=1)
    return small.drill(incident, actions=actions, changes=SYSTEMS, seed=seed)


def test_logging_in_one_department_after_the_other_relieves_a_login_of_ones_own():
    gains = []
    for seed in range(8):
        together, staggered = alone(seed), alone(seed, (STAGGER,))
        gains.append(logged_in(staggered, 30) - logged_in(together, 30))
    assert np.mean(gains) > 0.2
    assert min(gains) >= 0


def test_it_relieves_nothing_where_others_are_the_crowd():
    outcomes = [small.drill(storm(), actions=a, changes=SYSTEMS) for a in ((), (STAGGER,))]
    first, second = (o.logins.set_index("worker").entered_min.sort_index() for o in outcomes)
    assert (second >= first - 1).all()  # who is kept waiting is not in earlier, but for the little that his own make up


def test_nobody_tries_before_it_is_the_turn_of_his_department():
    outcome = alone(1, ({**STAGGER, "every": "20min"},))
    first = outcome.logins.groupby("department", observed=True).entered_min.min()
    assert first["invoicing"] < small.clock("09:10")
    turns = ["invoicing", "approval", "delivery", "service", "marketing", "it"]
    begun = small.clock("08:50")
    for turn, department in enumerate(turns):
        assert first[department] >= begun + 20 * turn


def test_a_storm_and_an_outage_are_two_incidents():
    for field in ({"severity": {"slow": 0.5}}, {"scope": {"users": 0.5}}, {"data_loss": "1h"}):
        with pytest.raises(ValueError, match=r"a storm keeps people out"):
            small.incident(hits=["login"], storm=CROWD, **field)
    with pytest.raises(ValueError, match="too small"):
        small.incident(hits=["login"], storm={**CROWD, "retry_after": "0min"})


def test_a_drill_with_a_storm_is_the_same_every_time():
    first, second = (small.drill(storm(), actions=(STAGGER,), changes=SYSTEMS) for _ in range(2))
    assert first.logins.equals(second.logins)
    assert first.visits.equals(second.visits)
    checked = sim.run(first.scenario, first.plan, 1, debug=True)
    assert checked.visits.equals(first.visits)


def test_the_table_of_logins_has_its_types_even_if_nobody_had_to_log_in(tmp_path):
    for outcome in (small.drill(storm(), changes=SYSTEMS), small.drill(changes=SYSTEMS)):
        table = outcome.logins
        assert list(table.columns) == ["worker", "department", "came_min", "entered_min"]
        assert [table[name].dtype.kind for name in ("worker", "came_min", "entered_min")] == ["i", "f", "f"]
        outcome.save(tmp_path)
        assert len(pd.read_parquet(tmp_path / "logins.parquet")) == len(table)

import numpy as np
import pytest

from tests import small
from tests.small import clock, drill, outage, times

SEEDS = range(1, 31)


def periods(outcome, incident="outage"):
    return [(p.start, p.end) for p in outcome.response.incident_periods if p.incident == incident]


# --- when and how long ------------------------------------------------------------------------------------------------


def test_an_incident_starts_at_its_moment_and_lasts_its_time():
    outcome = drill(outage())
    assert periods(outcome) == [(clock("10:00"), clock("14:00"))]
    assert times(outcome, "incident-starts") == times(outcome, "system-down") == [clock("10:00")]
    assert times(outcome, "incident-ends") == times(outcome, "system-up") == [clock("14:00")]


def test_a_moment_that_is_not_known_lies_between_two_and_differs_from_drill_to_drill():
    between = {"between": ["day 1 10:00", "day 1 11:00"]}
    starts = [periods(drill(outage(at=between, lasts="5min"), seed=seed))[0][0] for seed in SEEDS]
    assert all(clock("10:00") <= start <= clock("11:00") for start in starts)
    assert len(set(starts)) == len(SEEDS)
    assert np.mean(starts) == pytest.approx(clock("10:30"), abs=4 * 60 / np.sqrt(12 * len(SEEDS)))


def test_a_random_duration_follows_its_distribution():
    lasts = {"uniform": {"low": "1h", "high": "3h"}}
    ran = [end - start for seed in SEEDS for start, end in periods(drill(outage(lasts=lasts), seed=seed))]
    assert len(set(ran)) == len(SEEDS)
    assert 60 <= min(ran) < 90 < 150 < max(ran) <= 180


def test_each_kind_of_chance_is_apart_from_the_others():
    """What is known better of one thing, or changed by a measure, leaves the luck of all else as it was."""
    noticed = {"after": {"exponential": {"mean": "10min"}}}
    follows = {"incident": "second", "probability": "50%", "after": {"uniform": {"low": "80min", "high": "2h"}}}
    first = outage(lasts={"uniform": {"low": "2h", "high": "3h"}}, noticed=noticed, leads_to=[follows])
    second = outage(id="second", at=None)

    def luck(seed, **changes):
        outcome = drill({**first, **changes}, second, seed=seed)
        (began, ended), *_ = periods(outcome)
        starts = [start for start, _ in periods(outcome, "second")]
        moments = {"lasts": ended, "notice": outcome.response.detected, "follows": starts[0] if starts else np.inf}
        return {what: round(moment - began, 6) for what, moment in moments.items()}

    for seed in SEEDS[:8]:
        usual = luck(seed)
        assert luck(seed, lasts="4h") == {**usual, "lasts": 240}
        assert luck(seed, noticed={"after": "1min"}) == {**usual, "notice": 1}
        assert luck(seed, at={"between": ["day 1 10:00", "day 1 10:01"]}) == usual


def test_an_incident_that_outlasts_the_drill_has_no_end():
    outcome = drill(outage(lasts="30h"))
    assert periods(outcome) == [(clock("10:00"), None)]
    assert not times(outcome, "system-up")


def test_an_incident_after_the_end_of_the_drill_does_not_happen():
    assert not drill(outage(at="day 2 10:00")).response.incident_periods


def test_an_incident_can_be_there_from_the_start():
    assert periods(drill(outage(at="day 1 00:00"))) == [(0.0, 240.0)]


def test_without_the_incident_nothing_happens():
    outcome = drill(outage(), actions=small.WHOLE_PLAN)
    bare = outcome.run("without-incident")
    assert not bare.incident_periods
    assert not bare.system_changes
    assert not bare.journal


def test_the_same_incident_happens_with_and_without_a_response():
    lasts = {"lognormal": {"median": "2h", "sigma": 1}}
    for seed in SEEDS[:5]:
        outcome = drill(outage(lasts=lasts), actions=[small.PAPER], seed=seed)
        assert outcome.runs[1].incident_periods == outcome.runs[2].incident_periods


# --- what it leads to -------------------------------------------------------------------------------------------------

STORM = {"id": "storm", "cause": "login-overload", "hits": ["telephone"], "lasts": "1h"}


def followed(probability=1.0, after="30min", seed=1, **fields):
    incident = outage(leads_to=[{"incident": "storm", "probability": probability, "after": after}], **fields)
    return periods(drill(incident, STORM, seed=seed), "storm")


def test_an_incident_without_a_moment_happens_only_if_another_leads_to_it():
    assert not drill(STORM).response.incident_periods
    assert followed() == [(clock("10:30"), clock("11:30"))]


def test_a_follow_on_may_come_after_the_first_is_over():
    assert followed(after="5h") == [(clock("15:00"), clock("16:00"))]


def test_a_follow_on_happens_with_its_probability():
    happened = sum(bool(followed(0.3, seed=seed)) for seed in range(100))
    assert happened == pytest.approx(30, abs=4 * (100 * 0.3 * 0.7) ** 0.5)
    assert not followed(0.0)


def test_whether_a_follow_on_happens_is_luck_that_no_other_choice_changes():
    for seed in SEEDS:
        assert followed(0.5, "30min", seed) == followed(0.5, "30min", seed, scope={"regions": ["north"]})


def test_a_follow_on_can_have_follow_ons():
    links = [
        outage(lasts="10min", leads_to=[{"incident": "b", "after": "1h"}]),
        {**STORM, "id": "b", "leads_to": [{"incident": "c", "after": "1h"}]},
        {**STORM, "id": "c"},
    ]
    started = [(p.incident, p.start) for p in drill(*links).response.incident_periods]
    assert started == [("outage", clock("10:00")), ("b", clock("11:00")), ("c", clock("12:00"))]


def test_an_incident_cannot_happen_twice_at_once():
    twice = [{"incident": "storm", "after": "30min"}, {"incident": "storm", "after": "45min"}]
    outcome = drill(outage(leads_to=twice), STORM)
    assert periods(outcome, "storm") == [(clock("10:30"), clock("11:30"))]


# --- coming again -----------------------------------------------------------------------------------------------------


def test_an_incident_comes_again_after_its_time():
    outcome = drill(outage(lasts="30min", again_after="1h"))
    found = periods(outcome)
    assert found[:3] == [
        (clock("10:00"), clock("10:30")),
        (clock("11:30"), clock("12:00")),
        (clock("13:00"), clock("13:30")),
    ]
    assert len(found) == 10, "the last at 23:30"
    assert found[-1] == (clock("23:30"), None)


def test_random_times_to_failure_and_repair_are_drawn_anew_each_time():
    random = {"exponential": {"mean": "20min"}}
    found = periods(drill(outage(lasts=random, again_after=random)))
    lasted = [end - start for start, end in found if end is not None]
    assert len(lasted) > 10
    assert len(set(lasted)) == len(lasted)


# --- help -------------------------------------------------------------------------------------------------------------

CALL = {"do": "call-support", "by": "it", "waits": "10min", "talks": "10min", "shortens": "50%"}


def test_help_shortens_what_is_left_of_the_repair():
    outcome = drill(outage(lasts="140min"), actions=[CALL])
    assert times(outcome, "call-support-helps") == [clock("10:20")]
    assert periods(outcome) == [(clock("10:00"), clock("11:20"))]
    assert outcome.runs[1].incident_periods[0].end == clock("12:20")


def test_help_that_comes_again_shortens_what_is_then_left():
    second = {**CALL, "id": "second-call", "when": {"down_for": "30min"}}
    assert periods(drill(outage(lasts="140min"), actions=[CALL, second])) == [(clock("10:00"), clock("11:05"))]


def test_help_shortens_all_repairs_that_are_going_on():
    other = outage(id="other", hits=["telephone"], lasts="60min")
    outcome = drill(outage(lasts="140min"), other, actions=[CALL])
    assert periods(outcome) == [(clock("10:00"), clock("11:20"))]
    assert periods(outcome, "other") == [(clock("10:00"), clock("10:40"))]
    told = [entry.values["minutes"] for entry in outcome.response.journal if entry.key == "journal.call-support-helps"]
    assert told == [60]


def test_help_that_comes_too_late_shortens_nothing():
    outcome = drill(outage(lasts="15min"), actions=[CALL])
    assert periods(outcome) == [(clock("10:00"), clock("10:15"))]
    told = [entry.values["minutes"] for entry in outcome.response.journal if entry.key == "journal.call-support-helps"]
    assert told == [0]


# --- damage -----------------------------------------------------------------------------------------------------------


def test_people_in_scope_are_locked_out_and_the_systems_stay_up():
    incident = outage(scope={"departments": ["invoicing"], "users": "50%"})
    outcome = drill(incident)
    assert not outcome.response.system_changes
    at_eleven = outcome.postings.query("from_min <= 660 and to_min > 660")
    assert (at_eleven.desk == "online-desk").sum() == 2
    assert (outcome.postings.query("from_min <= 900 and to_min > 900").desk == "online-desk").sum() == 4


def test_who_is_locked_out_is_drawn():
    def locked(seed):
        postings = drill(outage(scope={"departments": ["invoicing"], "users": "50%"}), seed=seed).postings
        return tuple(postings.query("from_min <= 660 and to_min > 660 and desk == 'online-desk'").worker)

    assert len({locked(seed) for seed in SEEDS}) > 3


@pytest.mark.parametrize(
    ("policy", "result"),
    [("return", "returned"), ("lose", "lost"), ("finish", "done"), ("resume", "done"), ("restart", "done")],
)
def test_work_in_hand_goes_the_way_of_the_incident(policy, result):
    changes = {"demand.orders_per_day": "2000"}  # everybody is busy at ten
    visits = drill(outage(work_in_hand=policy, lasts="1h"), changes=changes).visits
    in_hand = visits[(visits.desk == "online-desk") & (visits.started_min < 600) & ~(visits.ended_min < 600)]
    assert in_hand.result.tolist() == [result] * 4
    earliest = {"resume": clock("11:00"), "restart": clock("11:04")}.get(policy, clock("10:00"))
    latest = {"return": clock("10:00"), "lose": clock("10:00"), "finish": clock("10:04")}.get(policy, clock("11:04"))
    assert in_hand.ended_min.between(earliest, latest).all()

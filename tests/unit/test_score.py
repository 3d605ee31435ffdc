"""The scorecard: every rule of the ratings, and a score that adds up."""

import dataclasses
import json
import math
import re
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.attainment import Attainment
from sim.drill import Baseline
from sim.errors import InputError
from sim.loading import library
from sim.recovery import STAYS_UP, Outage, outages
from sim.scenario.capabilities import CAPABILITIES
from sim.scenario.decisions import Ordered
from sim.scenario.objectives import Measure, Objective
from sim.score import WEIGHTS, band, rank_shares, scorecard
from sim.score.findings import CUT_SHORT, FAILS, HELPS, MILESTONES, _course
from sim.score.harms import CONCERNS, HarmKind, harms
from sim.score.points import points_of
from sim.score.ratings import headroom
from sim.score.scorecard import headline_of
from sim.score.stability import stability
from sim.texts import keys
from sim.world.journal import Entry
from tests import small
from tests.small import clock, drill, outage


def card(*incidents, objectives=(), **fields):
    """The scorecard of a drill of the small organisation."""
    return drill(*(incidents or (outage(),)), objectives=list(objectives), **fields).scorecard


def capability(found, name):
    return next(rated for rated in found.capabilities if rated.capability == name)


def item(found, key):
    return next(row for row in found.items if row.key == key)


def said(rated, language="en"):
    return " / ".join(reason.say(language) for reason in rated.reasons)


def replace_values(found, value):
    """The items of a scorecard with another value each."""
    return [dataclasses.replace(row, value=value) for row in found.items]


# --- the score --------------------------------------------------------------------------------------------------------


def test_the_published_weights_add_up_to_100():
    assert sum(WEIGHTS.values()) == 100


def check_sums(found):
    assert [row.key for row in found.items] == list(WEIGHTS)
    if found.score is None:
        assert not any(row.points or row.most for row in found.items)
        return
    assert 0 <= found.score <= 100
    assert found.score == pytest.approx(math.fsum(row.points for row in found.items), abs=1e-9)
    assert math.fsum(row.most for row in found.items) == pytest.approx(100, abs=1e-9)
    for row in found.items:
        assert 0 <= row.points <= row.most
        assert (row.value is None) <= (row.points == row.most == 0)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", library("scenario"))
def test_every_scenario_with_every_plan_has_a_scorecard_that_adds_up(scenario):
    drilled = sim.load_scenario(scenario)
    case = Baseline(drilled, 1)
    for plan in library("plan"):
        outcome = case.respond(sim.load_plan(plan, drilled.organisation))
        found = outcome.scorecard
        check_sums(found)
        assert found.score is not None
        assert 0 < found.coverage.share <= 1
        json.dumps(found.to_dict(), allow_nan=False)
        last = len(outcome.response.journal)
        for rated in (*found.objectives, *found.capabilities):
            assert rated.reasons
            assert all(said(rated, language) for language in ("en", "zh"))
            assert all(0 <= event < last for event in rated.evidence.events)


def test_a_drill_in_which_nothing_happens_is_not_rated_and_has_no_score(quiet):
    found = quiet.scorecard
    check_sums(found)
    assert found.score is None
    assert found.stability is None
    assert {rated.rating for rated in (*found.objectives, *found.capabilities)} == {"not-rated"}
    assert found.coverage.capabilities_exercised == 0
    assert found.headline.case == "nothing-to-avert"


# --- the score: weights -----------------------------------------------------------------------------------------------


def test_a_weight_of_nothing_takes_an_item_out(outcome):
    found = scorecard(outcome, {"loss_averted": 0})
    check_sums(found)
    assert item(found, "loss_averted").most == 0
    assert item(found, "rto").most > item(outcome.scorecard, "rto").most


def test_the_weights_of_what_was_not_exercised_are_shown_and_left_out():
    found = card()
    idle = item(found, "rpo")
    assert (idle.value, idle.points, idle.most, idle.weight) == (None, 0, 0, WEIGHTS["rpo"])
    assert found.coverage.weight == pytest.approx(sum(i.weight for i in found.items if i.value is not None) / 100)
    assert found.coverage.weight < 1


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"los_averted": 1}, 'Did you mean "loss_averted"?'),
        ({"rto": -1}, "rto"),
        ({"rto": math.nan}, "a number from 0 on"),
        ({"rto": "many"}, "many"),
        (dict.fromkeys(WEIGHTS, 0), "all weights are 0"),
    ],
)
def test_weights_that_are_none_are_refused(outcome, weights, told):
    with pytest.raises(InputError) as refused:
        scorecard(outcome, weights)
    assert told in refused.value.message("en")


@settings(max_examples=60)
@given(
    values=st.lists(st.none() | st.floats(0, 1), min_size=15, max_size=15),
    weights=st.lists(st.floats(0, 100).map(lambda x: round(x, 2)), min_size=15, max_size=15),
    better=st.integers(0, 14),
)
def test_points_add_up_and_a_better_value_never_costs_any(values, weights, better):
    keys = list(WEIGHTS)
    weighed = dict(zip(keys, weights, strict=True))
    known = dict(zip(keys, values, strict=True))
    before = points_of(known, weighed)
    assert all(0 <= got <= most for got, most in before.values())
    total = round(sum(most for _, most in before.values()), 6)
    assert total in (0, 100)
    assert round(sum(got for got, _ in before.values()), 6) <= 100
    key = keys[better]
    if known[key] is not None:
        after = points_of(known | {key: min(1.0, known[key] + 0.1)}, weighed)
        assert after[key][0] >= before[key][0]
        assert all(after[other] == before[other] for other in keys if other != key)


# --- the score: items -------------------------------------------------------------------------------------------------


def rto(within, lasts="4h"):
    return item(card(outage(lasts=lasts), objectives=[{"measure": "rto", "within": within}]), "rto").value


def test_a_recovery_is_worth_all_up_to_its_target_and_nothing_at_twice_that():
    assert rto("4h") == 1
    assert rto("200min") == pytest.approx(1 - 40 / 200)
    assert rto("2h") == 0
    assert rto("10h", lasts="40h") == 0  # it never came back


def test_the_time_to_detect_is_worth_less_the_longer_it_is():
    times = ("0min", "30min", "40min", "75min", "3h")
    values = [item(card(outage(noticed={"after": time})), "time_to_detect").value for time in times]
    assert values[:2] == [1, 1]
    assert values == sorted(values, reverse=True)
    assert values[3] == pytest.approx(1 - 45 / 90)
    assert values[4] == 0


def test_who_never_notices_gets_nothing_for_it():
    found = item(card(outage(noticed={"after": "10h"})), "time_to_detect")
    assert found.value == 0
    assert found.figure.value is None


@pytest.mark.parametrize("key", ["key_customers_on_time", "urgent_on_time", "orders_on_time"])
def test_punctuality_is_compared_with_a_day_without_the_incident(outcome, key):
    usual, measured = (getattr(outcome.measures[name], key) for name in ("without-incident", "with-response"))
    assert item(outcome.scorecard, key).value == pytest.approx(min(1, measured / usual))


# --- headline ---------------------------------------------------------------------------------------------------------

IMPATIENT = {"demand.tiers.regular.patience": "{exponential: {mean: 4h}}"}


def test_loss_averted_is_a_share():
    found = card(outage(lasts="8h"), actions=[small.PAPER], changes=IMPATIENT).headline
    assert found.case == "averted"
    assert 0 < found.averted == found.bounded < 1


def test_a_response_that_costs_more_than_it_saves_has_made_it_worse():
    idle = {**small.HELP_OUT, "until": {"at": "day 1 17:00"}, "staff": 3}
    outcome = drill(outage(lasts="20min"), actions=[idle], changes={"demand.tiers.key.due": "20min"})
    found = outcome.scorecard.headline
    assert (found.case, found.bounded) == ("made-worse", 0)
    assert found.averted < 0
    assert item(outcome.scorecard, "loss_averted").points == 0


def test_an_incident_that_did_no_harm_leaves_nothing_to_avert():
    found = card(outage(at="day 1 20:00", lasts="1h"))
    assert found.headline.case == "nothing-to-avert"
    assert found.headline.averted is found.headline.bounded is None
    assert item(found, "loss_averted").value is None


def test_a_response_that_saves_more_than_was_lost_counts_as_all():
    found = headline_of(100.0, 200.0, 50.0)
    assert (found.case, found.bounded, found.averted) == ("better-than-usual", 1, 1.5)


# --- ratings of objectives --------------------------------------------------------------------------------------------


def objective(measure, *incidents, actions=(), changes=None, **target):
    found = card(*incidents, objectives=[{"measure": measure, **target}], actions=actions, changes=changes)
    return found.objectives[0]


def test_a_target_that_is_reached_comfortably_is_performed():
    rated = objective("rto", within="5h")
    assert rated.rating == "performed"
    assert rated.evidence.figures[0].key == "rto"
    assert (rated.evidence.figures[0].value, rated.evidence.figures[0].target) == (240, 300)


def test_a_target_that_is_reached_narrowly_leaves_some_challenges():
    rated = objective("rto", within="250min")
    assert rated.rating == "some-challenges"
    assert "only 4%" in said(rated)


def test_a_target_that_allows_nothing_is_not_reached_narrowly():
    rated = objective("legal_dates_missed", at_most=0)
    assert rated.rating == "performed"


def test_a_target_that_is_missed_is_unable():
    rated = objective("rto", within="2h")
    assert rated.rating == "unable"
    assert "4 h" in said(rated)
    assert "未达标" in said(rated, "zh")


def test_what_does_not_come_about_within_the_drill_is_unable():
    rated = objective("mtd", outage(lasts="40h"), within="10h")
    assert rated.rating == "unable"
    assert "not within the drill" in said(rated)


def test_what_there_is_nothing_to_measure_of_is_not_rated():
    found = card(objectives=[{"measure": "rto", "system": "network", "within": "1h"}])
    assert found.objectives[0].rating == "not-rated"
    assert item(found, "objectives_reached").value is None


@pytest.mark.parametrize("measure", ["work_recovery", "mtd"])
def test_clearing_a_backlog_that_grows_without_any_incident_is_not_rated(measure):
    found = card(objectives=[{"measure": measure, "within": "10h"}], demand_factor=20)
    assert found.objectives[0].rating == "not-rated"
    assert "no usual backlog to return to" in said(found.objectives[0])
    assert found.continuity.breached is None
    assert item(found, "work_recovery").value is None


def test_a_target_that_needs_no_response_says_so():
    rated = objective("rto", within="5h", actions=[small.PAPER])
    assert "without any response it would have been reached as well" in said(rated)
    assert "as well" not in said(objective("rto", within="5h"))  # there was no response


def test_a_target_reached_at_the_expense_of_others_has_major_challenges():
    paper = {**small.PAPER, "when": "detected"}
    changes = {"desks.paper-desk.flaws": "{issue: 60%}", "stages.deliver.catches": "0%"}
    rated = objective("orders_on_time", actions=[paper], changes=changes, share="10%")
    assert rated.rating == "major-challenges"
    assert "flaws_added" in [figure.key for figure in rated.evidence.figures]
    assert objective("rto", actions=[paper], changes=changes, within="5h").rating == "performed"  # no concern of it


def test_a_target_that_would_have_been_reached_better_without_the_response_leaves_some_challenges():
    away = {**small.PAPER, "when": "detected", "until": {"at": "day 1 18:00"}}
    changes = {"departments.invoicing.skills.paper-desk": "1%"}
    rated = objective("orders_on_time", outage(lasts="20min"), actions=[away], changes=changes, share="5%")
    assert rated.rating == "some-challenges"
    assert "would have been better" in said(rated)


def test_the_evidence_of_a_recovery_are_the_incident_and_the_system():
    outcome = drill(outage(), objectives=[{"measure": "rto", "within": "5h"}])
    events = [outcome.response.journal[i].key for i in outcome.scorecard.objectives[0].evidence.events]
    assert sorted(events) == [
        *("journal.incident-ends", "journal.incident-starts", "journal.system-down", "journal.system-up")
    ]


@pytest.mark.parametrize(
    ("measure", "target", "measured", "left"),
    [
        ("rto", {"within": "100min"}, 75, 0.25),
        ("orders_on_time", {"share": "95%"}, 0.96, 0.2),
        ("orders_cancelled", {"share": "10%"}, 0.02, 0.8),
        ("legal_dates_missed", {"at_most": 0}, 0, None),
        ("log_completeness", {"share": "100%"}, 1, None),
    ],
)
def test_headroom_is_what_is_left_of_what_the_target_allows(measure, target, measured, left):
    wanted = Objective.model_validate({"measure": measure, **target})
    found = headroom(Attainment(wanted, measured, True))
    assert found == left if left is None else found == pytest.approx(left)


# --- ratings of capabilities ------------------------------------------------------------------------------------------


def test_all_capabilities_are_there_and_what_nothing_exercised_is_not_rated():
    found = card()
    assert tuple(rated.capability for rated in found.capabilities) == CAPABILITIES
    assert capability(found, "document-integrity").rating == "not-rated"
    assert not capability(found, "document-integrity").exercised
    assert "nothing in this drill exercised it" in said(capability(found, "document-integrity"))


@pytest.mark.parametrize(
    ("after", "rating"),
    [("20min", "performed"), ("90min", "some-challenges"), ("3h", "unable"), ("10h", "unable")],
)
def test_detection_is_rated_by_its_time(after, rating):
    assert capability(card(outage(noticed={"after": after})), "detection").rating == rating


def test_a_capability_is_unable_if_most_of_its_objectives_are_missed_and_major_if_some_are():
    reached, missed = ({"measure": "rto", "within": within} for within in ("5h", "1h"))
    ratings = [
        capability(card(objectives=some), "recovery").rating
        for some in ([reached], [reached, missed], [reached, missed, missed])
    ]
    assert ratings == ["performed", "major-challenges", "unable"]


def test_an_action_whose_moment_never_came_is_no_evidence_and_lowers_coverage():
    never = {**small.PAPER, "when": {"backlog": 10**6}}
    with_it, without = card(actions=[never]), card(actions=[])
    rated = capability(with_it, "continuity")
    assert rated.rating == "not-rated"
    assert "its moment did not come" in said(rated)
    assert rated.actions == ("paper-invoicing",)
    assert with_it.coverage.actions_begun == 0
    assert with_it.coverage.share < without.coverage.share


def test_an_action_that_worked_is_a_strength():
    rated = capability(card(actions=[small.PAPER]), "continuity")
    assert rated.rating == "performed"
    assert len(rated.evidence.events) >= 2


def test_an_action_for_which_nobody_was_there_is_none():
    nobody = {**small.HELP_OUT, "when": {"at": "day 1 10:30"}, "from": "it"}
    found = card(actions=[nobody], changes={"departments.it.staff": "0", "departments.it.skills": "{help-desk: 50%}"})
    assert capability(found, "staffing").rating == "unable"


def test_an_action_begun_when_all_is_over_is_too_late():
    late = {**small.PAPER, "when": {"at": "day 1 16:00"}, "until": {"at": "day 1 17:00"}}
    rated = capability(card(actions=[late]), "continuity")
    assert rated.rating == "some-challenges"
    assert "only when all was over" in said(rated)


def test_an_action_that_is_not_ended_when_all_is_back_to_normal_is_to_be_improved():
    forever = {**small.HELP_OUT, "when": "detected", "until": {"at": "day 9 12:00"}}
    found = card(outage(lasts="20min"), actions=[forever])
    assert "still going on" in said(capability(found, "staffing"))


def entries(*keys):
    return [Entry(0.0, "action", "it", f"journal.{key}", {}) for key in keys]


@pytest.mark.parametrize(
    ("keys", "rating"),
    [
        (
            ("start-standby-begins", "start-standby-fails", "start-standby-runs", "start-standby-ends"),
            "some-challenges",
        ),
        (("start-standby-begins", "start-standby-fails", "start-standby-failed"), "unable"),
        (("call-support-begins", "call-support-failed", "call-support-begins", "call-support-ends"), "some-challenges"),
        (("use-backup-device-begins", "use-backup-device-people", "use-backup-device-locked"), "some-challenges"),
        (("announce-begins", "announce-clear"), "performed"),
    ],
)
def test_how_an_action_went_is_read_from_the_journal(keys, rating):
    assert _course(entries(*keys))[0] == rating


def test_the_keys_by_which_failure_and_success_are_known_are_in_the_journal():
    told = [key for key in keys() if key.startswith("journal.")]
    for end in (*FAILS, *HELPS, *CUT_SHORT, *MILESTONES):
        assert any(key.endswith(end) for key in told), end


def test_a_log_that_proves_nothing_is_held_against_command_only_if_one_was_asked_for():
    assert "incident log" not in said(capability(card(), "command"))
    asked = capability(card(objectives=[{"measure": "log_completeness", "share": "0%"}]), "command")
    assert "the incident log proves nothing" in said(asked)
    assert asked.rating == "some-challenges"  # the objective itself was reached


def test_systems_that_are_still_down_and_a_backlog_that_is_still_there_are_held_against_their_capabilities():
    found = card(outage(lasts="40h"))
    assert capability(found, "recovery").rating == "unable"
    assert capability(found, "clearing").rating == "not-rated"  # its time had not come
    found = card(outage(lasts="7h30min"))
    assert capability(found, "recovery").rating == "not-rated"
    assert capability(found, "clearing").rating == "unable"


# --- harm -------------------------------------------------------------------------------------------------------------


def done(outcome):
    return {harm.kind for harm in harms(outcome) if harm.done}


def test_without_a_response_there_is_no_harm_and_none_is_looked_for():
    assert harms(drill(outage())) == ()
    assert item(card(), "no_harm").value is None


def test_people_who_are_lent_out_all_day_leave_their_own_work_behind():
    lent = {**small.HELP_OUT, "when": "detected", "staff": 3, "until": {"at": "day 5 12:00"}}
    outcome = drill(outage(), actions=[lent], days=3)
    assert "own_work_delayed" in done(outcome)
    (found,) = [harm for harm in harms(outcome) if harm.kind == "own_work_delayed"]
    assert found.department == "marketing"
    assert capability(outcome.scorecard, "staffing").rating == "major-challenges"
    assert "own_work_delayed" not in done(drill(outage(), actions=[{**lent, "staff": 1, "until": {"backlog": 1}}]))


def test_a_response_that_costs_more_than_it_averts_is_held_against_command():
    idle = {**small.HELP_OUT, "until": {"at": "day 1 17:00"}, "staff": 3}
    outcome = drill(outage(lasts="20min"), actions=[idle], changes={"demand.tiers.key.due": "20min"})
    assert "response_cost" in done(outcome)
    assert capability(outcome.scorecard, "command").rating == "major-challenges"


def test_who_spends_little_where_nothing_was_to_be_averted_has_done_no_harm():
    verify = {"do": "verify-scope", "by": "it", "when": "detected"}
    outcome = drill(outage(lasts="20min"), actions=[verify])
    (found,) = [harm for harm in harms(outcome) if harm.kind == "response_cost"]
    assert found.figure.value > 0
    assert not found.done


def test_all_harms_are_explained_in_both_languages(outcome):
    found = harms(outcome)
    assert len(found) >= 4
    assert {harm.kind for harm in found} <= set(CONCERNS)
    for harm in found:
        assert all(harm.reason.say(language) for language in ("en", "zh"))


# --- recovery with hysteresis -----------------------------------------------------------------------------------------


def changes_of(*states):
    """Outages of a system that goes up (1) and down (0) at these moments."""
    changes = [(float(time), "it", float(speed), float(speed)) for time, speed in states]
    return outages(SimpleNamespace(system_changes=changes, organisation=SimpleNamespace(names=lambda kind: ())))


def test_an_outage_lasts_from_failure_to_recovery():
    assert changes_of((10, 0), (70, 1)) == {"it": Outage(10, 70)}
    assert changes_of((10, 0)) == {"it": Outage(10, None)}
    assert changes_of() == {}


def test_who_fails_again_soon_has_not_been_up():
    soon, later = 70 + STAYS_UP - 1, 70 + STAYS_UP
    assert changes_of((10, 0), (70, 1), (soon, 0), (soon + 5, 1)) == {"it": Outage(10, soon + 5)}
    assert changes_of((10, 0), (70, 1), (later, 0), (later + 5, 1)) == {"it": Outage(10, 70)}
    assert changes_of((10, 0), (70, 1), (soon, 0)) == {"it": Outage(10, None)}


def test_who_works_in_part_has_not_recovered():
    assert changes_of((10, 0), (20, 0.5), (30, 1)) == {"it": Outage(10, 30)}


def test_of_several_outages_the_longest_counts_and_one_that_goes_on_is_longest():
    assert changes_of((0, 0), (10, 1), (100, 0), (200, 1)) == {"it": Outage(100, 200)}
    assert changes_of((0, 0), (500, 1), (600, 0)) == {"it": Outage(600, None)}


def test_recovery_has_one_definition(outcome):
    found = {system.system: system.time for system in outcome.scorecard.systems}
    assert found == outcome.measures["with-response"].rto
    (platform,) = outcome.scorecard.systems
    assert platform.failed_at == clock("10:00")
    assert platform.restored_at - platform.failed_at == platform.time
    assert platform.reached is (platform.time <= platform.target == 240)


def test_a_fault_that_comes_back_after_a_quarter_of_an_hour_is_one_outage():
    again = outage(id="again", at="day 1 14:15", lasts="1h")
    found = card(outage(), again, objectives=[{"measure": "rto", "within": "5h"}])
    assert found.systems[0].time == 315
    assert found.systems[0].reached is False


# --- continuity -------------------------------------------------------------------------------------------------------


def test_mtd_is_the_outage_and_the_work_recovery_time(outcome):
    found = outcome.scorecard.continuity
    assert found.mtd == pytest.approx(found.outage + found.wrt)
    assert found.breached is None


@pytest.mark.parametrize(
    ("objectives", "target", "breached"),
    [
        ([{"measure": "mtd", "within": "9h"}], 540, False),
        ([{"measure": "mtd", "within": "2h"}], 120, True),
        ([{"measure": "rto", "within": "1h"}, {"measure": "work_recovery", "within": "1h"}], 120, True),
        ([{"measure": "rto", "within": "1h"}], None, None),
    ],
)
def test_the_target_of_the_whole_is_its_own_or_that_of_its_parts(objectives, target, breached):
    found = card(outage(), objectives=objectives).continuity
    assert (found.mtd_target, found.breached) == (target, breached)


def test_a_backlog_that_is_never_cleared_has_exceeded_the_downtime():
    assert card(outage(lasts="40h"), objectives=[{"measure": "mtd", "within": "9h"}]).continuity.breached is True


# --- coverage and stability -------------------------------------------------------------------------------------------


def test_coverage_is_what_was_exercised_of_all_that_could_be(outcome):
    found = outcome.scorecard.coverage
    assert found.actions_in_plan == len(small.WHOLE_PLAN)
    assert found.capabilities == len(CAPABILITIES)
    exercised = sum(rated.exercised for rated in outcome.scorecard.capabilities)
    assert found.share == (found.actions_begun + exercised) / (found.actions_in_plan + found.capabilities)


def test_stability_is_the_same_every_time_and_holds_the_score(outcome):
    found, again = outcome.scorecard.stability, scorecard(outcome).stability
    assert found == again
    assert found.low <= outcome.scorecard.score + 0.5
    assert found.high >= outcome.scorecard.score - 0.5
    assert 0 <= found.holds <= 1


def test_a_perfect_score_is_perfect_with_any_weights():
    perfect = replace_values(card(), 1.0)
    found = stability(perfect, 100.0)
    assert (found.holds, found.band) == (1, "excellent")
    assert (found.low, found.high) == pytest.approx((100, 100))


def test_a_score_at_the_edge_of_its_band_does_not_hold(outcome):
    values = [0.0 if row.key in ("objectives_reached", "rto") else 1.0 for row in outcome.scorecard.items]
    rows = [dataclasses.replace(row, value=value) for row, value in zip(outcome.scorecard.items, values, strict=True)]
    assert 0.3 < stability(rows, 75.0).holds < 0.7


def test_bands_begin_where_they_say():
    assert [band(score) for score in (100, 90, 89.9, 75, 74.9, 60, 59.9, 0)] == [
        *("excellent", "excellent", "good", "good"),
        *("qualified", "qualified", "unqualified", "unqualified"),
    ]


def test_who_is_better_in_everything_is_first_with_all_weights(outcome):
    best = dataclasses.replace(outcome.scorecard, items=tuple(replace_values(outcome.scorecard, 1.0)))
    worst = dataclasses.replace(outcome.scorecard, items=tuple(replace_values(outcome.scorecard, 0.0)))
    shares = rank_shares({"worst": worst, "given": outcome.scorecard, "best": best})
    assert shares == {"worst": (0, 0, 1), "given": (0, 1, 0), "best": (1, 0, 0)}
    assert rank_shares({"one": best, "same": best}) == {"one": (1, 0), "same": (1, 0)}


def test_ranks_that_depend_on_the_weights_are_shared(outcome):
    rows = outcome.scorecard.items
    late = [dataclasses.replace(r, value=0.0 if r.key == "loss_averted" else 1.0) for r in rows]
    costly = [dataclasses.replace(r, value=0.0 if r.key in ("objectives_reached", "rto") else 1.0) for r in rows]
    cards = {
        "late": dataclasses.replace(outcome.scorecard, items=tuple(late)),
        "costly": dataclasses.replace(outcome.scorecard, items=tuple(costly)),
    }
    shares = rank_shares(cards)
    assert 0.2 < shares["late"][0] < 0.8
    assert shares["late"][0] + shares["costly"][0] == pytest.approx(1)


# --- documentation ----------------------------------------------------------------------------------------------------

PAGES = [Path(__file__).parents[2] / "docs" / page for page in ("scorecard.md", "zh/scorecard.md")]


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_every_figure_has_its_definition_and_the_weights_are_those_published(page):
    text = page.read_text("utf-8")
    times = {"time_to_detect", "time_to_verify", "time_to_act", "time_to_tell"}
    figures = {*WEIGHTS, *get_args(Measure), *get_args(HarmKind), *times}
    assert {key for key in figures if f"\n### {key}\n" not in text} == set()
    published = dict(re.findall(r"^\| \[(\w+)\]\(#\w+\) \| (\d+) \|", text, re.MULTILINE))
    assert {key: float(published[key]) for key in WEIGHTS} == WEIGHTS
    assert set(CONCERNS) <= set(re.findall(r"^\| \[(\w+)\]", text, re.MULTILINE))


# --- injects and decisions --------------------------------------------------------------------------------------------


def inject(action, within="1h", **fields):
    meets = {"action": action, "within": within}
    return {
        "id": "boss",
        "title": "The boss asks",
        "text": "What is going on?",
        "from": "Boss",
        "to": ["commander"],
    } | {
        "at": "day 1 11:00",
        "meets": meets,
        **fields,
    }


@pytest.mark.parametrize(
    ("begun", "rating", "told"),
    [
        ("day 1 11:30", "performed", "done in time"),
        ("day 1 13:30", "some-challenges", "done late"),
        ("day 1 23:30", "unable", "not done"),
    ],
)
def test_an_inject_whose_expected_action_is_taken_is_evidence_of_its_capability(begun, rating, told):
    asked = inject("announce", capability="document-integrity")
    announce = {"do": "announce", "when": {"at": begun}, "channels": ["wechat"]}
    actions = [announce] if rating != "unable" else []
    found = card(actions=actions, injects=[asked])
    rated = capability(found, "document-integrity")
    assert f"“The boss asks”: {told}" in said(rated)
    assert rated.rating == rating
    coverage = found.coverage
    assert (coverage.injects_with_expected, coverage.injects_evaluated) == (1, 1)
    assert coverage.injects_met == (rating == "performed")


def test_an_inject_without_a_capability_is_evidence_of_that_of_what_it_expects():
    found = card(actions=[small.PAPER], injects=[inject("paper-invoicing", within="2h")])
    assert "The boss asks" in said(capability(found, "continuity"))


def test_an_inject_whose_time_was_not_up_is_no_evidence_and_lowers_coverage():
    found = card(injects=[inject("announce", at="day 1 23:30")])
    assert "The boss asks" not in said(capability(found, "customer-communication"))
    assert (found.coverage.injects_with_expected, found.coverage.injects_evaluated) == (1, 0)
    assert found.coverage.share < card().coverage.share


def test_without_injects_there_are_none_to_be_met():
    assert card().coverage.injects_with_expected is None


def test_an_action_that_people_order_exercises_its_capability():
    paper = sim.Plan.model_validate({"title": "P", "actions": [small.PAPER]}).actions[0]
    ordered = Ordered.model_validate({"action": paper.model_dump(by_alias=True), "at": "day 1 10:30"})
    outcome = sim.run(small.scenario(outage()), small.plan(), 1, [ordered])
    rated = capability(outcome.scorecard, "continuity")
    assert rated.actions == ("paper-invoicing",)
    assert rated.rating == "performed"
    assert outcome.scorecard.coverage.actions_in_plan == 0


def test_what_is_to_be_improved_is_told_apart_from_what_went_well(outcome):
    for rated in outcome.scorecard.capabilities:
        assert set(rated.improvements) <= set(rated.reasons)
        assert bool(rated.improvements) == (rated.rating not in ("performed", "not-rated"))


def test_the_yearly_price_of_preparedness_stands_beside_the_headline():
    assert headline_of(0, 100, 50, 1200).preparedness_per_year == 1200
    drilled, plan = sim.resolve("upgrade-failure")
    assert sim.run(drilled, plan, 1).scorecard.headline.preparedness_per_year == 0

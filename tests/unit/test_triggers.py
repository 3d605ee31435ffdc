"""What each trigger waits for, seen at an action that begins and ends with it."""

import numpy as np
import pytest

from sim.world.levels import left_backlog
from tests import small
from tests.small import clock, drill, outage, times

OUTAGE = outage(noticed={"after": "20min"})  # 10:00 to 14:00, known from 10:20 on
VERIFY = {"do": "verify-scope", "by": "it", "takes": "30min"}
NO_TIES = {f"stages.{stage}.work": "{exponential: {mean: 2min}}" for stage in ("approve", "issue", "deliver")}
WAITS_FOR_INVOICE = ("approve", "issue", "deliver", "rework")


def act(when, until=None, do="urgent-first", **fields):
    return {"do": do, "when": when, **({} if until is None else {"until": until}), **fields}


def begun(when, *others, incidents=(OUTAGE,), **fields):
    return times(drill(*incidents, actions=(act(when), *others), **fields), "urgent-first-begins")


def ended(until, *others, incidents=(OUTAGE,), **fields):
    return times(drill(*incidents, actions=(act("detected", until), *others), **fields), "urgent-first-ends")


def backlog(outcome, stages):
    """The moments at which orders begin or cease to wait at stages, and how many wait from then on."""
    layout, rows = outcome.layout, outcome.response.visits
    orders = outcome.response.jobs["cls"][rows["job"]] < layout.classes.orders
    rows = rows[orders & np.isin(rows["stage"], [layout.stages.index(stage) for stage in stages])]
    moments = np.unique(np.concatenate([rows["joined"], left_backlog(rows)]))
    moments = moments[np.isfinite(moments)]
    waiting = [((rows["joined"] <= t) & (left_backlog(rows) > t)).sum() for t in moments]
    return moments, np.array(waiting)


def first(moments, *holds):
    """The first moment at which everything holds."""
    return moments[np.logical_and.reduce(holds)][0]


# --- states -----------------------------------------------------------------------------------------------------------


def test_start_is_the_start_of_the_drill_whatever_happens():
    assert begun("start", incidents=()) == begun("start") == [0.0]


def test_detected_is_when_the_organisation_knows():
    assert begun("detected") == [clock("10:20")]


def test_verified_is_when_it_knows_whom_the_incident_hits():
    assert begun("verified", VERIFY) == [clock("10:50")]
    assert begun("verified") == []


def test_recovered_is_when_it_knows_that_everything_works_again():
    longer = outage(id="longer", hits=["telephone"], lasts="5h")
    assert begun("recovered") == [clock("14:00")]
    assert begun("recovered", incidents=(OUTAGE, longer)) == [clock("15:00")]


def test_cleared_is_when_no_more_orders_than_usual_are_under_way():
    outcome = drill(OUTAGE, actions=[act("cleared")], changes=NO_TIES)
    moments, waiting = backlog(outcome, (*WAITS_FOR_INVOICE, "reissue"))
    cleared = first(moments, moments > clock("14:00"), waiting <= outcome.usual_backlog)
    assert times(outcome, "urgent-first-begins") == [cleared]
    assert cleared > clock("14:10")


@pytest.mark.parametrize("when", ["detected", "recovered", "cleared", {"down_for": "10min"}, {"backlog": 0}])
def test_without_an_incident_nothing_is_waited_for_in_vain(when):
    outcome = drill(actions=[act(when)])
    assert times(outcome, "urgent-first-begins") == []
    assert outcome.response.action_times == {}


# --- moments and durations --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["09:15", "11:30", "20:00"])
def test_a_moment_comes_whether_anything_is_known_or_not(moment):
    assert begun({"at": f"day 1 {moment}"}) == [clock(moment)]


def test_down_for_counts_from_detection():
    assert begun({"down_for": "45min"}) == [clock("11:05")]


def test_down_for_is_not_reached_if_the_systems_work_again_before():
    assert begun({"down_for": "221min"}) == []
    assert begun({"down_for": "219min"}) == [clock("13:59")]


def test_times_down_are_not_added_up():
    flickering = outage(lasts="30min", again_after="30min")
    assert begun({"down_for": "40min"}, incidents=(flickering,)) == []
    assert begun({"down_for": "20min"}, incidents=(flickering,))[:2] == [clock("10:20"), clock("11:20")]


def test_down_for_goes_on_while_anything_is_down():
    relay = outage(id="relay", at="day 1 13:00", lasts="3h", hits=["telephone"])
    assert begun({"down_for": "4h"}, incidents=(OUTAGE, relay)) == [clock("14:20")]


# --- other actions ----------------------------------------------------------------------------------------------------


def test_after_another_action_is_when_that_is_finished():
    assert begun({"after": "verify-scope"}, VERIFY) == [clock("10:50")]


def test_after_an_action_that_lasts_is_when_it_has_taken_effect():
    assert begun({"after": "paper-invoicing"}, {**small.PAPER, "when": {"down_for": "10min"}}) == [clock("10:30")]


def test_after_an_action_that_never_comes_is_never():
    assert begun({"after": "verify-scope"}, {**VERIFY, "when": {"at": "day 2 10:00"}}) == []


def test_after_an_action_that_was_finished_before_detection_is_at_detection():
    notice = {"do": "announce", "channels": ["email"], "when": "start"}
    assert begun({"after": "announce"}, notice) == [clock("10:20")]


# --- backlogs ---------------------------------------------------------------------------------------------------------


def test_a_backlog_is_reached_when_so_many_wait_for_their_invoice():
    outcome = drill(OUTAGE, actions=[act({"backlog": 30})])
    moments, waiting = backlog(outcome, WAITS_FOR_INVOICE)
    assert times(outcome, "urgent-first-begins") == [first(moments, waiting >= 30)]


def test_a_backlog_counts_only_once_something_is_known_to_be_wrong():
    assert begun({"backlog": 1}) == [clock("10:20")]
    assert begun({"backlog": 0}) == [clock("10:20")]


def test_a_backlog_ends_an_action_when_it_has_fallen():
    from_the_peak = act({"backlog": 30}, until={"backlog": 12})
    outcome = drill(OUTAGE, actions=[from_the_peak], changes=NO_TIES)
    moments, waiting = backlog(outcome, WAITS_FOR_INVOICE)
    fallen = first(moments, moments > clock("14:00"), waiting <= 12)
    assert times(outcome, "urgent-first-ends") == [fallen]


def test_oldest_is_when_an_order_has_waited_so_long():
    outcome = drill(OUTAGE, actions=[act({"oldest": "50min"})])
    rows = outcome.response.visits
    order = outcome.response.jobs["cls"][rows["job"]] < outcome.layout.classes.orders
    waited_long = rows[order & (left_backlog(rows) - rows["joined"] > 50)]
    earliest = waited_long["joined"].min() + 50
    assert times(outcome, "urgent-first-begins") == [max(earliest, clock("10:20"))]
    assert earliest > clock("10:20")


# --- several together -------------------------------------------------------------------------------------------------


def test_all_is_the_last_of_its_parts():
    assert begun({"all": [{"at": "day 1 12:00"}, {"down_for": "30min"}, "detected"]}) == [clock("12:00")]
    assert begun({"all": [{"at": "day 1 10:30"}, {"down_for": "30min"}]}) == [clock("10:50")]
    assert begun({"all": ["detected", {"down_for": "5h"}]}) == []


def test_any_is_the_first_of_its_parts():
    assert begun({"any": [{"at": "day 1 12:00"}, {"down_for": "30min"}]}) == [clock("10:50")]
    assert begun({"any": [{"down_for": "5h"}, {"at": "day 1 11:00"}]}) == [clock("11:00")]


def test_triggers_can_be_nested():
    nested = {"any": [{"all": ["detected", {"at": "day 1 11:00"}]}, {"all": [{"down_for": "5h"}, "recovered"]}]}
    assert begun(nested) == [clock("11:00")]


# --- what ends --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "end"),
    [
        ("recovered", clock("14:00")),
        ({"at": "day 1 11:11"}, clock("11:11")),
        ({"after": "verify-scope"}, clock("10:50")),
        ({"down_for": "2h"}, clock("12:20")),
        ({"any": ["recovered", {"at": "day 1 13:00"}]}, clock("13:00")),
        ({"all": ["recovered", {"at": "day 1 13:00"}]}, clock("14:00")),
    ],
)
def test_an_action_ends_with_its_trigger(until, end):
    assert ended(until, VERIFY) == [end]


def test_an_action_that_nothing_ends_is_over_at_once_but_its_effect_stays():
    outcome = drill(OUTAGE, actions=[act("detected")])
    assert outcome.response.action_times == {"urgent-first": (clock("10:20"), clock("10:20"))}


def test_an_action_whose_end_does_not_come_within_the_drill_has_none():
    outcome = drill(OUTAGE, actions=[act("detected", until={"at": "day 2 10:00"})])
    assert outcome.response.action_times == {"urgent-first": (clock("10:20"), None)}


# --- the next time ----------------------------------------------------------------------------------------------------


def test_when_everything_worked_and_something_happens_again_the_plan_begins_anew():
    again = outage(lasts="1h", again_after="3h", noticed={"after": "20min"})
    outcome = drill(again, actions=[VERIFY, act({"after": "verify-scope"}, until="recovered")])
    assert times(outcome, "verify-scope-begins")[:2] == [clock("10:20"), clock("14:20")]
    assert times(outcome, "urgent-first-begins")[:2] == [clock("10:50"), clock("14:50")]
    assert times(outcome, "urgent-first-ends")[:2] == [clock("11:00"), clock("15:00")]
    assert outcome.response.action_times["urgent-first"] == (clock("10:50"), clock("11:00")), "the first time counts"


def test_when_something_else_happens_meanwhile_the_plan_does_not_begin_anew():
    other = outage(id="other", hits=["telephone"], at="day 1 12:00", lasts="4h")
    assert begun("detected", incidents=(OUTAGE, other)) == [clock("10:20")]


def test_what_else_is_noticed_meanwhile_is_verified_as_well():
    other = outage(id="other", hits=["telephone"], at="day 1 12:00", lasts="4h", scope={"regions": ["north"]})
    after = act({"after": "verify-scope"}, until="cleared")
    outcome = drill({**OUTAGE, "scope": {"regions": ["north"]}}, other, actions=[VERIFY, after])
    assert times(outcome, "verify-scope-begins") == [clock("10:20"), clock("12:00")]
    assert times(outcome, "urgent-first-begins") == [clock("10:50")], "what waited for it has been done"
    assert outcome.response.verified == clock("10:50"), "the first time counts"


def test_what_is_noticed_while_it_is_verified_need_not_be_verified_again():
    other = outage(id="other", hits=["telephone"], at="day 1 10:30", lasts="4h", scope={"regions": ["north"]})
    outcome = drill({**OUTAGE, "scope": {"regions": ["north"]}}, other, actions=[VERIFY])
    assert times(outcome, "verify-scope-begins") == [clock("10:20")]


def test_what_is_done_at_a_moment_is_done_once():
    again = outage(lasts="1h", again_after="1h")
    assert begun({"at": "day 1 10:30"}, incidents=(again,)) == [clock("10:30")]


# --- what others have come to, who waits, what is down ----------------------------------------------------------------


def test_failed_is_when_another_action_has_come_to_nothing():
    nobody = {**small.HELP_OUT, "id": "help", "from": "service"}  # the only one of the service is at home there
    away = {"do": "verify-scope", "by": "service", "takes": "2h"}
    assert begun({"failed": "help"}, away, {**nobody, "when": {"down_for": "10min"}}) == [clock("10:30")]
    assert begun({"after": "help"}, away, {**nobody, "when": {"down_for": "10min"}}) == []
    assert begun({"failed": "help"}, {**small.HELP_OUT, "id": "help"}) == []


def test_what_has_failed_is_tried_again_while_something_is_down():
    away = {"do": "verify-scope", "by": "service", "takes": "50min"}
    nobody = {**small.HELP_OUT, "from": "service", "to": "help-desk", "staff": 1, "again_after": "20min"}
    outcome = drill(OUTAGE, actions=[away, nobody])
    assert times(outcome, "move-staff-failed") == [clock("10:20"), clock("10:40"), clock("11:00")]
    assert times(outcome, "move-staff-people")[-1] == clock("11:20")
    short = drill(outage(lasts="30min"), actions=[away, nobody])
    assert times(short, "move-staff-failed") == [clock("10:00"), clock("10:20")]


def test_key_customers_waiting_counts_customers_not_orders():
    outcome = drill(OUTAGE, actions=[act({"key_customers_waiting": "60%"})])
    (moment,) = times(outcome, "urgent-first-begins")
    orders = outcome.orders.query("tier == 'key' and arrival_min <= @moment")
    waiting = orders[~(orders.completed_min <= moment)]
    assert waiting.customer.nunique() >= 6 > waiting.customer.nunique() - 3
    assert len(waiting) > waiting.customer.nunique()
    assert times(drill(actions=[act({"key_customers_waiting": "0%"})]), "urgent-first-begins") == [], "nothing known"


def test_as_an_end_it_is_few_key_customers_who_wait():
    until = {"all": ["recovered", {"key_customers_waiting": "10%"}]}
    (end,) = ended(until)
    assert end > clock("14:00")


def test_a_system_is_believed_down_if_what_is_known_takes_it_down():
    at_network = outage(hits=["network"], noticed={"after": "20min"})
    for name, holds in (("platform", True), ("network", True), ("telephone", False)):
        assert begun({"system_down": name}, incidents=(at_network,)) == [clock("10:20")] * holds
    assert begun({"system_down": "network"}) == [], "the platform only"
    assert begun({"system_down": "platform"}, incidents=(outage(hits=["data-centre"]),)) == [clock("10:00")]
    assert ended({"system_down": "platform"}) == [clock("14:00")]


def test_names_in_triggers_must_exist():
    for when, kind in (({"failed": "nobody"}, "action"), ({"system_down": "printer"}, "system")):
        plan = small.plan(act(when))
        missing = [*plan.check_references(), *plan.check_against(small.organisation())]
        assert [(reference.loc, reference.what) for reference in missing] == [
            (("actions", 0, "when", next(iter(when))), kind)
        ]

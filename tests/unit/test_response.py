"""What each action does to the people, the desks, the orders and the customers."""

from itertools import permutations

import pytest

import sim
from tests.small import HELP_OUT, PAPER, clock, drill, outage, times

NORTH = {"regions": ["north"]}
OUTAGE = outage(work_in_hand="lose")  # 10:00 to 14:00, known at once
NO_SKILL = "{paper-desk: 0%}"
VERIFY = {"do": "verify-scope", "by": "it", "takes": "30min"}
CALL = {"do": "call-support", "by": "it", "waits": "10min", "talks": "20min"}


def away(outcome: sim.Outcome, department: str, moment: float) -> int:
    """How many people of a department are at no desk at a moment."""
    here = outcome.postings.query("from_min <= @moment and to_min > @moment and department == @department")
    return next(d for d in outcome.organisation.departments if d.id == department).staff - len(here)


def at_desk(outcome: sim.Outcome, desk: str, moment: float) -> list[str]:
    """Departments of those at a desk at a moment."""
    here = outcome.postings.query("from_min <= @moment and to_min > @moment and desk == @desk")
    return sorted(here.department.astype(str))


def issued(outcome: sim.Outcome, desk: str = "paper-desk"):
    """Visits in which invoices were made at a desk."""
    return outcome.visits.query("stage == 'issue' and desk == @desk and result == 'done'")


def sent(outcome: sim.Outcome, key: str) -> list[object]:
    """How many people went, each time that it was told."""
    return [entry.values["count"] for entry in outcome.response.journal if entry.key == f"journal.{key}-people"]


# --- verify the scope -------------------------------------------------------------------------------------------------


def test_verifying_takes_people_off_their_desks_for_as_long_as_it_takes():
    outcome = drill(OUTAGE, actions=[{**VERIFY, "staff": 2}])
    seen = [away(outcome, "it", clock(moment)) for moment in ("09:59", "10:00", "10:29", "10:30")]
    assert seen == [0, 2, 2, 0]
    assert outcome.response.verified == clock("10:30")
    assert outcome.measures["with-response"].time_to_verify == 30


def test_a_scope_that_is_found_out_when_all_is_over_was_not_verified_in_time():
    outcome = drill(outage(lasts="20min"), actions=[VERIFY])
    assert times(outcome, "verify-scope-ends") == [clock("10:30")]
    assert outcome.measures["with-response"].time_to_verify is None


def test_verifying_leaves_other_work_undone():
    everybody = {**VERIFY, "staff": 2, "takes": "4h"}
    busy = {"departments.it.own_work.per_day": "40"}
    waiting = [
        (drill(OUTAGE, actions=plan, changes=busy).visits.query("stage == 'own-it'").eval("started_min - joined_min"))
        for plan in ([], [everybody])
    ]
    assert waiting[1].mean() > waiting[0].mean() + 30


def test_verifying_waits_for_the_people_who_do_it():
    outcome = drill(outage(at="day 1 07:00", lasts="5h"), actions=[VERIFY])
    assert times(outcome, "verify-scope-begins") == [clock("07:00")]
    assert outcome.response.verified == clock("09:30")


# --- call support -----------------------------------------------------------------------------------------------------


def test_who_calls_support_works_while_he_waits_and_not_while_he_talks():
    outcome = drill(OUTAGE, actions=[CALL])
    seen = [away(outcome, "it", clock(moment)) for moment in ("10:05", "10:10", "10:29", "10:30")]
    assert seen == [0, 1, 1, 0]


@pytest.mark.parametrize(("verified", "end"), [(False, "13:09"), (True, "12:37:30")])
def test_support_shortens_the_repair_and_more_if_the_scope_is_known(verified, end):
    """At 10:30 there are 210 minutes left: a tenth less, or a quarter."""
    outcome = drill(OUTAGE, actions=[CALL, {**VERIFY, "takes": "20min"}] if verified else [CALL])
    share = 0.25 if verified else 0.1
    assert times(outcome, "system-up") == [clock("10:30") + 210 * (1 - share)]


def test_support_mends_neither_the_grid_nor_what_others_run():
    for cause in ("power-cut", "provider-outage"):
        outcome = drill(outage(cause=cause), actions=[CALL])
        assert times(outcome, "system-up") == [clock("14:00")]


def test_support_mends_nothing_that_nobody_knows_of():
    hidden = outage(id="hidden", hits=["telephone"], noticed={"after": "1d"})
    outcome = drill(OUTAGE, hidden, actions=[CALL])
    assert times(outcome, "system-up") == [clock("13:39"), clock("14:00")]


# --- paper ------------------------------------------------------------------------------------------------------------


def test_people_are_briefed_and_issue_on_paper_until_the_systems_work_again():
    outcome = drill(OUTAGE, actions=[PAPER])
    assert sent(outcome, "paper-invoicing") == [4]
    assert at_desk(outcome, "paper-desk", clock("10:14")) == []
    assert at_desk(outcome, "paper-desk", clock("10:20")) == ["invoicing"] * 4
    made = issued(outcome)
    assert len(made) > 40
    assert made.started_min.between(clock("10:15"), clock("14:00"), inclusive="left").all()
    assert made.ended_min.max() > clock("14:00"), "work in hand is finished"
    assert at_desk(outcome, "paper-desk", clock("14:10")) == []
    assert at_desk(outcome, "online-desk", clock("14:10")) == ["invoicing"] * 4


def test_paper_takes_the_time_that_its_desk_takes():
    made = issued(drill(OUTAGE, actions=[PAPER]))
    assert (made.ended_min - made.started_min).to_numpy() == pytest.approx(4 / 0.5)


def test_paper_invoices_are_delivered_and_issued_again_electronically():
    outcome = drill(OUTAGE, actions=[PAPER])
    paper = outcome.orders[outcome.orders.channel == "paper"]
    assert set(paper.order) == set(issued(outcome).order)
    assert outcome.measures["with-response"].on_paper == len(paper) > 40
    again = outcome.visits[outcome.visits.stage == "reissue"]
    assert set(again.order) == set(paper.order)
    assert (again.desk.dropna() == "online-desk").all()
    assert again.started_min.min() >= clock("14:00"), "when the platform works again"
    delivered = again.order.map(paper.set_index("order").completed_min)
    assert (again.joined_min == delivered).all(), "the customer does not wait for it"


def test_nothing_that_was_issued_online_is_issued_again():
    outcome = drill(OUTAGE, actions=[PAPER])
    online = set(outcome.orders.order[outcome.orders.channel == "online"])
    assert len(online) > 50
    assert online.isdisjoint(outcome.visits.order[outcome.visits.stage == "reissue"])


def test_each_paper_invoice_takes_its_supplies():
    outcome = drill(OUTAGE, actions=[PAPER])
    begun = outcome.visits.query("desk == 'paper-desk'")
    assert outcome.response.stock_used.tolist() == [len(begun)]
    wages = outcome.staff.response_hours.sum() * 60
    loss = outcome.measures["with-response"].loss
    assert (loss.wages, loss.supplies) == (pytest.approx(wages), 2 * len(begun))
    bare = outcome.measures["without-response"].loss
    assert bare.wages == bare.supplies == 0


def test_without_blanks_there_is_no_paper():
    outcome = drill(OUTAGE, actions=[PAPER], changes={"supplies.blanks.stock": "7"})
    assert outcome.measures["with-response"].on_paper == 7


def test_work_that_was_begun_online_takes_a_blank_too():
    outcome = drill(outage(work_in_hand="return"), actions=[PAPER], changes={"supplies.blanks.stock": "7"})
    assert "returned" in set(outcome.visits.result)
    assert outcome.measures["with-response"].on_paper == 7


def test_until_the_scope_is_known_paper_is_for_everybody_and_then_for_those_who_are_hit():
    outcome = drill(outage(scope=NORTH), actions=[PAPER, {**VERIFY, "takes": "110min"}])
    made = issued(outcome).merge(outcome.orders[["order", "region"]], on="order")
    begun = {region: rows.started_min for region, rows in made.groupby("region", observed=True)}
    assert begun["north"].max() > clock("13:30")
    assert begun["south"].between(clock("10:15"), clock("11:50"), inclusive="left").all()
    assert len(begun["south"]) > 3


def test_as_many_go_as_are_free():
    tasks = [PAPER, {**HELP_OUT, "from": "invoicing", "to": "paper-desk", "staff": 3, "when": {"at": "day 1 09:30"}}]
    outcome = drill(OUTAGE, actions=tasks)
    assert sent(outcome, "paper-invoicing") == [1]


def test_people_who_have_not_learned_it_are_not_sent():
    outcome = drill(OUTAGE, actions=[{**PAPER, "by": "approval"}])
    assert sent(outcome, "paper-invoicing") == [0]
    assert outcome.measures["with-response"].on_paper == 0


def test_people_who_can_do_nothing_there_are_not_sent():
    outcome = drill(OUTAGE, actions=[{**PAPER, "by": "marketing"}], changes={"departments.marketing.skills": NO_SKILL})
    assert sent(outcome, "paper-invoicing") == [0]


def test_a_desk_that_is_always_open_stays_open_after_the_action():
    outcome = drill(outage(lasts="30min"), actions=[{**PAPER, "desk": "online-desk"}])
    assert issued(outcome, "online-desk").started_min.max() > clock("17:00")


def test_people_go_when_their_shift_begins_if_it_is_not_on_yet():
    outcome = drill(outage(at="day 1 07:00", lasts="7h"), actions=[PAPER])
    assert at_desk(outcome, "paper-desk", clock("11:00")) == ["invoicing"] * 4


def test_hours_count_also_if_the_drill_ends_before_the_action():
    outcome = drill(outage(lasts="30h"), actions=[PAPER])
    assert outcome.staff.response_hours.sum() == pytest.approx(4 * 7)


# --- move staff -------------------------------------------------------------------------------------------------------


def test_people_are_moved_and_sent_back():
    move = {**HELP_OUT, "until": {"at": "day 1 15:00"}}
    outcome = drill(OUTAGE, actions=[move])
    assert sent(outcome, "move-staff") == [2]
    there = [len(at_desk(outcome, "help-desk", clock(moment))) for moment in ("10:00", "11:00", "14:59", "15:21")]
    assert there == [1, 3, 3, 1]
    assert len(at_desk(outcome, "own-marketing", clock("15:31"))) == 3
    spent = outcome.staff[outcome.staff.department == "marketing"].response_hours
    assert sorted(spent) == [0, 4, 4], "from ten to three without lunch"


def test_moved_people_work_at_the_speed_of_their_skill():
    answered = answers({"learning": "0%"})
    assert len(answered) > 3
    assert (answered.ended_min - answered.started_min).to_numpy() == pytest.approx(10 / 0.5)


def answers(changes):
    """Enquiries that only moved people answer, from the morning until the second evening."""
    changes = {"departments.service.staff": "0", "enquiries.after": "1h", **changes}
    move = {**HELP_OUT, "until": {"at": "day 3 00:00"}}
    outcome = drill(outage(lasts="40h"), actions=[move], changes=changes, days=2)
    return outcome.visits.query("stage == 'enquiry' and result == 'done'")


def test_moved_people_learn_hour_by_hour_until_they_are_as_fast_as_those_at_home():
    answered = answers({})
    took = answered.ended_min - answered.started_min
    assert took[answered.started_min < clock("11:00")].to_numpy() == pytest.approx(20), "half the speed at first"
    third_hour = took[answered.started_min.between(clock("13:31"), clock("14:29"))]
    assert third_hour.to_numpy() == pytest.approx(20 * 0.8), "from 10:30 on two hours of practice: a fifth less"
    assert took.is_monotonic_decreasing or (took.diff().dropna() <= 1e-6).mean() > 0.9
    assert took.iloc[-1] == pytest.approx(10), "the second afternoon"
    assert len(answered) > len(answers({"learning": "0%"}))


def test_who_knows_the_work_has_nothing_to_learn():
    fluent = {"departments.marketing.skills": "{help-desk: 100%}"}
    assert answers(fluent).equals(answers(fluent | {"learning": "0%"}))


def test_people_hand_over_before_they_are_back():
    move = {**HELP_OUT, "handover": "40min", "until": {"at": "day 1 15:00"}}
    outcome = drill(OUTAGE, actions=[move], changes={"enquiries.after": "100d"})
    back = [len(at_desk(outcome, "own-marketing", clock(moment))) for moment in ("15:01", "15:39", "15:41")]
    assert back == [1, 1, 3]


def test_work_at_home_is_left_undone_meanwhile():
    move = {**HELP_OUT, "staff": 3, "until": {"at": "day 1 17:00"}}
    outcome = drill(OUTAGE, actions=[move])
    assert outcome.measures["with-response"].own_work_waiting > outcome.measures["without-response"].own_work_waiting
    while_away = outcome.visits.query("stage == 'own-marketing' and started_min > 630 and started_min < 1020")
    assert len(while_away) == 0


# --- urgent first -----------------------------------------------------------------------------------------------------


def worked_off(actions, **fields):
    """The orders that waited for the platform and were invoiced when it worked again."""
    outcome = drill(OUTAGE, actions=actions, **fields)
    made = issued(outcome, "online-desk").query("joined_min < 840 and started_min >= 840")
    return made.merge(outcome.orders, on="order")


def in_order_of(rows, *keys):
    """Whether of two orders the one that was begun earlier has the smaller keys."""
    ranks = list(zip(*keys, strict=True))
    pairs = [(ranks[i], ranks[j]) for i, j in permutations(range(len(rows)), 2)]
    began = [rows.started_min.iloc[i] < rows.started_min.iloc[j] for i, j in permutations(range(len(rows)), 2)]
    return sum(began) > 500 and all(one <= other for (one, other), first in zip(pairs, began, strict=True) if first)


def test_usually_who_came_first_is_served_first():
    rows = worked_off([])
    assert in_order_of(rows, rows.joined_min)


def test_urgent_first_serves_urgent_orders_and_then_the_tiers_by_rank():
    rows = worked_off([{"do": "urgent-first"}])
    assert rows.urgent.sum() > 1
    assert in_order_of(rows, ~rows.urgent, rows.tier != "key", rows.joined_min)


def test_urgent_first_can_go_by_due_time_or_amount():
    by_due = worked_off([{"do": "urgent-first", "by": "earliest-due"}])
    assert in_order_of(by_due, by_due.due_min)
    by_value = worked_off([{"do": "urgent-first", "by": "value"}])
    assert in_order_of(by_value, -by_value.amount)


def test_after_urgent_first_the_order_of_work_is_as_before():
    rows = worked_off([{"do": "urgent-first", "until": "recovered"}]).query("started_min > 840")
    assert in_order_of(rows, rows.joined_min)


def test_a_stage_that_had_an_order_of_its_own_gets_it_back():
    changes = {"stages.issue.order": "earliest-due"}
    rows = worked_off([{"do": "urgent-first", "until": "recovered"}], changes=changes).query("started_min > 840")
    assert in_order_of(rows, rows.due_min)


# --- announce ---------------------------------------------------------------------------------------------------------

NOTICE = {"do": "announce", "channels": ["wechat", "sms"], "every": "60min"}


def test_notices_go_out_at_regular_times_until_the_backlog_is_cleared():
    outcome = drill(OUTAGE, actions=[NOTICE])
    notices = sorted(times(outcome, "announce-vague") + times(outcome, "announce-clear"))
    (end,) = times(outcome, "announce-ends")
    assert notices == [float(moment) for moment in range(600, int(end) + 1, 60)]
    assert end > clock("14:00")


def test_a_notice_without_updates_goes_out_once():
    outcome = drill(OUTAGE, actions=[{"do": "announce", "channels": ["email"]}])
    assert times(outcome, "announce-vague") + times(outcome, "announce-clear") == [clock("10:00")]


def test_nobody_is_told_at_night():
    outcome = drill(outage(at="day 1 05:00", lasts="30h"), actions=[NOTICE], days=2)
    notices = sorted(times(outcome, "announce-vague") + times(outcome, "announce-clear"))
    assert notices[0] == clock("08:00")
    assert notices[12:14] == [clock("20:00"), clock("08:00", day=2)]
    early = {**NOTICE, "hours": {"from": "05:00", "to": "24:00"}}
    assert min(times(drill(outage(at="day 1 05:00"), actions=[early]), "announce-vague")) == clock("05:00")


def test_a_notice_is_vague_until_the_scope_is_known_or_all_is_over():
    outcome = drill(OUTAGE, actions=[NOTICE, {**VERIFY, "takes": "90min"}])
    assert times(outcome, "announce-vague") == [clock("10:00"), clock("11:00")]
    assert times(outcome, "announce-clear")[0] == clock("12:00")
    unverified = drill(OUTAGE, actions=[NOTICE])
    assert max(times(unverified, "announce-vague")) < clock("14:00") <= min(times(unverified, "announce-clear"))


MANY_ASK = {"enquiries.after": "{exponential: {mean: 2h}}", "enquiries.again": "1h"}


def enquiries(*actions):
    measures = drill(outage(lasts="30h"), actions=actions, changes=MANY_ASK).measures
    return measures["with-response"].enquiries - measures["without-response"].enquiries


def test_a_clear_notice_lowers_enquiries_and_a_vague_one_raises_them():
    assert enquiries(NOTICE, {**VERIFY, "takes": "1min"}) < -10 < 10 < enquiries(NOTICE)


def test_a_notice_that_changes_nothing_changes_nothing():
    indifferent = dict.fromkeys(["enquiries_clear", "enquiries_vague", "hurry_clear", "hurry_vague"], 1)
    assert enquiries({**NOTICE, **indifferent}) == 0


def test_notices_change_how_soon_customers_give_up():
    impatient = {"demand.tiers.regular.patience": "{exponential: {mean: 6h}}"}

    def cancelled(**factors):
        notice = {**NOTICE, "enquiries_vague": 1, "enquiries_clear": 1, **factors}
        return drill(outage(lasts="30h"), actions=[notice], changes=impatient).measures["with-response"].cancelled

    calm, usual, hurried = (cancelled(hurry_vague=factor) for factor in (0.3, 1, 3))
    assert calm < usual < hurried


# --- all actions ------------------------------------------------------------------------------------------------------


def test_the_journal_says_who_does_what_and_when(outcome):
    told = [entry for entry in outcome.response.journal if entry.kind == "action"]
    assert {entry.subject for entry in told} == {action.id for action in outcome.plan.actions}
    assert [entry.time for entry in told] == sorted(entry.time for entry in told)


def test_an_owner_is_named_in_both_languages():
    owner = {"en": "Head of IT", "zh": "信息技术部负责人"}
    events = drill(OUTAGE, actions=[{**VERIFY, "owner": owner}]).events
    assert "Head of IT: Verifying the scope begins" in set(events.text_en)
    assert "信息技术部负责人：开始核实影响范围" in set(events.text_zh)


def test_when_each_action_was_begun_is_measured_from_the_incident_on(outcome):
    activated = outcome.measures["with-response"].activated
    assert activated["verify-scope"] == 20
    assert activated["call-support"] == 30
    assert activated["announce"] == 45
    assert activated["urgent-first"] == 50
    assert activated["paper-invoicing"] == 80
    assert len(activated) == 6

"""Back to normal: what is cleared first, who goes home when, what ends, what it costs to be too early or too late."""

import numpy as np
import pytest

import sim
from sim.errors import InputError
from sim.scenario.files import load_yaml
from tests.small import HELP_OUT, PAPER, clock, drill, outage, times

OUTAGE = outage(work_in_hand="lose")  # 10:00 to 14:00
DOWN = {"do": "stand-down", "by": "it", "takes": "10min"}
FEW = {"departments.invoicing.staff": "2"}  # the backlog lasts until the next day
LATE = {"at": "day 2 17:00"}
LENT = {**HELP_OUT, "staff": 3, "until": LATE}


def there(outcome: sim.Outcome, desk: str, moment: float) -> int:
    """How many people are at a desk."""
    rows = outcome.postings[outcome.postings.desk == desk]
    return int(((rows.from_min <= moment) & (rows.to_min > moment)).sum())


def hours(outcome: sim.Outcome, department: str = "marketing") -> float:
    return float(outcome.staff.response_hours[outcome.staff.department == department].sum())


def test_it_begins_when_all_works_again_and_takes_somebodys_time() -> None:
    outcome = drill(OUTAGE, actions=[DOWN])
    assert times(outcome, "stand-down-begins") == [clock("14:00")]
    assert hours(outcome, "it") == pytest.approx(1 / 6)
    assert len(times(outcome, "stand-down-ends")) == 1


def test_people_go_home_step_by_step_as_the_backlog_falls() -> None:
    steps = [{"backlog": "70%", "home": "34%"}, {"backlog": "30%", "home": "67%"}]
    outcome = drill(OUTAGE, actions=[LENT, {**DOWN, "steps": steps}], days=2, changes=FEW)
    home, (end,) = times(outcome, "stand-down-home"), times(outcome, "stand-down-ends")
    assert clock("14:10") < home[0] < home[1] < end
    middle = [(a + b) / 2 for a, b in zip([clock("14:10"), *home], [*home, end], strict=True)]
    waiting = outcome.backlog.query("run == 'with-response' and stage != 'enquiry'").groupby("time_min").waiting.sum()
    left = [waiting[waiting.index <= moment].iloc[-1] for moment in home]
    assert left[0] > left[1] > 10
    helping = [outcome.postings.query("desk == 'help-desk' and department == 'marketing'")]
    count = [((helping[0].from_min <= m) & (helping[0].to_min > m)).sum() for m in middle if m % 1440 > 800]
    assert count == sorted(count, reverse=True)
    assert count[0] == 3


def test_nobody_is_kept_longer_than_needed() -> None:
    kept, sent_home = (drill(OUTAGE, actions=actions, days=2, changes=FEW) for actions in ([LENT], [LENT, DOWN]))
    assert hours(sent_home) < hours(kept) - 3
    assert sent_home.measures["with-response"].loss.total < kept.measures["with-response"].loss.total


def test_who_is_sent_home_too_early_is_missed() -> None:
    help_invoicing = {**HELP_OUT, "to": "online-desk", "staff": 3, "when": "recovered", "until": "cleared"}
    able = {**FEW, "departments.marketing.skills": "{online-desk: 100%}"}
    at_once = {**DOWN, "steps": [{"backlog": "100%", "home": "100%"}]}
    right, early = (drill(OUTAGE, actions=[help_invoicing, down], days=2, changes=able) for down in (DOWN, at_once))
    waited = [o.measures["with-response"].time_to_invoice_p95 for o in (right, early)]
    assert waited[1] > waited[0] + 30
    assert hours(early) < hours(right)


def test_who_was_sent_home_and_lent_again_is_not_sent_home_twice() -> None:
    again = {**HELP_OUT, "id": "again", "when": {"at": "day 1 15:00"}, "staff": 3, "until": {"at": "day 3 00:00"}}
    at_once = {**DOWN, "steps": [{"backlog": "100%", "home": "100%"}], "until": {"at": "day 2 12:00"}}
    first = {**LENT, "staff": 2, "until": {"at": "day 1 16:00"}}
    outcome = drill(OUTAGE, actions=[first, at_once, again], days=2)
    assert there(outcome, "help-desk", clock("16:30")) == 4


def test_paper_closes_at_once_and_its_work_is_done_online() -> None:
    early = {**DOWN, "when": {"at": "day 1 13:10"}}
    kept, handed_over = (drill(OUTAGE, actions=actions, changes=FEW) for actions in ([PAPER], [PAPER, early]))
    begun = [o.visits[o.visits.desk == "paper-desk"].started_min.max() for o in (kept, handed_over)]
    assert begun[0] > clock("13:40") > clock("13:20") >= begun[1]
    assert len(times(handed_over, "paper-invoicing-ends")) == 1
    assert handed_over.measures["with-response"].on_paper < kept.measures["with-response"].on_paper


def test_in_the_end_all_other_actions_end() -> None:
    endless = {"at": "day 9 00:00"}
    plan = [
        {"do": "overtime", "department": "invoicing", "until": endless},
        {"do": "temporary-staff", "joins": "invoicing", "to": "online-desk", "staff": 2, "arrives": "2h", "wage": 30}
        | {"until": endless},
        {"do": "announce", "channels": ["sms"], "every": "1h", "until": endless},
        {"do": "keep-log", "by": "marketing", "until": endless},
        {"do": "urgent-first", "until": endless},
    ]
    outcome = drill(OUTAGE, actions=[*plan, DOWN], days=3, debug=True)
    (end,) = times(outcome, "stand-down-ends")
    for action in plan:
        (over,) = times(outcome, f"{action['do']}-ends")
        assert end <= over < end + 90, action["do"]
    alone = drill(OUTAGE, actions=plan, days=3)
    losses = [o.measures["with-response"].loss.total for o in (outcome, alone)]
    assert losses[0] < losses[1], "people kept for nothing"


def reentered(outcome: sim.Outcome) -> float:
    """When, on average, what was issued on paper was entered electronically."""
    again = outcome.visits[outcome.visits.stage == "reissue"]
    return float(again.ended_min.fillna(outcome.scenario.days * 1440.0).mean())


def invoiced(outcome: sim.Outcome) -> float:
    made = outcome.visits[(outcome.visits.stage == "issue") & (outcome.visits.desk == "online-desk")]
    return float(made.started_min.fillna(outcome.scenario.days * 1440.0).mean())


def test_what_is_cleared_first_is_done_first() -> None:
    orders = ["urgent", "re-entry", "orders"], ["orders", "urgent", "re-entry"], ["re-entry", "urgent", "orders"]
    outcomes = [
        drill(OUTAGE, actions=[PAPER, {**DOWN, "clears": list(order)}], days=2, changes=FEW) for order in orders
    ]
    entered, made = [reentered(o) for o in outcomes], [invoiced(o) for o in outcomes]
    assert entered[2] <= entered[0] < entered[1]
    assert made[1] < made[0]
    urgent = [o.measures["with-response"].urgent_on_time for o in outcomes]
    assert urgent[0] >= urgent[1]


def test_afterwards_the_order_of_work_is_as_before() -> None:
    usual, stood_down = (drill(OUTAGE, actions=actions, days=4) for actions in ([], [DOWN]))
    last_day = [o.visits[(o.visits.joined_min > 3 * 1440) & (o.visits.kind == "order")] for o in (usual, stood_down)]
    assert np.allclose(last_day[0].ended_min, last_day[1].ended_min)


def test_a_last_notice_goes_out_by_day_if_there_are_channels() -> None:
    assert times(drill(OUTAGE, actions=[DOWN]), "stand-down-notice") == []
    told = drill(OUTAGE, actions=[{**DOWN, "channels": ["sms"], "until": {"at": "day 1 23:00"}}], days=2)
    assert times(told, "stand-down-notice") == [clock("08:00", day=2)]


def test_a_plan_without_it_is_not_touched() -> None:
    never = {**DOWN, "when": {"at": "day 9 00:00"}}
    without, unused = (drill(OUTAGE, actions=actions) for actions in ([PAPER, HELP_OUT], [PAPER, HELP_OUT, never]))
    assert without.visits.equals(unused.visits)
    assert without.postings.equals(unused.postings)


def test_each_part_of_the_backlog_is_named_once() -> None:
    written = "{title: Down, actions: [{do: stand-down, by: it, clears: [urgent, urgent, orders]}]}"
    with pytest.raises(InputError, match="exactly once"):
        load_yaml(written, sim.Plan)

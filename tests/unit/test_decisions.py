"""Injects and decisions: delivered, decided, undone; the same up to any moment, whatever is decided later."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.archive import verify
from sim.cli import main
from sim.errors import InputError
from sim.scenario.decisions import Decision, Decisions, Ordered, Released, Skipped, Taken, Withdrawn
from sim.scenario.files import dump_yaml, load_yaml
from sim.scenario.quantities import Minutes
from tests import small
from tests.small import clock

VERIFY = {"do": "verify-scope", "by": "it", "takes": "25min"}

INJECTS: tuple[dict[str, Any], ...] = (
    {
        "id": "call",
        "title": {"en": "The call", "zh": "来电"},
        "when": "detected",
        "delay": "5min",
        "from": "A clerk",
        "to": ["it-lead"],
        "text": {"en": "Nothing works.", "zh": "都开不了。"},
        "meets": {"action": "verify-scope", "within": "20min"},
    },
    {
        "id": "rumour",
        "title": "Rumour",
        "when": {"inject": "call"},
        "delay": "15min",
        "from": "Somebody",
        "to": ["observer"],
        "text": "Have you heard?",
    },
)

POINT: dict[str, Any] = {
    "id": "paper",
    "title": {"en": "Paper", "zh": "纸质"},
    "at": "day 1 10:30",
    "question": {"en": "What now?", "zh": "怎么办？"},
    "timer": "10min",
    "options": [
        {"id": "wait", "text": {"en": "Wait", "zh": "等待"}},
        {"id": "write", "text": {"en": "Write", "zh": "手写"}, "do": [small.PAPER], "stops": ["help"]},
    ],
    "default": "wait",
}

HELP = {**small.HELP_OUT, "id": "help", "when": {"at": "day 1 09:30"}, "until": "cleared"}


def exercise(*incidents: Any, injects: Any = INJECTS, points: Any = (POINT,), **fields: Any) -> sim.Scenario:
    return small.scenario(*(incidents or (small.outage(),)), injects=injects, decisions=points, **fields)


def run(*decisions: Decision, actions: Any = (), scenario: sim.Scenario | None = None) -> sim.Outcome:
    return sim.run(scenario or exercise(), small.plan(*actions), 1, decisions, debug=True)


def at(text: str, day: int = 1) -> Minutes:
    return Minutes(clock(text, day))


def ordered(action: Any, when: str) -> Ordered:
    return Ordered.model_validate({"action": action, "at": at(when)})


def refused(*decisions: Decision, actions: Any = (), scenario: sim.Scenario | None = None) -> list[Any]:
    with pytest.raises(InputError) as caught:
        run(*decisions, actions=actions, scenario=scenario)
    for problem in caught.value.problems:
        assert problem.message("en")
        assert problem.message("zh")
    return [(problem.key, problem.field, problem.found) for problem in caught.value.problems]


# --- injects ----------------------------------------------------------------------------------------------------------


def test_injects_are_delivered_when_they_are_due_and_told_in_both_languages():
    outcome = run()
    delivered = [entry for entry in outcome.response.journal if entry.key == "journal.inject-delivered"]
    assert [(entry.subject, entry.time) for entry in delivered] == [
        ("call", clock("10:05")),
        ("rumour", clock("10:20")),
    ]
    assert delivered[0].say("zh") == "情景注入：来电。A clerk：都开不了。"
    assert set(outcome.events.kind) >= {"inject", "decision"}


def test_injects_and_decision_points_alone_change_nothing_for_orders():
    plain, drilled = run(scenario=small.scenario(small.outage())), run()
    pd.testing.assert_frame_equal(plain.visits, drilled.visits)
    pd.testing.assert_frame_equal(plain.postings, drilled.postings)
    assert [entry for entry in drilled.response.journal if entry.kind not in ("inject", "decision")] == list(
        plain.response.journal
    )


def test_an_inject_starts_the_incident_that_it_carries_with_and_without_a_response():
    carrier = {**INJECTS[0], "starts": "second"}
    second = small.outage(id="second", at=None, hits=["network"], lasts="30min")
    scenario = exercise(small.outage(), second, injects=[carrier])
    for run_ in run(scenario=scenario).runs[1:]:
        assert [(period.incident, period.start) for period in run_.incident_periods] == [
            ("outage", clock("10:00")),
            ("second", clock("10:05")),
        ]
    assert run(scenario=scenario).runs[0].incident_periods == ()


def test_a_contingency_inject_comes_only_if_nothing_expected_was_begun():
    prompt = {**INJECTS[0], "contingency": True, "delay": "30min"}
    scenario = exercise(injects=[prompt])
    assert small.times(run(scenario=scenario), "inject-delivered") == [clock("10:30")]
    prompted = run(scenario=scenario, actions=[VERIFY])
    assert small.times(prompted, "inject-delivered") == []
    assert small.times(prompted, "inject-not-needed") == [clock("10:30")]


def test_a_contingency_inject_without_a_moment_waits_to_be_released():
    prompt = {name: value for name, value in INJECTS[0].items() if name not in ("when", "delay")}
    scenario = exercise(injects=[{**prompt, "contingency": True}])
    assert small.times(run(scenario=scenario), "inject-delivered") == []
    released = run(Released(inject="call", at=at("11:00")), scenario=scenario)
    assert small.times(released, "inject-delivered") == [clock("11:00")]


def test_an_inject_can_be_released_earlier_and_is_not_delivered_twice():
    outcome = run(Released(inject="rumour", at=at("09:30")))
    told = [(entry.subject, entry.time) for entry in outcome.response.journal if entry.kind == "inject"]
    assert told == [("rumour", clock("09:30")), ("call", clock("10:05"))]


def test_what_is_skipped_does_not_come_nor_what_waits_for_it_unless_it_is_released():
    skip = Skipped(inject="call", at=at("09:00"))
    assert small.times(run(skip), "inject-delivered") == []
    released = run(skip, Released(inject="call", at=at("11:00")))
    assert small.times(released, "inject-delivered") == [clock("11:00"), clock("11:15")]


def test_a_released_incident_begins_without_a_response_as_well():
    carrier = {**INJECTS[0], "starts": "second"}
    second = small.outage(id="second", at=None, hits=["network"], lasts="30min")
    outcome = run(Released(inject="call", at=at("09:15")), scenario=exercise(small.outage(), second, injects=[carrier]))
    for run_ in outcome.runs[1:]:
        assert run_.incident_periods[0].start == clock("09:15")
    assert outcome.measures["without-response"].orders == outcome.measures["with-response"].orders


def test_an_inject_that_comes_earlier_without_a_response_is_released_in_the_run_with_one():
    carrier = {**INJECTS[0], "when": {"backlog": 30}, "starts": "second"}
    second = small.outage(id="second", at=None, hits=["network"], lasts="30min")
    scenario = exercise(small.outage(), second, injects=[carrier])
    paper = {**small.PAPER, "when": {"at": "day 1 10:00"}}
    alone, _ = (
        [p.start for p in r.incident_periods if p.incident == "second"] for r in run(scenario=scenario).runs[1:]
    )
    released = Minutes(alone[0] + 1)
    outcome = run(Released(inject="call", at=released), scenario=scenario, actions=[paper])
    begun = [[p.start for p in r.incident_periods if p.incident == "second"] for r in outcome.runs[1:]]
    assert begun == [alone, [released]]


# --- what was expected ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ahead", "verdict", "begun"),
    [
        ("10:20", True, "met", "10:20"),
        ("10:25", True, "met", "10:25"),
        ("10:26", True, "late", "10:26"),
        ("09:50", True, "met", "09:50"),
        ("09:50", False, "missed", None),
        (None, True, "missed", None),
    ],
)
def test_the_expected_action_is_met_late_or_missed(begins, ahead, verdict, begun):
    inject = {**INJECTS[0], "meets": {**INJECTS[0]["meets"], "ahead": ahead}}
    actions = [{**VERIFY, "when": {"at": f"day 1 {begins}"}}] if begins else []
    row = run(scenario=exercise(injects=[inject]), actions=actions).injects.iloc[0]
    assert (row.delivered_min, row.due_min, row.expected) == (clock("10:05"), clock("10:25"), verdict)
    assert row.begun_min == clock(begun) if begun else np.isnan(row.begun_min)
    assert row.action == ("verify-scope" if begun else None)


def test_nothing_is_said_of_an_inject_that_expects_nothing_or_never_came_or_whose_time_is_not_up():
    last = {**INJECTS[0], "id": "last", "at": "day 1 23:50", "when": None, "delay": "0min"}
    never = {**INJECTS[0], "id": "never", "when": {"backlog": 100_000}}
    frame = run(scenario=exercise(injects=[*INJECTS, last, never])).injects
    assert dict(zip(frame.inject, frame.expected, strict=True)) == {
        "call": "missed",
        "rumour": "not-applicable",
        "last": "open",
        "never": "not-applicable",
    }


# --- decisions --------------------------------------------------------------------------------------------------------


def test_a_decision_point_opens_and_nothing_comes_of_it_alone():
    outcome = run(actions=[HELP])
    assert small.times(outcome, "decision-opens") == [clock("10:30")]
    assert "paper-invoicing" not in outcome.response.action_times


def test_what_an_option_does_begins_at_its_moment_and_what_it_stops_ends():
    outcome = run(Taken(point="paper", option="write", at=at("10:42")), actions=[HELP])
    assert outcome.response.action_times["paper-invoicing"][0] == clock("10:42")
    assert outcome.response.action_times["help"] == (clock("09:30"), clock("10:42"))
    told = next(entry for entry in outcome.response.journal if entry.key == "journal.decision-taken")
    assert (told.time, told.say("en"), told.say("zh")) == (
        clock("10:42"),
        "Decided: Paper. Write",
        "已决定：纸质。手写",
    )
    assert (outcome.orders.channel == "paper").any()


def test_a_decision_may_be_taken_at_the_moment_at_which_its_point_comes():
    outcome = run(Taken(point="paper", option="write", at=at("10:30")))
    assert outcome.response.action_times["paper-invoicing"][0] == clock("10:30")


def test_to_carry_on_changes_nothing():
    plain, decided = run(actions=[HELP]), run(Taken(point="paper", option="wait", at=at("10:40")), actions=[HELP])
    pd.testing.assert_frame_equal(plain.visits, decided.visits)


def test_a_free_action_is_carried_out_like_one_of_a_plan():
    by_plan = run(actions=[{**small.PAPER, "when": {"at": "day 1 10:45"}}])
    by_order = run(ordered(small.PAPER, "10:45"))
    pd.testing.assert_frame_equal(by_plan.visits, by_order.visits)
    assert by_plan.response.action_times == by_order.response.action_times


def test_what_people_begin_takes_the_place_of_the_plans_action_of_the_same_id():
    plan = [{**small.PAPER, "when": {"at": "day 1 11:00"}}]
    outcome = run(ordered({**small.PAPER, "staff": 1}, "10:15"), actions=plan)
    assert small.times(outcome, "paper-invoicing-begins") == [clock("10:15")]
    under_way = run(ordered({**small.PAPER, "staff": 1}, "11:30"), actions=plan)
    assert small.times(under_way, "paper-invoicing-begins") == [clock("11:00"), clock("11:30")]
    assert small.times(under_way, "paper-invoicing-ends")[0] == clock("11:30")


def test_a_withdrawn_action_ends_and_its_people_go_back():
    outcome = run(Withdrawn(action="help", at=at("11:15")), actions=[HELP])
    assert outcome.response.action_times["help"] == (clock("09:30"), clock("11:15"))
    there = outcome.postings[outcome.postings.desk == "help-desk"]
    helpers = there[there.worker.isin(outcome.staff[outcome.staff.department == "marketing"].worker)]
    assert helpers.to_min.max() <= clock("11:30")


def test_an_action_that_waits_does_not_begin_once_it_is_withdrawn():
    outcome = run(
        Withdrawn(action="paper-invoicing", at=at("09:30")), actions=[{**small.PAPER, "when": {"down_for": "30min"}}]
    )
    assert "paper-invoicing" not in outcome.response.action_times


def test_urgent_orders_come_first_until_that_is_withdrawn():
    urgent = {"do": "urgent-first"}
    for_good = run(ordered(urgent, "10:15"))
    undone = run(ordered(urgent, "10:15"), Withdrawn(action="urgent-first", at=at("10:30")))
    limited = run(ordered({**urgent, "until": {"at": "day 1 10:30"}}, "10:15"))
    assert small.times(undone, "urgent-first-ends")[-1] == clock("10:30")
    pd.testing.assert_frame_equal(undone.visits, limited.visits)
    assert not undone.visits.equals(for_good.visits)


def test_temporary_staff_can_be_hired_by_decision():
    hire = {"do": "temporary-staff", "joins": "invoicing", "to": "online-desk", "staff": 2, "arrives": "1h"}
    outcome = run(ordered(hire, "09:00"))
    assert small.times(outcome, "temporary-staff-people") == [clock("10:00")]
    assert len(outcome.staff) == len(run().staff) + 2


# --- what cannot be decided -------------------------------------------------------------------------------------------


def test_decisions_must_fit_the_scenario():
    write = Taken(point="paper", option="write", at=at("10:40"))
    assert refused(write.model_copy(update={"point": "papr"})) == [
        ("problem.no-reference", "decisions[0].point", "papr")
    ]
    assert refused(write.model_copy(update={"option": "burn"})) == [
        ("problem.no-reference", "decisions[0].option", "burn")
    ]
    assert refused(Released(inject="cal", at=at("10:00"))) == [("problem.no-reference", "decisions[0].inject", "cal")]
    assert refused(Withdrawn(action="help", at=at("10:00"))) == [
        ("problem.no-reference", "decisions[0].action", "help")
    ]
    assert refused(ordered({**small.PAPER, "by": "nobody"}, "10:00")) == [
        ("problem.no-reference", "decisions[0].action.by", "nobody")
    ]


def test_decisions_are_in_the_order_of_time_and_within_the_drill():
    late, early = Taken(point="paper", option="write", at=at("10:40")), Skipped(inject="call", at=at("09:00"))
    assert refused(late, early) == [("decisions.out-of-order", "decisions[1].at", "day 1 09:00")]
    assert refused(Skipped(inject="call", at=at("00:00", day=2))) == [
        ("decisions.after-the-end", "decisions[0].at", "day 2 00:00")
    ]


def test_nothing_is_decided_before_it_is_asked():
    assert refused(Taken(point="paper", option="write", at=at("10:29"))) == [
        ("decisions.not-open", "decisions[0].point", "paper")
    ]


def test_nothing_is_decided_twice():
    first = Taken(point="paper", option="write", at=at("10:40"))
    second = Taken(point="paper", option="wait", at=at("10:50"))
    assert refused(first, second) == [("decisions.taken-twice", "decisions[1].point", "paper")]
    skip = Skipped(inject="call", at=at("09:00"))
    assert refused(skip, skip) == [("decisions.skipped-twice", "decisions[1].inject", "call")]
    assert refused(Released(inject="call", at=at("11:00"))) == [
        ("decisions.delivered-before", "decisions[0].inject", "call")
    ]


def test_only_what_is_under_way_or_waits_can_be_withdrawn():
    over = Withdrawn(action="verify-scope", at=at("12:00"))
    assert refused(over, actions=[{**VERIFY, "when": {"at": "day 1 09:30"}}]) == [
        ("decisions.not-under-way", "decisions[0].action", "verify-scope")
    ]


# --- kept and run again -----------------------------------------------------------------------------------------------


def test_decisions_are_part_of_the_inputs_and_kept_with_the_outcome(tmp_path):
    decisions = (
        Skipped(inject="rumour", at=at("09:15")),
        Taken(point="paper", option="write", at=Minutes(642.125)),
        ordered({**VERIFY, "id": "look"}, "11:00"),
        Withdrawn(action="paper-invoicing", at=at("11:30")),
    )
    decided, plain = run(*decisions), run()
    assert decided.manifest.inputs != plain.manifest.inputs
    decided.save(tmp_path)
    kept = load_yaml(tmp_path / "decisions.yaml", Decisions).decisions
    assert kept == decisions
    assert run(*kept).manifest == decided.manifest
    assert verify(tmp_path).holds
    text = (tmp_path / "decisions.yaml").read_text("utf-8")
    (tmp_path / "decisions.yaml").write_text(text.replace("day 1 11:30", "day 1 11:31"), "utf-8")
    assert (verify(tmp_path).inputs_differ, verify(tmp_path).changed) == (True, ("decisions.yaml",))
    assert load_yaml(dump_yaml(Decisions()), Decisions) == Decisions()


def until(outcome: sim.Outcome, time: float) -> list[Any]:
    """All that had happened before a moment."""
    run_ = outcome.response
    visits = run_.visits
    known = visits[visits["joined"] < time].copy()
    for moment, others in (("started", ("desk", "worker")), ("ended", ("result",))):
        later = ~(known[moment] < time)
        for name in (moment, *others):
            known[name][later] = 0
    return [
        known.tolist(),
        [entry for entry in run_.journal if entry.time < time],
        [change for change in run_.system_changes if change[0] < time],
        [(period.incident, period.start) for period in run_.incident_periods if period.start < time],
        run_.postings[run_.postings["time"] < time].tolist(),
    ]


@pytest.mark.parametrize("cut", range(4))
def test_a_drill_up_to_a_moment_does_not_depend_on_what_is_decided_later(cut):
    hire = {"do": "temporary-staff", "joins": "invoicing", "to": "online-desk", "staff": 2, "arrives": "1h"}
    first = [
        Skipped(inject="rumour", at=at("10:10")),
        Taken(point="paper", option="write", at=at("10:33")),
        Withdrawn(action="paper-invoicing", at=at("13:10")),
        ordered(hire, "14:00"),
    ]
    other = [
        Released(inject="rumour", at=at("10:10")),
        Taken(point="paper", option="wait", at=at("10:33")),
        ordered({**small.HELP_OUT, "staff": 1}, "13:10"),
        ordered({"do": "urgent-first"}, "14:00"),
    ]
    actions = [VERIFY, {**HELP, "when": {"backlog": 10}}]
    moment = first[cut].at
    with_first = run(*first, actions=actions)
    branched = run(*first[:cut], other[cut], *(d for d in other[cut + 1 :] if d.name == "ordered"), actions=actions)
    cut_short = run(*first[:cut], actions=actions)
    assert until(with_first, moment) == until(branched, moment) == until(cut_short, moment)
    assert until(with_first, 1440.0) != until(cut_short, 1440.0), "the decision itself does matter"


# --- on the command line ----------------------------------------------------------------------------------------------


def test_a_drill_is_run_again_with_its_decisions(tmp_path, capsys):
    drill = ["run", "upgrade-failure", "--organisation", "small-firm", "--seed", "3", "--days", "2"]
    decisions = tmp_path / "mine.yaml"
    decisions.write_text("decisions:\n  - ordered: {action: {do: urgent-first}, at: day 1 11:00}\n", "utf-8")
    for name in ("first", "second"):
        assert main([*drill, "--decisions", str(decisions), "--out", str(tmp_path / name)]) == 0
        decisions = tmp_path / name / "decisions.yaml"
    first, second = ((tmp_path / name / "outcome.json").read_text("utf-8") for name in ("first", "second"))
    assert first == second
    capsys.readouterr()
    decisions.write_text("decisions:\n  - taken: {point: what, option: wait, at: day 1 11:00}\n", "utf-8")
    assert main([*drill, "--decisions", str(decisions)]) == 2
    assert f"{decisions}: decisions[0].point" in capsys.readouterr().err

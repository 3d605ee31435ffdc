"""The plan linter: each finding where it belongs, none where all is well."""

from typing import Any

import pytest

from sim import lint
from sim.texts import LANGUAGES
from tests import small

VERIFY = {"do": "verify-scope", "by": "it", "owner": "Head of IT"}
PAPER = {**small.PAPER, "staff": 2, "owner": "Head clerk"}
INJECT: dict[str, Any] = {
    "id": "call",
    "title": "Call",
    "when": "detected",
    "from": "Clerk",
    "to": ["commander"],
    "text": "Nothing works.",
    "expected": "Find out.",
    "meets": {"action": ["verify-scope", "paper-invoicing"], "within": "1h"},
}
POINT: dict[str, Any] = {
    "id": "paper",
    "title": "Paper",
    "when": {"inject": "call"},
    "question": "What now?",
    "timer": "10min",
    "options": [{"id": "wait", "text": "Wait"}, {"id": "stop", "text": "Stop", "stops": ["verify-scope"]}],
    "default": "wait",
}
OBJECTIVES = [{"measure": "orders_on_time", "share": "90%"}]


def remarks(*actions: Any, incidents: Any = (), changes: Any = None, **fields: Any) -> list[lint.Remark]:
    """What is said of a small drill."""
    written = {"injects": [INJECT], "decisions": [POINT], "objectives": OBJECTIVES, **fields}
    scenario = small.scenario(*(incidents or (small.outage(),)), changes=changes, **written)
    plan, company = small.plan(*(actions or (VERIFY, PAPER))), scenario.organisation
    found = [*lint.of_drill(scenario, plan, company), *lint.of_plan(plan, company)]
    for remark in found:
        for language in LANGUAGES:
            assert remark.message(language)
    return found


def said(*actions: Any, **fields: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(remark.key.removeprefix("lint."), remark.loc) for remark in remarks(*actions, **fields)]


def test_nothing_is_said_of_a_drill_that_is_as_it_should_be():
    assert said() == []


@pytest.mark.parametrize(
    ("trigger", "key"),
    [
        ({"down_for": "14h"}, "never-so-long"),
        ({"at": "day 2 00:00"}, "never-in-time"),
        ({"backlog": 400}, "never-so-many"),
        ({"system_down": "telephone"}, "never-down"),
        ({"expected_longer_than": "1h"}, "never-promised"),
        ({"all": ["detected", {"down_for": "14h"}]}, "never-so-long"),
    ],
)
def test_a_trigger_that_can_never_hold_is_found(trigger, key):
    assert said(VERIFY, {**PAPER, "when": trigger}) == [(key, ("plan",))]
    assert said(VERIFY, {**PAPER, "when": {"any": [trigger, "detected"]}}) == [], "something else holds"


@pytest.mark.parametrize(
    "trigger", [{"down_for": "13h"}, {"at": "day 1 23:00"}, {"backlog": 300}, {"system_down": "platform"}]
)
def test_a_trigger_that_may_hold_is_not(trigger):
    assert said(VERIFY, {**PAPER, "when": trigger}) == []


@pytest.mark.parametrize(("field", "value"), [("severity", {"slow": "100%"}), ("scope", {"users": "0%"})])
def test_an_incident_that_leaves_everything_working_is_found(field, value):
    assert ("leaves-all-working", ("incidents", 0, field)) in said(incidents=(small.outage(**{field: value}),))


@pytest.mark.parametrize(("usual", "found"), [(9, False), (10, True)])
def test_a_login_that_is_too_small_on_an_ordinary_day_is_found(usual, found):
    crowd = small.outage(storm={"capacity_per_minute": 10, "usual_per_minute": usual})
    remark = ("always-crowded", ("incidents", 0, "storm", "capacity_per_minute"))
    assert (remark in said(incidents=(crowd,))) is found


def test_what_nobody_verifies_is_never_verified():
    assert said({**PAPER, "when": "verified"}) == [("never-verified", ("plan",)), ("stops-unknown", STOPS)]


STOPS = ("decisions", 0, "options", 1, "stops", 0)


def test_actions_that_wait_for_each_other_are_errors():
    circle = [{**VERIFY, "when": {"after": "paper-invoicing"}}, {**PAPER, "when": {"after": "verify-scope"}}]
    found = [remark for remark in remarks(*circle) if remark.key == "lint.circle"]
    assert [(remark.loc, remark.severity) for remark in found] == [
        (("actions", 0, "when"), "error"),
        (("actions", 1, "when"), "error"),
    ]


ASK = {"do": "negotiate-dates", "by": "it", "owner": "Sales"}  # until all works again, unless told otherwise


@pytest.mark.parametrize("when", ["recovered", "cleared", {"all": ["recovered", {"oldest": "1h"}]}])
def test_an_action_that_is_over_when_it_begins_is_found(when):
    assert ("ends-at-once", ("actions", 2, "when")) in said(VERIFY, PAPER, {**ASK, "when": when})
    outcome = small.drill(small.outage(), actions=(ASK | {"when": when},))
    begun, ended = outcome.response.action_times["negotiate-dates"]
    assert begun == ended, "so it is"


@pytest.mark.parametrize(
    "fields",
    [{"when": "detected"}, {"when": "recovered", "until": "cleared"}, {"when": {"any": ["recovered", "start"]}}],
)
def test_an_action_that_ends_after_it_began_is_not(fields):
    assert "ends-at-once" not in dict(said(VERIFY, PAPER, {**ASK, **fields}))


@pytest.mark.parametrize(
    ("action", "changes", "found"),
    [
        ({**VERIFY, "staff": 3}, None, ("too-few-people", ("actions", 0, "by"))),
        (PAPER, {"desks.paper-desk.seats": "1"}, ("too-few-seats", ("actions", 0, "staff"))),
        (PAPER, {"supplies.blanks.stock": "0"}, ("no-supply", ("actions", 0, "desk"))),
    ],
)
def test_people_seats_and_supplies_that_do_not_exist_are_found(action, changes, found):
    point = {**POINT, "options": [POINT["options"][0], {"id": "other", "text": "Other"}]}
    assert said(action, changes=changes, decisions=[point]) == [found]


def test_what_options_need_is_looked_at_as_well():
    many = {"id": "stop", "text": "Many", "do": [{**VERIFY, "staff": 9}]}
    point = {**POINT, "options": [POINT["options"][0], many]}
    assert said(decisions=[point]) == [("too-few-people", ("decisions", 0, "options", 1, "do", 0, "by"))]


@pytest.mark.parametrize(
    ("objective", "incident"),
    [
        ({"measure": "rpo", "within": "1h"}, {"data_loss": "2h"}),
        ({"measure": "wrong_invoices", "at_most": 0}, None),
        ({"measure": "legal_dates_missed", "at_most": 0}, None),
    ],
)
def test_an_objective_that_measures_nothing_here_is_found(objective, incident):
    objectives = [*OBJECTIVES, objective]
    assert said(objectives=objectives) == [("measures-nothing", ("objectives", 1, "measure"))]
    if incident:
        assert said(objectives=objectives, incidents=[small.outage(**incident)]) == []


@pytest.mark.parametrize(
    ("inject", "found"),
    [
        ({"expected": None}, ("nothing-expected", ("injects", 0))),
        ({"meets": None}, ("not-shown", ("injects", 0))),
        ({"at": "day 3 08:00", "when": None}, ("comes-too-late", ("injects", 0, "at"))),
        ({"when": {"after": "announce"}}, ("waits-for-unknown", ("injects", 0, "when"))),
    ],
)
def test_injects_that_cannot_serve_their_purpose_are_found(inject, found):
    capable = [*OBJECTIVES, {"measure": "peak_backlog", "at_most": 9}]
    keys = said(PAPER, injects=[{**INJECT, **inject}], objectives=capable, decisions=[])
    assert keys == [found]


def test_injects_that_wait_for_each_other_are_errors():
    injects = [{**INJECT, "id": a, "when": {"inject": b}} for a, b in (("call", "other"), ("other", "call"))]
    assert said(injects=injects) == [("inject-circle", ("injects", i, "when")) for i in range(2)]


def test_an_incident_that_only_a_response_brings_about_makes_the_comparison_unfair():
    second = small.outage(id="second", at=None)
    inject = {**INJECT, "when": {"after": "verify-scope"}, "starts": "second"}
    assert said(incidents=[small.outage(), second], injects=[inject]) == [
        ("only-with-response", ("injects", 0, "starts"))
    ]
    assert said(incidents=[small.outage(), second], injects=[{**INJECT, "starts": "second"}]) == []


def test_every_action_of_an_exercise_is_held_against_a_standard():
    log = {"do": "keep-log", "by": "it", "owner": "Clerk"}
    assert said(VERIFY, PAPER, log) == [("no-standard", ("plan",))]
    measured = [*OBJECTIVES, {"measure": "log_completeness", "share": "80%"}]
    assert said(VERIFY, PAPER, log, objectives=measured) == []
    assert said(VERIFY, PAPER, log, injects=[], decisions=[]) == [], "no exercise"


# --- by a dry run -----------------------------------------------------------------------------------------------------


def dry_run(**fields: Any) -> list[str]:
    return [remark.key for remark in lint.of_dry_run(small.scenario(small.outage(**fields), days=3))]


def test_incidents_that_change_nothing_are_found_by_a_dry_run():
    assert dry_run() == []
    assert dry_run(hits=["telephone"], at="day 1 20:00", lasts="1h") == ["lint.changes-nothing"]


def test_incidents_that_nobody_notices_are_found_by_a_dry_run():
    assert dry_run(lasts="30min", noticed={"after": "2h"}) == ["lint.never-noticed"]


def test_a_dry_run_of_what_happens_before_a_weekend_waits_for_the_next_working_day():
    friday = small.scenario(small.outage(at="day 1 20:00", lasts="3d"), starts="2026-03-06", days=7)
    assert [remark.key for remark in lint.of_dry_run(friday)] == []


def test_demand_that_nobody_could_cope_with_is_found_by_a_dry_run():
    def demand(factor: float) -> list[str]:
        return [remark.key for remark in lint.of_dry_run(small.scenario(small.outage(), demand_factor=factor))]

    assert demand(20) == ["lint.overloaded"]
    assert demand(1) == []


def test_a_dry_run_is_long_enough_for_the_last_incident():
    assert dry_run(at="day 3 10:00") == []

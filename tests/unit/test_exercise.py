"""The exercise side of a scenario: how it is written, and what is wrong with it is told at its place."""

from typing import Any

import pytest

from sim.errors import InputError
from sim.loading import load_organisation
from sim.scenario.exercise import ROLES, Cue
from sim.scenario.files import dump_yaml, load_yaml
from sim.scenario.scenario import Scenario
from sim.texts import keys

HEAD = """
title: Small
organisation: small-firm
starts: 2026-03-02
incidents:
  - {id: outage, cause: other, at: day 1 10:00, lasts: 4h}
  - {id: second, cause: power-cut, lasts: 1h}
objectives:
  - {measure: orders_on_time, share: 90%}
  - {id: trusted, measure: trust_end, share: 80%}
"""

CALL = "{id: call, title: Call, when: detected, from: Clerk, to: [it-lead], text: Nothing works., FIELDS}"
POINT = """
decisions:
  - id: paper
    title: Paper
    when: {inject: call}
    question: What now?
    timer: 10min
    options:
      - {id: wait, text: Wait}
      - {id: write, text: Write, FIELDS}
    default: wait
"""


def read(*injects: str, rest: str = "") -> Scenario:
    listed = "".join(f"\n  - {inject}" for inject in injects)
    return load_yaml(HEAD + ("injects:" + listed if injects else "") + rest, Scenario)


def call(fields: str = "method: phone", **changes: str) -> str:
    written = CALL.replace("FIELDS", fields)
    for old, new in changes.items():
        written = written.replace(old.replace("_", " "), new)
    return written


def problem(*injects: str, rest: str = "") -> Any:
    with pytest.raises(InputError) as caught:
        read(*injects, rest=rest)
    assert len(caught.value.problems) == 1, str(caught.value)
    return caught.value.problems[0]


def test_an_inject_says_who_is_told_what_by_whom_and_what_is_expected():
    fields = "method: phone, expected: Find out, meets: {action: verify-scope, within: 30min}, objective: trusted"
    inject = read(call(fields)).injects[0]
    assert (inject.sender.in_("en"), inject.to, inject.method) == ("Clerk", ("it-lead",), "phone")
    assert inject.meets
    assert (inject.meets.action, inject.meets.within, inject.meets.ahead) == (("verify-scope",), 30.0, True)


def test_what_was_read_is_written_and_read_again():
    fields = "meets: {action: [announce, keep-log], within: 1h, ahead: false}, contingency: true, starts: second"
    scenario = read(call(fields), rest=POINT.replace("FIELDS", "do: [{do: verify-scope, by: it}], stops: [announce]"))
    assert load_yaml(dump_yaml(scenario), Scenario) == scenario


def test_a_scenario_without_an_exercise_is_written_as_before():
    written = dump_yaml(read())
    assert not any(word in written for word in ("story", "injects", "decisions", "roles", "notes"))


def test_a_cue_is_a_trigger_or_an_inject_that_was_delivered():
    later = "{any: [{inject: call}, {backlog: 50}]}, delay: 5min"
    second = f"{{id: later, title: Later, when: {later}, from: A, to: [it-lead], text: B}}"
    inject = read(call(), second).injects[1]
    assert [cue.inject for cue in inject.cues()] == [None, "call", None]
    assert Cue.model_validate("detected") == Cue(state="detected")


@pytest.mark.parametrize(
    ("fields", "field", "found"),
    [
        ("meets: {action: verify-scop, within: 1h}", "injects[0].meets.action", "verify-scop"),
        ("objective: peak_backlog", "injects[0].objective", "peak_backlog"),
        ("starts: third", "injects[0].starts", "third"),
        ("starts: outage", "injects[0].starts", "outage"),
        ("method: fax", "injects[0].method", "fax"),
        ("capability: courage", "injects[0].capability", "courage"),
    ],
)
def test_what_an_inject_names_must_be_there(fields, field, found):
    told = problem(call(fields))
    assert (told.field, told.found) == (field, found)
    assert told.allowed


def test_an_inject_starts_only_what_has_no_start_of_its_own():
    assert problem(call("starts: outage")).allowed == ("second",)


def test_an_inject_that_would_never_come_is_refused():
    told = problem("{id: call, title: Call, from: Clerk, to: [it-lead], text: Nothing works.}")
    assert (told.key, told.field) == ("model.no-moment", "injects[0].id")
    assert read("{id: call, title: Call, from: Clerk, to: [it-lead], text: Nothing., contingency: true}").injects


def test_an_inject_has_one_moment():
    assert problem(call("at: day 1 09:00")).key == "model.at-or-when"
    at = "{id: call, title: Call, at: day 1 09:00, delay: 5min, from: Clerk, to: [it-lead], text: Nothing works.}"
    assert problem(at).key == "model.delay-of-when-only"


def test_an_inject_waits_for_another_that_exists():
    told = problem(call(detected="{all: [detected, {inject: cal}]}"))
    assert (told.field, told.found) == ("injects[0].when.all[1].inject", "cal")
    assert problem(call(detected="{inject: call}")).found == "call", "not for itself"


def test_roles_are_those_who_take_part():
    assert read(call()).roles == ROLES
    told = problem(call(), rest="\nroles: [commander, finance-lead]")
    assert (told.field, told.found, told.allowed) == ("injects[0].to[0]", "it-lead", ("commander", "finance-lead"))
    assert problem(rest="\nroles: [commander, commander]").field == "roles[1]"


def test_a_decision_has_options_and_a_default_among_them():
    point = read(call(), rest=POINT.replace("FIELDS", "stops: [announce]")).decisions[0]
    assert (point.to, point.timer, point.option("write").stops) == ("commander", 10.0, ("announce",))
    told = problem(call(), rest=POINT.replace("FIELDS", "do: []").replace("default: wait", "default: wat"))
    assert (told.field, told.found, told.allowed) == ("decisions[0].default", "wat", ("wait", "write"))


def test_what_an_option_does_begins_when_it_is_chosen():
    told = problem(call(), rest=POINT.replace("FIELDS", "do: [{do: verify-scope, by: it, when: {at: day 1 12:00}}]"))
    assert (told.key, told.field) == ("model.begins-when-chosen", "decisions[0].options[1].do[0].when")


def test_an_action_of_an_option_is_checked_like_one_of_a_plan():
    told = problem(call(), rest=POINT.replace("FIELDS", "do: [{do: verify-scop, by: it}]"))
    assert told.field == "decisions[0].options[1].do[0].do"
    scenario = read(
        call(), rest=POINT.replace("FIELDS", "do: [{do: announce, channels: [email]}, {do: verify-scope, by: its}]")
    )
    found = list(scenario.check_against(load_organisation("small-firm")))
    assert [(r.loc, r.found) for r in found] == [(("decisions", 0, "options", 1, "do", 1, "by"), "its")]


def test_a_system_that_an_inject_waits_for_is_one_of_the_organisation():
    scenario = read(call(detected="{any: [detected, {system_down: platfrm}]}"))
    found = list(scenario.check_against(load_organisation("small-firm")))
    assert [(r.loc, r.found) for r in found] == [(("injects", 0, "when", "any", 1, "system_down"), "platfrm")]


def test_hazards_are_the_causes_of_the_incidents():
    assert read().hazards == ("other", "power-cut")


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_name_and_a_task(role):
    assert {f"role.{role}", f"role.{role}-does"} <= set(keys())

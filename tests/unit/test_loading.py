import shutil
from pathlib import Path

import pytest

import sim
from sim.errors import InputError
from sim.loading import find, library
from sim.scenario.files import dump_yaml
from tests import small

PLAN = """
title: {en: Small plan, zh: 小预案}
actions:
  - {do: verify-scope, by: it}
  - {do: paper-invoicing, desk: paper-desk, by: invoicing, staff: 2, when: {after: verify-scope}}
"""
SCENARIO = """
title: {en: Small drill, zh: 小演练}
organisation: company/small.yaml
plan: plan.yaml
starts: 2026-03-02
days: 1
incidents:
  - {id: outage, cause: other, at: day 1 10:00, hits: [platform], lasts: 4h}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a scenario, its plan beside it and its organisation below, seen from elsewhere."""
    files = tmp_path / "files"
    (files / "company").mkdir(parents=True)
    (files / "company" / "small.yaml").write_text(small.ORGANISATION, encoding="utf-8")
    (files / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (files / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return files


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def problems(load, *args, **fields):
    with pytest.raises(InputError) as caught:
        load(*args, **fields)
    return caught.value.problems


# --- names ------------------------------------------------------------------------------------------------------------


def test_what_has_a_name_is_in_the_library():
    assert sim.load_scenario("upgrade-failure").organisation == sim.load_organisation("beijing-trading")
    assert sim.load_plan("do-nothing").actions == ()
    assert list(library("scenario")) == sorted(library("scenario"))


def test_a_scenario_brings_its_own_organisation_and_plan():
    scenario, plan = sim.resolve("upgrade-failure")
    assert scenario.organisation == sim.load_organisation("beijing-trading")
    assert plan == sim.load_plan(scenario.plan)


def test_another_organisation_and_another_plan_can_be_drilled():
    scenario, plan = sim.resolve("upgrade-failure", "small-firm", "paper-first")
    assert scenario.organisation == sim.load_organisation("small-firm")
    assert plan == sim.load_plan("paper-first")


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        ("scenario", "upgrade-failur", "upgrade-failure"),
        ("organisation", "Beijing-Trading", "beijing-trading"),
        ("plan", "paperfirst", "paper-first"),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_the_nearest(kind, written, meant):
    (problem,) = problems(find, kind, written)
    assert problem.found == written
    assert set(problem.allowed) == set(library(kind))
    assert f'"{meant}"' in problem.message("en") or meant in problem.message("en").split("?")[0]
    assert meant in problem.message("zh")


# --- paths ------------------------------------------------------------------------------------------------------------


def test_what_a_file_names_is_looked_for_beside_it(folder):
    scenario, plan = sim.resolve(str(folder / "scenario.yaml"))
    assert scenario.organisation == small.organisation()
    assert [action.id for action in plan.actions] == ["verify-scope", "paper-invoicing"]


def test_a_file_can_name_what_is_in_the_library(folder):
    edit(folder / "scenario.yaml", "company/small.yaml", "beijing-trading")
    edit(folder / "scenario.yaml", "[platform]", "[invoicing-platform]")
    edit(folder / "scenario.yaml", "plan.yaml", "do-nothing")
    scenario, plan = sim.resolve(str(folder / "scenario.yaml"))
    assert scenario.organisation == sim.load_organisation("beijing-trading")
    assert plan == sim.load_plan("do-nothing")


def test_what_the_user_names_is_looked_for_where_he_is(folder):
    shutil.copy(folder / "plan.yaml", "mine.yaml")
    edit(Path("mine.yaml"), "staff: 2", "staff: 3")
    _, plan = sim.resolve(str(folder / "scenario.yaml"), plan="mine.yaml")
    assert plan.actions[1].staff == 3
    shutil.copy(folder / "company" / "small.yaml", "other.yml")
    edit(Path("other.yml"), "staff: 4", "staff: 9")
    scenario, _ = sim.resolve(str(folder / "scenario.yaml"), "other.yml")
    assert scenario.organisation.departments[1].staff == 9


def test_a_name_without_an_ending_may_be_a_file_too(folder):
    shutil.copy(folder / "plan.yaml", "mine")
    assert len(sim.load_plan("mine").actions) == 2


def test_the_library_comes_first(folder):
    shutil.copy(folder / "plan.yaml", "do-nothing")
    assert sim.load_plan("do-nothing").actions == ()
    assert len(sim.load_plan("./do-nothing").actions) == 2


def test_a_home_folder_may_be_written_as_a_tilde(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    assert len(sim.load_plan("~/plan.yaml").actions) == 2


def test_a_file_that_is_not_there_is_named(folder):
    edit(folder / "scenario.yaml", "plan: plan.yaml", "plan: other.yaml")
    (problem,) = problems(sim.resolve, str(folder / "scenario.yaml"))
    assert str(folder / "other.yaml") in problem.message("en")
    (problem,) = problems(sim.load_scenario, "nowhere/nothing.yaml")
    assert "nothing.yaml" in problem.message("en")


def test_an_organisation_can_be_written_out_in_the_scenario(folder):
    indented = small.ORGANISATION.replace("\n", "\n  ")
    edit(folder / "scenario.yaml", " company/small.yaml", indented)
    scenario, _ = sim.resolve(str(folder / "scenario.yaml"))
    assert scenario.organisation == small.organisation()
    other, _ = sim.resolve(str(folder / "scenario.yaml"), str(folder / "company" / "small.yaml"))
    assert other == scenario


# --- references between files -----------------------------------------------------------------------------------------


def test_what_the_organisation_does_not_have_is_told_with_its_place_in_the_scenario(folder):
    file = folder / "scenario.yaml"
    edit(file, "[platform]", "[platfrom]")
    (problem,) = problems(sim.load_scenario, str(file))
    assert (problem.file, problem.line, problem.field) == (str(file), 8, "incidents[0].hits[0]")
    assert problem.column == file.read_text().splitlines()[7].index("platfrom") + 1
    assert problem.found == "platfrom"
    assert {"network", "platform", "telephone", "head-office", "data-centre"} == set(problem.allowed)
    assert "platform" in problem.message("en").split("Allowed")[0], "the nearest match"


def test_what_the_organisation_does_not_have_is_told_with_its_place_in_the_plan(folder):
    file = folder / "plan.yaml"
    edit(file, "by: invoicing", "by: invoicng")
    edit(file, "desk: paper-desk", "desk: papr-desk")
    found = problems(sim.resolve, str(folder / "scenario.yaml"))
    assert {(p.file, p.line, p.field, p.found) for p in found} == {
        (str(file), 5, "actions[1].by", "invoicng"),
        (str(file), 5, "actions[1].desk", "papr-desk"),
    }


def test_what_another_organisation_does_not_have_is_told_as_well(folder):
    (problem,) = problems(sim.load_scenario, str(folder / "scenario.yaml"), "beijing-trading")
    assert (problem.line, problem.found) == (8, "platform")
    assert "invoicing-platform" in problem.allowed


def test_an_action_that_another_waits_for_must_be_there(folder):
    edit(folder / "plan.yaml", "after: verify-scope", "after: verify-scop")
    (problem,) = problems(sim.load_plan, str(folder / "plan.yaml"))
    assert (problem.line, problem.found) == (5, "verify-scop")
    assert set(problem.allowed) == {"verify-scope", "paper-invoicing"}


def test_a_plan_can_be_read_without_an_organisation(folder):
    edit(folder / "plan.yaml", "by: invoicing", "by: somebody")
    assert sim.load_plan(str(folder / "plan.yaml")).actions[1].by == "somebody"
    (problem,) = problems(sim.load_plan, str(folder / "plan.yaml"), small.organisation())
    assert problem.found == "somebody"


# --- changes ----------------------------------------------------------------------------------------------------------


def resolved(folder, **changes):
    return sim.resolve(str(folder / "scenario.yaml"), changes={k.replace("__", "."): v for k, v in changes.items()})


def test_values_of_scenario_and_plan_can_be_changed(folder):
    scenario, plan = sim.resolve(
        str(folder / "scenario.yaml"),
        changes={
            "incidents.outage.lasts": "90min",
            "organisation.departments.it.staff": "7",
            "plan.actions.paper-invoicing.staff": "3",
        },
    )
    assert scenario.incidents[0].lasts.mean() == 90
    assert next(d for d in scenario.organisation.departments if d.id == "it").staff == 7
    assert plan.actions[1].staff == 3


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("incidents.outage.hits", "[platfrom]", "platfrom"),
        ("plan.actions.paper-invoicing.by", "invoicng", "invoicng"),
        ("plan.actions.paper-invoicing.when", "{after: nothing}", "nothing"),
        ("incidents.outage.lasts", "long", "long"),
        ("incidents.outrage.lasts", "4h", "outrage"),
    ],
)
def test_a_change_that_does_not_fit_is_told_with_its_option(folder, path, value, found):
    found_problems = problems(sim.resolve, str(folder / "scenario.yaml"), changes={path: value})
    assert [problem.found for problem in found_problems] == [found]
    assert all(problem.file.startswith("--set") for problem in found_problems)


def test_what_a_change_takes_away_from_the_plan_is_told(folder):
    change = {"organisation.desks[3].id": "hand-desk", "organisation.departments.marketing.skills": "{help-desk: 50%}"}
    change["organisation.departments.invoicing.skills"] = "{hand-desk: 100%}"
    (problem,) = problems(sim.resolve, str(folder / "scenario.yaml"), changes=change)
    assert problem.found == "paper-desk"


def test_what_was_loaded_can_be_written_and_loaded_again(folder, tmp_path):
    scenario, plan = sim.resolve(str(folder / "scenario.yaml"))
    (tmp_path / "whole.yaml").write_text(dump_yaml(scenario), encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(dump_yaml(plan), encoding="utf-8")
    assert sim.resolve(str(tmp_path / "whole.yaml")) == (scenario, plan)

"""What a result rests on: estimates found by their sources, varied, and ranked by what they change."""

import numpy as np
import pytest

import sim
from sim.errors import InputError
from sim.experiment.sensitivity import SensitivityStudy, regression, sensitivity
from sim.loading import load_organisation
from sim.scenario.assumptions import assumptions, varied
from sim.words import Titles
from tests import small

RANDOM = {"lognormal": {"median": "4h", "sigma": 0.8}}
ESTIMATED = {"mark": "estimate", "basis": "somebody's guess"}


def setting(*about, plan_about=()):
    """A scenario and a plan that say of these paths that they are estimates."""
    scenario = small.scenario(
        small.outage(lasts=RANDOM), days=2, sources=[{"about": path, **ESTIMATED} for path in about]
    )
    actions = ({**small.PAPER, "when": {"down_for": "30min"}},)
    sources = [{"about": path, **ESTIMATED} for path in plan_about]
    return scenario, sim.Plan.model_validate({"title": "Plan", "actions": actions, "sources": sources})


def found_in(scenario, plan, spread=0.25):
    found, left = assumptions(scenario, {"plan": plan}, spread)
    return [assumption.path for assumption in found], {skipped.path: skipped.reason for skipped in left}


# --- which there are --------------------------------------------------------------------------------------------------


def test_an_estimate_is_every_quantity_at_and_below_its_path():
    paths, _ = found_in(*setting("incidents.outage.lasts, demand_factor", plan_about=["actions"]))
    assert paths[:2] == ["incidents.outage.lasts", "demand_factor"]
    assert {"plan.actions.*.staff", "plan.actions.*.when.down_for"} <= set(paths)


def test_a_better_source_for_a_part_takes_it_out():
    scenario, plan = setting("incidents")
    known = {"about": "incidents.outage.lasts", "mark": "published", "basis": "a paper"}
    better = sim.Scenario.model_validate({**scenario.model_dump(by_alias=True), "sources": [*scenario.sources, known]})
    assert "incidents.*.lasts" in found_in(scenario, plan)[0]
    assert "incidents.*.lasts" not in found_in(better, plan)[0]


def test_what_must_be_reached_and_when_the_clock_strikes_are_no_assumptions():
    paths, _ = found_in(*setting("incidents.outage.at", "days", "objectives", "incidents.outage.lasts"))
    assert paths == ["incidents.outage.lasts"]


def test_whole_numbers_that_stay_the_same_are_left_and_told():
    paths, left = found_in(*setting("demand_factor", plan_about=["actions.paper-invoicing.staff"]), spread=0.1)
    assert paths == ["demand_factor"]
    assert left == {"plan.actions.paper-invoicing.staff": "same"}


def test_a_value_is_multiplied_and_nothing_else_is_touched():
    scenario, plan = setting("incidents.outage.lasts", "demand_factor")
    found, _ = assumptions(scenario, {"plan": plan}, 0.25)
    made, plans = varied(scenario, {"plan": plan}, found, [1.25, 0.8])
    assert made.incidents[0].lasts.quantile(0.5) == pytest.approx(300)
    assert made.demand_factor == 0.8
    assert plans == {"plan": plan}
    as_was = {"incidents": scenario.incidents, "demand_factor": 1.0}
    assert made.model_copy(update=as_was) == scenario


# --- what they change -------------------------------------------------------------------------------------------------


def test_the_regression_finds_the_slopes_and_how_sure_they_are():
    # 400 points, noise of 1: a slope's error is 1 / sqrt(400 / 3) = 0.087, so 0.35 is four of them.
    random = np.random.default_rng(3)
    places = random.uniform(-1, 1, (400, 3))
    slopes, errors, explained = regression(places, 5 + places @ [3.0, -1.0, 0.0] + random.normal(0, 1, 400))
    assert slopes == pytest.approx([3, -1, 0], abs=0.35)
    assert errors == pytest.approx(0.087, rel=0.15)
    assert explained == pytest.approx(10 / 3 / (10 / 3 + 1), abs=0.08)


@pytest.fixture(scope="module")
def found():
    scenario, plan = setting("incidents.outage.lasts", "demand_factor", "organisation.money.interest")
    return sensitivity(SensitivityStudy.of("outage", scenario, plan, replications=16))


def test_what_matters_comes_first_and_what_changes_nothing_is_nothing(found):
    assert [swing.path for swing in found.swings][:2] != ["organisation.money.interest"]
    largest = found.swings[0]
    assert largest.swing.mean > 0
    assert largest.matters
    assert largest.rank_correlation.mean > 0.3


def test_every_range_is_covered_evenly(found):
    factors = found.study.factors
    for column in factors.T:
        assert sorted(np.floor((column - 0.75) / 0.5 * 16)) == list(range(16))


def test_drills_as_they_are_and_as_drawn_meet_the_same_luck(found):
    study = found.study
    as_is, drawn = study.scenarios
    assert study.drilled(as_is, 5)[0] is study.scenarios[as_is]
    made, _ = study.drilled(drawn, 5)
    column = [a.path for a in study.assumptions].index("demand_factor")
    assert made.demand_factor == pytest.approx(study.factors[5, column])


def test_the_result_may_be_a_difference_and_what_is_drawn_may_turn_it():
    scenario, plan = setting("incidents.outage.lasts")
    found = sensitivity(SensitivityStudy.of("outage", scenario, plan, small.plan(), replications=8))
    assert found.better.n == 8
    assert found.to_dict()["difference"] is True


def test_too_few_drills_no_estimates_and_other_ranges_are_refused():
    scenario, plan = setting("incidents.outage.lasts", "demand_factor")
    with pytest.raises(InputError, match="at least 6 are needed"):
        SensitivityStudy.of("outage", scenario, plan, replications=5)
    with pytest.raises(InputError, match=r"demand_factor"):
        SensitivityStudy.of("outage", scenario, plan, only=["organisation.desks"])
    with pytest.raises(InputError, match="more than 0"):
        SensitivityStudy.of("outage", scenario, plan, spread=1.0)
    with pytest.raises(InputError, match="no estimate there"):
        SensitivityStudy.of("outage", *setting())


@pytest.mark.parametrize(("path", "words"), [
    ("organisation.demand.orders_per_day", {"en": "Demand · Orders per day", "zh": "需求 · 日订单量"}),
    ("organisation.departments.*.staff", {"en": "Departments · Staff", "zh": "部门 · 人数"}),
    ("actions.announce.every", {"en": "Actions · Tell customers · Every", "zh": "行动 · 客户公告 · 每隔"}),
    ("systems.erp.needs", {"en": "Systems · ERP · Needs", "zh": "系统 · ERP 系统 · 依赖"}),
])  # fmt: skip
def test_an_estimate_is_named_in_the_words_of_the_reader(path, words):
    company = load_organisation("beijing-trading")
    assert {language: Titles(language, company).place(path) for language in words} == words

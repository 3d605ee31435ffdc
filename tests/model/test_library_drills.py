"""Every scenario of the library with every plan: it runs clean, and comes to the same again."""

import pytest

import sim
from tests.model.library import NOTHING, PLANS, SCENARIOS, assert_sound, default_plan, drill, plan, scenario

EASILY_RUN = "cut-cable"


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_runs_clean_with_its_own_plan(name):
    assert_sound(drill(name, default_plan(name)))


@pytest.mark.parametrize("response", PLANS)
def test_every_plan_runs_clean_and_comes_to_the_same_again(response):
    outcome = drill(EASILY_RUN, response)
    assert_sound(outcome)
    assert_same(outcome, sim.run(scenario(EASILY_RUN), plan(response), seed=1))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_runs_clean_with_every_plan(name):
    for response in PLANS:
        assert_sound(drill(name, response, seed=2))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_comes_to_the_same_again(name):
    response = default_plan(name)
    assert_same(drill(name, response), sim.run(scenario(name), plan(response), seed=1))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_doing_nothing_is_what_the_run_without_a_response_shows(name):
    outcome = drill(name, NOTHING, seed=2)
    assert outcome.loss_averted == 0
    assert outcome.response.visits.tobytes() == outcome.run("without-response").visits.tobytes()


def assert_same(one: sim.Outcome, other: sim.Outcome) -> None:
    """Bit for bit."""
    for mine, yours in zip(one.runs, other.runs, strict=True):
        for records in ("jobs", "visits", "postings"):
            assert getattr(mine, records).tobytes() == getattr(yours, records).tobytes()
        assert mine.journal == yours.journal
    assert repr(one.measures) == repr(other.measures)

"""The scorecard: every rule of the ratings, and a score that adds up."""

import json
import math

import pytest

import sim
from sim.loading import library
from sim.score import WEIGHTS


def said(rated, language="en"):
    return " / ".join(reason.say(language) for reason in rated.reasons)


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


@pytest.mark.parametrize("scenario", library("scenario"))
def test_every_scenario_with_every_plan_has_a_scorecard_that_adds_up(scenario):
    for plan in ("do-nothing", "by-the-book"):
        drilled, response = sim.resolve(scenario, plan=plan)
        outcome = sim.run(drilled, response, seed=1)
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

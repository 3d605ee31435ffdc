"""Backlogs of the plans of a study: where they lie in most of its drills."""

import numpy as np
import pytest

import sim
from sim.experiment.backlogs import backlogs
from sim.experiment.study import NO_RESPONSE
from tests import small

RANDOM = {"lognormal": {"median": "4h", "sigma": 0.8}}


@pytest.fixture(scope="module")
def study():
    scenarios = {"outage": small.scenario(small.outage(lasts=RANDOM), days=2)}
    return sim.Study(scenarios, {"whole": small.plan(*small.WHOLE_PLAN), "nothing": small.plan()}, replications=12)


def test_of_one_drill_the_band_is_its_curve(study):
    found = backlogs(study, drills=1)["outage"]
    outcome = sim.run(study.scenarios["outage"], study.plans["whole"], study.seed_of(0))
    stages = [name for name, step in zip(outcome.layout.stages, outcome.layout.order_stages, strict=True) if step]
    table = outcome.backlog[(outcome.backlog["run"] == "with-response") & outcome.backlog["stage"].isin(stages)]
    curve = table.groupby("time_min")["waiting"].sum()
    for edge in found.waiting["whole"]:
        assert edge.tolist() == curve[found.moments].tolist()


def test_edges_of_a_band_are_in_order_and_doing_nothing_is_no_response(study):
    seen = []
    found = backlogs(study, drills=8, watch=lambda done, total: seen.append((done, total)))["outage"]
    assert (found.drills, seen[-1]) == (8, (8, 8))
    low, middle, high = found.waiting[NO_RESPONSE]
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert (low < high).any()
    assert np.array_equal(found.waiting["nothing"], found.waiting[NO_RESPONSE])
    assert found.waiting["whole"][1].max() < middle.max()


def test_drills_that_cannot_be_finished_are_left_out(study, monkeypatch):
    seed, drilled = study.seed_of(2), sim.drill.Baseline.__init__
    monkeypatch.setattr(
        "sim.drill.Baseline.__init__",
        lambda self, scenario, number: drilled(self, scenario, 1 / 0 if number == seed else number),
    )
    assert backlogs(study, drills=4)["outage"].drills == 3

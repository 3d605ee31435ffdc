"""What the browser plays back is what the drill recorded."""

import json
from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.views.replay import STEP, data


@pytest.fixture(scope="module")
def outcome():
    return sim.run(*sim.resolve("power-cut", organisation="small-firm"), seed=3)


@pytest.fixture(scope="module")
def played(outcome):
    return data(outcome, "en")


def test_it_can_be_sent(played):
    assert json.loads(json.dumps(played, allow_nan=False)) == played


def test_the_stages_add_up_to_the_total(played):
    stages = np.sum([stage["waiting"] for stage in played["stages"]], axis=0)
    assert stages.tolist() == played["total"]["with-response"]


def test_other_work_is_that_of_departments_and_enquiries(outcome):
    shown = {one["title"]: one["waiting"] for one in data(outcome, "zh")["others"]}
    table = outcome.backlog[outcome.backlog["run"] == "with-response"]
    department = next(d for d in outcome.organisation.departments if d.own_work)
    waiting = table.loc[table["stage"] == f"own-{department.id}", "waiting"].tolist()
    assert shown[f"{department.title.zh}本职工作"] == waiting
    assert len(shown) == (~outcome.layout.order_stages).sum()


def test_every_curve_reaches_from_the_first_minute_to_the_last(played):
    count = played["end"] / STEP + 1
    curves = [
        *(stage["waiting"] for stage in played["stages"] + played["others"]),
        *played["total"].values(),
        *played["fates"].values(),
    ]
    assert {len(curve) for curve in curves} == {count}


def test_nobody_is_at_two_places(played):
    for person in played["people"]:
        stays = sorted(person["stays"])
        assert all(before[1] <= after[0] for before, after in pairwise(stays))


def test_the_fates_end_with_those_of_the_outcome(outcome, played):
    measured = outcome.measures["with-response"]
    last = {name: counts[-1] for name, counts in played["fates"].items()}
    assert last == {"on-time": measured.on_time, "late": measured.late, "cancelled": measured.cancelled}


def test_systems_go_down_and_come_back(played):
    states = {system["title"]: [state for _, state, _ in system["states"]] for system in played["systems"]}
    assert any("bad" in seen and seen[-1] == "good" for seen in states.values())


def test_each_language_has_its_own_words(outcome, played):
    assert data(outcome, "zh")["words"] != played["words"]
    assert data(outcome, "zh")["words"].keys() == played["words"].keys()

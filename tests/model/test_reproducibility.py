"""The same inputs come to the same bytes, and what is added leaves the luck of everything else as it was."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import sim
from tests.model import digests

SCENARIOS = Path(__file__).parent / "scenarios"
WHOLE_DRILL = str(SCENARIOS / "whole-drill.yaml")
SEEDS = (1, 2, 3, 4)

Digests = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def expected() -> Digests:
    return digests.of_seeds(WHOLE_DRILL, SEEDS)


def in_another_process(*arguments: str, **environment: str) -> Digests:
    command = [sys.executable, digests.__file__, WHOLE_DRILL, "--seeds", *map(str, SEEDS), *arguments]
    given = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parent.parent), **environment}
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_whole_drill_meets_everything_that_could_differ(expected: Digests) -> None:
    """Otherwise the comparisons below would be of little use."""
    assert len({tuple(found.values()) for found in expected.values()}) == len(SEEDS)
    outcomes = [sim.run(*sim.resolve(WHOLE_DRILL), seed) for seed in SEEDS]
    assert any(outcome.visits.channel.eq("paper").any() for outcome in outcomes)
    assert any(outcome.visits.kind.eq("enquiry").any() for outcome in outcomes)
    assert any(outcome.orders.fate.eq("cancelled").any() for outcome in outcomes)
    assert any(outcome.visits.result.eq("flawed").any() for outcome in outcomes)
    assert any(len(outcome.response.incident_periods) > 1 for outcome in outcomes)
    assert any(len(outcome.response.action_times) == 6 for outcome in outcomes)


def test_a_second_run_is_the_same_whatever_ran_before_it(expected: Digests) -> None:
    random.seed(1)
    np.random.seed(1)
    again = digests.of_seeds(WHOLE_DRILL, tuple(reversed(SEEDS)))
    assert again == expected


@pytest.mark.parametrize("hash_seed", ["0", "4294967295"])
def test_another_process_with_another_order_of_hashes_comes_to_the_same(expected: Digests, hash_seed: str) -> None:
    assert in_another_process(PYTHONHASHSEED=hash_seed) == expected


def test_two_workers_come_to_the_same(expected: Digests) -> None:
    assert in_another_process("--workers", "2") == expected


@pytest.mark.slow
def test_freshly_compiled_and_cached_code_come_to_the_same(expected: Digests, tmp_path: Path) -> None:
    for cached in (False, True):
        assert any(tmp_path.rglob("*.nbc")) == cached
        assert in_another_process(NUMBA_CACHE_DIR=str(tmp_path)) == expected


def test_checking_the_invariants_changes_nothing(expected: Digests) -> None:
    outcome = sim.run(*sim.resolve(WHOLE_DRILL), SEEDS[0], debug=True)
    assert digests.of_outcome(outcome) == expected[str(SEEDS[0])]


def outcome_of(changes: Mapping[str, str]) -> sim.Outcome:
    return sim.run(*sim.resolve(WHOLE_DRILL, changes=changes), SEEDS[1])


def draws(outcome: sim.Outcome) -> dict[str, bytes]:
    """All that was drawn for the orders."""
    book, jobs = outcome.book, outcome.jobs
    named = {name: getattr(book, name) for name in ("arrival", "cls", "customer", "amount", "due", "legal")}
    named |= {"patience": book.patience, "ask_after": book.ask_after}
    work = jobs.jobs.work[jobs.job_of]
    named |= {f"work of {stage.id}": work[:, s] for s, stage in enumerate(outcome.organisation.stages)}
    return {name: column.tobytes() for name, column in named.items()}


def columns(records: np.ndarray) -> dict[str, bytes]:
    """The fields of records, without what lies between them in memory."""
    return {name: records[name].tobytes() for name in records.dtype.names}


def test_another_incident_changes_no_other_draw() -> None:
    usual = sim.resolve(WHOLE_DRILL)[0].model_dump(mode="json", by_alias=True)["incidents"]
    another = {"id": "another", "cause": "other", "at": "day 1 08:00", "hits": ["network"], "lasts": "1h"}
    before, after = outcome_of({}), outcome_of({"incidents": json.dumps([another, *usual])})
    assert draws(after) == draws(before)
    # Without a response, which people would shape by what they see, each incident goes on as it would alone.
    periods = [period for period in after.runs[1].incident_periods if period.incident != "another"]
    assert len(after.runs[1].incident_periods) == len(periods) + 1
    assert tuple(periods) == before.runs[1].incident_periods
    assert columns(after.runs[0].visits) == columns(before.runs[0].visits)


@pytest.mark.parametrize(
    ("path", "value", "touched"),
    [
        ("organisation.stages[2].work", "{exponential: {mean: 5min}}", {"work of review"}),
        ("organisation.demand.tiers[1].patience", "{gamma: {mean: 4h, cv: 1}}", {"patience"}),
        ("organisation.demand.tiers[0].amount", "{uniform: {low: 10, high: 20}}", {"amount"}),
        ("organisation.demand.tiers[1].due", "{exponential: {mean: 1d}}", {"due"}),
        ("organisation.demand.tiers[0].customers", "5", {"customer"}),
        ("organisation.enquiries.after", "{exponential: {mean: 1h}}", {"ask_after"}),
        ("organisation.departments[4].own_work.work", "{exponential: {mean: 1h}}", set()),
        ("organisation.departments[4].own_work.per_day", "60", set()),
        ("incidents[0].lasts", "{exponential: {mean: 9h}}", set()),
        ("plan.actions[1].waits", "{exponential: {mean: 9min}}", set()),
    ],
)
def test_another_distribution_changes_no_other_draw(path: str, value: str, touched: set[str]) -> None:
    before, after = draws(outcome_of({})), draws(outcome_of({path: value}))
    assert {name for name in before if after[name] != before[name]} == touched


def test_a_departments_own_work_does_not_decide_which_orders_are_flawed() -> None:
    flawed = []
    for per_day in ("40", "60"):
        outcome = outcome_of({"organisation.departments[4].own_work.per_day": per_day})
        orders = outcome.runs[0].jobs[outcome.jobs.job_of]
        flawed.append((orders["flawed"].tobytes(), orders["loops"].tobytes()))
        assert orders["loops"].any()
    assert flawed[0] == flawed[1]


def test_without_an_incident_the_three_runs_are_one() -> None:
    outcome = outcome_of({"incidents": "[]"})
    for run in outcome.runs[1:]:
        assert columns(run.visits) == columns(outcome.runs[0].visits)
        assert columns(run.postings) == columns(outcome.runs[0].postings)
    assert outcome.loss_averted is None

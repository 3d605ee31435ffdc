"""Drills of the library as several tests look at them; what all plans have in common is worked out once."""

from collections.abc import Iterator
from functools import cache, lru_cache

import numpy as np

import sim
from sim.drill import Baseline
from sim.loading import library
from sim.scenario.decisions import Decision, Taken
from sim.scenario.quantities import Minutes
from sim.scenario.times import DAY

SCENARIOS = tuple(sorted(library("scenario")))
PLANS = tuple(sorted(library("plan")))
NOTHING = "do-nothing"

ROUNDING = 1e-6  # minutes; interrupted work is carried on from what is left of it
DONE, CANCELLED = 2, 3
STATE_AFTER = {0: 1, 1: 2, 2: 3, 4: 4}  # result of the last visit: state of the job, if it was an ending


@cache
def scenario(name: str, organisation: str | None = None) -> sim.Scenario:
    """A scenario of the library, its organisation written out."""
    return sim.load_scenario(name, organisation)


@cache
def plan(name: str) -> sim.Plan:
    """A plan of the library with the measures that it buys."""
    return sim.load_plan(name)


@cache
def default_plan(name: str) -> str:
    """The plan that a scenario is drilled with if none is asked for."""
    return scenario(name).plan


@lru_cache(maxsize=8)
def world(name: str, seed: int = 1, organisation: str | None = None) -> Baseline:
    """What the drills of all plans have in common."""
    return Baseline(scenario(name, organisation), seed)


def drill(name: str, response: str, seed: int = 1, organisation: str | None = None) -> sim.Outcome:
    """A drill of the library."""
    return world(name, seed, organisation).respond(plan(response))


def opened(outcome: sim.Outcome) -> dict[str, float]:
    """When each decision point came, of those that came."""
    entries = outcome.response.journal
    return {entry.subject: entry.time for entry in entries if entry.key == "journal.decision-opens"}


def taking(outcome: sim.Outcome) -> Iterator[tuple[str, str, Decision]]:
    """Each option of each decision point that came, taken when half of the time for it is over."""
    for point in outcome.scenario.decisions:
        moment = opened(outcome).get(point.id)
        if moment is not None:
            at = Minutes(min(moment + point.timer / 2, outcome.scenario.days * DAY - 1))
            for option in point.options:
                yield point.id, option.id, Taken(point=point.id, option=option.id, at=at)


def assert_sound(outcome: sim.Outcome) -> None:
    """What holds in any drill: orders are conserved, nobody is in two places, no stock is overdrawn."""
    for run in outcome.runs:
        _assert_conserved(run.jobs, run.visits)
        _assert_nobody_in_two_places(run.visits)
    _assert_stock(outcome)
    _assert_nothing_before_it_is_known(outcome)
    for measures in outcome.measures.values():
        shares = (measures.orders_on_time, measures.key_customers_on_time, measures.urgent_on_time)
        shares += (measures.orders_cancelled, measures.trust_end, measures.log_completeness)
        assert all(share is None or 0 <= share <= 1 for share in shares)
        assert np.isfinite(measures.loss.total)
        assert measures.loss.total >= 0


def _assert_conserved(jobs: np.ndarray, visits: np.ndarray) -> None:
    """Every job that came is where its last visit left it: under way, done, or given up."""
    last = np.full(len(jobs), -1)
    last[visits["job"]] = np.arange(len(visits))  # the last assignment counts
    came = last >= 0
    result = visits["result"][last[came]]
    for ending, state in STATE_AFTER.items():
        assert (jobs["state"][came][result == ending] == state).all()
    assert np.isin(result, list(STATE_AFTER)).all()
    assert (visits["started"] >= visits["joined"] - ROUNDING)[~np.isnan(visits["started"])].all()
    assert (visits["ended"] >= visits["joined"] - ROUNDING)[~np.isnan(visits["ended"])].all()


def _assert_nobody_in_two_places(visits: np.ndarray) -> None:
    begun = visits[~np.isnan(visits["started"])]
    order = np.lexsort((begun["ended"], begun["started"], begun["worker"]))
    begun = begun[order]
    same = begun["worker"][1:] == begun["worker"][:-1]
    assert (begun["ended"][:-1][same] <= begun["started"][1:][same] + ROUNDING).all()


def _assert_stock(outcome: sim.Outcome) -> None:
    for run in outcome.runs:
        for number, supply in enumerate(run.organisation.supplies):
            entries = [e for e in run.journal if e.kind == "supply" and e.subject == supply.id]
            put_in = sum(float(str(e.values["amount"])) for e in entries if e.key != "journal.supply-lost")
            assert 0 <= run.stock_used[number] <= supply.stock + put_in + 1


def _assert_nothing_before_it_is_known(outcome: sim.Outcome) -> None:
    known = np.inf if outcome.response.detected is None else outcome.response.detected
    begins = outcome.response.incident_periods[0].start if outcome.response.incident_periods else np.inf
    assert known >= begins
    for begun, ended in outcome.response.action_times.values():
        assert begun >= known
        assert ended is None or ended >= begun

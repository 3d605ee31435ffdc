"""Which way each measure of the library moves the outcome of a drill in which it matters, on common random numbers.

A measure is bought alone, by a plan that gives it something to work with. What is looked at is summed over the seeds,
since chance may be against a single drill; the bounds are what a practitioner would believe, not what came out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

import sim
from sim.drill import Baseline
from sim.loading import library

SEEDS = (1, 2)

Of = Callable[[sim.Outcome], float]


def measure(name: str) -> Of:
    """A measure of the run with the response; of times that are None there is nothing to be summed."""
    return lambda outcome: float(getattr(outcome.measures["with-response"], name) or 0)


def waiting(outcome: sim.Outcome) -> float:
    """Minutes that customers wait for their invoices, those who gave up or still wait until the end of the drill."""
    until = outcome.orders.completed_min.fillna(outcome.scenario.days * 1440.0)
    return float((until - outcome.orders.arrival_min).sum())


def down(system: str) -> Of:
    """Minutes for which a system is down, until the end of the drill if it is not back by then."""
    return lambda outcome: outcome.measures["with-response"].rto.get(system) or outcome.scenario.days * 1440.0


def entering_again(outcome: sim.Outcome) -> float:
    """Minutes from the invoice until all work on the order is done: what was issued on paper is entered afterwards."""
    orders = outcome.orders
    return float((orders.ended_min - orders.completed_min).sum())


def documents(outcome: sim.Outcome) -> float:
    return outcome.measures["with-response"].loss.documents


def key_on_time(outcome: sim.Outcome) -> float:
    return outcome.measures["with-response"].key_customers_on_time or 0.0


@dataclass(frozen=True)
class Case:
    """A drill in which a measure matters, what it moves, and to which multiple of what it was without."""

    of: Of
    least: float
    most: float
    scenario: str = "upgrade-failure"
    plan: str = "by-the-book"
    actions: tuple[Mapping[str, Any], ...] = ()
    changes: Mapping[str, str] = field(default_factory=dict)


def standby(system: str) -> tuple[Mapping[str, Any], ...]:
    return ({"do": "start-standby", "system": system, "by": "it", "tries": 6},)


BY_HAND = {"do": "paper-invoicing", "desk": "paper-desk", "by": "invoicing", "staff": 1}
HELP_OUT = {"do": "move-staff", "from": "marketing", "to": "paper-desk", "staff": 4, "briefing": "90min"}
PAPER = {"organisation.supplies.blank-invoices.stock": "5000"}
DEVICES = ({"do": "use-backup-device", "desk": "backup-desk", "by": "invoicing", "staff": 2, "when": "detected"},)
ENOUGH = {**PAPER, "organisation.supplies.offline-amount.stock": "1000000000"}

CASES: Mapping[str, Case] = {
    "monitoring": Case(measure("time_to_detect"), 0.2, 0.5),
    "regular-drills": Case(measure("on_paper"), 1.02, 3, plan="do-nothing", actions=DEVICES, changes=ENOUGH),
    "second-site": Case(measure("cancelled"), 0, 0.9, scenario="cyberattack", actions=standby("second-erp")),
    "spare-supplies": Case(measure("on_paper"), 1.1, 3, scenario="data-centre-lost", plan="paper-first"),
    "fewer-approval-steps": Case(waiting, 0.7, 0.99),
    "cross-department-agreements": Case(
        measure("on_paper"), 1.02, 1.5, plan="do-nothing", actions=(BY_HAND, HELP_OUT), changes=PAPER
    ),
    "cross-training": Case(measure("on_paper"), 1.2, 2, plan="do-nothing", actions=(BY_HAND, HELP_OUT), changes=PAPER),
    "ocr-automation": Case(entering_again, 0.2, 0.9, plan="paper-first"),
    "new-version-training": Case(down("invoicing-platform"), 0.7, 0.9),
    "patches-hardening": Case(down("erp"), 0.4, 0.95, scenario="cyberattack"),
    "tax-office-contact": Case(measure("relief_granted"), 1.2, 1.6, plan="customers-first"),
    "second-provider": Case(measure("cancelled"), 0, 0.8, actions=standby("second-platform")),
    "accounting-integration": Case(measure("flawed"), 0.05, 0.6, scenario="missing-records"),
    "internal-audit": Case(measure("time_to_detect"), 0.39, 0.41, scenario="wrong-data"),
    "encryption-backups": Case(measure("rpo"), 0.2, 0.3, scenario="cyberattack"),
    "archive": Case(
        documents,
        0.25,
        0.35,
        scenario="missing-records",
        plan="do-nothing",
        changes={"incidents.lost-records.lasts": "10d"},
    ),
    "deadline-buffers": Case(key_on_time, 1.01, 2, plan="do-nothing"),
}


@cache
def baseline(name: str, seed: int) -> Baseline:
    case = CASES[name]
    scenario, _ = sim.resolve(case.scenario, changes=dict(case.changes))
    return Baseline(scenario, seed)


def outcomes(name: str, *measures: str) -> list[sim.Outcome]:
    """The drills of a case with these measures bought."""
    case = CASES[name]
    plan = sim.load_plan(case.plan)
    written = plan.model_dump(mode="json", by_alias=True)
    bought = [sim.load_preparedness(measure).model_dump(mode="json") for measure in measures]
    plan = sim.Plan.model_validate({**written, "actions": [*written["actions"], *case.actions], "prepares": bought})
    return [baseline(name, seed).respond(plan) for seed in SEEDS]


def test_every_measure_of_the_library_has_a_drill_in_which_it_matters():
    assert set(CASES) == set(library("preparedness"))


@pytest.mark.parametrize("name", CASES)
def test_a_measure_moves_the_outcome_the_way_a_practitioner_expects(name):
    case = CASES[name]
    without, with_it = (sum(map(case.of, drills)) for drills in (outcomes(name), outcomes(name, name)))
    assert case.least * without <= with_it <= case.most * without


@pytest.mark.parametrize("scenario", ["cyberattack", "upgrade-failure"])
def test_who_has_bought_everything_and_uses_it_loses_less(scenario):
    drilled, prepared = sim.resolve(scenario, plan="fully-prepared")
    unprepared = prepared.model_copy(update={"prepares": ()})
    drills = [Baseline(drilled, seed) for seed in SEEDS]
    losses = [
        sum(drill.respond(plan).measures["with-response"].loss.total for drill in drills)
        for plan in (unprepared, prepared)
    ]
    assert losses[1] < 0.7 * losses[0]

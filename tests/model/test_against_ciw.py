"""Whole drills against Ciw (Palmer, Knight, Harper and Hawa 2019), an independent simulation engine.

Ciw is fed the very arrivals, work and patience of a drill, so nothing is left to chance: each stay of each order must
begin and end at the same times, up to the rounding of sums of minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ciw
import numpy as np
import pandas as pd
import pytest

import sim

SCENARIOS = Path(__file__).parent / "scenarios"
DAY = 1440


class Given(ciw.dists.Distribution):
    """One value for each individual, in order of arrival."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values.tolist()

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        return self.values[ind.id_number - 1]


@dataclass(frozen=True)
class Case:
    """A scenario and the same network in Ciw's terms: servers at each node, and what else is not usual."""

    file: str
    servers: Sequence[Any]
    changes: Mapping[str, str] = field(default_factory=dict)
    priorities: bool | str = False
    """Whether tiers are priority classes; what becomes of work that a better order interrupts."""
    repairs: str | None = None
    """What becomes of the work that an incident interrupts; nothing: there is no incident."""


def week_of_two_shifts() -> ciw.Schedule:
    """Servers of ``two-shifts.yaml``, a week from Monday on."""
    day = [(0, 360), (3, 600), (0, 630), (3, 840), (2, 1080), (0, 1110), (2, 1320), (0, 1440)]
    spans = [(servers, weekday * DAY + end) for weekday in range(6) for servers, end in day] + [(0, 7 * DAY)]
    return ciw.Schedule(
        numbers_of_servers=[servers for servers, _ in spans], shift_end_dates=[float(end) for _, end in spans]
    )


CASES = {
    "one server": Case("one-clerk", [1]),
    "three seats": Case("three-clerks", [3]),
    "reneging": Case("impatient-customers", [4]),
    "tandem": Case("three-steps", [1, 2, 3]),
    "shifts and breaks, always the same work": Case("two-shifts", [week_of_two_shifts()], {"days": "28"}),
    "shifts and breaks, varied work": Case(
        "two-shifts",
        [week_of_two_shifts()],
        {"days": "28", "organisation.stages[0].work": "{uniform: {low: 2min, high: 20min}}"},
    ),
    "priorities": Case("key-customers-first", [1], priorities=True),
    "preemptive priorities": Case("key-customers-at-once", [1], priorities="resume"),
    "breakdowns, resumed": Case("unreliable-platform", [1], repairs="resume"),
    "breakdowns, resumed, two servers": Case(
        "unreliable-platform", [2], {"organisation.departments[0].staff": "2"}, repairs="resume"
    ),
    "breakdowns, begun anew": Case(
        "unreliable-platform", [1], {"incidents[0].work_in_hand": "restart"}, repairs="restart"
    ),
}


def network(case: Case, outcome: sim.Outcome) -> ciw.network.Network:
    """The drill's orders and servers in Ciw's terms."""
    orders, nodes = outcome.orders, len(case.servers)
    tiers = list(outcome.layout.classes.tiers)
    work = outcome.jobs.jobs.work
    arrivals = {
        tier: [ciw.dists.Sequential([*np.diff(orders.arrival_min[orders.tier == tier], prepend=0.0), np.inf])]
        + [None] * (nodes - 1)
        for tier in tiers
    }
    options: dict[str, Any] = {}
    if case.priorities:
        levels = {tier: level for level, tier in enumerate(tiers)}
        options["priority_classes"] = (levels, [case.priorities]) if case.priorities is not True else levels
    if np.isfinite(outcome.book.patience).any():
        options["reneging_time_distributions"] = {tier: [Given(outcome.book.patience)] for tier in tiers}
    return ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions={tier: [Given(work[:, node]) for node in range(nodes)] for tier in tiers},
        routing={tier: np.eye(nodes, k=1).tolist() for tier in tiers},
        number_of_servers=[breaking_down(servers, case.repairs, outcome) for servers in case.servers],
        **options,
    )


def breaking_down(servers: Any, repairs: str | None, outcome: sim.Outcome) -> Any:
    """Servers who are off duty while an incident goes on."""
    if repairs is None:
        return servers
    changes = outcome.systems.drop_duplicates("time_min", keep="last")
    ends = [*changes.time_min[1:], outcome.scenario.days * DAY + 1.0]
    numbers = (changes.slowest_speed * servers).astype(int).tolist()
    return ciw.Schedule(numbers_of_servers=numbers, shift_end_dates=ends, preemption=repairs)


def expected_stays(case: Case, outcome: sim.Outcome) -> pd.DataFrame:
    """Finished stays in Ciw, by order and stage: joined, first begun, ended, and whether the customer gave up."""
    ciw.seed(0)
    simulation = ciw.Simulation(network(case, outcome))
    simulation.simulate_until_max_time(outcome.scenario.days * DAY)
    records = pd.DataFrame(simulation.get_all_records())
    records["order"], records["stage"] = records.id_number - 1, records.node - 1
    records["given up"] = records.record_type == "renege"
    records["pieces"] = 1
    over = records[records.record_type != "interrupted service"].set_index(["order", "stage"]).index
    assert over.is_unique
    return together(records, "arrival_date", "service_start_date", "exit_date").loc[over].sort_index()


def found_stays(outcome: sim.Outcome) -> pd.DataFrame:
    """The same in the drill."""
    visits = outcome.visits.assign(stage=outcome.visits.stage.cat.codes, pieces=1)
    visits["given up"] = visits.result == "cancelled"
    over = visits[visits.result.isin(["done", "cancelled"])].set_index(["order", "stage"]).index
    return together(visits, "joined_min", "started_min", "ended_min").loc[over].sort_index()


def together(pieces: pd.DataFrame, joined: str, started: str, ended: str) -> pd.DataFrame:
    """The stays whose pieces, one for each interruption, these are."""
    by_stay = pieces.groupby(["order", "stage"])
    return by_stay.agg(
        joined=(joined, "min"),
        started=(started, "min"),
        ended=(ended, "max"),
        pieces=("pieces", "sum"),
        given_up=("given up", "max"),
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_drill_agrees_with_ciw_visit_by_visit(case: Case) -> None:
    changes = {"days": "8", **case.changes}
    scenario, plan = sim.resolve(str(SCENARIOS / f"{case.file}.yaml"), changes=changes)
    outcome = sim.run(scenario, plan, seed=1)
    found, expected = found_stays(outcome), expected_stays(case, outcome)
    assert len(expected) > 1000
    assert found.index.equals(expected.index)
    assert (found.given_up == expected.given_up).all()
    if case.repairs is None:  # work held through a breakdown is one visit here and two records there
        assert (found.pieces == expected.pieces).all()
    for column in ("joined", "started", "ended"):
        np.testing.assert_allclose(found[column], expected[column], rtol=0, atol=1e-9, err_msg=column)

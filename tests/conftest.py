"""Outcomes that several tests look at from different sides."""

import pytest

import sim
from tests import small


@pytest.fixture(scope="session")
def outcome() -> sim.Outcome:
    """Two days of the small organisation: a long outage, and a plan that has every kind of action."""
    objectives = [
        {"measure": "rto", "system": "platform", "within": "4h"},
        {"measure": "key_customers_on_time", "share": "95%"},
        {"measure": "peak_backlog", "at_most": 1000},
        {"measure": "rto", "system": "network", "within": "1h"},
    ]
    incident = small.outage(lasts="5h", noticed={"after": "20min"}, scope={"regions": ["north"]})
    changes = {"desks.paper-desk.flaws": "{issue: 20%}", "demand.tiers.regular.patience": "{exponential: {mean: 1d}}"}
    return small.drill(incident, actions=small.WHOLE_PLAN, days=2, changes=changes, objectives=objectives)


@pytest.fixture(scope="session")
def quiet() -> sim.Outcome:
    """A day on which nothing goes wrong."""
    return small.drill(actions=small.WHOLE_PLAN)

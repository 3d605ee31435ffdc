"""Outcomes that several tests look at from different sides."""

import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

import sim
from tests import postgresql, small

# The same examples in every run, however slow the machine is at a moment.
settings.register_profile("drillroom", derandomize=True, deadline=None, suppress_health_check=[*HealthCheck])
settings.load_profile("drillroom")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Of several workers one begins with the browser: it waits more than it computes, and needs one server for all."""
    from xdist.scheduler import LoadScopeScheduling

    class Browser(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if nodeid.startswith("tests/browser/") else nodeid

    return Browser(config, log)


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


@pytest.fixture(autouse=True)
def _register_of_nobody(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may touch the register of whoever runs it; each has a place of its own for one."""
    monkeypatch.setenv("DRILLROOM_REGISTER", str(tmp_path_factory.getbasetemp() / uuid.uuid4().hex / "register.sqlite"))


@pytest.fixture(autouse=True)
def own_shelf(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test may touch the shelf of whoever runs it; each has an empty one of its own."""
    place = tmp_path_factory.getbasetemp() / uuid.uuid4().hex / "shelf"
    monkeypatch.setenv("DRILLROOM_SHELF", str(place))
    return place


@pytest.fixture(autouse=True)
def _nothing_kept(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may read what an earlier one has worked out."""
    monkeypatch.setenv("DRILLROOM_CACHE", str(tmp_path_factory.getbasetemp() / uuid.uuid4().hex / "kept"))


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Programs that are started can be interrupted, though the suite be started where interruptions are ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of the tests' own; the beginning of its databases' URLs."""
    if postgresql.binaries() is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgresql.running() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes places for registers of each kind."""
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"{uuid.uuid4().hex}.sqlite")
    server = request.getfixturevalue("postgresql_server")

    def schema() -> str:
        """Cheaper than a database of its own."""
        name = f"r{uuid.uuid4().hex}"
        engine = create_engine(f"{server}postgres".replace("://", "+psycopg://"))
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        engine.dispose()
        return f"{server}postgres?options=-csearch_path%3D{name}"

    return schema

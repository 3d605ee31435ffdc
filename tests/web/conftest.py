"""Pages without a browser: each is run as a script, and drills are run at once, in this process."""

import sys
from typing import ClassVar

import pytest
from streamlit.testing.v1 import AppTest

from sim import register
from sim.drill import run
from sim.glance import Glance
from sim.here import Here
from sim.jobs import Job
from sim.views import service
from sim.views.server import PAGE


class AtOnce:
    """Stands for the worker processes."""

    kept: ClassVar[dict] = {}

    def drill(self, scenario, plan, seed, orders=None):
        key = id(scenario), id(plan), seed, None if orders is None else orders.digest
        if key not in self.kept:
            self.kept[key] = scenario, plan, run(scenario, plan, seed, orders=orders)
        return self.kept[key][2]

    def begin(self, scenario, plan, seed):
        return Here().submit(self.glance, scenario, plan, seed)

    def glance(self, scenario, plan, seed):
        return Glance.of(self.drill(scenario, plan, seed))

    workers = 1

    def __init__(self):
        self.done = {}

    def submit(self, work, about):
        name = f"job-{len(self.done)}"
        try:
            self.done[name] = Job(name, about, "done", 1.0, 0.0, work(Here(), lambda share: None))
        except Exception as error:
            self.done[name] = Job(name, about, "failed", error=error)
        return name

    soon = submit

    def job(self, name):
        return self.done.get(name)

    def latest(self, about):
        return next((job for job in reversed(self.done.values()) if job.about == about), None)

    def close(self):
        pass


@pytest.fixture(autouse=True)
def _no_processes(monkeypatch):
    monkeypatch.setattr(service, "_jobs", [AtOnce()])


@pytest.fixture(autouse=True)
def _no_page_stays_the_program(monkeypatch):
    """A page that was run stands in for the main module, and would be run by every process that is made later."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def open_page():
    """Open a page in a language, with words in its address."""

    def opened(page="library", language="en", **address):
        app = AppTest.from_file(str(PAGE), default_timeout=300)
        app.query_params["lang"] = language
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        if page != "library":
            app.switch_page(f"{page}.py").run()
        return app

    return opened


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A register of its own, and a folder for what is recorded."""
    monkeypatch.setenv(register.VARIABLE, str(tmp_path / "register.sqlite"))
    monkeypatch.setattr(service, "data_folder", lambda: tmp_path / "drillroom")
    service.opened_register.cache_clear()
    yield tmp_path
    service.opened_register().close()
    service.opened_register.cache_clear()


def said(app, name):
    """A word of the address."""
    found = app.query_params[name]
    return found if isinstance(found, str) else found[0]

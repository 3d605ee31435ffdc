"""Pages without a browser: each is run as a script, and drills are run at once, in this process."""

import pytest
from streamlit.testing.v1 import AppTest

from sim.drill import run
from sim.views import service
from sim.views.server import PAGE


class AtOnce:
    """Stands for the worker processes."""

    def drill(self, scenario, plan, seed):
        return run(scenario, plan, seed)

    def close(self):
        pass


@pytest.fixture(autouse=True)
def _no_processes(monkeypatch):
    monkeypatch.setattr(service, "_jobs", [AtOnce()])


@pytest.fixture
def open_page():
    """Open a page in a language, with words in its address."""

    def opened(page="library", language="en", **address):
        app = AppTest.from_file(str(PAGE), default_timeout=60)
        app.query_params["lang"] = language
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        if page != "library":
            app.switch_page(f"{page}.py").run()
        return app

    return opened

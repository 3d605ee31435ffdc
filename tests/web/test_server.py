"""The server: safe headers, and nothing of the machine but what is shipped."""

import logging

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from sim.errors import InputError
from sim.views import live_hall
from sim.views.audit import NAME, keep_audit
from sim.views.entrance import LIVE, PLANNING
from sim.views.server import HEADERS, PAGE, SERVING
from tests import small
from tests.session.lives import scenario


@pytest.fixture
def client():
    async def page(request):
        return PlainTextResponse("page")

    app = Starlette(routes=[*SERVING["routes"], Route("/", page)], middleware=SERVING["middleware"])
    return TestClient(app)


def test_every_answer_carries_the_security_headers(client):
    for path in ("/", "/fonts/DrillSC-web.woff2", "/nowhere"):
        answer = client.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("name", [*PLANNING, *LIVE])
def test_a_page_that_is_entered_by_its_address_knows_where_the_server_is(client, name):
    answer = client.get(f"/{name}?lang=zh")
    assert answer.text.count("BACKEND_BASE_URL") == 1
    assert "./static/js/" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_nothing_is_allowed_from_elsewhere():
    policy = HEADERS["Content-Security-Policy"]
    assert "http" not in policy
    assert "*" not in policy


def test_the_font_is_served(client):
    answer = client.get("/fonts/DrillSC-web.woff2")
    assert answer.content[:4] == b"wOF2"
    assert "max-age" in answer.headers["cache-control"]


@pytest.mark.parametrize("name", ["make.py", "OFL.txt", "..%2Fserver.py", "%2Fetc%2Fpasswd", "../server.py", ""])
def test_no_other_file_is_served(client, name):
    assert client.get(f"/fonts/{name}").status_code == 404


def test_both_ways_to_start_have_the_same_configuration():
    views = PAGE.parent.resolve()
    ours, theirs = (folder / ".streamlit" / "config.toml" for folder in (views, views.parent))
    assert ours.read_text(encoding="utf-8") == theirs.read_text(encoding="utf-8")


@pytest.fixture
def audited():
    """Let the handlers go that a test has added."""
    audit = logging.getLogger("drillroom.audit")
    before, level = [*audit.handlers], audit.level
    yield audit
    for handler in [*audit.handlers]:
        if handler not in before:
            audit.removeHandler(handler)
            handler.close()
    audit.setLevel(level)


def test_what_is_audited_is_written_into_a_file(audited, tmp_path, place):
    keep_audit(tmp_path / "data")
    hall = live_hall.hall()
    opened = hall.open(scenario(), small.plan(), seed=1)
    with pytest.raises(InputError):
        hall.console(opened.session, "made up", "10.0.0.7", 0.0)
    told = (tmp_path / "data" / NAME).read_text("utf-8").splitlines()
    assert len(told) == 2
    assert f"INFO session {opened.session} opened" in told[0]
    assert "WARNING" in told[1]
    assert "10.0.0.7" in told[1]


def test_where_no_file_can_be_written_it_is_told_on_the_terminal(audited, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way", "utf-8")
    keep_audit(tmp_path / "file")
    audited.info("somebody came")
    assert "somebody came" in capsys.readouterr().err

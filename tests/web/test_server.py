"""The server: safe headers, and nothing of the machine but what is shipped."""

import logging
import tomllib

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit import config, net_util

from sim.errors import InputError
from sim.views import live_hall
from sim.views.audit import NAME, keep_audit
from sim.views.entrance import LIVE, PLANNING
from sim.views.origins import addresses
from sim.views.server import HEADERS, PAGE, SERVING
from tests import small
from tests.session.lives import scenario


@pytest.fixture
def client():
    async def page(request):
        return PlainTextResponse("page")

    async def talk(line):
        await line.accept()
        await line.send_text("welcome")
        await line.close()

    routes = [*SERVING["routes"], Route("/", page), WebSocketRoute("/talk", talk)]
    return TestClient(Starlette(routes=routes, middleware=SERVING["middleware"]))


def test_every_answer_carries_the_security_headers(client):
    for path in ("/", "/fonts/DrillSC-web.woff2", "/nowhere"):
        answer = client.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_first_page_has_one_address_and_is_told_what_was_asked_of_it(client):
    answer = client.get("/library?what=plan&lang=zh", follow_redirects=False)
    assert answer.is_redirect
    assert answer.headers["location"] == "./?what=plan&lang=zh"


@pytest.mark.parametrize("name", [*PLANNING[1:], *LIVE])
def test_a_page_that_is_entered_by_its_address_knows_where_the_server_is(client, name):
    answer = client.get(f"/{name}?lang=zh")
    assert answer.text.count("BACKEND_BASE_URL") == 1
    assert "./static/js/" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_nothing_is_allowed_from_elsewhere():
    policy = HEADERS["Content-Security-Policy"]
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "drills.example.org"),
        ("https://drills.example.org", "drills.example.org"),
        ("http://192.0.2.7:8501", "192.0.2.7:8501"),
        ("http://localhost:8501", "127.0.0.1:8501"),
    ],
)
def test_a_page_of_this_server_may_talk_with_it_by_whatever_name_it_came(client, origin, host):
    headers = {"host": host} | ({"origin": origin} if origin else {})
    with client.websocket_connect("/talk", headers=headers) as line:
        assert line.receive_text() == "welcome"


@pytest.mark.parametrize("origin", ["https://elsewhere.example.org", "null", "http://192.0.2.7:8501"])
def test_a_page_of_another_server_may_not_and_nobody_is_asked_about_it(client, origin, audited, monkeypatch, caplog):
    monkeypatch.setattr(net_util, "get_external_ip", lambda: pytest.fail("asked elsewhere"))
    audited.setLevel(logging.INFO)
    refused = client.websocket_connect("/talk", headers={"origin": origin, "host": "drills.example.org"})
    with pytest.raises(WebSocketDisconnect), refused:
        pass
    assert origin in caplog.text


def test_behind_a_proxy_that_asks_by_another_name_the_configured_one_counts(client):
    config.set_option("browser.serverAddress", "drills.example.org")
    try:
        headers = {"origin": "https://drills.example.org", "host": "127.0.0.1:8501"}
        with client.websocket_connect("/talk", headers=headers) as line:
            assert line.receive_text() == "welcome"
    finally:
        config.set_option("browser.serverAddress", "localhost")


def test_it_is_told_where_the_page_is_found():
    assert addresses("127.0.0.1", 8501) == ["http://127.0.0.1:8501"]
    assert addresses("::1", 80) == ["http://[::1]:80"]
    first, *network = addresses("0.0.0.0", 8501)
    assert first == "http://localhost:8501"
    assert all(url.endswith(":8501") and "0.0.0.0" not in url for url in network)


def test_nobody_is_asked_for_the_address_of_this_machine_in_the_internet():
    for folder in (PAGE.parent, PAGE.parent.resolve().parent):
        written = tomllib.loads((folder / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
        assert written["logger"]["hideWelcomeMessage"]  # Streamlit's would say it


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

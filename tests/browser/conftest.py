"""A real browser and a real server. Without a Chromium on the machine these tests are skipped, and say so."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import pytest
from playwright.sync_api import sync_playwright

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
STARTED = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("browser"))  # one server and one browser for all


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """Where the page is served, by the command that people use."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path_factory.mktemp("server") / "log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "-m", "sim", "app", "--port", str(port)],
        stdout=log,
        stderr=subprocess.STDOUT,
        env=os.environ | {"HOME": str(tmp_path_factory.mktemp("home"))},
    )
    where = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{where}/_stcore/health", server, log)
        yield where
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        log.close()


def _wait_for(url, server, log, seconds=90):
    for _ in range(seconds * 5):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    log.seek(0)
    pytest.fail(f"the server did not start:\n{log.read()}")


@pytest.fixture
def browser_page(chromium, address):
    """A function that opens a page of the application; whatever it asks elsewhere, or breaks, fails the test."""
    opened, foreign, broken = [], [], []

    def visit(path="/", **options):
        context = chromium.new_context(
            viewport=options.pop("viewport", {"width": 1366, "height": 768}), reduced_motion="reduce", **options
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.on("request", lambda request: foreign.append(request.url) if _elsewhere(request.url, address) else None)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(address + path)
        page.wait_for_selector(STARTED)
        return page

    yield visit
    for context in opened:
        context.close()
    assert foreign == []
    assert broken == []


def _elsewhere(url, address):
    return not url.startswith((address, address.replace("http", "ws", 1), "data:", "blob:"))

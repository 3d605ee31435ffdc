"""A real browser and a real server. Without a Chromium on the machine these tests are skipped, and say so."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import docx
import openpyxl
import pypdf
import pytest
from playwright.sync_api import expect, sync_playwright

from sim.folders import cache_folder
from sim.texts import text

expect.set_options(timeout=120_000)  # machines that run many tests at once are slow

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COMPILED = cache_folder()
"""What was compiled once need not be compiled again by every server."""
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


class Served:
    """A server, started by the command that people use; it can be killed and started again at the same place."""

    def __init__(self, home):
        self.home = home
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.where = f"http://127.0.0.1:{self.port}"

    def start(self):
        self.log = (self.home / "log").open("w+")
        own = {
            "HOME": str(self.home),
            "DRILLROOM_REGISTER": str(self.home / "register.sqlite"),
            "NUMBA_CACHE_DIR": str(COMPILED),
        }
        self.server = subprocess.Popen(
            [sys.executable, "-m", "sim", "app", "--port", str(self.port)],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env=os.environ | own,
        )
        self._wait()
        return self

    def stop(self, how=signal.SIGTERM):
        self.server.send_signal(how)
        self.server.wait(20)
        self.log.close()

    @property
    def said(self):
        return (self.home / "log").read_text(encoding="utf-8")

    def _wait(self, seconds=90):
        for _ in range(seconds * 5):
            if self.server.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.where}/_stcore/health", timeout=1):
                    return
            except OSError:
                time.sleep(0.2)
        pytest.fail(f"the server did not start:\n{self.said}")


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """Where the page is served, by the command that people use."""
    served = Served(tmp_path_factory.mktemp("home")).start()
    yield served.where
    served.stop()


@pytest.fixture
def served(tmp_path):
    """A server of one's own."""
    mine = Served(tmp_path).start()
    yield mine
    mine.stop()


@pytest.fixture
def browser_page(chromium, address):
    """A function that opens a page of the application; whatever it asks elsewhere, lacks or breaks, fails the test."""
    opened, foreign, broken = [], [], []

    def watch(page):
        page.set_default_timeout(120_000)
        page.on("request", lambda asked: foreign.append(asked.url) if _elsewhere(asked.url, address) else None)
        page.on("response", lambda got: broken.append(f"{got.status} {got.url}") if got.status >= 400 else None)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)

    def visit(path="/", **options):
        context = chromium.new_context(
            viewport=options.pop("viewport", {"width": 1366, "height": 768}), reduced_motion="reduce", **options
        )
        opened.append(context)
        context.on("page", watch)  # also those that it opens itself
        page = context.new_page()
        page.goto(address + path)
        page.wait_for_selector(STARTED)
        return page

    yield visit
    for context in opened:
        context.close()
    assert foreign == []
    assert broken == []


@pytest.fixture
def opened_alone(chromium):
    """A function that opens a file that was taken along: it must ask for nothing but itself, and be read as it is."""
    opened, asked, broken = [], [], []

    def visit(path):
        context = chromium.new_context(offline=True)
        opened.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
        page.goto(path.as_uri())
        assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
        asked.clear()
        return page

    yield visit
    for context in opened:
        context.close()
    assert asked == []
    assert broken == []


def figure(page, key, language="en"):
    """A figure of the headline of a drill."""
    label = page.get_by_text(text(f"web.drill.{key}", language), exact=True)
    return page.locator("[data-testid=stMetric]").filter(has=label).locator("[data-testid=stMetricValue]")


def say(key, language="en", **values):
    """A text of the page."""
    return text(f"web.{key}", language, **values)


def pick(box, words):
    """Choose in a box, anew if the page changed while its list was open."""
    option = box.page.get_by_role("option", name=words, exact=True)
    while option.count() == 0:
        box.click()
        box.page.wait_for_timeout(300)
    option.click()


def saved(page, key, folder):
    """The file that a button of the page gives, saved in a folder; the button is told by its key."""
    button = page.locator(f".st-key-{re.sub('[^a-zA-Z0-9_-]', '-', key)}").get_by_role("button")
    with page.expect_download() as began:
        button.click()
    path = folder / began.value.suggested_filename
    began.value.save_as(path)
    return path


def words_of(path):
    """What a file that was taken along says: PDF, Word or Excel."""
    match path.suffix:
        case ".pdf":
            return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        case ".docx":
            document = docx.Document(path)
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    book = openpyxl.load_workbook(path)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def spaced(words):
    """The same words with one blank between them, however they were broken into lines."""
    return " ".join(words.split())


def _elsewhere(url, address):
    return not url.startswith((address, address.replace("http", "ws", 1), "data:", "blob:"))

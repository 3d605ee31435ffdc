"""A real browser and a real server. Without a Chromium on the machine these tests are skipped, and say so."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

import docx
import openpyxl
import pypdf
import pytest
from playwright.sync_api import TimeoutError as TooLong
from playwright.sync_api import expect, sync_playwright

from sim.folders import cache_folder
from sim.texts import text
from tests.ports import free_port

LONG_S = 300
"""Machines that run many tests at once are slow."""
expect.set_options(timeout=1000 * LONG_S)

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COMPILED = cache_folder()
"""What was compiled once need not be compiled again by every server."""
STARTED = '[data-testid="stApp"][data-test-script-state="notRunning"]'


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
        self.port = free_port()
        self.where = f"http://127.0.0.1:{self.port}"

    def start(self):
        self.log = (self.home / "log").open("w+")
        own = {
            "HOME": str(self.home),
            "DRILLROOM_REGISTER": str(self.home / "register.sqlite"),
            "DRILLROOM_SHELF": str(self.home / "shelf"),
            "DRILLROOM_CACHE": str(self.home / "kept"),
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
        self.server.wait(LONG_S)
        self.log.close()

    @property
    def said(self):
        return (self.home / "log").read_text(encoding="utf-8")

    def _wait(self):
        latest = time.monotonic() + LONG_S
        while self.server.poll() is None and time.monotonic() < latest:
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


@contextmanager
def visiting(chromium, address):
    """A function that opens a page of the application; whatever it asks elsewhere, lacks or breaks, fails the test."""
    opened, foreign, broken = [], [], []

    def watch(page):
        page.set_default_timeout(1000 * LONG_S)
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
        rested(page)
        return page

    yield visit
    for context in opened:
        context.close()
    assert foreign == []
    assert broken == []


@pytest.fixture
def browser_page(chromium, address):
    with visiting(chromium, address) as visit:
        yield visit


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


def rested(page):
    """Wait until the page is drawn; of a click, what it brings about is waited for before, or nothing has begun yet."""
    page.wait_for_selector(STARTED)
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def pick(box, words):
    """Choose in a box, anew if the page changed while its list was open."""
    option = box.page.get_by_role("option", name=words, exact=True)
    for _ in range(LONG_S // 5):
        if box.get_attribute("aria-expanded") != "true":
            box.click()
        with suppress(TooLong):
            return option.first.click(timeout=5000)
    return pytest.fail(f"nobody can choose {words}")


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

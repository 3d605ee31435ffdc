"""Pictures of every page of the application, in both languages and both themes.

::

    python docs/pages.py [FOLDER]

Without a folder only those that the documentation shows are made again, in ``docs/images``. A Chromium must be there.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parent / "images"
SIZE = {"width": 1366, "height": 900}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PAGES = {
    "library": "/?",
    "drill": "/drill?scenario=upgrade-failure&seed=1&",
    "builder": "/builder?",
    "compare": "/compare?",
    "history": "/history?",
    "help": "/help?topic=scorecard&",
}
SHOWN = (("drill", "en", "light"),)
NOON = "(s) => { s.value = 720; s.dispatchEvent(new Event('input')); }"


@contextmanager
def served() -> Iterator[str]:
    """The address of an application with a register of its own that holds a few drills."""
    with closing(socket.socket()) as probe, tempfile.TemporaryDirectory() as home:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"HOME": home, "DRILLROOM_REGISTER": str(Path(home) / "register.sqlite")}
        for scenario, plan in (("upgrade-failure", "by-the-book"), ("power-cut", "do-nothing")):
            command = ["run", scenario, "--plan", plan, "--out", str(Path(home) / scenario), "--record"]
            subprocess.run([sys.executable, "-m", "sim", *command], env=environment, check=True, capture_output=True)
        server = subprocess.Popen([sys.executable, "-m", "sim", "app", "--port", str(port)], env=environment)
        try:
            where = f"http://127.0.0.1:{port}"
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{where}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield where
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def picture(browser: Browser, address: str, page: str, language: str, theme: str, target: Path) -> None:
    """Make the picture of a page; that of a drill shows noon of its first day."""
    dark = "dark" if theme == "dark" else "light"
    context = browser.new_context(viewport=SIZE, color_scheme=dark, reduced_motion="reduce")
    tab = context.new_page()
    tab.set_default_timeout(120_000)
    tab.goto(f"{address}{PAGES[page]}lang={language}")
    tab.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    if page == "drill":
        tab.locator(".replay .position").evaluate(NOON)
    tab.wait_for_timeout(1500)
    tab.screenshot(path=target)
    context.close()


def main() -> None:
    """Make the pictures."""
    every = [(p, lang, theme) for p in PAGES for lang in ("en", "zh") for theme in ("light", "dark")]
    folder, wanted = (Path(sys.argv[1]), every) if len(sys.argv) > 1 else (IMAGES, SHOWN)
    folder.mkdir(parents=True, exist_ok=True)
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        for page, language, theme in wanted:
            picture(browser, address, page, language, theme, folder / f"page-{page}-{language}-{theme}.png")
        browser.close()


if __name__ == "__main__":
    main()

"""The application as people start it, with a home of its own, for what looks at its pages with a browser."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sim.folders import cache_folder

__all__ = ["ARGUMENTS", "READY", "Served", "chromium", "served"]

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
"""How a Chromium is started."""
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
"""What is on a page that is drawn."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COMPILED = cache_folder()
"""What was compiled once need not be compiled again."""
KEY = re.compile(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}")


class Served(NamedTuple):
    """Where the application is served, and the key of who leads live drills."""

    address: str
    key: str


def chromium() -> str:
    """Path of a Chromium.

    Raises
    ------
    SystemExit
        There is none.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit("no Chromium on this machine (Debian: apt-get install chromium)")
    return path


@contextmanager
def served(*before: Sequence[str]) -> Iterator[Served]:
    """Serve the application; the commands `before` are run first, in the same home."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    drillroom = (sys.executable, "-m", "sim")
    with tempfile.TemporaryDirectory() as home:
        own = {
            "HOME": home,
            "DRILLROOM_REGISTER": str(Path(home) / "register.sqlite"),
            "NUMBA_CACHE_DIR": str(COMPILED),
        }
        environment = os.environ | own
        for command in before:
            subprocess.run([*drillroom, *command], env=environment, cwd=home, check=True, capture_output=True)
        server = subprocess.Popen(
            [*drillroom, "app", "--port", str(port)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            assert server.stdout is not None
            key = next(found[0] for line in server.stdout if (found := KEY.search(line)))
            threading.Thread(target=server.stdout.read, daemon=True).start()  # what else it says is of no interest
            yield Served(_answering(f"http://127.0.0.1:{port}"), key)
        finally:
            server.terminate()
            server.wait(30)


def _answering(address: str, seconds: float = 60) -> str:
    """The address, once somebody answers there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
            return address
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"nobody answers at {address}")

"""A private PostgreSQL server for tests: on a free port of this machine, its data in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.ports import free_port

__all__ = ["binaries", "running", "small_disk"]


def binaries() -> Path | None:
    """The folder of initdb, pg_ctl and postgres, if they are installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


@contextmanager
def running() -> Iterator[str]:
    """A server; yields the beginning of its databases' URLs."""
    programs = binaries()
    assert programs is not None
    home = Path(tempfile.mkdtemp(prefix="drillroom-pg-"))
    try:
        someone = _someone(home)

        def call(program: str, *words: str) -> None:
            command = [str(programs / program), "-D", str(home / "data"), *words]
            with (home / f"{program}.log").open("ab") as log:
                done = subprocess.run(command, stdout=log, stderr=log, cwd=home, **someone)
            assert done.returncode == 0, (home / f"{program}.log").read_text()

        call("initdb", "--username=drill", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        port = free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"
        call("pg_ctl", "-w", "-t", "600", "-l", str(home / "server.log"), "-o", options, "start")
        try:
            yield f"postgresql://drill@127.0.0.1:{port}/"
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def small_disk(size: str) -> Iterator[Path | None]:
    """A disk of its own for what a server keeps; None: only the superuser may make one, and not everywhere."""
    place = Path(tempfile.mkdtemp(prefix="drillroom-disk-"))
    try:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "drillroom", str(place)]
        made = shutil.which("mount") and subprocess.run(mount, capture_output=True).returncode == 0
        try:
            _someone(place)
            yield place if made else None
        finally:
            if made:
                subprocess.run(["umount", "-l", str(place)], check=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _someone(home: Path) -> dict[str, Any]:
    """The server refuses to run as root: then it runs as one who owns nothing else."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    shutil.chown(home, "nobody")
    return {"user": "nobody", "extra_groups": []}

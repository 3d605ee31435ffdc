"""Where drafts lie while they are edited: on the shelf, so that neither a reload nor a new start loses them."""

import json
import re
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from sim.files import put
from sim.shelf import FOLDERS
from sim.workshop.draft import Draft

__all__ = ["Bench", "Benches"]

TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
MOST = 500
"""So many drafts are kept, the latest ones."""


@dataclass(frozen=True)
class Bench:
    """A draft, and where it belongs.

    Attributes
    ----------
    draft : Draft
    name : str
        Under which it is to be saved.
    version : str or None
        `sim.shelf.digest` of the file that it would replace; None: it is none yet.
    """

    draft: Draft
    name: str
    version: str | None = None


@dataclass
class Benches:
    """Drafts by an id that cannot be guessed; any other name has none.

    What can be undone is kept in memory alone. A disk that cannot be written costs what a new start would keep, and
    nothing else.

    Attributes
    ----------
    folder : Path
    """

    folder: Path
    _kept: OrderedDict[str, Bench] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, token: str) -> Bench | None:
        """The draft of an id; None: there is none."""
        if not TOKEN.fullmatch(token):
            return None
        with self._lock:
            if token not in self._kept and (stored := _read(self._path(token))):
                self._kept[token] = stored
            return self._kept.get(token)

    def put(self, token: str, bench: Bench) -> None:
        """Keep a draft.

        Raises
        ------
        ValueError
            The id is none.
        """
        if not TOKEN.fullmatch(token):
            raise ValueError(f"no id of a draft: {token[:40]!r}")
        with self._lock:
            self._kept[token] = bench
            self._kept.move_to_end(token)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
            with suppress(OSError):
                put(self._path(token), _written(bench))
                self._clear()

    def _path(self, token: str) -> Path:
        return self.folder / f"{token}.json"

    def _clear(self) -> None:
        """Take away the oldest."""
        there = list(self.folder.glob("*.json"))
        if len(there) > MOST:
            oldest = sorted(there, key=lambda path: path.stat().st_mtime_ns)
            for path in oldest[: len(there) - MOST]:
                path.unlink(missing_ok=True)


def _written(bench: Bench) -> str:
    draft = {"kind": bench.draft.kind, "text": bench.draft.text, "opened": bench.draft.opened}
    return json.dumps({"draft": draft, "name": bench.name, "version": bench.version}, ensure_ascii=False)


def _read(path: Path) -> Bench | None:
    """What is stored; None: nothing, or what nobody could have stored."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        draft, name, version = Draft(**stored["draft"]), stored["name"], stored["version"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if draft.kind not in FOLDERS or not all(isinstance(text, str) for text in (draft.text, draft.opened, name)):
        return None
    return Bench(draft, name, version if isinstance(version, str) else None)

"""What took minutes to work out, kept until a server is started again: files in the user's cache folder.

Each is found by a digest of all that it depends on, so none can be out of date. None is needed either: what cannot be
read, or written, is worked out again.
"""

import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from sim.files import put
from sim.folders import cache_folder

__all__ = ["VARIABLE", "Kept", "kept"]

VARIABLE = "DRILLROOM_CACHE"
"""Environment variable that says where such things are kept."""

MOST = 200
"""Files; those that were not asked for longest go first."""

MOST_BYTES = 50_000_000

_log = logging.getLogger("drillroom.cache")

T = TypeVar("T")


class Kept:
    """A folder of values by name.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, kind: type[T]) -> T | None:
        """A value; None: there is none that can be read.

        Parameters
        ----------
        name : str
            Digest of what it was worked out from.
        kind : type
            A dataclass.
        """
        path = self._path(name, kind)
        try:
            proof, _, text = path.read_text(encoding="utf-8").partition("\n")
            if proof != _proof(text):
                return None
            value = TypeAdapter(kind).validate_json(text)
        except (OSError, UnicodeDecodeError, ValidationError):
            return None
        with suppress(OSError):
            os.utime(path)
        return value

    def put(self, name: str, value: object) -> None:
        """Keep a value; if that is not possible, it is not kept."""
        kind = type(value)
        text = TypeAdapter(kind).dump_json(value, by_alias=True).decode()
        try:
            put(self._path(name, kind), f"{_proof(text)}\n{text}")
            self._tidy()
        except OSError as error:
            _log.warning("%s: %s", self.folder, error)

    def _path(self, name: str, kind: type) -> Path:
        return self.folder / f"{kind.__name__.lower()}-{name}.json"

    def _tidy(self) -> None:
        """Let go of what was not asked for longest."""
        files = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        taken = 0
        for number, path in enumerate(files):
            taken += path.stat().st_size
            if number >= MOST or taken > MOST_BYTES:
                path.unlink(missing_ok=True)


def _proof(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kept() -> Kept:
    """What this user has kept, where the environment or the system says that it is."""
    chosen = os.environ.get(VARIABLE)
    return Kept(Path(chosen).expanduser() if chosen else cache_folder() / "reviews")

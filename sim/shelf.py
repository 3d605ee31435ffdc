"""Things of one's own: scenarios, organisations, plans and measures that were made on the page or imported.

They are files in a folder of the user, found by name like those of the library. Names are ids, so that no word from
elsewhere can lead out of the folder; files appear as a whole or not at all, what is replaced is kept beside.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

from sim.errors import InputError, Phrase, Problem
from sim.files import put
from sim.folders import data_folder

__all__ = ["FOLDERS", "VARIABLE", "Kind", "Shelf", "digest", "shelf"]

Kind = Literal["scenario", "organisation", "plan", "preparedness"]

FOLDERS: Mapping[Kind, str] = {
    "scenario": "drills",
    "organisation": "organisations",
    "plan": "plans",
    "preparedness": "preparedness",
}
"""Folder of each kind."""

VARIABLE = "DRILLROOM_SHELF"
"""Environment variable that says where one's own things are."""

PREVIOUS = "previous"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
_lock = Lock()


def digest(text: str) -> str:
    """Tells versions of a file apart."""
    return hashlib.sha256(text.encode()).hexdigest()


def shelf() -> "Shelf":
    """One's own things, where the environment or the system says that they are."""
    chosen = os.environ.get(VARIABLE)
    return Shelf(Path(chosen).expanduser() if chosen else data_folder() / "shelf")


@dataclass(frozen=True)
class Shelf:
    """A folder of one's own things.

    Attributes
    ----------
    folder : Path
    """

    folder: Path

    def names(self, kind: Kind) -> dict[str, Path]:
        """The files of a kind, by name."""
        try:
            entries = sorted(path.name for path in (self.folder / FOLDERS[kind]).iterdir())
        except OSError:
            return {}
        found = [(entry.removesuffix(".yaml"), entry) for entry in entries if entry.endswith(".yaml")]
        return {name: self.folder / FOLDERS[kind] / entry for name, entry in found if _is_name(name)}

    def version(self) -> tuple[tuple[str, int, int], ...]:
        """Another value whenever anything has changed."""
        states = []
        for kind in FOLDERS:
            for path in self.names(kind).values():
                with suppress(OSError):
                    state = path.stat()
                    states.append((str(path), state.st_mtime_ns, state.st_size))
        return tuple(states)

    def read(self, kind: Kind, name: str) -> str | None:
        """The text of a file; None: there is none.

        Raises
        ------
        InputError
            The name is none, or the file cannot be read.
        """
        path = self._path(kind, name)
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _trouble(path, error) from None

    def save(self, kind: Kind, name: str, text: str, instead_of: str | None = None) -> Path:
        """Write a file.

        Parameters
        ----------
        kind : {"scenario", "organisation", "plan", "preparedness"}
        name : str
            Id.
        text : str
        instead_of : str
            `digest` of the version that it replaces; none given: there must be no such file yet.

        Raises
        ------
        InputError
            The name is none or is taken, another version than that has been saved since, or it cannot be written.
        """
        path = self._path(kind, name)
        with _lock:
            there = self.read(kind, name)
            if there == text:
                return path
            if there is not None and instead_of is None:
                raise InputError([Problem("shelf.taken", found=name)])
            if instead_of is not None and (there is None or digest(there) != instead_of):
                raise InputError([Problem("shelf.changed", found=name)])
            try:
                if there is not None:
                    put(path.parent / PREVIOUS / path.name, there)
                put(path, text, replacing=there is not None)
            except FileExistsError:
                raise InputError([Problem("shelf.taken", found=name)]) from None
            except OSError as error:
                raise _trouble(path, error) from None
        return path

    def remove(self, kind: Kind, name: str) -> None:
        """Take a file away; it is kept as the previous version.

        Raises
        ------
        InputError
            There is none, or it cannot be moved.
        """
        path = self._path(kind, name)
        try:
            (path.parent / PREVIOUS).mkdir(parents=True, exist_ok=True)
            path.replace(path.parent / PREVIOUS / path.name)
        except OSError as error:
            raise _trouble(path, error) from None

    def previous(self, kind: Kind, name: str) -> str | None:
        """The version before the last; None: there is none."""
        path = self._path(kind, name)
        try:
            return (path.parent / PREVIOUS / path.name).read_text(encoding="utf-8")
        except OSError:
            return None

    def _path(self, kind: Kind, name: str) -> Path:
        if not _is_name(name):
            raise InputError([Problem("shelf.not-a-name", found=name[:80], allowed=(Phrase("allowed.id"),))])
        return self.folder / FOLDERS[kind] / f"{name}.yaml"


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and name not in _DEVICES


def _trouble(path: Path, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or str(error)
    return InputError([Problem("file.unreadable", file=str(path), values={"reason": reason})])

"""Where the lines of a session are kept."""

import uuid
from collections.abc import Sequence
from threading import Lock
from typing import Protocol

from sim import register as reg
from sim.session.lines import Line, read_line

__all__ = ["Log", "Numbered", "RegisterLog", "ShortLog"]

Numbered = tuple[int, Line]


class Log(Protocol):
    """An append-only log; lines are numbered from 1."""

    def read(self, after: int = 0) -> Sequence[Numbered]:
        """The lines after a number."""

    def append(self, entry: Line, after: int) -> int | None:
        """Add a line and return its number; None: there are others than the writer has seen, nothing is added."""


class ShortLog:
    """A log that is gone with the program, for trials."""

    def __init__(self, entries: Sequence[Line] = ()) -> None:
        self._entries = list(entries)
        self._lock = Lock()

    def read(self, after: int = 0) -> Sequence[Numbered]:
        """The lines after a number."""
        return [*enumerate(self._entries[after:], after + 1)]

    def append(self, entry: Line, after: int) -> int | None:
        """Add a line, unless there are others since."""
        with self._lock:
            if after != len(self._entries):
                return None
            self._entries.append(entry)
            return len(self._entries)


class RegisterLog:
    """The log of a session in the register.

    Parameters
    ----------
    register : Register
    of : UUID
        The session.
    """

    def __init__(self, register: reg.Register, of: uuid.UUID) -> None:
        self._register, self._of = register, of

    def read(self, after: int = 0) -> Sequence[Numbered]:
        """The lines after a number."""
        return [(kept.number, read_line(kept.data)) for kept in reg.entries(self._register, self._of, after)]

    def append(self, entry: Line, after: int) -> int | None:
        """Add a line, unless there are others since."""
        data = entry.model_dump(mode="json", by_alias=True)
        kept = reg.append(self._register, self._of, entry.kind, data, after)
        return None if kept is None else kept.number

"""Logs of live sessions: lines are added, never changed or taken away.

A line has the next number of its session. Who has not seen the lines before it may be in for a surprise, so a writer
may say after which number he writes: if another one was faster, nothing is written.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from sim.register.schema import Entry, Session
from sim.register.store import Register

__all__ = ["SessionHead", "append", "entries", "open_session", "session_data", "session_heads"]


@dataclass(frozen=True, slots=True)
class SessionHead:
    """A session in the list of all.

    Attributes
    ----------
    opened : float
        Unix time.
    branch_of : str or None
        The session whose past it shares.
    """

    id: uuid.UUID
    opened: float
    branch_of: str | None


def open_session(register: Register, data: Mapping[str, Any]) -> uuid.UUID:
    """Begin a session.

    Parameters
    ----------
    register : Register
    data : mapping
        What is fixed from the beginning, as plain data: the scenario, the seed.

    Returns
    -------
    UUID
        Of the session.
    """
    opened = Session(id=uuid.uuid4(), opened_at=datetime.now(UTC), data=dict(data))
    with register.writing() as session:
        session.add(opened)
    return opened.id


def append(
    register: Register, of: uuid.UUID, kind: str, data: Mapping[str, Any], after: int | None = None
) -> Entry | None:
    """Add a line to the log of a session.

    Parameters
    ----------
    register : Register
    of : UUID
        The session.
    kind : str
    data : mapping
        What the line says, as plain data.
    after : int
        Number of the last line that the writer has seen; 0: none.

    Returns
    -------
    Entry or None
        The line; None: there are others since.

    Raises
    ------
    LookupError
        There is no such session.
    """
    with register.writing() as session:
        # The session's row is what writers queue for.
        if session.scalar(select(Session.id).where(Session.id == of).with_for_update()) is None:
            raise LookupError(of)
        last = session.scalar(select(func.max(Entry.number)).where(Entry.session_id == of)) or 0
        if after is not None and after != last:
            return None
        entry = Entry(session_id=of, number=last + 1, at=datetime.now(UTC), kind=kind, data=dict(data))
        session.add(entry)
    return entry


def entries(register: Register, of: uuid.UUID, after: int = 0) -> list[Entry]:
    """The lines of a session in order, those after a number."""
    with register.reading() as session:
        wanted = select(Entry).where(Entry.session_id == of, Entry.number > after).order_by(Entry.number)
        return list(session.scalars(wanted))


def session_data(register: Register, of: uuid.UUID) -> dict[str, Any] | None:
    """What was fixed when a session began; None: there is no such session."""
    with register.reading() as session:
        return session.scalar(select(Session.data).where(Session.id == of))


def session_heads(register: Register, since: float = 0.0) -> list[SessionHead]:
    """The sessions that were opened after a moment (Unix time), the latest first."""
    with register.reading() as session:
        origin = Session.data["branch_of"].as_string()
        wanted = (
            select(Session.id, Session.opened_at, origin)
            .where(Session.opened_at >= datetime.fromtimestamp(since, UTC))
            .order_by(Session.opened_at.desc(), Session.id)
        )
        return [SessionHead(name, at.timestamp(), branch_of) for name, at, branch_of in session.execute(wanted)]

"""Improvement actions: added, changed, closed. What was ever done to one is kept; its present state follows from it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sim.errors import InputError, Phrase, Problem
from sim.register.drills import find
from sim.register.schema import STATES, Action, Change, Drill, Finding
from sim.register.store import Register
from sim.register.typed import line, lines

__all__ = ["EVERY", "Asked", "actions", "add", "change", "find_action", "fold", "put"]

CLOSED = ("done", "verified", "dropped")


@dataclass(frozen=True)
class Asked:
    """Which actions are asked for; what is None does not matter.

    Attributes
    ----------
    state : str or None
    owner : str or None
        Part of the name.
    drill : str or None
        Beginning of the id of their drill.
    due_before : date or None
        Only those that are not closed and were due before this day.
    """

    state: str | None = None
    owner: str | None = None
    drill: str | None = None
    due_before: date | None = None

    def matches(self, action: Action) -> bool:
        """Whether an action is one of those."""
        late = self.due_before is None or (
            action.due is not None and action.due < self.due_before and action.state not in CLOSED
        )
        return (
            late
            and self.state in (None, action.state)
            and (self.owner is None or self.owner.casefold() in (action.owner or "").casefold())
        )


EVERY = Asked()


def actions(register: Register, asked: Asked = EVERY) -> list[Action]:
    """The actions that are asked for: what is due first stands first, what has no date last.

    Raises
    ------
    InputError
        The drill is not in the register.
    """
    with register.reading() as session:
        wanted = select(Action)
        if asked.drill is not None:
            wanted = wanted.where(Action.drill_id == find(session, Drill, asked.drill).id)
        found = [action for action in session.scalars(wanted) if asked.matches(action)]
    return sorted(found, key=lambda action: (action.due or date.max, action.changes[0].at))


def find_action(register: Register, name: str) -> Action:
    """The action of an id, or of as much of its beginning as no other has.

    Raises
    ------
    InputError
        There is none, or there are several.
    """
    with register.reading() as session:
        return find(session, Action, name)


def add(
    register: Register,
    title: str,
    *,
    drill: str | None = None,
    finding: int | None = None,
    owner: str | None = None,
    due: date | None = None,
    criterion: str | None = None,
    by: str | None = None,
    note: str | None = None,
) -> Action:
    """Add an action.

    Parameters
    ----------
    register : Register
    title : str
        What is to be done.
    drill : str
        Id of the drill that showed the need, or its beginning.
    finding : int
        Number of the drill's finding.
    owner : str
    due : date
    criterion : str
        When it may be closed.
    by, note : str
        Who adds it, and why.

    Raises
    ------
    InputError
        There is no such drill or finding, or the words cannot be stored.
    """
    fields = {
        "title": line("TITLE", title),
        "owner": lines("--owner", owner),
        "due": None if due is None else due.isoformat(),
        "criterion": lines("--criterion", criterion),
        "state": "open",
    }
    if finding is not None and drill is None:
        raise InputError([Problem("register.finding-of-drill", file="--finding")])
    with register.writing() as session:
        of = None if drill is None else find(session, Drill, drill)
        shown_by = None if of is None or finding is None else _finding(session, of, finding)
        action = Action(id=uuid.uuid4(), drill_id=of and of.id, finding_id=shown_by and shown_by.id, changes=[])
        put(action, {name: value for name, value in fields.items() if value is not None}, by, note)
        session.add(action)
    return action


def change(
    register: Register,
    name: str,
    fields: Mapping[str, Any],
    *,
    by: str | None = None,
    note: str | None = None,
) -> Action:
    """Change an action.

    Parameters
    ----------
    register : Register
    name : str
        Its id, or the beginning of it.
    fields : mapping
        New values of title, owner, due, criterion and state; others stay.
    by, note : str
        Who changes it, and why.

    Raises
    ------
    InputError
        There is no such action, a value is wrong, or something that needs a reason has none.
    """
    checked = {field: _checked(field, value) for field, value in fields.items()}
    reasoned = lines("--note", note)
    if checked.get("state") in ("verified", "dropped") and reasoned is None:
        raise InputError([Problem(f"register.reason-{checked['state']}", file="--note")])
    with register.writing() as session:
        action = _locked(session, name)
        new = {field: value for field, value in checked.items() if _plain(getattr(action, field)) != value}
        if new or reasoned is not None:
            put(action, new, by, reasoned)
    return action


def put(action: Action, fields: Mapping[str, Any], by: str | None, note: str | None) -> None:
    """Add a change to an action; the caller is within a transaction."""
    now = datetime.now(UTC)
    if action.changes:  # also if the clock was set back, the last change is the last
        now = max(now, action.changes[-1].at + timedelta(microseconds=1))
    made = Change(id=uuid.uuid4(), at=now, by=lines("--by", by), fields=dict(fields), note=lines("--note", note))
    action.changes.append(made)
    fold(action)


def fold(action: Action) -> None:
    """Bring the columns of an action to what its changes come to.

    Raises
    ------
    KeyError, TypeError, ValueError
        The changes are none that `put` has made.
    """
    values: dict[str, Any] = {"state": "open"}
    for made in sorted(action.changes, key=lambda made: (made.at, made.id)):
        values |= made.fields
    action.title = values["title"]
    action.owner = values.get("owner")
    action.due = None if values.get("due") is None else date.fromisoformat(values["due"])
    if values["state"] not in STATES:
        raise ValueError(values["state"])
    action.state = values["state"]
    action.criterion = values.get("criterion")
    drill = values.get("closing_drill_id")
    action.closing_drill_id = None if drill is None else uuid.UUID(drill)
    action.closing = values.get("closing")


def _locked(session: Session, name: str) -> Action:
    """An action that nobody else can change until the transaction ends."""
    identity = find(session, Action, name).id
    return session.get_one(Action, identity, with_for_update=True, populate_existing=True)


def _finding(session: Session, of: Drill, number: int) -> Finding:
    wanted = select(Finding).where(Finding.drill_id == of.id).order_by(Finding.number)
    found = {finding.number: finding for finding in session.scalars(wanted)}
    if number not in found:
        allowed = tuple(str(known) for known in found)
        raise InputError([Problem("register.no-such-finding", file="--finding", found=str(number), allowed=allowed)])
    return found[number]


def _checked(field: str, value: Any) -> Any:
    """A new value, as it is stored."""
    match field:
        case "state":
            if value not in STATES:
                raise InputError([Problem("problem.choice", file="--state", found=str(value), allowed=STATES)])
            return value
        case "due":
            return None if value is None else value.isoformat()
        case "title" | "owner" | "criterion":
            return None if value is None and field != "title" else line(f"--{field}", value)
    raise InputError([Problem("problem.choice", found=field, allowed=(Phrase("register.action-fields"),))])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

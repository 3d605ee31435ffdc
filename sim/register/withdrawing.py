"""Drills that were recorded by mistake: withdrawn with a reason, kept, and left out of trend and coverage."""

import uuid
from datetime import UTC, datetime

from sim.errors import InputError, Problem
from sim.register.drills import find, short
from sim.register.schema import Drill, Withdrawal
from sim.register.store import Register
from sim.register.typed import line, lines

__all__ = ["reinstate", "withdraw"]


def withdraw(register: Register, name: str, reason: str, by: str | None = None) -> Drill:
    """Say that a drill does not count; it stays in the register and in its history.

    Parameters
    ----------
    register : Register
    name : str
        The drill's id, or as much of its beginning as no other has.
    reason : str
    by : str or None
        Who says so.

    Raises
    ------
    InputError
        There is no such drill, it is withdrawn already, no reason is given, or the register cannot be written.
    """
    return _say(register, name, reason, by, counts=False)


def reinstate(register: Register, name: str, reason: str, by: str | None = None) -> Drill:
    """Say that a drill that was withdrawn counts after all; parameters and errors are those of `withdraw`."""
    return _say(register, name, reason, by, counts=True)


def _say(register: Register, name: str, reason: str, by: str | None, *, counts: bool) -> Drill:
    why, who = line("--reason", reason), lines("--by", by)
    with register.writing() as session:
        identity = find(session, Drill, name).id
        one = session.get_one(Drill, identity, with_for_update=True, populate_existing=True)
        if (one.withdrawn is None) == counts:
            key = "register.not-withdrawn" if counts else "register.already-withdrawn"
            raise InputError([Problem(key, found=short(one.id))])
        made = Withdrawal(id=uuid.uuid4(), at=datetime.now(UTC), by=who, reason=why, counts=counts)
        one.withdrawals.append(made)
        session.flush()
    return one

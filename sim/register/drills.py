"""The drills of a register: found, looked at, and over time."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, undefer

from sim.errors import InputError, Problem
from sim.register.schema import Action, Drill, Finding
from sim.register.store import Register
from sim.scenario.base import Text

__all__ = ["ALL", "Series", "Wanted", "drill", "drills", "find", "short", "trend"]

T = TypeVar("T", Drill, Action, Finding)

SHORT = 8


@dataclass(frozen=True)
class Wanted:
    """Which drills are asked for; what is None does not matter.

    Attributes
    ----------
    scenario, organisation, plan : str or None
        Part of the title, in either language.
    hazard, capability : str or None
        That the drill had, or exercised.
    since, until : date or None
        First and last day it may have been held on.
    """

    scenario: str | None = None
    organisation: str | None = None
    plan: str | None = None
    hazard: str | None = None
    capability: str | None = None
    since: date | None = None
    until: date | None = None

    def matches(self, one: Drill) -> bool:
        """Whether a drill is one of those."""
        return (
            _named(self.scenario, one.scenario)
            and _named(self.organisation, one.organisation)
            and _named(self.plan, one.plan)
            and (self.hazard is None or any(hazard.name == self.hazard for hazard in one.hazards))
            and (self.capability is None or any(row.capability == self.capability for row in one.capabilities))
            and (self.since is None or one.held_on >= self.since)
            and (self.until is None or one.held_on <= self.until)
        )


ALL = Wanted()


def _named(wanted: str | None, title: Text) -> bool:
    return wanted is None or any(wanted.casefold() in (words or "").casefold() for words in (title.en, title.zh))


def short(identity: uuid.UUID) -> str:
    """So much of an id as people need to read."""
    return identity.hex[:SHORT]


def drills(register: Register, wanted: Wanted = ALL) -> list[Drill]:
    """The drills that are asked for, oldest first, withdrawn ones among them; without files, findings and outcome."""
    with register.reading() as session:
        found = session.scalars(select(Drill).order_by(Drill.held_on, Drill.recorded_at, Drill.id)).all()
    return [one for one in found if wanted.matches(one)]


def drill(register: Register, name: str) -> Drill:
    """A drill with everything that belongs to it.

    Parameters
    ----------
    register : Register
    name : str
        Its id, or as much of its beginning as no other has.

    Raises
    ------
    InputError
        There is none of that id, or several.
    """
    with register.reading() as session:
        whole = (selectinload(Drill.files), selectinload(Drill.findings), undefer(Drill.outcome))
        return session.get_one(Drill, find(session, Drill, name).id, options=whole, populate_existing=True)


def find(session: Session, kind: type[T], name: str) -> T:
    """The row of an id, or of the beginning of one.

    Raises
    ------
    InputError
        There is none, or there are several.
    """
    wanted = name.strip().lower().replace("-", "")
    ids = [identity for identity in session.scalars(select(kind.id)) if wanted and identity.hex.startswith(wanted)]
    if len(ids) == 1:
        return session.get_one(kind, ids[0])
    key = f"register.no-such-{kind.__tablename__}" if not ids else "register.several"
    raise InputError([Problem(key, found=name, allowed=tuple(sorted(short(identity) for identity in ids)))])


@dataclass(frozen=True)
class Series:
    """Drills of one scenario at one organisation, oldest first: those that can be compared."""

    scenario: Text
    organisation: Text
    drills: Sequence[Drill]

    @property
    def score_gained(self) -> float | None:
        """Score of the last drill less that of the first; None: there are not two scores."""
        scores = [one.score for one in self.drills if one.score is not None]
        return scores[-1] - scores[0] if len(scores) > 1 else None


def trend(register: Register, wanted: Wanted = ALL) -> list[Series]:
    """The drills that are asked for, by organisation and scenario, without those that were withdrawn."""
    return list(_series([one for one in drills(register, wanted) if one.withdrawn is None]))


def _series(found: list[Drill]) -> Iterator[Series]:
    found = sorted(found, key=_compared)  # stable: within a series the oldest stays first
    for _, group in groupby(found, key=_compared):
        same = list(group)
        yield Series(same[-1].scenario, same[-1].organisation, same)


def _compared(one: Drill) -> tuple[str, str]:
    return one.organisation_key, one.scenario_key

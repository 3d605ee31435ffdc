"""The tables of the register, as typed classes.

::

    drill ──< hazard            what went wrong
          ──< exercised         capabilities, and how each was rated
          ──< file              digest of every file of the run; the small ones are kept here themselves
          ──< withdrawal        that it was recorded by mistake, or counts after all
          ──< finding ──< action ──< change      improvement actions, and everything that was ever done to them
    session ──< entry           append-only logs of live sessions

A drill and its findings are written once and never changed; one that was recorded by mistake is withdrawn, and stays.
An action is the sum of its changes, which are only ever added to: its own columns say what the changes come to, for
queries.
"""

import uuid
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, String, Text, TypeDecorator, UniqueConstraint, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from sim.scenario.base import Text as Words

__all__ = [
    "STATES",
    "VERSION",
    "Action",
    "Base",
    "Change",
    "Drill",
    "Entry",
    "Exercised",
    "File",
    "Finding",
    "Hazard",
    "Session",
    "State",
    "Withdrawal",
    "plain",
]

VERSION = "0003"
"""Version of these tables: the last of the steps in ``migrations/versions``."""

State = Literal["open", "in-progress", "done", "verified", "dropped"]
STATES: tuple[State, ...] = get_args(State)
"""An action is done when its owner says so, and verified when the same drill has shown it."""


class Moment(TypeDecorator[datetime]):
    """A moment of the world's time, which SQLite would store without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As it is stored: in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As it is used: with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Bilingual(TypeDecorator[Words]):
    """Words in English, Chinese or both."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Words | None, dialect: Dialect) -> Any:
        """As it is stored."""
        return None if value is None else value.model_dump()

    def process_result_value(self, value: Any, dialect: Dialect) -> Words | None:
        """As it is used."""
        return None if value is None else Words.model_validate(value)


class Base(DeclarativeBase):
    """The tables."""

    type_annotation_map = {  # noqa: RUF012  # as SQLAlchemy wants it
        datetime: Moment,
        Words: Bilingual,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
        str: Text,
    }

    def to_dict(self) -> dict[str, Any]:
        """What was loaded of a row and of the rows that belong to it, as plain data."""
        state = inspect(self)
        names = [attribute.key for attribute in state.mapper.attrs if attribute.key not in state.unloaded]
        present = {name: getattr(self, name) for name in names}
        return {
            name: [row.to_dict() for row in value] if name in state.mapper.relationships else plain(value)
            for name, value in present.items()
        }


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case uuid.UUID():
            return str(value)
        case date():
            return value.isoformat()
        case Words():
            return value.model_dump()
    return value


class Hazard(Base):
    """Something that went wrong in a drill: the cause of an incident that happened."""

    __tablename__ = "hazard"

    drill_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("drill.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)


class Exercised(Base):
    """A capability that a drill exercised, and its rating if there is one."""

    __tablename__ = "exercised"

    drill_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("drill.id"), primary_key=True)
    capability: Mapped[str] = mapped_column(String(64), primary_key=True)
    rating: Mapped[str | None] = mapped_column(String(32))


class File(Base):
    """A file of the run; of text files the content, by which the drill can be run again."""

    __tablename__ = "file"

    drill_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("drill.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str | None]


class Withdrawal(Base):
    """That a drill does not count, because it was recorded by mistake, or that it counts after all, and why.

    Attributes
    ----------
    counts : bool
        Whether the drill counts from then on.
    """

    __tablename__ = "withdrawal"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    drill_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("drill.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column("changed_by")
    reason: Mapped[str]
    counts: Mapped[bool]


class Drill(Base):
    """A drill that was held.

    Attributes
    ----------
    id : UUID
        Derived of what was drilled, when and by whom, so that two registers know the same drill by the same name.
    recorded_at, held_on
        When it was written down, and the day it was held on.
    scenario, plan, organisation : Words
        Their titles.
    scenario_key, plan_key, organisation_key : str
        The titles in one language, by which drills are found and compared.
    scenario_digest, plan_digest : str
        SHA-256 of the files as they were run.
    inputs : str
        Digest of all that decides the outcome, from the manifest.
    participants : list of str
    score : float or None
        0 to 100; None: no scorecard.
    coverage : float or None
        Share of plan and capabilities that was exercised.
    loss_averted : float or None
        Share of the loss that the response averted.
    objectives_reached, objectives_measured : int
    folder : str or None
        Where the files were when the drill was recorded.
    outcome : dict
        ``outcome.json``: manifest, measures, objectives and scorecard.
    """

    __tablename__ = "drill"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime]
    held_on: Mapped[date] = mapped_column(index=True)
    scenario: Mapped[Words]
    scenario_key: Mapped[str] = mapped_column(index=True)
    scenario_digest: Mapped[str] = mapped_column(String(64))
    plan: Mapped[Words]
    plan_key: Mapped[str]
    plan_digest: Mapped[str] = mapped_column(String(64))
    organisation: Mapped[Words]
    organisation_key: Mapped[str] = mapped_column(index=True)
    seed: Mapped[int] = mapped_column(BigInteger)
    inputs: Mapped[str] = mapped_column(String(64))
    facilitator: Mapped[str | None]
    participants: Mapped[list[str]]
    note: Mapped[str | None]
    score: Mapped[float | None]
    coverage: Mapped[float | None]
    loss_averted: Mapped[float | None]
    objectives_reached: Mapped[int]
    objectives_measured: Mapped[int]
    folder: Mapped[str | None]
    outcome: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_raiseload=True)

    hazards: Mapped[list[Hazard]] = relationship(order_by=Hazard.name, lazy="selectin")
    capabilities: Mapped[list[Exercised]] = relationship(order_by=Exercised.capability, lazy="selectin")
    withdrawals: Mapped[list[Withdrawal]] = relationship(order_by=(Withdrawal.at, Withdrawal.id), lazy="selectin")
    files: Mapped[list[File]] = relationship(order_by=File.name, lazy="raise")
    findings: Mapped[list["Finding"]] = relationship(order_by="Finding.number", lazy="raise")

    @property
    def withdrawn(self) -> Withdrawal | None:
        """Why and since when the drill does not count; None: it counts."""
        last = self.withdrawals[-1] if self.withdrawals else None
        return None if last is None or last.counts else last


class Finding(Base):
    """A strength or an area for improvement, as HSEEP's after-action reports have them.

    Attributes
    ----------
    number : int
        Its place among the drill's findings, from 1.
    kind : {"strength", "improvement"}
    issue : Words
        What was observed.
    standard : Words or None
        What it is held against: an objective, a law, a plan.
    root_cause : Words or None
    evidence : dict
        Figures and events that show it.
    """

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("drill_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    drill_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("drill.id"))
    number: Mapped[int]
    capability: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    issue: Mapped[Words]
    standard: Mapped[Words | None]
    root_cause: Mapped[Words | None]
    evidence: Mapped[dict[str, Any]]


class Change(Base):
    """Something that was done to an action: the fields that it sets, by whom, when and why."""

    __tablename__ = "change"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    action_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("action.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column("changed_by")
    fields: Mapped[dict[str, Any]]
    note: Mapped[str | None]


class Action(Base):
    """A measure of the improvement plan.

    Attributes
    ----------
    drill_id, finding_id
        Of which drill and which finding it is a consequence; None: of none in particular.
    state : State
    criterion : str or None
        When it may be closed.
    closing_drill_id : UUID or None
        The same drill, run again after the change.
    closing : dict or None
        Figures before and after.
    """

    __tablename__ = "action"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    drill_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("drill.id"), index=True)
    finding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("finding.id"))
    title: Mapped[str]
    owner: Mapped[str | None]
    due: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16))
    criterion: Mapped[str | None]
    closing_drill_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("drill.id"))
    closing: Mapped[dict[str, Any] | None]

    changes: Mapped[list[Change]] = relationship(order_by=(Change.at, Change.id), lazy="selectin")


class Session(Base):
    """A live session: nothing but a heading for its entries."""

    __tablename__ = "session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]


class Entry(Base):
    """A line of a session's log."""

    __tablename__ = "entry"

    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]]

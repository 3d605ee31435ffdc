"""A whole register as a file of JSON lines, and such a file into another register, of whichever kind.

The first line says what the file is, then each row of each table stands on a line of its own, and the last line says
how many there are, so that a file that was cut off is noticed. What is in both is the same thing if it has the same id:
the same file twice changes nothing.
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Double, Integer, String, Table, Uuid, insert, select
from sqlalchemy import Text as LongString
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from sim.errors import InputError, Problem
from sim.files import placed
from sim.register.actions import fold
from sim.register.schema import VERSION, Action, Base, Bilingual, Moment, plain
from sim.register.store import Register
from sim.scenario.base import Text

__all__ = ["Conflict", "Imported", "export", "import_"]

FORMAT = "drillroom-register"
TABLES: Mapping[str, Table] = {table.name: table for table in Base.metadata.sorted_tables}

_PARTS = frozenset({"hazard", "exercised", "file"})
"""Tables whose rows are nothing by themselves: they come with their drill, or not at all."""

_OF_THE_PLACE = frozenset({"recorded_at", "folder"})
"""Columns in which the same drill may differ between two registers."""


@dataclass(frozen=True)
class Conflict:
    """Something that is in both registers, and not the same; that of this register is kept.

    Attributes
    ----------
    table : str
    name : str
        Id of the row.
    columns : tuple of str
        In which it differs.
    line : int
        Where the other one stands in the file.
    """

    table: str
    name: str
    columns: tuple[str, ...]
    line: int


@dataclass
class Imported:
    """What an import came to: numbers of rows by table, and conflicts."""

    added: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    """Ids of actions to which changes of both registers belong."""
    conflicts: list[Conflict] = field(default_factory=list)


# --- out --------------------------------------------------------------------------------------------------------------


def export(register: Register, path: Path) -> Mapping[str, int]:
    """Write everything that is in a register into a file; one that is there is replaced when all is written.

    Returns
    -------
    mapping of str to int
        Number of rows of each table.

    Raises
    ------
    InputError
        The register cannot be read.
    OSError
        The file cannot be written.
    """
    counts = dict.fromkeys(TABLES, 0)
    with register.reading() as session, placed(path) as file:

        def tell(line: Mapping[str, Any]) -> None:
            file.write((json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n").encode())

        tell({"format": FORMAT, "version": VERSION, "exported_at": datetime.now(UTC).isoformat()})
        for name, table in TABLES.items():
            for row in session.execute(select(table).order_by(*table.primary_key)).mappings():
                written = {column.name: plain(row[column.name]) for column in table.columns}
                tell({"table": name, "row": written})
                counts[name] += 1
        tell({"rows": sum(counts.values())})
    return counts


# --- in ---------------------------------------------------------------------------------------------------------------


def import_(register: Register, path: Path) -> Imported:
    """Take everything that is in a file into a register, all of it or, if something is wrong, nothing.

    Rows that the register has already stay as they are; where they differ it is reported. The changes of an action are
    put together: it is afterwards what the changes of both registers come to.

    Raises
    ------
    InputError
        The file cannot be read or is not an export, or the register cannot be written.
    """
    rows = list(_rows(path))
    result = Imported()
    with register.writing() as session:
        taking = _Taking(session, path, result)
        for name in TABLES:  # what is referred to first
            for line, table, row in rows:
                if table.name == name:
                    taking.take(line, table, row)
        taking.fold_actions()
    return result


class _Taking:
    """Takes rows into a register."""

    def __init__(self, session: Session, path: Path, result: Imported) -> None:
        self.session, self.path, self.result = session, path, result
        self.ids = {name: self._ids(table) for name, table in TABLES.items()}
        self.own_drills = set(self.ids["drill"])
        self.changed: Counter[uuid.UUID] = Counter()
        """Actions with changes in the file, and how many."""
        self.fresh: set[uuid.UUID] = set()
        """Those with changes that were not known here."""

    def _ids(self, table: Table) -> set[Any]:
        return {tuple(row) for row in self.session.execute(select(*table.primary_key))}

    def take(self, line: int, table: Table, row: Mapping[str, Any]) -> None:
        """Take a row, unless it is there."""
        key = tuple(row[column.name] for column in table.primary_key)
        if table.name == "change":
            self.changed[row["action_id"]] += 1
        if key in self.ids[table.name]:
            self._compare(line, table, key, row)
            return
        if table.name in _PARTS and (row["drill_id"],) in self.own_drills:
            self._conflict(line, table, key, ("drill_id",))
            return
        self._must_refer(line, table, row)
        self.session.execute(insert(table).values(**row))
        self.ids[table.name].add(key)
        self.result.added[table.name] = self.result.added.get(table.name, 0) + 1
        if table.name == "change":
            self.fresh.add(row["action_id"])

    def _compare(self, line: int, table: Table, key: tuple[Any, ...], row: Mapping[str, Any]) -> None:
        here = self.session.execute(select(table).where(*map(_equal, table.primary_key, key))).mappings().one()
        passed_over = _OF_THE_PLACE if table.name == "drill" else frozenset()
        # What an action is now follows from its changes.
        compared = ("drill_id", "finding_id") if table.name == "action" else tuple(row)
        differing = tuple(name for name in compared if name not in passed_over and here[name] != row[name])
        if differing:
            self._conflict(line, table, key, differing)
        else:
            self.result.known[table.name] = self.result.known.get(table.name, 0) + 1

    def _conflict(self, line: int, table: Table, key: tuple[Any, ...], columns: tuple[str, ...]) -> None:
        self.result.conflicts.append(Conflict(table.name, " ".join(map(str, key)), columns, line))

    def _must_refer(self, line: int, table: Table, row: Mapping[str, Any]) -> None:
        for column in table.columns:
            for foreign in column.foreign_keys:
                value = row[column.name]
                if value is not None and (value,) not in self.ids[foreign.column.table.name]:
                    raise _refusal(self.path, line, "register.refers-to-nothing", column.name, value)

    def fold_actions(self) -> None:
        """Bring the actions that have new changes to what all their changes come to."""
        for identity in self.fresh:
            action = self.session.get_one(Action, identity)
            try:
                fold(action)
                self.session.flush()
            except (KeyError, TypeError, ValueError, IntegrityError):
                raise _refusal(self.path, None, "register.broken-action", "", identity) from None
            if len(action.changes) > self.changed[identity]:
                self.result.merged.append(str(identity))


def _equal(column: Column[Any], value: Any) -> Any:
    return column == value


def _rows(path: Path) -> Iterator[tuple[int, Table, dict[str, Any]]]:
    """Line, table and values of each row of a file, checked."""
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except FileNotFoundError:
        raise _refusal(path, None, "register.no-export") from None
    except (UnicodeDecodeError, IsADirectoryError):
        raise _refusal(path, None, "register.not-export") from None
    parsed = [_json(path, number, line) for number, line in enumerate(lines, 1)]
    if not parsed or parsed[0].get("format") != FORMAT:
        raise _refusal(path, None, "register.not-export")
    if str(parsed[0].get("version")) > VERSION:
        values = {"found": parsed[0]["version"], "known": VERSION}
        raise InputError([Problem("register.newer-export", file=str(path), values=values)])
    if parsed[-1].get("rows") != len(parsed) - 2:
        raise _refusal(path, len(parsed), "register.cut-off")
    for number, content in enumerate(parsed[1:-1], 2):
        table = TABLES.get(str(content.get("table")))
        row = content.get("row")
        if table is None or not isinstance(row, dict):
            raise _refusal(path, number, "register.not-a-row")
        yield number, table, {column.name: _value(path, number, column, row) for column in table.columns}


def _json(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError:
        raise _refusal(path, number, "register.not-export" if number == 1 else "register.cut-off") from None
    return content if isinstance(content, dict) else {}


def _value(path: Path, number: int, column: Column[Any], row: Mapping[str, Any]) -> Any:
    """The value of a column in a row of a file, as the table has it."""
    written = row.get(column.name)
    if written is None and column.nullable:
        return None
    try:
        return _READERS[type(column.type)](written)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _refusal(path, number, "register.wrong-value", column.name, written) from None


def _a(kind: type | tuple[type, ...]) -> Callable[[Any], Any]:
    """A reader of what JSON has itself."""

    def read(written: Any) -> Any:
        if not isinstance(written, kind) or isinstance(written, bool):
            raise TypeError
        return written

    return read


def _truth(written: Any) -> bool:
    if not isinstance(written, bool):
        raise TypeError
    return written


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


_READERS: Mapping[type, Callable[[Any], Any]] = {
    Uuid: uuid.UUID,
    Moment: _moment,
    Date: date.fromisoformat,
    Bilingual: Text.model_validate,
    String: _a(str),
    LongString: _a(str),
    Integer: _a(int),
    BigInteger: _a(int),
    Double: _a((int, float)),
    Boolean: _truth,
    JSON: _a((dict, list)),
}


def _refusal(path: Path, line: int | None, key: str, column: str = "", found: object = None) -> InputError:
    """The mistake in a line of a file."""
    shown = None if found is None else str(found)[:80]
    return InputError([Problem(key, file=str(path), line=line, column=line and 1, field=column, found=shown)])

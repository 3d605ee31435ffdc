"""A list of injects from a workbook or a text file: which column means what, and what each row says."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args

from sim.errors import InputError, Problem
from sim.imports.reading import MAX_BYTES, read_table
from sim.msel.columns import COLUMNS, Column, column_of
from sim.scenario.capabilities import CAPABILITIES
from sim.scenario.exercise import METHODS, ROLES
from sim.scenario.reading import read_document
from sim.scenario.times import DAY, Minutes, write_moment
from sim.scenario.triggers import State
from sim.texts import LANGUAGES, Language, text

__all__ = ["Row", "Understood", "read_msel"]

_HEADINGS_WITHIN = 30
_YES = frozenset({"yes", "y", "true", "x", "1", "1.0", "是", "√", "✓", "有"})
_NO = frozenset({"no", "n", "false", "0", "0.0", "否", "×", "无", "-"})


@dataclass(frozen=True)
class Row:
    """An inject as it stands in the list: plain data as in a scenario file, and where each part of it comes from."""

    number: int
    data: Mapping[str, Any]
    columns: Mapping[str, int]


@dataclass(frozen=True)
class Understood:
    """A list as it was understood.

    Attributes
    ----------
    headings : mapping of str to str
        Heading in the file, by column.
    ignored : sequence of str
        Headings that mean nothing that a scenario holds.
    """

    rows: Sequence[Row]
    headings: Mapping[str, str]
    ignored: Sequence[str] = field(default=())


def read_msel(
    path: Path, starts: date, mapping: Mapping[str, str] | None = None, sheet: str | None = None
) -> Understood:
    """Read a list.

    Parameters
    ----------
    path : Path
        XLSX, XLS or CSV.
    starts : date
        Day 1 of the drill, for what is dated.
    mapping : mapping of str to str
        Heading of a column, by its name in `COLUMNS`, where the heading does not tell.
    sheet : str
        Of a workbook.

    Raises
    ------
    InputError
        The file cannot be read, or has no headings of such a list.
    """
    table = read_table(path, sheet, frozenset(), MAX_BYTES)
    start, columns = _headings(path, table.rows, mapping or {})
    shown = [str(cell).strip() for cell in table.rows[start]]
    rows = [
        _row(table.numbers[i], cells, columns, starts)
        for i, cells in enumerate(table.rows)
        if i > start and any(_filled(cell) for cell in cells)
    ]
    headings = {column.name: shown[place] for place, column in columns.items()}
    ignored = [words for place, words in enumerate(shown) if words and place not in columns]
    return Understood(_named(rows), headings, ignored)


def _headings(
    path: Path, rows: Sequence[Sequence[object]], mapping: Mapping[str, str]
) -> tuple[int, Mapping[int, Column]]:
    """Which row holds the headings, and which column each of them is."""
    known = {column.name: column for column in COLUMNS}
    for name in mapping:
        if name not in known:
            raise InputError([Problem("msel.no-column", file="--map", found=name, allowed=tuple(known))])
    best: tuple[int, Mapping[int, Column]] = (0, {})
    for i, cells in enumerate(rows[:_HEADINGS_WITHIN]):
        found: dict[int, Column] = {}
        for place, cell in enumerate(cells):
            asked = next((known[name] for name, heading in mapping.items() if heading == str(cell).strip()), None)
            column = asked or (column_of(cell) if _filled(cell) else None)
            taken = column is not None and column.name in {other.name for other in found.values()}
            if column is not None and not taken and (asked is not None or column.name not in mapping):
                found[place] = column
        if len(found) > len(best[1]):
            best = i, found
    fields = {column.field for column in best[1].values()}
    if len(best[1]) < 2 or not fields & {"title", "text"}:
        headings = tuple(text(f"msel.column.{name}", "en") for name in ("title-en", "text-en", "at", "from-en", "to"))
        raise InputError([Problem("msel.no-headings", file=str(path), allowed=headings)])
    return best


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _row(number: int, cells: Sequence[object], columns: Mapping[int, Column], starts: date) -> Row:
    data: dict[str, Any] = {}
    places: dict[str, int] = {}
    for place, column in columns.items():
        cell = cells[place] if place < len(cells) else ""
        if not column.field or not _filled(cell):
            continue
        places.setdefault(column.field, place + 1)
        if column.language:
            data.setdefault(column.field, {})[_language(column, _text(cell), columns)] = _text(cell)
        else:
            data[column.field] = cell
    data = {name: _value(name, value, starts) for name, value in data.items()}
    clock, tasks = data.pop("clock", None), data.pop("tasks", None)
    if "when" not in data and _is_trigger(data.get("at")):
        data["when"] = _trigger(str(data.pop("at")))
        places["when"] = places["at"]
    if clock is not None and "at" not in data and "when" not in data:
        data["at"] = clock
        places["at"] = places["clock"]
    within, ahead = data.pop("within", None), data.pop("ahead", None)
    if tasks is not None or within is not None:
        meets = {"action": tasks, "within": within, "ahead": None if ahead is True else ahead}
        data["meets"] = {name: value for name, value in meets.items() if value is not None}
        places["meets"] = places.get("tasks", places.get("within", 1))
    if data.get("contingency") is False:
        del data["contingency"]
    return Row(number, data, places)


def _language(column: Column, words: str, columns: Mapping[int, Column]) -> str:
    """The language of words: the column's, unless they are Chinese and there is no Chinese column for them."""
    apart = any(other.field == column.field and other.language == "zh" for other in columns.values())
    return "zh" if not apart and re.search("[\u4e00-\u9fff]", words) else column.language


def _is_trigger(at: object) -> bool:
    """Whether a condition stands where a moment might."""
    return isinstance(at, str) and (at.startswith("{") or at in get_args(State))


def _text(cell: object) -> str:
    """A cell as words: a whole number without decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _value(field_name: str, cell: Any, starts: date) -> Any:
    """What a cell says; what is not understood stays as it is, for the scenario's own checks to refuse."""
    if isinstance(cell, dict):
        return cell
    match field_name:
        case "at" | "clock":
            return _moment(cell, starts)
        case "when":
            return _trigger(_text(cell).strip())
        case "to":
            return [_named_as(part, "role", ROLES) for part in _parts(cell)]
        case "tasks":
            return _parts(cell)
        case "method":
            return _named_as(_text(cell).strip(), "method", METHODS)
        case "capability":
            return _named_as(_text(cell).strip(), "score.capability", CAPABILITIES)
        case "contingency" | "ahead":
            word = _text(cell).strip().casefold()
            return True if word in _YES else False if word in _NO else cell
    return _text(cell).strip()


def _parts(cell: object) -> list[str]:
    parts = (part.strip() for part in re.split(r"[,;，；、\n]", _text(cell)))
    return [part for part in parts if part]


def _named_as(words: str, area: str, names: Sequence[str]) -> str:
    """The name of something that may be called by its name, or by its title in either language."""
    folded = words.casefold()
    languages: tuple[Language, ...] = LANGUAGES
    called = (name for name in names if folded in (name, *(text(f"{area}.{name}", la).casefold() for la in languages)))
    return next(called, words)


def _moment(cell: object, starts: date) -> object:
    """A moment of the drill, from a date or from notations such as ``D+1 H+3 M+45``, ``day 1, 8:40`` or 第1天 08:40."""
    if isinstance(cell, datetime):
        minutes = (cell - datetime.combine(starts, time())) / timedelta(minutes=1)
        return write_moment(Minutes(minutes)) if minutes >= 0 else str(cell)
    if isinstance(cell, time | timedelta):
        minutes = cell.hour * 60 + cell.minute if isinstance(cell, time) else cell / timedelta(minutes=1)
        return write_moment(Minutes(minutes))
    written = unicodedata.normalize("NFKC", _text(cell)).strip()
    if offset := re.fullmatch(
        r"(?:D\s*\+\s*(\d+))?[\s,]*(?:H\s*\+\s*(\d+))?[\s,]*(?:M\s*\+\s*(\d+))?", written, re.IGNORECASE
    ):
        days, hours, minutes = (int(part or 0) for part in offset.groups())
        return write_moment(Minutes(days * DAY + hours * 60 + minutes)) if written else written
    if day := re.fullmatch(r"(?:day|第)\s*(\d+)\s*(?:天|日)?[\s,]*(\d{1,2}:\d{2}(?::[\d.]+)?)", written, re.IGNORECASE):
        return f"day {day[1]} {day[2]}"
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M"):
        try:
            return _moment(datetime.strptime(written, form), starts)
        except ValueError:
            continue
    return f"day 1 {written}" if re.fullmatch(r"\d{1,2}:\d{2}", written) else written


def _trigger(written: str) -> object:
    try:
        return read_document(written, "").data
    except InputError:
        return written


def _named(rows: Sequence[Row]) -> list[Row]:
    """The rows, those without an id numbered as they stand."""
    used = {row.data["id"] for row in rows if "id" in row.data}
    return [
        row if "id" in row.data else Row(row.number, {"id": new, **row.data}, row.columns)
        for row, new in _ids(rows, used)
    ]


def _ids(rows: Sequence[Row], used: set[str]) -> Iterator[tuple[Row, str]]:
    for number, row in enumerate(rows, 1):
        title = str(row.data.get("title", {}).get("en", "")) if isinstance(row.data.get("title"), dict) else ""
        words = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40].strip("-") or f"inject-{number}"
        new = words if words not in used else f"{words}-{number}"
        if "id" not in row.data:
            used.add(new)
        yield row, new

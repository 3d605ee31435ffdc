"""Whether a saved run is what its inputs come to."""

import json
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.archive import digests
from sim.archive.books import read_book
from sim.archive.folder import BOOK, DECISIONS, MANIFEST, OUTCOME, PLAN, SCENARIO, Saved, read, read_json, read_table
from sim.archive.reports import REPORT, documents
from sim.archive.rerun import rerun
from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = ["Difference", "Verdict", "verify"]

MISSING = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a file and the run that was made again first differ.

    Attributes
    ----------
    file : str
    row : int or None
        Of a table, counted from 1; None: the file is no table, or the table as a whole differs.
    column : str
        Of a table; of a document, the path of the value.
    stored, again : str or None
        What stands in the file, and what it should be; None: nothing.
    """

    file: str
    row: int | None
    column: str
    stored: str | None
    again: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it.

    Attributes
    ----------
    saved : Saved
    confirmed : tuple of str
        Files whose content is what the run that was made again came to.
    changed : tuple of str
        Files whose content is no longer that which the manifest describes: somebody has changed them.
    inputs_differ : bool
        Whether scenario, plan, seed, orders and decisions are others than those of the run.
    differences : tuple of Difference
        The first of each file that differs.
    versions : mapping of str to (str, str)
        Python and packages that are others now: then, now.
    strangers : tuple of str
        Files in the folder that the manifest does not know.
    """

    saved: Saved
    confirmed: tuple[str, ...]
    changed: tuple[str, ...]
    inputs_differ: bool
    differences: tuple[Difference, ...]
    versions: Mapping[str, tuple[str, str]]
    strangers: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything is confirmed."""
        return not (self.changed or self.inputs_differ or self.differences)

    @property
    def rescored(self) -> bool:
        """Whether the drill comes to the same and only its scorecard does not: it was scored by other rules."""
        if self.changed or self.inputs_differ or any(d.file.endswith(".parquet") for d in self.differences):
            return False
        return any(d.file == OUTCOME and d.column.startswith("scorecard.") for d in self.differences)


def verify(folder: Path, also: Mapping[str, Callable[["Outcome", Any], Any]] | None = None) -> Verdict:
    """Run a saved drill again and compare all that was saved.

    Parameters
    ----------
    folder : Path
    also : mapping of str to callable
        JSON documents that may stand in the folder as well, by file name, each with the function of the outcome
        and of what it holds that says what it should hold.

    Raises
    ------
    InputError
        The folder holds no run, or a file of it is missing or damaged; all such files are told.
    """
    saved = read(folder)
    tables, document = _stored(saved)
    changed = [name for name, table in tables.items() if digests.of_table(table) != saved.files[name]]
    changed += [name for name in (SCENARIO, PLAN, DECISIONS) if _text_digest(folder / name) != saved.files.get(name)]
    changed += [OUTCOME] if digests.of_document(document) != saved.files.get(OUTCOME) else []
    again = rerun(saved)
    changed += [BOOK] if again.manifest.orders != saved.orders else []
    found = {name: _table_difference(name, table, again) for name, table in tables.items()}
    found[OUTCOME] = _document_difference(OUTCOME, document, again.to_dict())
    for name, content in (also or {}).items():
        if (folder / name).is_file():
            stored = read_json(folder / name)
            found[name] = _document_difference(name, stored, content(again, stored))
    written = {f"{REPORT}/{name}": same for name, same in documents(folder / REPORT).items()}
    changed += [name for name, same in written.items() if not same]
    missing = [name for name in (f"{table}.parquet" for table in again.tables()) if name not in tables]
    found |= {name: Difference(name, None, "", None, None) for name in missing}
    inputs = (SCENARIO, PLAN, DECISIONS, *([BOOK] if saved.orders else []))
    same = again.manifest.inputs == saved.inputs
    confirmed = [name for name, difference in found.items() if difference is None and name not in changed]
    return Verdict(
        saved=saved,
        confirmed=(
            *confirmed,
            *(name for name in inputs if same and name not in changed),
            *(name for name in written if name not in changed),
        ),
        changed=tuple(changed),
        inputs_differ=not same,
        differences=tuple(difference for difference in found.values() if difference is not None),
        versions=_other_versions(saved, again),
        strangers=tuple(sorted(_names(folder) - {*saved.files, *found, MANIFEST})),
    )


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")}


def _stored(saved: Saved) -> tuple[dict[str, pd.DataFrame], Any]:
    """The tables of a run and its document; all files that cannot be read are told at once."""
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name in saved.files:
        try:
            if name == BOOK:
                read_book(saved.folder / name)
            elif name.endswith(".parquet"):
                tables[name] = read_table(saved.folder / name)
        except InputError as error:
            problems += error.problems
    try:
        document = read_json(saved.folder / OUTCOME)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    return tables, document


def _text_digest(path: Path) -> str | None:
    return digests.of_text(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else None


def _other_versions(saved: Saved, again: "Outcome") -> dict[str, tuple[str, str]]:
    now = {**again.manifest.versions, "python": platform.python_version()}
    pairs = {name: (then, now.get(name, "")) for name, then in saved.versions.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


# --- tables -----------------------------------------------------------------------------------------------------------


def _table_difference(file: str, stored: pd.DataFrame, outcome: "Outcome") -> Difference | None:
    """The first cell that differs, by rows and then by columns."""
    again = outcome.tables().get(file.removesuffix(".parquet"))
    if again is None:
        return Difference(file, None, "", None, None)
    columns = [(str(a), str(b)) for a, b in zip_longest(stored.columns, again.columns, fillvalue="")]
    for mine, theirs in columns:
        if mine != theirs:
            return Difference(file, None, mine or theirs, mine or None, theirs or None)
    rows = min(len(stored), len(again))
    first: tuple[int, str] | None = None
    for column, _ in columns:
        unequal = _unequal(stored[column].iloc[:rows], again[column].iloc[:rows])
        if unequal.size and (first is None or unequal[0] < first[0]):
            first = int(unequal[0]), column
    if first is not None:
        row, column = first
        return Difference(file, row + 1, column, _cell(stored, row, column), _cell(again, row, column))
    if len(stored) != len(again):
        column = columns[0][0]
        return Difference(file, rows + 1, column, _cell(stored, rows, column), _cell(again, rows, column))
    return None


def _unequal(stored: "pd.Series[Any]", again: "pd.Series[Any]") -> "np.ndarray[Any, Any]":
    """Rows whose cells differ; two that are missing are equal."""
    one, other = digests.cells(stored), digests.cells(again)
    if one.dtype != other.dtype:
        one, other = one.astype(str), other.astype(str)
    same = one == other
    if one.dtype.kind == "f":
        same |= np.isnan(one) & np.isnan(other)
    return np.flatnonzero(~same)


def _cell(table: pd.DataFrame, row: int, column: str) -> str | None:
    if row >= len(table):
        return None
    value = table[column].iloc[row]
    return None if pd.isna(value) else str(value)


# --- documents --------------------------------------------------------------------------------------------------------


def _document_difference(file: str, stored: Any, again: Any) -> Difference | None:
    """The first value that differs; versions do not count, they are told apart from it."""
    fresh = json.loads(json.dumps(again))
    return next(
        (
            Difference(file, None, path, _short(mine), _short(theirs))
            for path, mine, theirs in _leaves(stored, fresh, "")
            if not path.startswith("manifest.versions")
        ),
        None,
    )


def _leaves(stored: Any, again: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(stored, dict) and isinstance(again, dict):
        for key in dict.fromkeys((*stored, *again)):
            yield from _leaves(stored.get(key, MISSING), again.get(key, MISSING), f"{path}.{key}".lstrip("."))
    elif isinstance(stored, list) and isinstance(again, list):
        for index, (mine, theirs) in enumerate(zip_longest(stored, again, fillvalue=MISSING)):
            yield from _leaves(mine, theirs, f"{path}[{index}]")
    elif stored is MISSING or again is MISSING or type(stored) is not type(again) or stored != again:
        yield path, stored, again


def _short(value: Any) -> str | None:
    if value is MISSING:
        return None
    words = json.dumps(value, ensure_ascii=False)
    return words if len(words) <= 80 else words[:77] + "..."

"""From a file to rows of cells: text in any of the usual encodings and separators, Excel workbooks old and new."""

import csv
import io
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sim.errors import Phrase
from sim.imports import workbook
from sim.imports.headers import find_header
from sim.imports.problems import refuse

__all__ = ["MAX_BYTES", "Table", "read_table"]

MAX_BYTES = 200 * 2**20
"""Size of the largest file that is read, unless the caller says otherwise."""

_MAX_UNPACKED = 4 * 2**30
_MAX_LINES_IN_A_CELL = 200
_SECONDS = 600
_DELIMITERS = ",;\t|"
_BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# In Chinese text nearly every pair of GB18030 has a high second byte; in Western text a high byte stands among letters.
_CHINESE_PAIR = re.compile(rb"[\xa1-\xfe][\xa1-\xfe]")
_LONE_HIGH_BYTE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")


@dataclass(frozen=True)
class Table:
    """The rows of a text file or of one sheet, as they stand there."""

    rows: Sequence[Sequence[object]]
    """Cells: texts; in a workbook also numbers, dates and truth values. Rows may differ in length."""
    numbers: Sequence[int]
    """The number of each row: the line a text row begins at, the row of the sheet."""
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    """Merged areas of the sheet: first and last cell as (row, column), from 0."""
    warnings: tuple[Phrase, ...] = ()


def read_table(path: Path, sheet: str | None, wanted: frozenset[str], max_bytes: int) -> Table:
    """Read a file.

    Parameters
    ----------
    path
        CSV, TSV, XLSX or XLS; the content decides, not the name.
    sheet
        The sheet to read; by default the first whose header suits an order history.
    wanted
        Canonical names of columns the user mapped: they help to find sheet and separator.
    max_bytes
        Size of the largest file that is read.

    Raises
    ------
    sim.errors.InputError
        The file cannot be read, is too large, damaged, or of another kind.
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise refuse(path, "too-large", size=f"{size / 2**20:,.0f}", limit=f"{max_bytes / 2**20:,.0f}")
        content = path.read_bytes()
    except OSError as error:
        raise refuse(path, "unreadable", detail=error.strerror or str(error)) from error
    if not content.strip():
        raise refuse(path, "empty-file")
    if content.startswith(b"PK\x03\x04"):
        _check_archive(path, content)
        return _read_workbook(path, "xlsx", sheet, wanted)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _read_workbook(path, "xls", sheet, wanted)
    if sheet is not None:
        raise refuse(path, "no-sheets", found=sheet)
    return _read_text(path, content, wanted)


def _check_archive(path: Path, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise refuse(path, "damaged", detail=str(error)) from error
    if unpacked > _MAX_UNPACKED:
        raise refuse(path, "unpacks-too-large", size=f"{unpacked / 2**30:,.1f}", limit=_MAX_UNPACKED // 2**30)


def _read_workbook(path: Path, kind: str, sheet: str | None, wanted: frozenset[str]) -> Table:
    command = [sys.executable, "-P", workbook.__file__, str(path.resolve()), *([] if sheet is None else [sheet])]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        raise refuse(path, "workbook-too-large") from error
    except subprocess.CalledProcessError as error:
        if kind == "xlsx" and b"memory allocation" in error.stderr:
            raise refuse(path, "workbook-too-large") from error
        raise refuse(path, "damaged", detail=f"exit {error.returncode}") from error
    answer, *rest = pickle.loads(done.stdout)
    if answer == "damaged":
        raise refuse(path, "damaged", detail=rest[0])
    if answer == "locked":
        raise refuse(path, "locked")
    if answer == "too-large":
        raise refuse(path, "workbook-too-large")
    if answer == "no-sheet":
        raise refuse(path, "no-such-sheet", field="sheet", found=sheet, allowed=rest[0])
    names, sheets = rest
    if not any(rows for _, rows, _ in sheets):
        raise refuse(path, "empty-file")
    name, rows, merged = max(sheets, key=lambda s: find_header(s[1], wanted)[1])
    others = [other for other in names if other != name]
    told = sheet is not None or not others
    warnings = () if told else (Phrase("import.other-sheets", {"sheet": name, "others": ", ".join(others)}),)
    return Table(rows, range(1, len(rows) + 1), kind, sheet=name, merged=merged, warnings=warnings)


def _read_text(path: Path, content: bytes, wanted: frozenset[str]) -> Table:
    text, encoding = _decode(path, content)
    if re.match(r"\s*<(!doctype|html|table|meta|\?xml)", text[:1000], re.IGNORECASE):
        raise refuse(path, "markup")
    delimiter = _delimiter(text, wanted)
    rows, numbers = [], []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            if reader.line_num - line > _MAX_LINES_IN_A_CELL:
                raise refuse(path, "open-quote", line=line)
            rows.append(row)
            numbers.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise refuse(path, "open-quote", line=line) from error
    if not any(rows):
        raise refuse(path, "empty-file")
    warnings = (Phrase("import.western-encoding", {"encoding": encoding}),) if encoding == "cp1252" else ()
    return Table(rows, numbers, "csv", encoding=encoding, delimiter=delimiter, warnings=warnings)


def _decode(path: Path, content: bytes) -> tuple[str, str]:
    marked = next((encoding for bom, encoding in _BOMS.items() if content.startswith(bom)), None)
    for encoding in [marked] if marked else ["utf-8", *_guesses(content)]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise refuse(path, "undecodable")


def _guesses(content: bytes) -> list[str]:
    start = high.start() if (high := re.search(rb"[\x80-\xff]", content)) else 0
    sample = content[start : start + 2**20]
    if b"\0" in content[:100_000]:
        # Digits and separators, half of any export, leave their zero byte second (little-endian) or first.
        return ["utf-16-le" if content[1:100_000:2].count(0) > content[:100_000:2].count(0) else "utf-16-be"]
    chinese, western = len(_CHINESE_PAIR.findall(sample)), len(_LONE_HIGH_BYTE.findall(sample))
    return ["gb18030", "cp1252"] if chinese >= western else ["cp1252", "gb18030"]


def _delimiter(text: str, wanted: frozenset[str]) -> str:
    """The separator that makes the best header; where none is recognised, the one that makes most columns."""

    def merit(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(islice(csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter), 50))
        except csv.Error:
            return 0, 0
        return find_header(rows, wanted)[1], sum(map(len, rows))

    return max(_DELIMITERS, key=merit)

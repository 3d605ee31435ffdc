"""A report as a workbook: the text on the first sheet, every table on one of its own, with real numbers in it.

No text is taken for a formula or an address; nothing is computed in the workbook.
"""

import dataclasses
import io
import math
import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sim import formats
from sim.reports.content import Block, Bullets, Cell, Facts, Kind, Paragraph, Report, Subheading, Table, Tiles
from sim.reports.metrics import clean
from sim.texts import text

__all__ = ["excel"]

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
EPOCH = datetime(2000, 1, 1)  # the same report gives the same file
LONGEST = 32_767
LINE = 14.0
WIDEST = 48
"""So many characters at most a column is wide: what is longer takes more lines, so that a sheet can be printed."""
DAY = 1440.0
MOMENT = "yyyy-mm-dd hh:mm"


def excel(report: Report) -> bytes:
    """The report as an ``.xlsx`` file."""
    stream = io.BytesIO()
    with Workbook(stream, OPTIONS) as book:
        book.set_properties({"title": clean(report.title)[:255], "author": "drillroom", "created": EPOCH})
        _Writer(book, report).write()
    return stream.getvalue()


class _Writer:
    """A workbook under way."""

    def __init__(self, book: Workbook, report: Report) -> None:
        self.book, self.report = book, report
        self.names: set[str] = set()
        formats: dict[Kind, str] = {"text": "@", "count": "#,##0", "money": "#,##0", "share": "0.0%"}
        formats |= {"minutes": "[h]:mm", "moment": MOMENT, "few": "#,##0.0"}
        base = {
            "valign": "top",
            "font_name": "Microsoft YaHei" if report.language == "zh" else "Calibri",
            "font_size": 10,
        }
        self.cells: dict[Kind, Format] = {
            kind: book.add_format({**base, "num_format": written, "text_wrap": kind == "text"})
            for kind, written in formats.items()
        }
        self.right = book.add_format({**base, "num_format": "@", "text_wrap": True, "align": "right"})
        self.bold = book.add_format({**base, "bold": True, "font_size": 10, "text_wrap": True})
        self.head = book.add_format({**base, "bold": True, "bottom": 1, "text_wrap": True})
        self.head_right = book.add_format({**base, "bold": True, "bottom": 1, "text_wrap": True, "align": "right"})
        self.title = book.add_format({**base, "bold": True, "font_size": 16})
        self.section = book.add_format({**base, "bold": True, "font_size": 13})
        self.remark = book.add_format({**base, "font_color": "#5B6470"})
        self.note = book.add_format({**base, "font_color": "#5B6470", "text_wrap": True})

    def write(self) -> None:
        """All sheets."""
        self._text_sheet()
        for section in self.report.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    self._table_sheet(block)

    # --- the text -----------------------------------------------------------------------------------------------------

    def _text_sheet(self) -> None:
        sheet = self._sheet(self._say("report"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)
        lines: list[tuple[str, str, Format]] = [
            (self.report.title, "", self.title),
            (self.report.kind, "", self.section),
            (self.report.subtitle, "", self.remark),
            (self.report.notice, "", self.remark),
        ]
        for section in self.report.sections:
            lines += [("", "", self.note), (section.title, "", self.section)]
            for block in section.blocks:
                lines += [(name, words, self.bold) for name, words in _told(block)]
        for row, (name, words, style) in enumerate(lines):
            sheet.write_string(row, 0, _fit(name), style)
            if words:
                sheet.write_string(row, 1, _fit(words), self.cells["text"])
                sheet.set_row(row, LINE * max(_lines(words, 90), _lines(name, 34)))
        sheet.freeze_panes(1, 0)
        _for_paper(sheet, landscape=False)

    # --- the tables ---------------------------------------------------------------------------------------------------

    def _table_sheet(self, table: Table) -> None:
        sheet = self._sheet(table.caption)
        table = self._in_minutes(table)
        rows = max(len(table.rows), 1)
        headers = self._headers(table)
        widths = [_wide(table, i) for i in range(len(headers))]
        for i, wide in enumerate(widths):
            sheet.set_column(i, i, wide)
        sheet.set_row(0, LINE * max(map(_lines, headers, widths)))
        for r, row in enumerate((self._named(table, row) for row in table.rows), start=1):
            sheet.set_row(r, LINE * max(_lines(cell.text, wide) for cell, wide in zip(row, widths, strict=True)))
            for c, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                self._cell(sheet, r, c, cell, self.right if column.right else self.cells["text"])
        options: dict[str, Any] = {
            "columns": [
                {"header": header, "header_format": self.head_right if column.right else self.head}
                for header, column in zip(headers, table.columns, strict=True)
            ],
            "style": "Table Style Light 1",
        }
        sheet.add_table(0, 0, rows, len(table.columns) - 1, options)
        if table.note:
            sheet.write_string(rows + 2, 0, _fit(table.note), self.remark)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        _for_paper(sheet, landscape=True)

    def _in_minutes(self, table: Table) -> Table:
        """The table with changes of time as minutes, for there is no negative time of day."""
        changes = {i for row in table.rows for i, cell in enumerate(row) if cell.kind == "minutes" and _below_0(cell)}
        if not changes:
            return table
        columns = [
            dataclasses.replace(column, title=self._say("minutes", title=column.title)) if i in changes else column
            for i, column in enumerate(table.columns)
        ]
        rows = [
            [
                dataclasses.replace(cell, kind="count") if i in changes and cell.kind == "minutes" else cell
                for i, cell in enumerate(row)
            ]
            for row in table.rows
        ]
        return dataclasses.replace(table, columns=columns, rows=rows)

    def _headers(self, table: Table) -> list[str]:
        """Titles of columns, each once and none empty, as tables of a workbook want them; how times are written."""
        headers: list[str] = []
        for i, column in enumerate(table.columns):
            title = self._united(column.title, _kinds(table, i))
            title = _fit(title)[:250] or "–"
            while title.casefold() in map(str.casefold, headers):
                title += " "
            headers.append(title)
        return headers

    def _united(self, title: str, kinds: set[Kind]) -> str:
        """The title of a column with the unit of its numbers, if they are all times or all money."""
        if kinds == {"minutes"}:
            return self._timed(title)
        currency = formats.currency(self.report.currency, self.report.language)
        return self._say("unit", title=title, unit=currency) if kinds == {"money"} else title

    def _timed(self, title: str) -> str:
        return self._say("time", title=title)

    def _say(self, key: str, **values: object) -> str:
        return text(f"report.sheet.{key}", self.report.language, **values)

    def _named(self, table: Table, row: Sequence[Cell]) -> Sequence[Cell]:
        """A row whose name says how its times are written, where the columns hold other numbers as well."""
        mixed = any(
            c.kind == "minutes" and c.value is not None and len(_kinds(table, i)) > 1 for i, c in enumerate(row)
        )
        return [dataclasses.replace(row[0], text=self._timed(row[0].text)), *row[1:]] if mixed else row

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: Cell, words: Format) -> None:
        """A number as such, in the unit of its format; words as words."""
        starts = self.report.starts
        if cell.kind == "text" or cell.value is None or (cell.kind == "moment" and starts is None):
            sheet.write_string(row, column, _fit(cell.text), words)
        elif cell.kind == "moment" and starts is not None:
            moment = datetime.combine(starts, time()) + timedelta(minutes=round(cell.value))
            sheet.write_datetime(row, column, moment, self.cells["moment"])
        else:
            value = cell.value / DAY if cell.kind == "minutes" else cell.value
            sheet.write_number(row, column, value, self.cells[cell.kind])

    def _sheet(self, wanted: str) -> Worksheet:
        """A sheet whose name is allowed and not yet taken."""
        plain = _short(re.sub(r"[\[\]:*?/\\']", " ", clean(wanted)).strip()) or "-"
        name, number = plain, 2
        while name.casefold() in self.names:
            name, number = f"{plain[:28]} {number}", number + 1
        self.names.add(name.casefold())
        return self.book.add_worksheet(name)


def _told(block: Block) -> list[tuple[str, str]]:
    """Lines of a block that has words of its own: what stands out, and the rest."""
    match block:
        case Subheading():
            return [(block.text, "")]
        case Paragraph():
            return [("", block.text)]
        case Bullets():
            return [(head, words) for head, words in block.items]
        case Facts():
            return list(block.items)
        case Tiles():
            return [(tile.name, f"{tile.figure}  ({tile.note})" if tile.note else tile.figure) for tile in block.items]
    return []


def _below_0(cell: Cell) -> bool:
    return cell.value is not None and cell.value < 0


def _kinds(table: Table, column: int) -> set[Kind]:
    """What the numbers of a column are."""
    return {row[column].kind for row in table.rows if row[column].value is not None}


def _wide(table: Table, column: int) -> float:
    """Width of a column in characters, within bounds."""
    words = [table.columns[column].title, *(row[column].text for row in table.rows)]
    if any(row[column].kind == "moment" for row in table.rows):
        words.append(MOMENT)
    return min(max(max(_long(line) for word in words for line in word.split("\n")) + 3, 11), WIDEST)


def _long(line: str) -> int:
    """How many digits a line is as wide as."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in line)


def _lines(words: str, wide: float) -> int:
    """How many lines words take at most in a column, of as many as a row can have; room is left for words unbroken."""
    lengths = (_long(line) for line in words.split("\n"))
    needed = sum(1 if long < wide - 2 else math.ceil(long * 1.1 / (wide - 1)) for long in lengths)
    return min(needed, 28)


def _short(name: str) -> str:
    """A name that a sheet can have, cut between words."""
    return name if len(name) <= 31 else name[:32].rpartition(" ")[0] or name[:31]


def _fit(words: str) -> str:
    return clean(words)[:LONGEST]


def _for_paper(sheet: Worksheet, *, landscape: bool) -> None:
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    if landscape:
        sheet.set_landscape()

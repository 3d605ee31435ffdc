"""The injects of a scenario as an Excel list."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import xlsxwriter
from rich.cells import cell_len
from ruamel.yaml import YAML

from sim.msel.columns import COLUMNS, Column
from sim.scenario.base import Text
from sim.scenario.exercise import METHODS, Inject
from sim.scenario.scenario import Scenario
from sim.scenario.times import DAY, HOUR, write_duration, write_moment
from sim.texts import Language, text

__all__ = ["export_msel"]

SHEET = "MSEL"
EPOCH = datetime(2000, 1, 1)
_A3 = 8
_LINE, _HIGHEST = 15.0, 409.0
"""Height of a line, and of the highest row that there can be, in points."""


def export_msel(scenario: Scenario, path: Path, language: Language = "en") -> int:
    """Write the master scenario events list of a scenario as an Excel workbook.

    Cells are written as text, so that nothing in a scenario is taken for a formula or a link.

    Parameters
    ----------
    scenario : Scenario
    path : Path
        Replaced if it is there.
    language : {"en", "zh"}
        Of the headings and of names of roles, methods and capabilities; the words are there in both languages, those
        in the other one in hidden columns.

    Returns
    -------
    int
        Number of injects.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with path.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": EPOCH})  # the same list gives the same file
        sheet = book.add_worksheet(SHEET)
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})
        for row, inject in enumerate(scenario.injects, 1):
            cells = _cells(scenario, inject, row, language)
            for number, column in enumerate(COLUMNS):
                value = cells[column.name]
                if isinstance(value, datetime):
                    sheet.write_datetime(row, number, value, moment)
                elif isinstance(value, int):
                    sheet.write_number(row, number, value, wrapped)
                elif value:
                    sheet.write_string(row, number, value, wrapped)
            sheet.set_row(row, _height(scenario, cells, language))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        headings = [
            {"header": text(f"msel.column.{column.name}", language), "header_format": bold} for column in COLUMNS
        ]
        last = max(len(scenario.injects), 1)
        sheet.add_table(
            0, 0, last, len(COLUMNS) - 1, {"name": SHEET, "columns": headings, "style": "Table Style Light 1"}
        )
        for number, column in enumerate(COLUMNS):
            sheet.set_column(number, number, column.width, None, {"hidden": _is_spare(scenario, column, language)})
            if column.name == "method":
                allowed = [text(f"method.{method}", language) for method in METHODS]
                sheet.data_validation(1, number, 1000, number, {"validate": "list", "source": allowed})
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(2, 0)  # on one page nobody could read so many columns
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, 1)
        sheet.set_row(0, 2 * _LINE)
    return len(scenario.injects)


def _cells(scenario: Scenario, inject: Inject, number: int, language: Language) -> Mapping[str, str | int | datetime]:
    """What stands in each column, by its name."""
    special: dict[str, Callable[[], str | int | datetime]] = {
        "number": lambda: number,
        "id": lambda: inject.id,
        "at": lambda: "" if inject.at is None else _offset(inject.at),
        "clock": lambda: "" if inject.at is None else _clock(scenario, inject.at),
        "when": lambda: (
            "" if inject.when is None else _flow(inject.when.model_dump(mode="json", exclude_defaults=True))
        ),
        "delay": lambda: write_duration(inject.delay) if inject.delay else "",
        "to": lambda: text("message.separator", language).join(text(f"role.{role}", language) for role in inject.to),
        "method": lambda: text(f"method.{inject.method}", language),
        "tasks": lambda: "" if inject.meets is None else ", ".join(inject.meets.action),
        "within": lambda: "" if inject.meets is None else write_duration(inject.meets.within),
        "ahead": lambda: "" if inject.meets is None else _yes(inject.meets.ahead, language),
        "objective": lambda: inject.objective or "",
        "capability": lambda: text(f"score.capability.{inject.capability}", language) if inject.capability else "",
        "contingency": lambda: _yes(inject.contingency, language),
        "starts": lambda: inject.starts or "",
    }
    return {column.name: special.get(column.name, lambda c=column: _words(inject, c))() for column in COLUMNS}


def _height(scenario: Scenario, cells: Mapping[str, str | int | datetime], language: Language) -> float:
    """How high a row must be for all of its words to be seen: not every program finds that out by itself."""
    lines = [
        sum(max(1, math.ceil(cell_len(line) / (0.9 * column.width))) for line in str(cells[column.name]).split("\n"))
        for column in COLUMNS
        if not _is_spare(scenario, column, language)
    ]
    return min(_LINE * max(lines), _HIGHEST)


def _is_spare(scenario: Scenario, column: Column, language: Language) -> bool:
    """Whether a column only says in the other language what the reader's own says; it is there, but hidden."""
    if column.language in ("", language):
        return False
    own = replace(column, language=language)
    return all(_words(inject, own) for inject in scenario.injects if _words(inject, column))


def _words(inject: Inject, column: Column) -> str:
    words: Text | None = getattr(inject, "sender" if column.field == "from" else column.field)
    return getattr(words, column.language, None) or ""


def _yes(value: bool, language: Language) -> str:
    return text("msel.yes" if value else "msel.no", language)


def _offset(at: float) -> str:
    """A moment as the days, hours and minutes since the drill starts."""
    if at % 1:
        return write_moment(at)
    day, minute = divmod(int(at), DAY)
    return f"D+{day} H+{minute // HOUR} M+{minute % HOUR}"


def _clock(scenario: Scenario, at: float) -> datetime:
    return datetime.combine(scenario.starts, datetime.min.time()) + timedelta(minutes=at)


def _flow(data: Any) -> str:
    """A trigger on one line, as it may stand in a scenario file."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = True
    yaml.allow_unicode = True
    yaml.width = 100_000
    stream = StringIO()
    yaml.dump(data, stream)
    return stream.getvalue().removesuffix("...\n").strip()

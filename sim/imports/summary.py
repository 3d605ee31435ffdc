"""Prints what an import understood."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.imports.cells import some_rows
from sim.imports.report import ImportReport
from sim.texts import Language, text

__all__ = ["summary"]

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""What the signs between cells are called in the catalogue."""


def summary(report: ImportReport, language: Language = "en") -> Group:
    """The report of an import for people: the file, its columns, what became of its rows, and warnings."""
    parts: list[RenderableType] = [Text(_file(report, language)), _columns(report, language), _rows(report, language)]
    if report.statuses:
        shown = text("import.separator", language).join(
            f"{status} {count:,}" for status, count in report.statuses.items()
        )
        parts.append(Text(text("import.statuses", language, statuses=shown)))
    mark = text("import.warning", language)
    parts += [Text(f"{mark}{warning.say(language)}", style="yellow") for warning in report.warnings]
    return Group(*parts)


def _file(report: ImportReport, language: Language) -> str:
    sheet = {"sheet": report.sheet, "row": report.header_row, "file": report.file, "format": report.format.upper()}
    if report.sheet is not None:
        return text("import.workbook", language, **sheet)
    separator = text(f"import.delimiter-{SEPARATORS[report.delimiter or ',']}", language)
    encoding = (report.encoding or "").upper()
    return text("import.text-file", language, encoding=encoding, separator=separator, **sheet)


def _columns(report: ImportReport, language: Language) -> Table:
    table = Table(title=text("import.columns-title", language), title_justify="left")
    for name in ("column", "header", "field", "how", "empty", "unparsed", "example"):
        right = name in ("column", "empty", "unparsed")
        table.add_column(
            text(f"import.columns-{name}", language), justify="right" if right else "left", overflow="fold"
        )
    for column in report.columns:
        table.add_row(
            str(column.position),
            Text(column.header),
            text(f"import.field-{column.field}", language) if column.field else "–",
            Text(column.how.say(language).strip()),
            f"{column.empty:,}",
            f"{column.unparsed:,}",
            Text(_shortened(column.example)),
            style=None if column.field else "dim",
        )
    return table


def _rows(report: ImportReport, language: Language) -> Table:
    table = Table(title=text("import.rows-title", language), title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    counts = report.counts
    counted = {
        "title-rows": counts.title,
        "header": counts.header,
        "blank": counts.blank,
        "totals": counts.totals,
        "orders": counts.orders,
        "joined": counts.joined,
        "credit-notes": counts.credit_notes,
    }
    for name, count in counted.items():
        table.add_row(text(f"import.rows-{name}", language), f"{count:,}", "")
    for part in report.set_aside:
        where = text("import.in-rows", language, rows=some_rows(list(part.rows)))
        aside = text("import.rows-set-aside", language, reason=part.reason.say(language))
        table.add_row(aside, f"{len(part.rows):,}", where)
    table.add_section()
    table.add_row(text("import.rows-all", language), f"{counts.rows:,}", "")
    return table


def _shortened(example: str, length: int = 40) -> str:
    line = " ".join(example.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"

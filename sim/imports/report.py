"""What an import understood: plain data, told in either language."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Phrase

__all__ = ["ColumnReport", "Counts", "ImportReport", "SetAside"]


@dataclass(frozen=True)
class ColumnReport:
    """What became of one column of the file."""

    position: int
    """Number of the column, from 1."""
    header: str
    field: str | None
    """The field it became; none if it was left unread."""
    how: Phrase
    """How its cells were read, or why the column was left unread."""
    empty: int
    """Data rows without a value."""
    unparsed: int
    """Data rows whose value could not be read as what the column should hold."""
    example: str
    """The first value, as it stands in the file."""


@dataclass(frozen=True)
class SetAside:
    """Rows that became no part of any order, for one reason."""

    reason: Phrase
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Counts:
    """Every row of the file, counted exactly once."""

    rows: int
    """All rows; the sum of what follows."""
    blank: int
    title: int
    header: int
    totals: int
    orders: int
    """Rows that are the first, mostly the only, line of an order."""
    credit_notes: int
    """Rows that are the first line of a credit note."""
    joined: int
    """Further lines, added to an order or credit note."""
    set_aside: int

    @property
    def data(self) -> int:
        """Rows below the header that are neither blank nor totals."""
        return self.orders + self.credit_notes + self.joined + self.set_aside


@dataclass(frozen=True)
class ImportReport:
    """How a file was understood, column by column and row by row."""

    file: Path
    format: str
    """``csv``, ``xlsx`` or ``xls``."""
    encoding: str | None
    """Encoding of a text file."""
    delimiter: str | None
    """What separates the cells of a text file."""
    sheet: str | None
    """Sheet of a workbook."""
    header_row: int
    columns: tuple[ColumnReport, ...]
    counts: Counts
    set_aside: tuple[SetAside, ...]
    statuses: Mapping[str, int]
    """How often each status occurs among the data rows, as it stands in the file."""
    warnings: tuple[Phrase, ...]

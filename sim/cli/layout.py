"""Tables, headings and paragraphs that all pages of the command line share."""

import re
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from sim.cli.prose import Prose

__all__ = ["facts", "heading", "table"]


WHOLE = re.compile(r"\d{4}-\d\d-\d\d|[0-9a-f]{8}|–|")
"""Dates and ids."""


class _Fitting(Table):
    """A table that is never wider than the terminal: what can be broken between words gives way first.

    Rich narrows the widest columns, whatever their least width, and then widens them to it again.
    """

    def _calculate_column_widths(self, console: Console, options: ConsoleOptions) -> list[int]:
        widths = super()._calculate_column_widths(console, options)
        least = [
            wide if column.no_wrap else (column.min_width or 1) + self._get_padding_width(i)
            for i, (wide, column) in enumerate(zip(widths, self.columns, strict=True))
        ]
        while sum(widths) > options.max_width:
            roomy = [i for i, wide in enumerate(widths) if wide > least[i]]
            widths[max(roomy or range(len(widths)), key=widths.__getitem__)] -= 1
        return widths


def heading(words: str) -> Text:
    """Heading of a section."""
    return Text(f"\n{words}", style="bold")


def table(
    columns: Sequence[str], rows: Iterable[Sequence[RenderableType]], right: Sequence[int] = (), *, tight: bool = False
) -> Table:
    """A table; ``right`` are the columns that hold numbers; ``tight``: columns stand close, for there are many."""
    padding = (0, 0) if tight else (0, 1)
    made = _Fitting(box=SIMPLE_HEAD, header_style="dim", pad_edge=False, show_edge=False, padding=padding)
    written = [tuple(row) for row in rows]
    for number, name in enumerate(columns):
        side = "right" if number in right else "left"
        cells = [row[number] for row in written]
        whole = all(map(_is_whole, cells)) and any(len(str(cell)) > 1 for cell in cells)
        said = " ".join([name, *(cell for cell in cells if isinstance(cell, str))])
        least = max((len(word) for word in said.split() if word.isascii() and len(word) <= LONG), default=0)
        made.add_column(name, justify=side, overflow="fold", no_wrap=whole, min_width=least)  # type: ignore[arg-type]
    for row in written:
        made.add_row(*(Prose(cell) if isinstance(cell, str) else cell for cell in row))
    return made


LONG = 12
"""A word of more letters may be broken where there is no room for it."""


def _is_whole(cell: RenderableType) -> bool:
    """Whether a cell is a date, an id or the like, which are not to be broken into lines."""
    return isinstance(cell, str) and WHOLE.fullmatch(cell) is not None


def facts(rows: Iterable[tuple[str, str]], style: str = "dim") -> Table:
    """Names and values, one a line."""
    grid = Table.grid(padding=(0, 2), pad_edge=False)
    grid.add_column(style=style, no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(name, Prose(value))
    return grid

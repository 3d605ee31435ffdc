"""Tables, headings and paragraphs that all pages of the command line share."""

import re
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sim.cli.prose import Prose

__all__ = ["facts", "heading", "table"]


WHOLE = re.compile(r"\d{4}-\d\d-\d\d|[0-9a-f]{8}|–|")
"""Dates and ids."""


def heading(words: str) -> Text:
    """Heading of a section."""
    return Text(f"\n{words}", style="bold")


def table(
    columns: Sequence[str], rows: Iterable[Sequence[RenderableType]], right: Sequence[int] = (), *, tight: bool = False
) -> Table:
    """A table; ``right`` are the columns that hold numbers; ``tight``: columns stand close, for there are many."""
    padding = (0, 0) if tight else (0, 1)
    made = Table(box=SIMPLE_HEAD, header_style="dim", pad_edge=False, show_edge=False, padding=padding)
    written = [tuple(row) for row in rows]
    for number, name in enumerate(columns):
        side = "right" if number in right else "left"
        whole = all(_is_whole(row[number]) for row in written)
        least = max((len(word) for word in name.split() if word.isascii()), default=0)
        made.add_column(name, justify=side, overflow="fold", no_wrap=whole, min_width=least)  # type: ignore[arg-type]
    for row in written:
        made.add_row(*(Prose(cell) if isinstance(cell, str) else cell for cell in row))
    return made


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

"""How wide the columns of a table are in a document whose fonts may be others than ours: no word is broken."""

import re
from collections.abc import Sequence

from sim.reports.content import Table
from sim.reports.metrics import width

__all__ = ["widths"]

BRIEF = 9.0
"""What is at most so many times as wide as the type is high, stays on one line."""

MARGIN, BOLD = 1.2, 1.1
"""Fonts in place of ours are so much wider at most, bold ones than others."""

HAN = "[\u2e80-\u9fff\uff00-\uffef]"


def widths(table: Table, room: float, size: float, inset: float) -> list[float]:
    """Widths of the columns, after their weights, as long as the longest word of each fits in.

    Parameters
    ----------
    table : Table
    room : float
        Width of all together, in the units of the size.
    size : float
        Of the type.
    inset : float
        Room within a cell that is left blank.
    """
    weights = [column.weight for column in table.columns]
    least = [_least(table, i) * size * MARGIN + inset for i in range(len(weights))]
    if sum(least) >= room:
        return [room * one / sum(least) for one in least]
    return _shared(weights, least, room)


def _shared(weights: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Room divided by weights, none less than it needs; what it needs more is taken from the others."""
    tight: set[int] = set()
    while True:
        free = room - sum(least[i] for i in tight)
        share = free / (sum(weight for i, weight in enumerate(weights) if i not in tight) or 1)
        short = {i for i, weight in enumerate(weights) if i not in tight and weight * share < least[i]}
        if not short:
            return [least[i] if i in tight else weight * share for i, weight in enumerate(weights)]
        tight |= short


def _least(table: Table, column: int) -> float:
    """The width of what is not to be broken in a column: brief words as a whole, and each word of the others."""
    cells = [row[column].text for row in table.rows]
    lines = [line for cell in cells for line in cell.split("\n")]
    brief = all(width(line, 1) <= BRIEF for line in lines)
    whole = lines if brief else [word for line in lines for word in _words(line)]
    title = table.columns[column].title
    heads = [title] if width(title, 1) <= BRIEF / 2 else _words(title)
    bounds = (width(one, 1) * bold for bold, ones in ((1, whole), (BOLD, heads)) for one in ones)
    return min(max(bounds, default=0.0), BRIEF)


def _words(line: str) -> list[str]:
    """What stands together in a line: words between spaces, each Chinese character for itself."""
    return [word for part in re.split(r"[ \u200b-]", line) for word in re.findall(rf"{HAN}|(?:(?!{HAN}).)+", part)]

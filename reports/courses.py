"""Charts of what lasted from when to when: time lines, and who worked where."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.reports.charts import SMALL, WIDTH, Axis, Band, Plot, legend_of
from sim.reports.metrics import shortened, width, wrapped
from sim.reports.svg import Drawing

__all__ = ["Lane", "Row", "Span", "Step", "courses", "names_wide", "parted"]

BOLD = 1.08
"""How much wider bold words are."""


@dataclass(frozen=True)
class Span:
    """Something that lasts; `share` of the row's height says how much of it there is, `words` stand in it or behind."""

    start: float
    end: float
    style: str
    words: str = ""
    hint: str = ""
    share: float = 1.0


@dataclass(frozen=True)
class Step:
    """A moment at which something happened."""

    time: float
    shape: str
    style: str
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a course: what it is called, what lasts and what happens."""

    name: str
    spans: Sequence[Span] = ()
    steps: Sequence[Step] = ()


@dataclass(frozen=True)
class Lane:
    """Rows that belong together."""

    name: str
    rows: Sequence[Row]


ROW, HEAD = 20.0, 20.0
"""Height of a row and of the name of a lane."""
TALL = 360.0
"""What is taller than this is told in several charts, so that a page need not stay half empty before one."""


def names_wide(lanes: Sequence[Lane]) -> float:
    """Room for the names of lanes and rows."""
    names = [width(each.name, SMALL) + 22 for lane in lanes for each in lane.rows]
    return min(max([*names, *(width(lane.name, SMALL) * BOLD + 12 for lane in lanes)], default=0.0), 250.0)


def parted(lanes: Sequence[Lane], most: float = TALL) -> list[list[Lane]]:
    """Lanes of charts of about the same height, none taller than a page; a lane is divided only if it alone is."""
    left = names_wide(lanes)

    def tall(part: Sequence[Row]) -> float:
        return HEAD + sum(ROW + 13.0 * (len(wrapped(each.name, left - 18, SMALL)) - 1) for each in part)

    pieces = [piece for lane in lanes for piece in _pieces(lane)]
    heights = [tall(piece.rows) for piece in pieces]
    number = math.ceil(sum(heights) / most) or 1
    parts: list[list[Lane]] = [[]]
    filled = 0.0
    for piece, height in zip(pieces, heights, strict=True):
        if parts[-1] and filled + height / 2 > sum(heights) / number:
            parts.append([])
            filled = 0.0
        parts[-1].append(piece)
        filled += height
    return parts


MOST_ROWS = 16
"""So many rows of a lane stand in one chart at most."""


def _pieces(lane: Lane) -> Iterator[Lane]:
    """A lane in parts of about as many rows each."""
    number = math.ceil(len(lane.rows) / MOST_ROWS)
    size = math.ceil(len(lane.rows) / number) if number else 1
    yield from (Lane(lane.name, lane.rows[start : start + size]) for start in range(0, len(lane.rows), size))


def courses(
    title: str,
    description: str,
    axis: Axis,
    lanes: Sequence[Lane],
    *,
    bands: Sequence[Band] = (),
    row: float = ROW,
    legend: Sequence[tuple[str, str]] = (),
    left: float | None = None,
) -> Drawing:
    """What lasted from when to when, a row each, in lanes: a time line or a chart of who worked where."""
    left = names_wide(lanes) if left is None else left
    top = 24.0 if legend else 6.0
    called = [[wrapped(each.name, left - 18, SMALL) for each in lane.rows] for lane in lanes]
    deep = [[row + 13.0 * (len(lines) - 1) for lines in lane] for lane in called]
    height = top + sum(HEAD + sum(lane) for lane in deep) + 6
    drawing = Drawing(WIDTH, height + 36, title=title, description=description)
    plot = Plot(drawing, axis, left, top, WIDTH - 12, height)
    plot.nights()
    for band in bands:
        x = plot.x(band.start)
        drawing.rect(x, top, max(plot.x(band.end) - x, 1.5), height - top, "outage", band.words)
    plot.days()
    if legend:
        legend_of(drawing, legend, 12)
    y = top
    for lane, lines_of, depths in zip(lanes, called, deep, strict=True):
        drawing.text(0, y + 15, shortened(lane.name, (left - 8) / BOLD, SMALL), "b", size=SMALL)
        drawing.line(0, y + HEAD, WIDTH - 12, y + HEAD, "grid")
        y += HEAD
        for each, lines, depth in zip(lane.rows, lines_of, depths, strict=True):
            for i, words in enumerate(lines):
                drawing.text(10, y + row / 2 + 4 + 13 * i, words, "t", size=SMALL)
            _row(plot, each, y + (depth - row) / 2, row)
            y += depth
    return drawing


def _row(plot: Plot, row: Row, y: float, height: float) -> None:
    """What lasts as bars, the words in them or behind them where there is room, and what happened as marks."""
    taken = plot.left
    full = height - 5
    marks = [plot.x(step.time) for step in row.steps]
    for i, span in enumerate(row.spans):
        x, end = plot.x(span.start), plot.x(span.end)
        following = plot.x(row.spans[i + 1].start) if i + 1 < len(row.spans) else plot.right
        long = max(end - x - (0.8 if end == following and end < plot.right else 0), 1.5)  # neighbours stay apart
        deep = max(full * span.share, 1.5)
        plot.drawing.rect(x, y + 2.5 + full - deep, long, deep, span.style, span.hint)
        if not span.words:
            continue
        room = width(span.words, 10) + 4
        gap = 9 if any(abs(mark - x - long) < 6 for mark in marks) else 3
        behind = x + long + gap
        for mark in sorted(marks):  # words stand behind marks that would be in them
            behind = mark + 9 if behind - 6 < mark < behind + room else behind
        if behind + room <= following and x + long >= taken:
            plot.drawing.text(behind, y + height / 2 + 3.5, span.words, "m", size=10)
            taken = behind + room
        elif room <= long and span.share >= 0.99 and not any(x - 4 < mark < x + room + 4 for mark in marks):
            light = span.style in ("home", "slow", "inject")
            plot.drawing.text(x + 3, y + height / 2 + 3.5, span.words, "t" if light else "inv", size=10)
        elif x - room >= taken and i == 0:
            plot.drawing.text(x - 3, y + height / 2 + 3.5, span.words, "m", "end", size=10)
    for step in row.steps:
        plot.drawing.mark(plot.x(step.time), y + height / 2, step.shape, step.style, step.hint)

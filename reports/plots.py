"""Plots of quantities that are not over time: intervals, distributions, points on two axes.

Each function takes plain data, in the units that the axes name, and gives a `Drawing`. What a colour says a shape says
as well, so that nothing depends on colours; every value that is drawn can also be read.

>>> ticks(-130, 420)
[-200.0, 0.0, 200.0, 400.0, 600.0]
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sim.reports.charts import SMALL, WIDTH
from sim.reports.metrics import shortened, width, wrapped
from sim.reports.svg import Drawing

__all__ = [
    "FOOT",
    "MARKS",
    "ROW",
    "Across",
    "Axis",
    "Interval",
    "Point",
    "Spread",
    "Tone",
    "columns_of",
    "intervals",
    "legend_of_marks",
    "points",
    "row_name",
    "spreads",
    "ticks",
]

Tone = Literal["good", "bad", "open", "base"]
"""What is drawn is for the better, for the worse, cannot be told, or is what the others are held against."""

MARKS = {"good": "circle", "bad": "square", "open": "diamond", "base": "triangle"}
ROW = 30.0
NAMES = 210.0
"""So much room at most for the names of rows."""


@dataclass(frozen=True)
class Axis:
    """What an axis measures, with its unit; which numbers stand at it; and what its ends mean."""

    words: str
    label: Callable[[float], str] = lambda value: f"{value:,.10g}".replace("-", "\N{MINUS SIGN}")
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Interval:
    """A value and from where to where it is likely; an end that is not known is not drawn. The words say it."""

    name: str
    value: float
    low: float | None
    high: float | None
    tone: Tone
    words: str


@dataclass(frozen=True)
class Spread:
    """How values are spread: quantiles at 5, 25, 50, 75 and 95 %, the mean, and the mean of the bad end."""

    name: str
    quantiles: tuple[float, float, float, float, float]
    mean: float
    bad_end: float | None
    words: str


@dataclass(frozen=True)
class Point:
    """A point on two axes; one that nothing beats is on the front."""

    name: str
    x: float
    y: float
    front: bool


def ticks(low: float, high: float, steps: int = 4) -> list[float]:
    """Round numbers from at most ``low`` to at least ``high``, about so many steps apart."""
    span = (high - low) or abs(high) or 1.0
    power = 10 ** math.floor(math.log10(span / steps))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power * steps >= span * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


class Across:
    """A horizontal axis at the foot of a drawing."""

    def __init__(self, drawing: Drawing, axis: Axis, values: Iterable[float], left: float, right: float) -> None:
        self.drawing, self.axis, self.left, self.right = drawing, axis, left, right
        finite = [value for value in values if math.isfinite(value)] or [0.0]
        self.ticks = ticks(min(finite), max(finite))

    def __call__(self, value: float) -> float:
        """Where a value is."""
        inside = min(max(value, self.ticks[0]), self.ticks[-1])
        return self.left + (inside - self.ticks[0]) / (self.ticks[-1] - self.ticks[0]) * (self.right - self.left)

    def draw(self, top: float, bottom: float) -> None:
        """The grid, the numbers and what they are."""
        shown = self.ticks
        widest = max(width(self.axis.label(tick), SMALL) for tick in shown) + 12
        every = math.ceil(widest * (len(shown) - 1) / (self.right - self.left))
        for i, tick in enumerate(shown):
            x = self(tick)
            self.drawing.line(x, top, x, bottom, "grid")
            if i % every == 0:
                self.drawing.text(x, bottom + 15, self.axis.label(tick), "m", "middle", SMALL)
        self.drawing.line(self.left, bottom, self.right, bottom, "axis")
        middle = (self.left + self.right) / 2
        for i, line in enumerate(wrapped(self.axis.words, self.right - self.left, SMALL)):
            self.drawing.text(middle, bottom + 33 + 14 * i, line, "t", "middle", SMALL)
        self.drawing.text(self.left, bottom + 50, self.axis.low, "m", size=SMALL)
        self.drawing.text(self.right, bottom + 50, self.axis.high, "m", "end", SMALL)


FOOT = 58.0
"""Room below a plot for its axis."""


def columns_of(names: Sequence[str], words: Sequence[str]) -> tuple[float, float]:
    """Where the plot begins behind the names, and ends before the words."""
    left = min(max((width(name, 12) for name in names), default=0.0) + 14, NAMES)
    right = WIDTH - max((width(some, SMALL) for some in words), default=0.0) - 14
    return left, max(right, left + 160)


def row_name(drawing: Drawing, name: str, room: float, y: float) -> None:
    """The name of a row, in up to two lines about its middle."""
    lines = wrapped(name, room - 14, 12)
    for i, line in enumerate(lines):
        drawing.text(0, y + 4 + 14 * (i - (len(lines) - 1) / 2), line, "t")


def intervals(
    title: str,
    description: str,
    rows: Sequence[Interval],
    axis: Axis,
    legend: Sequence[tuple[Tone, str]],
    *,
    reference: float | None = 0.0,
) -> Drawing:
    """Values with their intervals, one below the other, about a line that they are held against (a forest plot)."""
    drawing = Drawing(WIDTH, 34 + ROW * len(rows) + FOOT, title=title, description=description)
    left, right = columns_of([row.name for row in rows], [row.words for row in rows])
    ends = [end for row in rows for end in (row.value, row.low, row.high) if end is not None]
    across = Across(drawing, axis, [*ends, *([] if reference is None else [reference])], left + 8, right - 8)
    top, bottom = 28.0, 34 + ROW * len(rows)
    across.draw(top, bottom)
    if reference is not None:
        drawing.line(across(reference), top, across(reference), bottom, "target")
    for i, row in enumerate(rows):
        y = 34 + ROW * (i + 0.5)
        row_name(drawing, row.name, left, y)
        if row.low is not None and row.high is not None:
            low, high = across(row.low), across(row.high)
            drawing.line(low, y, high, y, f"i-{row.tone}")
            for end, value in ((low, row.low), (high, row.high)):
                if math.isfinite(value):
                    drawing.line(end, y - 5, end, y + 5, f"i-{row.tone}")
        drawing.mark(across(row.value), y, MARKS[row.tone], f"m-{row.tone}", f"{row.name}: {row.words}", 5)
        drawing.text(right + 6, y + 4, row.words, "t", size=SMALL)
    legend_of_marks(drawing, [(MARKS[tone], f"m-{tone}", words) for tone, words in legend])
    return drawing


def spreads(title: str, description: str, rows: Sequence[Spread], axis: Axis, legend: Sequence[str]) -> Drawing:
    """Distributions, one below the other: nine in ten, half, median, mean, bad end, which the legend names so."""
    drawing = Drawing(WIDTH, 34 + ROW * len(rows) + FOOT, title=title, description=description)
    left, right = columns_of([row.name for row in rows], [row.words for row in rows])
    ends = [end for row in rows for end in (*row.quantiles, row.mean, row.bad_end) if end is not None]
    across = Across(drawing, axis, [*ends, 0.0], left + 8, right - 8)
    across.draw(28, 34 + ROW * len(rows))
    for i, row in enumerate(rows):
        y = 34 + ROW * (i + 0.5)
        row_name(drawing, row.name, left, y)
        low, lower, middle, upper, high = map(across, row.quantiles)
        drawing.rect(low, y - 5, max(high - low, 1), 10, "h1", f"{row.name}: {row.words}")
        drawing.rect(lower, y - 9, max(upper - lower, 1), 18, "h3")
        drawing.mark(middle, y, "tick", "m-median", size=6.5)
        drawing.mark(across(row.mean), y, "diamond", "m-mean", size=3.6)
        if row.bad_end is not None:
            drawing.mark(across(row.bad_end), y, "triangle", "m-bad", size=4)
        drawing.text(right + 6, y + 4, row.words, "t", size=SMALL)
    kinds = [("square", "h1"), ("square", "h3"), ("tick", "m-median"), ("diamond", "m-mean"), ("triangle", "m-bad")]
    legend_of_marks(drawing, [(*kind, words) for kind, words in zip(kinds, legend, strict=False)])
    return drawing


def points(title: str, description: str, drawn: Sequence[Point], x: Axis, y: Axis, legend: tuple[str, str]) -> Drawing:
    """Points on two axes of which less is better; those that no other beats in both, and the line through them."""
    drawing = Drawing(WIDTH, 380, title=title, description=description)
    up = ticks(min([0.0, *(point.y for point in drawn)]), max(point.y for point in drawn))
    left = max(width(y.label(tick), SMALL) for tick in up) + 14
    across = Across(drawing, x, [0.0, *(point.x for point in drawn)], left, WIDTH - 70)
    top, bottom = 62.0, 322.0
    across.draw(top, bottom)

    def height(value: float) -> float:
        return bottom - (value - up[0]) / (up[-1] - up[0]) * (bottom - top)

    for tick in up:
        drawing.line(left, height(tick), across.right, height(tick), "grid")
        drawing.text(left - 7, height(tick) + 4, y.label(tick), "m", "end", SMALL)
    drawing.text(0, 46, y.words, "t", size=SMALL)
    front = sorted({(point.x, point.y) for point in drawn if point.front})
    stairs = [corner for (_, before), (a, b) in pairwise(front) for corner in ((a, before), (a, b))]
    drawing.polyline([(across(a), height(b)) for a, b in [*front[:1], *stairs]], "l0")
    taken: list[tuple[float, float, float, float]] = [(across(p.x) - 6, height(p.y) - 6, 12, 12) for p in drawn]
    taken.append((0.0, 35.0, width(y.words, SMALL), 14.0))
    for point in drawn:
        tone: Tone = "good" if point.front else "open"
        at = across(point.x), height(point.y)
        hint = f"{point.name}: {x.label(point.x)}; {y.label(point.y)}"
        drawing.mark(*at, MARKS[tone], f"m-{tone}", hint, 5.5)
        _label(drawing, point.name, at, taken)
    legend_of_marks(drawing, [("circle", "m-good", legend[0]), ("diamond", "m-open", legend[1])])
    return drawing


def _label(
    drawing: Drawing, name: str, at: tuple[float, float], taken: list[tuple[float, float, float, float]]
) -> None:
    """The name of a point beside it, where no other is."""
    words = shortened(name, 240, SMALL)
    wide, (x, y) = width(words, SMALL), at
    places = [(x + 8, y - 20), (x + 8, y + 6), (x - 8 - wide, y - 20), (x - 8 - wide, y + 6)]
    places += [(x + 8, y - 20 - 15 * step) for step in (1, 2, 3)]
    boxes = [(a, b, wide, 14.0) for a, b in places if a >= 0 and a + wide <= WIDTH]
    box = next((box for box in boxes if not any(_meet(box, other) for other in taken)), boxes[0])
    taken.append(box)
    drawing.text(box[0], box[1] + 11, words, "t", size=SMALL)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return all(one[i] < other[i] + other[i + 2] and other[i] < one[i] + one[i + 2] for i in (0, 1))


def legend_of_marks(drawing: Drawing, items: Sequence[tuple[str, str, str]]) -> None:
    """What each mark means, on the first line."""
    x = 6.0
    for shape, style, words in items:
        drawing.mark(x, 11, shape, style, size=4.5)
        drawing.text(x + 11, 15, words, "m", size=SMALL)
        x += 32 + width(words, SMALL)

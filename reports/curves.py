"""Charts of what depends on something: a chance that grows with it, a result that swings with each of many."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.reports.charts import SMALL, WIDTH
from sim.reports.metrics import width
from sim.reports.plots import FOOT, MARKS, ROW, Across, Axis, Tone, columns_of, legend_of_marks, row_name
from sim.reports.svg import Drawing

__all__ = ["Point", "Swing", "curve", "tornado"]


@dataclass(frozen=True)
class Swing:
    """What a result changes by at the low and at the high end of a range, half of its interval, and words for it.

    ``sure``: the interval leaves out 0.
    """

    name: str
    low: float
    high: float
    half: float
    sure: bool
    words: str


def tornado(title: str, description: str, rows: Sequence[Swing], axis: Axis, legend: tuple[str, str, str]) -> Drawing:
    """Bars about the result as it is, the longest first: one colour for the low end, one for the high end."""
    drawing = Drawing(WIDTH, 34 + ROW * len(rows) + FOOT, title=title, description=description)
    left, right = columns_of([row.name for row in rows], [row.words for row in rows])
    ends = [sign * (abs(row.high) + row.half) for row in rows for sign in (-1, 1)]
    across = Across(drawing, axis, [*ends, 0.0], left + 8, right - 8)
    bottom = 34 + ROW * len(rows)
    across.draw(28, bottom)
    for i, row in enumerate(rows):
        y = 34 + ROW * (i + 0.5)
        row_name(drawing, row.name, left, y)
        for value, style in ((row.low, "f1"), (row.high, "f0")):
            start, end = sorted((across(0), across(value)))
            drawing.rect(
                start, y - 8, max(end - start, 0.8), 16, style if row.sure else "f4", f"{row.name}: {row.words}"
            )
        for value in (row.low, row.high):
            low, high = across(value - row.half), across(value + row.half)
            drawing.line(low, y, high, y, "axis")
        drawing.text(right + 6, y + 4, row.words, "t", size=SMALL)
    drawing.line(across(0), 28, across(0), bottom, "target")
    x = 0.0
    for words, style in zip(legend, ("f1", "f0", "f4"), strict=True):
        drawing.rect(x, 4, 12, 12, style)
        drawing.text(x + 17, 15, words, "m", size=SMALL)
        x += 38 + width(words, SMALL)
    return drawing


@dataclass(frozen=True)
class Point:
    """A share at a place, and from where to where it is likely."""

    x: float
    share: float
    low: float
    high: float
    tone: Tone


def curve(
    title: str,
    description: str,
    points: Sequence[Point],
    x: Axis,
    y: str,
    limit: tuple[float, str],
    mark: tuple[float, str] | None,
    legend: Sequence[tuple[Tone, str]],
) -> Drawing:
    """How a share depends on what is made worse, with a limit, and where it is passed."""
    drawing = Drawing(WIDTH, 330, title=title, description=description)
    top, bottom, left = 64.0, 330 - FOOT - 8, 52.0
    across = Across(drawing, x, [point.x for point in points], left, WIDTH - 24)
    across.draw(top, bottom)

    def height(share: float) -> float:
        return bottom - share * (bottom - top)

    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        drawing.line(left, height(share), across.right, height(share), "grid")
        drawing.text(left - 7, height(share) + 4, f"{100 * share:.0f}%", "m", "end", SMALL)
    drawing.text(0, 46, y, "t", size=SMALL)
    drawing.line(left, height(limit[0]), across.right, height(limit[0]), "target")
    drawing.text(across.right, height(limit[0]) - 5, limit[1], "t", "end", SMALL)
    ordered = sorted(points, key=lambda point: point.x)
    drawing.polyline([(across(point.x), height(point.share)) for point in ordered], "l0")
    for point in ordered:
        at = across(point.x)
        drawing.line(at, height(point.low), at, height(point.high), f"i-{point.tone}")
        drawing.mark(at, height(point.share), MARKS[point.tone], f"m-{point.tone}", f"{100 * point.share:.0f}%", 4.5)
    if mark is not None:
        at = across(mark[0])
        drawing.line(at, top, at, bottom, "axis")
        room = WIDTH - 30 - at > width(mark[1], SMALL)
        drawing.text(at + 5 if room else at - 5, top - 4, mark[1], "b", "start" if room else "end", SMALL)
    legend_of_marks(drawing, [(MARKS[tone], f"m-{tone}", words) for tone, words in legend])
    return drawing

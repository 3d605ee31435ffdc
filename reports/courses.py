"""Charts of what lasted from when to when: time lines, and who worked where."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.reports.charts import SMALL, WIDTH, Axis, Band, Plot, legend_of
from sim.reports.metrics import shortened, width
from sim.reports.svg import Drawing

__all__ = ["Lane", "Row", "Span", "Step", "courses"]


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


def courses(
    title: str,
    description: str,
    axis: Axis,
    lanes: Sequence[Lane],
    *,
    bands: Sequence[Band] = (),
    row: float = 20.0,
    legend: Sequence[tuple[str, str]] = (),
) -> Drawing:
    """What lasted from when to when, a row each, in lanes: a time line or a chart of who worked where."""
    names = [r.name for lane in lanes for r in lane.rows]
    left = min(max((width(name, SMALL) for name in names), default=0.0) + 22, 250.0)
    top = 24.0 if legend else 6.0
    height = top + sum(20 + row * len(lane.rows) for lane in lanes) + 6
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
    for lane in lanes:
        drawing.text(0, y + 15, shortened(lane.name, WIDTH, SMALL), "b", size=SMALL)
        drawing.line(0, y + 20, WIDTH - 12, y + 20, "grid")
        y += 20
        for each in lane.rows:
            drawing.text(10, y + row / 2 + 4, shortened(each.name, left - 18, SMALL), "t", size=SMALL)
            _row(plot, each, y, row)
            y += row
    return drawing


def _row(plot: Plot, row: Row, y: float, height: float) -> None:
    """What lasts as bars, the words in them or behind them where there is room, and what happened as marks."""
    taken = plot.left
    full = height - 5
    for i, span in enumerate(row.spans):
        x, end = plot.x(span.start), plot.x(span.end)
        long = max(end - x, 1.5)
        deep = max(full * span.share, 1.5)
        plot.drawing.rect(x, y + 2.5 + full - deep, long, deep, span.style, span.hint)
        if not span.words:
            continue
        room = width(span.words, 10) + 4
        following = plot.x(row.spans[i + 1].start) if i + 1 < len(row.spans) else plot.right
        marked = any(abs(plot.x(step.time) - x - long) < 6 for step in row.steps)
        gap = 9 if marked else 3
        if x + long + gap + room <= following and x + long >= taken:
            plot.drawing.text(x + long + gap, y + height / 2 + 3.5, span.words, "m", size=10)
            taken = x + long + gap + room
        elif room <= long and span.share >= 0.99:
            light = span.style in ("home", "slow", "inject")
            plot.drawing.text(x + 3, y + height / 2 + 3.5, span.words, "t" if light else "inv", size=10)
        elif x - room >= taken and i == 0:
            plot.drawing.text(x - 3, y + height / 2 + 3.5, span.words, "m", "end", size=10)
    for step in row.steps:
        plot.drawing.mark(plot.x(step.time), y + height / 2, step.shape, step.style, step.hint)

"""Charts of quantities over time, and what all charts over time have in common.

Each function takes plain data and gives a `Drawing`; words are measured, so that nothing is clipped or overlaps.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.reports.metrics import shortened, width
from sim.reports.svg import Drawing

__all__ = ["SMALL", "WIDTH", "Axis", "Band", "Line", "Plot", "legend_of", "lines"]

WIDTH = 720.0
SMALL = 11.0
DAY = 1440.0
CLOCK = 19.0
"""Half of the room for a time of day, in the widest type that a browser may take."""


@dataclass(frozen=True)
class Axis:
    """Time from left to right.

    Attributes
    ----------
    start, end : float
        Minutes since day 1 00:00.
    day : callable
        What a day is called, by its number from 1.
    nights : tuple of (float, float)
        When nobody works, shaded.
    """

    start: float
    end: float
    day: Callable[[int], str]
    nights: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Band:
    """An outage, from when to when, and what it is called."""

    start: float
    end: float
    words: str


@dataclass(frozen=True)
class Line:
    """A step function: points (time, value), each value from its time on; the style is a class of the style sheet."""

    name: str
    style: str
    points: Sequence[tuple[float, float]]


class Plot:
    """Where times and values are in a drawing."""

    def __init__(self, drawing: Drawing, axis: Axis, left: float, top: float, right: float, bottom: float) -> None:
        self.drawing, self.axis = drawing, axis
        self.left, self.top, self.right, self.bottom = left, top, right, bottom

    def x(self, minutes: float) -> float:
        """Where a moment is."""
        inside = min(max(minutes, self.axis.start), self.axis.end)
        span = max(self.axis.end - self.axis.start, 1.0)
        return self.left + (inside - self.axis.start) / span * (self.right - self.left)

    def nights(self) -> None:
        """Shade the time when nobody works."""
        for start, end in self.axis.nights:
            x = self.x(start)
            self.drawing.rect(x, self.top, self.x(end) - x, self.bottom - self.top, "night")

    def days(self) -> None:
        """The days, below the plot; as many hours as there is room for."""
        first, last = int(self.axis.start // DAY), math.ceil(self.axis.end / DAY)
        each = (self.right - self.left) / max((self.axis.end - self.axis.start) / DAY, 0.01)
        widest = max(width(self.axis.day(day + 1), SMALL) for day in range(first, last + 1)) + 10
        every = max(1, math.ceil(widest / each))
        hours = next((h for h in (2, 3, 6, 12) if each * h / 24 >= 42), 24)
        taken = -math.inf
        for day in range(first, last, every):
            self.drawing.line(self.x(day * DAY), self.top, self.x(day * DAY), self.bottom + 4, "grid")
            middle = (self.x(day * DAY) + self.x((day + every) * DAY)) / 2
            words = self.axis.day(day + 1)
            half = width(words, SMALL) / 2
            inside = min(max(middle, self.left + half), self.right - half)
            if inside - half >= taken:
                self.drawing.text(inside, self.bottom + (29 if hours < 24 else 16), words, "m", "middle", SMALL)
                taken = inside + half + 6
        for hour in range(math.ceil(self.axis.start / 60), math.floor(self.axis.end / 60) + 1):
            if hours < 24 and hour % hours == 0:
                x = self.x(hour * 60)
                self.drawing.line(x, self.bottom, x, self.bottom + 4, "axis")
                inside = min(x, self.drawing.width - CLOCK)
                self.drawing.text(inside, self.bottom + 15, f"{hour % 24:02}:00", "m", "middle", 10)
        self.drawing.line(self.left, self.bottom, self.right, self.bottom, "axis")


def lines(
    title: str,
    description: str,
    axis: Axis,
    drawn: Sequence[Line],
    *,
    unit: str,
    bands: Sequence[Band] = (),
    wide: float = WIDTH,
    height: float = 230.0,
    most: float | None = None,
    legend: bool = True,
    label: Callable[[float], str] = lambda value: f"{value:,.0f}",
    target: tuple[float, str] | None = None,
) -> Drawing:
    """Step functions over time, with the outages as bands behind them."""
    peak = max((value for line in drawn for _, value in line.points), default=0.0)
    ticks = _ticks(most if most is not None else max(peak, target[0] if target else 0.0))
    top = (46.0 if legend else 24.0) + (15.0 if any(band.words for band in bands) else 0.0)
    drawing = Drawing(wide, height, title=title, description=description)
    left = max(width(label(tick), SMALL) for tick in ticks) + 12
    plot = Plot(drawing, axis, left, top, wide - 12, height - 36)
    plot.nights()
    _bands(plot, bands)
    scale = (plot.bottom - plot.top) / (ticks[-1] or 1.0)
    for tick in ticks:
        y = plot.bottom - tick * scale
        drawing.line(plot.left, y, plot.right, y, "grid")
        drawing.text(plot.left - 7, y + 4, label(tick), "m", "end", SMALL)
    drawing.text(0, 12, shortened(unit, wide, SMALL), "m", size=SMALL)
    plot.days()
    if target is not None:
        y = plot.bottom - target[0] * scale
        drawing.line(plot.left, y, plot.right, y, "target")
    for line in reversed(drawn):  # dashes above a full line, so that lines which are the same are all seen
        drawing.polyline(_stairs(line.points, plot, scale), line.style)
    if legend:
        meant = [(line.name, line.style) for line in drawn]
        legend_of(drawing, meant + ([(target[1], "target")] if target is not None else []), 30)
    return drawing


def _bands(plot: Plot, bands: Sequence[Band]) -> None:
    """Outages behind the plot, their names above where there is room."""
    taken = plot.left
    for band in sorted(bands, key=lambda band: band.start):
        x = plot.x(band.start)
        plot.drawing.rect(x, plot.top, max(plot.x(band.end) - x, 1.5), plot.bottom - plot.top, "outage", band.words)
    for band in sorted(bands, key=lambda band: band.start):
        x = max(plot.x(band.start), taken)
        wide = width(band.words, 10)
        if band.words and wide <= max(plot.right - taken, 0.0):  # a name is told whole or not at all
            x = min(x, plot.right - wide)
            plot.drawing.text(x, plot.top - 5, band.words, "m", size=10)
            taken = x + wide + 14


def _stairs(points: Sequence[tuple[float, float]], plot: Plot, scale: float) -> list[tuple[float, float]]:
    """A step function as a line, without the points between that change nothing."""
    found: list[tuple[float, float]] = []
    for time, value in points:
        x, y = plot.x(time), plot.bottom - value * scale
        if not found:
            found.append((x, y))
        elif y != found[-1][1]:
            found += [(x, found[-1][1]), (x, y)]
    return [*found, (plot.right, found[-1][1])] if found else []


def legend_of(drawing: Drawing, items: Sequence[tuple[str, str]], y: float) -> None:
    """What each style of a chart means, on one line."""
    x = 0.0
    for name, style in items:
        if style.startswith("l") or style == "target":
            drawing.line(x, y - 4, x + 26, y - 4, style)
        else:
            drawing.rect(x + 8, y - 10, 12, 12, style)
        told = shortened(name, drawing.width - x - 32, SMALL)
        drawing.text(x + 32, y, told, "t", size=SMALL)
        x += 50 + width(told, SMALL)


def _ticks(most: float) -> list[float]:
    """Round numbers from 0 to at least so much, about four steps."""
    if most <= 0:
        return [0.0, 1.0]
    power = 10 ** math.floor(math.log10(most / 4))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power * 4 >= most * 0.999)
    step = max(1.0, step if step == int(step) else math.ceil(step))  # what is counted comes in whole numbers
    return [i * step for i in range(math.ceil(most / step - 1e-9) + 1)]

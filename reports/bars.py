"""Charts of sums and shares: bars of parts, a waterfall, a heat table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.reports.charts import SMALL, WIDTH, legend_of
from sim.reports.metrics import shortened, width, wrapped
from sim.reports.svg import Drawing

__all__ = ["Bar", "bars", "heat", "waterfall"]


@dataclass(frozen=True)
class Bar:
    """A bar of parts: (value, style, what it is, with its number); the words behind the bar say the whole."""

    name: str
    parts: Sequence[tuple[float, str, str]]
    words: str = ""


def bars(
    title: str, description: str, drawn: Sequence[Bar], *, legend: Sequence[tuple[str, str]], most: float | None = None
) -> Drawing:
    """Bars of parts, one below the other."""
    left = min(max(width(bar.name, 12) for bar in drawn) + 12, 220.0)
    behind = max((width(bar.words, SMALL) for bar in drawn), default=0.0) + 12
    whole = most or max((sum(part[0] for part in bar.parts) for bar in drawn), default=0.0) or 1.0
    drawing = Drawing(WIDTH, 30 + 34 * len(drawn), title=title, description=description)
    legend_of(drawing, legend, 14)
    scale = (WIDTH - left - behind) / whole
    for i, bar in enumerate(drawn):
        y = 30 + 34 * i
        drawing.text(0, y + 17, shortened(bar.name, left - 8, 12), "t")
        x = left
        for value, style, words in bar.parts:
            long = value * scale
            if long <= 0:
                continue
            drawing.rect(x, y, max(long - 1, 0.8), 25, style, words)
            number = f"{value:,.0f}"
            if width(number, SMALL) + 6 <= long:
                light = style in ("f1", "f4")
                drawing.text(x + long / 2, y + 17, number, "t" if light else "inv", "middle", SMALL)
            x += long
        drawing.text(x + 6, y + 17, bar.words, "m", size=SMALL)
    return drawing


def waterfall(
    title: str, description: str, steps: Sequence[tuple[str, float, bool]], label: Callable[[float, bool], str]
) -> Drawing:
    """How one sum becomes another: (name, value, whether it is a sum rather than a change), from top to bottom."""
    levels: list[tuple[float, float]] = []
    level = 0.0
    for _, value, total in steps:
        levels.append((0.0, value) if total else (level, level + value))
        level = value if total else level + value
    low, high = min(min(pair) for pair in levels), max(max(pair) for pair in levels)
    low, high = min(low, 0.0), max(high, 0.0) or 1.0
    left = min(max(width(name, 12) for name, _, _ in steps) + 14, 270.0)
    behind = max(width(label(value, total), SMALL) for _, value, total in steps) + 14
    before = behind if low < 0 else 4.0
    drawing = Drawing(WIDTH, 8 + 27 * len(steps), title=title, description=description)
    scale = (WIDTH - left - behind - before) / (high - low)
    for i, ((name, value, total), (start, end)) in enumerate(zip(steps, levels, strict=True)):
        y = 4 + 27 * i
        x0, x1 = (left + before + (edge - low) * scale for edge in (min(start, end), max(start, end)))
        drawing.text(0, y + 15, shortened(name, left - 8, 12), "b" if total else "t")
        style = "total" if total else "more" if value > 0 else "less"
        drawing.rect(x0, y, max(x1 - x0, 1.5), 20, style, f"{name}: {label(value, total)}")
        drawing.text(x1 + 6, y + 15, label(value, total), "b" if total else "t", size=SMALL)
        if i + 1 < len(steps):
            edge = left + before + (end - low) * scale
            drawing.line(edge, y + 20, edge, y + 27, "axis")
    return drawing


def heat(
    title: str,
    description: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[float | None]]],
    label: Callable[[float | None], str],
    corner: str,
) -> Drawing:
    """Shares in a table: the darker, the more; each cell says its number."""
    left = min(max(width(words, SMALL) for words in (corner, *(name for name, _ in rows))) + 12, 200.0)
    each = (WIDTH - left) / max(len(columns), 1)
    drawing = Drawing(WIDTH, 32 + 26 * len(rows), title=title, description=description)
    drawing.text(0, 22, shortened(corner, left - 6, SMALL), "m", size=SMALL)
    for i, column in enumerate(columns):
        for j, words in enumerate(reversed(wrapped(column, each - 4, SMALL))):
            drawing.text(left + each * (i + 0.5), 24 - 13 * j, words, "m", "middle", SMALL)
    for k, (name, values) in enumerate(rows):
        y = 30 + 26 * k
        drawing.text(0, y + 17, shortened(name, left - 6, SMALL), "t", size=SMALL)
        for i, value in enumerate(values):
            shade = 0 if value is None else min(int(value * 5), 4)
            style = "row" if value is None else f"h{shade}"
            drawing.rect(left + each * i + 1, y + 1, each - 2, 24, style)
            ink = "inv" if shade >= 3 else "t" if value is not None else "m"
            drawing.text(left + each * (i + 0.5), y + 17, label(value), ink, "middle", SMALL)
    return drawing

"""A writer of small SVG drawings: shapes with classes, whose colours the page or the drawing's own style sheet gives.

The same drawing stands in a page that has a light and a dark look, in a PDF and in a picture:

>>> drawing = Drawing(100, 20, title="Nothing", description="An empty drawing")
>>> drawing.text(0, 12, "a < b")
>>> "a &lt; b" in drawing.inline("c1") and STYLE in drawing.standalone()
True
"""

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Literal

from sim.reports.metrics import clean, printable

__all__ = ["STYLE", "Drawing"]

STYLE = files(__package__).joinpath("chart.css").read_text(encoding="utf-8")
"""Colours and fonts of drawings."""

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


class Drawing:
    """A drawing under way; y grows downwards.

    Parameters
    ----------
    width, height : float
        In units of about 0.7 pt on paper.
    title, description : str
        What a reader who cannot see it is told.
    """

    def __init__(self, width: float, height: float, *, title: str, description: str) -> None:
        self.width, self.height = width, height
        self.title, self.description = clean(title), clean(description)
        self._parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, style: str, hint: str = "") -> None:
        """A rectangle; the hint is shown when one points at it."""
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(max(height, 0))}"'
        self._add("rect", f'{place} class="{style}"', hint)

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str) -> None:
        """A straight line."""
        self._add("line", f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="{style}"')

    def polyline(self, points: Sequence[Point], style: str) -> None:
        """A line through points."""
        self._add("polyline", f'points="{" ".join(f"{_n(x)},{_n(y)}" for x, y in points)}" class="{style}"')

    def mark(self, x: float, y: float, shape: str, style: str, hint: str = "", size: float = 4.5) -> None:
        """A small mark at a point: a circle, square, diamond or triangle."""
        s = size
        corners = {
            "tick": [(x - 0.8, y - 1.6 * s), (x + 0.8, y - 1.6 * s), (x + 0.8, y + 1.6 * s), (x - 0.8, y + 1.6 * s)],
            "square": [(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)],
            "diamond": [(x, y - 1.3 * s), (x + 1.3 * s, y), (x, y + 1.3 * s), (x - 1.3 * s, y)],
            "triangle": [(x, y - 1.2 * s), (x + 1.2 * s, y + s), (x - 1.2 * s, y + s)],
        }
        if shape in corners:
            points = " ".join(f"{_n(a)},{_n(b)}" for a, b in corners[shape])
            self._add("polygon", f'points="{points}" class="{style}"', hint)
        else:
            self._add("circle", f'cx="{_n(x)}" cy="{_n(y)}" r="{_n(s)}" class="{style}"', hint)

    def text(
        self, x: float, y: float, words: str, style: str = "t", anchor: Anchor = "start", size: float = 12
    ) -> None:
        """Words on a line; y is where they stand."""
        place = f'x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}" class="{style}"'
        self._parts.append(f"<text {place}>{escape(clean(words), quote=False)}</text>")

    def _add(self, shape: str, attributes: str, hint: str = "") -> None:
        inside = f"<title>{escape(clean(hint), quote=False)}</title></{shape}>" if hint else ""
        self._parts.append(f"<{shape} {attributes}{'>' if inside else '/>'}{inside}")

    def inline(self, name: str) -> str:
        """The drawing as an element of a page, which has the style sheet; the name is unique there."""
        names = f'aria-labelledby="{name}-t {name}-d"'
        words = (
            f'<title id="{name}-t">{escape(self.title, quote=False)}</title>'
            f'<desc id="{name}-d">{escape(self.description, quote=False)}</desc>'
        )
        return f'<svg class="chart" role="img" {names} {self._box()}>{words}{"".join(self._parts)}</svg>'

    def standalone(self) -> str:
        """The drawing as a file of its own, with none but characters of the reports' font."""
        size = f'width="{_n(self.width)}" height="{_n(self.height)}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" {size} {self._box()}>'
        words = "".join(
            f"<{name}>{escape(told, quote=False)}</{name}>"
            for name, told in (("title", self.title), ("desc", self.description))
        )
        return f"{head}{printable(words)}<style>{STYLE}</style>{printable(''.join(self._parts))}</svg>"

    def _box(self) -> str:
        return f'viewBox="0 0 {_n(self.width)} {_n(self.height)}"'


def _n(value: float) -> str:
    """A number as short as it may be."""
    return f"{value:.1f}".removesuffix(".0")

"""The content of a report, the same for all its forms: sections of blocks, with numbers beside their words.

::

    Report ── Section ── Block: Paragraph, Bullets, Facts, Tiles, Table, Figure, Gallery, Subheading
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sim.reports.svg import Drawing
from sim.texts import Language

__all__ = [
    "Block",
    "Bullets",
    "Cell",
    "Column",
    "Facts",
    "Figure",
    "Gallery",
    "Paragraph",
    "Report",
    "Section",
    "Subheading",
    "Table",
    "Tile",
    "Tiles",
    "Tone",
]

Kind = Literal["text", "count", "few", "money", "share", "minutes", "moment"]
Tone = Literal["", "good", "fair", "bad", "muted"]


@dataclass(frozen=True)
class Cell:
    """What a reader sees, and the number behind it for spreadsheets: of times minutes, of moments since day 1 00:00.

    It may lead to the row of facts with an anchor, where it is said what it means.
    """

    text: str
    value: float | None = None
    kind: Kind = "text"
    tone: Tone = ""
    leads_to: str = ""


@dataclass(frozen=True)
class Column:
    """A column: title, its share of the width, whether it holds numbers."""

    title: str
    weight: float = 1.0
    right: bool = False


@dataclass(frozen=True)
class Subheading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text; a lead stands out, a note stands back."""

    text: str
    style: Literal["plain", "lead", "note"] = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list; each item may begin with words that stand out."""

    items: Sequence[tuple[str, str]]
    ordered: bool = False


@dataclass(frozen=True)
class Facts:
    """Names and what is to be said of them; with anchors, one for each, they can be led to."""

    items: Sequence[tuple[str, str]]
    anchors: Sequence[str] = ()


@dataclass(frozen=True)
class Tile:
    """One headline figure: what it is, the figure, what it is measured against."""

    name: str
    figure: str
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Tiles:
    """Headline figures side by side."""

    items: Sequence[Tile]


@dataclass(frozen=True)
class Table:
    """A table; its name is that of the sheet in a workbook, the caption stands above it."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart with its caption; what it shows in words is the drawing's description."""

    name: str
    caption: str
    drawing: Drawing


@dataclass(frozen=True)
class Gallery:
    """Small charts, two in a row, which carry their titles themselves."""

    figures: Sequence[Figure]


Block = Subheading | Paragraph | Bullets | Facts | Tiles | Table | Figure | Gallery


@dataclass(frozen=True)
class Section:
    """A section; the key is its anchor; what is handed out by itself begins on a new page."""

    key: str
    title: str
    blocks: Sequence[Block]
    apart: bool = False


@dataclass(frozen=True)
class Report:
    """A report in one language.

    Attributes
    ----------
    language : {"en", "zh"}
    kind : str
        What sort of document it is.
    title, subtitle : str
        What was drilled, and where.
    notice : str
        That it is a simulation, and for whom.
    currency : str
    sections : sequence of Section
    figures : mapping
        All figures as plain data, as they stand in ``report.json``.
    brief : bool
        It stands on one page: set close, without contents.
    cards : bool
        Each section is a page to be handed out singly: it says itself of which drill it is.
    starts : date or None
        Day 1 of the drill, if moments are told as dates with the time of day.
    """

    language: Language
    kind: str
    title: str
    subtitle: str
    notice: str
    currency: str
    sections: Sequence[Section]
    figures: Mapping[str, Any] = field(default_factory=dict)
    brief: bool = False
    cards: bool = False
    starts: date | None = None

    @property
    def of_drill(self) -> str:
        """Of which drill it is, and that it is one: what stands on each card."""
        return f"{self.title} · {self.subtitle} · {self.notice}"

"""A report as one HTML page that needs nothing else: charts within it, light and dark, fit for paper.

The page loads nothing and runs nothing: its content security policy allows but its own style sheet.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from sim.reports.content import (
    Block,
    Bullets,
    Cell,
    Facts,
    Figure,
    Gallery,
    Paragraph,
    Report,
    Section,
    Subheading,
    Table,
    Tiles,
)
from sim.reports.metrics import breakable, clean, width
from sim.reports.svg import STYLE
from sim.texts import LOCALES, text

__all__ = ["html"]

BRIEF = 9.0
"""A column whose words are at most so many times as wide as the type is high is not broken into lines."""

MID = 14.0
"""A column whose words are at most so wide has room for most of them on one line, unless the screen is narrow."""

LONG = 30.0
"""A table with words that are wider than this is told row by row where the screen is narrow."""

WHOLE, FEW = 16, 4
"""A table of so many rows at most is not torn on paper; the fewer if there are sentences in them."""

BRIEFLY = ' class="brief"'
TOLD = ' class="told"'


def html(report: Report) -> str:
    """The page."""
    style = STYLE + files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    title = _e(f"{report.title} – {report.kind}")
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{LOCALES[report.language]}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{title}</title>",
            f"<style>{style}</style></head>",
            f"<body{BRIEFLY if report.brief else ''}><header>",
            f'<p class="kind">{_e(report.kind)}</p><h1>{_e(report.title)}</h1>',
            f'<p class="subtitle">{_e(report.subtitle)}</p><p class="notice">{_e(report.notice)}</p>',
            "</header>",
            "" if report.brief else _contents(report),
            "<main>",
            *(_section(section, report) for section in report.sections),
            "</main></body></html>",
            "",
        )
    )


def _e(words: str) -> str:
    """Words of a user or of the catalogue as text of the page; each keeps its direction to itself."""
    return escape(clean(words))


def _broken(words: str) -> str:
    """The same in its lines, with places to break long words."""
    return _e(words).replace("\n", "<br>").replace("\u200b", "<wbr>")


def _contents(report: Report) -> str:
    label = _e(text("report.contents", report.language))
    items = "".join(f'<li><a href="#{section.key}">{_e(section.title)}</a></li>' for section in report.sections)
    return f'<nav aria-label="{label}"><ol>{items}</ol></nav>'


def _section(section: Section, report: Report) -> str:
    blocks = "\n".join(_block(block) for block in section.blocks)
    apart = ' class="apart"' if section.apart else ""
    whose = f'<p class="note">{_e(report.of_drill)}</p>' if report.cards else ""
    return f'<section id="{section.key}"{apart}><h2>{_e(section.title)}</h2>\n{whose}{blocks}</section>'


def _block(block: Block) -> str:
    return WRITERS[type(block)](block)


def _paragraph(block: Paragraph) -> str:
    return f'<p class="{block.style}">{_e(block.text)}</p>'


def _bullets(block: Bullets) -> str:
    kind = "ol" if block.ordered else "ul"
    items = "".join(f"<li>{f'<b>{_e(head)}</b> ' if head else ''}{_e(words)}</li>" for head, words in block.items)
    return f"<{kind}>{items}</{kind}>"


def _facts(block: Facts) -> str:
    anchors = [f' id="{anchor}"' for anchor in block.anchors] or [""] * len(block.items)
    rows = "".join(
        f"<div{anchor}><dt>{_e(name)}</dt><dd>{_broken(words)}</dd></div>"
        for (name, words), anchor in zip(block.items, anchors, strict=True)
    )
    return f"<dl>{rows}</dl>"


def _tiles(block: Tiles) -> str:
    tiles = "".join(
        f'<div class="tile {tile.tone}"><p>{_e(tile.name)}</p>'
        f"<strong>{_e(tile.figure)}</strong><p>{_e(tile.note)}</p></div>"
        for tile in block.items
    )
    return f'<div class="tiles">{tiles}</div>'


def _table(block: Table) -> str:
    head = "".join(f'<th scope="col"{_right(column.right)}>{_e(column.title)}</th>' for column in block.columns)
    forms = [_form(block, i) for i in range(len(block.columns))]
    told = "long" in forms
    names = [f' data-name="{_e(column.title)}"' if told else "" for column in block.columns]
    rows = "".join(f"<tr>{''.join(_cells(row, forms, names))}</tr>" for row in block.rows)
    note = f'<p class="note">{_e(block.note)}</p>' if block.note else ""
    apart = " whole" if len(block.rows) <= (FEW if told else WHOLE) else ""
    caption = f"<caption>{_e(block.caption)}</caption>"
    table = f"<table{TOLD if told else ''}>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll{apart}">{table}</div>{note}'


def _form(block: Table, column: int) -> str:
    """How a column is set: numbers, words that stay on one line, sentences that need room on a telephone too."""
    longest = max((width(row[column].text, 1) for row in block.rows), default=0.0)
    if block.columns[column].right:
        return "right"
    return "brief" if longest <= BRIEF else "mid" if longest <= MID else "long" if longest > LONG else ""


def _cells(row: Sequence[Cell], forms: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    for i, (cell, form, name) in enumerate(zip(row, forms, names, strict=True)):
        yield _cell(cell, form, name, first=i == 0)


def _cell(cell: Cell, form: str, name: str, *, first: bool) -> str:
    """A cell; words in a column of numbers, such as a range, may take several lines."""
    wraps = "wraps" if form == "right" and cell.kind == "text" and width(cell.text, 1) > BRIEF else ""
    classes = " ".join(word for word in (form, wraps, cell.tone) if word)
    marks = (f' class="{classes}"' if classes else "") + name
    words = _broken(breakable(cell.text))
    if cell.leads_to:
        words = f'<a href="#{cell.leads_to}">{words}</a>'
    return f'<th scope="row"{marks}>{words}</th>' if first else f"<td{marks}>{words}</td>"


def _right(right: bool) -> str:
    return ' class="right"' if right else ""


def _figure(block: Figure) -> str:
    return f"<figure>{block.drawing.inline(block.name)}<figcaption>{_e(block.caption)}</figcaption></figure>"


def _gallery(block: Gallery) -> str:
    drawings = "".join(f"<figure>{figure.drawing.inline(figure.name)}</figure>" for figure in block.figures)
    return f'<div class="gallery">{drawings}</div>'


def _subheading(block: Subheading) -> str:
    return f"<h3>{_e(block.text)}</h3>"


WRITERS: Mapping[type[Any], Callable[[Any], str]] = {
    Paragraph: _paragraph,
    Bullets: _bullets,
    Facts: _facts,
    Tiles: _tiles,
    Table: _table,
    Figure: _figure,
    Gallery: _gallery,
    Subheading: _subheading,
}

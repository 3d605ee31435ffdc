"""A report printed on a terminal: its words and tables; its charts are in the files."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from sim.cli.layout import facts, heading, table
from sim.cli.prose import Prose
from sim.reports.content import Block, Bullets, Facts, Paragraph, Report, Subheading, Table
from sim.texts import Language, text

__all__ = ["printed"]

MOST = 25
"""Rows of a table that are printed; all are in the files."""
STYLES = {"plain": "", "lead": "bold", "note": "dim"}
TONES = {"": "", "good": "green", "fair": "yellow", "bad": "red", "muted": "dim"}


def printed(report: Report) -> Iterator[RenderableType]:
    """The report in parts, each as something to print."""
    yield Text(f"{report.kind}: {report.title}", style="bold")
    yield Prose(report.subtitle)
    for section in report.sections:
        parts = [part for block in section.blocks for part in _block(block, report.language)]
        if parts:  # what has but charts has nothing to be printed
            yield heading(section.title)
            yield from parts


def _block(block: Block, language: Language) -> Iterator[RenderableType]:
    match block:
        case Paragraph():
            yield Prose(block.text, style=STYLES[block.style])
        case Subheading():
            yield Prose(f"\n{block.text}", style="underline")
        case Bullets():
            for head, words in block.items:
                yield Prose(f"- {head} {words}" if head else f"- {words}")
        case Facts():
            yield facts(block.items)
        case Table():
            rows = [[Prose(cell.text, style=TONES[cell.tone]) for cell in row] for row in block.rows[:MOST]]
            if block.caption:
                yield Prose(f"\n{block.caption}", style="dim")
            right = [i for i, column in enumerate(block.columns) if column.right]
            yield table([column.title for column in block.columns], rows, right=right)
            if len(block.rows) > MOST:
                yield Prose(text("study.more-rows", language, count=len(block.rows) - MOST), style="dim")
            if block.note:
                yield Prose(block.note, style="dim")
        case _:  # charts
            return

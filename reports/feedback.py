"""What participants thought of a drill, as a section of its report."""

from collections.abc import Sequence

from sim.formats import NOTHING
from sim.reports.content import Block, Bullets, Cell, Column, Paragraph, Section, Subheading, Table
from sim.session.feedback import Agreed, Summary
from sim.texts import Language, text

__all__ = ["feedback_section", "marks"]


def feedback_section(summary: Summary, language: Language) -> Section:
    """How far participants agree with each statement, and what they wrote, without names."""

    def say(key: str, **values: object) -> str:
        return text(f"feedback.{key}", language, **values)

    blocks: list[Block] = [Paragraph(say("answered", answered=summary.answered, seats=summary.seats))]
    if summary.answered:
        blocks.append(marks(summary.agreed, language))
    written = (("strengths", summary.strengths), ("to-improve", summary.to_improve))
    for name, words in written:
        if words:
            blocks += [Subheading(say(name)), Bullets([("", one.strip()) for one in words])]
    return Section("feedback", say("section"), blocks)


def marks(agreed: Sequence[Agreed], language: Language) -> Table:
    """How far participants agree with each statement."""
    columns = [Column(text("feedback.statement", language), 5), Column(text("feedback.mean", language), 1, True)]
    columns += [Column(str(mark), 0.6, True) for mark in range(1, 6)]
    rows = []
    for one in agreed:
        mean = Cell(NOTHING if one.mean is None else f"{one.mean:.1f}")
        counts = [Cell(str(count), count, "count") for count in one.counts]
        rows.append([Cell(text(f"web.live.statement.{one.statement}", language)), mean, *counts])
    return Table("feedback", text("feedback.table", language), columns, rows, text("feedback.scale", language))

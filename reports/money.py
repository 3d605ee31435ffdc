"""What it cost: each item in the three runs, and how the loss without a response became the loss with it."""

import dataclasses

from sim.loss import Loss
from sim.outcome import RUNS
from sim.reports.bars import waterfall
from sim.reports.content import Block, Cell, Column, Figure, Paragraph, Section, Table, Tone
from sim.reports.evidence import Evidence
from sim.reports.opening import headline
from sim.reports.svg import Drawing
from sim.reports.words import Words
from sim.texts import text

__all__ = ["losses"]


def losses(evidence: Evidence, words: Words) -> Section:
    """The loss in money."""
    title = words.say("section.money")
    bare, response = (m.loss for m in evidence.facts.measures[1:])
    blocks: list[Block] = [Paragraph(headline(evidence, words))]
    if words.number("money", bare.total) != words.number("money", response.total):
        blocks.append(Figure("loss", words.say("money.waterfall"), _waterfall(evidence, words)))
    return Section("money", title, [*blocks, _table(evidence, words)])


def _items(loss: Loss) -> dict[str, float]:
    """Items of a loss; what is made good is negative."""
    return {field.name: float(getattr(loss, field.name)) for field in dataclasses.fields(loss)}


def _waterfall(evidence: Evidence, words: Words) -> Drawing:
    bare, response = (m.loss for m in evidence.facts.measures[1:])
    before, after = _items(bare), _items(response)
    changes = [(_name(words, name), after[name] - before[name], False) for name in before]
    told = sorted((change for change in changes if abs(change[1]) >= 0.5), key=lambda change: change[1])
    steps = [(words.say("money.bare"), bare.total, True), *told, (words.say("money.response"), response.total, True)]

    def label(value: float, total: bool) -> str:
        return words.number("money", value) if total else words.signed("money", value)

    description = words.titles.joined(f"{name}: {label(value, total)}" for name, value, total in steps)
    return waterfall(words.say("money.waterfall"), description, steps, label)


def _table(evidence: Evidence, words: Words) -> Table:
    runs = [_items(m.loss) for m in evidence.facts.measures]
    columns = [Column(words.say("column.item"), 2), *(Column(words.say(f"run.{name}"), 1, True) for name in RUNS)]
    columns.append(Column(words.say("column.difference"), 1, True))
    rows = []
    for name in runs[0]:
        values = [run[name] for run in runs]
        if any(abs(value) >= 0.5 for value in values):
            rows.append(_row(words, _name(words, name), values))
    rows.append(_row(words, words.say("money.total"), [m.loss.total for m in evidence.facts.measures]))
    return Table("money", words.say("money.table"), columns, rows, words.say("money.note"))


def _name(words: Words, item: str) -> str:
    name = text(f"cli.row.loss-{item}", words.language).strip()
    return name[0].upper() + name[1:]


def _row(words: Words, name: str, values: list[float]) -> list[Cell]:
    change = values[2] - values[1]
    tone: Tone = "good" if change < -0.5 else "bad" if change > 0.5 else ""
    effect = Cell(words.signed("money", change), change, "money", tone)
    return [Cell(name), *(words.cell("money", value) for value in values), effect]

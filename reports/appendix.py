"""The appendix: where the numbers come from, how the drill is run again, what the figures mean."""

from collections.abc import Iterator

from sim.outcome import Outcome
from sim.reports.content import Block, Cell, Column, Facts, Paragraph, Section, Subheading, Table, Tone
from sim.reports.defined import defined
from sim.reports.evidence import Evidence
from sim.reports.words import Words
from sim.scenario.sources import Source

__all__ = ["appendix"]

GLOSSARY = ("loss", "on-time", "let-down", "rto", "rpo", "wrt", "mtd", "usual-backlog", "trust", "run", "seed")


def appendix(evidence: Evidence, words: Words) -> Section:
    """Sources and assumptions, manifest, command, glossary."""
    outcome = evidence.outcome
    blocks: list[Block] = [*_sources(outcome, words), Subheading(words.say("appendix.again"))]
    blocks.append(Paragraph(words.say("appendix.command-intro")))
    blocks.append(Facts([*_commands(outcome, words), *_manifest(outcome, words)]))
    blocks += defined(outcome.scorecard, words)
    blocks.append(Subheading(words.say("appendix.glossary")))
    blocks.append(Facts([(words.say(f"term.{term}"), words.say(f"meaning.{term}")) for term in GLOSSARY]))
    return Section("appendix", words.say("section.appendix"), blocks)


def _commands(outcome: Outcome, words: Words) -> Iterator[tuple[str, str]]:
    """How the run is checked and, unless its orders were imported, how it is drilled anew from its files."""
    yield words.say("appendix.verify"), "drillroom verify ."
    if outcome.manifest.orders:
        yield words.say("appendix.command"), words.say("appendix.own-orders")
        return
    decided = " --decisions decisions.yaml" if outcome.decisions else ""
    command = f"drillroom run scenario.yaml --plan plan.yaml --seed {outcome.manifest.seed}{decided}"
    yield words.say("appendix.command"), command


def _manifest(outcome: Outcome, words: Words) -> Iterator[tuple[str, str]]:
    manifest = outcome.manifest
    yield words.say("appendix.seed"), str(manifest.seed)
    yield words.say("appendix.inputs"), manifest.inputs
    if manifest.orders:
        yield words.say("appendix.orders"), manifest.orders
    yield words.say("appendix.streams"), manifest.streams
    yield (
        words.say("appendix.versions"),
        words.titles.joined(f"{name} {version}" for name, version in manifest.versions.items()),
    )


def _sources(outcome: Outcome, words: Words) -> Iterator[Block]:
    """Each value that has a source, and how good it is."""
    columns = [
        Column(words.say("column.of"), 0.9),
        Column(words.say("column.value"), 2),
        Column(words.say("column.mark"), 0.8),
    ]
    columns.append(Column(words.say("column.basis"), 3.4))
    rows = []
    for kind, thing in (("scenario", outcome.scenario), ("organisation", outcome.organisation), ("plan", outcome.plan)):
        for source in thing.sources:
            rows.append(_source(words, kind, source))
    if rows:
        yield Table("sources", words.say("appendix.sources"), columns, rows, words.say("appendix.sources-note"))
    else:
        yield Paragraph(words.say("appendix.no-sources"))


def _source(words: Words, kind: str, source: Source) -> list[Cell]:
    tone: Tone = "fair" if source.mark == "estimate" else ""
    about = source.about.replace(", ", "\n")
    mark = Cell(words.say(f"mark.{source.mark}"), tone=tone)
    return [Cell(words.say(f"of.{kind}")), Cell(about), mark, Cell(source.basis.in_(words.language).strip())]

"""Customers: what became of their orders, which of them waited in vain, what they thought of it."""

import numpy as np

from sim.fates import FATES
from sim.measures import Measures
from sim.outcome import RUNS
from sim.reports import charts
from sim.reports.bars import Bar, bars, heat
from sim.reports.charts import Line
from sim.reports.content import Block, Cell, Column, Figure, Kind, Section, Table
from sim.reports.course import axis_of, bands
from sim.reports.evidence import Evidence
from sim.reports.svg import Drawing
from sim.reports.words import Words
from sim.world.orders import DAY
from sim.world.trust import course

__all__ = ["customers"]

COLUMNS = 14
"""So many columns of a chart by days leave room for their numbers."""

ROWS: tuple[tuple[str, Kind], ...] = (
    ("orders", "count"),
    ("orders_on_time", "share"),
    ("key_customers_on_time", "share"),
    ("urgent_on_time", "share"),
    ("on_time", "count"),
    ("late", "count"),
    ("cancelled", "count"),
    ("overdue", "count"),
    ("open", "count"),
    ("legal_dates_missed", "count"),
    ("on_paper", "count"),
    ("flawed", "count"),
    ("enquiries", "count"),
    ("time_to_invoice_median", "minutes"),
    ("time_to_invoice_p95", "minutes"),
    ("trust_end", "share"),
    ("trust_lowest", "share"),
    ("customers_lost", "few"),
)


def customers(evidence: Evidence, words: Words) -> Section:
    """What the drill meant for customers."""
    blocks: list[Block] = [Figure("fates", words.say("customers.fates"), _fates(evidence, words))]
    if evidence.facts.outages:
        blocks.append(Figure("on-time", words.say("customers.heat"), _heat(evidence, words)))
    trust = _trust(evidence, words)
    if trust:
        blocks.append(Figure("trust", words.say("customers.trust"), trust))
    blocks.append(_table(evidence, words))
    return Section("customers", words.say("section.customers"), blocks)


def _fates(evidence: Evidence, words: Words) -> Drawing:
    styles = {"on-time": "f0", "late": "f1", "cancelled": "f2", "overdue": "f3", "open": "f4"}
    drawn = []
    for name, measures in zip(RUNS, evidence.facts.measures, strict=True):
        counts = {fate: int(getattr(measures, fate.replace("-", "_"))) for fate in styles}
        parts = [
            (float(counts[fate]), styles[fate], f"{words.say(f'fate.{fate}')}: {counts[fate]:,}") for fate in styles
        ]
        drawn.append(
            Bar(words.say(f"run.{name}"), parts, words.say("customers.on-time", share=_share(measures, words)))
        )
    legend = [(words.say(f"fate.{fate}"), style) for fate, style in styles.items()]
    told = words.titles.joined(f"{bar.name}: {words.titles.joined(part[2] for part in bar.parts)}" for bar in drawn)
    return bars(words.say("customers.fates"), told, drawn, legend=legend)


def _share(measures: Measures, words: Words) -> str:
    return words.number("share", measures.orders_on_time)


def _heat(evidence: Evidence, words: Words) -> Drawing:
    """Share of orders that were let down, by tier and day of the order, with the response."""
    outcome = evidence.outcome
    tiers = outcome.organisation.demand.tiers
    tier, day = outcome.layout.classes.features[2][outcome.book.cls], (outcome.book.arrival // DAY).astype(int)
    fate = evidence.facts.fates[2].fate
    decided = fate != FATES.index("open")
    bad = np.isin(fate, [FATES.index(name) for name in ("late", "cancelled", "overdue")])
    spans = _spans([d for d in range(outcome.scenario.days) if (day == d).any()])
    axis = axis_of(evidence, words)
    rows = []
    for i, each in enumerate(tiers):
        among = [decided & (tier == i) & (first <= day) & (day <= last) for first, last in spans]
        rows.append((words.titles.of(each), [float(bad[m].mean()) if m.any() else None for m in among]))
    told = words.titles.joined(
        f"{name}: {words.titles.joined(words.number('share', value) for value in values)}" for name, values in rows
    )
    names = [
        axis.day(first + 1) if first == last else words.say("customers.days", first=first + 1, last=last + 1)
        for first, last in spans
    ]
    title = words.say("customers.heat")
    return heat(title, told, names, rows, lambda v: words.number("share", v), words.say("customers.tier"))


def _spans(days: list[int]) -> list[tuple[int, int]]:
    """First and last of each column: a day, or several where there are too many for columns of their own."""
    each = -(-len(days) // COLUMNS)
    return [(days[i], days[min(i + each, len(days)) - 1]) for i in range(0, len(days), each or 1)]


def _trust(evidence: Evidence, words: Words) -> Drawing | None:
    """How far customers trusted the organisation, without and with a response."""
    series = []
    facts = evidence.facts
    for i, run in enumerate(evidence.outcome.runs[1:], start=1):
        felt, notices = run.dealings.felt, run.dealings.notices
        fades = course(felt, notices, facts.time, facts.horizon, np.arange(0.0, facts.horizon, 60.0).tolist())
        points = [(time, 100 * value) for time, value in fades]
        if points:
            series.append(Line(words.say(f"run.{RUNS[i]}"), f"l{i}", [(0.0, 100.0), *points]))
    if not series:
        return None
    bare, response = evidence.facts.bare, evidence.facts.response
    told = words.say(
        "customers.trust-told",
        bare=words.number("share", bare.trust_lowest),
        response=words.number("share", response.trust_lowest),
    )
    axis, title = axis_of(evidence, words), words.say("customers.trust")
    return charts.lines(
        title, told, axis, series, unit=words.say("unit.percent"), bands=bands(evidence, words), most=100.0, height=200
    )


def _table(evidence: Evidence, words: Words) -> Table:
    columns = [Column(words.say("column.measure"), 2), *(Column(words.say(f"run.{name}"), 1, True) for name in RUNS)]
    rows = []
    for name, kind in ROWS:
        values = [getattr(m, name) for m in evidence.facts.measures]
        if any(values):
            rows.append([Cell(words.say(f"measure.{name}")), *(words.cell(kind, value) for value in values)])
    return Table("orders", words.say("customers.table"), columns, rows)

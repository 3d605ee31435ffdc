"""How much a result depends on what was only estimated, in words, a table and a tornado chart."""

from collections.abc import Iterator

from sim import formats
from sim.experiment.sensitivity import Sensitivity, Swing
from sim.reports import curves
from sim.reports.content import Block, Bullets, Cell, Column, Figure, Paragraph, Report, Section, Table
from sim.reports.plots import Axis
from sim.reports.studies import Speaker
from sim.reports.svg import Drawing
from sim.texts import Language, text

__all__ = ["sensitivity_report"]

SHOWN = 15
"""So many assumptions are in the chart."""
NAMED = 5
"""So many at most in the conclusion."""


def sensitivity_report(found: Sensitivity, language: Language) -> Report:
    """The page of how much a result depends on assumptions."""
    page = _Page(found, language)
    study = found.study
    subtitle = page.say(
        "subtitle",
        scenario=next(iter(study.scenarios.values())).title.in_(language),
        assumptions=len(study.assumptions),
        spread=formats.share(study.spread),
        count=formats.count(found.replications),
        confidence=formats.share(study.confidence),
        seed=study.seed,
    )
    sections = [
        Section("conclusion", text("study.section.conclusion", language), [*page.conclusion()]),
        Section("assumptions", page.say("section.assumptions"), [*page.assumptions()]),
    ]
    return page.report(page.say("kind-of-document"), study.plans["plan"].title.in_(language), subtitle, sections)


class _Page(Speaker):
    """The sections of the page."""

    def __init__(self, found: Sensitivity, language: Language) -> None:
        super().__init__(next(iter(found.study.scenarios.values())), language)
        self.found, self.study = found, found.study
        self.of = found.study.measures[0]

    def say(self, key: str, **values: object) -> str:
        """A text of this area of the catalogue."""
        return text(f"sensitivity.{key}", self.language, **values)

    # --- conclusion ---------------------------------------------------------------------------------------------------

    def conclusion(self) -> Iterator[Block]:
        """What the result is, what moves it, and how far this can be relied on."""
        yield Paragraph(self._result(), "lead")
        matter = [swing for swing in self.found.swings if swing.matters]
        if matter:
            yield Paragraph(self.say("matter", count=len(matter), of=len(self.found.swings)))
            yield Bullets(
                [(f"{self.titles.place(swing.path)}:", self._swing(swing)) for swing in matter[:NAMED]], ordered=True
            )
        else:
            yield Paragraph(self.say("none-matters"))
        if self.found.better is not None:
            yield Paragraph(self.say("better", share=formats.share(self.found.better.share), baseline=self._baseline))
        yield Paragraph(self.say("explained", share=formats.share(max(self.found.explained, 0.0))))
        if self.found.failed:
            yield Paragraph(text("study.failed", self.language, count=len(self.found.failed)))
        yield Paragraph(self.say("how-to-read", spread=formats.share(self.study.spread)), "note")

    @property
    def _baseline(self) -> str:
        return self.study.plans[self.study.baseline].title.in_(self.language)

    def _result(self) -> str:
        values = {"measure": self.measure(self.of)}
        for name, estimate in (("as_is", self.found.result), ("drawn", self.found.drawn)):
            if len(self.study.plans) > 1:
                values[name] = self.quantities.difference(estimate.mean, self.of)
            else:
                values[name] = self.quantities.value(estimate.mean, self.of)
        if len(self.study.plans) > 1:
            return self.say("difference", baseline=self._baseline, **values)
        return self.say("result", **values)

    def _swing(self, swing: Swing) -> str:
        change, interval = self.change(swing.swing, self.of)
        return text("plots.with-interval", self.language, value=change.text, interval=interval.text)

    # --- assumptions --------------------------------------------------------------------------------------------------

    def assumptions(self) -> Iterator[Block]:
        """The tornado, and all assumptions with their reasons."""
        yield Figure("tornado", self.say("caption"), self._tornado())
        yield self._table()
        for reason in ("same", "does-not-fit"):
            paths = [left.path for left in self.study.left if left.reason == reason]
            if paths:
                yield Paragraph(self.say(f"left-{reason}", paths=self.titles.joined(paths)), "note")

    def _tornado(self) -> Drawing:
        scale = self.quantities.scale(self.of)
        rows = []
        for swing in self.found.swings[:SHOWN]:
            half = scale * swing.swing.mean / 2
            width = scale * (swing.swing.half_width or 0.0) / 2
            rows.append(
                curves.Swing(self.titles.place(swing.path), -half, half, width, swing.matters, self._swing(swing))
            )
        headed = self.quantities.headed(self.of, self.titles, apart=True)
        axis = Axis(text("plots.axis.difference", self.language, measure=headed))
        spread = formats.share(self.study.spread)
        legend = self.say("low-end", spread=spread), self.say("high-end", spread=spread), self.say("unsure")
        said = self.titles.joined(f"{row.name} {row.words}" for row in rows)
        return curves.tornado(self.say("title", measure=self.measure(self.of)), said, rows, axis, legend)

    def _table(self) -> Table:
        columns = [
            Column(self.say("column.assumption"), 2.4),
            Column(self.say("column.swing"), 1.1, right=True),
            Column(text("study.column.interval", self.language), 1.5, right=True),
            Column(self.say("column.rank"), 0.8, right=True),
            Column(self.say("column.basis"), 3.0),
        ]
        rows = [
            [
                Cell(self.say("assumption", words=self.titles.place(swing.path), path=swing.path)),
                *self.change(swing.swing, self.of, "" if swing.matters else "muted"),
                Cell(f"{swing.rank_correlation.mean:+.2f}".replace("-", "\N{MINUS SIGN}"), swing.rank_correlation.mean),
                Cell(swing.basis[self.language]),
            ]
            for swing in self.found.swings
        ]
        headed = self.quantities.headed(self.of, self.titles, apart=True)
        caption = self.say("table", measure=headed, spread=formats.share(self.study.spread))
        return Table("assumptions", caption, columns, rows, self.say("note"))

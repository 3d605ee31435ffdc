"""The plots of a comparison: how far apart plans are, how bad it can get, what they cost, which can be relied on."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from sim import formats
from sim.conclusion import Conclusion
from sim.experiment.comparison import Comparison, Line, Verdict
from sim.experiment.kinds import higher_is_better
from sim.experiment.measuring import breach_name
from sim.experiment.results import Results
from sim.experiment.robustness import pareto_front
from sim.files import put
from sim.reports.bars import heat
from sim.reports.content import Block, Figure, Paragraph, Report, Section, Subheading
from sim.reports.html import html
from sim.reports.plots import Axis, Interval, Point, Spread, Tone, intervals, points, spreads
from sim.reports.svg import Drawing
from sim.texts import Language, text

__all__ = ["Pictures", "write_plots"]

TONES: dict[Verdict, Tone] = {"better": "good", "worse": "bad"}
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
ENOUGH = 20
"""So many drills must there be for the worst twentieth to mean anything."""


class Pictures(Conclusion):
    """The plots of a comparison, for readers of a language.

    Parameters
    ----------
    found : Comparison
    results : Results
        Its values.
    language : {"en", "zh"}
    """

    def __init__(self, found: Comparison, results: Results, language: Language) -> None:
        super().__init__(found, language)
        self.results = results

    def plot(self, key: str, **values: object) -> str:
        """A text of the plots."""
        return text(f"plots.{key}", self.language, **values)

    def of_scenario(self, scenario: str) -> Iterator[Figure]:
        """All plots of a scenario."""
        for measure in self.study.measures:
            yield self._figure("differences", f"{scenario}-{measure}", self.differences(scenario, measure))
        yield self._figure("spread", scenario, self.spread(scenario))
        if self.found.breaches[scenario]:
            yield self._figure("missed", scenario, self.missed(scenario))
        if self.found.costs[scenario]:
            yield self._figure("costs", scenario, self.costs(scenario))

    def over_scenarios(self) -> Iterator[Figure]:
        """What each plan costs in each scenario compared with the best one for it."""
        if self.found.robustness is not None:
            yield self._figure("regret", "", self.regret())

    def _figure(self, kind: str, of: str, drawing: Drawing) -> Figure:
        name = re.sub(r"[^\w.-]", "-", f"{kind}-{of}").rstrip("-")  # a file is called so
        return Figure(name, self.plot(f"caption.{kind}"), drawing)

    # --- differences --------------------------------------------------------------------------------------------------

    def differences(self, scenario: str, measure: str) -> Drawing:
        """Each plan against the baseline by a measure."""
        return self.apart(self.found.lines[scenario][measure], measure)

    def apart(self, lines: Mapping[str, Line], measure: str) -> Drawing:
        """Lines of plans as differences to the baseline by a measure."""
        rows = [
            row
            for plan, line in lines.items()
            if plan != self.study.baseline and (row := self._apart(plan, line, measure))
        ]
        baseline = self.names[self.study.baseline]
        axis = Axis(
            self.plot("axis.difference", measure=self.quantities.headed(measure, self.titles, apart=True)),
            low=self.plot("left-worse" if higher_is_better(measure) else "left-better"),
            high=self.plot("right-better" if higher_is_better(measure) else "right-worse"),
        )
        title = self.plot("title.differences", measure=self.measure(measure), baseline=baseline)
        said = self.titles.joined(f"{row.name} {row.words}" for row in rows) or self.say("verdict.unknown")
        tones: tuple[tuple[Tone, Verdict], ...] = (("good", "better"), ("bad", "worse"), ("open", "undecided"))
        legend = [(tone, self.say(f"verdict.{verdict}")) for tone, verdict in tones]
        return intervals(title, said, rows, axis, legend)

    def _apart(self, plan: str, line: Line, measure: str) -> Interval | None:
        if line.difference is None:
            return None
        found, scale = line.difference.estimate, self.quantities.scale(measure)
        words = self.quantities.signed(found.mean, measure)
        if line.difference.unchanged:
            words = self.say("verdict.unchanged")
        elif found.low is not None:
            ends = self.interval(found.low, found.high, lambda value: self.quantities.signed(value, measure))
            words = self.plot("with-interval", value=words, interval=ends)
        low, high = (None if end is None else end * scale for end in (found.low, found.high))
        return Interval(self.names[plan], found.mean * scale, low, high, TONES.get(line.verdict, "open"), words)

    # --- distributions ------------------------------------------------------------------------------------------------

    def spread(self, scenario: str) -> Drawing:
        """How the first measure is spread over the drills of each plan."""
        measure = self.study.measures[0]
        values, scale = self.results.of(scenario, measure).value, self.quantities.scale(measure)
        rows = []
        for plan, line in self.found.lines[scenario][measure].items():
            own = values[:, self.results.plans.index(plan)]
            own = own[~np.isnan(own)]
            if not own.size or line.tail is None:
                continue
            low, lower, middle, upper, high = (
                float(value) * scale for value in np.quantile(own, QUANTILES, method="inverted_cdf")
            )
            bad = line.tail.cvar if own.size >= ENOUGH else None
            words = self.plot("median", value=self.quantities.bare(middle / scale, measure))
            quantiles = (low, lower, middle, upper, high)
            bad_end = None if bad is None else bad * scale
            rows.append(Spread(self.names[plan], quantiles, float(own.mean()) * scale, bad_end, words))
        axis = Axis(self.quantities.headed(measure, self.titles))
        said = self.titles.joined(f"{row.name} {row.words}" for row in rows)
        legend = [self.plot(f"legend.{name}") for name in ("nine-in-ten", "half", "median", "mean", "bad-end")]
        return spreads(self.plot("title.spread", measure=self.measure(measure)), said, rows, axis, legend)

    def missed(self, scenario: str) -> Drawing:
        """How likely each objective is missed with each plan."""
        objectives = [
            (self.titles.objective(objective), missed)
            for objective in self.study.scenarios[scenario].objectives
            if (missed := self.found.breaches[scenario].get(breach_name(objective)))
        ]
        rows = [
            (self.names[plan], [missed[plan].share if plan in missed else None for _, missed in objectives])
            for plan in self.study.compared
        ]
        title = self.plot("title.missed")
        said = self.titles.joined(f"{name}: {self.titles.joined(map(formats.share, shares))}" for name, shares in rows)
        return heat(title, said, [name for name, _ in objectives], rows, formats.share, self.plot("corner.plan"))

    # --- money and scenarios ------------------------------------------------------------------------------------------

    def costs(self, scenario: str) -> Drawing:
        """What the response costs against what is lost all the same."""
        costs = self.found.costs[scenario]
        front = pareto_front([(cost.response, cost.loss) for cost in costs.values()])
        drawn = [
            Point(self.names[plan], cost.response, cost.loss, on_front)
            for (plan, cost), on_front in zip(costs.items(), front, strict=True)
        ]
        x, y = (
            Axis(self.say("with-unit", name=self.say(f"column.{name}"), unit=self.quantities.currency))
            for name in ("response", "rest")
        )
        said = self.titles.joined(f"{point.name} {point.x:,.0f} / {point.y:,.0f}" for point in drawn)
        return points(
            self.plot("title.costs"), said, drawn, x, y, (self.plot("legend.front"), self.plot("legend.beaten"))
        )

    def regret(self) -> Drawing:
        """What it costs to have chosen a plan, by scenario."""
        robust, measure = self.found.robustness, self.study.measures[0]
        assert robust is not None
        most = max(robust.worst.values()) or 1.0
        scenarios = [scenario.title.in_(self.language) for scenario in self.study.scenarios.values()]
        rows = [(self.names[p], [value / most for value in regrets.values()]) for p, regrets in robust.regret.items()]

        def label(share: float | None) -> str:
            return formats.NOTHING if share is None else self.quantities.bare(share * most, measure)

        title = self.plot("title.regret", measure=self.quantities.headed(measure, self.titles))
        said = self.titles.joined(f"{name}: {self.titles.joined(map(label, values))}" for name, values in rows)
        return heat(title, said, scenarios, rows, label, self.plot("corner.plan"))


def write_plots(found: Comparison, results: Results, folder: Path, language: Language) -> list[Path]:
    """Write the plots of a comparison: a page that needs nothing else, and each as an SVG.

    Returns
    -------
    list of Path
        The page first.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    pictures = Pictures(found, results, language)
    sections = [
        Section(scenario, drilled.title.in_(language), [*_titled(pictures.of_scenario(scenario))])
        for scenario, drilled in found.study.scenarios.items()
    ]
    if whole := [*_titled(pictures.over_scenarios())]:
        sections.append(Section("over-scenarios", pictures.plot("section.over-scenarios"), whole))
    sentences = [Paragraph(words, "lead" if weight == "main" else "plain") for words, weight in pictures.sentences()]
    page = Report(
        language=language,
        kind=pictures.plot("kind-of-document"),
        title=pictures.titles.joined(scenario.title.in_(language) for scenario in found.study.scenarios.values()),
        subtitle=pictures.basis(),
        notice=text("report.notice", language),
        currency=pictures.quantities.currency,
        sections=[Section("conclusion", pictures.say("section.conclusion"), sentences), *sections],
    )
    place = folder / "plots" / language
    place.mkdir(parents=True, exist_ok=True)
    written = [folder / f"plots-{language}.html"]
    put(written[0], html(page))
    for figure in (block for section in sections for block in section.blocks if isinstance(block, Figure)):
        written.append(place / f"{figure.name}.svg")
        put(written[-1], figure.drawing.standalone())
    return written


def _titled(figures: Iterator[Figure]) -> Iterator[Block]:
    """Figures, each under its title."""
    for figure in figures:
        yield Subheading(figure.drawing.title)
        yield figure

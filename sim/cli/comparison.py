"""A comparison of plans, for people: how they did, how sure that is, how bad it can get, and what to choose."""

import math
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from sim import formats
from sim.cli.layout import heading, table
from sim.cli.prose import Prose
from sim.conclusion import Conclusion, rounded
from sim.experiment.comparison import Comparison, Line
from sim.experiment.measuring import breach_name
from sim.experiment.robustness import pareto_front
from sim.experiment.statistics import Proportion
from sim.texts import Language

__all__ = ["comparison"]

Parts = Iterator[RenderableType]
ENOUGH = (2, 10, 20)
"""So many drills must there be for the median, for one in ten and for one in twenty to mean anything."""
WEIGHTS = {"main": "bold", "plain": "", "warning": "yellow", "failure": "red"}
STYLES = {"better": "green", "worse": "red"}


def comparison(found: Comparison, language: Language) -> Parts:
    """The comparison in sections, each as something to print."""
    page = _Page(found, language)
    yield from page.title()
    for scenario in found.study.scenarios:
        if len(found.study.scenarios) > 1:
            yield Text("\n" + found.study.scenarios[scenario].title.in_(language), style="bold underline")
        yield from page.averages(scenario)
        yield from page.differences(scenario)
        yield from page.bad_cases(scenario)
        yield from page.objectives(scenario)
        yield from page.costs(scenario)
    yield from page.robustness()
    yield heading(page.say("section.conclusion"))
    yield from (Text(words, style=WEIGHTS[weight]) for words, weight in page.sentences())


class _Page(Conclusion):
    """The sections of a comparison."""

    # --- sections -----------------------------------------------------------------------------------------------------

    def title(self) -> Parts:
        scenarios = [scenario.title.in_(self.language) for scenario in self.study.scenarios.values()]
        yield Text(self.say("title", scenarios=self.titles.joined(scenarios)), style="bold")
        yield self.basis()

    def averages(self, scenario: str) -> Parts:
        """A row for each plan, a column for each measure."""
        lines = self.found.lines[scenario]
        yield heading(self.say("section.averages"))
        rows = [
            (self.names[plan], *(self._average(lines[name][plan], name) for name in lines))
            for plan in self.study.compared
        ]
        columns = ["", *(self.quantities.headed(name, self.titles) for name in lines)]
        yield table(columns, rows, right=range(1, len(columns)))
        if any(line.never for plans in lines.values() for line in plans.values()):
            yield Text(self.say("at-least-note"), style="dim")

    def _average(self, line: Line, measure: str) -> str:
        if line.estimate is None:
            return formats.NOTHING
        mean = self.quantities.bare(line.estimate.mean, measure)
        words = f"\N{GREATER-THAN OR EQUAL TO} {mean}" if line.never else mean
        half = line.estimate.half_width
        if half and half > line.estimate.mean >= 0:  # cut off at 0
            ends = (self.quantities.bare(end or 0.0, measure) for end in (line.estimate.low, line.estimate.high))
            return f"{words} ({'–'.join(ends)})"
        return f"{words} ± {self.quantities.bare(half, measure)}" if half else words

    def differences(self, scenario: str) -> Parts:
        """Every plan against the baseline, a table for each measure."""
        yield heading(self.say("section.differences", baseline=self.names[self.study.baseline]))
        for measure, plans in self.found.lines[scenario].items():
            rows = [
                (self.names[plan], *self._difference(line, measure))
                for plan, line in plans.items()
                if plan != self.study.baseline
            ]
            columns = [self.say(f"column.{name}") for name in ("difference", "interval", "wins", "verdict")]
            yield table([self.quantities.headed(measure, self.titles, apart=True), *columns], rows, right=(1, 2, 3))
            yield ""

    def _difference(self, line: Line, measure: str) -> Sequence[RenderableType]:
        wins = formats.NOTHING if math.isnan(line.wins) else formats.share(line.wins)
        verdict = Text(self._verdict(line), style=STYLES.get(line.verdict, ""))
        if line.difference is None:
            return formats.NOTHING, formats.NOTHING, wins, verdict

        def shown(value: float) -> str:
            return self.quantities.signed(value, measure)

        apart = line.difference.estimate
        return shown(apart.mean), self.interval(apart.low, apart.high, shown), wins, verdict

    def _verdict(self, line: Line) -> str:
        if line.verdict == "undecided" and line.needed:
            return self.say("verdict.undecided-needs", count=formats.count(rounded(line.needed)))
        return self.say(f"verdict.{line.verdict}")

    def bad_cases(self, scenario: str) -> Parts:
        """The bad end of the first measure."""
        measure = self.study.measures[0]
        lines = self.found.lines[scenario][measure]
        rows = []
        for plan, line in lines.items():
            if line.tail is not None and line.estimate is not None:
                count = line.estimate.n
                quantiles = zip((line.tail.median, line.tail.p90, line.tail.p95), ENOUGH, strict=True)
                shown = [
                    self._reached(found.value, measure) if count >= n else formats.NOTHING for found, n in quantiles
                ]
                mean = self.quantities.value(line.tail.cvar, measure) if count >= ENOUGH[-1] else formats.NOTHING
                rows.append((self.names[plan], *shown, mean))
        if not rows:
            return
        yield heading(self.say("section.bad-cases", measure=self.measure(measure)))
        columns = [self.say(f"column.{name}") for name in ("median", "p90", "p95", "cvar")]
        yield table(["", *columns], rows, right=(1, 2, 3, 4))

    def _reached(self, value: float, measure: str) -> str:
        return self.quantities.value(value, measure) if math.isfinite(value) else self.say("not-within")

    def objectives(self, scenario: str) -> Parts:
        """How likely each objective is missed."""
        breaches = self.found.breaches[scenario]
        rows: list[Sequence[RenderableType]] = []
        for objective in self.study.scenarios[scenario].objectives:
            if missed := breaches.get(breach_name(objective)):
                label = Prose(self.titles.objective(objective)).append(
                    f"\n{self.titles.target(objective)}", style="dim"
                )
                rows.append((label, *(self._chance(missed, plan) for plan in self.study.compared)))
        if rows:
            yield heading(self.say("section.objectives"))
            columns = ["", *(self.names[plan] for plan in self.study.compared)]
            yield table(columns, rows, right=range(1, len(columns)))

    def _chance(self, missed: Mapping[str, Proportion], plan: str) -> Text:
        """A share, and below it its interval."""
        found = missed.get(plan)
        if found is None:
            return Text(formats.NOTHING)
        low, high = (f"{100 * bound:.0f}" for bound in (found.low, found.high))
        return Text(formats.share(found.share)).append(f"\n{low}\N{EN DASH}{high}%", style="dim")

    def costs(self, scenario: str) -> Parts:
        """Price of the response against what is lost all the same."""
        costs = self.found.costs[scenario]
        front = dict(zip(costs, pareto_front([*costs.values()]), strict=True))
        bought = any(cost.preparedness for cost in costs.values())
        rows = []
        for plan, cost in costs.items():
            amounts = (cost.response, cost.loss, cost.response + cost.loss, *([cost.preparedness] if bought else []))
            shown = (self.quantities.value(amount, "loss.total") for amount in amounts)
            rows.append((self.names[plan], *shown, "" if front[plan] else self.say("dominated")))
        yield heading(self.say("section.costs"))
        names = ("response", "rest", "together", *(["yearly"] if bought else []))
        columns = [self.say(f"column.{name}") for name in names]
        yield table(["", *columns, ""], rows, right=range(1, len(columns) + 1))

    def robustness(self) -> Parts:
        """Regret over the scenarios, and how often each plan comes first whatever the weights."""
        robust = self.found.robustness
        if robust is not None:
            yield heading(self.say("section.regret", measure=self.measure(self.study.measures[0])))
            scenarios = [scenario.title.in_(self.language) for scenario in self.study.scenarios.values()]
            rows = [
                (
                    self.names[plan],
                    *(self.quantities.bare(value, self.study.measures[0]) for value in regrets.values()),
                    self.quantities.bare(robust.worst[plan], self.study.measures[0]),
                    formats.share(robust.first[plan]),
                )
                for plan, regrets in robust.regret.items()
            ]
            columns = ["", *scenarios, self.say("column.worst"), self.say("column.first")]
            yield table(columns, rows, right=range(1, len(columns)))
            yield self.say("minimax", plan=self.names[robust.minimax])
        if self.found.weighed:
            first = sorted(self.found.weighed.items(), key=lambda item: -item[1])
            said = [self.say("weighed-plan", plan=self.names[p], share=formats.share(s)) for p, s in first if s > 0]
            yield "\n" + self.say("weighed", plans=self.titles.joined(said))

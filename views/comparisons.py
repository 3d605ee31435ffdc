"""A comparison in words, tables and charts; pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from sim import formats
from sim.experiment.comparison import Comparison, Line
from sim.experiment.kinds import higher_is_better, unit
from sim.experiment.measuring import breach_name
from sim.experiment.robustness import pareto_front
from sim.experiment.statistics import Estimate, Proportion
from sim.scenario.organisation import Organisation
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["COUNTS", "MOST", "PRECISIONS", "Told", "called"]

COUNTS = (30, 100, 200, 500, 1000)
"""So many drills of each plan in each scenario are offered."""
PRECISIONS = {"10%": 0.1, "5%": 0.05}
"""Or so many that half of the interval of every difference is at most this share of the averages."""
MOST = 2000
"""But no more."""

BETTER, WORSE, SAME = "#0072B2", "#D55E00", "#767676"


@dataclass(frozen=True)
class Told:
    """A comparison, for readers of a language.

    Attributes
    ----------
    comparison : Comparison
    language : {"en", "zh"}
    named : callable
        What a scenario or a plan is called.
    """

    comparison: Comparison
    language: Language
    named: Callable[[str, str], str]

    def say(self, key: str, **values: object) -> str:
        """A text of the page."""
        return text(f"web.compare.{key}", self.language, **values)

    def plan(self, name: str) -> str:
        """What a plan is called."""
        return self.named("plan", name)

    @property
    def currency(self) -> str:
        """Currency of the first scenario's organisation."""
        organisation = next(iter(self.comparison.study.scenarios.values())).organisation
        return organisation.money.currency if isinstance(organisation, Organisation) else ""

    @property
    def _money(self) -> str:
        """What it is called beside an axis."""
        return formats.currency(self.currency, self.language)

    def measure(self, name: str) -> str:
        """What a measure is called."""
        return called(name, self.language)

    def value(self, measure: str, value: float | None, *, signed: bool = False) -> str:
        """A value of a measure."""
        if value is None or math.isnan(value):
            return formats.NOTHING
        if math.isinf(value):
            return self.say("never")
        sign = "+" if signed and value > 0 else ""
        match unit(measure):
            case "money":
                return sign + formats.money(value, self.currency, self.language)
            case "minutes":
                if value < 0:
                    return "\N{MINUS SIGN}" + formats.took(-value, self.language)
                return sign + formats.took(value, self.language)
            case "share":
                shown = formats.share(abs(value))
                return ("\N{MINUS SIGN}" if value < 0 else sign) + shown
        return f"{value:{sign}.1f}"

    def interval(self, measure: str, estimate: Estimate | None, *, signed: bool = False) -> str:
        """Low to high of an interval."""
        if estimate is None or estimate.low is None or estimate.high is None:
            return formats.NOTHING
        low, high = (self.value(measure, bound, signed=signed) for bound in (estimate.low, estimate.high))
        return self.say("interval", low=low, high=high)

    # --- words --------------------------------------------------------------------------------------------------------

    def conclusion(self) -> str:
        """Which plan, and how sure."""
        selection = self.comparison.selection
        if selection is None:
            return self.say("no-choice")
        return self.say("best" if selection.certain else "best-perhaps", plan=self.plan(selection.plan))

    def sentences(self) -> list[str]:
        """What supports the conclusion, and what does not."""
        comparison, study = self.comparison, self.comparison.study
        said = [
            self.say(
                "based-on",
                drills=comparison.replications,
                confidence=formats.share(study.confidence),
                count=len(study.scenarios),
            )
        ]
        if comparison.precise is False:
            said.append(self.say("imprecise"))
        selection = comparison.selection
        if selection is not None and not selection.certain:
            rivals = [p for p, more in selection.could_be_better.items() if more > study.indifference]
            names = text("message.separator", self.language).join(map(self.plan, rivals))
            said.append(self.say("not-told-apart", plans=names))
            if selection.needed is not None:
                said.append(self.say("needed", count=formats.count(selection.needed)))
        confirmed = comparison.confirmed
        if confirmed is not None and confirmed.difference is not None:
            first = study.measures[0]
            estimate = confirmed.difference.estimate
            said.append(
                self.say(
                    "confirmed",
                    measure=self.measure(first),
                    difference=self.value(first, estimate.mean, signed=True),
                    interval=self.interval(first, estimate, signed=True),
                )
            )
        return said

    # --- tables -------------------------------------------------------------------------------------------------------

    def table(self, scenario: str, measure: str) -> pd.DataFrame:
        """A row for each plan: mean, difference, how sure, and the bad end."""
        rows = []
        for plan, line in self.comparison.lines[scenario][measure].items():
            rows.append(self._row(plan, measure, line))
        return pd.DataFrame(rows)

    def _row(self, plan: str, measure: str, line: Line) -> Mapping[str, str]:
        difference = line.difference.estimate if line.difference else None
        value, tail = self.value, line.tail
        return {
            self.say("column.plan"): self.plan(plan),
            self.say("column.mean"): value(measure, line.estimate.mean if line.estimate else None),
            self.say("column.mean-interval"): self.interval(measure, line.estimate),
            self.say("column.difference"): value(measure, difference.mean if difference else None, signed=True),
            self.say("column.difference-interval"): self.interval(measure, difference, signed=True),
            self.say("column.verdict"): self.say(f"verdict.{line.verdict}"),
            self.say("column.best"): formats.share(line.best),
            self.say("column.p95"): value(measure, tail.p95.value if tail else None),
            self.say("column.cvar"): value(measure, tail.cvar if tail else None),
            self.say("column.never"): self.proportion(line.never),
        }

    def proportion(self, share: Proportion | None) -> str:
        """A share of the drills and its interval."""
        if share is None:
            return formats.NOTHING
        low, high = formats.share(share.low), formats.share(share.high)
        interval = self.say("interval", low=low, high=high)
        return self.say("proportion", share=formats.share(share.share), interval=interval)

    def breaches(self, scenario: str) -> pd.DataFrame:
        """How often each objective is missed, by plan."""
        found, titles = self.comparison.breaches[scenario], self._objectives(scenario)
        plans = next(iter(found.values()))
        return pd.DataFrame(
            [
                {self.say("column.plan"): self.plan(plan)}
                | {titles[name]: self.proportion(by_plan.get(plan)) for name, by_plan in found.items()}
                for plan in plans
            ]
        )

    def _objectives(self, scenario: str) -> Mapping[str, str]:
        """What the objectives of a scenario are called, by the name of their breach."""
        drilled = self.comparison.study.scenarios[scenario]
        place = drilled.organisation if isinstance(drilled.organisation, Organisation) else None
        titles = Titles(self.language, place)
        return {breach_name(o): titles.objective(o) for o in drilled.objectives}

    def regret(self) -> pd.DataFrame:
        """What it costs to have chosen a plan, by scenario."""
        robust = self.comparison.robustness
        assert robust is not None
        first = self.comparison.study.measures[0]
        return pd.DataFrame(
            [
                {self.say("column.plan"): self.plan(plan)}
                | {self.named("scenario", s): self.value(first, regret) for s, regret in by_scenario.items()}
                | {
                    self.say("column.worst-regret"): self.value(first, robust.worst[plan]),
                    self.say("column.first"): formats.share(robust.first[plan]),
                }
                for plan, by_scenario in robust.regret.items()
            ]
        )

    # --- charts -------------------------------------------------------------------------------------------------------

    def differences(self, scenario: str, measure: str) -> go.Figure:
        """Each plan's difference to the baseline with its interval."""
        figure = go.Figure()
        lines = self.comparison.lines[scenario][measure]
        for plan, line in lines.items():
            if line.difference is None:
                continue
            found = line.difference.estimate
            low, high = found.low, found.high
            settled = low is not None and high is not None and (low > 0 or high < 0)
            good = (found.mean > 0) == higher_is_better(measure)
            colour = (BETTER if good else WORSE) if settled else SAME
            figure.add_scatter(
                x=[found.mean],
                y=[self.plan(plan)],
                error_x={
                    "type": "data",
                    "array": [0 if high is None else high - found.mean],
                    "arrayminus": [0 if low is None else found.mean - low],
                    "color": colour,
                },
                mode="markers",
                marker={"color": colour, "size": 11, "symbol": "circle" if settled else "circle-open"},
                hovertemplate=f"{self.value(measure, found.mean, signed=True)}<extra></extra>",
                showlegend=False,
            )
        figure.add_vline(x=0, line={"color": SAME, "dash": "dot"})
        baseline = self.plan(self.comparison.study.baseline)
        name = self.say("axis.difference", measure=self.measure(measure), baseline=baseline, unit=self._unit(measure))
        self._dressed(figure, name)
        return figure.update_yaxes(autorange="reversed")  # as in the table

    def _unit(self, measure: str) -> str:
        kind = unit(measure)
        return self._money if kind == "money" else self.say(f"unit.{kind}")

    def costs(self, scenario: str) -> go.Figure:
        """What the response costs against the loss that remains; plans that none beats in both are marked."""
        at: dict[tuple[float, float], list[str]] = {}
        for plan, cost in self.comparison.costs[scenario].items():
            at.setdefault((cost.response, cost.loss), []).append(self.plan(plan))
        points, names = list(at), [" = ".join(plans) for plans in at.values()]
        front = pareto_front(points)
        figure = go.Figure()
        for on_front in (True, False):
            chosen = [i for i in range(len(points)) if front[i] == on_front]
            figure.add_scatter(
                x=[points[i][0] for i in chosen],
                y=[points[i][1] for i in chosen],
                text=[names[i] for i in chosen],
                mode="markers+text",
                textposition="top center",
                cliponaxis=False,
                name=self.say("on-front" if on_front else "beaten"),
                marker={
                    "size": 12,
                    "color": BETTER if on_front else SAME,
                    "symbol": "diamond" if on_front else "circle-open",
                },
                hovertemplate="%{text}<extra></extra>",
            )
        self._dressed(figure, self.say("axis.cost", currency=self._money))
        figure.update_yaxes(title=self.say("axis.loss", currency=self._money), rangemode="tozero")
        figure.update_layout(showlegend=True)
        return figure

    def _dressed(self, figure: go.Figure, across: str) -> go.Figure:
        figure.update_layout(
            margin={"l": 10, "r": 30, "t": 30, "b": 10},
            height=330,
            legend={"orientation": "h", "y": 1.15, "x": 0},
            xaxis={"title": across, "automargin": True, "tickformat": ",~f"},
            yaxis={"automargin": True, "tickformat": ",~f"},
        )
        return figure


NAMED = ("loss.total", "response_cost", "loss_averted")
"""Measures that no objective is about."""


def called(measure: str, language: Language) -> str:
    """What a measure is called."""
    return text(f"web.measure.{measure}" if measure in NAMED else f"cli.measure.{measure}", language)

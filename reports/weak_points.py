"""Where the plan that a comparison chose fails: objectives that it misses, scenarios in which another one is better."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim import formats
from sim.errors import InputError, Problem
from sim.experiment.analysis import overall
from sim.experiment.broken import Broken
from sim.experiment.comparison import Comparison
from sim.experiment.contributions import Value
from sim.experiment.measuring import breach_name
from sim.experiment.results import Results
from sim.experiment.statistics import Proportion, difference
from sim.experiment.study import NO_RESPONSE
from sim.reports.breaking import breaking_words
from sim.reports.comparison import Pictures
from sim.reports.content import Block, Bullets
from sim.texts import Language, text

__all__ = ["WeakPoints"]

MISSED = 4
"""So many objectives stand on one page."""
SELDOM = 0.05
"""An objective that is missed less often is none of the places where a plan fails."""


@dataclass(frozen=True)
class _Missed:
    """An objective that a plan misses too often."""

    scenario: str
    title: str
    target: str
    own: Proportion
    nothing: Proportion | None


class WeakPoints(Pictures):
    """The weak points of the chosen plan, for readers of a language.

    Parameters
    ----------
    found : Comparison
    results : Results
        Its values.
    language : {"en", "zh"}
    breaks : sequence of Broken
        How much the plan bears.
    value : Value, optional
        What its parts contribute.

    Raises
    ------
    InputError
        One of these is known of another plan.
    """

    def __init__(
        self,
        found: Comparison,
        results: Results,
        language: Language,
        breaks: Sequence[Broken] = (),
        value: Value | None = None,
    ) -> None:
        super().__init__(found, results, language)
        self.breaks, self.value = breaks, value
        self.first = self.study.measures[0]
        self.lines = overall(results) if found.selection else {}
        self.chosen = found.selection.plan if found.selection else ""
        given = [("--break", broken.plan) for broken in breaks] + ([("--value", value.study.plan)] if value else [])
        chosen = {"plan": self.names.get(self.chosen)}
        problems = [
            Problem("memo.other-plan", file=option, found=plan.title.in_(language), values=chosen)
            for option, plan in given
            if plan != self.study.plans.get(self.chosen)
        ]
        if problems:
            raise InputError(problems)

    def tell(self, key: str, **values: object) -> str:
        """A text of the memo."""
        return text(f"memo.{key}", self.language, **values)

    def fails(self) -> Iterator[Block]:
        """Objectives that are missed, the bad end, and what else may happen."""
        items = [(self._head(missed.scenario), self._of_missed(missed)) for missed in self._missed()]
        if not items:
            items.append(("", self.tell("none-missed", share=formats.share(SELDOM))))
        if regret := self._regret():
            items.append(("", regret))
        items += [
            (self._of(broken), breaking_words(broken.scenario, broken.found, self.language)) for broken in self.breaks
        ]
        yield Bullets(items)

    def _of(self, broken: Broken) -> str:
        """The scenario of a breaking point, unless it is the only one."""
        title = broken.scenario.title.in_(self.language)
        only = [scenario.title.in_(self.language) for scenario in self.study.scenarios.values()] == [title]
        return "" if only else self.tell("head", scenario=title)

    def _missed(self) -> list[_Missed]:
        """The objectives that the chosen plan misses most often."""
        found = []
        for name, scenario in self.study.scenarios.items():
            for objective in scenario.objectives:
                by_plan = self.found.breaches[name].get(breach_name(objective), {})
                if self.chosen in by_plan and by_plan[self.chosen].share >= SELDOM:
                    titles = self.titles.objective(objective), self.titles.target(objective)
                    found.append(_Missed(name, *titles, by_plan[self.chosen], by_plan.get(NO_RESPONSE)))
        return sorted(found, key=lambda missed: -missed.own.share)[:MISSED]

    def _head(self, scenario: str) -> str:
        """The scenario, if there are several."""
        if len(self.study.scenarios) == 1:
            return ""
        return self.tell("head", scenario=self.study.scenarios[scenario].title.in_(self.language))

    def _of_missed(self, missed: _Missed) -> str:
        low, high = formats.share(missed.own.low), formats.share(missed.own.high)
        words = self.tell(
            "missed",
            objective=missed.title,
            target=missed.target,
            share=formats.share(missed.own.share),
            interval=self.say("from-to", low=low, high=high),
        )
        if missed.nothing is None or self.chosen == NO_RESPONSE:
            return words + self.tell("stop")
        return words + self.tell("missed-without", share=formats.share(missed.nothing.share)) + self.tell("stop")

    def _regret(self) -> str:
        """In which scenario another plan would have been better, and by how much."""
        robust = self.found.robustness
        if robust is None or not self.chosen:
            return ""
        regrets = robust.regret[self.chosen]
        worst = max(regrets, key=lambda name: regrets[name])
        if regrets[worst] == 0:
            return self.tell("best-everywhere", plan=self.names[self.chosen])
        best = next(plan for plan, by_scenario in robust.regret.items() if by_scenario[worst] == 0)
        return self.tell(
            "regret" if self._told_apart(worst, best) else "regret-unclear",
            scenario=self.study.scenarios[worst].title.in_(self.language),
            best=self.names[best],
            value=self.quantities.value(regrets[worst], self.first),
        )

    def _told_apart(self, scenario: str, other: str) -> bool:
        """Whether another plan differs clearly from the chosen one in a scenario."""
        values, plans = self.results.of(scenario, self.first).value, self.results.plans
        pairs = values[:, [plans.index(other), plans.index(self.chosen)]]
        pairs = pairs[~np.isnan(pairs).any(axis=1)]
        p = difference(pairs[:, 0], pairs[:, 1], self.study.confidence).p if len(pairs) else None
        return p is not None and p < 1 - self.study.confidence

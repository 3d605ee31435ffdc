"""What to choose, how sure that is, and what that rests on."""

import math
from collections.abc import Callable, Iterator
from statistics import fmean, median
from typing import Literal

from sim import formats
from sim.experiment.comparison import Comparison, Line
from sim.experiment.study import NO_RESPONSE
from sim.quantities import Quantities
from sim.scenario.organisation import Organisation
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["Conclusion", "Weight", "rounded"]

Weight = Literal["main", "plain", "warning", "failure"]
"""How a sentence is meant: the conclusion itself, what it rests on, or what limits it."""


class Conclusion:
    """The conclusion of a comparison, and what all of its sections need to speak.

    Parameters
    ----------
    found : Comparison
    language : {"en", "zh"}
    """

    def __init__(self, found: Comparison, language: Language) -> None:
        self.found, self.study = found, found.study
        self.language: Language = language
        company = next(iter(found.study.scenarios.values())).organisation
        assert isinstance(company, Organisation)
        self.titles = Titles(language, company)
        self.quantities = Quantities(language, company.money.currency)
        titles = {name: plan.title.in_(language) for name, plan in found.study.plans.items()}
        shared = [title for title in titles.values() if [*titles.values()].count(title) > 1]
        self.names = {name: name if title in shared else title for name, title in titles.items()}
        self.names[NO_RESPONSE] = self.say("no-response")

    def say(self, key: str, **values: object) -> str:
        """A text of this area of the catalogue."""
        return text(f"study.{key}", self.language, **values)

    def measure(self, name: str) -> str:
        """What a measure is called."""
        return self.quantities.name(name, self.titles)

    def interval(self, low: float | None, high: float | None, shown: Callable[[float], str]) -> str:
        """From where to where something is likely."""
        if low is None or high is None:
            return formats.NOTHING
        return self.say("from-to", low=self.end(low, shown), high=self.end(high, shown))

    def end(self, value: float, shown: Callable[[float], str]) -> str:
        """One end of it."""
        return shown(value) if math.isfinite(value) else self.say("open-end")

    def basis(self) -> str:
        """How many drills, of how many plans, how sure, and from which seed."""
        return self.say(
            "subtitle",
            count=formats.count(self.found.replications),
            plans=len(self.study.plans),
            confidence=formats.share(self.study.confidence),
            seed=self.study.seed,
        )

    def sentences(self) -> Iterator[tuple[str, Weight]]:
        """What to choose, how sure that is, and what that rests on."""
        chosen, measure = self.found.selection, self.study.measures[0]
        if chosen is None:
            yield self.say("nothing-to-choose", measure=self.measure(measure)), "main"
            return
        key = "best-is-nothing" if chosen.plan == NO_RESPONSE else "best" if chosen.certain else "looks-best"
        confidence = formats.share(self.study.confidence)
        yield self.say(key, plan=self.names[chosen.plan], measure=self.measure(measure), confidence=confidence), "main"
        if not chosen.certain:
            yield self._rivals(), "plain"
        elif self.study.indifference:
            yield self.say("indifference", value=self.quantities.value(self.study.indifference, measure)), "plain"
        if price := self._price(chosen.plan):
            yield price, "plain"
        if self.found.confirmed is not None:
            yield self._confirmed(self.found.confirmed), "plain"
        yield from self._basis()

    def _rivals(self) -> str:
        chosen, measure = self.found.selection, self.study.measures[0]
        assert chosen is not None
        rivals = [
            self.say("rival", plan=self.names[plan], value=self.quantities.difference(bound, measure).lstrip("+"))
            for plan, bound in chosen.could_be_better.items()
            if bound > self.study.indifference
        ]
        needed = self.say("needed", count=formats.count(rounded(chosen.needed))) if chosen.needed else ""
        return self.say("rivals", plans=self.titles.joined(rivals)) + needed

    def _price(self, plan: str) -> str:
        """What the chosen plan's preparedness costs, and how often there must be an incident for it to pay."""
        own, base = (
            [costs[name] for costs in self.found.costs.values() if name in costs]
            for name in (plan, self.study.baseline)
        )
        if not own or not own[0].preparedness:
            return ""
        words = self.say("price", value=self.quantities.value(own[0].preparedness, "loss.total"))
        if not base:
            return words
        spared = fmean(c.response + c.loss for c in base) - fmean(c.response + c.loss for c in own)
        more = own[0].preparedness - base[0].preparedness
        if more <= 0 or spared <= 0:
            return words
        return words + self.say("pays", baseline=self.names[self.study.baseline], count=formats.few(more / spared))

    def _confirmed(self, line: Line) -> str:
        """What the chosen plan came to where it could not be lucky to be chosen."""
        measure, own, apart = self.study.measures[0], line.estimate, line.difference
        assert own is not None
        words = self.say(
            "confirmed",
            count=own.n,
            measure=self.measure(measure),
            value=self.quantities.value(own.mean, measure),
            interval=self.interval(own.low, own.high, lambda value: self.quantities.bare(value, measure)),
        )
        if apart is None:
            return words
        return words + self.say(
            "confirmed-difference",
            baseline=self.names[self.study.baseline],
            difference=self.quantities.difference(apart.estimate.mean, measure),
            interval=self.interval(
                apart.estimate.low, apart.estimate.high, lambda value: self.quantities.signed(value, measure)
            ),
        )

    def _basis(self) -> Iterator[tuple[str, Weight]]:
        """How far all of this can be relied on."""
        measure = self.study.measures[0]
        gains = [
            line.difference.gain
            for scenario in self.found.lines.values()
            for line in scenario[measure].values()
            if line.difference is not None and line.difference.gain is not None
        ]
        if gains and (times := median(gains) ** 2) >= 1.5:
            yield self.say("gain", times=formats.count(times)), "plain"
        if self.found.precise is not None:
            yield self.say("precise" if self.found.precise else "not-precise"), "plain"
        if self.found.replications < self.study.most and self.found.precise is None:
            yield self.say("time-up", count=self.found.replications, most=self.study.most), "warning"
        if self.found.failed:
            yield self.say("failed", count=len(self.found.failed)), "failure"


def rounded(number: int) -> int:
    """Two digits that count: it is an estimate."""
    digits = max(0, len(str(number)) - 2)
    step = int(10**digits)
    return -(-number // step) * step

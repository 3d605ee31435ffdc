"""What a search found, in words: the same on the terminal and on the page."""

from collections.abc import Iterator

from sim import formats
from sim.quantities import Quantities
from sim.scenario.prepared import yearly_prices
from sim.searching.found import Found
from sim.searching.words import ChoiceWords
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["FoundWords"]


class FoundWords:
    """What a search found, for readers of a language.

    Parameters
    ----------
    found : Found
    language : {"en", "zh"}
    """

    def __init__(self, found: Found, language: Language) -> None:
        self.found, self.search, self.language = found, found.search, language
        company = self.search.companies[0]
        self.titles = Titles(language, company)
        self.quantities = Quantities(language, company.money.currency)
        self.words = ChoiceWords(language, company, [self.search.space.whole])

    def say(self, key: str, **values: object) -> str:
        """A text of this area of the catalogue."""
        return text(f"search.{key}", self.language, **values)

    def basis(self) -> str:
        """What was tried."""
        return self.say(
            "subtitle",
            plan=self.search.plan.title.in_(self.language),
            tried=formats.count(self.found.tried),
            drills=formats.count(self.search.replications),
            dropped=formats.count(self.found.dropped),
            refused=formats.count(self.found.refused),
            seed=self.search.seed,
        )

    def changes(self) -> list[tuple[str, ...]]:
        """What the plan does otherwise: action or measure, what of it, before, after."""
        return [
            (self.words.item(change.name), self.words.what(change.name), *self.words.ends(change))
            for change in self.found.changes
        ]

    def worth(self) -> list[tuple[str, ...]]:
        """What that comes to: measure, first plan, plan that was found, difference on fresh drills, its interval."""
        return [
            (
                self.quantities.name(name, self.titles),
                *(self.quantities.value(values[name], name) for values in (self.found.start, self.found.values)),
                *self._fresh(name),
            )
            for name in self.found.values
        ]

    def columns(self, *names: str) -> list[str]:
        """Headings of columns."""
        return [self.say(f"column.{name}") for name in names]

    def others(self) -> Iterator[str]:
        """Plans that are better in another respect, and their files."""
        for name, plan in self.found.front.items():
            yield self.say("front", plan=plan.title.in_(self.language), file=f"plans/{name}.yaml")

    def verdict(self) -> str:
        """Whether the plan is better, and how sure that is."""
        first = self.search.objectives[0]
        if not self.found.changes:
            return self.say("nothing-better")
        line = self.found.gains.get(first)
        if line is None or line.difference is None:
            return self.say("not-confirmed")
        values = {
            "measure": self.quantities.name(first, self.titles),
            "difference": self.quantities.difference(line.difference.estimate.mean, first),
            "interval": self._fresh(first)[1],
            "count": formats.count(line.difference.estimate.n),
            "plan": self.search.plan.title.in_(self.language),
            "confidence": formats.share(self.search.confidence),
        }
        kind = line.verdict if line.verdict in ("better", "worse") else "undecided"
        return self.say(f"verdict.{kind}", **values)

    def price(self) -> str | None:
        """What its measures of preparedness cost in a year; None: nothing."""
        yearly = sum(yearly_prices(self.found.plan, self.search.companies[0]).values())
        value = self.quantities.value(yearly, "preparedness_per_year")
        return text("study.price", self.language, value=value) if yearly else None

    def cautions(self) -> Iterator[str]:
        """What limits the result."""
        if not self.found.within:
            yield self.say("not-within")
        if not self.found.finished:
            yield self.say("not-finished", tried=self.found.tried, trials=self.search.trials)

    def _fresh(self, name: str) -> tuple[str, str]:
        """Difference on fresh drills, and its interval."""
        line = self.found.gains.get(name)
        if line is None or line.difference is None:
            return formats.NOTHING, formats.NOTHING
        apart = line.difference.estimate
        return self.quantities.difference(apart.mean, name), self._interval(apart.low, apart.high, name)

    def _interval(self, low: float | None, high: float | None, name: str) -> str:
        if low is None or high is None:
            return formats.NOTHING
        ends = {"low": self.quantities.signed(low, name), "high": self.quantities.signed(high, name)}
        return text("study.from-to", self.language, **ends)

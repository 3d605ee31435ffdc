"""What a search may choose, and what it found, for people."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from sim import formats
from sim.cli.layout import heading, table
from sim.cli.prose import Prose
from sim.quantities import Quantities
from sim.scenario.prepared import yearly_prices
from sim.searching.found import Found
from sim.searching.ranges import Value
from sim.searching.space import Choice
from sim.searching.spec import Search
from sim.searching.words import ChoiceWords
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["found_plan", "listed"]

Parts = Iterator[RenderableType]
MANY = 9
"""Of more values than these the middle ones are left out."""


def listed(search: Search, language: Language) -> Parts:
    """All choices, what the plan has chosen, and what may be chosen."""
    yield from _Page(search, language).choices()


def found_plan(found: Found, language: Language) -> Parts:
    """What a search came to, in sections."""
    page = _Page(found.search, language)
    yield from page.title(found)
    yield from page.changes(found)
    yield from page.worth(found)
    yield from page.conclusion(found)


class _Page:
    """A search in a language."""

    def __init__(self, search: Search, language: Language) -> None:
        self.search, self.language = search, language
        self.titles = Titles(language, search.companies[0])
        self.quantities = Quantities(language, search.companies[0].money.currency)
        self.words = ChoiceWords(language, search.companies[0], [search.space.whole])

    def say(self, key: str, **values: object) -> str:
        """A text of this area of the catalogue."""
        return text(f"search.{key}", self.language, **values)

    # --- choices ------------------------------------------------------------------------------------------------------

    def choices(self) -> Parts:
        """A row for each choice."""
        spec = self.search
        yield Text(self.say("choices", plan=spec.plan.title.in_(self.language), count=len(spec.space.choices)), "bold")
        rows = [
            (
                Prose(self.say("choice", item=self.words.item(c.name), what=self.words.what(c.name))).append(
                    f"\n{c.name}", "dim"
                ),
                self.words.value(c.values[c.start]),
                self._some(c.values),
            )
            for c in spec.space.choices
        ]
        yield table([self.say(f"column.{name}") for name in ("choice", "now", "values")], rows)
        yield self.say("choices-note")

    def _called(self, choice: Choice) -> Text:
        """What a choice is about, and its name below."""
        words = self.say("choice", item=self.words.item(choice.name), what=self.words.what(choice.name))
        return Prose(words).append(f"\n{choice.name}", style="dim")

    def _some(self, values: Sequence[Value]) -> str:
        shown = [self.words.value(value) for value in values]
        if len(shown) > MANY:
            shown[4:-3] = ["\N{HORIZONTAL ELLIPSIS}"]
        return self.titles.joined(shown)

    # --- what was found -----------------------------------------------------------------------------------------------

    def title(self, found: Found) -> Parts:
        scenarios = [scenario.title.in_(self.language) for scenario in self.search.scenarios.values()]
        yield Text(self.say("title", scenarios=self.titles.joined(scenarios)), style="bold")
        yield self.say(
            "subtitle",
            plan=self.search.plan.title.in_(self.language),
            tried=formats.count(found.tried),
            drills=formats.count(self.search.replications),
            dropped=formats.count(found.dropped),
            refused=formats.count(found.refused),
            seed=self.search.seed,
        )

    def changes(self, found: Found) -> Parts:
        """What the plan does otherwise."""
        if not found.changes:
            return
        yield heading(self.say("section.changes"))
        rows = [
            (self.words.item(change.name), self.words.what(change.name), *self.words.ends(change))
            for change in found.changes
        ]
        yield table([self.say(f"column.{name}") for name in ("item", "what", "before", "after")], rows)

    def worth(self, found: Found) -> Parts:
        """What it comes to, on the drills of the search and on fresh ones."""
        if not found.changes:
            return
        yield heading(self.say("section.worth"))
        rows = []
        for name in found.values:
            row = [self.quantities.value(value[name], name) for value in (found.start, found.values)]
            rows.append((self.quantities.name(name, self.titles), *row, *self._fresh(found, name)))
        columns = [self.say(f"column.{name}") for name in ("first", "found", "fresh", "interval")]
        yield table(["", *columns], rows, right=(1, 2, 3, 4))
        for name, plan in found.front.items():
            yield self.say("front", plan=plan.title.in_(self.language), file=f"plans/{name}.yaml")

    def _fresh(self, found: Found, name: str) -> tuple[str, str]:
        """Difference on fresh drills, and its interval."""
        line = found.gains.get(name)
        if line is None or line.difference is None:
            return formats.NOTHING, formats.NOTHING
        apart = line.difference.estimate
        return self.quantities.signed(apart.mean, name), self._interval(apart.low, apart.high, name)

    def _interval(self, low: float | None, high: float | None, name: str) -> str:
        if low is None or high is None:
            return formats.NOTHING
        ends = {"low": self.quantities.signed(low, name), "high": self.quantities.signed(high, name)}
        return text("study.from-to", self.language, **ends)

    def conclusion(self, found: Found) -> Parts:
        """Whether the plan is better, how sure that is, and what limits it."""
        yield heading(text("study.section.conclusion", self.language))
        yield Text(self._verdict(found), style="bold")
        if yearly := sum(yearly_prices(found.plan, self.search.companies[0]).values()):
            yield text("study.price", self.language, value=self.quantities.value(yearly, "preparedness_per_year"))
        if not found.within:
            yield Text(self.say("not-within"), style="yellow")
        if not found.finished:
            yield Text(self.say("not-finished", tried=found.tried, trials=self.search.trials), style="yellow")

    def _verdict(self, found: Found) -> str:
        first = self.search.objectives[0]
        if not found.changes:
            return self.say("nothing-better")
        line = found.gains.get(first)
        if line is None or line.difference is None:
            return self.say("not-confirmed")
        values = {
            "measure": self.quantities.name(first, self.titles),
            "difference": self.quantities.signed(line.difference.estimate.mean, first),
            "interval": self._fresh(found, first)[1],
            "count": formats.count(line.difference.estimate.n),
            "plan": self.search.plan.title.in_(self.language),
            "confidence": formats.share(self.search.confidence),
        }
        kind = line.verdict if line.verdict in ("better", "worse") else "undecided"
        return self.say(f"verdict.{kind}", **values)

"""What a search may choose, and what it found, for people."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from sim import formats
from sim.cli.layout import heading, table
from sim.cli.prose import Prose
from sim.quantities import Quantities
from sim.searching.found import Change, Found
from sim.searching.ranges import Value
from sim.searching.space import Choice
from sim.searching.spec import Search
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
        self._actions = {action.id: action for action in search.space.actions}
        self._measures = {measure.id: measure for measure in search.space.measures}
        self._choices = {choice.name: choice for choice in search.space.choices}

    def say(self, key: str, **values: object) -> str:
        """A text of this area of the catalogue."""
        return text(f"search.{key}", self.language, **values)

    # --- choices ------------------------------------------------------------------------------------------------------

    def item(self, choice: Choice) -> str:
        """The action or measure that a choice is about."""
        if choice.kind == "actions":
            return self.titles.action(self._actions[choice.item])
        return self._measures[choice.item].title.in_(self.language)

    def what(self, choice: Choice) -> str:
        """What is chosen of it."""
        if not choice.at:
            return self.say("what.bought" if choice.kind == "prepares" else "what.done")
        field = text(f"field.{next(step for step in reversed(choice.at) if isinstance(step, str))}", self.language)
        if choice.at[0] in ("when", "until"):
            return self.say(f"what.{choice.at[0]}", field=field)
        return field

    def value(self, value: Value | None) -> str:
        """A value as it is written in a plan, or in words."""
        if value is None:
            return formats.NOTHING
        if isinstance(value, bool):
            return self.say("value.yes" if value else "value.no")
        known = f"search.value.{value}"
        return text(known, self.language) if known in _VALUES else f"{value}"

    def choices(self) -> Parts:
        """A row for each choice."""
        spec = self.search
        yield Text(self.say("choices", plan=spec.plan.title.in_(self.language), count=len(spec.space.choices)), "bold")
        rows = [
            (
                Prose(self.say("choice", item=self.item(c), what=self.what(c))).append(f"\n{c.name}", "dim"),
                self.value(c.values[c.start]),
                self._some(c.values),
            )
            for c in spec.space.choices
        ]
        yield table([self.say(f"column.{name}") for name in ("choice", "now", "values")], rows)
        yield self.say("choices-note")

    def _some(self, values: Sequence[Value]) -> str:
        shown = [self.value(value) for value in values]
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
        rows = [self._change(self._choices[change.name], change) for change in found.changes]
        yield table([self.say(f"column.{name}") for name in ("item", "what", "before", "after")], rows)

    def _change(self, choice: Choice, change: Change) -> Sequence[RenderableType]:
        if choice.at:
            return self.item(choice), self.what(choice), self.value(change.before), self.value(change.after)
        before, after = (some is not None for some in (change.before, change.after))
        return self.item(choice), self.what(choice), self.value(before), self.value(after)

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


_VALUES = frozenset(
    f"search.value.{name}"
    for name in (
        *("priority", "earliest-due", "value", "hotline", "e-mail", "outlet"),
        *("no", "if-money-is-left", "wanted", "first"),
    )
)

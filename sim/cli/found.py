"""What a search may choose, and what it found, for people."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from sim.cli.layout import heading, table
from sim.cli.prose import Prose
from sim.searching.found import Found
from sim.searching.spec import Search
from sim.searching.telling import FoundWords
from sim.searching.words import ChoiceWords
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["found_plan", "listed"]

Parts = Iterator[RenderableType]
MANY = 9
"""Of more values than these the middle ones are left out."""


def listed(search: Search, language: Language) -> Parts:
    """All choices, what the plan has chosen, and what may be chosen."""
    words = ChoiceWords(language, search.companies[0], [search.space.whole])
    titles = Titles(language, search.companies[0])
    plan, count = search.plan.title.in_(language), len(search.space.choices)
    yield Text(text("search.choices", language, plan=plan, count=count), "bold")
    rows = [
        (
            Prose(words.say("choice", item=words.item(choice.name), what=words.what(choice.name))).append(
                f"\n{choice.name}", "dim"
            ),
            words.value(choice.values[choice.start]),
            titles.joined(_some([words.value(value) for value in choice.values])),
        )
        for choice in search.space.choices
    ]
    yield table([words.say(f"column.{name}") for name in ("choice", "now", "values")], rows)
    yield words.say("choices-note")


def _some(shown: list[str]) -> list[str]:
    return shown if len(shown) <= MANY else [*shown[:4], "\N{HORIZONTAL ELLIPSIS}", *shown[-3:]]


def found_plan(found: Found, language: Language) -> Parts:
    """What a search came to, in sections."""
    words = FoundWords(found, language)
    scenarios = [scenario.title.in_(language) for scenario in found.search.scenarios.values()]
    yield Text(words.say("title", scenarios=words.titles.joined(scenarios)), style="bold")
    yield words.basis()
    if found.changes:
        yield heading(words.say("section.changes"))
        yield table(words.columns("item", "what", "before", "after"), words.changes())
        yield heading(words.say("section.worth"))
        columns = words.columns("first", "found", "fresh", "interval")
        yield table(["", *columns], words.worth(), right=(1, 2, 3, 4))
        yield from words.others()
    yield heading(text("study.section.conclusion", language))
    yield Text(words.verdict(), style="bold")
    if price := words.price():
        yield price
    for caution in words.cautions():
        yield Text(caution, style="yellow")

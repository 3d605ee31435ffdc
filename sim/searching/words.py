"""Choices and changes of plans in words."""

from collections.abc import Iterable
from contextlib import suppress

from sim import formats
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.times import read_duration
from sim.searching.found import Change
from sim.searching.ranges import WORDS, Value
from sim.searching.space import BUY
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["ChoiceWords"]

KNOWN = frozenset((*BUY, *(word for words in WORDS.values() for word in words)))
"""Values that have words of their own."""


class ChoiceWords:
    """What choices are called, for readers of a language.

    Parameters
    ----------
    language : {"en", "zh"}
    company : Organisation
    plans : iterable of Plan
        Whose actions and measures the choices are about.
    """

    def __init__(self, language: Language, company: Organisation, plans: Iterable[Plan]) -> None:
        self.language: Language = language
        titles = Titles(language, company)
        self._items: dict[tuple[str, str], str] = {}
        for plan in plans:
            self._items |= {("actions", action.id): titles.action(action) for action in plan.actions}
            self._items |= {("prepares", measure.id): measure.title.in_(language) for measure in plan.bought}

    def say(self, key: str, **values: object) -> str:
        """A text of the search."""
        return text(f"search.{key}", self.language, **values)

    def item(self, name: str) -> str:
        """The action or measure that a choice is about."""
        kind, item, *_ = name.split(".")
        return self._items.get((kind, item), item)

    def what(self, name: str) -> str:
        """What is chosen of it."""
        kind, _, *at = name.split(".")
        if not at:
            return self.say("what.bought" if kind == "prepares" else "what.done")
        if at == ["by"]:  # which of other actions is who does it, and is no choice
            return self.say("what.order")
        field = text(f"field.{next(step for step in reversed(at) if not step.isdigit())}", self.language)
        return self.say(f"what.{at[0]}", field=field) if at[0] in ("when", "until") else field

    def value(self, value: Value | None) -> str:
        """A value as it is written in a plan, or in words."""
        if value is None:
            return formats.NOTHING
        if isinstance(value, bool):
            return self.say("value.yes" if value else "value.no")
        return self.say(f"value.{value}") if value in KNOWN else f"{value}"

    def ends(self, change: Change) -> tuple[str, str]:
        """Before and after."""
        if change.name.count(".") > 1:
            return self._told(change.before), self._told(change.after)
        return self.value(change.before is not None), self.value(change.after is not None)

    def _told(self, value: Value | None) -> str:
        """A value in words."""
        if isinstance(value, str) and value not in KNOWN:
            with suppress(ValueError):
                return formats.duration(read_duration(value), self.language)
        return self.value(value)

"""What the things are called that a draft may name."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sim.loading import KINDS
from sim.scenario.actions import Action
from sim.scenario.base import Kind, Loc
from sim.scenario.organisation import Organisation
from sim.scenario.paths import entry_name
from sim.scenario.plan import Plan
from sim.scenario.reading import Data
from sim.views.answers import choice_label
from sim.views.catalogue import title
from sim.views.words import language
from sim.words import Titles
from sim.workshop import Draft, Verdict
from sim.workshop.references import entries, names
from sim.workshop.shapes import Shape

__all__ = ["Named", "called"]


@dataclass(frozen=True)
class Named:
    """A draft, and the names of its things.

    Attributes
    ----------
    draft : Draft
    verdict : Verdict
    company : Organisation or None
        Of a scenario or a plan, for the names that may be referred to.
    """

    draft: Draft
    verdict: Verdict
    company: Organisation | None = None

    def known(self, kind: Kind, path: Loc = ()) -> tuple[str, ...]:
        """The names of a kind; at a path within a decision the options of that one."""
        data = {"decisions": [self.draft.at(path[:2])]} if kind == "option" and path else self.draft.data
        return names(data, self.company, kind)

    def called(self, shape: Shape) -> Callable[[Any], str]:
        """How choices are called: things of the draft and its organisation by their titles; see `naming` for others."""
        kind, otherwise = shape.refers, naming(shape)
        if kind is None:
            return otherwise
        kinds: tuple[Kind, ...] = ("system", "site") if kind in ("system", "site") else (kind,)
        mine = [item for one in kinds for item in entries(self.draft.data, one)]
        titles, known = self._titles(), kinds[0]

        def words(name: Any) -> str:
            entry = next((item for item in mine if entry_name(item) == name), None)
            if entry is not None:
                return self.entry(entry, 0)
            if kind == "invoice-type":
                return titles.invoice_type(str(name))
            told = titles.named(known, str(name))
            return otherwise(name) if told == name else told

        return words

    def _titles(self) -> Titles:
        model = self.verdict.model
        return Titles(language(), model if isinstance(model, Organisation) else self.company)

    def _actions(self) -> Sequence[Action]:
        return self.verdict.model.actions if isinstance(self.verdict.model, Plan) else ()

    def entry(self, item: Data, number: int, shape: Shape | None = None) -> str:
        """What an entry of a list is called; an action of a plan by what it does, and where."""
        plain = None if shape is None else shape.branches.get("plain", shape)
        if plain is not None and plain.refers and isinstance(item, str):
            return self.called(plain)(item)
        action = next((action for action in self._actions() if action.id == entry_name(item)), None)
        if action is not None:
            return self._titles().action(action)
        paths = item.get("about") or item.get("change") if isinstance(item, dict) else None
        if isinstance(paths, str):
            titles = self._titles()
            with suppress(ValueError):  # no path yet
                return titles.joined(titles.place(path.strip()) for path in paths.split(","))
        return called(item, number)


def called(item: Data, number: int) -> str:
    """What an entry of a list is called."""
    if isinstance(item, dict):
        words = item.get("title") or item.get("text") or item.get("about")
        if isinstance(words, dict):
            words = words.get(language()) or words.get("en") or words.get("zh")
        name = entry_name(item)
        if isinstance(words, str) and words.strip():
            return words if len(words) <= 60 else words[:59] + "…"
        if name:
            return choice_label(name)  # an action without a name of its own is called after what it does
        first = next((value for value in item.values() if isinstance(value, str | int | float)), None)
        return f"{number + 1}" if first is None else f"{number + 1} · {first}"
    return f"{number + 1} · {item}"


def naming(shape: Shape) -> Callable[[Any], str]:
    """How choices are called: things of the library by title, choices in words, other names as they are."""
    kind = shape.refers
    library_kind = next((known for known in KINDS if known == kind), None)
    if library_kind is not None:
        return lambda name: title(library_kind, name)
    return choice_label if kind is None or kind in ("action", "objective") else str

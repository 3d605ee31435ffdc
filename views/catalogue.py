"""What the library's things are called and what a card tells of them."""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from sim import loading
from sim.errors import InputError
from sim.loading import LibraryKind, find, library, load_scenario, shipped
from sim.scenario.base import Text
from sim.scenario.organisation import Organisation
from sim.scenario.scenario import Scenario
from sim.shelf import shelf
from sim.views.words import language, of

__all__ = ["HARDNESS", "ScenarioCard", "scenario_cards", "title"]

HARDNESS = ("easy", "medium", "hard")


@lru_cache(maxsize=512)
def _title(kind: LibraryKind, name: str, state: object) -> Text | None:
    try:
        return loading.title(find(kind, name))
    except (InputError, ValueError):  # a file of one's own that is not right: its name has to do
        return None


def title(kind: LibraryKind, name: str) -> str:
    """What a thing of the library is called, in the reader's language."""
    return of(_title(kind, name, shelf().version()), name)


@dataclass(frozen=True, slots=True)
class ScenarioCard:
    """What a scenario is about, at a glance."""

    name: str
    scenario: Scenario

    @property
    def is_own(self) -> bool:
        """Whether it is the user's, rather than shipped."""
        return self.name not in shipped("scenario")

    @property
    def causes(self) -> tuple[str, ...]:
        """What goes wrong, each kind once."""
        return tuple(dict.fromkeys(incident.cause for incident in self.scenario.incidents))

    @property
    def organisation(self) -> str:
        """Where it is drilled."""
        organisation = self.scenario.organisation
        return organisation.title.in_(language()) if isinstance(organisation, Organisation) else organisation


def scenario_cards() -> tuple[ScenarioCard, ...]:
    """A card for each scenario of the library that can be read: one's own first, then from easy to hard."""
    return _cards(shelf().version())


@lru_cache(maxsize=4)
def _cards(state: object) -> tuple[ScenarioCard, ...]:
    cards = []
    for name in library("scenario"):
        with suppress(InputError):
            cards.append(ScenarioCard(name, load_scenario(name)))
    return tuple(sorted(cards, key=lambda card: (not card.is_own, HARDNESS.index(card.scenario.difficulty))))

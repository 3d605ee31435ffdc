"""What the library's things are called and what a card tells of them."""

from dataclasses import dataclass
from functools import lru_cache

from sim import loading
from sim.loading import LibraryKind, find, library, load_scenario
from sim.scenario.base import Text
from sim.scenario.organisation import Organisation
from sim.scenario.scenario import Scenario
from sim.views.words import language, of

__all__ = ["ScenarioCard", "scenario_cards", "title"]


@lru_cache(maxsize=256)
def _title(kind: LibraryKind, name: str) -> Text | None:
    return loading.title(find(kind, name))


def title(kind: LibraryKind, name: str) -> str:
    """What a thing of the library is called, in the reader's language."""
    return of(_title(kind, name), name)


@dataclass(frozen=True, slots=True)
class ScenarioCard:
    """What a scenario is about, at a glance."""

    name: str
    scenario: Scenario

    @property
    def causes(self) -> tuple[str, ...]:
        """What goes wrong, each kind once."""
        return tuple(dict.fromkeys(incident.cause for incident in self.scenario.incidents))

    @property
    def organisation(self) -> str:
        """Where it is drilled."""
        organisation = self.scenario.organisation
        return organisation.title.in_(language()) if isinstance(organisation, Organisation) else organisation


@lru_cache(maxsize=1)
def scenario_cards() -> tuple[ScenarioCard, ...]:
    """A card for each scenario of the library."""
    return tuple(ScenarioCard(name, load_scenario(name)) for name in library("scenario"))

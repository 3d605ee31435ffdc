"""What was found beside the objectives: how each action went, and whether players did what injects expected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import Phrase
from sim.expectations import Expectation, Verdict, expectations
from sim.scenario.actions import Action
from sim.scenario.base import Text
from sim.scenario.capabilities import OF_ACTION, OF_MEASURE, Capability
from sim.scenario.exercise import Inject
from sim.scenario.organisation import Organisation
from sim.score.model import Figure, Rating
from sim.texts import Language
from sim.words import Titles
from sim.world.journal import Entry

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = ["OF_VERDICT", "Finding", "name_of", "of_actions", "of_injects"]

WHILE_IT_LASTS: tuple[Capability, ...] = ("assessment", "recovery", "continuity")
"""Capabilities whose actions are late once the incident is over."""

MILESTONES = ("-begins", "-ends")
FAILS, HELPS = ("-fails", "-failed"), ("-runs", "-people", "-reached", "-agreed", "-helps")
CUT_SHORT = ("-locked",)
"""Ends of the journal's keys that tell that an action failed, came to something after all, or had to stop early."""


OF_VERDICT: dict[Verdict, Rating] = {"met": "performed", "late": "some-challenges", "missed": "unable"}
"""How an inject counts; one that never came, or whose time was not up when the drill ended, is no evidence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence beside the objectives."""

    rating: Rating
    reason: Phrase
    figures: tuple[Figure, ...] = ()
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    """A text of the scenario as words in a phrase."""

    text: Text

    def say(self, language: Language) -> str:
        """The words in a language."""
        return self.text.in_(language)


def of_actions(outcome: "Outcome", actions: Sequence[Action]) -> Iterator[Finding]:
    """A finding for each action that was begun: whether it was in time, and came to something."""
    for action in actions:
        if action.id in outcome.response.action_times:
            yield _action(outcome, action)


def _action(outcome: "Outcome", action: Action) -> Finding:
    run = outcome.response
    mine = [(i, e) for i, e in enumerate(run.journal) if e.kind == "action" and e.subject == action.id]
    begun, ended = run.action_times[action.id]
    rating, what = _course([entry for _, entry in mine])
    cleared = outcome.measures["with-response"].mtd
    if what == "worked" and OF_ACTION[action.do] in WHILE_IT_LASTS and not _goes_on(outcome, begun):
        rating, what = "some-challenges", "too-late"
    elif what == "worked" and ended is None and cleared is not None and hasattr(action, "until"):
        rating, what = "some-challenges", "not-ended"
    reason = Phrase(f"score.action.{what}", {"action": name_of(outcome, action)})
    telling = (*MILESTONES, *FAILS, *HELPS, *CUT_SHORT)
    return Finding(rating, reason, (), tuple(index for index, entry in mine if entry.key.endswith(telling)))


def _course(entries: Sequence[Entry]) -> tuple[Rating, str]:
    """How an action went, by what the journal says of it; every time that it begins is a new attempt."""
    failed = ever = cut = empty = False
    for entry in entries:
        if entry.key.endswith("-begins"):
            failed = empty = False
        elif entry.key.endswith(FAILS):
            failed = ever = True
        elif entry.values.get("count") == 0:
            empty = ever = True
        elif entry.key.endswith(HELPS):
            failed = empty = False
        cut = cut or entry.key.endswith(CUT_SHORT)
    if failed or empty:
        return "unable", "failed" if failed else "came-to-nothing"
    if ever or cut:
        return "some-challenges", "worked-later" if ever else "cut-short"
    return "performed", "worked"


def _goes_on(outcome: "Outcome", moment: float) -> bool:
    """Whether an incident goes on at a moment, or is still to come."""
    return any(period.end is None or moment < period.end for period in outcome.response.incident_periods)


@dataclass(frozen=True, slots=True)
class _Called:
    """An action's name in a phrase."""

    action: Action
    organisation: Organisation

    def say(self, language: Language) -> str:
        """The name in a language."""
        return Titles(language, self.organisation).action(self.action)


def name_of(outcome: "Outcome", action: Action) -> _Called:
    """What an action is called."""
    return _Called(action, outcome.organisation)


def of_injects(outcome: "Outcome", capability: Capability) -> Iterator[Finding]:
    """A finding for each inject that exercised a capability and expected something that can be seen."""
    for found in expectations(outcome.scenario, outcome.response.journal):
        if found.verdict in OF_VERDICT and _exercises(outcome, found.inject) == capability:
            reason = Phrase(f"score.inject.{found.verdict}", {"inject": _Words(found.inject.title)})
            yield Finding(OF_VERDICT[found.verdict], reason, (), tuple(_told(outcome, found)))


def _exercises(outcome: "Outcome", inject: Inject) -> Capability | None:
    """The capability that an inject names, or else that of its objective or of what it expects."""
    if inject.capability is not None:
        return inject.capability
    for objective in outcome.scenario.objectives:
        if inject.objective is not None and inject.objective in (objective.id, objective.measure):
            return OF_MEASURE[objective.measure]
    return OF_ACTION[inject.meets.action[0]] if inject.meets else None


def _told(outcome: "Outcome", found: Expectation) -> Iterator[int]:
    """The entries that tell that an inject came, and that what it expects was begun."""
    for index, entry in enumerate(outcome.response.journal):
        came = entry.key == "journal.inject-delivered" and entry.subject == found.inject.id
        done = entry.subject == found.action and entry.time == found.begun and entry.key.endswith("-begins")
        if came or done:
            yield index

"""What to talk about after a drill: the decisions that mattered most, how sure people were, who chose alike."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.drill import Baseline
from sim.outcome import Outcome
from sim.scenario.base import by_id
from sim.scenario.decisions import Decision, Ordered, Taken, Withdrawn
from sim.scenario.exercise import ROLES
from sim.session import lines as line
from sim.session.foreseeing import Drilled
from sim.session.knowing import Told, told
from sim.session.quality import contribution
from sim.session.state import State
from sim.texts import Language

__all__ = [
    "Calibration",
    "Spread",
    "Telling",
    "Weight",
    "calibration",
    "spread",
    "telling",
    "weightiest",
]

LEAST, MOST = 3, 5
"""Moments to talk about: more would be a reading and no debriefing; beyond the least only what made a difference."""

NOTHING = 0.5
"""What is worth less, in the organisation's currency, made no difference."""

RECENT = 3
"""Latest things known that are shown with a moment."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A decision by its number, and what it saved in the true future (`sim.session.quality.contribution`)."""

    number: int
    saved: float


@dataclass(frozen=True, slots=True)
class Telling:
    """A moment worth talking about, in words.

    Attributes
    ----------
    known : tuple of Told
        The latest that the organisation knew.
    chosen : str
        What was done, in words, for the choice of an option; else the id of the action.
    others : tuple of str
        What else was possible.
    saved : float
        What it saved in the true future, compared with the default (`sim.session.quality.contribution`).
    """

    moment: float
    title: str
    known: tuple[Told, ...]
    chosen: str
    others: tuple[str, ...]
    saved: float


def weightiest(baseline: Baseline, drilled: Drilled, decisions: Sequence[Decision]) -> tuple[Weight, ...]:
    """The decisions with the largest contribution, good or bad, in the order of time."""
    of_people = [number for number, made in enumerate(decisions) if made.name in ("taken", "ordered", "withdrawn")]
    saved = {number: contribution(baseline, drilled, decisions, number) for number in of_people}
    largest = sorted(saved, key=lambda number: -abs(saved[number]))[:MOST]
    told = [number for place, number in enumerate(largest) if place < LEAST or abs(saved[number]) >= NOTHING]
    return tuple(Weight(number, saved[number]) for number in sorted(told))


def telling(
    outcome: Outcome, decisions: Sequence[Decision], weights: Sequence[Weight], language: Language
) -> tuple[Telling, ...]:
    """The same as moments to talk about.

    Parameters
    ----------
    outcome : Outcome
        Of these decisions.
    decisions : sequence of Decision
    weights : sequence of Weight
    language : {"en", "zh"}
    """
    return tuple(_telling(outcome, decisions[weight.number], weight.saved, language) for weight in weights)


def _telling(outcome: Outcome, made: Decision, saved: float, language: Language) -> Telling:
    said = [*told(outcome, made.at, ROLES, language)]
    mine = [number for number, entry in enumerate(said) if _tells(entry, made)]
    before = said[: mine[-1]] if mine else said
    known = tuple(entry for entry in before if not _tells(entry, made))[-RECENT:]
    if isinstance(made, Taken):
        point = by_id(outcome.scenario.decisions, made.point)
        others = tuple(option.text.in_(language) for option in point.options if option.id != made.option)
        chosen = point.option(made.option).text.in_(language)
        return Telling(made.at, point.title.in_(language), known, chosen, others, saved)
    own = said[mine[-1]]  # an order is in the log of the drill that it was given in
    return Telling(made.at, own.words, known, own.subject, (), saved)


def _tells(entry: Told, made: Decision) -> bool:
    """Whether an entry tells that something was decided, or that it was to be decided."""
    match made:
        case Taken():
            return entry.kind == "decision" and entry.subject == made.point
        case Withdrawn():
            subject = made.action
        case Ordered():
            subject = made.action.id
        case _:
            return False
    return entry.moment == made.at and entry.kind == "decision" and entry.subject == subject


# --- forecasts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well somebody knew what he knew.

    Attributes
    ----------
    count, hits : int
        Forecasts, and those that came true.
    confidence : float
        Mean of what he said; who is calibrated has hits / count near it.
    score : float
        Mean squared distance of confidence from what came (Brier, 1950): 0 is perfect, 0.25 is a coin.
    """

    count: int
    hits: int
    confidence: float
    score: float


def calibration(state: State, outcomes: Mapping[str, Outcome]) -> dict[str, Calibration]:
    """Calibration of each seat that made forecasts.

    Parameters
    ----------
    state : State
    outcomes : mapping of str to Outcome
        Of each team.
    """
    made: dict[str, list[tuple[float, bool]]] = {}
    for _, entry in state.talk:
        if isinstance(entry, line.Forecasted):
            value = _measured(outcomes[state.seats[entry.by].team], entry.measure)
            came = value is not None and entry.low <= value <= entry.high
            made.setdefault(entry.by, []).append((entry.confidence, came))
    return {seat: _calibrated(forecasts) for seat, forecasts in made.items()}


def _measured(outcome: Outcome, measure: line.Forecastable) -> float | None:
    measures = outcome.measures["with-response"]
    return measures.loss.total if measure == "loss" else getattr(measures, measure)


def _calibrated(forecasts: Sequence[tuple[float, bool]]) -> Calibration:
    count = len(forecasts)
    return Calibration(
        count=count,
        hits=sum(came for _, came in forecasts),
        confidence=sum(confidence for confidence, _ in forecasts) / count,
        score=sum((confidence - came) ** 2 for confidence, came in forecasts) / count,
    )


# --- side by side -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spread:
    """What the teams chose at a decision.

    Attributes
    ----------
    chosen : mapping of str to str
        Option by team; teams to which it has not come, or which have not decided, are missing.
    """

    point: str
    chosen: Mapping[str, str]

    @property
    def alike(self) -> int:
        """How many chose what most chose."""
        return max(Counter(self.chosen.values()).values(), default=0)


def spread(state: State) -> tuple[Spread, ...]:
    """The answers of all teams, in the order in which the scenario asks."""
    answers: dict[str, dict[str, str]] = {}
    for team in state.teams.values():
        for made in team.decisions:
            if isinstance(made, Taken):
                answers.setdefault(made.point, {})[team.id] = made.option
    return tuple(Spread(point.id, answers[point.id]) for point in state.scenario.decisions if point.id in answers)

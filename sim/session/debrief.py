"""What to talk about after a drill: the decisions that mattered most, how sure people were, how teams compare."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.drill import Baseline
from sim.outcome import Outcome
from sim.scenario.base import by_id
from sim.scenario.decisions import Decision, Taken
from sim.scenario.exercise import ROLES
from sim.session import lines as line
from sim.session.foreseeing import Drilled, played
from sim.session.knowing import Told, told
from sim.session.quality import Judged, contribution
from sim.session.state import State
from sim.texts import Language

__all__ = [
    "Calibration",
    "Ranked",
    "Spread",
    "Telling",
    "calibration",
    "ranking",
    "spread",
    "telling_moments",
    "without_luck",
]

MOST = 5
"""Moments to talk about: more than that is no debriefing but a reading."""

RECENT = 3
"""Latest things known that are shown with a moment."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A moment worth talking about.

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

    number: int
    moment: float
    title: str
    known: tuple[Told, ...]
    chosen: str
    others: tuple[str, ...]
    saved: float


def telling_moments(
    baseline: Baseline, drilled: Drilled, decisions: Sequence[Decision], language: Language
) -> tuple[Telling, ...]:
    """The decisions with the largest contribution, good or bad, in the order of time."""
    of_people = [number for number, made in enumerate(decisions) if made.name in ("taken", "ordered", "withdrawn")]
    saved = {number: contribution(baseline, drilled, decisions, number) for number in of_people}
    largest = sorted(sorted(saved, key=lambda number: -abs(saved[number]))[:MOST])
    outcome = played(baseline, drilled.plan, decisions)
    return tuple(_telling(outcome, decisions, number, saved[number], language) for number in largest)


def _telling(outcome: Outcome, decisions: Sequence[Decision], number: int, saved: float, language: Language) -> Telling:
    made = decisions[number]
    known = tuple(told(outcome, made.at, ROLES, language))[-RECENT:]
    if isinstance(made, Taken):
        point = by_id(outcome.scenario.decisions, made.point)
        others = tuple(option.text.in_(language) for option in point.options if option.id != made.option)
        chosen = point.option(made.option).text.in_(language)
        return Telling(number, made.at, point.title.in_(language), known, chosen, others, saved)
    said = next(entry for entry in told(outcome, made.at, ROLES, language) if _tells(entry, made))
    return Telling(number, made.at, said.words, known, said.subject, (), saved)


def _tells(entry: Told, made: Decision) -> bool:
    subject = made.action if made.name == "withdrawn" else made.action.id  # type: ignore[union-attr]
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


# --- teams ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranked:
    """A team, or what teams are compared with.

    Attributes
    ----------
    team : str or None
        None: a reference, named by `reference`.
    reference : str or None
        ``no-response``: nothing is done; ``defaults``: the written plan and the default of every question.
    loss : float
        With luck: in the true future.
    regret : float or None
        Without luck (`sim.session.quality.Judged.regret`); None: it has not been judged.
    """

    team: str | None
    reference: str | None
    loss: float
    regret: float | None


def ranking(
    baseline: Baseline, drilled: Drilled, teams: Mapping[str, Sequence[Decision]], judged: Mapping[str, Judged]
) -> tuple[Ranked, ...]:
    """Teams and references, the smallest loss first."""
    written = played(baseline, drilled.plan, ()).measures
    rows = [
        Ranked(None, "no-response", written["without-response"].loss.total, None),
        Ranked(None, "defaults", written["with-response"].loss.total, None),
    ]
    for team, decisions in teams.items():
        loss = played(baseline, drilled.plan, decisions).measures["with-response"].loss.total
        rows.append(Ranked(team, None, loss, judged[team].regret if team in judged else None))
    return tuple(sorted(rows, key=lambda row: row.loss))


def without_luck(rows: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """The teams that were judged, the smallest regret first."""
    return tuple(sorted((row for row in rows if row.regret is not None), key=lambda row: row.regret or 0.0))


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

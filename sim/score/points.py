"""The score: points from 0 to 100 by published weights, and its breakdown that adds up exactly."""

import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError, Phrase, Problem
from sim.score import figures
from sim.score.harms import Harm
from sim.score.model import Continuity, Figure, Headline, Item, ObjectiveRating, SystemRecovery

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = ["WEIGHTS", "items", "points_of", "weights_with"]

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "loss_averted": 25,
        "objectives_reached": 20,
        "time_to_detect": 5,
        "time_to_verify": 5,
        "time_to_act": 5,
        "key_customers_on_time": 6,
        "urgent_on_time": 4,
        "orders_on_time": 5,
        "rto": 5,
        "work_recovery": 4,
        "rpo": 2,
        "trust_end": 4,
        "legal_dates_kept": 3,
        "log_completeness": 2,
        "no_harm": 5,
    }
)
"""Published weights of the score's items; they add up to 100."""

OVERRUN = 2.0
"""A recovery is worth nothing from so many times its target on (estimate)."""

TENTHS = 1000
"""Tenths of a point in the whole score."""


def weights_with(changes: Mapping[str, float] | None) -> dict[str, float]:
    """The published weights with some changed.

    Raises
    ------
    InputError
        There is no such item, a weight is no number from 0 on, or all are 0.
    """
    weights = dict(WEIGHTS) | dict(changes or {})
    problems = [Problem("score.no-item", found=name, allowed=tuple(WEIGHTS)) for name in weights if name not in WEIGHTS]
    problems += [
        Problem("score.bad-weight", field=name, found=str(weight), allowed=(Phrase("score.weight"),))
        for name, weight in weights.items()
        if not (isinstance(weight, int | float) and math.isfinite(weight) and weight >= 0)
    ]
    if not problems and not any(weights.values()):
        problems = [Problem("score.all-weights-zero")]
    if problems:
        raise InputError(problems)
    return weights


def items(
    outcome: "Outcome",
    headline: Headline,
    objectives: Sequence[ObjectiveRating],
    systems: Sequence[SystemRecovery],
    continuity: Continuity,
    harms: Sequence[Harm],
    weights: Mapping[str, float],
) -> tuple[Item, ...]:
    """All items of the score; without an incident none is exercised."""
    found = dict(_values(outcome, headline, objectives, systems, continuity, harms))
    happened = figures.exercised_by_incidents(outcome)
    values = {key: value if happened else None for key, (value, _) in found.items()}
    points = points_of(values, weights)
    return tuple(Item(key, weights[key], values[key], *points[key], found[key][1]) for key in WEIGHTS)


def points_of(values: Mapping[str, float | None], weights: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Points that each item got, and could have got, to one decimal; no item's depend on the value of another."""
    most = _most(values, weights)
    return {key: (round(most[key] * (value or 0.0), 1), most[key]) for key, value in values.items()}


def _values(
    outcome: "Outcome",
    headline: Headline,
    objectives: Sequence[ObjectiveRating],
    systems: Sequence[SystemRecovery],
    continuity: Continuity,
    harms: Sequence[Harm],
) -> Iterator[tuple[str, tuple[float | None, Figure]]]:
    """Value and figure of each item."""
    usual, measured = outcome.measures["without-incident"], outcome.measures["with-response"]
    yield "loss_averted", (headline.bounded, Figure("loss_averted", headline.averted, "share"))
    rated = [objective.attainment.reached for objective in objectives if objective.rating != "not-rated"]
    reached = sum(map(bool, rated)) / len(rated) if rated else None
    yield "objectives_reached", (reached, Figure("objectives_reached", reached, "share", 1.0))
    for key, figure in _times(outcome).items():
        yield key, (_falling(figure, figures.NOTHING_LEFT), figure or Figure(key, None, "minutes"))
    for key in ("key_customers_on_time", "urgent_on_time", "orders_on_time"):
        share, ordinary = getattr(measured, key), getattr(usual, key)
        value = None if share is None or ordinary is None else min(1.0, share / ordinary) if ordinary else 1.0
        yield key, (value, Figure(key, share, "share", ordinary))
    rto = _worst([Figure("rto", system.time, "minutes", system.target) for system in systems])
    yield "rto", (_falling(rto, OVERRUN), rto or Figure("rto", None, "minutes"))
    for key, value, target in (
        ("work_recovery", continuity.wrt, continuity.wrt_target),
        ("rpo", continuity.rpo, continuity.rpo_target),
    ):
        figure = Figure(key, value, "minutes", target)
        yield key, (_falling(figure, OVERRUN), figure)
    yield "trust_end", (measured.trust_end, Figure("trust_end", measured.trust_end, "share"))
    kept = _legal_dates_kept(outcome)
    yield "legal_dates_kept", (kept, Figure("legal_dates_kept", kept, "share", 1.0))
    log = figures.logged(outcome)
    yield "log_completeness", (log.value if log else None, log or Figure("log_completeness", None, "share"))
    harmless = 1 - sum(harm.done for harm in harms) / len(harms) if harms else None
    yield "no_harm", (harmless, Figure("no_harm", harmless, "share", 1.0))


def _times(outcome: "Outcome") -> dict[str, Figure | None]:
    return {
        "time_to_detect": figures.time_to_detect(outcome),
        "time_to_verify": figures.time_to_verify(outcome),
        "time_to_act": figures.time_to_act(outcome),
    }


def _falling(figure: Figure | None, nothing_left: float) -> float | None:
    """1 up to the target, then falling evenly to 0 at so many times the target; 0: it never happened."""
    if figure is None or figure.target is None:
        return None
    if figure.value is None:
        return 0.0
    if figure.value <= figure.target:
        return 1.0
    return max(0.0, 1 - (figure.value - figure.target) / ((nothing_left - 1) * figure.target)) if figure.target else 0.0


def _worst(times: Sequence[Figure]) -> Figure | None:
    """The time that is worth least, of those with a target."""
    wanted = [figure for figure in times if figure.target is not None]
    return min(wanted, key=lambda figure: _falling(figure, OVERRUN) or 0.0, default=None)


def _legal_dates_kept(outcome: "Outcome") -> float | None:
    """Share of the orders with a legal date within the drill that were invoiced by it."""
    due = int((outcome.book.legal <= outcome.scenario.days * 1440).sum())
    return 1 - outcome.measures["with-response"].legal_dates_missed / due if due else None


def _most(values: Mapping[str, float | None], weights: Mapping[str, float]) -> dict[str, float]:
    """Points that each item can get: weights of what was exercised, in tenths that add up to 100.

    Those with the largest remainders are rounded up.
    """
    exact = np.array([weights[key] if value is not None else 0.0 for key, value in values.items()])
    if not exact.any():
        return dict.fromkeys(values, 0.0)
    exact *= TENTHS / exact.sum()
    tenths = np.floor(exact)
    tenths[np.argsort(tenths - exact, kind="stable")[: round(TENTHS - tenths.sum())]] += 1
    return {key: tenth / 10 for key, tenth in zip(values, tenths.tolist(), strict=True)}

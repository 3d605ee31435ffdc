"""What the response did to other activities, which tells an objective performed from one with major challenges.

Each harm is the difference between the run with the response and the one without any, so that what the incident itself
did is not held against those who responded.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import Phrase
from sim.fates import Fates
from sim.scenario.capabilities import Capability
from sim.score.figures import actions_of
from sim.score.model import Figure
from sim.world.layout import own_desk
from sim.world.levels import level_at
from sim.world.orders import DAY
from sim.world.overtime import MOST_A_MONTH

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["CONCERNS", "Harm", "HarmKind", "harms"]

HarmKind = Literal[
    "own_work_delayed",
    "overtime_used_up",
    "response_cost",
    "legal_dates_added",
    "others_delayed",
    "flaws_added",
]

CONCERNS: Mapping[HarmKind, tuple[Capability, ...]] = {
    "own_work_delayed": ("staffing", "continuity", "clearing", "customer-communication"),
    "overtime_used_up": ("staffing", "continuity", "clearing"),
    "response_cost": ("command", "staffing", "continuity", "clearing", "recovery", "customer-communication"),
    "legal_dates_added": ("authority", "continuity", "clearing", "customer-communication"),
    "others_delayed": ("continuity", "clearing"),
    "flaws_added": ("document-integrity", "continuity"),
}
"""Capabilities whose actions may do such a harm, the one that answers for it first."""

OWN_WORK_DELAYED = 1.0
"""So much of a day's own work of a department may wait at worst for the sake of the response (estimate)."""

OVERTIME_USED = 0.9
"""Share of the overtime that the law allows in a month from which on it is used up (estimate)."""

OTHERS_DELAYED = 0.01
"""Share of the orders that are neither urgent nor key customers' which may be late for the sake of those (estimate)."""

RESPONSE_COST, A_DAY = 0.01, 8.0
"""Share of the loss without a response, or if that is more working hours of one person, that a response may cost more
than it averts: who did not know beforehand that there was little to avert has done nobody harm by it (estimate)."""

FLAWS_ADDED = 0.01
"""Share of the orders that may go out with a flaw more than without a response (estimate)."""


@dataclass(frozen=True, slots=True)
class Harm:
    """Something that was looked at, and whether the response did harm there.

    Attributes
    ----------
    kind : HarmKind
    figure : Figure
        The target is what is tolerated.
    department : str or None
        Whose own work waited most.
    """

    kind: HarmKind
    figure: Figure
    department: str | None = None

    @property
    def done(self) -> bool:
        """Whether it was more than is tolerated."""
        value, most = self.figure.value, self.figure.target
        return value is not None and most is not None and value > most

    @property
    def reason(self) -> Phrase:
        """It in words."""
        return Phrase(f"score.harm.{self.kind}", {"value": self.figure, "most": _Target(self.figure)})


@dataclass(frozen=True, slots=True)
class _Target:
    """The target of a figure in words."""

    figure: Figure

    def say(self, language: "Literal['en', 'zh']") -> str:
        """The words in a language."""
        return self.figure.say_target(language)


def harms(outcome: "Outcome") -> tuple[Harm, ...]:
    """All that was looked at; nothing if there was no response that could have done harm."""
    if not outcome.response.action_times:
        return ()
    return tuple(harm for look in LOOKS for harm in look(outcome))


def _own_work(outcome: "Outcome") -> Iterator[Harm]:
    """The department whose own work waited most compared with what it gets in a day."""
    moments = np.arange(0.0, outcome.scenario.days * DAY + 1, 15.0)
    worst: tuple[float, str] | None = None
    for department in outcome.organisation.departments:
        if department.own_work is None or not department.own_work.per_day:
            continue
        bare, with_it = (_waiting(outcome, run, department.id, moments) for run in outcome.runs[1:])
        days = float((with_it - bare).max()) / department.own_work.per_day
        worst = max(worst or (days, department.id), (days, department.id))
    if worst is not None:
        figure = Figure("own_work_delayed", max(0.0, worst[0]), "share", OWN_WORK_DELAYED)
        yield Harm("own_work_delayed", figure, worst[1])


def _waiting(outcome: "Outcome", run: "Run", department: str, moments: NDArray[np.float64]) -> NDArray[np.int64]:
    stage = outcome.layout.stages.index(own_desk(department))
    return level_at(run.visits, moments, run.visits["stage"] == stage)


def _overtime(outcome: "Outcome") -> Iterator[Harm]:
    hours = outcome.response.most_overtime
    if hours or any(action.do == "overtime" for action in actions_of(outcome)):
        yield Harm("overtime_used_up", Figure("overtime_used_up", hours, "hours", OVERTIME_USED * MOST_A_MONTH))


def _cost(outcome: "Outcome") -> Iterator[Harm]:
    bare, with_it = (outcome.measures[run.name].loss.total for run in outcome.runs[1:])
    added = with_it - bare if with_it - bare > 1e-9 * max(1.0, abs(bare)) else 0.0
    tolerated = max(RESPONSE_COST * bare, A_DAY * max(d.wage for d in outcome.organisation.departments))
    currency = outcome.organisation.money.currency
    yield Harm("response_cost", Figure("response_cost", added, "money", tolerated, currency))


def _legal(outcome: "Outcome") -> Iterator[Harm]:
    if np.isfinite(outcome.book.legal).any():
        bare, with_it = (outcome.measures[run.name].legal_dates_missed for run in outcome.runs[1:])
        yield Harm("legal_dates_added", Figure("legal_dates_added", max(0, with_it - bare), "count", 0.0))


def _others(outcome: "Outcome") -> Iterator[Harm]:
    """Orders that are neither urgent nor key customers'."""
    _, _, tier, urgent = (feature[outcome.book.cls] for feature in outcome.layout.classes.features)
    key = np.array([t.key for t in outcome.organisation.demand.tiers])[tier]
    others = ~key & ~urgent.astype(bool)
    bare, with_it = (Fates.of(outcome, run).share_on_time(others) for run in outcome.runs[1:])
    if bare is not None and with_it is not None:
        yield Harm("others_delayed", Figure("others_delayed", max(0.0, bare - with_it), "share", OTHERS_DELAYED))


def _flaws(outcome: "Outcome") -> Iterator[Harm]:
    if len(outcome.book):
        bare, with_it = (outcome.measures[run.name].flawed for run in outcome.runs[1:])
        share = max(0.0, (with_it - bare) / len(outcome.book))
        yield Harm("flaws_added", Figure("flaws_added", share, "share", FLAWS_ADDED))


LOOKS: tuple[Callable[["Outcome"], Iterator[Harm]], ...] = (_own_work, _overtime, _cost, _legal, _others, _flaws)
"""What is looked at, one function a kind of harm."""

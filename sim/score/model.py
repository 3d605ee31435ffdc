"""What a scorecard is made of: ratings with their reasons and evidence, points, coverage, headline.

Every figure has a key; ``docs/scorecard.md#<key>`` says what it is.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from sim import formats
from sim.attainment import Attainment
from sim.errors import Phrase
from sim.scenario.capabilities import Capability
from sim.scenario.objectives import Objective
from sim.texts import LANGUAGES, Language

__all__ = [
    "BANDS",
    "Band",
    "CapabilityRating",
    "Continuity",
    "Coverage",
    "Evidence",
    "Figure",
    "Headline",
    "Item",
    "Kind",
    "ObjectiveRating",
    "Rating",
    "Scorecard",
    "Stability",
    "SystemRecovery",
    "band",
]

Rating = Literal["performed", "some-challenges", "major-challenges", "unable", "not-rated"]
"""The scale of HSEEP: P, S, M and U; not rated: there is no evidence."""

Kind = Literal["minutes", "share", "money", "count", "hours"]

Band = Literal["excellent", "good", "qualified", "unqualified"]

BANDS: Mapping[Band, float] = {"excellent": 90.0, "good": 75.0, "qualified": 60.0, "unqualified": 0.0}
"""From how many points on a score is in which band, as Chinese evaluations of drills conclude."""


def band(score: float) -> Band:
    """The band of a score.

    >>> band(90.0), band(74.9)
    ('excellent', 'qualified')
    """
    return next(name for name, least in BANDS.items() if score >= least)


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that was measured.

    Attributes
    ----------
    key : str
        Anchor of its definition in ``docs/scorecard.md``.
    value : float or None
        None: it never happened, or there was nothing to measure.
    kind : Kind
    target : float or None
        What it should come to; None: there is no target.
    currency : str
        Of money.
    """

    key: str
    value: float | None
    kind: Kind
    target: float | None = None
    currency: str = ""

    def say(self, language: Language) -> str:
        """The value as people read it."""
        if self.kind == "minutes":
            return formats.took(self.value, language, self.target)
        return self._said(self.value, language)

    def say_target(self, language: Language) -> str:
        """The target as people read it."""
        return self._said(self.target, language)

    def _said(self, value: float | None, language: Language) -> str:
        if value is None:
            return formats.NOTHING
        if self.key == "loss_averted":
            return formats.averted(value)
        match self.kind:
            case "minutes":
                return formats.duration(value, language)
            case "share":
                return formats.share(value)
            case "money":
                return formats.money(value, self.currency, language)
        return formats.count(value)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports a rating: figures, and entries of ``outcome.response.journal`` by their index."""

    figures: tuple[Figure, ...] = ()
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectiveRating:
    """How an objective was met."""

    objective: Objective
    capability: Capability
    attainment: Attainment
    rating: Rating
    reasons: tuple[Phrase, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class CapabilityRating:
    """How well the organisation can do something.

    Attributes
    ----------
    reasons, improvements : tuple of Phrase
        Everything that was found, and what of it is to be improved.
    objectives : tuple of int
        Indices of the scorecard's objectives that are evidence of it.
    actions : tuple of str
        Ids of the actions that exercise it, of the plan or begun by decisions.
    exercised : bool
        Whether anything did.
    """

    capability: Capability
    rating: Rating
    reasons: tuple[Phrase, ...]
    improvements: tuple[Phrase, ...]
    evidence: Evidence
    objectives: tuple[int, ...]
    actions: tuple[str, ...]
    exercised: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the score.

    Attributes
    ----------
    key : str
    weight : float
        As published (`sim.score.WEIGHTS`), or as asked for.
    value : float or None
        From 0 to 1; None: not exercised, so that its weight is left out.
    points, most : float
        Of the score, to one decimal: what it got and what it could have got; the points of all add up to the score.
    figure : Figure
    """

    key: str
    weight: float
    value: float | None
    points: float
    most: float
    figure: Figure


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what could be exercised was.

    Attributes
    ----------
    actions_in_plan, actions_begun : int
    capabilities_exercised, capabilities : int
    injects_with_expected, injects_evaluated, injects_met : int or None
        Injects that say what in the model shows that the expected action was taken, those that came and whose time was
        up, and those where it was taken in time; None: the scenario has no such injects.
    weight : float
        Share of the score's weights for which there was evidence.
    share : float
        Begun actions, exercised capabilities and evaluated injects of all that there are.
    """

    actions_in_plan: int
    actions_begun: int
    capabilities_exercised: int
    capabilities: int
    injects_with_expected: int | None
    injects_evaluated: int | None
    injects_met: int | None
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class Headline:
    """Loss averted.

    Attributes
    ----------
    averted : float or None
        Share of the loss that the incident causes which the response averts, as it is; None: it caused none.
    bounded : float or None
        The same, from 0 to 1.
    case : {"averted", "made-worse", "nothing-to-avert", "better-than-usual"}
    without_incident, without_response, with_response : float
        Loss of each run.
    preparedness_per_year : float
        What the measures bought beforehand cost in a year; no part of these losses.
    """

    averted: float | None
    bounded: float | None
    case: Literal["averted", "made-worse", "nothing-to-avert", "better-than-usual"]
    without_incident: float
    without_response: float
    with_response: float
    preparedness_per_year: float


@dataclass(frozen=True, slots=True)
class SystemRecovery:
    """The longest outage of a system and its recovery time objective, in minutes.

    Attributes
    ----------
    failed_at : float
    restored_at, time : float or None
        When it worked again for good (`sim.recovery`), and how long that took; None: not within the drill.
    target : float or None
        The strictest of the scenario's objectives; None: there is none.
    reached : bool or None
        None: there is no target.
    """

    system: str
    target: float | None
    failed_at: float
    restored_at: float | None
    time: float | None
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Continuity:
    """Data lost and times of recovery against their targets, in minutes.

    Attributes
    ----------
    rpo, wrt, mtd : float or None
        Records lost; work recovery time; both recovery times together. None: not within the drill, or nothing happened.
    outage : float or None
        From the first incident's start to the end of the last: ``mtd = outage + wrt``.
    rpo_target, wrt_target, mtd_target : float or None
        None: the scenario has no such objective. The target of the whole is that of its parts together if it has none.
    breached : bool or None
        Whether the maximum tolerable downtime was exceeded; None: there is no target, or nothing happened.
    """

    rpo: float | None
    wrt: float | None
    mtd: float | None
    outage: float | None
    rpo_target: float | None
    wrt_target: float | None
    mtd_target: float | None
    breached: bool | None


@dataclass(frozen=True, slots=True)
class Stability:
    """What becomes of the score when the weights move.

    Attributes
    ----------
    band : Band
        Of the score.
    holds : float
        Share of the weight vectors with which the score is in the same band.
    low, high : float
        Within which nine in ten scores are (5th and 95th percentile).
    vectors : int
    """

    band: Band
    holds: float
    low: float
    high: float
    vectors: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scorecard of a drill: two conclusions from one set of evidence, and what stands beside them.

    Attributes
    ----------
    score : float or None
        From 0 to 100; None: nothing was exercised.
    systems : tuple of SystemRecovery
        Of each system that failed.
    stability : Stability or None
        None: there is no score.
    """

    objectives: tuple[ObjectiveRating, ...]
    capabilities: tuple[CapabilityRating, ...]
    items: tuple[Item, ...]
    score: float | None
    coverage: Coverage
    headline: Headline
    systems: tuple[SystemRecovery, ...]
    continuity: Continuity
    stability: Stability | None

    def to_dict(self) -> dict[str, Any]:
        """As plain data; reasons in both languages."""
        plain: dict[str, Any] = _plain(self)
        return plain


def _plain(value: Any) -> Any:
    match value:
        case Phrase():
            return {language: value.say(language) for language in LANGUAGES}
        case BaseModel():
            return value.model_dump(mode="json", exclude_defaults=True)
        case tuple() | list():
            return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value

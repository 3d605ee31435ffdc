"""The lines of a session's log: everything that anybody did, in the order in which it counted.

Every line says when it was written (`wall`, seconds of the world's clock) and by whom. Nothing that was computed is
kept but the `horizon`: the moment of the drill up to which it is known what comes. The clock may run until then.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from sim.scenario.actions import Action
from sim.scenario.base import Id, Model
from sim.scenario.capabilities import Capability
from sim.scenario.exercise import Role
from sim.score.model import Rating

__all__ = [
    "SYSTEM",
    "TRAINER",
    "At",
    "Decided",
    "Ended",
    "Extended",
    "FedBack",
    "Forecastable",
    "Forecasted",
    "Joined",
    "Kind",
    "Line",
    "Noted",
    "Observed",
    "OrderedFreely",
    "Paused",
    "Proposed",
    "Rated",
    "Reached",
    "ReleasedNow",
    "Resumed",
    "SkippedNow",
    "Speeded",
    "Started",
    "Statement",
    "Stepped",
    "TeamMade",
    "Voted",
    "WithdrawnNow",
    "read_line",
]

TRAINER, SYSTEM = "trainer", "system"
"""Who wrote a line that no seat wrote."""

Words = Annotated[str, Field(max_length=2000)]
Called = Annotated[str, Field(min_length=1, max_length=80)]


Kind = Literal["strength", "to-improve", "neutral"]
"""Kinds of observations."""

Forecastable = Literal["work_recovery", "mtd", "orders_on_time", "key_customers_on_time", "orders_cancelled", "loss"]
"""Measures that can be forecast; times in minutes, shares from 0 to 1, money in the organisation's currency."""


Statement = Literal["plausible", "role-clear", "learnt", "plan-helped", "well-led"]
"""Statements that participants agree with or not (after the HSEEP participant feedback form); the catalogue has
``statement.<statement>`` for each."""


class _Line(Model):
    """What all lines have.

    Attributes
    ----------
    wall : float
        When it was written, in seconds of the world's clock (Unix time).
    by : str
        Seat, `TRAINER` or `SYSTEM`.
    key : str
        Chosen by the client for one click: the same click is not counted twice. Empty: none.
    """

    wall: float = 0.0
    by: str = SYSTEM
    key: Annotated[str, Field(max_length=80)] = ""


class At(Model):
    """A decision point of a team."""

    team: Id
    point: Id


class _Course(_Line):
    """A line after which it is known anew what comes.

    Attributes
    ----------
    horizon : float
        Minutes of the drill; the clock stands there until a line says what has come.
    """

    horizon: float = 0.0


class TeamMade(_Line):
    """A team, and the code by which one joins it."""

    kind: Literal["team"] = "team"
    team: Id
    title: Called
    code: str


class Joined(_Line):
    """Somebody has a seat; `proof` is the digest of the seat's token."""

    kind: Literal["joined"] = "joined"
    seat: str
    team: Id
    role: Role
    called: Called
    proof: str


class Started(_Course):
    """The drill begins at a moment: there is no need to sit through a night."""

    kind: Literal["started"] = "started"
    moment: float


class Paused(_Line):
    """Everything stands still, timers as well."""

    kind: Literal["paused"] = "paused"


class Resumed(_Course):
    """It goes on; for what was still open the default counts if the clock had stopped for it."""

    kind: Literal["resumed"] = "resumed"
    lapsed: tuple[At, ...] = ()


class Stepped(_Course):
    """The clock was put forward to what comes next, and stands there."""

    kind: Literal["stepped"] = "stepped"
    moment: float
    opened: tuple[At, ...] = ()
    lapsed: tuple[At, ...] = ()


class Speeded(_Line):
    """Minutes of the drill that pass in a minute of the world's."""

    kind: Literal["speed"] = "speed"
    speed: Annotated[float, Field(ge=1, le=60)]


class Reached(_Course):
    """The horizon was reached, or a timer ran out; whoever noticed first wrote it, and it is the same for all."""

    kind: Literal["reached"] = "reached"
    opened: tuple[At, ...] = ()
    lapsed: tuple[At, ...] = ()


class ReleasedNow(_Course):
    """An inject was delivered by hand to all teams."""

    kind: Literal["released"] = "released"
    inject: Id


class SkippedNow(_Course):
    """An inject was left out for all teams."""

    kind: Literal["skipped"] = "skipped"
    inject: Id


class Extended(_Course):
    """A team has more time for a decision."""

    kind: Literal["extended"] = "extended"
    at: At
    minutes: Annotated[float, Field(gt=0, le=1440)]


class Noted(_Line):
    """A note for the record, which only whoever leads the drill sees."""

    kind: Literal["note"] = "note"
    text: Words


class Ended(_Line):
    """The drill is over."""

    kind: Literal["ended"] = "ended"


class Proposed(_Line):
    """A seat proposes an option to its team."""

    kind: Literal["proposed"] = "proposed"
    point: Id
    option: Id
    reason: Words = ""


class Voted(_Line):
    """A seat is for an option; its latest vote counts."""

    kind: Literal["voted"] = "voted"
    point: Id
    option: Id


class Decided(_Course):
    """A team has decided; of several lines on one point the first counts."""

    kind: Literal["decided"] = "decided"
    point: Id
    option: Id
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    reason: Words = ""


class Forecasted(_Line):
    """A seat is so sure that a measure lies between two values at the end of the drill."""

    kind: Literal["forecast"] = "forecast"
    measure: Forecastable
    low: float
    high: float
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.8


class OrderedFreely(_Course):
    """A team begins an action between decision points."""

    kind: Literal["ordered"] = "ordered"
    action: Action


class WithdrawnNow(_Course):
    """A team ends an action, or lets it not begin."""

    kind: Literal["withdrawn"] = "withdrawn"
    action: Id


class Observed(_Line):
    """What whoever leads or evaluates the drill saw of a team."""

    kind: Literal["observed"] = "observed"
    team: Id
    what: Kind
    text: Words
    inject: Id | None = None
    objective: str | None = None


class Rated(_Line):
    """How well a team did what a capability asks for (HSEEP), on the whole or on an inject or objective."""

    kind: Literal["rated"] = "rated"
    team: Id
    capability: Capability
    rating: Rating
    inject: Id | None = None
    objective: str | None = None


Marks = Annotated[int, Field(ge=1, le=5)]


class FedBack(_Line):
    """What a seat thinks of the drill: how far statements are true, 1 to 5, and in words; its latest counts."""

    kind: Literal["feedback"] = "feedback"
    marks: Mapping[Statement, Marks] = {}
    strengths: Words = ""
    to_improve: Words = ""


Line = Annotated[
    TeamMade
    | Joined
    | Started
    | Paused
    | Resumed
    | Stepped
    | Speeded
    | Reached
    | ReleasedNow
    | SkippedNow
    | Extended
    | Noted
    | Ended
    | Proposed
    | Voted
    | Decided
    | Forecasted
    | OrderedFreely
    | WithdrawnNow
    | Observed
    | Rated
    | FedBack,
    Field(discriminator="kind"),
]

_LINE: TypeAdapter[Line] = TypeAdapter(Line)


def read_line(data: object) -> Line:
    """A line from plain data.

    Raises
    ------
    pydantic.ValidationError
        It is none.
    """
    return _LINE.validate_python(data)

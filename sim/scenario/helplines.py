"""Whom people can call for help: technical support, its service outlet, the tax authority.

Nothing was found on how long one waits there, so all numbers are estimates but two: a conversation takes 6 minutes on
average (call centres), and the hours of the tax hotline 12366 are those of one city (Shenzhen).
"""

from pydantic import Field

from sim.scenario.base import Model
from sim.scenario.calendar import Span
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import Minutes, NonNegative, PositiveCount, PositiveDuration
from sim.scenario.usual import usually

__all__ = ["Authority", "Helpline", "Helplines", "Outlet", "Support"]


def _hours(*spans: tuple[str, str]) -> tuple[Span, ...]:
    return tuple(Span.model_validate({"from": start, "to": end}) for start, end in spans)


class Helpline(Model):
    """Where others help, one caller after the other.

    Attributes
    ----------
    hours : tuple of Span
        When somebody answers; who still waits when it closes has to come again.
    daily : bool
        Also on days off.
    lines : int
        So many are helped at once.
    load : float
        Work that all other callers bring, compared with what the lines can do. Above 1, as when everybody has the same
        trouble, the queue is as long as the callers' patience makes it.
    talks : distribution
        What one of the others takes.
    patience : duration
        After which, on average, one of the others who wait hangs up.
    menu : distribution
        Until one stands in the queue.
    holds : duration
        After which one's own people hang up; none given: never.
    again : duration
        Then they call again after so long.
    """

    hours: tuple[Span, ...] = Field(default=_hours(("00:00", "24:00")), min_length=1)
    daily: bool = False
    lines: PositiveCount = 2
    load: NonNegative = 0.8
    talks: DurationDistribution = usually("6min")
    patience: PositiveDuration = Minutes(30)
    menu: DurationDistribution = usually("2min")
    holds: PositiveDuration | None = None
    again: PositiveDuration = Minutes(30)


class Support(Helpline):
    """Technical support by telephone and e-mail.

    Attributes
    ----------
    answers : distribution
        Until an e-mail is answered, in its hours.
    """

    daily: bool = True
    lines: PositiveCount = 10
    load: NonNegative = 1.5
    holds: PositiveDuration | None = Minutes(30)
    answers: DurationDistribution = usually({"lognormal": {"median": "2h", "sigma": 0.7}})


class Outlet(Helpline):
    """The provider's service outlet: a counter."""

    hours: tuple[Span, ...] = Field(default=_hours(("09:00", "12:00"), ("13:30", "17:00")), min_length=1)
    talks: DurationDistribution = usually("15min")
    menu: DurationDistribution = usually("0min")


class Authority(Helpline):
    """The tax authority's hotline; most call on the last three days before a filing deadline."""

    hours: tuple[Span, ...] = Field(default=_hours(("09:00", "12:00"), ("14:00", "18:00")), min_length=1)


class Helplines(Model):
    """All of them."""

    support: Support = Support()
    outlet: Outlet = Outlet()
    authority: Authority = Authority()

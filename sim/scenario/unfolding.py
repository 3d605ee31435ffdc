"""How an incident unfolds beyond its first moment: it spreads, comes back in steps, feeds itself, is misjudged."""

from typing import Self

from pydantic import model_validator

from sim.scenario.base import Id, Model, invalid
from sim.scenario.distributions import DurationDistribution, NumberDistribution
from sim.scenario.quantities import Duration, Minutes, NonNegative, Positive, PositiveDuration, Share
from sim.scenario.usual import usually, usually_number

__all__ = ["Estimate", "Restored", "Spread", "Storm"]


class Spread(Model):
    """A step of an attack: from any system or site that it has reached to one that is directly connected with it.

    Attributes
    ----------
    to : id
        The system it may reach.
    after : distribution
        From the moment a neighbour of it was reached.
    probability : share
        Chance that it gets there unless it is contained before.
    adds : distribution
        To the time to repair, if it gets there.
    """

    to: Id
    after: DurationDistribution
    probability: Share = 1.0
    adds: DurationDistribution = usually("0min")


class Restored(Model):
    """A step of a recovery: what works again before everything does.

    Attributes
    ----------
    systems : tuple of id
        These systems, for everybody.
    share : share
        So much of the usual demand in scope, all steps before included; whole classes of orders, which ones is drawn.
    after : distribution
        From the start of the incident.
    """

    systems: tuple[Id, ...] | None = None
    share: Share | None = None
    after: DurationDistribution

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.systems is None) == (self.share is None):
            raise invalid("model.systems-or-share", allowed=("systems", "share"))
        return self


class Storm(Model):
    """A rush on a login service that many others use, too.

    While it lasts, everybody whose shift starts must log in anew and tries until he succeeds. A service that is asked
    for more than it can bear gets less done, since attempts that fail are work as well.

    Attributes
    ----------
    capacity_per_minute : float
        Logins that the service completes at most.
    usual_per_minute : float
        Others who come to log in on an ordinary day.
    load : float
        How many times as many come as long as the rush lasts (Poland 2026: about 8).
    retry_after : duration
        Between two attempts of the same person (estimate).
    patience : duration
        After which, on average, one of the others gives up for the day (estimate). One's own people do not.
    collapse : float
        0: beyond its capacity the service keeps its pace; 1: with twice the attempts it completes half as many
        (estimate).
    session : duration
        Who was off duty for no longer than this is still logged in (estimate).
    """

    capacity_per_minute: Positive
    usual_per_minute: NonNegative = 0
    load: NonNegative = 8
    retry_after: PositiveDuration = Minutes(5)
    patience: PositiveDuration = Minutes(45)
    collapse: NonNegative = 1
    session: Duration = Minutes(240)


class Estimate(Model):
    """What those who repair it say, when they are asked, about when it will be over.

    Attributes
    ----------
    error : distribution
        What they promise, as a multiple of the time that is truly left; below 1 they are too hopeful (estimate).
    at_least : duration
        Nobody promises less than this (estimate).
    """

    error: NumberDistribution = usually_number({"lognormal": {"median": 0.7, "sigma": 0.5}})
    at_least: PositiveDuration = Minutes(30)

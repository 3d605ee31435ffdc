"""What goes wrong: with which systems or sites, for whom, for how long, and when it is noticed."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from sim.scenario.base import Id, Model, Name, Text, invalid
from sim.scenario.distributions import DurationDistribution
from sim.scenario.documents import Flaws, Forged, Missing
from sim.scenario.quantities import Count, Duration, Moment, Share
from sim.scenario.unfolding import Estimate, Restored, Spread, Storm
from sim.scenario.usual import usually

__all__ = ["Between", "Cause", "FollowOn", "Incident", "Notice", "Scope", "Slow", "WorkInHand"]

Cause = Literal[
    "upgrade-failure",
    "cyberattack",
    "human-error",
    "wrong-permissions",
    "login-overload",
    "power-cut",
    "missing-records",
    "data-centre-loss",
    "provider-outage",
    "forged-invoices",
    "supplies-out",
    "demand-peak",
    "other",
]

WorkInHand = Literal["finish", "resume", "restart", "return", "lose"]
"""Finished; held until it can go on, or begin anew; back to the backlog with the work done so far kept, or lost."""


class Between(Model):
    """A moment that is not known beforehand: somewhere in between, every moment as likely."""

    between: tuple[Moment, Moment]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.between[0] > self.between[1]:
            raise invalid("model.moments-in-order", at=("between",))
        return self


class Slow(Model):
    """The systems work, but at a share of their speed."""

    slow: Share


class Scope(Model):
    """Whom an incident touches; what is not given is not limited.

    Attributes
    ----------
    invoice_types, regions, tiers : tuple of str
        Orders.
    departments : tuple of id
        People.
    users : share
        Share of these people; the others work on.
    """

    invoice_types: tuple[Name, ...] | None = None
    regions: tuple[Name, ...] | None = None
    tiers: tuple[Id, ...] | None = None
    departments: tuple[Id, ...] | None = None
    users: Share = 1.0

    @property
    def concerns_people(self) -> bool:
        """Whether it locks people out rather than stopping the systems for certain orders."""
        return self.departments is not None or self.users < 1


class Notice(Model):
    """When the organisation notices: after a time, or when so many enquiries wait, whichever is earlier."""

    after: DurationDistribution = usually("0min")
    enquiries_waiting: Count | None = None


class FollowOn(Model):
    """An incident that this one may bring about."""

    incident: Id
    probability: Share = 1.0
    after: DurationDistribution = usually("0min")


class Incident(Model):
    """Something that goes wrong.

    Attributes
    ----------
    at : moment, between two moments, or nothing
        When it starts; nothing: only when another incident leads to it.
    hits : tuple of id
        Systems and sites; none: it does other damage.
    severity : "down" or slow
        What becomes of them.
    lasts : distribution
        Time to repair when nobody helps.
    again_after : distribution
        Time from repair to the next failure, if it comes again.
    work_in_hand : WorkInHand
        What becomes of the work that people have in hand.
    flaws, missing, forged : Flaws, Missing, Forged
        What it does to documents.
    takes : mapping of supply to share
        Share of the stock that is gone, for good.
    spreads : tuple of Spread
        How it may reach further systems while nobody contains it.
    restores : tuple of Restored
        What works again before it is over.
    storm : Storm
        It is a rush on the login systems that it hits: they work, but those who come must get in first.
    data_loss : duration
        Invoices issued with the systems it hits within so long before its start are no longer on record.
    beyond_control : bool
        Others repair it in their own time; no help that the organisation calls makes it shorter.
    estimate : Estimate
        What is promised about its end; none given: nothing.
    """

    id: Id
    title: Text | None = None
    cause: Cause
    at: Moment | Between | None = None
    hits: tuple[Id, ...] = ()
    scope: Scope = Scope()
    severity: Literal["down"] | Slow = "down"
    lasts: DurationDistribution
    again_after: DurationDistribution | None = None
    noticed: Notice = Notice()
    work_in_hand: WorkInHand = "return"
    flaws: Flaws | None = None
    missing: Missing | None = None
    forged: Forged | None = None
    takes: Mapping[Id, Share] = {}
    leads_to: tuple[FollowOn, ...] = ()
    spreads: tuple[Spread, ...] = ()
    restores: tuple[Restored, ...] = ()
    storm: Storm | None = None
    data_loss: Duration | None = None
    beyond_control: bool = False
    estimate: Estimate | None = None

    @model_validator(mode="after")
    def _a_storm_takes_nothing_down(self) -> Self:
        if self.storm is not None:
            for name in ("scope", "severity", "spreads", "restores", "data_loss"):
                if getattr(self, name) != type(self).model_fields[name].default:
                    raise invalid("model.storm-alone", at=(name,))
        return self

    @property
    def takes_systems_down(self) -> bool:
        """Whether it stops or slows systems, rather than keeping people from using them."""
        return self.storm is None and not self.scope.concerns_people

    @property
    def speed(self) -> float:
        """Share of the usual speed that is left."""
        return self.severity.slow if isinstance(self.severity, Slow) else 0.0

    @property
    def hidden(self) -> bool:
        """Whether it must be found out what is hit: forgeries and lost supplies are there for all to see."""
        return bool(self.hits or self.flaws or self.missing)

    @property
    def concerns_customers(self) -> bool:
        """Whether customers may come to feel it: forgeries among suppliers' invoices are nothing to them."""
        return bool(self.hits or self.flaws or self.missing or self.takes)

    @property
    def repairable(self) -> bool:
        """Whether technical support can help: not with the grid, nor with what others run."""
        others = self.beyond_control or self.cause in ("power-cut", "provider-outage")
        return bool(self.hits or self.missing) and not others

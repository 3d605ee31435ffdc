"""What the tax authority is told, and the record that has to prove it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.scenario.actions.base import ActionBase
from sim.scenario.base import Id, invalid
from sim.scenario.calendar import Span
from sim.scenario.distributions import DurationDistribution, NumberDistribution
from sim.scenario.quantities import Duration, Minutes, PositiveCount, Share
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually, usually_number

__all__ = ["KeepLog", "ReportToAuthority"]

HOURS = ({"from": "09:00", "to": "12:00"}, {"from": "14:00", "to": "18:00"})
"""When people answer the tax hotline 12366, by the guide of one city (Shenzhen); for Beijing none was found."""


class ReportToAuthority(ActionBase):
    """Report the outage by the authority's hotline: permission for paper, an estimate of recovery, and relief.

    Actions that need the permission wait for this one (``after: report-to-authority``). Relief is only granted if the
    incident log is complete enough (`KeepLog`).

    Attributes
    ----------
    hours : tuple of Span
        When the hotline is answered, on working days; who is still waiting when it closes has to call again.
    lines : int
        So many callers are served at once (estimate).
    ahead : distribution
        Of the number of callers who wait already (estimate; most on the last three days before a filing deadline).
    talks : distribution
        One conversation, one's own or another caller's.
    estimate : distribution
        Of what the authority expects to be left of the repair of an incident that has no `estimate` of its own, as a
        factor on what really is: below 1 is too early. It is revised when it has turned out wrong.
    relieves : share
        Of the penalties for what became late by the outage, and of the fines for invoices, how much is forgiven
        (estimate).
    extends : duration
        How much later a filing deadline is: two days in India in January 2025, ten in Italy in March 2022.
    """

    do: Literal["report-to-authority"]
    by: Id
    hours: tuple[Span, ...] = Field(default=tuple(map(Span.model_validate, HOURS)), min_length=1)
    lines: PositiveCount = 2
    ahead: NumberDistribution = usually_number({"exponential": {"mean": 4}})
    talks: DurationDistribution = usually("6min")
    estimate: NumberDistribution = usually_number({"lognormal": {"median": 0.9, "sigma": 0.5}})
    relieves: Share = 0.5
    extends: Duration = Minutes(3 * 1440)


class KeepLog(ActionBase):
    """Write the incident log: start, detection, scope, customers hit, losses, actions (numbers are estimates).

    Attributes
    ----------
    every : duration
        Time from one writing to the next.
    takes : duration
        One writing, for which somebody of the department leaves other work.
    facts : int
        So many are written down at a time, those first that have been known for longest.
    in_time : duration
        A fact counts if it is written down within this working time after it could be known.
    """

    do: Literal["keep-log"]
    by: Id
    every: Duration = Minutes(60)
    takes: Duration = Minutes(10)
    facts: PositiveCount = 5
    in_time: Duration = Minutes(240)
    until: Trigger = Trigger(state="cleared")

    @model_validator(mode="after")
    def _some_time_passes(self) -> Self:
        if self.every <= 0:
            raise invalid("model.no-time-between", at=("every",), allowed=("60min",))
        return self

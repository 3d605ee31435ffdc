"""What the tax authority is told, and the record that has to prove it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.actions.base import ActionBase
from sim.scenario.base import Id, invalid
from sim.scenario.calendar import Span
from sim.scenario.distributions import DurationDistribution, NumberDistribution
from sim.scenario.quantities import Duration, Minutes, PositiveCount, Share
from sim.scenario.triggers import Trigger
from sim.scenario.usual import usually, usually_number

__all__ = ["KeepLog", "ReportToAuthority"]


class ReportToAuthority(ActionBase):
    """Report the outage by the authority's hotline: permission for paper, an estimate of recovery, and relief.

    Actions that need the permission wait for this one (``after: report-to-authority``). Relief is only granted if the
    incident log is complete enough (`KeepLog`).

    Attributes
    ----------
    hours, lines : tuple of Span, int
        Of the hotline, where they are others than the organisation's `helplines` say.
    ahead : distribution
        Of the number of callers who wait already; none given: as the hotline is usually loaded.
    talks : distribution
        One conversation, one's own or, with `ahead`, another caller's.
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
    hours: Annotated[tuple[Span, ...], Field(min_length=1)] | None = None
    lines: PositiveCount | None = None
    ahead: NumberDistribution | None = None
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

"""The response: actions, each with what triggers it, who owns it and its parameters."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_serializer, model_validator

from sim.scenario.base import Id, Kind, Model, Reference, Text, invalid, unique_ids
from sim.scenario.distributions import DurationDistribution
from sim.scenario.organisation import Organisation
from sim.scenario.quantities import Count, Duration, Moment, Positive, PositiveCount, Share
from sim.scenario.sources import Source
from sim.scenario.usual import usually

__all__ = [
    "Action",
    "Announce",
    "CallSupport",
    "MoveStaff",
    "PaperInvoicing",
    "Plan",
    "Trigger",
    "UrgentFirst",
    "VerifyScope",
]

State = Literal["start", "detected", "verified", "recovered", "cleared"]


class Trigger(Model):
    """What an action waits for; exactly one thing.

    Written as a state (``detected``) or as a mapping (``{backlog: 200}``).

    Attributes
    ----------
    state : {"start", "detected", "verified", "recovered", "cleared"}
        The drill starts; an incident is detected; its scope is verified; the organisation knows that all systems work
        again; after that the backlog is down to what is usual.
    at : moment
        Moment of the drill.
    after : id
        Another action of the plan is finished.
    down_for : duration
        So long after detection, if the systems are still down.
    backlog : int
        So many orders wait for their invoice, or fewer if it ends an action.
    oldest : duration
        An order has waited so long.
    all, any : tuple of Trigger
        All of these, or the first of them.
    """

    state: State | None = None
    at: Moment | None = None
    after: Id | None = None
    down_for: Duration | None = None
    backlog: Count | None = None
    oldest: Duration | None = None
    all: tuple["Trigger", ...] | None = None
    any: tuple["Trigger", ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_state(cls, data: Any) -> Any:
        return {"state": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise invalid("model.one-trigger", allowed=tuple(type(self).model_fields), found=", ".join(given))
        return self

    @model_serializer(mode="wrap")
    def _written(self, handler: Any) -> Any:
        return self.state if self.state is not None else handler(self)

    def parts(self) -> Iterator["Trigger"]:
        """Yield this trigger and all within it."""
        yield self
        for part in (self.all or ()) + (self.any or ()):
            yield from part.parts()


class _Action(Model):
    """What all actions have: an id (its kind if none is given), a trigger and an owner."""

    id: Id = ""
    do: str
    when: Trigger = Trigger(state="detected")
    owner: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _named_after_its_kind(cls, data: Any) -> Any:
        if isinstance(data, dict) and "id" not in data and isinstance(data.get("do"), str):
            return {"id": data["do"], **data}
        return data

    @model_serializer(mode="wrap")
    def _id_only_if_given(self, handler: Any) -> Any:
        written = handler(self)
        if written.get("id") == self.do:
            written.pop("id")
        return written


class VerifyScope(_Action):
    """Find out what is hit: read logs, try test invoices, ask the departments."""

    do: Literal["verify-scope"]
    by: Id
    staff: PositiveCount = 1
    takes: DurationDistribution = usually({"triangular": {"low": "15min", "mode": "25min", "high": "45min"}})


class CallSupport(_Action):
    """Call technical support; help shortens the repair, more so with the scope in hand.

    Attributes
    ----------
    waits : distribution
        In the hotline's queue.
    talks : distribution
        Conversation, during which the caller does nothing else.
    shortens : share
        Of the repair that is left when support starts to help.
    shortens_verified : share
        The same when the scope is known by then.
    """

    do: Literal["call-support"]
    by: Id
    waits: DurationDistribution = usually("10min")
    talks: DurationDistribution = usually("6min")
    shortens: Share = 0.1
    shortens_verified: Share = 0.25


class PaperInvoicing(_Action):
    """Open a desk that issues by hand for what is believed to be hit, and man it."""

    do: Literal["paper-invoicing"]
    desk: Id
    by: Id
    staff: PositiveCount
    briefing: DurationDistribution = usually("15min")
    until: Trigger = Trigger(state="recovered")


class MoveStaff(_Action):
    """Move people of a department to a desk, and send them back in time."""

    do: Literal["move-staff"]
    source: Id = Field(alias="from")
    to: Id
    staff: PositiveCount
    briefing: DurationDistribution = usually("30min")
    until: Trigger = Trigger(state="cleared")


class UrgentFirst(_Action):
    """Work off what is urgent first."""

    do: Literal["urgent-first"]
    by: Literal["priority", "earliest-due", "value"] = "priority"
    until: Trigger | None = None


Channel = Literal["wechat", "email", "website", "sms"]


class Announce(_Action):
    """Tell the customers, and tell them again.

    Attributes
    ----------
    channels : tuple of {"wechat", "email", "website", "sms"}
        Each has its own curve of how many have read it when.
    every : duration
        Time between updates; trust in old news fades: without updates a notice reaches nobody new.
    enquiries_clear, enquiries_vague : float
        Factor on the enquiries of those who have read a notice that states the scope, or does not.
    hurry_clear, hurry_vague : float
        Factor on how fast their patience runs out.
    """

    do: Literal["announce"]
    channels: tuple[Channel, ...] = Field(min_length=1)
    every: Duration | None = None
    enquiries_clear: Positive = 0.7
    enquiries_vague: Positive = 1.2
    hurry_clear: Positive = 0.8
    hurry_vague: Positive = 1.1
    until: Trigger = Trigger(state="cleared")


Action = Annotated[
    VerifyScope | CallSupport | PaperInvoicing | MoveStaff | UrgentFirst | Announce, Field(discriminator="do")
]


class Plan(Model):
    """A response plan."""

    title: Text
    summary: Text | None = None
    actions: Annotated[tuple[Action, ...], AfterValidator(unique_ids)] = ()
    sources: tuple[Source, ...] = ()

    def check_against(self, organisation: Organisation) -> Iterator[Reference]:
        """Yield each department and desk that the organisation does not have."""
        places: tuple[tuple[str, str, Kind], ...] = (
            ("by", "by", "department"),
            ("source", "from", "department"),
            ("to", "to", "desk"),
            ("desk", "desk", "desk"),
        )
        for i, action in enumerate(self.actions):
            for attribute, written, kind in places:
                name = None if isinstance(action, UrgentFirst) else getattr(action, attribute, None)
                if name is not None and name not in organisation.names(kind):
                    yield Reference(("actions", i, written), name, organisation.names(kind), kind)

    def check_references(self) -> Iterator[Reference]:
        """Yield each trigger that waits for an action which the plan does not have."""
        ids = tuple(action.id for action in self.actions)
        for i, action in enumerate(self.actions):
            for name in ("when", "until"):
                trigger = getattr(action, name, None)
                for part in trigger.parts() if trigger else ():
                    if part.after is not None and part.after not in ids:
                        yield Reference(("actions", i, name, "after"), part.after, ids, "action")

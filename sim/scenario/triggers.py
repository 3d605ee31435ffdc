"""What an action waits for."""

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import model_serializer, model_validator

from sim.scenario.base import Id, Model, invalid
from sim.scenario.quantities import Count, Duration, Moment, Share

__all__ = ["State", "Trigger"]

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
        Another action of the plan has taken effect.
    failed : id
        Another action of the plan has come to nothing.
    down_for : duration
        So long after detection, if the systems are still down.
    expected_longer_than : duration
        By the latest estimate that the organisation has been given, it will take longer than this from now on.
    backlog : int
        So many orders wait for their invoice, or fewer if it ends an action.
    oldest : duration
        An order has waited so long.
    key_customers_waiting : share
        Of all key customers, so many wait for an invoice, or no more than that if it ends an action.
    system_down : id
        Something is known to go on that takes this system down or slows it, itself or what it needs; or no longer, if
        it ends an action.
    all, any : tuple of Trigger
        All of these, or the first of them.
    """

    state: State | None = None
    at: Moment | None = None
    after: Id | None = None
    failed: Id | None = None
    down_for: Duration | None = None
    expected_longer_than: Duration | None = None
    backlog: Count | None = None
    oldest: Duration | None = None
    key_customers_waiting: Share | None = None
    system_down: Id | None = None
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

    @property
    def whatever_happens(self) -> bool:
        """Whether it does not depend on an incident."""
        return self.state == "start" or self.at is not None

    def parts(self) -> Iterator["Trigger"]:
        """Yield this trigger and all within it."""
        yield self
        for part in (self.all or ()) + (self.any or ()):
            yield from part.parts()

"""What all actions have in common."""

from typing import Any

from pydantic import model_serializer, model_validator

from sim.scenario.base import Id, Model, Text
from sim.scenario.quantities import PositiveDuration
from sim.scenario.triggers import Trigger

__all__ = ["ActionBase", "CanFail"]


class ActionBase(Model):
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


class CanFail(ActionBase):
    """An action that may come to nothing.

    Attributes
    ----------
    again_after : duration
        It is tried again so long after it has failed, as long as something is down; none given: not at all.
    """

    again_after: PositiveDuration | None = None

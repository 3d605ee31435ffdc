"""The response: actions, each with what triggers it, who owns it and its parameters."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator

from sim.scenario.actions import Action, UrgentFirst
from sim.scenario.base import Kind, Model, Reference, Text, unique_ids
from sim.scenario.organisation import Organisation
from sim.scenario.sources import Source
from sim.scenario.triggers import Trigger

__all__ = ["Plan", "unknown_to"]


class Plan(Model):
    """A response plan."""

    title: Text
    summary: Text | None = None
    actions: Annotated[tuple[Action, ...], AfterValidator(unique_ids)] = ()
    sources: tuple[Source, ...] = ()

    def check_against(self, organisation: Organisation) -> Iterator[Reference]:
        """Yield each department, desk, supply and system that the organisation does not have."""
        for reference in unknown_to(organisation, self.actions):
            yield Reference(("actions", *reference.loc), reference.found, reference.allowed, reference.what)

    def check_references(self) -> Iterator[Reference]:
        """Yield each trigger that waits for an action which the plan does not have."""
        ids = tuple(action.id for action in self.actions)
        for i, action in enumerate(self.actions):
            for name, part in _triggers(action):
                for field, other in (("after", part.after), ("failed", part.failed)):
                    if other is not None and other not in ids:
                        yield Reference(("actions", i, name, field), other, ids, "action")


def unknown_to(organisation: Organisation, actions: tuple[Action, ...]) -> Iterator[Reference]:
    """Yield each name in a list of actions that the organisation does not have."""
    places: tuple[tuple[str, str, Kind], ...] = (
        ("by", "by", "department"),
        ("source", "from", "department"),
        ("to", "to", "desk"),
        ("desk", "desk", "desk"),
        ("department", "department", "department"),
        ("joins", "joins", "department"),
        ("supply", "supply", "supply"),
        ("site", "site", "site"),
        ("system", "system", "standby"),
    )
    lists: tuple[tuple[str, Kind], ...] = (("systems", "system"), ("departments", "department"))
    for i, action in enumerate(actions):
        for attribute, written, kind in places:
            name = None if isinstance(action, UrgentFirst) else getattr(action, attribute, None)
            if name is not None and name not in organisation.names(kind):
                yield Reference((i, written), name, organisation.names(kind), kind)
        for trigger, part in _triggers(action):
            if part.system_down is not None and part.system_down not in organisation.names("system"):
                yield Reference((i, trigger, "system_down"), part.system_down, organisation.names("system"), "system")
        for attribute, kind in lists:
            for j, name in enumerate(getattr(action, attribute, ())):
                if name not in organisation.names(kind):
                    yield Reference((i, attribute, j), name, organisation.names(kind), kind)


def _triggers(action: Action) -> Iterator[tuple[str, Trigger]]:
    """All that begins or ends an action, and where it is written."""
    for name in ("when", "until"):
        trigger: Trigger | None = getattr(action, name, None)
        for part in trigger.parts() if trigger else ():
            yield name, part

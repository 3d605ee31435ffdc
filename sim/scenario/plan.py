"""The response: actions, each with what triggers it, who owns it and its parameters."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from sim.scenario.actions import Action, UrgentFirst
from sim.scenario.base import Kind, Model, Reference, Text, invalid, unique_ids
from sim.scenario.organisation import Organisation
from sim.scenario.preparedness import Preparedness
from sim.scenario.sources import Source
from sim.scenario.triggers import Trigger

__all__ = ["Plan", "unknown_to"]


Measure = Preparedness | Annotated[str, StringConstraints(pattern=r"\S", max_length=400)]


def _each_once(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    names = [measure if isinstance(measure, str) else measure.id for measure in measures]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise invalid("model.bought-twice", found=name, at=(index,))
    return measures


class Plan(Model):
    """A response plan.

    Attributes
    ----------
    prepares : tuple of Preparedness or str
        Measures that were bought beforehand: written out here, or names in the library, or paths to files.
    """

    title: Text
    summary: Text | None = None
    prepares: Annotated[tuple[Measure, ...], AfterValidator(_each_once)] = ()
    actions: Annotated[tuple[Action, ...], AfterValidator(unique_ids)] = ()
    sources: tuple[Source, ...] = ()

    @property
    def bought(self) -> tuple[Preparedness, ...]:
        """The measures, which must be written out (`sim.load_plan` does that).

        Raises
        ------
        TypeError
            Some are only named.
        """
        named = [measure for measure in self.prepares if isinstance(measure, str)]
        if named:
            raise TypeError(f"measures of preparedness are only named: {', '.join(named)}")
        return tuple(measure for measure in self.prepares if isinstance(measure, Preparedness))

    def check_against(self, organisation: Organisation) -> Iterator[Reference]:
        """Yield each department, desk, supply and system, and each currency, that the organisation does not have."""
        yield from self._check_prices(organisation)
        for reference in unknown_to(organisation, self.actions):
            yield Reference(("actions", *reference.loc), reference.found, reference.allowed, reference.what)

    def _check_prices(self, organisation: Organisation) -> Iterator[Reference]:
        known = (organisation.money.currency, *organisation.money.exchange)
        for i, measure in enumerate(self.prepares):
            if isinstance(measure, Preparedness) and measure.yearly_price.currency not in known:
                loc = ("prepares", i, "yearly_price", "currency")
                yield Reference(loc, measure.yearly_price.currency, known, "currency")

    def check_references(self) -> Iterator[Reference]:
        """Yield each trigger that waits for an action which the plan does not have, and each measure that lacks."""
        measures = [measure for measure in self.prepares if isinstance(measure, Preparedness)]
        if len(measures) == len(self.prepares):
            bought = tuple(measure.id for measure in measures)
            for i, measure in enumerate(measures):
                for j, name in enumerate(measure.needs):
                    if name not in bought:
                        yield Reference(("prepares", i, "needs", j), name, bought, "preparedness")
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

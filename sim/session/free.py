"""What a team can order between decision points, and what it costs while it is done.

The price is worked out from the cost model of the organisation: wages of those who leave other work, supplies, premium
for overtime. What an action brings, and what it costs elsewhere, the drill will show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from sim.errors import InputError
from sim.outcome import Outcome
from sim.scenario.actions import (
    Action,
    CallSupport,
    KeepLog,
    MoveStaff,
    Overtime,
    PaperInvoicing,
    ReportToAuthority,
    VerifyScope,
)
from sim.scenario.actions.telling import Channel
from sim.scenario.base import by_id
from sim.scenario.mistakes import problems_of
from sim.scenario.organisation import Organisation
from sim.world.overtime import WORKDAY

__all__ = ["ASKED", "Item", "Price", "Under", "action", "menu", "price", "under_way"]

ASKED: Mapping[str, tuple[str, ...]] = {
    "verify-scope": ("by", "staff"),
    "call-support": ("by",),
    "announce": ("channels",),
    "paper-invoicing": ("desk", "by", "staff"),
    "move-staff": ("from", "to", "staff"),
    "overtime": ("department",),
    "urgent-first": (),
    "keep-log": ("by",),
    "report-to-authority": ("by",),
}
"""Kinds of actions that can be ordered freely, and what has to be said of each; all else is as usual."""

_ACTION: TypeAdapter[Action] = TypeAdapter(Action)

_HOUR = 60.0


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of action that this organisation can take.

    Attributes
    ----------
    asks : mapping of str to tuple of str
        What has to be said, and what can be said; ``staff`` is a number and has no list.
    """

    kind: str
    asks: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Price:
    """What an action costs by itself, in the organisation's currency.

    Attributes
    ----------
    people : int
        Who leave other work for it, or stay longer.
    hourly : float
        For every hour that it goes on.
    once : float
        To get it done, on average.
    an_invoice : float
        Supplies for each invoice.
    waits : float
        Minutes until it takes effect, on average.
    own_work : float
        Pieces of the donors' own work that wait for every hour of it.
    """

    people: int = 0
    hourly: float = 0.0
    once: float = 0.0
    an_invoice: float = 0.0
    waits: float = 0.0
    own_work: float = 0.0


@dataclass(frozen=True, slots=True)
class Under:
    """An action that is under way, since when."""

    action: str
    kind: str
    since: float


def menu(organisation: Organisation) -> tuple[Item, ...]:
    """The kinds of actions that an organisation can take freely."""
    departments = organisation.names("department")
    paper = tuple(desk.id for desk in organisation.desks if desk.opens == "by-action" and desk.channel == "paper")
    choices = {
        "by": departments,
        "from": departments,
        "department": departments,
        "to": organisation.names("desk"),
        "desk": paper,
        "channels": get_args(Channel),
        "staff": (),
    }
    items = (Item(kind, {name: choices[name] for name in asks}) for kind, asks in ASKED.items())
    return tuple(item for item in items if all(item.asks[name] for name in item.asks if name != "staff"))


def action(kind: str, **said: object) -> Action:
    """An action as it was ordered; people who are moved elsewhere, or stay longer, are an action of their own.

    Raises
    ------
    InputError
        It is no such kind, or what was said of it is wrong.
    """
    own = [str(said[name]) for name in ("from", "to", "department") if name in said]
    try:
        return _ACTION.validate_python({"do": kind, "id": "-".join((kind, *own))[:64], **said})
    except ValidationError as error:
        raise InputError(problems_of(error, {}, lambda path, *, of_key: {})) from None


def price(organisation: Organisation, ordered: Action) -> Price:
    """What an action costs by itself; the duration of what is done once is the mean."""

    def wage(department: str) -> float:
        return by_id(organisation.departments, department).wage

    match ordered:
        case VerifyScope():
            minutes = ordered.takes.mean()
            once = ordered.staff * wage(ordered.by) * minutes / _HOUR
            return Price(people=ordered.staff, once=once, waits=minutes)
        case CallSupport() | ReportToAuthority():
            return Price(people=1, once=wage(ordered.by) * ordered.talks.mean() / _HOUR)
        case KeepLog():
            return Price(people=1, hourly=wage(ordered.by) * ordered.takes / ordered.every)
        case PaperInvoicing():
            desk = by_id(organisation.desks, ordered.desk)
            supplies = {supply.id: supply.unit_cost for supply in organisation.supplies}
            return Price(
                people=ordered.staff,
                hourly=ordered.staff * wage(ordered.by),
                an_invoice=sum(amount * supplies[name] for name, amount in desk.uses.items()),
                waits=ordered.briefing.mean(),
            )
        case MoveStaff():
            donor = by_id(organisation.departments, ordered.source)
            return Price(
                people=ordered.staff,
                hourly=ordered.staff * donor.wage,
                waits=ordered.briefing.mean(),
                own_work=ordered.staff * _HOUR / donor.own_work.work.mean() if donor.own_work else 0.0,
            )
        case Overtime():
            stay = by_id(organisation.departments, ordered.department)
            people = min(ordered.staff or stay.staff, stay.staff)
            return Price(people=people, hourly=people * stay.wage * WORKDAY)
    return Price()


def under_way(outcome: Outcome, moment: float) -> tuple[Under, ...]:
    """Actions of a team that have begun by a moment and have neither ended nor been withdrawn."""
    going: dict[str, Under] = {}
    for entry in outcome.response.journal:
        if entry.time > moment or entry.kind not in ("action", "decision"):
            continue
        kind, _, stage = entry.key.removeprefix("journal.").rpartition("-")
        if stage == "begins":
            going[entry.subject] = Under(entry.subject, kind, entry.time)
        elif stage in ("ends", "withdrawn"):
            going.pop(entry.subject, None)
    return tuple(going.values())

"""The orders of a list that wait for their invoice when a drill begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from rich.console import RenderableType

from sim.errors import Phrase
from sim.history.labels import Labelled
from sim.history.moving import Moved, TierCount
from sim.history.orders import Customers, days_of, orders_of, refuse
from sim.history.summary import open_orders_summary
from sim.imports import OrderHistory
from sim.scenario.demand import Tier
from sim.scenario.organisation import Organisation
from sim.scenario.scenario import Scenario
from sim.texts import Language
from sim.world.calendar import WorkingTime
from sim.world.classes import Classes
from sim.world.orders import DAY, OrderBook, after_waiting, promises
from sim.world.streams import Streams

__all__ = ["OpenOrders", "describe_open_orders"]


@dataclass(frozen=True)
class OpenOrders:
    """A list of open orders as those that wait when a drill begins, and how they became it.

    Attributes
    ----------
    book : OrderBook
        All arrive at 0; to be put before the orders that come (`sim.world.orders.joined`).
    as_of : date
        Day of the list that becomes day 1: what is older waits.
    starts : date
        Day 1 of the drill.
    later : int
        Orders of the list from that day on, left out.
    overdue : int
        Orders whose due time has passed when the drill begins.
    regions, invoice_types : Labelled
        How the list's texts became the organisation's labels.
    tiers : tuple of TierCount
    notes : tuple of Phrase
        What the reader should know about it.
    """

    book: OrderBook
    as_of: date
    starts: date
    later: int
    overdue: int
    regions: Labelled
    invoice_types: Labelled
    tiers: tuple[TierCount, ...]
    notes: tuple[Phrase, ...]

    def summary(self, language: Language = "en") -> RenderableType:
        """The account for people."""
        return open_orders_summary(self, language)


def describe_open_orders(
    orders: OrderHistory, scenario: Scenario, seed: int, as_of: date | None = None, coming: OrderBook | None = None
) -> OpenOrders:
    """Make a list of open orders those that wait when a drill begins.

    Kept are order numbers, customers, amounts and the time that is left until an order is due. Due times that the list
    does not tell are drawn, and the working time for which the order has waited is taken off. Patience and the time to
    the first question count from the start of the drill on.

    Parameters
    ----------
    orders : OrderHistory
        The list, as `sim.imports.read_orders` reads it.
    scenario : Scenario
        Its organisation written out.
    seed : int
        Seed of the drill.
    as_of : date
        When the list was made: orders from this day on are left out; none given: the day after its last order.
    coming : OrderBook
        Orders of the organisation's history that come during the drill: their customers keep their tiers.

    Raises
    ------
    InputError
        No order is older than `as_of`.
    TypeError
        The organisation of the scenario is only named.
    """
    organisation = scenario.organisation
    if not isinstance(organisation, Organisation):
        raise TypeError(f"the organisation is only named: {organisation!r}")
    every = orders_of(orders, organisation.demand.tax_rate)
    days = days_of(every)
    as_of = as_of or (days[-1].item() + timedelta(days=1))
    inside = days < np.datetime64(as_of, "D")
    if not inside.any():
        raise refuse(orders, "none-open", as_of=as_of, first=days[0])
    customers = Customers.of(every, organisation.demand.tiers)
    if coming is not None:
        customers = _as_known(customers, coming, Classes.of(organisation), organisation.demand.tiers)
    streams = Streams(Streams(seed).number("orders.open"))
    moved = Moved.of(every, customers, inside, as_of, organisation, streams)
    time = WorkingTime(organisation.calendar, scenario.starts, scenario.days)
    at_once, age = np.zeros(moved.arrival.size), _waited(organisation, moved.arrival, as_of)
    promised = promises(organisation, at_once, moved.tier, streams, time)
    promised = promised._replace(
        due=after_waiting(promised.due, age, time), legal=after_waiting(promised.legal, age, time)
    )
    book = replace(moved.book(organisation, streams, promised), arrival=at_once)
    return OpenOrders(
        book=book,
        as_of=as_of,
        starts=scenario.starts,
        later=int((~inside).sum()),
        overdue=int((book.due <= 0).sum()),
        regions=moved.regions,
        invoice_types=moved.invoice_types,
        tiers=moved.tiers(organisation),
        notes=tuple(moved.notes(dated=False)),
    )


def _as_known(customers: Customers, coming: OrderBook, classes: Classes, tiers: Sequence[Tier]) -> Customers:
    """Customers who order during the drill as well stay in the tier that they have there."""
    tier = classes.features[2][coming.cls]
    known = {coming.names[number]: int(tier[place]) for place, number in enumerate(coming.customer.tolist())}
    own = [known.get(name, int(usual)) for name, usual in zip(customers.names, customers.tier, strict=True)]
    return replace(customers, tier=np.array(own, np.int64).clip(0, len(tiers) - 1))


def _waited(organisation: Organisation, arrival: NDArray[np.float64], as_of: date) -> NDArray[np.float64]:
    """Working time between each order and the day of the list, in minutes; `arrival` is negative."""
    days = int(np.ceil(-arrival.min() / DAY))
    before = WorkingTime(organisation.calendar, as_of - timedelta(days=days), days)
    return before.worked(days * DAY) - before.worked(arrival + days * DAY)

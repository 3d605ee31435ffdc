"""The orders of a drill, with all that belongs to them, drawn before it starts.

What belongs to an order does not depend on what anybody does: all three runs of a drill and all plans meet the same
orders.
"""

import hashlib
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.here import HERE
from sim.scenario.calendar import WorkingCalendar
from sim.scenario.demand import Demand
from sim.scenario.organisation import Organisation
from sim.scenario.scenario import Scenario
from sim.world.calendar import WorkingTime
from sim.world.classes import Classes
from sim.world.streams import Streams

__all__ = [
    "DAY",
    "OrderBook",
    "Promises",
    "after_waiting",
    "arrivals",
    "by_tier",
    "draw_open_orders",
    "draw_orders",
    "joined",
    "promises",
    "usual_orders",
    "weights_by_hour",
]

DAY = 1440.0
HOUR = 60.0
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Orders as columns, in order of arrival; times in minutes since day 1 00:00, amounts net in the currency.

    Attributes
    ----------
    arrival : array of float
        0 for those that wait when the drill begins.
    cls : array of int
        Class of each order.
    customer : array of int
        Number of the customer: of his name in `names`, else, less the number of names, within his tier.
    legal : array of float
        Legal date; infinite: none.
    patience : array of float
        Minutes after which the customer gives up; infinite: never.
    ask_after : array of float
        Minutes after which he asks, and asks again.
    order_ids, names : tuple of str
        Orders' and customers' own names, as far as they come from the organisation; else empty.
    """

    arrival: Floats
    cls: Ints
    customer: Ints
    amount: Floats
    due: Floats
    legal: Floats
    patience: Floats
    ask_after: Floats
    order_ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.arrival)

    @property
    def digest(self) -> str:
        """Tells books apart."""
        digest = hashlib.blake2b(digest_size=16)
        arrays: list[NDArray[np.generic]] = [self.arrival, self.cls, self.amount, self.due, self.legal]
        for array in [*arrays, self.customer, self.patience, self.ask_after]:
            digest.update(np.ascontiguousarray(array).tobytes())
        for words in (self.order_ids, self.names):
            digest.update("\0".join(words).encode("utf-8") + b"\1")
        return digest.hexdigest()


class Promises(NamedTuple):
    """What the customer of each order was promised, and what he will put up with.

    All are drawn in working time of the organisation: nobody counts the night. Patience and the time to the first
    question are clock time from the order on.
    """

    due: Floats
    legal: Floats
    patience: Floats
    ask_after: Floats


def weights_by_hour(demand: Demand, calendar: WorkingCalendar, starts: date, days: int) -> Floats:
    """Expected orders in each hour of a drill.

    Returns
    -------
    array of float, shape (days, 24)
    """
    hours = np.array([demand.hours.get(h, 0.0) for h in range(24)]) if demand.hours else np.ones(24)
    weights = np.empty(days)
    for index in range(days):
        day = starts + timedelta(days=index)
        if demand.weekdays:
            weight = demand.weekdays.get(WEEKDAYS[day.weekday()], 0.0)  # type: ignore[call-overload]
        else:
            weight = float(calendar.is_working_day(day))
        end = demand.month_end
        if end and (day + timedelta(days=end.days)).month != day.month:
            weight *= end.factor
        weights[index] = weight
    return np.asarray(demand.orders_per_day * weights[:, np.newaxis] * hours / hours.sum())


def arrivals(expected: Floats, rng: np.random.Generator) -> Floats:
    """Arrivals of a Poisson process whose rate is constant within each hour.

    Parameters
    ----------
    expected : array of float
        Expected arrivals, hour after hour.
    rng : Generator

    Returns
    -------
    array of float
        Moments in minutes, ascending.
    """
    counts = rng.poisson(expected.reshape(-1))
    hour = np.repeat(np.arange(counts.size), counts)
    return np.sort((hour + rng.random(hour.size)) * HOUR)


def _choose(rng: np.random.Generator, weights: ArrayLike, size: int) -> Ints:
    """Indices drawn with these relative weights, one uniform number each."""
    edges = np.cumsum(weights, dtype=float)
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right")


def draw_orders(
    organisation: Organisation,
    starts: date,
    days: int,
    factor: float,
    streams: Streams,
    time: WorkingTime,
    beside: Executor = HERE,
) -> OrderBook:
    """Orders of a drill by the organisation's usual demand.

    Parameters
    ----------
    organisation : Organisation
    starts : date
        Day 1.
    days : int
    factor : float
        Demand compared with the usual.
    streams : Streams
    time : WorkingTime
        Of the organisation; promises and legal dates count in it.
    beside : Executor
        Who draws some of the columns; another thread can.
    """
    expected = weights_by_hour(organisation.demand, organisation.calendar, starts, days) * factor
    return _drawn(organisation, arrivals(expected, streams["orders.arrival"]), streams, time, beside)


def usual_orders(scenario: Scenario, seed: int) -> OrderBook:
    """Orders that come during a drill by the usual demand, those that wait when it begins left out."""
    organisation = scenario.organisation
    assert isinstance(organisation, Organisation)
    time = WorkingTime(organisation.calendar, scenario.starts, scenario.days)
    return draw_orders(organisation, scenario.starts, scenario.days, scenario.demand_factor, Streams(seed), time)


def draw_open_orders(
    organisation: Organisation, starts: date, count: int, streams: Streams, time: WorkingTime
) -> OrderBook:
    """Orders that wait when the drill begins: the latest ones, which came one after another at the usual pace.

    Part of what they were promised has passed, and what should have been done before day 1 is late. Patience and the
    time to the first question count from the start of the drill on: whoever waits then has not given up.
    """
    week = weights_by_hour(organisation.demand, organisation.calendar, starts, 7).sum()
    age = np.arange(count, 0, -1) * time.worked(7 * DAY) / week
    book = _drawn(organisation, np.zeros(count), Streams(streams.number("orders.open")), time)
    return replace(book, due=after_waiting(book.due, age, time), legal=after_waiting(book.legal, age, time))


def after_waiting(promised: Floats, age: Floats, time: WorkingTime) -> Floats:
    """What was promised for some working time after an order, when the order has waited before the drill.

    Parameters
    ----------
    promised : array of float
        The moment if the order had come at the start of the drill; infinite: none.
    age : array of float
        Working time for which it has waited, in minutes.
    time : WorkingTime

    Returns
    -------
    array of float
        Below 0, by the working time, if the moment has passed before the drill.
    """
    left = np.where(np.isinf(promised), np.inf, time.worked(promised)) - age
    return np.where(left > 0, time.after(0.0, np.maximum(left, 0.0)), left)


def joined(waiting: OrderBook, coming: OrderBook) -> OrderBook:
    """Orders that wait when the drill begins, and those that come during it.

    A customer of whom both tell the name is the same; of customers without a name, those who wait are others.
    """
    names = (*waiting.names, *(name for name in coming.names if name not in set(waiting.names)))
    number = {name: place for place, name in enumerate(names)}
    ids: list[str] = []
    for book, begin in ((waiting, 0), (coming, len(waiting))):
        ids += book.order_ids or [str(begin + place) for place in range(len(book))]
    columns = {
        name: np.concatenate([getattr(waiting, name), getattr(coming, name)])
        for name in ("arrival", "cls", "amount", "due", "legal", "patience", "ask_after")
    }
    return OrderBook(
        **columns,
        customer=np.concatenate([_renumbered(book, number) for book in (waiting, coming)]),
        order_ids=tuple(ids) if waiting.order_ids or coming.order_ids else (),
        names=names,
    )


def _renumbered(book: OrderBook, number: dict[str, int]) -> Ints:
    """The customers by their places among other names; those without a name come after all names."""
    places = np.array([number[name] for name in book.names], np.int64)
    named = book.customer < places.size
    at = np.where(named, book.customer, 0)
    return np.where(named, places[at] if places.size else 0, book.customer - places.size + len(number)).astype(np.int64)


def _drawn(
    organisation: Organisation, arrival: Floats, streams: Streams, time: WorkingTime, beside: Executor = HERE
) -> OrderBook:
    """Orders that come at these moments."""
    demand, n = organisation.demand, arrival.size
    classes = Classes.of(organisation)
    tier = _choose(streams["orders.tier"], [t.share for t in demand.tiers], n)
    customer = beside.submit(_customers, organisation, tier, streams)
    amount = beside.submit(by_tier, organisation, tier, "amount", streams)
    urgent = streams["orders.urgent"].random(n) < np.array([t.urgent for t in demand.tiers])[tier]
    invoice_type = _choose(streams["orders.type"], list(demand.invoice_types.values()), n)
    region = _choose(streams["orders.region"], list(demand.regions.values()), n)
    promised = promises(organisation, arrival, tier, streams, time)
    return OrderBook(
        arrival=arrival,
        cls=classes.number(invoice_type, region, tier, urgent),
        customer=customer.result(),
        amount=np.maximum(amount.result(), 0.01),
        due=promised.due,
        legal=promised.legal,
        patience=promised.patience,
        ask_after=promised.ask_after,
    )


def by_tier(organisation: Organisation, tier: Ints, what: str, streams: Streams) -> Floats:
    """One draw for each order from a distribution of its tier; infinite where the tier has none."""
    drawn = np.full(tier.size, np.inf)
    for index, item in enumerate(organisation.demand.tiers):
        distribution = getattr(item, what)
        mine = np.flatnonzero(tier == index)
        if distribution is not None and mine.size:
            drawn[mine] = distribution.sample(streams[f"orders.{what}.{item.id}"], mine.size)
    return drawn


def promises(organisation: Organisation, arrival: Floats, tier: Ints, streams: Streams, time: WorkingTime) -> Promises:
    """Due time, legal date, patience and the time to the first question of each order."""
    tiers = organisation.demand.tiers
    legal = streams["orders.legal"].random(tier.size) < np.array([t.legal for t in tiers])[tier]
    within = np.where(legal, by_tier(organisation, tier, "legal_within", streams), np.inf)
    enquiries = organisation.enquiries
    asks = enquiries.after.sample(streams["orders.ask"], tier.size) if enquiries else np.full(tier.size, np.inf)
    return Promises(
        due=time.after(arrival, by_tier(organisation, tier, "due", streams)),
        legal=time.after(arrival, within),
        patience=time.after(arrival, by_tier(organisation, tier, "patience", streams)) - arrival,
        ask_after=time.after(arrival, asks) - arrival,
    )


def _customers(organisation: Organisation, tier: Ints, streams: Streams) -> Ints:
    """Who orders: within a tier, the customer of rank r orders in proportion to 1 / r (Zipf's law)."""
    customer = np.zeros(tier.size, np.int64)
    for index, item in enumerate(organisation.demand.tiers):
        mine = np.flatnonzero(tier == index)
        weights = 1.0 / np.arange(1, item.customers + 1)
        customer[mine] = _choose(streams[f"orders.customer.{item.id}"], weights, mine.size)
    return customer

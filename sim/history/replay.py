"""The orders of a window of the history, moved onto the days of a drill."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import RenderableType

from sim.errors import Phrase
from sim.history.labels import Labelled, match_invoice_types, match_regions
from sim.history.orders import Customers, dated_only, days_of, orders_of
from sim.history.summary import replay_summary
from sim.history.window import Window, choose_window
from sim.imports import OrderHistory
from sim.scenario.organisation import Organisation
from sim.scenario.scenario import Scenario
from sim.texts import Language
from sim.world.calendar import WorkingTime
from sim.world.classes import Classes
from sim.world.orders import DAY, HOUR, OrderBook, promises
from sim.world.streams import Streams

__all__ = ["Replay", "TierCount", "describe_replay", "replay"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MICROSECONDS = 60e6  # of a minute


class TierCount(NamedTuple):
    """What a tier has of a replay; `amount` is the net total."""

    tier: str
    orders: int
    customers: int
    amount: float


@dataclass(frozen=True)
class Replay:
    """A window of a history as the orders of a drill, and how it became them.

    Attributes
    ----------
    book : OrderBook
        For ``sim.run(..., orders=book)``.
    window : Window
        Days of the history that are replayed.
    starts : date
        Day of the drill onto which the first of them is moved.
    credit_notes : int
        Left out of the window: they need no new invoice.
    outside : int
        Orders of the history before and after the window.
    regions, invoice_types : Labelled
        How the history's texts became the organisation's labels.
    tiers : tuple of TierCount
    notes : tuple of Phrase
        What the reader should know about it.
    """

    book: OrderBook
    window: Window
    starts: date
    credit_notes: int
    outside: int
    regions: Labelled
    invoice_types: Labelled
    tiers: tuple[TierCount, ...]
    notes: tuple[Phrase, ...]

    def summary(self, language: Language = "en") -> RenderableType:
        """The account for people."""
        return replay_summary(self, language)


def replay(history: OrderHistory, scenario: Scenario, seed: int, window_start: date | None = None) -> OrderBook:
    """The orders of a window of the history as those of a drill; `describe_replay` also tells how they became them."""
    return describe_replay(history, scenario, seed, window_start).book


def describe_replay(history: OrderHistory, scenario: Scenario, seed: int, window_start: date | None = None) -> Replay:
    """Move the orders of a window of the history onto the days of a drill, as they were.

    Kept are order numbers, customers, amounts, weekday and time of day, outside working hours too; the scenario's
    demand factor does not apply. Region, invoice type, urgency and due time are kept where the history tells them.
    What it does not tell is drawn as for orders of the usual demand.

    Parameters
    ----------
    history : OrderHistory
    scenario : Scenario
        Its organisation written out.
    seed : int
        Seed of the drill.
    window_start : date
        First day of the window, of the weekday of ``scenario.starts``; none given: see `choose_window`.

    Raises
    ------
    InputError
        There are no orders in the window, or its first day is another weekday than the drill's.
    TypeError
        The organisation of the scenario is only named.
    """
    organisation = scenario.organisation
    if not isinstance(organisation, Organisation):
        raise TypeError(f"the organisation is only named: {organisation!r}")
    every = orders_of(history, organisation.demand.tax_rate)
    customers = Customers.of(every, organisation.demand.tiers)
    days = days_of(every)
    window = choose_window(history, days, scenario.starts, scenario.days, window_start)
    moved = _Moved.of(every, customers, _within(days, window), window, organisation, Streams(seed))
    time = WorkingTime(organisation.calendar, scenario.starts, scenario.days)
    return Replay(
        book=moved.book(organisation, Streams(seed), time),
        window=window,
        starts=scenario.starts,
        credit_notes=int(_within(days_of(history.orders[history.orders["kind"] == "credit-note"]), window).sum()),
        outside=len(every) - len(moved.orders),
        regions=moved.regions,
        invoice_types=moved.invoice_types,
        tiers=moved.tiers(organisation),
        notes=(
            *moved.notes(window, dated_only(every)),
            *([Phrase("history.factor-left-out")] if scenario.demand_factor != 1 else []),
        ),
    )


def _within(days: NDArray[np.datetime64], window: Window) -> NDArray[np.bool_]:
    begin = np.datetime64(window.start, "D")
    return (days >= begin) & (days < begin + window.days)


@dataclass(frozen=True)
class _Moved:
    """The orders of a window on the days of the drill, in order of arrival; times in minutes since day 1 00:00."""

    orders: pd.DataFrame
    arrival: Floats
    due: Floats
    """Not a number where the history does not tell a possible one."""
    customer: Ints
    names: tuple[str, ...]
    tier: Ints
    regions: Labelled
    invoice_types: Labelled

    @classmethod
    def of(
        cls,
        every: pd.DataFrame,
        customers: Customers,
        inside: NDArray[np.bool_],
        window: Window,
        organisation: Organisation,
        streams: Streams,
    ) -> "_Moved":
        demand, begin = organisation.demand, np.datetime64(window.start, "us")
        orders, number = every[inside], customers.number[inside]
        arrival = _minutes(orders["ordered_at"], begin)
        if dated_only(every):
            arrival += _times_of_day(organisation, arrival.size, streams)
            by_time = np.argsort(arrival, kind="stable")
            orders, number, arrival = orders.iloc[by_time], number[by_time], arrival[by_time]
        due = _minutes(orders["due"], begin)
        due += np.where(due % DAY == 0, DAY, 0.0)  # a mere date is over at the end of the day
        who, customer = np.unique(number, return_inverse=True)
        return cls(
            orders=orders,
            arrival=arrival,
            due=np.where(due < arrival, np.nan, due),
            customer=customer.astype(np.int64),
            names=tuple(customers.names[i] for i in who),
            tier=customers.tier[number],
            regions=match_regions(orders["region"], demand.regions),
            invoice_types=match_invoice_types(orders["invoice_type"], demand.invoice_types),
        )

    def book(self, organisation: Organisation, streams: Streams, time: WorkingTime) -> OrderBook:
        """The orders with all that the history does not tell drawn."""
        demand = organisation.demand
        promised = promises(organisation, self.arrival, self.tier, streams, time)
        urgent = (
            streams["history.urgent"].random(self.tier.size) < np.array([t.urgent for t in demand.tiers])[self.tier]
        )
        priority = self.orders["priority"].to_numpy(dtype=object)
        return OrderBook(
            arrival=self.arrival,
            cls=Classes.of(organisation).number(
                self.invoice_types.complete(demand.invoice_types, streams["history.type"]),
                self.regions.complete(demand.regions, streams["history.region"]),
                self.tier,
                np.where(priority == "", urgent, priority == "urgent"),
            ),
            customer=self.customer,
            amount=self.orders["net"].to_numpy(dtype=float),
            due=np.where(np.isnan(self.due), promised.due, self.due),
            legal=promised.legal,
            patience=promised.patience,
            ask_after=promised.ask_after,
            order_ids=tuple(self.orders["order_id"].tolist()),
            names=self.names,
        )

    def notes(self, window: Window, dated: bool) -> list[Phrase]:
        """What the reader should know."""
        told, due = self.orders["due"].notna(), np.isnan(self.due)
        counts = {
            "not-covered": window.days - window.covered,
            "no-time-of-day": len(self.orders) * dated,
            "unknown-customers": int((np.array(self.names, dtype=object)[self.customer] == "").sum()),
            "urgency-drawn": int((self.orders["priority"] == "").sum()),
            "due-drawn": int((~told).sum()),
            "due-impossible": int((told & due).sum()),
            "no-value": int((self.orders["net"] == 0).sum()),
        }
        return [Phrase(f"history.{key}", {"count": count}) for key, count in counts.items() if count]

    def tiers(self, organisation: Organisation) -> tuple[TierCount, ...]:
        """What each tier has of the orders."""
        amount = self.orders["net"].to_numpy(dtype=float)
        return tuple(
            TierCount(item.id, int(mine.sum()), np.unique(self.customer[mine]).size, float(amount[mine].sum()))
            for index, item in enumerate(organisation.demand.tiers)
            for mine in [self.tier == index]
        )


def _minutes(times: "pd.Series[pd.Timestamp]", begin: np.datetime64) -> Floats:
    """Minutes since the begin of the window; not a number where there is no time."""
    since = times.to_numpy().astype("datetime64[us]") - begin
    return np.where(np.isnat(since), np.nan, since.astype(np.int64) / MICROSECONDS)


def _times_of_day(organisation: Organisation, size: int, streams: Streams) -> Floats:
    """Minutes after midnight, as the organisation's orders come."""
    hours = organisation.demand.hours or dict.fromkeys(range(24), 1.0)
    weights = np.array(list(hours.values()), float)
    rng = streams["history.time-of-day"]
    hour = rng.choice(np.array(list(hours)), size, p=weights / weights.sum())
    return np.asarray((hour + rng.random(size)) * HOUR)

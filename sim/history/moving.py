"""Orders of a history, moved onto the days of a drill."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import Phrase
from sim.history.labels import Labelled, match_invoice_types, match_regions
from sim.history.orders import Customers, dated_only
from sim.scenario.organisation import Organisation
from sim.world.classes import Classes
from sim.world.orders import DAY, HOUR, OrderBook, Promises
from sim.world.streams import Streams

__all__ = ["Moved", "TierCount"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MICROSECONDS = 60e6  # of a minute


class TierCount(NamedTuple):
    """What a tier has of the orders; `amount` is the net total."""

    tier: str
    orders: int
    customers: int
    amount: float


@dataclass(frozen=True)
class Moved:
    """Orders of a history on the days of a drill, in order of arrival; times in minutes since day 1 00:00."""

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
        begins: date,
        organisation: Organisation,
        streams: Streams,
    ) -> "Moved":
        """The orders that are inside, moved so that a day of the history becomes day 1."""
        demand, begin = organisation.demand, np.datetime64(begins, "us")
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

    def book(self, organisation: Organisation, streams: Streams, promised: Promises) -> OrderBook:
        """The orders with all that the history does not tell drawn."""
        demand = organisation.demand
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

    def notes(self, dated: bool) -> list[Phrase]:
        """What the reader should know."""
        told, due = self.orders["due"].notna(), np.isnan(self.due)
        counts = {
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

"""The orders of a history without its credit notes, and who they came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.imports import OrderHistory
from sim.scenario.demand import Tier

__all__ = ["ONE_DAY", "Customers", "dated_only", "days_of", "orders_of", "refuse"]

Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]

ONE_DAY = np.timedelta64(1, "D")


def refuse(history: OrderHistory, key: str, *, allowed: Sequence[str] = (), **values: object) -> InputError:
    """The error about a history that does not serve the purpose: ``history.<key>`` of the catalogue."""
    problem = Problem(f"history.{key}", file=str(history.report.file), allowed=tuple(allowed), values=values)
    return InputError([problem])


def orders_of(history: OrderHistory, tax_rate: float) -> pd.DataFrame:
    """The orders, by time; ``net`` is filled in where only the gross amount is known.

    Credit notes take back what was invoiced and need no new invoice.

    Raises
    ------
    InputError
        There are none.
    """
    orders = history.orders[history.orders["kind"] == "order"].reset_index(drop=True)
    if orders.empty:
        raise refuse(history, "no-orders")
    net = orders["net"].fillna((orders["gross"] / (1 + tax_rate)).round(2)).clip(lower=0)
    return orders.assign(net=net)


def days_of(orders: pd.DataFrame) -> Days:
    """The day of each order."""
    return orders["ordered_at"].to_numpy().astype("datetime64[D]")


def dated_only(orders: pd.DataFrame) -> bool:
    """Whether the orders have dates but no times of day."""
    return bool((orders["ordered_at"] == orders["ordered_at"].dt.normalize()).all())


@dataclass(frozen=True)
class Customers:
    """The customers of a history, those with the largest total value first.

    Attributes
    ----------
    names : tuple of str
        Name, or tax number if there is no name; the last is empty if some orders tell neither.
    tier : array of int, shape (customers,)
        Place in the organisation's list of tiers.
    number : array of int, shape (orders,)
        Customer of each order.
    """

    names: tuple[str, ...]
    tier: Ints
    number: Ints

    @classmethod
    def of(cls, orders: pd.DataFrame, tiers: Sequence[Tier]) -> "Customers":
        """Rank the customers and put them into tiers.

        Key tiers are filled first, then the others in the organisation's order, each until it has its share of the
        orders; orders without a customer go to the last one. A customer belongs to one tier with all his orders, so
        the shares are met but for one customer at each border.
        """
        name = orders["customer"].where(orders["customer"] != "", orders["tax_id"])
        codes, names = pd.factorize(name)
        value = np.bincount(codes, orders["net"].to_numpy())
        value[names == ""] = -1.0  # nobody in particular comes last
        order = np.argsort(-value, kind="stable")
        count = np.bincount(codes)[order]
        filling = sorted(range(len(tiers)), key=lambda i: not tiers[i].key)
        edges = np.cumsum([tiers[i].share for i in filling])
        before = (np.cumsum(count) - count) / len(orders)
        place = np.searchsorted(edges / edges[-1], before, side="right").clip(0, len(tiers) - 1)
        ranked = np.asarray(names, dtype=object)[order]
        place[ranked == ""] = len(tiers) - 1
        rank = np.empty(order.size, np.int64)
        rank[order] = np.arange(order.size)
        return cls(tuple(map(str, ranked)), np.array(filling, np.int64)[place], rank[codes])

    @property
    def unknown(self) -> int:
        """How many orders do not tell their customer."""
        return int((self.number == len(self.names) - 1).sum()) if self.names[-1] == "" else 0

    def by_tier(self, tiers: Sequence[Tier]) -> Mapping[str, int]:
        """How many known customers each tier has."""
        known = self.tier[: len(self.names) - (self.names[-1] == "")]
        return dict(zip((t.id for t in tiers), np.bincount(known, minlength=len(tiers)).tolist(), strict=True))

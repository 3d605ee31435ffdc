"""Customers as single firms that can be telephoned: who waits, and what was agreed with whom."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from sim.scenario.actions import CallKeyCustomers
from sim.world.customers import Customers
from sim.world.flow import OrderFlow
from sim.world.layout import Layout
from sim.world.orders import OrderBook

__all__ = ["Contacts"]

Bools = NDArray[np.bool_]


class Contacts:
    """The customers of all orders.

    Parameters
    ----------
    flow : OrderFlow
    layout : Layout
    book : OrderBook
    job_of : array of int
        Number of the job of each order.
    customers : Customers
        All of them together, as far as they ask.

    Attributes
    ----------
    amount : array of float
        Amount of each order.
    customer : array of int
        A number of the customer of each order that no other customer has, whatever his tier.
    reached : dict of int to float
        Customers who were reached by telephone, and the factor on the chance that they leave.
    """

    def __init__(
        self, flow: OrderFlow, layout: Layout, book: OrderBook, job_of: NDArray[np.int64], customers: Customers
    ) -> None:
        tiers = layout.organisation.demand.tiers
        tier = layout.classes.features[2]
        self._flow = flow
        self._customers = customers
        self._job_of = job_of
        self.amount = book.amount
        self._key_classes = np.zeros(layout.classes.count, bool)
        self._key_classes[: layout.classes.orders] = np.array([t.key for t in tiers])[tier]
        self._key = self._key_classes[book.cls]
        self._key_customers = sum(t.customers for t in tiers if t.key)
        self._agreed = np.zeros(len(book), bool)
        self._kept = np.zeros(len(book), bool)
        self.customer: NDArray[np.int64] = tier[book.cls] + len(tiers) * book.customer
        self.reached: dict[int, float] = {}

    def waiting(self) -> Bools:
        """The orders that have come and whose customers still wait for their invoice."""
        return self._flow.unserved()[self._job_of]

    def key_waiting(self) -> float:
        """Share of all key customers, those who have not ordered included, who wait for an invoice."""
        return np.unique(self.customer[self.waiting() & self._key]).size / max(1, self._key_customers)

    def most_at_stake(self, called: Collection[int]) -> int | None:
        """The key customer with the largest amount in open orders, of those not called yet; None: nobody is left."""
        mine = np.flatnonzero(self.waiting() & self._key)
        customers, places = np.unique(self.customer[mine], return_inverse=True)
        left = np.flatnonzero(~np.isin(customers, list(called)))
        return int(customers[left[np.bincount(places, self.amount[mine])[left].argmax()]]) if left.size else None

    def agree(self, customer: int, call: CallKeyCustomers) -> None:
        """A customer was reached and is content with paper for the time being."""
        self.reached[customer] = call.churn
        self._agreed |= self.customer == customer
        self.keep(call)

    def keep(self, call: CallKeyCustomers) -> None:
        """What was agreed with customers holds for all that they have ordered by now."""
        if not self.reached:
            return
        waiting = self.waiting()
        agreed = waiting & self._agreed
        fresh = agreed & ~self._kept
        if fresh.any():
            self._flow.set_patience(self._job_of[fresh], call.patience)
            self._kept |= fresh
        share = float(agreed.sum() / max(1, (waiting & self._key).sum()))
        self._customers.calm(self._key_classes, 1 + (call.enquiries - 1) * share)

    def let_go(self) -> None:
        """The calls are over: customers ask as before."""
        self._customers.calm(self._key_classes, 1.0)

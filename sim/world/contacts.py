"""Customers as single firms that can be telephoned: who waits, and what was agreed with whom."""

import numpy as np
from numpy.typing import NDArray

from sim.scenario.actions import CallKeyCustomers
from sim.world.customers import Customers
from sim.world.flow import OrderFlow
from sim.world.layout import Layout
from sim.world.orders import OrderBook

__all__ = ["Contacts"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
        self._arrival = book.arrival
        self._first = 0  # all orders before this one are over
        self.amount = book.amount
        self._key_classes = np.zeros(layout.classes.count, bool)
        self._key_classes[: layout.classes.orders] = np.array([t.key for t in tiers])[tier]
        self._key = np.flatnonzero(self._key_classes[book.cls])
        self._key_jobs = job_of[self._key]
        self._key_customers = sum(t.customers for t in tiers if t.key)
        self.customer: NDArray[np.int64] = tier[book.cls] + len(tiers) * book.customer
        self._key_of = self.customer[self._key]
        self._key_names, self._key_places = np.unique(self._key_of, return_inverse=True)
        self._agreed = np.zeros(self._key.size, bool)
        self._kept = np.zeros(self._key.size, bool)
        self.reached: dict[int, float] = {}

    def waits(self, order: int) -> bool:
        """Whether an order has come and its customer still waits for the invoice."""
        return bool(self._flow.unserved(self._job_of[order : order + 1])[0])

    def next_to_ask(self, asked: Bools, due: Floats, latest: float) -> int | None:
        """The largest order due by some time whose customer waits and has not been asked; those not due yet first."""
        come = int(self._arrival.searchsorted(self._flow.now))
        among = slice(self._first, come)
        first, chosen = self._flow.next_to_ask(
            self._job_of[among], asked[among], due[among], latest, self.amount[among]
        )
        chosen = None if chosen is None else self._first + chosen
        self._first = come if first is None else self._first + first
        return chosen

    def _key_waiting(self) -> Ints:
        """The key customers' orders that are waited for, as places among all of theirs."""
        return np.flatnonzero(self._flow.unserved(self._key_jobs))

    def key_waiting(self) -> float:
        """Share of all key customers, those who have not ordered included, who wait for an invoice."""
        return np.unique(self._key_places[self._key_waiting()]).size / max(1, self._key_customers)

    def most_at_stake(self, called: Bools, call: CallKeyCustomers) -> int | None:
        """The key customer with the largest amount in open orders, of those not called yet; None: nobody is left.

        What has been agreed on the telephone holds for what the others have ordered since.
        """
        waiting, names = self._key_waiting(), self._key_names
        self._keep(call, waiting)
        places = self._key_places[waiting]
        wanted = np.zeros(names.size, bool)
        wanted[places] = True
        left = np.flatnonzero(wanted & ~called[names])
        stakes = np.bincount(places, self.amount[self._key[waiting]], minlength=names.size)
        return int(names[left[stakes[left].argmax()]]) if left.size else None

    def agree(self, customer: int, call: CallKeyCustomers) -> None:
        """A customer was reached and is content with paper for the time being."""
        self.reached[customer] = call.churn
        self._agreed |= self._key_of == customer
        self._keep(call, self._key_waiting())

    def _keep(self, call: CallKeyCustomers, waiting: Ints) -> None:
        """What was agreed with customers holds for all that they have ordered by now."""
        if not self.reached:
            return
        agreed = waiting[self._agreed[waiting]]
        fresh = agreed[~self._kept[agreed]]
        if fresh.size:
            self._flow.set_patience(self._key_jobs[fresh], call.patience)
            self._kept[fresh] = True
        share = agreed.size / max(1, waiting.size)
        self._customers.calm(self._key_classes, 1 + (call.enquiries - 1) * share)

    def let_go(self) -> None:
        """The calls are over: customers ask as before."""
        self._customers.calm(self._key_classes, 1.0)

"""Customers as single firms that can be telephoned: who waits, and what was agreed with whom."""

import numpy as np
from numpy.typing import NDArray

from sim.scenario.actions import CallKeyCustomers
from sim.world.clientele import Clientele
from sim.world.customers import Customers
from sim.world.flow import OrderFlow

__all__ = ["Contacts"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Contacts:
    """The customers of all orders, as far as somebody speaks to them.

    Parameters
    ----------
    flow : OrderFlow
    clientele : Clientele
    customers : Customers
        All of them together, as far as they ask.

    Attributes
    ----------
    clientele : Clientele
    reached : dict of int to float
        Customers who were reached by telephone, and the factor on the chance that they leave.
    """

    def __init__(self, flow: OrderFlow, clientele: Clientele, customers: Customers) -> None:
        self._flow = flow
        self._customers = customers
        self.clientele = clientele
        self._first = 0  # all orders before this one are over
        self._agreed = np.zeros(clientele.key.size, bool)
        self._kept = np.zeros(clientele.key.size, bool)
        self.reached: dict[int, float] = {}

    def waits(self, order: int) -> bool:
        """Whether an order has come and its customer still waits for the invoice."""
        return bool(self._flow.unserved(self.clientele.job_of[order : order + 1])[0])

    def next_to_ask(self, asked: Bools, due: Floats, latest: float) -> int | None:
        """The largest order due by some time whose customer waits and has not been asked; those not due yet first."""
        book, job_of = self.clientele.book, self.clientele.job_of
        come = int(book.arrival.searchsorted(self._flow.now))
        among = slice(self._first, come)
        first, chosen = self._flow.next_to_ask(job_of[among], asked[among], due[among], latest, book.amount[among])
        chosen = None if chosen is None else self._first + chosen
        self._first = come if first is None else self._first + first
        return chosen

    def _key_waiting(self) -> Ints:
        """The key customers' orders that are waited for, as places among all of theirs."""
        return np.flatnonzero(self._flow.unserved(self.clientele.key_jobs))

    def key_waiting(self) -> float:
        """Share of all key customers, those who have not ordered included, who wait for an invoice."""
        _, places = self.clientele.by_key_customer
        everybody = sum(tier.customers for tier in self.clientele.layout.organisation.demand.tiers if tier.key)
        return np.unique(places[self._key_waiting()]).size / max(1, everybody)

    def most_at_stake(self, called: Bools, call: CallKeyCustomers) -> int | None:
        """The key customer with the largest amount in open orders, of those not called yet; None: nobody is left.

        What has been agreed on the telephone holds for what the others have ordered since.
        """
        clientele, waiting = self.clientele, self._key_waiting()
        names, place = clientele.by_key_customer
        self._keep(call, waiting)
        places = place[waiting]
        wanted = np.zeros(names.size, bool)
        wanted[places] = True
        left = np.flatnonzero(wanted & ~called[names])
        stakes = np.bincount(places, clientele.book.amount[clientele.key[waiting]], minlength=names.size)
        return int(names[left[stakes[left].argmax()]]) if left.size else None

    def agree(self, customer: int, call: CallKeyCustomers) -> None:
        """A customer was reached and is content with paper for the time being."""
        self.reached[customer] = call.churn
        self._agreed |= self.clientele.key_customer == customer
        self._keep(call, self._key_waiting())

    def _keep(self, call: CallKeyCustomers, waiting: Ints) -> None:
        """What was agreed with customers holds for all that they have ordered by now."""
        if not self.reached:
            return
        agreed = waiting[self._agreed[waiting]]
        fresh = agreed[~self._kept[agreed]]
        if fresh.size:
            self._flow.set_patience(self.clientele.key_jobs[fresh], call.patience)
            self._kept[fresh] = True
        share = agreed.size / max(1, waiting.size)
        self._customers.calm(self.clientele.key_classes, 1 + (call.enquiries - 1) * share)

    def let_go(self) -> None:
        """The calls are over: customers ask as before."""
        self._customers.calm(self.clientele.key_classes, 1.0)

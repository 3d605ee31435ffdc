"""Whose orders they are: the customers of a drill as single firms, which are the same in all of its runs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.world.layout import Layout
from sim.world.orders import OrderBook

__all__ = ["Clientele"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Clientele:
    """The customers of all orders.

    Attributes
    ----------
    layout : Layout
    book : OrderBook
    job_of : array of int
        Number of the job of each order.
    """

    layout: Layout
    book: OrderBook
    job_of: Ints

    @cached_property
    def customer(self) -> Ints:
        """A number of the customer of each order that no other customer has, whatever his tier."""
        tiers, tier = self.layout.organisation.demand.tiers, self.layout.classes.features[2]
        return np.asarray(tier[self.book.cls] + len(tiers) * self.book.customer)

    @cached_property
    def by_customer(self) -> tuple[Ints, Ints]:
        """The numbers of all who ordered, and for each order the place of its customer among them."""
        return np.unique(self.customer, return_inverse=True)

    @property
    def everybody(self) -> tuple[Ints, Ints]:
        """Tier and number among its customers of all who ordered, tier by tier."""
        customer, tier = np.divmod(self.by_customer[0], len(self.layout.organisation.demand.tiers))
        order = np.argsort(tier, kind="stable")
        return tier[order], customer[order]

    @cached_property
    def key_classes(self) -> Bools:
        """Which classes are those of key customers' orders."""
        classes = self.layout.classes
        key = np.zeros(classes.count, bool)
        key[: classes.orders] = np.array([t.key for t in self.layout.organisation.demand.tiers])[classes.features[2]]
        return key

    @cached_property
    def key(self) -> Ints:
        """The key customers' orders; all that follows is about these."""
        return np.flatnonzero(self.key_classes[self.book.cls])

    @cached_property
    def key_jobs(self) -> Ints:
        """Number of the job of each."""
        return self.job_of[self.key]

    @cached_property
    def key_customer(self) -> Ints:
        """Number of the customer of each."""
        return self.customer[self.key]

    @cached_property
    def by_key_customer(self) -> tuple[Ints, Ints]:
        """The numbers of the key customers who ordered, and for each order the place of its customer among them."""
        return np.unique(self.key_customer, return_inverse=True)

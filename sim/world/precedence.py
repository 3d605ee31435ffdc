"""What comes first in the backlogs, and by when each order is promised."""

import numpy as np
from numpy.typing import NDArray

from sim.scenario.actions.standing_down import Clears
from sim.scenario.organisation import Order
from sim.world.flow import OrderFlow, Rule
from sim.world.layout import RULES, Layout
from sim.world.orders import OrderBook

__all__ = ["Precedence"]


class Precedence:
    """The order of work at all stages: each stage's own, unless something else has been ordered.

    While orders with a legal date come first, all stages go by one list: first those orders, the earliest legal date
    first, then all others in the order of work that holds besides, that of the stage which issues if the stages differ.
    The list is given to the order flow as due times, the one thing by which it sorts single orders.

    Parameters
    ----------
    flow : OrderFlow
    layout : Layout
    book : OrderBook
    job_of : array of int
        Number of the job of each order.

    Attributes
    ----------
    due : array of float
        By when each order is promised, later dates that were agreed on included.
    """

    def __init__(self, flow: OrderFlow, layout: Layout, book: OrderBook, job_of: NDArray[np.int64]) -> None:
        self._flow = flow
        self._layout = layout
        self._book = book
        self._job_of = job_of
        self._ordered: Order | None = None
        self._legal_first = False
        self._clears: tuple[Clears, ...] | None = None
        self.due = book.due.copy()
        stages = layout.organisation.stages
        self._issuing = next((stage for stage in stages if stage.issues), stages[0])

    @property
    def _besides(self) -> Order:
        """The order of work of what has no legal date."""
        return self._ordered or self._issuing.order

    def work_by(self, order: Order | None) -> None:
        """All stages work in this order; None: each in its own again."""
        self._ordered = order
        if self._legal_first:
            self._sort()
        self._apply()

    def put_legal_first(self, first: bool) -> None:
        """Orders with a legal date come before all others, or no longer."""
        self._legal_first = first
        self._sort()
        self._apply()

    def clear(self, clears: tuple[Clears, ...] | None) -> None:
        """Clear the backlog in this order, each part in the order of work that holds besides; None: no longer."""
        self._clears = clears
        self._apply()

    def postpone(self, order: int, due: float) -> None:
        """A later date has been agreed for an order."""
        self.due[order] = due
        if not self._legal_first:
            self._flow.set_due(self._job_of[order], due)
        elif self._besides == "earliest-due":
            self._sort()

    def _apply(self) -> None:
        for number, stage in enumerate(self._layout.organisation.stages):
            order = self._ordered or stage.order
            ahead = self._ahead(number)
            if self._legal_first and self._layout.order_stages[number]:
                self._flow.set_discipline(number, Rule.DUE, self._layout.levels(stage, "first-come") + ahead)
            else:
                self._flow.set_discipline(
                    number, RULES[order], self._layout.levels(stage, order) + ahead, stage.preempt
                )

    def _ahead(self, number: int) -> NDArray[np.int64]:
        """How far the queues of a stage are put ahead (below zero) or behind by the order of clearing."""
        classes = self._layout.classes
        ahead = np.zeros(classes.count, np.int64)
        if self._clears is None or not self._layout.order_stages[number]:
            return ahead
        place = {name: i - self._clears.index("orders") for i, name in enumerate(self._clears)}
        if number in self._layout.reentry:
            ahead[: classes.orders] = place["re-entry"]
        else:
            ahead[: classes.orders] = np.where(classes.features[3], place["urgent"], 0)
        return ahead * self._layout.all_levels

    def _sort(self) -> None:
        self._flow.set_due(self._job_of, self._places() if self._legal_first else self.due)

    def _places(self) -> NDArray[np.float64]:
        """Place of each order in the list; an infinite legal date is none."""
        order, book = self._besides, self._book
        keys = {Rule.TIME: book.arrival, Rule.DUE: self.due, Rule.VALUE: -book.amount}
        rank = self._layout.levels(self._issuing, order)[book.cls]
        # One stable sort after the other, the most important last: ranks are few, and few orders have a legal date.
        listed = np.argsort(keys[RULES[order]], kind="stable")
        listed = listed[np.argsort(rank.astype(np.min_scalar_type(rank.max(initial=0)))[listed], kind="stable")]
        dated = np.isfinite(book.legal[listed])
        first = listed[dated]
        listed = np.concatenate([first[np.argsort(book.legal[first], kind="stable")], listed[~dated]])
        places = np.empty(listed.size)
        places[listed] = np.arange(listed.size)
        return places

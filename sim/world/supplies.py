"""Supplies as they are delivered, lost and renewed; the order flow itself uses them up."""

from datetime import date, timedelta

import numpy as np

from sim.world.calendar import WorkingTime
from sim.world.environment import DrillEnvironment, Process
from sim.world.journal import Journal
from sim.world.layout import Layout
from sim.world.orders import DAY

__all__ = ["Supplies"]


class Supplies:
    """The supplies of an organisation during a drill.

    Parameters
    ----------
    starts : date
        Day 1.
    days : int
        Length of the drill.

    Attributes
    ----------
    added : array of float
        Of each supply: what was put into stock since the start, less what was lost.
    proven : set of str
        Desks whose devices have been used, so that they will not fail at first use again.
    """

    def __init__(
        self, env: DrillEnvironment, layout: Layout, time: WorkingTime, journal: Journal, starts: date, days: int
    ) -> None:
        self._env = env
        self._time = time
        self._journal = journal
        self._supplies = layout.organisation.supplies
        self._numbers = {supply.id: number for number, supply in enumerate(self._supplies)}
        self.added = np.zeros(len(self._supplies))
        self.proven: set[str] = set()
        if any(supply.renews == "monthly" for supply in self._supplies):
            env.process(self._renew_monthly(starts, days))

    def _change(self, name: str, amount: float, key: str) -> None:
        number = self._numbers[name]
        self.added[number] += amount
        self._env.flow.add_stock(number, amount)
        title = self._supplies[number].title or name
        self._journal.write("supply", name, key, supply=title, amount=round(abs(amount)))

    def take_away(self, name: str, share: float) -> None:
        """A share of the stock, in whole pieces, is gone."""
        self._change(name, -float(round(self._env.flow.stock[self._numbers[name]] * share)), "journal.supply-lost")

    def order(self, name: str, amount: float, lead: float) -> Process:
        """Process: until an order is delivered, after so much working time."""
        yield self._env.timeout(float(self._time.after(self._env.now, lead)) - self._env.now)
        self._change(name, amount, "journal.supply-arrives")

    def renew(self, name: str) -> None:
        """The stock is again what it was at the start."""
        number = self._numbers[name]
        missing = self._supplies[number].stock - float(self._env.flow.stock[number])
        if missing > 0:
            self._change(name, missing, "journal.supply-renewed")

    def _renew_monthly(self, starts: date, days: int) -> Process:
        for day in range(1, days):
            if (starts + timedelta(days=day)).day == 1:
                yield self._env.timeout(day * DAY - self._env.now)
                for supply in self._supplies:
                    if supply.renews == "monthly":
                        self.renew(supply.id)

"""The orders of a window of the history, moved onto the days of a drill."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from rich.console import RenderableType

from sim.errors import Phrase
from sim.history.labels import Labelled
from sim.history.moving import Moved, TierCount
from sim.history.orders import ONE_DAY, Customers, dated_only, days_of, orders_of
from sim.history.summary import replay_summary
from sim.history.window import Window, choose_window
from sim.imports import OrderHistory
from sim.scenario.organisation import Organisation
from sim.scenario.scenario import Scenario
from sim.texts import Language
from sim.world.calendar import WorkingTime
from sim.world.orders import OrderBook, promises
from sim.world.streams import Streams

__all__ = ["Replay", "describe_replay", "replay"]


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
    moved = Moved.of(every, customers, _within(days, window), window.start, organisation, Streams(seed))
    time = WorkingTime(organisation.calendar, scenario.starts, scenario.days)
    promised = promises(organisation, moved.arrival, moved.tier, Streams(seed), time)
    return Replay(
        book=moved.book(organisation, Streams(seed), promised),
        window=window,
        starts=scenario.starts,
        credit_notes=int(_within(days_of(history.orders[history.orders["kind"] == "credit-note"]), window).sum()),
        outside=len(every) - len(moved.orders),
        regions=moved.regions,
        invoice_types=moved.invoice_types,
        tiers=moved.tiers(organisation),
        notes=(
            *(
                [Phrase("history.not-covered", {"count": uncovered})]
                if (uncovered := window.days - window.covered)
                else []
            ),
            *moved.notes(dated_only(every)),
            *([Phrase("history.factor-left-out")] if scenario.demand_factor != 1 else []),
            *([Phrase("history.open-left-out", {"count": waiting})] if (waiting := scenario.open_orders) else []),
        ),
    )


def _within(days: NDArray[np.datetime64], window: Window) -> NDArray[np.bool_]:
    begin = np.datetime64(window.start, "D")
    return (days >= begin) & (days < begin + window.days * ONE_DAY)

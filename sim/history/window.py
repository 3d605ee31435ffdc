"""Which days of a history a drill replays."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from sim.errors import Phrase
from sim.history.orders import ONE_DAY, Days, refuse
from sim.imports import OrderHistory
from sim.scenario.calendar import WEEKDAYS

__all__ = ["Window", "choose_window"]

WEEK = 7 * ONE_DAY


@dataclass(frozen=True)
class Window:
    """A stretch of days of the history.

    Attributes
    ----------
    start : date
    days : int
    covered : int
        How many of the days lie between the first and the last order of the history.
    chosen : {"given", "recent", "fullest"}
        Asked for; the most recent one with a usual number of orders; or, if no whole one lies within the history or has
        any, the one with the most.
    """

    start: date
    days: int
    covered: int
    chosen: Literal["given", "recent", "fullest"]

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(days=self.days - 1)


def choose_window(history: OrderHistory, days: Days, starts: date, length: int, wanted: date | None) -> Window:
    """The window that is asked for, or the most sensible one; it begins on the weekday on which the drill begins.

    Unless one is asked for it is the most recent one that lies wholly within the history and has at least half as many
    orders as is usual, which the week of a holiday has not.

    Parameters
    ----------
    history : OrderHistory
        For messages.
    days : array of day
        Day of each order, ascending.
    starts : date
        Day 1 of the drill.
    length : int
        Days of the drill.
    wanted : date or None
        First day of the window.

    Raises
    ------
    InputError
        The first day is another weekday, or there are no orders on these days.
    """
    if wanted is not None:
        if wanted.weekday() != starts.weekday():
            before = wanted - timedelta(days=(wanted.weekday() - starts.weekday()) % 7)
            allowed = (before.isoformat(), (before + timedelta(days=7)).isoformat())
            raise refuse(
                history,
                "window-weekday",
                allowed=allowed,
                wanted=wanted,
                wanted_day=_weekday(wanted),
                starts=starts,
                starts_day=_weekday(starts),
            )
        return _checked(history, days, wanted, length, "given")
    inside = _beginnings(days[0], days[-1] - (length - 1) * ONE_DAY, starts)
    held = _held(days, inside, length)
    if held.any():
        usual = held >= max(float(np.median(held)) / 2, 1)
        return _checked(history, days, inside[usual][-1].item(), length, "recent")
    touching = _beginnings(days[0] - (length - 1) * ONE_DAY, days[-1], starts)
    if not touching.size:
        raise refuse(history, "window-empty", first=days[0], last=days[-1], starts=starts, days=length)
    fullest = touching[np.argmax(_held(days, touching, length))]
    return _checked(history, days, fullest.item(), length, "fullest")


def _weekday(day: date) -> Phrase:
    return Phrase(f"history.day-{WEEKDAYS[day.weekday()]}")


def _beginnings(first: np.datetime64, last: np.datetime64, starts: date) -> Days:
    """Days from one to another that have the weekday of the drill's first."""
    offset = (np.datetime64(starts, "D") - first).astype(np.int64) % 7
    return np.arange(first + offset * ONE_DAY, last + ONE_DAY, WEEK)


def _held(days: Days, begins: Days, length: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Orders in the windows that begin on these days."""
    return np.searchsorted(days, begins + length * ONE_DAY) - np.searchsorted(days, begins)


def _checked(
    history: OrderHistory, days: Days, start: date, length: int, chosen: Literal["given", "recent", "fullest"]
) -> Window:
    begin = np.datetime64(start, "D")
    if not _held(days, np.array([begin]), length)[0]:
        raise refuse(history, "window-empty", first=days[0], last=days[-1], starts=start, days=length)
    covered = min(begin + length * ONE_DAY, days[-1] + ONE_DAY) - max(begin, days[0])
    return Window(start, length, int(covered / ONE_DAY), chosen)

"""Backlogs over time, out of the visits."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.world import kernel
from sim.world.calendar import WorkingTime
from sim.world.layout import Layout
from sim.world.orders import DAY

__all__ = ["caught_up", "down_to", "highest", "left_backlog", "level_at", "levels_by_stage", "usual_level"]

Floats = NDArray[np.float64]
Among = NDArray[Any] | slice

ALL = slice(None)


def left_backlog(visits: NDArray[Any], among: Among = ALL) -> Floats:
    """When each visit stopped waiting: it was begun or cancelled; infinite: it still waits."""
    started, ended = visits["started"][among], visits["ended"][among]
    left = np.where(np.isnan(started), ended, started)
    return np.where(np.isnan(left), np.inf, left)


def level_at(visits: NDArray[Any], moments: ArrayLike, among: Among = ALL) -> NDArray[np.int64]:
    """How many of these visits, in order of joining, waited just after each moment, the moments being in order."""
    moments = np.asarray(moments, float)
    level = np.zeros(moments.size, np.int64)
    kernel.count_waiting(visits, _mask(visits, among), moments, level)
    return level


def levels_by_stage(visits: NDArray[Any], stages: int, moments: ArrayLike) -> list[NDArray[np.int64]]:
    """How many visits, in order of joining, waited at each stage just after each moment."""
    return [level_at(visits, moments, visits["stage"] == stage) for stage in range(stages)]


def _mask(visits: NDArray[Any], among: Among) -> NDArray[np.bool_]:
    chosen = np.zeros(len(visits), np.bool_)
    chosen[among] = True
    return chosen


def _spells(visits: NDArray[Any], among: Among) -> tuple[Floats, Floats]:
    """From when to when each of these visits waited, without those that did not wait at all."""
    joined, left = np.empty((2, len(visits)))
    found = kernel.spells(visits, _mask(visits, among), joined, left)
    return joined[:found], left[:found]


def _spells_within(visits: NDArray[Any], among: Among, moment: float, end: float) -> tuple[Floats, Floats]:
    """Those of these spells that are not over at a moment and have begun before another."""
    joined, left = _spells(visits, among)
    within = (left > moment) & (joined < end)
    return joined[within], left[within]


def highest(visits: NDArray[Any], among: Among = ALL) -> tuple[int, float]:
    """The most of these visits, in order of joining, that ever waited at once, and when first: as one had just come."""
    joined, left = _spells(visits, among)
    if not joined.size:
        return 0, 0.0
    waiting = np.arange(1, joined.size + 1) - np.searchsorted(np.sort(left), joined, "right")
    first = int(waiting.argmax())
    return int(waiting[first]), float(joined[first])


def down_to(visits: NDArray[Any], among: Among, usual: int, moment: float) -> float | None:
    """When, from a moment on, no more than so many of these visits wait for the first time; None: never."""
    joined, left = _spells(visits, among)
    come = int(np.searchsorted(joined, moment, "right"))
    too_many = come - int((left <= moment).sum()) - usual
    if too_many <= 0:
        return moment
    for end in (moment + DAY, np.inf):  # there is less to be sorted if a day is enough
        # When so many have left and n more, n may have come: the one who comes after them must still be to come.
        leave = np.sort(left[(left > moment) & (left < end)])[too_many - 1 :]
        comes = np.full(leave.size, np.inf)
        after = joined[come : come + leave.size]
        comes[: after.size] = after
        cleared = np.flatnonzero(comes > leave)
        if cleared.size:
            return float(leave[cleared[0]])
    return None


def caught_up(
    visits: NDArray[Any], among: Among, others: NDArray[Any], among_others: Among, moment: float, end: float
) -> float | None:
    """When, from a moment on and before another, no more of these visits wait than of others for the first time."""
    joined, left = _spells_within(visits, among, moment, end)
    their_joined, their_left = _spells_within(others, among_others, moment, end)
    ahead = int((joined <= moment).sum() - (their_joined <= moment).sum())
    if ahead <= 0:
        return moment
    times = np.concatenate([joined, their_left, left, their_joined])
    change = np.ones(times.size, np.int64)
    change[joined.size + their_left.size :] = -1
    later = (times > moment) & (times < end)
    order = np.argsort(times[later], kind="stable")
    times = times[later][order]
    level = ahead + np.cumsum(change[later][order])
    settled = np.append(times[1:] > times[:-1], True)[: times.size]  # what happens at once is looked at when all has
    caught = np.flatnonzero(settled & (level <= 0))
    return float(times[caught[0]]) if caught.size else None


def usual_level(visits: NDArray[Any], layout: Layout, time: WorkingTime, days: int, share: float = 0.95) -> int:
    """The backlog of orders that is not exceeded for a share of the working time when nothing goes wrong.

    It is looked at every 15 minutes. At least one order waits now and then anywhere.
    """
    moments = np.arange(0.0, days * DAY, 15.0)
    at_work = np.zeros(moments.size, bool)
    for start, end in time.intervals:
        at_work |= (moments >= start) & (moments < end)
    orders = layout.order_stages[visits["stage"]]
    levels = level_at(visits, moments[at_work] if at_work.any() else moments, orders)
    return max(1, int(np.ceil(np.quantile(levels, share))))

"""Backlogs over time, out of the visits."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.world.calendar import WorkingTime
from sim.world.layout import Layout
from sim.world.orders import DAY

__all__ = ["down_to", "left_backlog", "level_at", "levels_by_stage", "steps", "usual_level"]

Floats = NDArray[np.float64]
Among = NDArray[Any] | slice

ALL = slice(None)


def left_backlog(visits: NDArray[Any], among: Among = ALL) -> Floats:
    """When each visit stopped waiting: it was begun or cancelled; infinite: it still waits."""
    started, ended = visits["started"][among], visits["ended"][among]
    left = np.where(np.isnan(started), ended, started)
    return np.where(np.isnan(left), np.inf, left)


def level_at(visits: NDArray[Any], moments: ArrayLike, among: Among = ALL) -> NDArray[np.int64]:
    """How many of these visits, in order of joining, waited just after each moment."""
    return _waiting(np.ascontiguousarray(visits["joined"][among]), left_backlog(visits, among), moments)


def levels_by_stage(visits: NDArray[Any], stages: int, moments: ArrayLike) -> list[NDArray[np.int64]]:
    """How many visits, in order of joining, waited at each stage just after each moment."""
    order = np.argsort(visits["stage"], kind="stable")
    edges = np.searchsorted(visits["stage"][order], np.arange(stages + 1))
    joined, left = visits["joined"][order], left_backlog(visits, order)
    return [_waiting(joined[a:b], left[a:b], moments) for a, b in pairwise(edges)]


def _waiting(joined: Floats, left: Floats, moments: ArrayLike) -> NDArray[np.int64]:
    """The same out of arrays; the moments, in order, are far fewer than the visits, which therefore need no order."""
    moments = np.asarray(moments, float)
    gone = np.bincount(np.searchsorted(moments, left), minlength=moments.size + 1)[: moments.size].cumsum()
    return np.asarray(np.searchsorted(joined, moments, "right") - gone)


def steps(visits: NDArray[Any], among: Among = ALL) -> tuple[Floats, NDArray[np.int64]]:
    """The number waiting as a step function: the moments at which it changes, and its value from then on."""
    joined, left = visits["joined"][among], left_backlog(visits, among)
    waited = left > joined
    joined, left = joined[waited], np.sort(left[waited])
    left = left[: np.searchsorted(left, np.inf)]
    moments = np.concatenate([joined, left])
    change = np.concatenate([np.ones(joined.size, np.int64), np.full(left.size, -1)])
    order = np.argsort(moments, kind="stable")
    moments, level = moments[order], np.cumsum(change[order])
    last = np.append(moments[1:] != moments[:-1], True) if moments.size else np.zeros(0, bool)
    return moments[last], level[last]


def down_to(visits: NDArray[Any], among: Among, usual: int, moment: float) -> float | None:
    """When, from a moment on, no more than so many of these visits wait for the first time; None: never."""
    joined, left = visits["joined"][among], left_backlog(visits, among)
    waited = left > joined
    joined, left = joined[waited], left[waited]
    come = int(np.searchsorted(joined, moment, "right"))
    too_many = come - int((left <= moment).sum()) - usual
    if too_many <= 0:
        return moment
    # When so many have left and n more, n may have come: the one who comes after them must still be to come.
    leave = np.sort(left[(left > moment) & (left < np.inf)])[too_many - 1 :]
    comes = np.full(leave.size, np.inf)
    after = joined[come : come + leave.size]
    comes[: after.size] = after
    cleared = np.flatnonzero(comes > leave)
    return float(leave[cleared[0]]) if cleared.size else None


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

"""Orders and other work of two books: of one until a moment, of the other from then on."""

from dataclasses import fields

import numpy as np

from sim.world.flow import Jobs
from sim.world.jobs import DrillJobs
from sim.world.orders import OrderBook

__all__ = ["spliced_book", "spliced_jobs"]

_APART = 1 << 48
"""Numbers of luck of the second book lie so far from those of the first."""


def spliced_book(first: OrderBook, second: OrderBook, moment: float) -> OrderBook:
    """The orders that come before a moment in one book, and from then on in the other; without names of their own."""
    before, after = first.arrival < moment, second.arrival >= moment
    columns = {
        field.name: np.concatenate([getattr(first, field.name)[before], getattr(second, field.name)[after]])
        for field in fields(OrderBook)
        if field.name not in ("order_ids", "names")
    }
    return OrderBook(**columns)  # type: ignore[arg-type]


def spliced_jobs(first: DrillJobs, second: DrillJobs, moment: float) -> DrillJobs:
    """The same for all jobs; orders are numbered through."""
    one, other = first.jobs, second.jobs
    before, after = one.arrival < moment, other.arrival >= moment
    columns = {
        field.name: np.concatenate([getattr(one, field.name)[before], getattr(other, field.name)[after]])
        for field in fields(Jobs)
        if field.name != "luck"
    }
    assert one.luck is not None
    assert other.luck is not None
    luck = np.concatenate([one.luck[before], other.luck[after] + _APART])
    known = int((first.order_of[before] >= 0).sum())
    skipped = int((second.order_of[~after] >= 0).sum())
    later = second.order_of[after]
    order_of = np.concatenate([first.order_of[before], np.where(later >= 0, later - skipped + known, -1)])
    orders = np.flatnonzero(order_of >= 0)
    job_of = np.empty(orders.size, np.int64)
    job_of[order_of[orders]] = orders
    return DrillJobs(Jobs(**columns, luck=luck), order_of, job_of)

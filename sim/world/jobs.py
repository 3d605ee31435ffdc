"""The jobs of a drill: orders and departments' own work, in order of arrival, with the work of every stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.organisation import Department
from sim.world.flow import Jobs
from sim.world.layout import Layout, own_desk
from sim.world.orders import DAY, OrderBook
from sim.world.streams import Streams

__all__ = ["DrillJobs", "draw_jobs"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DrillJobs:
    """The jobs, and which of them are orders.

    Attributes
    ----------
    jobs : Jobs
    order_of : array of int
        Number of the order of each job; -1: own work of a department.
    job_of : array of int
        Number of the job of each order.
    """

    jobs: Jobs
    order_of: Ints
    job_of: Ints


def draw_jobs(
    layout: Layout, book: OrderBook, shifts: Mapping[str, Sequence[tuple[float, float]]], streams: Streams
) -> DrillJobs:
    """Draw the work of each order at each stage and all the departments' own work.

    Parameters
    ----------
    layout : Layout
    book : OrderBook
    shifts : mapping of str to sequence of (float, float)
        When each shift works; a department's own work arrives then.
    streams : Streams
    """
    n, stages = len(book), len(layout.stages)
    work = np.zeros((n, stages))
    for s, stage in enumerate(layout.organisation.stages):
        work[:, s] = stage.work.sample(streams[f"work.{stage.id}"], n)
    arrival, cls, own_work, luck = [book.arrival], [book.cls], [work], [np.arange(n)]
    for number, department in enumerate(layout.organisation.departments, 1):
        if department.own_work:
            moments = _own_arrivals(department, shifts[department.shift], streams)
            needed = np.zeros((moments.size, stages))
            needed[:, layout.stages.index(own_desk(department.id))] = department.own_work.work.sample(
                streams[f"own-work.{department.id}"], moments.size
            )
            arrival.append(moments)
            cls.append(np.full(moments.size, layout.classes.own(department.id)))
            own_work.append(needed)
            luck.append((number << 32) + np.arange(moments.size))  # far from the orders' numbers
    return _in_order(
        book, np.concatenate(arrival), np.concatenate(cls), np.concatenate(own_work), np.concatenate(luck)
    )


def _in_order(book: OrderBook, arrival: Floats, cls: Ints, work: Floats, luck: Ints) -> DrillJobs:
    n, total = len(book), len(arrival)
    order = np.argsort(arrival, kind="stable")
    place = np.empty(total, np.int64)
    place[order] = np.arange(total)

    def padded(column: Floats, filler: float) -> Floats:
        whole = np.full(total, filler)
        whole[:n] = column
        return whole[order]

    return DrillJobs(
        Jobs(
            arrival=arrival[order],
            cls=cls[order],
            due=padded(book.due, np.inf),
            value=padded(book.amount, 0.0),
            patience=padded(book.patience, np.inf),
            ask_after=padded(book.ask_after, np.inf),
            work=work[order],
            luck=luck[order],
        ),
        order_of=np.where(order < n, order, -1),
        job_of=place[:n],
    )


def _own_arrivals(department: Department, spans: Sequence[tuple[float, float]], streams: Streams) -> Floats:
    """Poisson arrivals of a department's own work, spread over its working time."""
    assert department.own_work is not None
    days = len({int(start // DAY) for start, _ in spans})
    rng = streams[f"own-arrival.{department.id}"]
    count = int(rng.poisson(department.own_work.per_day * days))
    edges = np.array([0.0, *np.cumsum([end - start for start, end in spans])])
    worked = np.sort(rng.random(count)) * edges[-1]
    at = np.searchsorted(edges, worked, side="right").clip(1, max(len(spans), 1)) - 1
    starts = np.array([start for start, _ in spans] or [0.0])
    return np.asarray(starts[at] + (worked - edges[at]))

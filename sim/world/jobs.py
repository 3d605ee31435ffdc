"""The jobs of a drill: orders, departments' own work, suppliers' invoices, in order of arrival, with all their work."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.here import HERE
from sim.scenario.distributions import Distribution
from sim.scenario.organisation import Stage
from sim.world.flow import Jobs
from sim.world.layout import INCOMING, Layout, own_desk
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
        Number of the order of each job; -1: other work of a department.
    job_of : array of int
        Number of the job of each order.
    """

    jobs: Jobs
    order_of: Ints
    job_of: Ints


def draw_jobs(
    layout: Layout,
    book: OrderBook,
    shifts: Mapping[str, Sequence[tuple[float, float]]],
    streams: Streams,
    *,
    incoming: bool = False,
    beside: Executor = HERE,
) -> DrillJobs:
    """Draw the work of each order at each stage and all the departments' other work.

    Parameters
    ----------
    layout : Layout
    book : OrderBook
    shifts : mapping of str to sequence of (float, float)
        When each shift works; a department's own work arrives then.
    streams : Streams
    incoming : bool
        Whether suppliers' invoices come, too.
    beside : Executor
        Who draws the work of a stage; other threads can.
    """
    n, stages = len(book), len(layout.stages)

    def at(stage: Stage) -> Floats:
        minutes = stage.work.sample(streams[f"work.{stage.id}"], n)
        if stage.duplicates is not None:
            minutes += stage.duplicates.check.sample(streams[f"check.{stage.id}"], n)
        return minutes

    work = np.zeros((n, stages), order="F")  # as the order flow holds it
    for s, minutes in enumerate(beside.map(at, layout.organisation.stages)):
        work[:, s] = minutes
    arrival, cls, all_work, luck = [book.arrival], [book.cls], [work], [np.arange(n)]

    def add(name: str, stage: str, its_class: int, shift: str, per_day: float, minutes: Distribution) -> None:
        moments = _at_work(per_day, shifts[shift], streams[f"own-arrival.{name}"])
        needed = np.zeros((moments.size, stages), order="F")
        needed[:, layout.stages.index(stage)] = minutes.sample(streams[f"own-work.{name}"], moments.size)
        arrival.append(moments)
        cls.append(np.full(moments.size, its_class))
        all_work.append(needed)

    departments = {department.id: department for department in layout.organisation.departments}
    for number, (name, department) in enumerate(departments.items(), 1):
        if own := department.own_work:
            add(name, own_desk(name), layout.classes.own(name), department.shift, own.per_day, own.work)
            luck.append((number << 32) + np.arange(arrival[-1].size))  # far from the orders' numbers
    if (theirs := layout.organisation.incoming) and incoming:
        shift = departments[theirs.department].shift
        add(f".{INCOMING}", INCOMING, layout.classes.incoming, shift, theirs.per_day, theirs.work)
        luck.append((len(departments) + 1 << 32) + np.arange(arrival[-1].size))
    return _in_order(book, np.concatenate(arrival), np.concatenate(cls), np.concatenate(all_work), np.concatenate(luck))


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
            work=np.take(work.T, order, axis=1).T,
            luck=luck[order],
        ),
        order_of=np.where(order < n, order, -1),
        job_of=place[:n],
    )


def _at_work(per_day: float, spans: Sequence[tuple[float, float]], rng: np.random.Generator) -> Floats:
    """Poisson arrivals spread over working time."""
    days = len({int(start // DAY) for start, _ in spans})
    count = int(rng.poisson(per_day * days))
    edges = np.array([0.0, *np.cumsum([end - start for start, end in spans])])
    worked = np.sort(rng.random(count)) * edges[-1]
    at = np.searchsorted(edges, worked, side="right").clip(1, max(len(spans), 1)) - 1
    starts = np.array([start for start, _ in spans] or [0.0])
    return np.asarray(starts[at] + (worked - edges[at]))

"""What can be read off the order flow at any moment: who waits, who is where, what has happened so far."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.world import kernel
from sim.world.kernel import records
from sim.world.memory import Memory

__all__ = ["Readings"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

JOB_COLUMNS = np.dtype(
    [
        *[("cls", "i8"), ("arrival", "f8"), ("completed", "f8"), ("ended", "f8"), ("origin", "i8")],
        *[("loops", "i2"), ("state", "i1"), ("channel", "i1"), ("flawed", "?")],
    ]
)


class Readings(Memory):
    """The state of the order flow and its columns; nothing here changes anything."""

    @property
    def now(self) -> float:
        """The time reached, in minutes."""
        return float(self._f.now)

    @property
    def has_fired(self) -> bool:
        """Whether a watch has fired that `advance` has not told yet."""
        return bool(self._f.fired)

    def visits(self) -> NDArray[Any]:
        """All visits so far, in order of joining (section 7 of the definition)."""
        return self._arrays["visits"][: self._f.n_visits]

    def postings(self) -> NDArray[Any]:
        """Who was where from when on."""
        return self._arrays["postings"][: self._f.n_postings]

    def jobs(self) -> NDArray[Any]:
        """What became of every job, those raised on the way (enquiries) after the known ones.

        Returns
        -------
        structured array
            ``cls, arrival, state, channel, flawed, loops, origin`` (the job that asks, or -1), ``completed`` (when the
            milestone was reached) and ``ended`` (when it was done or cancelled); not a number: not yet.
        """
        table = np.empty(self._f.n_jobs, JOB_COLUMNS)
        kernel.tell(self._at, table)
        return table

    def states(self) -> NDArray[np.int8]:
        """The state of every job, as in `jobs`, but without the work of telling the rest."""
        return np.asarray(self._jobs()["state"])

    def flawed(self) -> Bools:
        """Which jobs are flawed, as in `jobs`, but without the work of telling the rest."""
        return np.asarray(self._jobs()["flawed"])

    def unserved(self, jobs: Ints) -> Bools:
        """Which of these jobs have arrived and are on their way, the milestone still ahead."""
        found = np.empty(len(jobs), np.bool_)
        kernel.unserved(self._at, np.ascontiguousarray(jobs, np.int64), found)
        return found

    def next_to_ask(
        self, jobs: Ints, asked: Bools, due: Floats, latest: float, value: Floats
    ) -> tuple[int | None, int | None]:
        """Of these jobs, the first that is unserved, and the one of most value due by some time and not asked about.

        Parameters
        ----------
        jobs : array of int
        asked : array of bool
            Which of them have been asked about.
        due, value : array of float
            Theirs; one that is not due yet goes before those that are.
        latest : float
            By when they are due.

        Returns
        -------
        int or None, int or None
            Places among these jobs; None: there is none.
        """
        first, chosen = kernel.next_to_ask(self._at, jobs, asked, due, latest, value)
        return (None if first < 0 else first), (None if chosen < 0 else chosen)

    @property
    def stock(self) -> Floats:
        """What is left of each supply."""
        return self._arrays["stock"]

    def waiting(self) -> Ints:
        """Jobs waiting now, per stage and class."""
        return np.asarray(self._arrays["queues"]["waiting"].reshape(self._shape))

    def in_service(self) -> Ints:
        """Jobs in service now, per stage and class."""
        return np.asarray(self._arrays["queues"]["serving"].reshape(self._shape))

    def placed(self, workers: Sequence[int] | Ints) -> Ints:
        """Where workers are or are going: a desk, or -1."""
        people = self._arrays["workers"][np.asarray(workers, np.int64)]
        return np.where(people["pending"], people["target"], people["desk"])

    def seated(self, workers: Sequence[int] | Ints) -> Ints:
        """Where workers are, work in hand or not: a desk, or -1 for those off duty or on their way."""
        people = self._arrays["workers"][np.asarray(workers, np.int64)]
        there = (people["state"] == records.IDLE) | (people["state"] == records.BUSY)
        return np.where(there, people["desk"], -1)

    def check(self) -> None:
        """Assert the invariants; raises AssertionError naming the one that is broken."""
        jobs, visits, people = self._jobs(), self.visits(), self._arrays["workers"]
        state, classes = jobs["state"], self._shape[1]
        arrived = self._f.next_arrival
        assert (state[arrived : len(self.known.arrival)] == records.FUTURE).all(), "a job is ahead of its arrival"
        queues = self._arrays["queues"]
        for field, meaning in (("waiting", records.WAITING), ("serving", records.SERVING)):
            found = np.bincount(jobs["queue"][state == meaning], minlength=queues.size)
            assert (found == queues[field]).all(), f"jobs {field} are miscounted"
        busy = people[people["state"] == records.BUSY]
        assert len(np.unique(busy["job"])) == busy.size, "two workers have one job"
        assert (state[busy["job"]] == records.SERVING).all(), "a worker has a job that is not in service"
        assert busy.size == (state == records.SERVING).sum(), "a job in service has no worker"
        at_desk = np.bincount(busy["desk"], minlength=self._arrays["desks"].size)
        assert (at_desk == self._arrays["desks"]["busy"]).all(), "workers in service are miscounted"
        open_rows = visits[jobs["row"][np.isin(state, (records.WAITING, records.SERVING))]]
        assert np.isnan(open_rows["ended"]).all(), "an open visit has ended"
        for field in ("started", "ended"):
            late = visits[field] < visits["joined"]
            assert not late.any(), f"a visit {field} before it was joined"
        assert (self.stock >= 0).all(), "a stock is negative"
        rate = self._arrays["rate"].reshape(-1, queues.size)
        for d, desk in enumerate(self._arrays["desks"]):
            able = (rate[d] > 0) & (queues["waiting"] > 0)
            idle = desk["idle"] >= 0 and desk["busy"] < desk["seats"] and not desk["uses"]
            assert not (idle and able.any()), f"desk {d} is idle before work it can do"
        assert queues["waiting"].reshape(-1, classes).sum() == (state == records.WAITING).sum(), "backlog is miscounted"

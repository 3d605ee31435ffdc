"""The order flow: what the control plane sees of the compiled queueing network.

``OrderFlow`` owns the memory that the kernel works on (`sim.world.memory`), lets time pass (``advance``), changes
rates, seats, stocks, disciplines and people's places between two events, and hands out what happened as columns
(`sim.world.readings`). Its semantics are defined in ``docs/order-flow.md``.

>>> network, jobs = single_desk(rate=1.0), Jobs.of(arrival=[0.0, 1.0], work=[[5.0], [2.0]])
>>> flow = OrderFlow(network, jobs, workers=1, seed=1)
>>> flow.place([0], [0])
>>> flow.advance(float("inf"))
-1
>>> flow.visits()["ended"]
array([5., 7.])
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.world import kernel
from sim.world.kernel import records
from sim.world.network import Jobs, Network, Policy, Result, Rule, single_desk
from sim.world.readings import Readings

__all__ = ["Jobs", "Network", "OrderFlow", "Policy", "Result", "Rule", "prepare", "single_desk"]

Bools = NDArray[np.bool_]


def prepare() -> None:
    """Compile the kernel, or load what was compiled before: all of it, so that nothing waits later."""
    flow = OrderFlow(single_desk(), Jobs.of(arrival=[0.0], work=[[1.0]]), workers=1, seed=0)
    flow.place([0], [0])
    flow.set_rates(0, [[2.0]])
    flow.set_discipline(0, Rule.DUE, [0])
    flow.set_hurry(1.0)
    flow.set_patience([0], 1.0)
    flow.unserved(np.zeros(1, np.int64))
    flow.next_to_ask(np.zeros(1, np.int64), np.zeros(1, np.bool_), np.zeros(1), 0.0, np.zeros(1))
    flow.advance(np.inf)
    flow.jobs()
    kernel.count_waiting(flow.visits(), np.ones(1, np.bool_), np.zeros(1), np.zeros(1, np.int64))
    kernel.spells(flow.visits(), np.ones(1, np.bool_), np.zeros(1), np.zeros(1))
    flow.reopen([0], 0)


def _column(values: ArrayLike, dtype: Any, count: int) -> NDArray[Any]:
    """So many values, from as many or from one for all."""
    column = np.asarray(values, dtype, "C")
    return column if column.shape == (count,) else np.full(count, column)


class OrderFlow(Readings):
    """The compiled order flow of one drill.

    Parameters
    ----------
    network : Network
        Stages, desks and classes.
    jobs : Jobs
        The jobs that will arrive.
    workers : int
        Number of workers; all are off until they are placed.
    seed : int
        Decides the chances that depend on a job's path, 0 <= seed < 2**64.
    debug : bool
        Check the invariants after every single event (slow).

    Attributes
    ----------
    now : float
        The time reached, in minutes.
    """

    # --- time -------------------------------------------------------------------------------------------------------

    def advance(self, until: float) -> int:
        """Let everything happen that happens strictly before a time.

        Parameters
        ----------
        until : float
            Time in minutes; infinite: until nothing more can happen.

        Returns
        -------
        int
            -1, or the number of the watch that fired, at the time `now`; then what is left before `until` follows at
            the next call.
        """
        most = 1 if self._debug else (1 << 62)
        while True:
            stopped: int = kernel.advance(self._at, float(until), most)
            if self._debug:
                self.check()
            if stopped == records.GROW:
                self._grow()
            elif stopped != records.PAUSED:
                return stopped

    # --- control ------------------------------------------------------------------------------------------------------

    def set_rates(self, desk: int, rate: ArrayLike, policy: int = Policy.RETURN) -> None:
        """Change what a desk can do from now on.

        Parameters
        ----------
        desk : int
            Number of the desk.
        rate : array_like, shape (stages, classes)
            Work per minute that a worker of speed 1 gets done; 0: the desk cannot.
        policy : Policy
            What becomes of the work in hand.
        """
        self._grow()
        kernel.set_rates(self._at, desk, np.ascontiguousarray(rate, np.float64).reshape(-1), int(policy))
        if self._debug:
            self.check()

    def set_seats(self, desk: int, seats: int) -> None:
        """Change how many workers can be in service at a desk at once; work in hand is finished."""
        self._arrays["desks"]["seats"][desk] = seats
        self._refill()

    def add_stock(self, supply: int, amount: float) -> None:
        """Add to a supply's stock."""
        self._arrays["stock"][supply] += amount
        self._refill()

    def set_discipline(self, stage: int, rule: int, level: ArrayLike, preempt: bool = False) -> None:
        """Change the order in which a stage's backlog is worked off.

        Parameters
        ----------
        stage : int
            Number of the stage.
        rule : Rule
            What orders the jobs of a queue.
        level : array_like of int, shape (classes,)
            Rank of each class, smaller first.
        preempt : bool
            Whether a job that comes to wait may interrupt one of lower rank.
        """
        record = self._arrays["stages"][stage]
        record["rule"], record["preempt"] = rule, preempt
        self._arrays["queues"]["level"][stage * self._shape[1] : (stage + 1) * self._shape[1]] = level
        kernel.requeue(self._at, stage)
        self._refill()

    def set_flaws(self, desk: int, chance: ArrayLike) -> None:
        """Change the chance that work finished at a desk is flawed, for each stage."""
        self._arrays["flaw_chance"].reshape(-1, self._shape[0])[desk] = chance
        self._refill()

    def set_seed(self, seed: int) -> None:
        """From now on the chances that depend on a job's path are drawn by another number, 0 <= seed < 2**64."""
        self._f.seed = seed

    def set_due(self, jobs: ArrayLike, due: ArrayLike) -> None:
        """Change the due times of jobs that were known beforehand."""
        moments = self._arrays["due"].copy()  # the columns given are shared by all runs of a drill
        moments[np.asarray(jobs, np.int64)] = due
        self._hold("due", moments)
        for stage in np.flatnonzero(self._arrays["stages"]["rule"] == Rule.DUE):
            kernel.requeue(self._at, int(stage))
        self._refill()

    def set_patience(self, jobs: ArrayLike, factor: ArrayLike) -> None:
        """Stretch what is left of the patience of the customers of some jobs."""
        who = np.atleast_1d(np.asarray(jobs, np.int64))
        kernel.stretch(self._at, who, _column(factor, np.float64, who.size))
        self._refill()

    def reopen(self, jobs: ArrayLike, stage: int) -> None:
        """Send finished jobs into a stage again: what was wrong with them has come out."""
        who = np.atleast_1d(np.asarray(jobs, np.int64))
        self._grow(visits=who.size)
        kernel.reopen(self._at, who, stage)
        if self._debug:
            self.check()

    def set_hurry(self, factor: ArrayLike) -> None:
        """Change how fast customers' patience runs out, per class (1: as drawn)."""
        self._set_speed(factor, asking=False)

    def set_ask_rate(self, factor: ArrayLike) -> None:
        """Change how often customers ask, per class (1: as drawn)."""
        self._set_speed(factor, asking=True)

    def _set_speed(self, factor: ArrayLike, asking: bool) -> None:
        kernel.set_speed(self._at, asking, _column(factor, np.float64, self._shape[1]))
        self._refill()

    def place(
        self,
        workers: ArrayLike,
        desks: ArrayLike,
        speed: ArrayLike = 1.0,
        flaw: ArrayLike = 1.0,
        delay: ArrayLike = 0.0,
        at_once: ArrayLike = False,
    ) -> None:
        """Send workers to desks, one after the other.

        Parameters
        ----------
        workers : array_like of int
            Who is sent.
        desks : array_like of int
            Where to; -1: off duty.
        speed, flaw : array_like of float
            How fast he works there and how his chance of a flaw compares (1: as usual).
        delay : array_like of float
            Minutes until he can work there, a briefing or a journey.
        at_once : array_like of bool
            Whether he drops the work in hand, which returns to the backlog, or finishes it first.
        """
        who = np.atleast_1d(np.asarray(workers, np.int64))
        given = ((desks, np.int64), (speed, float), (flaw, float), (delay, float), (at_once, np.bool_))
        columns = [_column(values, kind, who.size) for values, kind in given]
        self._grow()
        # Each placing writes at most two rows: he leaves, now or after his work, and he arrives.
        needed = self._f.n_postings + 2 * (who.size + len(self._arrays["workers"]))
        if needed > len(self._arrays["postings"]):
            self._make_room(postings=2 * needed)
        kernel.place(self._at, who, *columns)
        if self._debug:
            self.check()

    def _refill(self) -> None:
        kernel.refill(self._at)
        if self._debug:
            self.check()

    # --- watches ------------------------------------------------------------------------------------------------------

    def watch_backlog(self, queues: ArrayLike, threshold: int, rising: bool = True) -> int:
        """Stop `advance` when the number waiting in the queues has reached a threshold, going up or going down."""
        mask = np.asarray(queues, np.bool_)
        return self._watch(mask, count=int(self.waiting()[mask].sum()), threshold=threshold, rising=rising)

    def watch_wait(self, queues: ArrayLike, minutes: float) -> int:
        """Stop `advance` when a job has waited so long in one of the queues."""
        return self._watch(np.asarray(queues, np.bool_), minutes=minutes, waits=True)

    def _watch(self, mask: Bools, **fields: Any) -> int:
        number = len(self._arrays["watches"])
        watches = np.zeros(number + 1, records.WATCH)
        watches[:number] = self._arrays["watches"]
        for name, value in (fields | {"active": True}).items():
            watches[number][name] = value
        self._hold("watches", watches)
        self._hold("watched", np.concatenate([self._arrays["watched"], mask.reshape(-1)]))
        self._f.n_watches = number + 1
        watch = watches[number]
        reached = watch["count"] >= watch["threshold"] if watch["rising"] else watch["count"] <= watch["threshold"]
        if watch["waits"]:
            self._f.wait_watches += 1
        elif reached:  # as `kernel.loop.look` would say after the next event
            watch["active"], watch["fired"] = False, True
            self._f.fired += 1
        else:
            self._f.backlog_watches += 1
        return number

    def unwatch(self, number: int) -> None:
        """Withdraw a watch; one that has fired is no longer reported."""
        watch = self._arrays["watches"][number]
        if watch["active"]:
            if watch["waits"]:
                self._f.wait_watches -= 1
            else:
                self._f.backlog_watches -= 1
        self._f.fired -= int(watch["fired"])
        watch["active"] = watch["fired"] = False

"""The order flow: what the control plane sees of the compiled queueing network.

``OrderFlow`` owns the memory that the kernel works on, lets time pass (``advance``), changes rates, seats, stocks,
disciplines and people's places between two events, and hands out what happened as columns. Its semantics are defined in
``docs/order-flow.md``.

>>> network, jobs = single_desk(rate=1.0), Jobs.of(arrival=[0.0, 1.0], work=[[5.0], [2.0]])
>>> flow = OrderFlow(network, jobs, workers=1, seed=1)
>>> flow.place([0], [0])
>>> flow.advance(float("inf"))
-1
>>> flow.visits()["ended"]
array([5., 7.])
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.world import kernel
from sim.world.kernel import records
from sim.world.network import Jobs, Network, Policy, Result, Rule, single_desk

__all__ = ["Jobs", "Network", "OrderFlow", "Policy", "Result", "Rule", "prepare", "single_desk"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


JOB_COLUMNS = np.dtype(
    [
        *[("cls", "i8"), ("arrival", "f8"), ("completed", "f8"), ("ended", "f8"), ("origin", "i8")],
        *[("loops", "i2"), ("state", "i1"), ("channel", "i1"), ("flawed", "?")],
    ]
)


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
    flow.reopen([0], 0)


def _aligned(count: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Records that begin on a cache line; those of jobs are zeroed, all others are written before they are read."""
    make = np.zeros if dtype is records.JOB else np.empty
    raw = make(count * dtype.itemsize + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + count * dtype.itemsize].view(dtype)


def _column(values: ArrayLike, dtype: Any, count: int) -> NDArray[Any]:
    """So many values, from as many or from one for all."""
    column = np.asarray(values, dtype)
    return np.ascontiguousarray(column) if column.shape == (count,) else np.full(count, column)


class OrderFlow:
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

    def __init__(self, network: Network, jobs: Jobs, workers: int, seed: int, debug: bool = False) -> None:
        stages, channels = network.next_stage.shape
        classes, desks, known = len(network.entry), len(network.seats), len(jobs.arrival)
        self.network = network
        self.known = jobs
        self._shape = (stages, classes)
        self._debug = debug
        self._arrays: dict[str, NDArray[Any]] = {}
        self._record = np.zeros(1, records.STATE)
        self._f = self._record[0]
        self._at = int(self._record.ctypes.data)
        queues = stages * classes
        self._count(
            n_stages=stages,
            n_queues=queues,
            n_classes=classes,
            n_channels=channels,
            n_desks=desks,
            n_supplies=len(network.stock),
            n_workers=workers,
            n_jobs=known,
            n_known=known,
            enquiry_stage=network.enquiry_stage,
        )
        self._f["seed"] = np.uint64(seed)
        for name in ("arrival", "cls", "due", "value", "patience", "ask_after"):
            self._hold(name, getattr(jobs, name))
        luck = np.empty(0, np.int64) if jobs.luck is None else jobs.luck
        self._count(n_luck=len(luck))
        self._hold("luck", luck)
        self._hold("work", jobs.work.reshape(-1))
        self._hold("flaw_chance", network.flaw_chance.reshape(-1).copy())
        self._hold("routes", np.stack([network.next_stage, network.error_stage]).reshape(-1))
        self._hold("use", np.stack([network.use, network.use_value]).reshape(-1))
        self._hold("stock", network.stock.copy())
        self._hold("clocks", np.empty(workers + 1, records.CLOCK))
        self._hold("postings", np.empty(0, records.POSTING))
        self._hold("watches", np.zeros(0, records.WATCH))
        self._hold("watched", np.zeros(0, np.bool_))
        # Room that is not needed costs nothing: the machine gives memory when it is first written.
        self._make_room(jobs=known + (known if network.enquiry_stage >= 0 else 0) + 64)
        self._make_room(visits=known * (min(stages, 4) + 1) + workers + 64)
        self._set_up_rooms(network, workers)

    def _set_up_rooms(self, network: Network, workers: int) -> None:
        people = np.zeros(workers, records.WORKER)
        people["desk"] = -1
        self._hold("workers", people)
        desk = np.zeros(len(network.seats), records.DESK)
        desk["seats"], desk["channel"], desk["idle"] = network.seats, network.desk_channel, -1
        desk["uses"] = (network.use.any((1, 2)) | network.use_value.any((1, 2))) if network.stock.size else False
        self._hold("desks", desk)
        stage = np.zeros(self._shape[0], records.STAGE)
        for name in ("sets_channel", "completes", "patient", "preempt", "clears", "rule"):
            stage[name] = getattr(network, name)
        stage["catch"] = network.catch_chance
        self._hold("stages", stage)
        queue = np.zeros(stage.size * self._shape[1], records.QUEUE)
        queue["root"] = queue["first"] = queue["last"] = -1
        queue["level"] = network.level.reshape(-1)
        queue["stage"], queue["cls"] = np.divmod(np.arange(queue.size), self._shape[1])
        self._hold("queues", queue)
        cls = np.zeros(self._shape[1], records.CLASS)
        cls["hurry"], cls["ask_rate"], cls["entry"] = network.hurry, network.ask_rate, network.entry
        cls["ask_again"], cls["enquiry"] = network.ask_again, network.enquiry_class
        self._hold("classes", cls)
        rate = network.rate.reshape(len(desk), -1)
        self._hold("rate", rate.copy())
        desk["menu"] = (rate > 0).sum(1)
        self._hold("menu", np.argsort(rate <= 0, axis=1, kind="stable"))

    # --- memory -------------------------------------------------------------------------------------------------------

    def _count(self, **counters: int) -> None:
        for name, value in counters.items():
            self._f[name] = value

    def _hold(self, name: str, array: NDArray[Any]) -> None:
        """Keep an array and tell the kernel where it is."""
        array = np.ascontiguousarray(array, records.ARRAYS[name])
        self._arrays[name] = array
        self._f["at_" + name] = array.ctypes.data

    def _make_room(self, **rooms: int) -> None:
        """See that there is room for so many jobs, visits or postings, keeping what is there."""
        for name, room in rooms.items():
            used = int(self._f["n_" + name]) if name in self._arrays else 0
            larger = _aligned(room, records.ARRAYS[name])
            if used:
                larger[:used] = self._arrays[name][:used]
            self._hold(name, larger)
            if name == "jobs":
                timers = np.empty(room, records.CLOCK)
                pending = int(self._f["n_timers"])
                if pending:
                    timers[:pending] = self._arrays["timers"][:pending]
                self._hold("timers", timers)
                self._f["room_jobs"] = room - 1
            if name == "visits":
                self._f["room_visits"] = room - int(self._f["n_workers"]) - 8

    def _grow(self) -> None:
        """Make room for half as many again of what is full."""
        for name in ("jobs", "visits"):
            if self._f["n_" + name] > self._f["room_" + name]:
                self._make_room(**{name: len(self._arrays[name]) * 3 // 2})

    # --- time ---------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """The time reached, in minutes."""
        return float(self._f["now"])

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
        self._f["seed"] = np.uint64(seed)

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
        self._make_room(visits=len(self._arrays["visits"]) + who.size)
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
        needed = int(self._f["n_postings"]) + 2 * (who.size + len(self._arrays["workers"]))
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
        self._f["n_watches"] = number + 1
        watch = watches[number]
        reached = watch["count"] >= watch["threshold"] if watch["rising"] else watch["count"] <= watch["threshold"]
        if watch["waits"]:
            self._f["wait_watches"] += 1
        elif reached:  # as `kernel.loop.look` would say after the next event
            watch["active"], watch["fired"] = False, True
            self._f["fired"] += 1
        else:
            self._f["backlog_watches"] += 1
        return number

    def unwatch(self, number: int) -> None:
        """Withdraw a watch; one that has fired is no longer reported."""
        watch = self._arrays["watches"][number]
        if watch["active"]:
            self._f["wait_watches" if watch["waits"] else "backlog_watches"] -= 1
        self._f["fired"] -= int(watch["fired"])
        watch["active"] = watch["fired"] = False

    # --- what happened ------------------------------------------------------------------------------------------------

    def visits(self) -> NDArray[Any]:
        """All visits so far, in order of joining (section 7 of the definition)."""
        return self._arrays["visits"][: int(self._f["n_visits"])]

    def postings(self) -> NDArray[Any]:
        """Who was where from when on."""
        return self._arrays["postings"][: int(self._f["n_postings"])]

    def jobs(self) -> NDArray[Any]:
        """What became of every job, those raised on the way (enquiries) after the known ones.

        Returns
        -------
        structured array
            ``cls, arrival, state, channel, flawed, loops, origin`` (the job that asks, or -1), ``completed`` (when the
            milestone was reached) and ``ended`` (when it was done or cancelled); not a number: not yet.
        """
        mine, visits, known = self._jobs(), self.visits(), len(self.known.arrival)
        table = np.empty(mine.size, JOB_COLUMNS)
        for name in ("state", "channel", "flawed", "loops", "origin"):
            table[name] = mine[name]
        table["origin"][:known] = -1
        table["cls"][:known], table["cls"][known:] = self.known.cls, mine["queue"][known:] % self._shape[1]
        first = np.flatnonzero(visits["job"] >= known)[::-1]  # assigned backwards, so that the first of several stays
        table["arrival"][:known] = self.known.arrival
        table["arrival"][visits["job"][first]] = visits["joined"][first]
        table["completed"] = np.nan
        reached = (visits["result"] == records.R_DONE) & self.network.completes[visits["stage"]]
        last = np.flatnonzero(reached)[::-1]
        table["completed"][visits["job"][last]] = visits["ended"][last]
        over = mine["state"] >= records.DONE
        table["ended"] = np.nan
        table["ended"][over] = visits["ended"][mine["row"][over]]
        return table

    def _jobs(self) -> NDArray[Any]:
        return self._arrays["jobs"][: int(self._f["n_jobs"])]

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
        people, who = self._arrays["workers"], np.asarray(workers, np.int64)
        return np.where(people["pending"][who], people["target"][who], people["desk"][who])

    def seated(self, workers: Sequence[int] | Ints) -> Ints:
        """Where workers are, work in hand or not: a desk, or -1 for those off duty or on their way."""
        people = self._arrays["workers"][np.asarray(workers, np.int64)]
        there = (people["state"] == records.IDLE) | (people["state"] == records.BUSY)
        return np.where(there, people["desk"], -1)

    def check(self) -> None:
        """Assert the invariants; raises AssertionError naming the one that is broken."""
        jobs, visits, people = self._jobs(), self.visits(), self._arrays["workers"]
        state, classes = jobs["state"], self._shape[1]
        arrived = int(self._f["next_arrival"])
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

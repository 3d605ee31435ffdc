"""The order flow of docs/order-flow.md, written for reading: linear scans over plain objects, nothing compiled.

It has the interface of `sim.world.flow.OrderFlow` and shares nothing with it: each is a witness against the other.

Everything happens at `flow.now`; names and order of steps are those of the document.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

FINISH, RESUME, RESTART, RETURN, LOSE = range(5)
FIFO, DUE, VALUE = range(3)

Queue = tuple[int, int]

VISIT = np.dtype(
    [
        *[("job", int), ("stage", int), ("joined", float), ("started", float), ("ended", float)],
        *[("desk", int), ("worker", int), ("result", int)],
    ]
)
POSTING = np.dtype([("worker", int), ("time", float), ("desk", int)])
JOB = np.dtype(
    [
        *[("cls", int), ("arrival", float), ("state", int), ("channel", int), ("flawed", bool), ("loops", int)],
        *[("completed", float), ("ended", float)],
    ]
)


class Result(IntEnum):
    """How a visit stands."""

    WAITING = 0
    IN_SERVICE = 1
    DONE = 2
    FLAWED = 3
    CANCELLED = 4
    RETURNED = 5
    LOST = 6
    PREEMPTED = 7


class State(IntEnum):
    """How a job stands."""

    NOT_ARRIVED = 0
    WAITING = 1
    IN_SERVICE = 2
    DONE = 3
    CANCELLED = 4


class Activity(IntEnum):
    """What a worker does."""

    OFF = 0
    IN_TRANSIT = 1
    IDLE = 2
    IN_SERVICE = 3


@dataclass
class Job:
    """One job; `remaining` is set while it waits with kept work."""

    number: int
    origin: int
    cls: int
    arrival: float
    due: float
    value: float
    patience: float
    ask_after: float
    luck: int
    deadline: float = math.inf
    ask: float = math.inf
    state: State = State.NOT_ARRIVED
    stage: int = -1
    channel: int = 0
    flawed: bool = False
    loops: int = 0
    joined: float = math.nan
    key: float = math.nan
    remaining: float | None = None
    completed: float = math.nan
    ended: float = math.nan
    visit: int = -1
    begun_at: int = -1

    @property
    def rank(self) -> tuple[float, int]:
        """Place in its queue."""
        return self.key, self.number


class Move(NamedTuple):
    """A change of place, taking effect when the worker departs."""

    desk: int
    speed: float
    flaw: float
    delay: float


@dataclass
class Worker:
    """One worker; `clock` is when he finishes or arrives, `coming` the speed and flaw that hold from his next begin."""

    number: int
    activity: Activity = Activity.OFF
    desk: int = -1
    speed: float = 1.0
    flaw: float = 1.0
    coming: tuple[float, float] | None = None
    pending: Move | None = None
    job: Job | None = None
    left: float = 0.0
    pace: float = 0.0
    since: float = 0.0
    clock: float = math.inf
    posting: int = -1


class ReferenceFlow:
    """The order flow; constructor and methods as in `sim.world.flow.OrderFlow`."""

    def __init__(self, network: Any, jobs: Any, workers: int, seed: int) -> None:
        self.now = 0.0
        self._seed = seed
        self._net = SimpleNamespace(**{name: np.asarray(table).tolist() for name, table in asdict(network).items()})
        self._work = jobs.work.tolist()
        luck = np.arange(len(jobs.cls)) if jobs.luck is None else jobs.luck
        columns = (jobs.cls, jobs.arrival, jobs.due, jobs.value, jobs.patience, jobs.ask_after, luck)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        self._jobs = [Job(number, number, *row) for number, row in enumerate(rows)]
        self._to_come = list(self._jobs)
        self._clocks: dict[int, float] = {}
        self._workers = [Worker(number) for number in range(workers)]
        self._desks = range(len(self._net.seats))
        self._idle: list[list[Worker]] = [[] for _ in self._desks]
        sizes = np.shape(network.level)
        self._queues: dict[Queue, list[Job]] = {queue: [] for queue in np.ndindex(sizes)}
        self._watches = 0
        self._backlog_watches: dict[int, tuple[list[Queue], int, bool]] = {}
        self._wait_watches: dict[int, tuple[list[Queue], float]] = {}
        self._fired: set[int] = set()
        self._visits: list[SimpleNamespace] = []
        self._postings: list[tuple[int, float, int]] = []

    # Time (section 2)

    def advance(self, until: float) -> int:
        """Process what happens strictly before `until`; the number of the watch that fired, or -1."""
        happen = (self._wait_is_over, self._clock_runs_out, self._arrive, self._worker_is_ready)
        while not self._fired:
            time, kind, number = min(self._events(), default=(math.inf, -1, -1))
            if time >= until:
                self.now = self.now if until == math.inf else until
                return -1
            self.now = time
            happen[kind](number)
            for desk in self._desks:
                if self._takes_supplies(desk):
                    self._fill(desk)
            self._look()
        number = min(self._fired)
        self._fired.remove(number)
        return number

    def _events(self) -> Iterator[tuple[float, int, int]]:
        for number, (queues, minutes) in self._wait_watches.items():
            joined = [job.joined for queue in queues for job in self._queues[queue]]
            if joined:
                yield max(self.now, min(joined) + minutes), 0, number
        for number, time in self._clocks.items():
            yield time, 1, number
        for job in self._to_come[:1]:
            yield job.arrival, 2, job.number
        for worker in self._workers:
            yield worker.clock, 3, worker.number

    def _wait_is_over(self, number: int) -> None:
        del self._wait_watches[number]
        self._fired.add(number)

    def _clock_runs_out(self, number: int) -> None:
        job = self._jobs[number]
        del self._clocks[number]
        if job.deadline <= self.now:
            self._queues[job.stage, job.cls].remove(job)
            self._cancel(job)
        else:
            job.ask = self.now + self._net.ask_again[job.cls] / self._net.ask_rate[job.cls]
            self._set_clock(job)
            self._enquire(job)

    def _enquire(self, origin: Job) -> None:
        cls = self._net.enquiry_class[origin.cls]
        enquiry = Job(len(self._jobs), origin.number, cls, self.now, math.inf, 0.0, math.inf, math.inf, len(self._jobs))
        self._jobs.append(enquiry)
        self._join(enquiry, self._net.enquiry_stage)
        self._offer(enquiry)

    def _arrive(self, number: int) -> None:
        job = self._to_come.pop(0)
        job.deadline = job.arrival + job.patience / self._net.hurry[job.cls]
        if self._net.enquiry_stage >= 0:
            job.ask = job.arrival + job.ask_after / self._net.ask_rate[job.cls]
        self._join(job, self._net.entry[job.cls])
        self._offer(job)

    def _worker_is_ready(self, number: int) -> None:
        worker = self._workers[number]
        if worker.activity == Activity.IN_SERVICE:
            self._finish(worker)
        else:
            self._become_idle(worker, posted=True)
            self._fill(worker.desk)

    # Waiting (section 3)

    def _join(self, job: Job, stage: int, key: float | None = None) -> None:
        """Wait at `stage`, by its rule or with the `key` of an earlier wait."""
        job.stage, job.joined, job.state, job.visit = stage, self.now, State.WAITING, len(self._visits)
        self._visits.append(
            SimpleNamespace(
                job=job.number,
                stage=stage,
                joined=self.now,
                started=math.nan,
                ended=math.nan,
                desk=-1,
                worker=-1,
                result=Result.WAITING,
            )
        )
        if self._is_patient(job) and job.deadline <= self.now:
            self._cancel(job)
            return
        job.key = self._key(job) if key is None else key
        self._queues[stage, job.cls].append(job)
        if self._is_patient(job):
            self._set_clock(job)

    def _key(self, job: Job) -> float:
        return {FIFO: job.joined, DUE: job.due, VALUE: -job.value}[self._net.rule[job.stage]]

    def _is_patient(self, job: Job) -> bool:
        return self._net.patient[job.stage] and math.isnan(job.completed)

    def _set_clock(self, job: Job) -> None:
        first = min(job.deadline, job.ask)
        if first < math.inf:
            self._clocks[job.number] = max(self.now, first)
        else:
            self._clocks.pop(job.number, None)

    def _cancel(self, job: Job) -> None:
        self._close(job, Result.CANCELLED)
        job.state, job.ended = State.CANCELLED, self.now

    def _close(self, job: Job, result: Result) -> None:
        visit = self._visits[job.visit]
        visit.ended, visit.result = self.now, result

    # Service (section 4)

    def _head(self, queue: Queue) -> Job | None:
        return min(self._queues[queue], key=lambda job: job.rank, default=None)

    def _level(self, job: Job) -> int:
        return self._net.level[job.stage][job.cls]

    def _supplies(self, desk: int, job: Job) -> list[float]:
        per_job, per_value = self._net.use[desk][job.stage], self._net.use_value[desk][job.stage]
        return [use + use_value * job.value for use, use_value in zip(per_job, per_value, strict=True)]

    def _can_begin(self, desk: int, job: Job) -> bool:
        if self._net.rate[desk][job.stage][job.cls] <= 0:
            return False
        taken = zip(self._supplies(desk, job), self._net.stock, strict=True)
        return self._has_taken(desk, job) or all(amount <= stock for amount, stock in taken)

    def _has_taken(self, desk: int, job: Job) -> bool:
        return job.remaining is not None and job.begun_at == desk

    def _takes_supplies(self, desk: int) -> bool:
        return any(need for rows in (self._net.use[desk], self._net.use_value[desk]) for row in rows for need in row)

    def _best(self, desk: int) -> Job | None:
        heads = [head for queue in self._queues if (head := self._head(queue)) and self._can_begin(desk, head)]
        return min(heads, key=lambda job: (self._level(job), job.rank), default=None)

    def _is_free(self, desk: int) -> bool:
        """Whether an idle worker and a seat are there."""
        busy = sum(worker.activity == Activity.IN_SERVICE and worker.desk == desk for worker in self._workers)
        return bool(self._idle[desk]) and busy < self._net.seats[desk]

    def _begin(self, worker: Worker, job: Job) -> None:
        self._queues[job.stage, job.cls].remove(job)
        self._clocks.pop(job.number, None)
        desk = worker.desk
        if not self._has_taken(desk, job):
            for supply, amount in enumerate(self._supplies(desk, job)):
                self._net.stock[supply] = self._net.stock[supply] - amount
        if worker.coming:
            worker.speed, worker.flaw = worker.coming
            worker.coming = None
        worker.activity, worker.job, worker.since = Activity.IN_SERVICE, job, self.now
        worker.left = self._work[job.origin][job.stage] if job.remaining is None else job.remaining
        worker.pace = self._net.rate[desk][job.stage][job.cls] * worker.speed
        worker.clock = self.now + worker.left / worker.pace
        job.state, job.remaining, job.begun_at = State.IN_SERVICE, None, desk
        visit = self._visits[job.visit]
        visit.started, visit.desk, visit.worker, visit.result = self.now, desk, worker.number, Result.IN_SERVICE

    def _offer(self, job: Job) -> None:
        if job.state != State.WAITING:
            return
        is_head = self._head((job.stage, job.cls)) is job
        for desk in self._desks:
            if self._is_free(desk) and is_head and self._can_begin(desk, job):
                self._begin(self._idle[desk].pop(), job)
                return
        if self._net.preempt[job.stage] and is_head:
            self._preempt(job)

    def _preempt(self, job: Job) -> None:
        victims = [worker for worker in self._workers if self._may_interrupt(worker, job)]
        if victims:
            victim = max(victims, key=lambda worker: (self._level(worker.job), worker.job.rank))
            returned = self._return(victim, Result.PREEMPTED)
            self._begin(victim, job)
            self._offer(returned)

    def _may_interrupt(self, worker: Worker, job: Job) -> bool:
        if worker.activity != Activity.IN_SERVICE or worker.pace == 0 or worker.pending:
            return False
        return self._can_begin(worker.desk, job) and self._level(worker.job) > self._level(job)

    def _fill(self, desk: int) -> None:
        while self._is_free(desk) and (job := self._best(desk)):
            self._begin(self._idle[desk].pop(), job)

    def _fill_all(self) -> None:
        for desk in self._desks:
            self._fill(desk)

    def _finish(self, worker: Worker) -> None:
        job, desk = worker.job, worker.desk
        following = self._outcome(job, desk, worker.flaw)
        worker.job, worker.activity, worker.clock = None, Activity.OFF, math.inf
        if following == -1:
            job.state, job.ended = State.DONE, self.now
        else:
            self._join(job, following)
        if worker.pending:
            self._depart(worker, worker.pending)
            self._fill(desk)
            if worker.activity == Activity.IDLE:
                self._fill(worker.desk)
        else:
            self._become_idle(worker)
            if self._is_free(desk) and (best := self._best(desk)):
                self._begin(self._idle[desk].pop(), best)
        self._offer(job)

    def _outcome(self, job: Job, desk: int, flaw: float) -> int:
        """Channel, flaw, result and milestone of finished work; the next stage."""
        net, stage = self._net, job.stage
        if net.sets_channel[stage]:
            job.channel = net.desk_channel[desk]
        if net.clears[stage]:
            job.flawed = False
        chance = net.flaw_chance[desk][stage] * flaw
        if chance > 0 and uniform(self._seed, job.luck, stage, job.loops, 0) < chance:
            job.flawed = True
        caught = net.catch_chance[stage]
        if job.flawed and caught > 0 and uniform(self._seed, job.luck, stage, job.loops, 1) < caught:
            job.loops += 1
            self._close(job, Result.FLAWED)
            return net.error_stage[stage][job.channel]
        self._close(job, Result.DONE)
        if net.completes[stage] and math.isnan(job.completed):
            job.completed = self.now
        return net.next_stage[stage][job.channel]

    def _left(self, worker: Worker) -> float:
        return max(0.0, worker.left - (self.now - worker.since) * worker.pace)

    def _return(self, worker: Worker, result: Result) -> Job:
        """Take the worker's job from him and let it wait again."""
        job = worker.job
        job.remaining = None if result == Result.LOST else self._left(worker)
        worker.job, worker.activity, worker.clock = None, Activity.OFF, math.inf
        self._close(job, result)
        self._join(job, job.stage, job.key)
        return job

    # Control operations (section 5)

    def _settle(self) -> None:
        self._fill_all()
        self._look()

    def set_rates(self, desk: int, rate: np.ndarray, policy: int) -> None:
        self._net.rate[desk] = rate.tolist()
        for worker in self._workers:
            if worker.activity == Activity.IN_SERVICE and worker.desk == desk:
                self._change_pace(worker, policy)
        self._settle()

    def _change_pace(self, worker: Worker, policy: int) -> None:
        job = worker.job
        new = self._net.rate[worker.desk][job.stage][job.cls] * worker.speed
        if new == 0 and policy in (RETURN, LOSE):
            self._return(worker, Result.RETURNED if policy == RETURN else Result.LOST)
            if worker.pending:
                self._depart(worker, worker.pending)
            else:
                self._become_idle(worker)
            return
        if new == worker.pace or (policy == FINISH and worker.pace > 0):
            return
        worker.left = self._left(worker)
        if new == 0 and policy == RESTART:
            worker.left = self._work[job.origin][job.stage]
        worker.since, worker.pace = self.now, new
        worker.clock = self.now + worker.left / new if new > 0 else math.inf

    def set_seats(self, desk: int, n: int) -> None:
        self._net.seats[desk] = n
        self._settle()

    def add_stock(self, supply: int, amount: float) -> None:
        self._net.stock[supply] += amount
        self._settle()

    def set_discipline(self, stage: int, rule: int, level: np.ndarray, preempt: bool) -> None:
        self._net.rule[stage], self._net.level[stage], self._net.preempt[stage] = rule, level.tolist(), preempt
        for (where, _), queue in self._queues.items():
            if where == stage:
                for job in queue:
                    job.key = self._key(job)
        self._settle()

    def set_flaws(self, desk: int, chance: np.ndarray) -> None:
        self._net.flaw_chance[desk] = chance.tolist()
        self._settle()

    def set_due(self, jobs: np.ndarray, due: np.ndarray) -> None:
        for number, moment in zip(jobs.tolist(), due.tolist(), strict=True):
            job = self._jobs[number]
            job.due = moment
            if job.state == State.WAITING and self._net.rule[job.stage] == DUE:
                job.key = moment
        self._settle()

    def set_patience(self, jobs: np.ndarray, factor: np.ndarray) -> None:
        for number, times in zip(jobs.tolist(), factor.tolist(), strict=True):
            job = self._jobs[number]
            if job.state in (State.WAITING, State.IN_SERVICE) and job.deadline > self.now:
                job.deadline = self.now + (job.deadline - self.now) * times
        for number in list(self._clocks):
            self._set_clock(self._jobs[number])
        self._settle()

    def reopen(self, jobs: np.ndarray, stage: int) -> None:
        for number in jobs.tolist():
            if self._jobs[number].state == State.DONE:
                self._jobs[number].ended = math.nan
                self._join(self._jobs[number], stage)
        self._settle()

    def set_hurry(self, factor: np.ndarray) -> None:
        self._rescale("deadline", self._net.hurry, factor.tolist())
        self._net.hurry = factor.tolist()
        self._settle()

    def set_ask_rate(self, factor: np.ndarray) -> None:
        self._rescale("ask", self._net.ask_rate, factor.tolist())
        self._net.ask_rate = factor.tolist()
        self._settle()

    def _rescale(self, moment: str, old: list[float], new: list[float]) -> None:
        for job in self._jobs:
            if job.state in (State.WAITING, State.IN_SERVICE) and getattr(job, moment) > self.now:
                rest = (getattr(job, moment) - self.now) * old[job.cls] / new[job.cls]
                setattr(job, moment, self.now + rest)
        for number in list(self._clocks):
            self._set_clock(self._jobs[number])

    def place(
        self,
        workers: Sequence[int],
        desks: Sequence[int],
        speed: Sequence[float],
        flaw: Sequence[float],
        delay: Sequence[float],
        at_once: Sequence[bool],
    ) -> None:
        rows = zip(*(np.asarray(column).tolist() for column in (workers, desks, speed, flaw, delay)), strict=True)
        for (number, *move), immediately in zip(rows, at_once, strict=True):
            self._place(self._workers[number], Move(*move), bool(immediately))
        self._settle()

    def _place(self, worker: Worker, move: Move, at_once: bool) -> None:
        if worker.activity == Activity.IN_SERVICE:
            if move.desk == worker.desk:
                worker.pending, worker.coming = None, (move.speed, move.flaw)
                return
            if not at_once and worker.pace > 0:
                worker.pending = move
                return
            self._return(worker, Result.RETURNED)
        elif worker.activity == Activity.IDLE:
            self._idle[worker.desk].remove(worker)
        self._depart(worker, move)

    def _depart(self, worker: Worker, move: Move) -> None:
        worker.pending = worker.coming = None
        worker.desk, worker.speed, worker.flaw = move.desk, move.speed, move.flaw
        if move.desk >= 0 and move.delay == 0:
            self._become_idle(worker, posted=True)
            return
        self._post(worker, -1)
        worker.activity, worker.clock = Activity.OFF, math.inf
        if move.desk >= 0:
            worker.activity, worker.clock = Activity.IN_TRANSIT, self.now + move.delay

    def _become_idle(self, worker: Worker, posted: bool = False) -> None:
        """Go on top of the stack of his desk; `posted` if he has just come there."""
        worker.activity, worker.clock = Activity.IDLE, math.inf
        self._idle[worker.desk].append(worker)
        if posted:
            self._post(worker, worker.desk)

    def _post(self, worker: Worker, desk: int) -> None:
        if worker.posting != desk:
            worker.posting = desk
            self._postings.append((worker.number, self.now, desk))

    # Watches (section 6)

    def watch_backlog(self, queues: np.ndarray, threshold: int, rising: bool) -> int:
        number = self._new_watch()
        self._backlog_watches[number] = (list(zip(*np.nonzero(queues), strict=True)), threshold, rising)
        self._look()
        return number

    def watch_wait(self, queues: np.ndarray, minutes: float) -> int:
        number = self._new_watch()
        self._wait_watches[number] = (list(zip(*np.nonzero(queues), strict=True)), minutes)
        return number

    def unwatch(self, number: int) -> None:
        self._backlog_watches.pop(number, None)
        self._wait_watches.pop(number, None)
        self._fired.discard(number)

    def _new_watch(self) -> int:
        self._watches += 1
        return self._watches - 1

    def _look(self) -> None:
        for number, (queues, threshold, rising) in list(self._backlog_watches.items()):
            backlog = sum(len(self._queues[queue]) for queue in queues)
            if backlog >= threshold if rising else backlog <= threshold:
                del self._backlog_watches[number]
                self._fired.add(number)

    # What is recorded (section 7)

    @property
    def stock(self) -> np.ndarray:
        return np.array(self._net.stock, float)

    def visits(self) -> np.ndarray:
        return np.array([tuple(getattr(visit, name) for name in VISIT.names) for visit in self._visits], VISIT)

    def postings(self) -> np.ndarray:
        return np.array(self._postings, POSTING)

    def jobs(self) -> np.ndarray:
        return np.array([tuple(getattr(job, name) for name in JOB.names) for job in self._jobs], JOB)

    def waiting(self) -> np.ndarray:
        return self._count(State.WAITING)

    def in_service(self) -> np.ndarray:
        return self._count(State.IN_SERVICE)

    def _count(self, state: State) -> np.ndarray:
        counts = np.zeros(np.shape(self._net.level), int)
        for job in self._jobs:
            if job.state == state:
                counts[job.stage, job.cls] += 1
        return counts


MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z: int) -> int:
    """The finaliser of SplitMix64."""
    z ^= z >> 30
    z = z * 0xBF58476D1CE4E5B9 & MASK
    z ^= z >> 27
    z = z * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


def uniform(seed: int, luck: int, stage: int, loops: int, purpose: int) -> float:
    """The uniform number that belongs to a purpose at a visit of a job."""
    z = mix(seed + GOLDEN * (luck + 1) & MASK)
    z = mix(z + GOLDEN * (stage + 1) & MASK)
    z = mix(z + GOLDEN * (2 * loops + purpose + 1) & MASK)
    return (z >> 11) * 2**-53

"""Has replications done: sends tasks to workers, a few at a time, and keeps what comes back."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from typing import Any, Protocol

from sim.errors import InputError, Problem
from sim.experiment.executors import Workers
from sim.experiment.replicate import Failure, Replicated, Task, pack, replicate
from sim.experiment.study import NO_RESPONSE, Study

__all__ = ["Collector", "Keeper", "Watch"]

Watch = Callable[[int, int], None]
"""Is told how many replications are done, and of how many."""

SECONDS, SHORTEST = 2.0, 0.2
"""So long a task should take, and at least: long compared with sending it, short enough to lose if interrupted."""
AHEAD = 2
"""So many tasks for each worker are under way: one that is being done and one that waits."""
LARGEST = 200


class Keeper(Protocol):
    """Knows which replications are not done, and keeps those that are."""

    def missing(self, count: int) -> Iterable[tuple[str, range]]:
        """Replications below a number that are not done, by scenario."""

    def add(self, scenario: str, drills: Sequence[Replicated]) -> None:
        """Keep the drills of consecutive replications."""


class Collector:
    """Has the replications of a study done.

    Parameters
    ----------
    study : Study
    store : Keeper
        Where what is done is kept.
    workers : Workers
    watch : callable
    expired : callable
        Whether no more may be begun.
    """

    def __init__(
        self, study: Study, store: Keeper, workers: Workers, watch: Watch, expired: Callable[[], bool]
    ) -> None:
        self._study, self._store, self._workers = study, store, workers
        self._watch, self._expired = watch, expired
        self._packed = pack(study)
        self._executor: Executor = workers.executor
        self._pending: dict[Future[Any], Task] = {}
        self._suspects: deque[Task] = deque()
        self._seconds: float | None = None
        self._broken = False
        self._done = 0

    def collect(self, count: int) -> None:
        """See that the first so many replications of every scenario are done, unless time is up before."""
        wanted = [*self._store.missing(count)]
        total = count * len(self._study.scenarios)
        self._done = total - sum(len(numbers) for _, numbers in wanted)
        tasks = self._tasks(wanted)
        try:
            while self._fill(tasks):
                self._watch(self._done, total)
                finished, _ = wait(self._pending, return_when=FIRST_COMPLETED)
                for future in finished:
                    self._receive(future)
            self._watch(self._done, total)
        finally:
            self._let_go()

    def _tasks(self, wanted: list[tuple[str, range]]) -> Iterator[Task]:
        """What is to be done as tasks, all scenarios keeping pace, sized by how long the last ones took."""
        order = list(self._study.scenarios)
        heap = [(numbers.start, order.index(scenario), numbers.stop) for scenario, numbers in wanted]
        heapq.heapify(heap)
        while heap:
            first, scenario, stop = heapq.heappop(heap)
            size = self._size(stop - first)
            yield Task(order[scenario], first, size)
            if first + size < stop:
                heapq.heappush(heap, (first + size, scenario, stop))

    def _size(self, left: int) -> int:
        """How many replications make a task, so many being left: smaller ones at the end, so that all end together."""
        if self._seconds is None:
            return 1
        usual, least = (max(1, round(seconds / self._seconds)) for seconds in (SECONDS, SHORTEST))
        return min(left, LARGEST, usual, max(least, left // (2 * self._workers.count)))

    def _fill(self, tasks: Iterator[Task]) -> bool:
        """Keep the workers busy; whether anything is under way."""
        if self._suspects:
            if not self._pending:
                if self._broken and self._workers.renew:
                    self._executor = self._workers.renew()
                self._broken = False
                self._submit(self._suspects.popleft())
            return True
        while len(self._pending) < AHEAD * self._workers.count and not self._expired():
            task = next(tasks, None)
            if task is None:
                break
            self._submit(task)
        return bool(self._pending)

    def _submit(self, task: Task) -> None:
        try:
            future = self._executor.submit(replicate, self._packed, task)
        except self._workers.died as error:
            future = Future()
            future.set_exception(error)
        self._pending[future] = task

    def _receive(self, future: Future[Any]) -> None:
        """Keep what a task came to; what was under way when a worker died is tried again, one drill at a time."""
        task = self._pending.pop(future)
        try:
            drills, seconds = future.result()
        except self._workers.died as error:
            self._broken = True
            if not task.alone:
                self._suspects.extend(task.singly())
                return
            drills, seconds = self._fatal(task, error), None
        except (CancelledError, OSError):
            raise InputError([Problem("study.workers-lost")]) from None
        self._store.add(task.scenario, drills)
        self._done += task.count
        self._seconds = seconds / task.count if seconds else self._seconds

    def _fatal(self, task: Task, error: BaseException) -> list[Replicated]:
        """A replication that its worker does not survive."""
        failure = Failure("worker", f"{type(error).__name__}: {error}")
        seed = self._study.seed_of(task.first)
        return [Replicated(plan, task.first, seed, failure) for plan in (*self._study.plans, NO_RESPONSE)]

    def _let_go(self) -> None:
        """Keep what has been finished meanwhile, and give up the rest."""
        for future, task in self._pending.items():
            if not future.cancel() and future.done() and not future.exception():
                self._store.add(task.scenario, future.result()[0])
        self._pending.clear()

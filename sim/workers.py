"""Worker processes of a server that must stay quick itself.

They are told nothing of the main module: a page's script stands in for it, and they would run the page. They end when
the server does, however that goes.
"""

import ctypes
import gc
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

__all__ = ["Crew", "Given", "warm_up"]


KEPT = ((-4, 0), (-8, 1), (-1, 1 << 30))
"""Parameters of ``mallopt``: nothing is mapped apart, one arena for all threads, up to 1 GiB is kept at its end."""


@dataclass(frozen=True, slots=True)
class Given:
    """A task, and the processes to which it was given."""

    pool: Executor
    result: Future[Any]


class Crew:
    """So many worker processes; when one of them is lost, others take the place of all.

    Parameters
    ----------
    workers : int
        Processes; each is made when there is work for it, or when they are told to get ready.
    niceness : int
        How far they stand back where others want a processor as well, 0 to 19.

    Attributes
    ----------
    workers : int
    """

    def __init__(self, workers: int, niceness: int) -> None:
        self.workers = workers
        self._niceness = niceness
        self._lock = threading.Lock()
        self._is_ready = False
        self._pool = self._new_pool()

    @property
    def pool(self) -> Executor:
        """The processes as they are now."""
        return self._pool

    def get_ready(self) -> None:
        """Have all processes made now, if they are not, and load what they need before anything else."""
        with self._lock:
            if not self._is_ready:
                self._is_ready = True
                self._warm(self._pool)

    def give(self, fn: Callable[..., Any], *args: Any) -> Given:
        """Have something done."""
        with self._lock:
            try:
                return Given(self._pool, self._pool.submit(fn, *args))
            except BrokenProcessPool:  # while nobody waited for it
                self._replace()
                return Given(self._pool, self._pool.submit(fn, *args))

    def mend(self, broken: Executor) -> None:
        """Have new processes instead of those, unless somebody else who met them has seen to it."""
        with self._lock:
            if self._pool is broken:
                self._replace()

    def close(self) -> None:
        """End all processes; what is running is given up."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _replace(self) -> None:
        self._pool, broken = self._new_pool(), self._pool
        broken.shutdown(wait=False)

    def _new_pool(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(self.workers, mp_context=_Spawning(), initializer=_begin, initargs=(self._niceness,))
        if self._is_ready:
            self._warm(pool)
        return pool

    def _warm(self, pool: Executor) -> None:
        for _ in range(self.workers):
            pool.submit(_get_ready)


class _Process(SpawnProcess):
    """A process that does not run the main module of the one that spawns it."""

    _one_at_a_time = threading.Lock()

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - so it is called there
        with _Process._one_at_a_time:
            tell = spawn.get_preparation_data
            spawn.get_preparation_data = _without_main(tell)  # type: ignore[assignment]
            try:
                return SpawnProcess._Popen(process_obj)
            finally:
                spawn.get_preparation_data = tell


def _without_main(tell: Callable[[str], dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
    return lambda name: {key: told for key, told in tell(name).items() if not key.startswith("init_main")}


class _Spawning(SpawnContext):
    Process = _Process


def _begin(niceness: int) -> None:
    """First thing in a worker process."""
    if hasattr(os, "nice"):
        os.nice(niceness)
    _keep_memory()
    _end_with_the_server()


def _keep_memory() -> None:
    """Keep what a drill gives back for the next one: on virtual machines, to get it anew can take as long as the drill.

    Told to the C library of GNU (``man mallopt``); others have ways of their own.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        for parameter, value in KEPT:
            mallopt(parameter, value)


def _get_ready() -> None:
    """In a worker process: what was loaded stays, and need not be looked through for rubbish again and again."""
    warm_up()
    gc.collect()
    gc.freeze()


def _end_with_the_server() -> None:
    """See that this worker process ends when the server does, however that went."""
    server = multiprocessing.parent_process()
    assert server is not None

    def wait() -> None:
        server.join()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def warm_up() -> None:
    """Load, or compile, all that a drill and its measures need."""
    from sim.drill import run
    from sim.loading import resolve

    scenario, plan = resolve("upgrade-failure", organisation="small-firm")
    outcome = run(scenario, plan, 1)
    _ = outcome.measures, outcome.backlog

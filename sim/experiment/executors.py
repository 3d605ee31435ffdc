"""Where the replications run: here, in processes of this machine, or on a cluster. The results are the same.

Anything that is a `concurrent.futures.Executor` will do. What a study needs to know besides is how many tasks to keep
under way, and what it looks like when a worker dies.
"""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from sim.errors import InputError, Problem
from sim.here import Here
from sim.versions import versions

__all__ = ["Workers", "cluster", "processes", "serial"]

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_NUM_THREADS")
"""Where numerical libraries look for how many threads they may start."""


PATIENCE = 10.0
"""Seconds until a scheduler must have answered."""


@dataclass(frozen=True)
class Workers:
    """Those who do the work.

    Attributes
    ----------
    executor : Executor
        Who has the tasks done.
    count : int
        How many of them can be done at the same time.
    died : tuple of exception types
        What a task raises when the worker that had it died.
    renew : callable or None
        Gives other workers in place of those; None: they replace themselves.
    """

    executor: Executor
    count: int
    died: tuple[type[BaseException], ...] = (BrokenExecutor,)
    renew: Callable[[], Executor] | None = None


@contextmanager
def serial() -> Iterator[Workers]:
    """No workers but this process."""
    yield Workers(Here(), 1)


@contextmanager
def processes(count: int | None = None) -> Iterator[Workers]:
    """Processes of this machine, started once, one thread each; as many as there are processors unless said otherwise.

    The simulator is compiled before they start, so that they only load it.
    """
    from concurrent.futures import ProcessPoolExecutor

    from sim.world.flow import prepare

    prepare()
    count = count or _processors()
    pools: list[ProcessPoolExecutor] = []

    def start() -> Executor:
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)
        pools[:] = [ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)]
        return pools[0]

    try:
        yield Workers(start(), count, renew=start)
    finally:
        pools[0].shutdown(wait=True, cancel_futures=True)


def _processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _begin() -> None:
    """First thing in a worker process: an interruption is for the study, which then ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in THREADS:
        os.environ.setdefault(name, "1")


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """A Dask cluster whose scheduler is at an address such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    InputError
        Dask is not installed, there is no such scheduler, it has no workers, or these would compute something else.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise InputError([Problem("study.no-dask", file="--cluster")]) from None
    try:
        client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise InputError(
            [Problem("study.no-cluster", file="--cluster", found=address, values={"detail": str(error)})]
        ) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise InputError([Problem("study.no-workers", file="--cluster", found=address)])
        _same_versions(client, address)
        yield Workers(client.get_executor(pure=False), threads, died=(BrokenExecutor, KilledWorker))


def _same_versions(client: Any, address: str) -> None:
    """Refuse workers that have other versions than this process: their values would not be the same."""
    ours = versions()
    for theirs in client.run(versions).values():
        differ = sorted(name for name in ours if theirs.get(name) != ours[name])
        if differ:
            what = ", ".join(f"{name} {theirs.get(name)} / {ours[name]}" for name in differ)
            raise InputError([Problem("study.other-versions", file="--cluster", found=address, values={"what": what})])

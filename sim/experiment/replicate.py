"""One replication: what a worker does, wherever it is.

This module is imported by worker processes, so what it needs is small: the study goes with every task as a few packed
kilobytes and is unpacked once a process.
"""

import pickle
import traceback
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from time import perf_counter
from typing import TypeVar

from sim.drill import Baseline
from sim.experiment.measuring import Record, record
from sim.experiment.study import NO_RESPONSE, Study

__all__ = ["Failure", "Replicated", "Task", "pack", "replicate", "unpack"]


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task:
    """Consecutive replications of a scenario.

    Attributes
    ----------
    scenario : str
    first, count : int
        The replications.
    alone : bool
        Nothing else is under way: if the worker dies of it, it is this replication's doing.
    """

    scenario: str
    first: int
    count: int
    alone: bool = False

    def singly(self) -> Iterator["Task"]:
        """Each replication as a task of its own."""
        return (Task(self.scenario, self.first + i, 1, alone=True) for i in range(self.count))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a drill came to no result.

    Attributes
    ----------
    stage : str
        ``scenario``: what is drilled could not be made; ``baseline``: the runs without a response; ``response``: the
        run with it; ``measures``; ``worker``: the process died.
    reason : str
        The exception and where it was raised.
    """

    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Replicated:
    """A drill of a plan: its record, or why there is none."""

    plan: str
    replication: int
    seed: int
    result: Record | Failure


def pack(study: Study) -> bytes:
    """The study as bytes to be sent to workers."""
    return zlib.compress(pickle.dumps(study))


@lru_cache(maxsize=4)
def unpack(packed: bytes) -> Study:
    """A study that was packed by `pack`; once a process."""
    study: Study = pickle.loads(zlib.decompress(packed))
    return study


def replicate(packed: bytes, task: Task) -> tuple[list[Replicated], float]:
    """Run the drills of a task.

    Parameters
    ----------
    packed : bytes
        The study, packed by `pack`.
    task : Task

    Returns
    -------
    list of Replicated
        In the order of replications, then of the study's plans, the run without a response last.
    float
        Seconds it took.
    """
    began = perf_counter()
    study = unpack(packed)
    done: list[Replicated] = []
    for replication in range(task.first, task.first + task.count):
        seed = study.seed_of(replication)
        for plan, result in _drills(study, task.scenario, replication, seed):
            done.append(Replicated(plan, replication, seed, result))
    return done, perf_counter() - began


def _drills(study: Study, where: str, replication: int, seed: int) -> Iterator[tuple[str, Record | Failure]]:
    """Every plan in a scenario, with a seed."""
    drilled = _attempt("scenario", partial(study.drilled, where, replication))
    if isinstance(drilled, Failure):
        yield from ((plan, drilled) for plan in (*study.plans, NO_RESPONSE))
        return
    scenario, plans = drilled
    baseline = _attempt("baseline", partial(Baseline, scenario, seed))
    if isinstance(baseline, Failure):
        yield from ((plan, baseline) for plan in (*plans, NO_RESPONSE))
        return
    without: Record | Failure = Failure("response", "no plan came to a result")
    for name, plan in plans.items():
        outcome = _attempt("response", partial(baseline.respond, plan))
        if isinstance(outcome, Failure):
            yield name, outcome
            continue
        yield name, _attempt("measures", partial(record, outcome))
        if isinstance(without, Failure):
            without = _attempt("measures", partial(record, outcome, "without-response"))
    yield NO_RESPONSE, without


def _attempt(stage: str, step: Callable[[], T]) -> T | Failure:
    """What a step comes to; its mistakes are a result, too."""
    try:
        return step()
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Failure(stage, f"{type(error).__name__}: {error} ({place.name}, line {place.lineno})")

"""Branches that race: what each of several lists of decisions comes to on the same random futures, over time."""

import hashlib
import json
import pickle
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import PlainSerializer, PlainValidator

from sim.drill import Baseline
from sim.experiment.statistics import Estimate, estimate
from sim.outcome import Outcome
from sim.scenario.decisions import Decision, Decisions
from sim.scenario.plan import Plan
from sim.scenario.times import DAY
from sim.session.foreseeing import Drilled, Progress, played
from sim.session.quality import CONFIDENCE
from sim.versions import versions
from sim.world.futures import Future
from sim.world.levels import level_at

__all__ = ["FUTURES", "QUANTILES", "STEP", "Fan", "Outage", "Race", "race", "raced"]

FUTURES = 40
"""Futures of each branch: with fewer, the edges of a band of 80 % hang on single futures."""

QUANTILES = (0.1, 0.5, 0.9)
"""Lower edge, middle and upper edge of a fan: 80 % of the futures lie within it."""

STEP = 30.0
"""Minutes between two moments at which orders are counted."""

_BATCH = 5
"""Futures of one task of a worker."""


Numbers = Annotated[
    NDArray[np.float64],
    PlainValidator(lambda written: np.asarray(written, float)),
    PlainSerializer(lambda numbers: numbers.tolist()),
]
"""An array that can be kept as text."""


@dataclass(frozen=True, slots=True)
class Fan:
    """What a branch comes to.

    Attributes
    ----------
    waiting : array of float, shape (3, moments)
        Orders that wait, at the `QUANTILES` of the futures.
    loss : Estimate
        Expected loss of the whole drill, in the organisation's currency.
    losses : (float, float, float)
        Loss at the `QUANTILES` of the futures.
    """

    waiting: Numbers
    loss: Estimate
    losses: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Outage:
    """From when to when an incident goes on in at least half of the futures of all branches."""

    incident: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Race:
    """Branches on the same futures.

    Attributes
    ----------
    moment : float
        Minutes of the drill from which on they may differ; before it all futures are the past.
    futures : int
        Of each branch.
    moments : array of float
        At which orders are counted.
    fans : mapping of str to Fan
    outages : tuple of Outage
    """

    moment: float
    futures: int
    moments: Numbers
    fans: Mapping[str, Fan]
    outages: tuple[Outage, ...]


_Played = tuple[NDArray[np.int64], float, dict[str, NDArray[np.bool_]]]
"""Orders that wait at each moment, loss, and whether each incident goes on at each moment."""


def raced(drilled: Drilled, branches: Mapping[str, Sequence[Decision]], moment: float, futures: int) -> str:
    """What such a race depends on, as a digest: the same for the same."""
    lists = {
        name: Decisions(decisions=tuple(decisions)).model_dump_json(by_alias=True)
        for name, decisions in branches.items()
    }
    whole = [model.model_dump_json(by_alias=True) for model in (drilled.scenario, drilled.plan)]
    parts = [dict(versions()), whole, drilled.seed, [*lists.items()], moment, futures]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def race(
    drilled: Drilled,
    branches: Mapping[str, Sequence[Decision]],
    moment: float,
    futures: int,
    pool: Executor,
    progress: Progress = lambda _: None,
) -> Race:
    """Let branches race.

    Parameters
    ----------
    drilled : Drilled
    branches : mapping of str to sequence of Decision
        What was decided in each; the same before the moment. What is not decided gets its default.
    moment : float
        From when on the future is open.
    futures : int
        At least 2.
    pool : Executor
        Where the drills are run.
    progress : callable
    """
    packed, lists = drilled.packed(), [tuple(decisions) for decisions in branches.values()]
    batches = [range(first, min(first + _BATCH, futures)) for first in range(0, futures, _BATCH)]
    tasks = [pool.submit(_batch, packed, lists, moment, numbers) for numbers in batches]
    found: list[list[_Played]] = []
    try:
        for count, task in enumerate(tasks, 1):
            found.extend(task.result())
            progress(count / len(tasks))
    finally:
        for task in tasks:
            task.cancel()
    moments = _moments(drilled.scenario.days)
    fans = {name: _fan([row[column] for row in found]) for column, name in enumerate(branches)}
    return Race(moment, futures, moments, fans, _outages(found, moments))


def _moments(days: int) -> NDArray[np.float64]:
    return np.arange(0.0, days * DAY + STEP / 2, STEP)


def _fan(futures: Sequence[_Played]) -> Fan:
    losses = np.array([loss for _, loss, _ in futures])
    low, middle, high = (float(value) for value in np.quantile(losses, QUANTILES))
    waiting = np.quantile(np.array([levels for levels, _, _ in futures]), QUANTILES, axis=0)
    return Fan(waiting, estimate(losses, CONFIDENCE), (low, middle, high))


def _outages(found: Sequence[Sequence[_Played]], moments: NDArray[np.float64]) -> tuple[Outage, ...]:
    every = [going for row in found for _, _, going in row]
    outages = []
    for incident in dict.fromkeys(name for going in every for name in going):
        share = np.sum([going.get(incident, np.zeros(moments.size, bool)) for going in every], axis=0) / len(every)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], (share >= 0.5).astype(int), [0]])))
        for first, after in zip(edges[::2], edges[1::2], strict=True):
            outages.append(Outage(incident, float(moments[first]), float(moments[min(after, moments.size - 1)])))
    return tuple(outages)


# --- within a worker --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _baseline(packed: bytes) -> tuple[Baseline, Plan, int]:
    scenario, plan, seed = pickle.loads(zlib.decompress(packed))
    return Baseline(scenario, seed), plan, scenario.days


def _batch(packed: bytes, lists: list[tuple[Decision, ...]], moment: float, numbers: range) -> list[list[_Played]]:
    """Futures, each with all branches."""
    baseline, plan, days = _baseline(packed)
    moments = _moments(days)
    return [
        [_looked_at(played(baseline, plan, decisions, Future(moment, number)), moments) for decisions in lists]
        for number in numbers
    ]


def _looked_at(outcome: Outcome, moments: NDArray[np.float64]) -> _Played:
    run = outcome.response
    going: dict[str, NDArray[np.bool_]] = {}
    levels = level_at(run.visits, moments, outcome.layout.order_stages[run.visits["stage"]])
    for period in run.incident_periods:
        on = (moments >= period.start) & (moments < (np.inf if period.end is None else period.end))
        going[period.incident] = on | going.get(period.incident, False)
    return levels, outcome.measures["with-response"].loss.total, going

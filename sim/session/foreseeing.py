"""What decisions come to on many futures, in any process.

After the decisions that are given, the written plan goes on and every further question gets its default: that is the
follow-up policy of all comparisons. A decision that a future does not allow, because its question has not come there or
its action is not under way, is left out in that future.
"""

import pickle
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.drill import Baseline
from sim.errors import InputError
from sim.outcome import Outcome
from sim.scenario.decisions import Decision, Taken
from sim.scenario.plan import Plan
from sim.scenario.quantities import Minutes
from sim.scenario.scenario import Scenario
from sim.world.futures import Future

__all__ = ["Conduct", "Drilled", "Progress", "Sample", "played", "sample", "sample_each"]

Progress = Callable[[float], None]
"""Told the share that is done."""

_BATCH = 5
"""Futures of one task of a worker."""


@dataclass(frozen=True, slots=True)
class Drilled:
    """What is needed to run the drill anywhere."""

    scenario: Scenario
    plan: Plan
    seed: int

    def packed(self) -> bytes:
        """As bytes for a worker."""
        return zlib.compress(pickle.dumps((self.scenario, self.plan, self.seed)))


@dataclass(frozen=True, slots=True)
class Conduct:
    """How a drill is met.

    Attributes
    ----------
    plan : Plan
    decisions : tuple of Decision
    defaults : bool
        Whether questions that nobody answers get their defaults; if not, they get no answer.
    """

    plan: Plan
    decisions: tuple[Decision, ...] = ()
    defaults: bool = True


@dataclass(frozen=True, slots=True)
class Sample:
    """What decisions came to, future by future; the same place is the same luck.

    Attributes
    ----------
    loss : array of float
        In the organisation's currency.
    missed : array of float
        Share of the objectives that could be judged and were missed.
    """

    loss: NDArray[np.float64]
    missed: NDArray[np.float64]


def sample(
    drilled: Drilled,
    lists: Sequence[Sequence[Decision]],
    moment: float,
    futures: int,
    pool: Executor,
    progress: Progress = lambda _: None,
) -> list[Sample]:
    """Several lists of decisions beside the written plan on the same futures: options of a decision, for example.

    Parameters
    ----------
    drilled : Drilled
    lists : sequence of sequence of Decision
    moment : float
        From when on the future is open; all lists must be the same before it.
    futures : int
        How many.
    pool : Executor
        Where the drills are run.
    progress : callable
    """
    conducts = [Conduct(drilled.plan, tuple(decisions)) for decisions in lists]
    return sample_each(drilled, conducts, moment, range(futures), pool, progress)


def sample_each(
    drilled: Drilled,
    conducts: Sequence[Conduct],
    moment: float,
    numbers: range,
    pool: Executor,
    progress: Progress = lambda _: None,
) -> list[Sample]:
    """Several plans, or decisions beside plans, on the same futures.

    Parameters
    ----------
    drilled : Drilled
    conducts : sequence of Conduct
    moment : float
        From when on the future is open.
    numbers : range
        Of the futures.
    pool : Executor
        Where the drills are run.
    progress : callable
    """
    packed = drilled.packed()
    batches = [numbers[first : first + _BATCH] for first in range(0, len(numbers), _BATCH)]
    tasks = [pool.submit(_batch, packed, tuple(conducts), moment, batch) for batch in batches]
    try:
        done = []
        for count, task in enumerate(tasks, 1):
            done.append(task.result())
            progress(count / len(tasks))
    finally:
        for task in tasks:
            task.cancel()
    values = np.concatenate(done)
    return [Sample(values[:, i, 0], values[:, i, 1]) for i in range(len(conducts))]


@lru_cache(maxsize=2)
def _baseline(packed: bytes) -> Baseline:
    scenario, _, seed = pickle.loads(zlib.decompress(packed))
    return Baseline(scenario, seed)


def _batch(packed: bytes, conducts: tuple[Conduct, ...], moment: float, numbers: range) -> NDArray[np.float64]:
    """Loss and missed objectives; shape (futures, conducts, 2)."""
    baseline = _baseline(packed)
    values = np.empty((len(numbers), len(conducts), 2))
    likely: list[Sequence[Decision]] = [()] * len(conducts)
    for row, number in enumerate(numbers):
        future = Future(moment, number)
        for column, one in enumerate(conducts):
            if one.defaults:
                outcome = played(baseline, one.plan, one.decisions, future, likely[column])
                likely[column] = [decision for decision in outcome.decisions if decision not in one.decisions]
            else:
                outcome = baseline.foresee(one.plan, one.decisions, future)
            values[row, column] = outcome.measure("loss").total, _missed(outcome)
    return values


def _missed(outcome: Outcome) -> float:
    judged = [not attained.reached for attained in outcome.objectives if attained.reached is not None]
    return sum(judged) / len(judged) if judged else 0.0


def played(
    baseline: Baseline,
    plan: Plan,
    decisions: Sequence[Decision],
    future: Future | None = None,
    likely: Sequence[Decision] = (),
) -> Outcome:
    """The drill with these decisions and the defaults of all questions that come after the last of them.

    Parameters
    ----------
    baseline : Baseline
    plan : Plan
    decisions : sequence of Decision
    future : Future
        None given: the true one.
    likely : sequence of Decision
        The defaults in another future; if they come in this one as well, the drill need not be run again for each.
        They change nothing in the outcome.
    """
    if likely and (expected := _as_expected(baseline, plan, decisions, future, likely)) is not None:
        return expected
    chosen = list(decisions)
    while True:
        try:
            outcome = _drill(baseline, plan, chosen, future)
        except InputError as error:
            unfit = _place(error)
            if unfit is None:
                raise
            del chosen[unfit]
            continue
        default = next(_defaults(outcome, chosen), None)
        if default is None:
            return outcome
        chosen = _in_order([*chosen, default])


def _drill(baseline: Baseline, plan: Plan, decisions: Sequence[Decision], future: Future | None) -> Outcome:
    return baseline.respond(plan, decisions) if future is None else baseline.foresee(plan, decisions, future)


def _in_order(decisions: Iterable[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda decision: decision.at)


def _as_expected(
    baseline: Baseline, plan: Plan, decisions: Sequence[Decision], future: Future | None, likely: Sequence[Decision]
) -> Outcome | None:
    """The drill with these defaults, if they are those that come; None: others do, or it cannot be told.

    What is decided before the first default fits with or without them; of what comes later that is not known.
    """
    if any(decision.at > default.at for decision in decisions for default in likely):
        return None
    try:
        outcome = _drill(baseline, plan, _in_order([*decisions, *likely]), future)
    except InputError:
        return None
    return outcome if list(outcome.decisions) == _in_order([*decisions, *_defaults(outcome, decisions)]) else None


def _place(error: InputError) -> int | None:
    """Which decision does not fit."""
    found = re.match(r"decisions\[(\d+)\]", error.problems[0].field)
    return int(found[1]) if found else None


def _defaults(outcome: Outcome, chosen: Sequence[Decision]) -> Iterator[Taken]:
    """The defaults that do anything of the questions that nobody has answered, in the order in which they opened."""
    taken = {decision.point for decision in chosen if isinstance(decision, Taken)}
    points = {point.id: point for point in outcome.scenario.decisions}
    for entry in outcome.response.journal:
        if entry.key != "journal.decision-opens" or entry.subject in taken:
            continue
        point = points[entry.subject]
        default, at = point.option(point.default), entry.time + point.timer
        if (default.do or default.stops) and at < outcome.scenario.days * 1440:
            yield Taken(point=point.id, option=default.id, at=Minutes(at))

"""Carries a study out: as many replications as are asked for or needed, the comparison, and its confirmation."""

import dataclasses
from concurrent.futures import Executor
from pathlib import Path
from time import monotonic

from sim.experiment.analysis import compared, confirmation, imprecise, wanted
from sim.experiment.carrying import placed, quiet, staffed
from sim.experiment.collecting import Collector, Watch
from sim.experiment.comparison import Comparison
from sim.experiment.executors import Workers
from sim.experiment.results import Results
from sim.experiment.store import Store
from sim.experiment.study import NO_RESPONSE, Precision, Study
from sim.world.streams import Streams

__all__ = ["compare"]

GROWTH = 2
"""From one look at the precision to the next the replications at most double: fewer looks, honester intervals."""


def compare(
    study: Study,
    workers: Workers | Executor | None = None,
    *,
    folder: Path | None = None,
    resume: bool = False,
    confirm: int = 0,
    watch: Watch = quiet,
) -> Comparison:
    """Carry out a study.

    Parameters
    ----------
    study : Study
    workers : Workers or Executor
        Where the replications run (see `sim.experiment.executors`); none given: here, one after the other.
    folder : Path
        Where the values are kept, as ``measures.parquet`` with what is needed to do it again; none given: nowhere.
    resume : bool
        Go on with what is in the folder.
    confirm : int
        So many fresh replications of the chosen plan and the baseline: the plan that came out best was also lucky, and
        they tell what it is worth without that.
    watch : callable
        Is told how many replications are done, and of how many.

    Returns
    -------
    Comparison
        The same wherever it ran; with a budget of time, of as many replications as there was time for.

    Raises
    ------
    InputError
        The folder holds something else.
    OSError
        The folder cannot be written.
    KeyboardInterrupt
        It was interrupted; what is finished is in the folder.
    """
    ends = None if study.budget is None else monotonic() + study.budget
    with staffed(workers) as staff, placed(folder) as place:

        def expired() -> bool:
            return ends is not None and monotonic() > ends

        store = Store(place, study, resume=resume)
        collector = Collector(study, store, staff, watch, expired)
        comparison = _replicate(study, store, collector)
        if confirm and comparison.selection is not None:
            fresh = _fresh(study, comparison.selection.plan, confirm)
            inner = Store(place / "confirmation" / fresh.digest[:8], fresh, resume=True)
            Collector(fresh, inner, staff, watch, lambda: False).collect(confirm)
            line = confirmation(Results(fresh, inner.read(wanted(fresh), confirm), confirm), comparison.selection.plan)
            comparison = dataclasses.replace(comparison, confirmed=line)
            inner.finish({})
        store.finish(comparison.to_dict())
    return comparison


def _replicate(study: Study, store: Store, collector: Collector) -> Comparison:
    """Replications, and what they come to."""
    precision = study.replications
    if not isinstance(precision, Precision):
        collector.collect(precision)
        return compared(_results(study, store, precision))
    count = precision.minimum
    while True:
        collector.collect(count)
        results = _results(study, store, count)
        lacking = imprecise(results, precision)
        if not lacking or count >= precision.maximum or results.count < count:
            return dataclasses.replace(compared(results), precise=not lacking)
        needed = [GROWTH * count if n is None else n for n in lacking.values()]
        count = min(precision.maximum, GROWTH * count, max(count + 1, *needed))


def _results(study: Study, store: Store, count: int) -> Results:
    """What there is of the first so many replications: those that all scenarios have."""
    there = min(count, store.complete())
    return Results(study, store.read(wanted(study), there), there)


def _fresh(study: Study, plan: str, count: int) -> Study:
    """The study of the chosen plan and the baseline on luck of their own."""
    plans = {name: study.plans[name] for name in dict.fromkeys((plan, study.baseline)) if name != NO_RESPONSE}
    if not plans:  # doing nothing is both
        plans = dict([next(iter(study.plans.items()))])
    seed = Streams(study.seed).number("confirmation") >> 1
    return dataclasses.replace(study, plans=plans, seed=seed, replications=count, budget=None)

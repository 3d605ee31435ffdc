"""Carries the drills of a study out, wherever its folder is and whoever does the work."""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from sim.experiment.collecting import Collector, Watch
from sim.experiment.executors import Workers, serial
from sim.experiment.results import Results
from sim.experiment.store import Store
from sim.experiment.study import Study

__all__ = ["Place", "placed", "quiet", "staffed"]


def quiet(done: int, total: int) -> None:
    """A watch that tells nobody."""


@contextmanager
def staffed(workers: Workers | Executor | None) -> Iterator[Workers]:
    """Who does the work: whoever is given, or this process."""
    if workers is None:
        with serial() as here:
            yield here
    elif isinstance(workers, Workers):
        yield workers
    else:
        yield Workers(workers, getattr(workers, "_max_workers", 1))


@contextmanager
def placed(folder: Path | None) -> Iterator[Path]:
    """Where values are kept: the folder that is given, or one that is gone afterwards."""
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="drillroom-") as scratch:
        yield Path(scratch) / "study"


@dataclass(frozen=True)
class Place:
    """Where studies that belong together are carried out, each in a folder of its own.

    Attributes
    ----------
    folder : Path
    workers : Workers
    resume : bool
        Go on with what is there.
    """

    folder: Path
    workers: Workers
    resume: bool = False

    def carry_out(
        self, study: Study, measures: Sequence[str], watch: Watch = quiet, inside: str = ""
    ) -> tuple[Results, Store]:
        """Have all replications of a study done, as far as its time allows.

        Parameters
        ----------
        study : Study
        measures : sequence of str
            What of the values is asked for.
        watch : callable
        inside : str
            Folder within the place.

        Returns
        -------
        Results
            Of the replications that all scenarios have.
        Store
            To be finished with what was found.
        """
        ends = None if study.budget is None else monotonic() + study.budget
        store = Store(self.folder / inside, study, resume=self.resume)
        collector = Collector(study, store, self.workers, watch, lambda: ends is not None and monotonic() > ends)
        collector.collect(study.most)
        there = min(study.most, store.complete())
        return Results(study, store.read(measures, there), there), store

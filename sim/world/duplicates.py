"""Invoices that are issued twice when paper is entered electronically afterwards.

Who enters a stack of paper sees whether an invoice is there already if he looks; what he misses comes out when the
customer or the tax return shows it, and is put right by a red-letter invoice, made where the invoice was entered.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.scenario.documents import Duplicates
from sim.world.environment import DrillEnvironment, Process
from sim.world.flow import Result
from sim.world.journal import Journal
from sim.world.layout import Layout
from sim.world.streams import Streams

__all__ = ["DoubleEntry", "Twice"]

Ints = NDArray[np.int64]

LOOKS_AGAIN = 60.0
"""Minutes until it is looked again which invoices have been entered since, and which duplicates have come out."""


def _nobody() -> Ints:
    return np.empty(0, np.int64)


@dataclass
class Twice:
    """The invoices that were issued twice at one stage.

    Attributes
    ----------
    stage : str
    caught : int
        Seen in time by the check.
    jobs : array of int
        Those that went out.
    corrected : array of int
        Those of them that came out and went back to be put right.
    """

    stage: str
    caught: int = 0
    jobs: Ints = field(default_factory=_nobody)
    corrected: Ints = field(default_factory=_nobody)


class DoubleEntry:
    """The duplicates of a drill.

    Parameters
    ----------
    order_of : array of int
        Number of the order of each job; -1: no order.

    Attributes
    ----------
    found : list of Twice
        One for each stage at which invoices may be issued twice.
    """

    def __init__(
        self, env: DrillEnvironment, layout: Layout, order_of: Ints, journal: Journal, streams: Streams
    ) -> None:
        self._env = env
        self._journal = journal
        self._order_of = order_of
        self._orders = int(order_of.max(initial=-1)) + 1
        self.found: list[Twice] = []
        for number, stage in enumerate(layout.organisation.stages):
            if stage.duplicates is not None:
                twice = Twice(stage.id)
                self.found.append(twice)
                env.process(self._watch(number, stage.duplicates, twice, streams))

    def _watch(self, stage: int, duplicates: Duplicates, twice: Twice, streams: Streams) -> Process:
        """Process: what was entered since the last look may be there twice; what comes out goes back into work."""
        chance = streams[f"duplicates.{twice.stage}"]
        made, caught = chance.random((2, self._orders)) < [[duplicates.share], [duplicates.caught]]
        comes_out = duplicates.comes_out.sample(chance, self._orders)
        entered, due = np.zeros(self._order_of.size, bool), np.full(self._order_of.size, np.inf)
        while True:
            yield self._env.timeout(LOOKS_AGAIN)
            visits = self._env.flow.visits()
            mine = visits[(visits["stage"] == stage) & (visits["result"] == Result.DONE)]
            jobs = np.unique(mine["job"]).astype(np.int64)
            fresh = jobs[jobs < entered.size]
            fresh = fresh[~entered[fresh]]  # a correction is entered again, but makes no new duplicate
            entered[fresh] = True
            doubled = fresh[made[self._order_of[fresh]]]
            seen = caught[self._order_of[doubled]]
            twice.caught += int(seen.sum())
            out = doubled[~seen]
            twice.jobs = np.concatenate([twice.jobs, out])
            due[out] = self._env.now + comes_out[self._order_of[out]]
            self._correct(stage, twice, due)

    def _correct(self, stage: int, twice: Twice, due: NDArray[np.float64]) -> None:
        """Duplicates whose time has come are put right."""
        now = np.flatnonzero(due <= self._env.now)
        if now.size:
            due[now] = np.inf
            twice.corrected = np.concatenate([twice.corrected, now])
            self._env.flow.reopen(now, stage)
            self._journal.write("knowledge", twice.stage, "journal.duplicates", count=int(now.size))

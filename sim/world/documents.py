"""Bad documents: invoices that are wrong, invoices whose records are gone, and what becomes of them.

Wrong invoices are made until somebody notices. Only verification tells which documents are concerned: then those that
are finished go back into work and compete with new orders, and those still under way follow when they are finished.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.scenario.documents import Flaws, Missing
from sim.scenario.incidents import Incident
from sim.world.environment import DrillEnvironment, Process
from sim.world.flow import Result
from sim.world.journal import Journal
from sim.world.kernel.records import CANCELLED, DONE
from sim.world.knowledge import Knowledge
from sim.world.layout import Layout

__all__ = ["Batch", "Documents"]

Ints = NDArray[np.int64]

LOOKS_AGAIN = 60.0
"""Minutes until the wrong invoices that were still under way are looked at again."""


def _none() -> Ints:
    return np.empty(0, np.int64)


@dataclass
class Batch:
    """The invoices that one incident has made bad.

    Attributes
    ----------
    incident : str
    jobs : array of int
        Those that were made wrong, or whose records are gone.
    again : array of int
        Those sent back into work.
    restored : array of int
        Those whose records came back by themselves.
    over : bool
        The cause has been repaired.
    """

    incident: str
    jobs: Ints = field(default_factory=_none)
    again: Ints = field(default_factory=_none)
    restored: Ints = field(default_factory=_none)
    over: bool = False


class Documents:
    """The bad documents of a drill.

    Attributes
    ----------
    wrong, missing : list of Batch
        One for every time that an incident made invoices wrong, or took records away.
    """

    def __init__(self, env: DrillEnvironment, layout: Layout, knowledge: Knowledge, journal: Journal) -> None:
        self._env = env
        self._layout = layout
        self._knowledge = knowledge
        self._journal = journal
        self._errors: dict[str, Flaws] = {}
        self.wrong: list[Batch] = []
        self.missing: list[Batch] = []

    # --- wrong invoices -----------------------------------------------------------------------------------------------

    def go_wrong(self, incident: Incident, flaws: Flaws, end: Callable[[], None]) -> Callable[[], None]:
        """From now on a share of the invoices made at some desks is wrong.

        Parameters
        ----------
        incident : Incident
        flaws : Flaws
        end : callable
            Ends the incident; called when it is known what is wrong.

        Returns
        -------
        callable
            To be called when the incident is over.
        """
        batch = Batch(incident.id)
        self.wrong.append(batch)
        self._env.process(self._wrong_until_noticed(incident, flaws, batch, end))

        def over() -> None:
            batch.over = True

        return over

    def _wrong_until_noticed(self, incident: Incident, flaws: Flaws, batch: Batch, end: Callable[[], None]) -> Process:
        since = self._env.now
        self._errors[incident.id] = flaws
        self._set_flaws(flaws.desks)
        yield from self._noticed(incident, batch)
        del self._errors[incident.id]
        self._set_flaws(flaws.desks)
        batch.jobs = self._made_wrong(flaws, since)
        if not batch.over:
            yield from self._verified()
            end()
            yield from self._put_right(incident, flaws, batch)

    def _set_flaws(self, desks: Iterable[str]) -> None:
        """Tell the order flow how often desks err: as usual, or else because of one of the errors."""
        flow = self._env.flow
        for name in desks:
            desk = self._layout.desks.index(name)
            chance = flow.network.flaw_chance[desk].copy()
            for flaws in self._errors.values():
                if name in flaws.desks:
                    issuing = flow.network.sets_channel
                    chance[issuing] += (1 - chance[issuing]) * flaws.share
            flow.set_flaws(desk, chance)

    def _made_wrong(self, flaws: Flaws, since: float) -> Ints:
        """The orders invoiced at the desks since a moment whose invoice is flawed."""
        flow = self._env.flow
        visits, desks = flow.visits(), [self._layout.desks.index(name) for name in flaws.desks]
        made = flow.network.sets_channel[visits["stage"]] & np.isin(visits["desk"], desks)
        made &= np.isin(visits["result"], (Result.DONE, Result.FLAWED)) & (visits["ended"] >= since)
        jobs = np.unique(visits["job"][made]).astype(np.int64)
        return np.asarray(jobs[flow.flawed()[jobs]])

    def _put_right(self, incident: Incident, flaws: Flaws, batch: Batch) -> Process:
        """Process: all that is wrong goes into correction, at once or as soon as it is finished."""
        pending = batch.jobs
        while pending.size:
            states = self._env.flow.states()
            pending = pending[self._env.flow.flawed()[pending] & (states[pending] != CANCELLED)]
            finished = states[pending] == DONE
            self._reopen(incident, batch, pending[finished], flaws.mended_at, "journal.wrong-invoices")
            pending = pending[~finished]
            yield self._env.timeout(LOOKS_AGAIN)

    # --- missing records ----------------------------------------------------------------------------------------------

    def go_missing(self, incident: Incident, missing: Missing, chance: np.random.Generator) -> Callable[[], None]:
        """The records of a share, drawn, of the finished invoices in scope are gone.

        Returns
        -------
        callable
            To be called when the incident is over: some of them are there again.
        """
        jobs, now = self._env.flow.jobs(), self._env.now
        in_scope = self._layout.classes.within(incident.scope)
        in_scope[self._layout.classes.orders :] = False
        since = -np.inf if missing.within is None else now - missing.within
        there = np.flatnonzero((jobs["state"] == DONE) & in_scope[jobs["cls"]] & (jobs["completed"] >= since))
        drawn = there[np.argsort(chance.random(there.size), kind="stable")]
        gone = drawn[: round(missing.share * there.size)]
        batch = Batch(incident.id, gone)
        kept = round(missing.restored * gone.size)
        self.missing.append(batch)
        self._env.process(self._missing_until_verified(incident, missing, batch, gone[kept:]))

        def restore() -> None:
            batch.over, batch.restored = True, gone[:kept]
            if kept:
                self._journal.write("system", incident.id, "journal.records-restored", count=kept)

        return restore

    def _missing_until_verified(self, incident: Incident, missing: Missing, batch: Batch, lost: Ints) -> Process:
        yield from self._noticed(incident, batch)
        if not batch.over:
            yield from self._verified()
            self._reopen(incident, batch, lost, missing.reissued_at, "journal.missing-records")

    # --- both ---------------------------------------------------------------------------------------------------------

    def _noticed(self, incident: Incident, batch: Batch) -> Process:
        """Process: until an incident is noticed, or over."""
        detected = self._knowledge.detected
        yield from self._knowledge.until(lambda: batch.over or incident.id in detected)

    def _verified(self) -> Process:
        """Process: until somebody has verified what is hit from now on."""
        known, since = self._knowledge, self._env.now
        yield from known.until(lambda: known.last_verified is not None and known.last_verified >= since)

    def _reopen(self, incident: Incident, batch: Batch, jobs: Ints, stage: str, key: str) -> None:
        if jobs.size:
            batch.again = np.concatenate([batch.again, jobs])
            self._env.flow.reopen(jobs, self._layout.stages.index(stage))
            self._journal.write("knowledge", incident.id, key, count=int(jobs.size))

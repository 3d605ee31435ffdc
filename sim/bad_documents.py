"""What became of bad documents: wrong invoices, missing records, forged invoices of suppliers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.world.incoming import Forgeries
from sim.world.kernel.records import DONE
from sim.world.layout import INCOMING
from sim.world.streams import Streams

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["BadDocuments"]


@dataclass(frozen=True, slots=True)
class BadDocuments:
    """The bad documents of a run at the end of the drill.

    Attributes
    ----------
    wrong : int
        Invoices made wrong by an incident that are still wrong in customers' hands.
    missing : int
        Invoices whose record is gone, neither restored nor issued anew.
    duplicates, duplicates_caught : int
        Invoices that were issued twice and went out, and those that were seen in time.
    again : int
        Finished orders that had to go into work again.
    forged_paid : int
        Forged invoices of suppliers that were paid.
    forged_caught : float or None
        Share of those paid or caught that were caught; None: there were none.
    cost : float
        Of wrong invoices and missing records, by what the incidents say one costs, and of duplicates.
    paid : float
        On forged invoices.
    """

    wrong: int = 0
    missing: int = 0
    duplicates: int = 0
    duplicates_caught: int = 0
    again: int = 0
    forged_paid: int = 0
    forged_caught: float | None = None
    cost: float = 0.0
    paid: float = 0.0

    @classmethod
    def of(cls, outcome: "Outcome", run: "Run") -> "BadDocuments":
        """The bad documents of a run of a drill."""
        incidents = {incident.id: incident for incident in run.scenario.incidents}
        wrong = missing = 0
        cost = 0.0
        for batch in run.wrong:
            flaws, jobs = incidents[batch.incident].flaws, run.jobs[batch.jobs]
            out = int((jobs["flawed"] & np.isfinite(jobs["completed"])).sum())
            wrong, cost = wrong + out, cost + out * (flaws.costs if flaws else 0.0)
        for batch in run.missing:
            lost = incidents[batch.incident].missing
            back = np.concatenate([batch.restored, batch.again[run.jobs["state"][batch.again] == DONE]])
            out = np.setdiff1d(batch.jobs, back).size
            missing, cost = missing + out, cost + out * (lost.costs if lost else 0.0)
        stages = {stage.id: stage for stage in outcome.organisation.stages}
        for twice in run.twice:
            duplicates = stages[twice.stage].duplicates
            cost += twice.jobs.size * (duplicates.costs if duplicates else 0.0)
        forged = _forged(outcome, run)
        paid, caught = sum(int(f.paid.sum()) for f in forged), sum(int(f.caught.sum()) for f in forged)
        return cls(
            wrong=wrong,
            missing=missing,
            duplicates=sum(twice.jobs.size for twice in run.twice),
            duplicates_caught=sum(twice.caught for twice in run.twice),
            again=sum(batch.again.size for batch in (*run.wrong, *run.missing))
            + sum(twice.corrected.size for twice in run.twice),
            forged_paid=paid,
            forged_caught=caught / (paid + caught) if paid + caught else None,
            cost=cost,
            paid=sum(float(f.amount[f.paid].sum()) for f in forged),
        )


def _forged(outcome: "Outcome", run: "Run") -> list[Forgeries]:
    """What each incident brought in forged invoices."""
    incoming, layout = run.organisation.incoming, outcome.layout
    if incoming is None:
        return []
    invoices = np.flatnonzero(outcome.jobs.jobs.cls == layout.classes.incoming)
    visits = run.visits[run.visits["stage"] == layout.stages.index(INCOMING)]
    streams = Streams(outcome.manifest.seed)
    found = []
    for incident in run.scenario.incidents:
        periods = [(p.start, np.inf if p.end is None else p.end) for p in run.incident_periods]
        mine = [span for span, p in zip(periods, run.incident_periods, strict=True) if p.incident == incident.id]
        if incident.forged and mine:
            arrival = outcome.jobs.jobs.arrival[invoices]
            found.append(Forgeries.of(incident, incoming, invoices, arrival, mine, visits, run.sampled, streams))
    return found

"""Facts that findings and sections of a report rest on, computed from an outcome."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.fates import FATES, Fates
from sim.measures import Measures, Reading
from sim.outcome import RUNS, Outcome, Run
from sim.world.calendar import WorkingTime, joined_intervals
from sim.world.journal import Entry
from sim.world.layout import own_desk
from sim.world.levels import left_backlog
from sim.world.orders import DAY

__all__ = ["LET_DOWN", "Facts", "Waits"]

LET_DOWN = ("late", "cancelled", "overdue")
"""Fates of orders whose customers did not get what they were promised."""


@dataclass(frozen=True)
class Waits:
    """Where the orders that were let down had waited, in working time.

    Attributes
    ----------
    orders : int
        How many were let down.
    stage : str
        Where they waited most.
    share : float
        Of all their waiting, what fell to that stage.
    afterwards : float
        Of the waiting there, what came after the last incident was over.
    """

    orders: int
    stage: str
    share: float
    afterwards: float


class Facts:
    """An outcome, and what is often asked of it."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.horizon = outcome.scenario.days * DAY
        self.journal: Sequence[Entry] = outcome.response.journal
        self.none, self.bare, self.response = (outcome.measures[name] for name in RUNS)

    @property
    def measures(self) -> tuple[Measures, Measures, Measures]:
        """Of the three runs."""
        return self.none, self.bare, self.response

    @cached_property
    def outages(self) -> list[tuple[float, float]]:
        """When at least one incident was going on."""
        periods = self.outcome.response.incident_periods
        return joined_intervals((p.start, self.horizon if p.end is None else p.end) for p in periods)

    @property
    def first(self) -> float | None:
        """When the first incident began."""
        return self.outages[0][0] if self.outages else None

    @property
    def over(self) -> float | None:
        """When the last incident was over, or the drill."""
        return self.outages[-1][1] if self.outages else None

    @property
    def outage(self) -> float:
        """How long incidents went on, all together."""
        return sum(end - start for start, end in self.outages)

    @cached_property
    def time(self) -> WorkingTime:
        """Working time of the organisation."""
        scenario = self.outcome.scenario
        return WorkingTime(self.outcome.organisation.calendar, scenario.starts, scenario.days)

    @cached_property
    def fates(self) -> tuple[Fates, Fates, Fates]:
        """Fates of the orders in the three runs."""
        none, bare, response = (Fates.of(self.outcome, run) for run in self.outcome.runs)
        return none, bare, response

    def entries(self, *endings: str, subject: str | None = None) -> Iterator[int]:
        """Indices of the journal's entries whose key ends like that."""
        for i, entry in enumerate(self.journal):
            if entry.key.removeprefix("journal.").endswith(endings) and subject in (None, entry.subject):
                yield i

    def begun(self, *kinds: str) -> tuple[str, float] | None:
        """The first action of these kinds that was begun, and when."""
        times = self.outcome.response.action_times
        known = [(times[a.id][0], a.id) for a in self.outcome.plan.actions if a.do in kinds and a.id in times]
        return (min(known)[1], min(known)[0]) if known else None

    @cached_property
    def course(self) -> tuple[int, ...]:
        """The entries that tell the drill in short: incidents, what was known, when actions began and ended."""
        wanted = ("incident-starts", "incident-ends", "detected", "recovered", "verify-scope-ends")
        known = set(self.entries(*wanted))
        return tuple(sorted(known | {i for i in self.entries("-begins") if self.journal[i].kind == "action"}))

    @cached_property
    def waits(self) -> Waits | None:
        """Where the orders that were let down had waited; None: none was."""
        return self.waits_among(np.ones(len(self.outcome.book), bool))

    @cached_property
    def reading(self) -> Reading:
        """The run with the response, as measures read it."""
        return Reading(self.outcome, self.outcome.response)

    def had(self, *fates: str) -> NDArray[np.bool_]:
        """Which orders had one of these fates with the response."""
        return np.isin(self.fates[2].fate, [FATES.index(name) for name in fates])

    def waits_among(self, orders: NDArray[np.bool_]) -> Waits | None:
        """Where those of these orders that were let down had waited; None: none was."""
        layout, run = self.outcome.layout, self.outcome.response
        visits = run.visits
        let_down = np.zeros(len(run.jobs), bool)
        let_down[self.outcome.jobs.job_of] = orders & self.had(*LET_DOWN)
        mine = visits[let_down[visits["job"]] & layout.order_stages[visits["stage"]]]
        if not mine.size or self.over is None:
            return None
        left = np.minimum(left_backlog(mine), self.horizon)
        total = self._by_stage(mine, self.time.worked(left) - self.time.worked(mine["joined"]))
        late = self.time.worked(np.maximum(left, self.over)) - self.time.worked(np.maximum(mine["joined"], self.over))
        worst = int(total.argmax())
        if not total[worst]:
            return None
        after = float(self._by_stage(mine, late)[worst] / total[worst])
        return Waits(int(let_down.sum()), layout.stages[worst], float(total[worst] / total.sum()), after)

    def _by_stage(self, visits: NDArray[Any], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(visits["stage"], weights, len(self.outcome.layout.stages)).astype(float)

    @property
    def helped(self) -> bool:
        """Whether anybody did work at another desk than that of his department."""
        posts = self.outcome.postings
        home = {d.id: d.desk or own_desk(d.id) for d in self.outcome.organisation.departments}
        return bool((posts["desk"] != posts["department"].astype(str).map(home)).any())

    def own_work_waiting(self, run: Run) -> dict[str, int]:
        """Own work of each department that waits when the drill ends."""
        stages = self.outcome.layout.stages
        own = run.visits[np.isin(run.visits["stage"], [i for i, s in enumerate(stages) if s.startswith("own-")])]
        waiting = own["stage"][np.isinf(left_backlog(own))]
        counts = np.bincount(waiting, minlength=len(stages))
        return {
            stage.removeprefix("own-"): int(counts[i]) for i, stage in enumerate(stages) if stage.startswith("own-")
        }

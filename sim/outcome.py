"""What a drill came to: tables, measures and the manifest by which it can be run again.

The tables are tidy: `visits` has a row for every stay of an order at a stage, and every measure is a function of it and
of the orders. Orders that were never served stay in, and say so.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from sim import archive, tables
from sim.attainment import Attainment, attainments
from sim.loss import share_averted
from sim.measures import Measures, Reading
from sim.scenario.decisions import Decision
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import yearly_prices
from sim.scenario.scenario import Scenario
from sim.score import Scorecard, scorecard
from sim.world.dealings import Dealings
from sim.world.documents import Batch
from sim.world.duplicates import Twice
from sim.world.incidents import Period
from sim.world.jobs import DrillJobs
from sim.world.journal import Entry
from sim.world.layout import Layout
from sim.world.lost_records import Loss
from sim.world.orders import OrderBook, weights_by_hour
from sim.world.storm import Login

__all__ = ["RUNS", "TABLES", "Manifest", "Outcome", "Run", "Shared"]

RUNS = ("without-incident", "without-response", "with-response")
"""The three runs of a drill, on the same orders and the same luck."""

TABLES = ("orders", "visits", "events", "injects", "backlog", "systems", "postings", "logins", "customers", "staff")
"""Names of the tables; each is a property of `Outcome`."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is needed to run the same drill again.

    Attributes
    ----------
    inputs : str
        BLAKE2b digest of scenario, plan, seed, orders and decisions.
    seed : int
    orders : str or None
        Digest of the orders if they are the organisation's own.
    streams : str
        Version of the derivation of random streams.
    versions : mapping of str to str
        Python and packages.
    """

    inputs: str
    seed: int
    orders: str | None
    streams: str
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """One of the three runs, as it was recorded; the columns are explained in ``docs/order-flow.md``, section 7.

    Attributes
    ----------
    name : str
    scenario : Scenario
        As it was in this run: what the plan has bought beforehand may have changed it.
    plan : Plan
        Likewise what was done.
    workers : tuple of int
        Department, by number, of each worker, temporary staff last.
    jobs, visits, postings : structured arrays
    stock_used : array of float
        Of each supply; what was delivered, lost or renewed does not count.
    journal : tuple of Entry
    system_changes : tuple of (float, str, float, float)
        Time, system, its slowest speed for any order, share of the order classes served at full speed.
    power_changes : tuple of (float, str, float, float)
        Time, UPS or generator, charge that is left or whether it runs, whether it can carry anything.
    incident_periods : tuple of Period
    action_times : mapping of str to (float, float or None)
        When each action was begun and finished.
    detected, verified : float or None
        When the organisation first knew of an incident, and of whom it hits.
    hours_away : mapping of int to float
        Working hours of each worker spent on the response.
    dealings : Dealings
        What came of dealing with customers and the tax authority.
    overtime : float
        Hours of overtime, all together.
    most_overtime : float
        Hours of overtime of the worker who did most in a month.
    overtime_pay, temporary_pay : float
        What overtime and temporary staff cost.
    wrong, missing : tuple of Batch
        Invoices that incidents made wrong, or whose records they took away.
    twice : tuple of Twice
        Invoices that were issued twice, by the stage where that happened.
    sampled : tuple of (float, float)
        From when on which share of suppliers' invoices was checked thoroughly.
    logins : tuple of Login
        Who had to get through a crowded login, and when he did.
    record_losses : tuple of Loss
        Which records were lost for good.
    """

    name: str
    scenario: Scenario
    plan: Plan
    workers: tuple[int, ...]
    jobs: NDArray[Any]
    visits: NDArray[Any]
    postings: NDArray[Any]
    stock_used: NDArray[Any]
    journal: tuple[Entry, ...]
    system_changes: tuple[tuple[float, str, float, float], ...]
    power_changes: tuple[tuple[float, str, float, float], ...]
    incident_periods: tuple[Period, ...]
    action_times: Mapping[str, tuple[float, float | None]]
    detected: float | None
    verified: float | None
    hours_away: Mapping[int, float]
    dealings: Dealings
    overtime: float
    most_overtime: float
    overtime_pay: float
    temporary_pay: float
    wrong: tuple[Batch, ...]
    missing: tuple[Batch, ...]
    twice: tuple[Twice, ...]
    sampled: tuple[tuple[float, float], ...]
    logins: tuple[Login, ...]
    record_losses: tuple[Loss, ...]

    @property
    def organisation(self) -> Organisation:
        """The organisation as it was in this run."""
        assert isinstance(self.scenario.organisation, Organisation)
        return self.scenario.organisation


@dataclass
class Shared:
    """What outcomes of several plans have in common, once it was asked for.

    Attributes
    ----------
    measures : dict of str to Measures
        Of the runs without the incident and without a response.
    month : float or None
        See `Outcome.month`.
    """

    measures: dict[str, Measures] = field(default_factory=dict)
    month: float | None = None


@dataclass(frozen=True)
class Outcome:
    """The outcome of a drill.

    Attributes
    ----------
    scenario, organisation, plan
        What was drilled.
    manifest : Manifest
    layout : Layout
        Stages, desks and classes by number.
    book, jobs
        The orders and the jobs, the same in all runs.
    usual_backlog : int
        Backlog of orders that is usual when nothing goes wrong.
    runs : tuple of Run
        Without the incident, without a response, with the response.
    decisions : tuple of Decision
        What was decided during the drill.
    shared : Shared
        What outcomes of other plans may have in common with this one.
    """

    scenario: Scenario
    organisation: Organisation
    plan: Plan
    manifest: Manifest
    layout: Layout
    book: OrderBook
    jobs: DrillJobs
    usual_backlog: int
    runs: tuple[Run, Run, Run]
    decisions: tuple[Decision, ...] = ()
    shared: Shared = field(default_factory=Shared, repr=False, compare=False)

    @property
    def response(self) -> Run:
        """The run with the response."""
        return self.runs[2]

    def run(self, name: str) -> Run:
        """One of the three runs by name (see `RUNS`)."""
        return self.runs[RUNS.index(name)]

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Orders of the run with the response, a row each (`tables.orders`)."""
        return tables.orders(self, self.response)

    @cached_property
    def visits(self) -> pd.DataFrame:
        """Stays of orders at stages, and of enquiries and own work at theirs (`tables.visits`)."""
        return tables.visits(self, self.response)

    @cached_property
    def events(self) -> pd.DataFrame:
        """What happened in the control plane, told in both languages (`tables.events`)."""
        return tables.events(self.response)

    @cached_property
    def injects(self) -> pd.DataFrame:
        """Injects, and whether what they expect was done (`tables.injects`)."""
        return tables.injects(self)

    @cached_property
    def backlog(self) -> pd.DataFrame:
        """Backlog of each stage every quarter of an hour, in all three runs (`tables.backlog`)."""
        return tables.backlog(self)

    @cached_property
    def systems(self) -> pd.DataFrame:
        """States of the systems over time (`tables.systems`)."""
        return tables.systems(self, self.response)

    @cached_property
    def postings(self) -> pd.DataFrame:
        """Who worked at which desk from when to when (`tables.postings`)."""
        return tables.postings(self, self.response)

    @cached_property
    def logins(self) -> pd.DataFrame:
        """Who had to get through a crowded login, and when he did (`tables.logins`)."""
        return tables.logins(self, self.response)

    @cached_property
    def customers(self) -> pd.DataFrame:
        """Who ordered (`tables.customers`)."""
        return tables.customers(self)

    @cached_property
    def staff(self) -> pd.DataFrame:
        """Who works (`tables.staff`)."""
        return tables.staff(self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name, as they are saved."""
        return {name: getattr(self, name) for name in TABLES}

    @property
    def month(self) -> float:
        """Orders of an ordinary month compared with those of the drill; 0: nothing is ordered."""
        if self.shared.month is None:
            self.shared.month = self._month()
        return self.shared.month

    def _month(self) -> float:
        demand, calendar, starts = self.organisation.demand, self.organisation.calendar, self.scenario.starts
        year, drilled = (weights_by_hour(demand, calendar, starts, days).sum() for days in (365, self.scenario.days))
        return float(year / 12 / (drilled * self.scenario.demand_factor)) if drilled else 0.0

    @cached_property
    def measures(self) -> Mapping[str, Measures]:
        """The measures of each of the three runs."""
        for run in self.runs[:2]:
            if run.name not in self.shared.measures:
                self.shared.measures[run.name] = Reading(self, run).take_all()
        return {**self.shared.measures, self.response.name: self._reading.take_all()}

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self, self.response)

    def measure(self, name: str, run: str = "with-response") -> Any:
        """One measure of one of the runs; if all have not been taken yet, it alone is."""
        known = self.measures if "measures" in self.__dict__ else self.shared.measures
        if run in known:
            return getattr(known[run], name)
        found = self.run(run)
        return (self._reading if found is self.response else Reading(self, found)).take(name)

    @property
    def loss_averted(self) -> float | None:
        """Share of the loss that the incident causes which the response averts (`sim.loss.share_averted`)."""
        return share_averted(*(self.measures[run.name].loss.total for run in self.runs))

    @cached_property
    def objectives(self) -> tuple[Attainment, ...]:
        """The scenario's objectives: what was measured and whether the target was reached."""
        return attainments(self)

    @cached_property
    def scorecard(self) -> Scorecard:
        """Ratings, score and what supports them (`sim.score`)."""
        return scorecard(self)

    def to_dict(self) -> dict[str, Any]:
        """Manifest, measures, objectives and scorecard as plain data, as they stand in ``outcome.json``."""
        return {
            "manifest": dataclasses.asdict(self.manifest),
            "scenario": self.scenario.title.model_dump(),
            "plan": self.plan.title.model_dump(),
            "currency": self.organisation.money.currency,
            "usual_backlog": self.usual_backlog,
            "loss_averted": self.loss_averted,
            "preparedness": dict(yearly_prices(self.plan, self.organisation)),
            "measures": {name: m.to_dict() for name, m in self.measures.items()},
            "objectives": [a.to_dict() for a in self.objectives],
            "scorecard": self.scorecard.to_dict(),
        }

    def save(self, folder: Path) -> list[Path]:
        """Write the tables as Parquet, ``outcome.json``, the inputs as they were run, and a manifest (`sim.archive`).

        Parameters
        ----------
        folder : Path
            Made if it is not there.

        Returns
        -------
        list of Path
            The files written.

        Raises
        ------
        OSError
            The folder cannot be written.
        """
        return archive.save(self, folder)

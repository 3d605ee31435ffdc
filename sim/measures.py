"""Measures of a run, each a function of the orders, the visits and the record of the control plane.

A measure that could not be taken is None: a system that never came back within the drill has no recovery time.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.bad_documents import BadDocuments
from sim.consequences import Churn, churn, fines, missed_legal_dates, penalties
from sim.fates import Fates
from sim.loss import Loss, own_work_waiting
from sim.recovery import outages
from sim.scenario.prepared import yearly_prices
from sim.world.levels import caught_up, down_to, highest

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["Measures", "Reading"]


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of one run; times in minutes, shares from 0 to 1.

    Attributes
    ----------
    orders, on_time, late, cancelled, overdue, open : int
        Orders, and how many had each fate (`sim.fates.FATES`).
    orders_on_time, key_customers_on_time, urgent_on_time : float or None
        Shares of all orders, of key customers' and of urgent ones.
    orders_cancelled : float
        Share of the orders.
    legal_dates_missed : int
        Orders with a legal date that were not invoiced by it.
    on_paper : int
        Orders issued in another than the first channel.
    flawed : int
        Orders with a flaw that nobody has caught.
    wrong_invoices, records_missing, duplicates, duplicates_caught, done_again, forged_paid : int
    forged_caught : float or None
        See `sim.bad_documents.BadDocuments`.
    overtime : float
        Hours, all together.
    enquiries : int
    own_work_waiting : int
        Own work of departments waiting when the drill ends.
    peak_backlog : int
        Most orders waiting at once.
    time_to_invoice_median, time_to_invoice_p95 : float or None
        From order to invoice, of those invoiced, in clock time.
    activated : mapping of str to float
        When each action of the plan was begun, from the first incident's start; without those that never were.
    time_to_detect, time_to_verify : float or None
        From the first incident's start.
    rto : mapping of str to (float or None)
        Longest time from failure to recovery of each system that failed (`sim.recovery`); None: not within the drill.
    rpo : float or None
        How far back, from the start of an incident, records of invoices were lost for good; None: no incident.
    records_lost : int
        Invoices that had to be entered again for that reason.
    login_p90 : float or None
        Time from the start of their shift within which nine in ten got through a crowded login; None: it was not
        crowded, or more than one in ten never did.
    work_recovery : float or None
        From the end of the last incident until the backlog was down to what is usual, or to what it would have been at
        that moment anyway: what comes overnight waits for the morning.
    mtd : float or None
        From the first incident's start until then.
    trust_end, trust_lowest : float or None
        Trust of the customers when the drill ends, and at its lowest (`sim.world.trust`); None: nothing happened.
    customers_lost : float
        Customers who are expected to leave for good because invoices were late or never came.
    log_completeness : float or None
        Share of the facts that were written into the incident log in time; None: nothing happened.
    relief_granted : float
        Penalties and fines that are forgiven because the outage was reported and recorded.
    preparedness_per_year : float
        What the measures that were bought beforehand cost in a year; no part of the loss of this one drill.
    loss : Loss
    """

    orders: int
    on_time: int
    late: int
    cancelled: int
    overdue: int
    open: int
    orders_on_time: float | None
    key_customers_on_time: float | None
    urgent_on_time: float | None
    orders_cancelled: float
    legal_dates_missed: int
    on_paper: int
    flawed: int
    wrong_invoices: int
    records_missing: int
    duplicates: int
    duplicates_caught: int
    done_again: int
    forged_paid: int
    forged_caught: float | None
    overtime: float
    enquiries: int
    own_work_waiting: int
    peak_backlog: int
    time_to_invoice_median: float | None
    time_to_invoice_p95: float | None
    activated: Mapping[str, float]
    time_to_detect: float | None
    time_to_verify: float | None
    rto: Mapping[str, float | None]
    rpo: float | None
    records_lost: int
    login_p90: float | None
    work_recovery: float | None
    mtd: float | None
    trust_end: float | None
    trust_lowest: float | None
    customers_lost: float
    log_completeness: float | None
    relief_granted: float
    preparedness_per_year: float
    loss: Loss

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return dataclasses.asdict(self) | {"loss": dataclasses.asdict(self.loss) | {"total": self.loss.total}}


class Reading:
    """A run that is being measured: what several measures rest on is worked out when it is first needed."""

    def __init__(self, outcome: "Outcome", run: "Run") -> None:
        self.outcome, self.run, self.book = outcome, run, outcome.book

    def take(self, measure: str) -> Any:
        """One measure, by its name in `Measures`, at the cost of no other."""
        return _TAKEN[measure](self)

    def take_all(self) -> Measures:
        """All of them."""
        return Measures(**{name: self.take(name) for name in _TAKEN})

    @cached_property
    def fates(self) -> Fates:
        """What became of the orders."""
        return Fates.of(self.outcome, self.run)

    @cached_property
    def bad(self) -> BadDocuments:
        """What became of bad documents."""
        return BadDocuments.of(self.outcome, self.run)

    @cached_property
    def leaving(self) -> Churn:
        """Customers who leave."""
        return churn(self.outcome, self.run, self.fates)

    @cached_property
    def key_customers(self) -> NDArray[np.bool_]:
        """Which orders are those of key customers."""
        tiers, tier = self.outcome.organisation.demand.tiers, self.outcome.layout.classes.features[2]
        return np.array([t.key for t in tiers])[tier[self.book.cls]]

    @cached_property
    def urgent(self) -> NDArray[np.bool_]:
        """Which orders are urgent."""
        return self.outcome.layout.classes.features[3][self.book.cls].astype(bool)

    @cached_property
    def of_orders(self) -> NDArray[np.bool_]:
        """Which visits are those of orders."""
        return np.asarray(self.outcome.layout.order_stages[self.run.visits["stage"]], bool)

    @cached_property
    def recovery(self) -> tuple[float | None, float | None]:
        """Work recovery time and both together."""
        return _recovery(self.outcome, self.run, self.of_orders)

    @cached_property
    def times_to_invoice(self) -> list[float] | list[None]:
        """Median and 95th percentile."""
        return _quantiles(self.fates.completed - self.book.arrival, 0.5, 0.95)

    @property
    def start(self) -> float | None:
        """When the first incident began."""
        return self.run.incident_periods[0].start if self.run.incident_periods else None

    @property
    def trust(self) -> list[float]:
        """Trust of the customers as it went."""
        return [value for _, value in self.run.dealings.trust]

    def among_orders(self, column: str) -> NDArray[Any]:
        """A column of the jobs, for the orders."""
        return self.run.jobs[column][self.outcome.jobs.job_of]


_TAKEN: Mapping[str, Callable[[Reading], Any]] = {
    "orders": lambda r: len(r.book),
    "on_time": lambda r: r.fates.count("on-time"),
    "late": lambda r: r.fates.count("late"),
    "cancelled": lambda r: r.fates.count("cancelled"),
    "overdue": lambda r: r.fates.count("overdue"),
    "open": lambda r: r.fates.count("open"),
    "orders_on_time": lambda r: r.fates.share_on_time(),
    "key_customers_on_time": lambda r: r.fates.share_on_time(r.key_customers),
    "urgent_on_time": lambda r: r.fates.share_on_time(r.urgent),
    "orders_cancelled": lambda r: r.fates.count("cancelled") / len(r.book) if len(r.book) else 0.0,
    "legal_dates_missed": lambda r: int(missed_legal_dates(r.outcome, r.fates).sum()),
    "on_paper": lambda r: int((r.among_orders("channel") > 1).sum()),
    "flawed": lambda r: int(r.among_orders("flawed").sum()),
    "wrong_invoices": lambda r: r.bad.wrong,
    "records_missing": lambda r: r.bad.missing,
    "duplicates": lambda r: r.bad.duplicates,
    "duplicates_caught": lambda r: r.bad.duplicates_caught,
    "done_again": lambda r: r.bad.again,
    "forged_paid": lambda r: r.bad.forged_paid,
    "forged_caught": lambda r: r.bad.forged_caught,
    "overtime": lambda r: r.run.overtime,
    "enquiries": lambda r: int((r.run.jobs["cls"] == r.outcome.layout.classes.enquiry).sum()),
    "own_work_waiting": lambda r: own_work_waiting(r.outcome, r.run),
    "peak_backlog": lambda r: highest(r.run.visits, r.of_orders)[0],
    "time_to_invoice_median": lambda r: r.times_to_invoice[0],
    "time_to_invoice_p95": lambda r: r.times_to_invoice[1],
    "activated": lambda r: {name: begun - (r.start or 0.0) for name, (begun, _) in r.run.action_times.items()},
    "time_to_detect": lambda r: _since(r.start, r.run.detected),
    "time_to_verify": lambda r: _since(r.start, r.run.verified),
    "rto": lambda r: {name: outage.minutes for name, outage in outages(r.run).items()},
    "rpo": lambda r: max((loss.minutes for loss in r.run.record_losses), default=0.0) if r.start is not None else None,
    "records_lost": lambda r: sum(loss.invoices or 0 for loss in r.run.record_losses),
    "login_p90": lambda r: _login(r.run, 0.9),
    "work_recovery": lambda r: r.recovery[0],
    "mtd": lambda r: r.recovery[1],
    "trust_end": lambda r: r.trust[-1] if r.trust else None,
    "trust_lowest": lambda r: min(r.trust, default=None),
    "customers_lost": lambda r: r.leaving.customers,
    "log_completeness": lambda r: r.run.dealings.log,
    "relief_granted": lambda r: _relief(r.outcome, r.run, r.fates),
    "preparedness_per_year": lambda r: sum(yearly_prices(r.run.plan, r.outcome.organisation).values()),
    "loss": lambda r: Loss.of(r.outcome, r.run, r.fates, r.bad, r.leaving),
}


def _quantiles(values: NDArray[np.float64], *p: float) -> list[float] | list[None]:
    values = values[np.isfinite(values)]
    return np.quantile(values, p).tolist() if values.size else [None] * len(p)


def _since(start: float | None, moment: float | None) -> float | None:
    return None if start is None or moment is None else moment - start


def _login(run: "Run", p: float) -> float | None:
    """Time within which a share of those who had to log in did so."""
    times = sorted(np.inf if login.entered is None else login.entered - login.came for login in run.logins)
    time = times[int(np.ceil(p * len(times))) - 1] if times else np.inf
    return float(time) if np.isfinite(time) else None


def _recovery(outcome: "Outcome", run: "Run", of_orders: NDArray[np.bool_]) -> tuple[float | None, float | None]:
    """Work recovery time and both together.

    The backlog is cleared when it is first down to the usual one, or to what it would have been at that moment anyway.
    """
    periods = run.incident_periods
    ends = [period.end for period in periods if period.end is not None]
    if not periods or len(ends) < len(periods):
        return None, None
    end = max(ends)
    cleared = down_to(run.visits, of_orders, outcome.usual_backlog, end)
    if cleared != end:
        calm = Reading(outcome, outcome.runs[0])
        latest = np.inf if cleared is None else cleared
        sooner = caught_up(run.visits, of_orders, calm.run.visits, calm.of_orders, end, latest)
        cleared = cleared if sooner is None else sooner
    if cleared is None:
        return None, None
    return cleared - end, cleared - periods[0].start


def _relief(outcome: "Outcome", run: "Run", fates: Fates) -> float:
    """Penalties and fines that the tax authority's relief takes off."""
    if run.dealings.relief is None:
        return 0.0
    return sum(item(outcome, run, fates, relief=False) - item(outcome, run, fates) for item in (penalties, fines))

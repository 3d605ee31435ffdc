"""Measures of a run, each a function of the orders, the visits and the record of the control plane.

A measure that could not be taken is None: a system that never came back within the drill has no recovery time.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.bad_documents import BadDocuments
from sim.consequences import churn, fines, missed_legal_dates, penalties
from sim.fates import Fates
from sim.loss import Loss, own_work_waiting
from sim.recovery import outages
from sim.scenario.prepared import yearly_prices
from sim.world.levels import steps

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["Measures", "of_run"]


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
        From the end of the last incident until the backlog was down to what is usual.
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


def of_run(outcome: "Outcome", run: "Run") -> Measures:
    """The measures of one run of a drill."""
    book, layout = outcome.book, outcome.layout
    fates, bad = Fates.of(outcome, run), BadDocuments.of(outcome, run)
    _, _, tier, urgent = (feature[book.cls] for feature in layout.classes.features)
    key = np.array([t.key for t in outcome.organisation.demand.tiers])[tier]
    moments, level = steps(run.visits, layout.order_stages[run.visits["stage"]])
    work_recovery, mtd = _recovery(outcome, run, moments, level)
    start = run.incident_periods[0].start if run.incident_periods else None
    trust = [value for _, value in run.dealings.trust]
    leaving = churn(outcome, run, fates)
    median, p95 = _quantiles(fates.completed - book.arrival, 0.5, 0.95)
    return Measures(
        orders=len(book),
        on_time=fates.count("on-time"),
        late=fates.count("late"),
        cancelled=fates.count("cancelled"),
        overdue=fates.count("overdue"),
        open=fates.count("open"),
        orders_on_time=fates.share_on_time(),
        key_customers_on_time=fates.share_on_time(key),
        urgent_on_time=fates.share_on_time(urgent.astype(bool)),
        orders_cancelled=fates.count("cancelled") / len(book) if len(book) else 0.0,
        legal_dates_missed=int(missed_legal_dates(outcome, fates).sum()),
        on_paper=int((run.jobs["channel"][outcome.jobs.job_of] > 1).sum()),
        flawed=int(run.jobs["flawed"][outcome.jobs.job_of].sum()),
        wrong_invoices=bad.wrong,
        records_missing=bad.missing,
        duplicates=bad.duplicates,
        duplicates_caught=bad.duplicates_caught,
        done_again=bad.again,
        forged_paid=bad.forged_paid,
        forged_caught=bad.forged_caught,
        overtime=run.overtime,
        enquiries=int((run.jobs["cls"] == layout.classes.enquiry).sum()),
        own_work_waiting=own_work_waiting(outcome, run),
        peak_backlog=int(level.max(initial=0)),
        time_to_invoice_median=median,
        time_to_invoice_p95=p95,
        activated={name: begun - (start or 0.0) for name, (begun, _) in run.action_times.items()},
        time_to_detect=_since(start, run.detected),
        time_to_verify=_since(start, run.verified),
        rto={name: outage.minutes for name, outage in outages(run).items()},
        rpo=max((loss.minutes for loss in run.record_losses), default=0.0) if run.incident_periods else None,
        records_lost=sum(loss.invoices or 0 for loss in run.record_losses),
        login_p90=_login(run, 0.9),
        work_recovery=work_recovery,
        mtd=mtd,
        trust_end=trust[-1] if trust else None,
        trust_lowest=min(trust, default=None),
        customers_lost=leaving.customers,
        log_completeness=run.dealings.log,
        relief_granted=_relief(outcome, run, fates),
        preparedness_per_year=sum(yearly_prices(run.plan, outcome.organisation).values()),
        loss=Loss.of(outcome, run, fates, bad, leaving),
    )


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


def _recovery(
    outcome: "Outcome", run: "Run", moments: NDArray[np.float64], level: NDArray[np.int64]
) -> tuple[float | None, float | None]:
    """Work recovery time and both together; the backlog is cleared when it is first down to the usual one."""
    periods = run.incident_periods
    ends = [period.end for period in periods if period.end is not None]
    if not periods or len(ends) < len(periods):
        return None, None
    end = max(ends)
    at_end = int(np.searchsorted(moments, end, "right")) - 1
    if at_end < 0 or level[at_end] <= outcome.usual_backlog:
        return 0.0, end - periods[0].start
    low = np.flatnonzero(level[at_end:] <= outcome.usual_backlog)
    if not low.size:
        return None, None
    cleared = float(moments[at_end + low[0]])
    return cleared - end, cleared - periods[0].start


def _relief(outcome: "Outcome", run: "Run", fates: Fates) -> float:
    """Penalties and fines that the tax authority's relief takes off."""
    if run.dealings.relief is None:
        return 0.0
    return sum(item(outcome, run, fates, relief=False) - item(outcome, run, fates) for item in (penalties, fines))

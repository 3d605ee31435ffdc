"""What follows from late, wrong and missing invoices: cash that comes late, disputes, customers who leave, fines."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.fates import FATES, Fates
from sim.world.kernel.records import DONE
from sim.world.orders import DAY

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["Churn", "churn", "disputed", "fines", "late_cash", "missed_legal_dates", "penalties"]

YEAR = 365  # days, as banks count them

LATE, CANCELLED, OVERDUE = (FATES.index(fate) for fate in ("late", "cancelled", "overdue"))


@dataclass(frozen=True, slots=True)
class Churn:
    """Customers who are expected to leave, and the margin of the orders that they take with them."""

    customers: float
    margin: float


def churn(outcome: "Outcome", run: "Run", fates: Fates) -> Churn:
    """Customers who were let down and leave for good, as expected values.

    A customer leaves with the chance of his tier if a whole month's invoices were a day late or did not come and no
    trust is left; with less in proportion to how many were late, how late, and how much trust is lost at the end. One
    large customer more or less would outweigh everything else in a drill; therefore nobody is drawn.
    """
    trust = run.dealings.trust[-1][1] if run.dealings.trust else 1.0
    tiers, money, book = outcome.organisation.demand.tiers, outcome.organisation.money, outcome.book
    if trust == 1.0 or not any(tier.churn for tier in tiers):
        return Churn(0.0, 0.0)
    ordered, customer = run.dealings.clientele.by_customer
    month = np.bincount(customer) * outcome.month
    bad = np.bincount(customer, fates.late_by.clip(0, 1)) + np.bincount(customer, fates.fate == CANCELLED)
    most = np.zeros(ordered.size)
    most[customer] = np.array([tier.churn for tier in tiers])[outcome.layout.classes.features[2][book.cls]]
    called = np.ones(ordered.size)
    for number, factor in run.dealings.reached.items():
        called[np.searchsorted(ordered, number)] = factor
    leaving = most * np.minimum(bad / month, 1) * (1 - trust) * called
    margin = np.bincount(customer, book.amount) * outcome.month * money.churn_months * money.margin
    return Churn(float(leaving.sum()), float((leaving * margin).sum()))


def missed_legal_dates(outcome: "Outcome", fates: Fates) -> NDArray[np.bool_]:
    """Orders with a legal date within the drill that were not invoiced by it."""
    legal = outcome.book.legal
    return (legal <= outcome.scenario.days * DAY) & ~(fates.completed <= legal)


def late_cash(outcome: "Outcome", fates: Fates) -> float:
    """Amounts with tax that come late, times the years by which they do.

    Customers pay so long after the invoice as they always do; so the money is late by as much as the invoice is against
    the first promise, also where a later date was agreed since.
    """
    book, horizon = outcome.book, outcome.scenario.days * DAY
    until = np.where(np.isnan(fates.completed), horizon, fates.completed)
    late = np.where(fates.fate == CANCELLED, 0.0, np.maximum(until - book.due, 0.0))
    return float((book.amount * late).sum()) * (1 + outcome.organisation.demand.tax_rate) / (YEAR * DAY)


def disputed(outcome: "Outcome", run: "Run", fates: Fates) -> float:
    """How many invoices are expected to be disputed; one that gives several reasons, for the strongest of them."""
    rates = outcome.organisation.money.disputes
    priced = {incident.id for incident in outcome.scenario.incidents if incident.flaws and incident.flaws.costs}
    wrong = run.jobs["flawed"] & np.isfinite(run.jobs["completed"])
    for batch in run.wrong:
        if batch.incident in priced:  # what that one costs includes the dispute
            wrong[batch.jobs] = False
    twice = np.zeros(wrong.size, bool)
    for batch in run.missing:
        twice[batch.again] = run.jobs["state"][batch.again] == DONE
    job_of = outcome.jobs.job_of
    chance = np.where(np.isin(fates.fate, (LATE, OVERDUE)), rates.late, 0.0)
    for reason, share in ((wrong, rates.wrong), (twice, rates.duplicate)):
        chance = np.maximum(chance, np.where(reason[job_of], share, 0.0))
    return float(chance.sum())


def penalties(outcome: "Outcome", run: "Run", fates: Fates, *, relief: bool = True) -> float:
    """Contract penalties for late invoices, less the relief that was granted, or as if none were.

    The authority confirms the outage; that excuses what came before it was over and was due after it had begun.
    """
    granted = run.dealings.relief if relief else None
    late = outcome.book.amount * np.ceil(fates.late_by)
    if granted and run.incident_periods:
        begun = run.incident_periods[0].start
        over = max(np.inf if period.end is None else period.end for period in run.incident_periods)
        late = np.where((outcome.book.arrival < over) & (run.dealings.due > begun), late * (1 - granted.relieves), late)
    return float(late.sum()) * outcome.organisation.money.late_per_day


def fines(outcome: "Outcome", run: "Run", fates: Fates, *, relief: bool = True) -> float:
    """Fines for missed legal dates and for a late filing, less the relief that was granted, or as if none were."""
    granted = run.dealings.relief if relief else None
    missed = int(missed_legal_dates(outcome, fates).sum()) * outcome.organisation.money.late_invoice
    if granted is None:
        return missed + _late_filing(outcome, fates, 0.0)
    return missed * (1 - granted.relieves) + _late_filing(outcome, fates, granted.extends)


def _late_filing(outcome: "Outcome", fates: Fates, extension: float) -> float:
    """Fine and surcharge if invoices of the period are missing at the filing deadline; none if it lies after the drill.

    What was due by the deadline belongs to the period, also if a later date has been agreed with the customer since.
    """
    deadline, horizon = outcome.scenario.filing_deadline, outcome.scenario.days * DAY
    if deadline is None or deadline + extension > horizon:
        return 0.0
    money, book = outcome.organisation.money, outcome.book
    period = (book.due <= deadline) & (fates.fate != CANCELLED)
    missing = period & ~(fates.completed <= deadline + extension)
    if not missing.any():
        return 0.0
    until = np.where(np.isnan(fates.completed), horizon, fates.completed)
    days = np.where(missing, np.ceil((until - deadline - extension) / DAY), 0.0)
    tax = book.amount * outcome.organisation.demand.tax_rate
    return money.late_filing * float(missing.sum() / period.sum()) + money.surcharge * float((tax * days).sum())

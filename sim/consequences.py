"""What follows from a drill after its end: customers who leave, fines, relief and claims."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.fates import FATES, Fates
from sim.world.orders import DAY, weights_by_hour
from sim.world.streams import Streams

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["Churn", "churn", "fines", "missed_legal_dates", "penalties"]

YEAR = 365


@dataclass(frozen=True, slots=True)
class Churn:
    """Customers who leave, and the margin of the orders that they take with them."""

    customers: int
    margin: float


def churn(outcome: "Outcome", run: "Run", fates: Fates) -> Churn:
    """Customers who were let down and leave for good.

    Whoever had an invoice late, or never, leaves with the chance of his tier, as far as trust is lost at the end. His
    luck is his own: the same in all runs and with all plans.
    """
    trust = run.dealings.trust[-1][1] if run.dealings.trust else 1.0
    tiers, money = outcome.organisation.demand.tiers, outcome.organisation.money
    if trust == 1.0 or not any(tier.churn for tier in tiers):
        return Churn(0, 0.0)
    dealings, book = run.dealings, outcome.book
    let_down = np.isin(fates.fate, [FATES.index(fate) for fate in ("late", "cancelled", "overdue")])
    luck = Streams(outcome.manifest.seed)["churn"].random(int(dealings.customer.max(initial=0)) + 1)
    chance = np.array([tier.churn for tier in tiers])[outcome.layout.classes.features[2][book.cls]] * (1 - trust)
    for customer, factor in dealings.reached.items():
        chance[dealings.customer == customer] *= factor
    leaving = np.unique(dealings.customer[let_down & (luck[dealings.customer] < chance)])
    gone = np.isin(dealings.customer, leaving)
    lost = float(book.amount[gone].sum()) * _monthly(outcome) * money.churn_months * money.margin
    return Churn(leaving.size, lost)


def _monthly(outcome: "Outcome") -> float:
    """Orders of an ordinary month compared with those of the drill."""
    organisation, scenario = outcome.organisation, outcome.scenario
    ordinary = weights_by_hour(organisation.demand, organisation.calendar, scenario.starts, YEAR).sum() / 12
    drilled = weights_by_hour(organisation.demand, organisation.calendar, scenario.starts, scenario.days).sum()
    return float(ordinary / (drilled * scenario.demand_factor)) if drilled else 0.0


def missed_legal_dates(outcome: "Outcome", fates: Fates) -> NDArray[np.bool_]:
    """Orders with a legal date within the drill that were not invoiced by it."""
    legal = outcome.book.legal
    return (legal <= outcome.scenario.days * DAY) & ~(fates.completed <= legal)


def penalties(outcome: "Outcome", run: "Run", fates: Fates, *, relief: bool = True) -> float:
    """Contract penalties for late invoices, less the relief that was granted, or as if none were.

    The authority confirms the outage; that excuses what came before it was over and was due after it had begun.
    """
    granted = run.dealings.relief if relief else None
    late = outcome.book.amount * fates.late_days
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
    period = (book.due <= deadline) & (fates.fate != FATES.index("cancelled"))
    missing = period & ~(fates.completed <= deadline + extension)
    if not missing.any():
        return 0.0
    until = np.where(np.isnan(fates.completed), horizon, fates.completed)
    days = np.where(missing, np.ceil((until - deadline - extension) / DAY), 0.0)
    tax = book.amount * outcome.organisation.demand.tax_rate
    return money.late_filing * float(missing.sum() / period.sum()) + money.surcharge * float((tax * days).sum())

"""The money that a run lost, item by item."""

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.bad_documents import BadDocuments
from sim.consequences import Churn, disputed, fines, late_cash, penalties
from sim.fates import FATES, Fates
from sim.world.kernel.records import WAITING

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["Loss", "own_work_waiting", "share_averted"]


@dataclass(frozen=True, slots=True)
class Loss:
    """Money lost, in the organisation's currency; what is made good is negative.

    Attributes
    ----------
    margin : float
        Of orders that customers cancelled.
    penalties : float
        For late invoices, per day begun.
    interest : float
        On cash that comes late because the invoice did.
    disputes : float
        Settling what customers say about late, wrong and duplicate invoices.
    enquiries : float
        Cost of enquiries.
    wages : float
        Of the regular working hours that the response took away from other work.
    overtime : float
        Pay for overtime, premium included.
    temporary_staff : float
        Pay of people who came from outside.
    supplies : float
        Used for invoices.
    own_work : float
        Departments' own work that was left waiting.
    churn : float
        Margin of the future orders of customers who leave.
    fines : float
        For missed legal dates and a late filing.
    documents : float
        Of wrong invoices and missing records that are still out.
    forged_paid : float
        Paid on forged invoices.
    claims : float
        Of the lost margin, what an insurer or the provider at fault makes good; never above 0.
    """

    margin: float
    penalties: float
    interest: float
    disputes: float
    enquiries: float
    wages: float
    overtime: float
    temporary_staff: float
    supplies: float
    own_work: float
    churn: float
    fines: float
    documents: float
    forged_paid: float
    claims: float

    @property
    def total(self) -> float:
        """Sum of all items."""
        return float(sum(dataclasses.astuple(self)))

    @classmethod
    def of(cls, outcome: "Outcome", run: "Run", fates: Fates, bad: BadDocuments, leaving: Churn) -> "Loss":
        """What a run lost."""
        organisation, layout = outcome.organisation, outcome.layout
        money, departments = organisation.money, organisation.departments
        cancelled = fates.fate == FATES.index("cancelled")
        margin = float(outcome.book.amount[cancelled].sum()) * money.margin
        return cls(
            margin=margin,
            penalties=penalties(outcome, run, fates),
            interest=late_cash(outcome, fates) * money.interest,
            disputes=disputed(outcome, run, fates) * money.disputes.costs,
            enquiries=int((run.jobs["cls"] == layout.classes.enquiry).sum()) * money.enquiry,
            wages=sum(departments[run.workers[worker]].wage * hours for worker, hours in run.hours_away.items()),
            overtime=run.overtime_pay,
            temporary_staff=run.temporary_pay,
            supplies=float(run.stock_used @ np.array([s.unit_cost for s in organisation.supplies], float)),
            own_work=own_work_waiting(outcome, run) * money.own_work,
            churn=leaving.margin,
            fines=fines(outcome, run, fates),
            documents=bad.cost,
            forged_paid=bad.paid,
            claims=-margin * money.insured if run.dealings.proven else 0.0,
        )


def share_averted(without_incident: float, without_response: float, with_response: float) -> float | None:
    """Share of the loss that an incident causes which the response averts.

    Above 1 if the organisation came out better than on an ordinary day, below 0 if the response made it worse; None:
    the incident caused no loss that could be averted.
    """
    caused = without_response - without_incident
    return (without_response - with_response) / caused if caused > 1e-9 * max(1.0, abs(without_incident)) else None


def own_work_waiting(outcome: "Outcome", run: "Run") -> int:
    """Own work of departments, and suppliers' invoices, that wait when the drill ends."""
    own = run.jobs["cls"] > outcome.layout.classes.enquiry
    return int((run.jobs["state"][own] == WAITING).sum())

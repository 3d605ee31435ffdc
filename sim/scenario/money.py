"""What things cost, in the organisation's currency."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from sim.scenario.base import Model
from sim.scenario.quantities import NonNegative, Positive, Share

__all__ = ["Disputes", "Money"]


Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""Code by ISO 4217."""


class Disputes(Model):
    """Invoices that customers do not accept; the shares are estimates.

    Attributes
    ----------
    late : share
        Of the invoices that came late, or did not come though due, how many are disputed.
    wrong : share
        Of the wrong invoices in customers' hands.
    duplicate : share
        Of the invoices that were made a second time because their record was gone.
    costs : float
        Of settling one dispute.
    """

    late: Share = 0.02
    wrong: Share = 0.5
    duplicate: Share = 0.5
    costs: NonNegative = 0


class Money(Model):
    """What things cost, in the organisation's currency.

    Attributes
    ----------
    margin : share
        Of an order's net amount; lost when the customer gives up.
    late_per_day : share
        Penalty on a late order's amount, per day begun.
    interest : share
        A year's interest on cash that comes late because the invoice did: 3 %, China's one-year loan prime rate since
        May 2025 (National Interbank Funding Center).
    disputes : Disputes
    enquiry : float
        Cost of one enquiry beside the time it takes.
    own_work : float
        Cost of each piece of a department's own work that waits when the drill ends, beside the wages of those away.
    churn_months : float
        A customer who leaves takes the margin of so many months of his orders with him (estimate).
    late_invoice : float
        Fine for each invoice that misses its legal date.
    late_filing : float
        Fine if no invoice of the period is issued by the scenario's filing deadline; if some are, in proportion to
        those that are not (up to 10,000 yuan, Tax Collection Law, art. 62).
    surcharge : share
        Of the tax on these invoices, per day begun (0.05 %, Tax Collection Law).
    insured : share
        Of the margin of cancelled orders that an insurer or the provider at fault makes good if the incident log is
        complete.
    exchange : mapping of currency to float
        What a unit of another currency is worth in this one, for prices that are stated in it.
    """

    currency: Currency = "CNY"
    exchange: Mapping[Currency, Positive] = {}
    margin: Share = 0.2
    late_per_day: Share = 0.0005
    interest: Share = 0.03
    disputes: Disputes = Disputes()
    enquiry: NonNegative = 0
    own_work: NonNegative = 0
    churn_months: NonNegative = 6
    late_invoice: NonNegative = 0
    late_filing: NonNegative = 10_000
    surcharge: Share = 0.0005
    insured: Share = 0

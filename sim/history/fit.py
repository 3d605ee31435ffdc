"""A demand that makes new weeks like those of the history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rich.console import RenderableType

from sim.errors import Phrase
from sim.history.amounts import AmountFit
from sim.history.labels import Labelled, match_invoice_types, match_regions
from sim.history.learning import Learnt
from sim.history.orders import days_of, orders_of, refuse
from sim.history.profile import MONTH_ENDS, DayCounts
from sim.history.summary import fit_summary
from sim.history.trial import FitError, try_out
from sim.imports import OrderHistory
from sim.scenario.calendar import WEEKDAYS
from sim.scenario.demand import Demand
from sim.scenario.organisation import Organisation
from sim.texts import Language

__all__ = ["FittedDemand", "fit"]

LEAST_DAYS = 14
ENOUGH_DAYS, ENOUGH_ORDERS = 28, 200
"""With less than that the figures are rough."""
UNEVEN = 2.0
"""Days that vary by so much more than those of a Poisson process are remarked on,"""
SHIFTED = 0.15
"""and so is a level that is this far off in the weeks held out."""
MOST = 0.5
"""The mix of regions or types is taken from the history if it tells that of this share of the orders."""


@dataclass(frozen=True)
class FittedDemand:
    """A demand learnt from a history.

    Attributes
    ----------
    demand : Demand
        For ``organisation.model_copy(update={"demand": demand})``.
    error : FitError
    first, last : date
        Days of the first and the last order.
    closed : int
        Days between them without any orders on weekdays that usually have many; left out.
    orders, credit_notes : int
        Used, and left out.
    amounts : mapping of str to AmountFit
        By tier; a tier without orders keeps its amounts.
    regions, invoice_types : Labelled
        How the history's texts became the organisation's labels.
    notes : tuple of Phrase
        What the reader should know about it.
    """

    demand: Demand
    error: FitError
    first: date
    last: date
    closed: int
    orders: int
    credit_notes: int
    amounts: Mapping[str, AmountFit]
    regions: Labelled
    invoice_types: Labelled
    notes: tuple[Phrase, ...]

    def summary(self, language: Language = "en") -> RenderableType:
        """The demand and its error for people."""
        return fit_summary(self, language)


def fit(history: OrderHistory, organisation: Organisation) -> FittedDemand:
    """Learn from a history when orders come, from whom, how large they are and of what kinds.

    What a history cannot tell is kept: due times, patience, urgency and legal dates of the tiers. Which customers
    belong to a tier follows from its share of the orders, the largest customers first (`Customers.of`).

    Parameters
    ----------
    history : OrderHistory
        At least two weeks.
    organisation : Organisation
        Its tiers and labels stay; its demand is the one to be replaced.

    Raises
    ------
    InputError
        There are no orders, or less than two weeks of them.
    """
    known = organisation.demand
    orders = orders_of(history, known.tax_rate)
    counts = DayCounts.of(orders["ordered_at"])
    if len(counts) < LEAST_DAYS:
        raise refuse(history, "too-short", days=len(counts), least=LEAST_DAYS)
    learnt = Learnt.of(orders, counts, known)
    regions = match_regions(orders["region"], known.regions)
    types = match_invoice_types(orders["invoice_type"], known.invoice_types)
    demand = _demand(learnt, organisation, regions, types)
    error = try_out(learnt, known)
    days = days_of(orders)
    return FittedDemand(
        demand=demand,
        error=error,
        first=days[0].item(),
        last=days[-1].item(),
        closed=int(counts.closed().sum()),
        orders=len(orders),
        credit_notes=len(history.orders) - len(orders),
        amounts=learnt.amounts,
        regions=regions,
        invoice_types=types,
        notes=(
            *_notes_on_rhythm(learnt, demand, error),
            *_notes_on_mix(regions, known.regions, "regions"),
            *_notes_on_mix(types, known.invoice_types, "invoice_types"),
            *_notes_on_orders(learnt),
        ),
    )


def _demand(learnt: Learnt, organisation: Organisation, regions: Labelled, types: Labelled) -> Demand:
    """A day of weight 1 is an average working day; hours are weighted in per cent of a day."""
    known, profile = organisation.demand, learnt.profile
    level = profile.level([WEEKDAYS.index(day) for day in organisation.calendar.weekdays])
    hours = {hour: _short(share * 100) for hour, share in enumerate(profile.hours) if share}
    return Demand(
        orders_per_day=_short(level),
        hours=known.hours if learnt.dated else hours,
        weekdays={day: _short(mean / level) for day, mean in zip(WEEKDAYS, profile.weekdays, strict=True) if mean},
        month_end=profile.month_end,
        tiers=learnt.tiers(known.tiers),
        invoice_types=_mix(types, known.invoice_types),
        regions=_mix(regions, known.regions),
        region_titles=known.region_titles,
        tax_rate=known.tax_rate,
    )


def _tells(found: Labelled) -> bool:
    return found.matched >= MOST * len(found.index)


def _mix(found: Labelled, known: Mapping[str, float]) -> Mapping[str, float]:
    """Shares of the labels in the history if it tells most of them, else those that the organisation has."""
    if not _tells(found):
        return known
    return dict(zip(known, (round(share, 6) for share in found.shares(len(known))), strict=True))


def _notes_on_rhythm(learnt: Learnt, demand: Demand, error: FitError) -> Iterator[Phrase]:
    days, orders, month_end = len(learnt.counts), len(learnt.orders), demand.month_end
    if days < ENOUGH_DAYS or orders < ENOUGH_ORDERS:
        yield Phrase("history.little-data", {"days": days, "orders": orders})
    if learnt.dated:
        yield Phrase("history.hours-kept")
    if learnt.counts.worked().month_ends < MONTH_ENDS:
        yield Phrase("history.month-end-kept")
    elif month_end is None:
        yield Phrase("history.month-end-none")
    else:
        yield Phrase("history.month-end", {"days": month_end.days, "factor": month_end.factor})
    if abs(error.level) > SHIFTED:
        yield Phrase("history.level-shifted", {"weeks": error.weeks, "level": error.level})
    if error.dispersion is not None and error.dispersion > UNEVEN:
        yield Phrase("history.uneven", {"dispersion": error.dispersion})


def _notes_on_mix(found: Labelled, known: Mapping[str, float], what: str) -> Iterator[Phrase]:
    if len(known) > 1 and not _tells(found):
        yield Phrase("history.mix-kept", {"what": Phrase(f"history.{what}")})


def _notes_on_orders(learnt: Learnt) -> Iterator[Phrase]:
    if learnt.customers.unknown:
        yield Phrase("history.unknown-customers", {"count": learnt.customers.unknown})
    if zero := int((learnt.orders["net"] == 0).sum()):
        yield Phrase("history.no-value", {"count": zero})


def _short(value: float) -> float:
    return float(f"{value:.5g}")

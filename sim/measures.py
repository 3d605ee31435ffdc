"""Measures of a run, each a function of the orders, the visits and the record of the control plane.

A measure that could not be taken is None: a system that never came back within the drill has no recovery time.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.fates import Fates
from sim.scenario.objectives import Objective
from sim.world.levels import steps
from sim.world.orders import DAY

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["Attainment", "Loss", "Measures", "attainments", "of_run"]


@dataclass(frozen=True, slots=True)
class Loss:
    """Money lost, in the organisation's currency.

    Attributes
    ----------
    margin : float
        Of orders that customers cancelled.
    penalties : float
        For late invoices, per day begun.
    enquiries : float
        Cost of enquiries.
    response : float
        Supplies used and working hours spent on the response.
    """

    margin: float
    penalties: float
    enquiries: float
    response: float

    @property
    def total(self) -> float:
        """Sum of all items."""
        return self.margin + self.penalties + self.enquiries + self.response


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
        Longest time from failure to recovery of each system that failed; None: not within the drill.
    work_recovery : float or None
        From the end of the last incident until the backlog was down to what is usual.
    mtd : float or None
        From the first incident's start until then.
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
    enquiries: int
    own_work_waiting: int
    peak_backlog: int
    time_to_invoice_median: float | None
    time_to_invoice_p95: float | None
    activated: Mapping[str, float]
    time_to_detect: float | None
    time_to_verify: float | None
    rto: Mapping[str, float | None]
    work_recovery: float | None
    mtd: float | None
    loss: Loss

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return dataclasses.asdict(self) | {"loss": dataclasses.asdict(self.loss) | {"total": self.loss.total}}


def of_run(outcome: "Outcome", run: "Run") -> Measures:
    """The measures of one run of a drill."""
    book, layout = outcome.book, outcome.layout
    fates = Fates.of(outcome, run)
    jobs = run.jobs[outcome.jobs.job_of]
    _, _, tier, urgent = (feature[book.cls] for feature in layout.classes.features)
    key = np.array([t.key for t in outcome.organisation.demand.tiers])[tier]
    horizon = outcome.scenario.days * DAY
    missed = (book.legal <= horizon) & ~(fates.completed <= book.legal)
    moments, level = steps(run.visits[layout.order_stages[run.visits["stage"]]])
    work_recovery, mtd = _recovery(outcome, run, moments, level)
    start = run.incident_periods[0].start if run.incident_periods else None
    enquiries = int((run.jobs["cls"] == layout.classes.enquiry).sum())
    own = run.jobs["cls"] > layout.classes.enquiry
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
        legal_dates_missed=int(missed.sum()),
        on_paper=int((jobs["channel"] > 1).sum()),
        flawed=int(jobs["flawed"].sum()),
        enquiries=enquiries,
        own_work_waiting=int((run.jobs["state"][own] == 1).sum()),
        peak_backlog=int(level.max(initial=0)),
        time_to_invoice_median=_quantile(fates.completed - book.arrival, 0.5),
        time_to_invoice_p95=_quantile(fates.completed - book.arrival, 0.95),
        activated={name: begun - (start or 0.0) for name, (begun, _) in run.action_times.items()},
        time_to_detect=_since(start, run.detected),
        time_to_verify=_since(start, run.verified),
        rto=_outages(run),
        work_recovery=work_recovery,
        mtd=mtd,
        loss=_loss(outcome, run, fates, enquiries),
    )


def _quantile(values: NDArray[np.float64], p: float) -> float | None:
    values = values[np.isfinite(values)]
    return float(np.quantile(values, p)) if values.size else None


def _since(start: float | None, moment: float | None) -> float | None:
    return None if start is None or moment is None else moment - start


def _outages(run: "Run") -> dict[str, float | None]:
    """The longest outage of each system; None if one goes on."""
    since: dict[str, float] = {}
    longest: dict[str, float | None] = {}
    for time, system, slowest, _ in run.system_changes:
        if slowest < 1:
            since.setdefault(system, time)
        elif system in since:
            longest[system] = max(longest.get(system) or 0.0, time - since.pop(system))
    return longest | dict.fromkeys(since)


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


def _loss(outcome: "Outcome", run: "Run", fates: Fates, enquiries: int) -> Loss:
    organisation, amount = outcome.organisation, outcome.book.amount
    money = organisation.money
    departments = outcome.layout.workers
    wages = sum(organisation.departments[departments[w]].wage * hours for w, hours in run.hours_away.items())
    supplies = float(run.stock_used @ np.array([s.unit_cost for s in organisation.supplies], float))
    return Loss(
        margin=float(amount[fates.fate == 2].sum()) * money.margin,
        penalties=float((amount * fates.late_days).sum()) * money.late_per_day,
        enquiries=enquiries * money.enquiry,
        response=wages + supplies,
    )


@dataclass(frozen=True, slots=True)
class Attainment:
    """An objective and what was measured.

    Attributes
    ----------
    objective : Objective
    measured : float or None
        None: not within the drill, or there was nothing to measure.
    reached : bool or None
        None: there was nothing to measure.
    """

    objective: Objective
    measured: float | None
    reached: bool | None

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        objective = self.objective.model_dump(mode="json", exclude_defaults=True)
        return {**objective, "measured": self.measured, "reached": self.reached}


def attainments(outcome: "Outcome") -> tuple[Attainment, ...]:
    """What the run with the response came to on each objective of the scenario."""
    return tuple(_attainment(objective, outcome) for objective in outcome.scenario.objectives)


def _attainment(objective: Objective, outcome: "Outcome") -> Attainment:
    measured = outcome.measures["with-response"]
    if objective.measure == "rto":
        return _rto(objective, measured.rto)
    value: float | None = getattr(measured, objective.measure)
    if objective.measure in ("work_recovery", "mtd"):
        # An incident whose consequences outlast the drill has missed the target; no incident has none.
        happened = bool(outcome.response.incident_periods)
        return Attainment(objective, value, None if not happened else value is not None and value <= objective.target)
    if value is None:
        return Attainment(objective, None, None)
    better: Callable[[float, float], bool] = (
        (lambda x, target: x <= target)
        if objective.measure in ("orders_cancelled", "legal_dates_missed", "peak_backlog")
        else (lambda x, target: x >= target)
    )
    return Attainment(objective, value, better(value, objective.target))


def _rto(objective: Objective, rto: Mapping[str, float | None]) -> Attainment:
    hit = rto if objective.system is None else {k: v for k, v in rto.items() if k == objective.system}
    if not hit:
        return Attainment(objective, None, None)
    times = [time for time in hit.values() if time is not None]
    if len(times) < len(hit):
        return Attainment(objective, None, False)
    return Attainment(objective, max(times), max(times) <= objective.target)

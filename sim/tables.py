"""The tables of an outcome, as pandas frames; ``docs/tables.md`` is their data dictionary.

Times are minutes since day 1 00:00; what has not happened is missing.
"""

from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.expectations import VERDICTS, expectations
from sim.fates import FATES, Fates
from sim.names import Locale, company_names, person_names, tax_numbers
from sim.world.flow import Result
from sim.world.levels import levels_by_stage
from sim.world.orders import DAY
from sim.world.streams import Streams

if TYPE_CHECKING:
    from sim.outcome import Outcome, Run

__all__ = ["backlog", "customers", "events", "injects", "logins", "orders", "postings", "staff", "systems", "visits"]

INTERVAL = 15.0  # minutes between two rows of a stage's backlog


def _labels(codes: NDArray[Any], labels: tuple[str, ...]) -> "pd.Categorical[str]":
    return pd.Categorical.from_codes(codes.astype(np.int32), categories=pd.Index(labels, dtype=object))


def order_ids(outcome: "Outcome") -> NDArray[Any]:
    """The orders' own numbers if they come from a history, else their place in the drill."""
    if outcome.book.order_ids:
        return np.array(outcome.book.order_ids, dtype=object)
    return np.arange(len(outcome.book))


def orders(outcome: "Outcome", run: "Run") -> pd.DataFrame:
    """One row an order, its fate included."""
    book, layout = outcome.book, outcome.layout
    fates = Fates.of(outcome, run)
    jobs = run.jobs[outcome.jobs.job_of]
    invoice_type, region, tier, urgent = (feature[book.cls] for feature in layout.classes.features)
    return pd.DataFrame(
        {
            "order": order_ids(outcome),
            "customer": book.customer,
            "tier": _labels(tier, layout.classes.tiers),
            "region": _labels(region, layout.classes.regions),
            "invoice_type": _labels(invoice_type, layout.classes.invoice_types),
            "urgent": urgent,
            "amount": book.amount,
            "arrival_min": book.arrival,
            "due_min": run.dealings.due,
            "legal_min": np.where(np.isinf(book.legal), np.nan, book.legal),
            "completed_min": fates.completed,
            "ended_min": fates.ended,
            "fate": _labels(fates.fate, FATES),
            "channel": _labels(jobs["channel"] - 1, layout.channels[1:]),
            "flawed": jobs["flawed"],
            "rework": jobs["loops"],
        }
    )


def visits(outcome: "Outcome", run: "Run") -> pd.DataFrame:
    """One row for each stay at a stage, in order of joining; enquiries and own work have no order, but their kind."""
    layout, rows = outcome.layout, run.visits
    known = len(outcome.jobs.order_of)
    job = rows["job"]
    asked = run.jobs["origin"][job]
    origin = np.where(asked >= 0, asked, job)
    order = np.where(origin < known, outcome.jobs.order_of[np.minimum(origin, known - 1)], -1) if known else origin
    kind = np.where(asked >= 0, 1, np.where(order < 0, 2, 0))
    nobodys: Any = None if outcome.book.order_ids else -1
    return pd.DataFrame(
        {
            "order": np.where(order < 0, nobodys, order_ids(outcome)[order]) if len(outcome.book) else order,
            "kind": _labels(kind, ("order", "enquiry", "own-work")),
            "stage": _labels(rows["stage"], layout.stages),
            "desk": _labels(rows["desk"], layout.desks),
            "worker": rows["worker"],
            "channel": _labels(np.append(0, layout.desk_channels)[rows["desk"] + 1] - 1, layout.channels[1:]),
            "joined_min": rows["joined"],
            "started_min": rows["started"],
            "ended_min": rows["ended"],
            "result": _labels(rows["result"], tuple(result.name.lower() for result in Result)),
        }
    )


def events(run: "Run") -> pd.DataFrame:
    """What happened in the control plane, in order, told in both languages."""
    return pd.DataFrame(
        {
            "time_min": [entry.time for entry in run.journal],
            "kind": [entry.kind for entry in run.journal],
            "subject": [entry.subject for entry in run.journal],
            "text_en": [entry.say("en") for entry in run.journal],
            "text_zh": [entry.say("zh") for entry in run.journal],
        }
    ).astype({"time_min": float, "kind": str, "subject": str, "text_en": str, "text_zh": str})


def injects(outcome: "Outcome") -> pd.DataFrame:
    """One row an inject: when it came, and whether what it expects was done in the run with the response."""
    found = list(expectations(outcome.scenario, outcome.response.journal))
    verdicts = np.array([VERDICTS.index(item.verdict) for item in found], dtype=int)
    return pd.DataFrame(
        {
            "inject": [item.inject.id for item in found],
            "delivered_min": [item.delivered for item in found],
            "due_min": [item.due for item in found],
            "expected": _labels(verdicts, VERDICTS),
            "action": [item.action for item in found],
            "begun_min": [item.begun for item in found],
        }
    ).astype({"inject": object, "delivered_min": float, "due_min": float, "action": object, "begun_min": float})


def backlog(outcome: "Outcome") -> pd.DataFrame:
    """Backlog of each stage at regular moments in each of the three runs."""
    layout = outcome.layout
    moments = np.arange(0.0, outcome.scenario.days * DAY + INTERVAL, INTERVAL)
    names = tuple(run.name for run in outcome.runs)
    count = len(layout.stages)
    waiting = [levels for run in outcome.runs for levels in levels_by_stage(run.visits, count, moments)]
    rows = moments.size
    return pd.DataFrame(
        {
            "run": _labels(np.repeat(np.arange(len(names)), count * rows), names),
            "stage": _labels(np.tile(np.repeat(np.arange(count), rows), len(names)), layout.stages),
            "time_min": np.tile(moments, count * len(names)),
            "waiting": np.concatenate(waiting),
        }
    )


def systems(outcome: "Outcome", run: "Run") -> pd.DataFrame:
    """From when on each system, UPS and generator had which state: that at the start, then a row for each change."""
    start = [(0.0, s.id, *((0.0, 0.0) if s.standby else (1.0, 1.0))) for s in outcome.organisation.systems]
    for site in outcome.organisation.sites:
        if site.power is not None and site.power.ups is not None:
            start.append((0.0, f"{site.id}.ups", 1.0, 1.0))
        if site.power is not None and site.power.generator is not None:
            start.append((0.0, f"{site.id}.generator", 0.0, 0.0))
    changes = sorted((*run.system_changes, *run.power_changes), key=itemgetter(0))
    return pd.DataFrame(start + changes, columns=["time_min", "system", "slowest_speed", "classes_at_full_speed"])


def postings(outcome: "Outcome", run: "Run") -> pd.DataFrame:
    """From when to when each worker was at which desk."""
    layout, rows = outcome.layout, run.postings[np.argsort(run.postings["worker"], kind="stable")]
    ends = np.append(rows["time"][1:], np.nan)
    same = np.append(rows["worker"][1:] == rows["worker"][:-1], False) if rows.size else np.zeros(0, bool)
    until = np.where(same, ends[: rows.size], outcome.scenario.days * DAY)
    there = rows["desk"] >= 0
    department = np.array(run.workers, np.int64)[rows["worker"]]
    return pd.DataFrame(
        {
            "worker": rows["worker"],
            "department": _labels(department, tuple(d.id for d in outcome.organisation.departments)),
            "desk": _labels(rows["desk"], layout.desks),
            "from_min": rows["time"],
            "to_min": until,
        }
    )[there].reset_index(drop=True)


def _locale(outcome: "Outcome") -> Locale:
    return "zh_CN" if outcome.organisation.money.currency == "CNY" else "en_GB"


def logins(outcome: "Outcome", run: "Run") -> pd.DataFrame:
    """One row each time that somebody had to get through a crowded login."""
    departments = tuple(d.id for d in outcome.organisation.departments)
    workers = np.array([login.worker for login in run.logins], np.int64)
    return pd.DataFrame(
        {
            "worker": workers,
            "department": _labels(np.array(run.workers, np.int64)[workers], departments),
            "came_min": np.array([login.came for login in run.logins], float),
            "entered_min": np.array([login.entered for login in run.logins], float),  # None becomes not a number
        }
    )


def customers(outcome: "Outcome") -> pd.DataFrame:
    """One row for each customer who ordered: his own name if the orders are the organisation's, else a made-up one."""
    tiers = outcome.layout.classes.tiers
    tier, customer = outcome.response.dealings.clientele.everybody
    table = pd.DataFrame({"tier": _labels(tier, tiers), "customer": customer})
    own, streams = outcome.book.names, Streams(outcome.manifest.seed)
    names: list[str] = []
    numbers: list[str | None] = []
    for index, name in enumerate(tiers):
        mine = customer[tier == index]
        named, made_up = mine[mine < len(own)], mine[mine >= len(own)] - len(own)
        names += [own[number] for number in named] + company_names(made_up, name, streams, _locale(outcome))
        numbers += [None] * named.size
        numbers += tax_numbers(made_up, name, streams)
    return table.assign(
        name=pd.Series(names, dtype=str),
        tax_number=pd.Series(numbers, dtype=object if own else str),
        drill_data=customer >= len(own),
    )


def staff(outcome: "Outcome") -> pd.DataFrame:
    """One row for each worker, with a made-up name and the working hours that he spent on the response."""
    departments = outcome.organisation.departments
    workers = outcome.response.workers
    hours = outcome.response.hours_away
    return pd.DataFrame(
        {
            "worker": np.arange(len(workers)),
            "name": person_names(len(workers), Streams(outcome.manifest.seed), _locale(outcome)),
            "department": _labels(np.array(workers, np.int64), tuple(d.id for d in departments)),
            "shift": [departments[d].shift for d in workers],
            "response_hours": [hours.get(worker, 0.0) for worker in range(len(workers))],
            "drill_data": True,
        }
    )

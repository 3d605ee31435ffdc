"""Why an objective was missed, as far as figures and log of the drill tell."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.consequences import missed_legal_dates
from sim.errors import Phrase
from sim.reports.facts import Facts, Waits
from sim.reports.finding import Element, Finding
from sim.reports.words import Quantity, count, minutes, moment, named, share
from sim.scenario.objectives import Measure, Objective
from sim.score import ObjectiveRating
from sim.world.levels import highest, level_at, levels_by_stage

__all__ = [
    "checking",
    "element_of",
    "largest_items",
    "legal_cause",
    "merged",
    "not_triggered",
    "trust",
    "waiting",
    "why",
]

RESTATED: Mapping[Measure, tuple[str, ...]] = {
    "orders_on_time": ("let-down",),
    "trust_end": ("trust-lost", "not-told", "vague-notices"),
    "work_recovery": ("not-cleared", "cleared-later"),
    "mtd": ("not-cleared", "cleared-later"),
    "legal_dates_missed": ("legal-missed",),
    "forged_paid": ("forged-paid",),
    "wrong_invoices": ("wrong-invoices",),
    "records_missing": ("records-missing",),
    "log_completeness": ("no-log", "log-incomplete"),
    "rto": ("not-restored",),
}
"""Findings that say of what an objective measures the same, or why it was missed: they are told with the objective."""

FAILURES = ("start-standby-fails", "generator-fails", "generator-dry", "use-backup-device-fails", "ups-empty")
"""Findings that explain why a system was down for so long."""

REASONS = ("no-log", "log-incomplete", "not-told")
"""Those of them that say why."""

ELEMENTS: Mapping[str, Element] = {
    "report.cause.after-recovery": "organisation",
    "report.cause.hands": "organisation",
    "report.cause.peak": "organisation",
    "report.cause.during-outage": "equipment",
    "report.cause.checked": "training",
}
"""What has to be changed where a cause is known; otherwise the plan."""


def element_of(cause: Phrase | None) -> Element:
    """The capability element that a cause points to."""
    return ELEMENTS.get(cause.key, "planning") if cause else "planning"


def waiting(waits: Waits | None) -> Phrase | None:
    """Where the orders that were let down had waited, during the outage or when it was over."""
    if waits is None:
        return None
    return Phrase(
        "report.cause.after-recovery" if waits.afterwards > 0.5 else "report.cause.during-outage",
        {"stage": named("stage", waits.stage), "share": share(waits.share), "after": share(waits.afterwards)},
    )


def largest_items(facts: Facts) -> Phrase:
    """What most of the loss with the response consists of."""
    usual, loss = (dataclasses.asdict(measures.loss) for measures in (facts.none, facts.response))
    items = sorted(((loss[name] - usual[name], name) for name in loss), reverse=True)[:2]
    told = tuple(Quantity("loss-item", name) for _, name in items)
    share_of = sum(more for more, _ in items) / max(facts.response.loss.total - facts.none.loss.total, 1.0)
    return Phrase("report.cause.items", {"items": Quantity("list", told), "share": share(min(share_of, 1.0))})


def not_triggered(facts: Facts, ids: Sequence[str]) -> Phrase:
    """What actions that were never begun had been waiting for."""
    actions = {action.id: action for action in facts.outcome.plan.actions}
    triggers = dict.fromkeys(actions[name].when for name in ids)
    return Phrase(
        "report.cause.not-triggered", {"triggers": Quantity("list", tuple(Quantity("trigger", t) for t in triggers))}
    )


def why(facts: Facts, rated: ObjectiveRating) -> Phrase | None:
    """The cause of a missed objective; None: the log has to speak for itself."""
    explain = CAUSES.get(rated.objective.measure)
    return explain(facts, rated.objective) if explain else None


def merged(found: Sequence[Finding]) -> Iterator[Finding]:
    """Findings without those that only say again what a missed objective says, or why: that is told with it."""
    gone: set[str] = set()
    for finding in found:
        if finding.objective is not None:
            gone.update(RESTATED.get(finding.objective.measure, ()))
    for finding in found:
        if finding.objective is not None:
            names = RESTATED.get(finding.objective.measure, ())
            yield _explained(finding, [other for other in found if other.name in names], found)
        elif finding.name not in gone:
            yield finding


def _explained(missed: Finding, told: Sequence[Finding], found: Sequence[Finding]) -> Finding:
    """A missed objective with what else was found about it."""
    reason = next((finding for finding in told if finding.name in REASONS), None)
    if missed.objective is not None and missed.objective.measure == "rto":
        reason = next((finding for name in FAILURES for finding in found if finding.name == name), reason)
    cause = reason.words if reason else missed.cause
    return dataclasses.replace(
        missed,
        cause=cause,
        element=reason.element if reason else missed.element,
        weight=max(finding.weight for finding in (missed, *told)),
        also=tuple(finding.name for finding in told),
    )


# --- by measure -------------------------------------------------------------------------------------------------------


def _orders(facts: Facts, objective: Objective) -> Phrase | None:
    return waiting(facts.waits_among(_concerned(facts, objective.measure)))


def _concerned(facts: Facts, measure: Measure) -> NDArray[np.bool_]:
    """The orders that a measure is about."""
    match measure:
        case "key_customers_on_time":
            return facts.reading.key_customers
        case "urgent_on_time":
            return facts.reading.urgent
        case "orders_cancelled":
            return facts.had("cancelled")
        case "legal_dates_missed":
            return missed_legal_dates(facts.outcome, facts.fates[2])
    return np.ones(len(facts.outcome.book), bool)


def trust(facts: Facts, _: Objective | None = None) -> Phrase:
    """What customers' trust depends on: when they were told, whether clearly, whether promises were kept."""
    told, detected = facts.begun("announce"), facts.outcome.response.detected
    if told is None or detected is None:
        return Phrase("report.cause.silence", {"outage": minutes(facts.outage)})
    vague, broken = (len(list(facts.entries(name))) for name in ("announce-vague", "promise-broken"))
    delay = told[1] - detected
    key = "report.cause.first-notice" if delay >= 1 else "report.cause.first-notice-at-once"
    parts = [Phrase(key, {"delay": minutes(delay)})]
    parts += [Phrase("report.cause.vague", {"count": count(vague)})] if vague else []
    parts += [Phrase("report.cause.broken", {"count": count(broken)})] if broken else []
    return Phrase("report.cause.all", {"parts": Quantity("list", tuple(parts))})


def _records(facts: Facts, _: Objective) -> Phrase:
    """How old the backup was, and whether anybody restores what it lacks."""
    parts = [Phrase("report.cause.rpo", {"time": minutes(facts.response.rpo)})]
    if not any(action.do == "restore-data" for action in facts.outcome.plan.actions):
        parts.append(Phrase("report.cause.no-restore"))
    return Phrase("report.cause.all", {"parts": Quantity("list", tuple(parts))})


def _clearing(facts: Facts, _: Objective) -> Phrase | None:
    """How much waited when the incidents were over, and where."""
    over = facts.over
    if over is None or over >= facts.horizon:
        return Phrase("report.cause.not-over") if over is not None else None
    return _heap(facts, "hands", over)


def _peak(facts: Facts, _: Objective) -> Phrase | None:
    return _heap(facts, "peak", highest(facts.outcome.response.visits, facts.reading.of_orders)[1])


def _heap(facts: Facts, name: str, when: float) -> Phrase | None:
    """Of all orders that wait at a moment, how many do at which stage."""
    layout, visits = facts.outcome.layout, facts.outcome.response.visits
    by_stage = np.array([int(level[0]) for level in levels_by_stage(visits, len(layout.stages), [when])])
    by_stage[~layout.order_stages] = 0
    total = int(level_at(visits, [when], facts.reading.of_orders)[0])
    if not total:
        return None
    values = {
        "when": moment(when),
        "count": count(total),
        "stage": named("stage", layout.stages[int(by_stage.argmax())]),
        "share": share(by_stage.max() / total),
        "usual": count(facts.outcome.usual_backlog),
    }
    return Phrase(f"report.cause.{name}", values)


def legal_cause(facts: Facts) -> Phrase | None:
    """Where the orders whose legal dates were missed had waited."""
    return waiting(facts.waits_among(_concerned(facts, "legal_dates_missed")))


def checking(facts: Facts, _: Objective | None = None) -> Phrase:
    """How many of the suppliers' invoices were checked, so that the others could be forged."""
    checks = [facts.journal[i].values.get("share") for i in facts.entries("check-incoming-sampled")]
    if not checks:
        return Phrase("report.cause.not-checked")
    return Phrase("report.cause.checked", {"share": str(checks[-1])})


CAUSES: Mapping[Measure, Callable[[Facts, Objective], Phrase | None]] = {
    "orders_on_time": _orders,
    "key_customers_on_time": _orders,
    "urgent_on_time": _orders,
    "orders_cancelled": _orders,
    "legal_dates_missed": _orders,
    "customers_lost": _orders,
    "rpo": _records,
    "trust_end": trust,
    "work_recovery": _clearing,
    "mtd": _clearing,
    "peak_backlog": _peak,
    "forged_paid": checking,
    "forged_caught": checking,
}

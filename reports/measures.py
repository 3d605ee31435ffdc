"""Measures of preparedness that could be bought after a drill: which finding suggests which of the library."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sim.errors import Phrase
from sim.loading import library, load_preparedness
from sim.reports.changes import Change
from sim.reports.facts import Facts
from sim.reports.finding import Element
from sim.reports.words import Quantity, money
from sim.scenario.capabilities import Capability
from sim.scenario.plan import Plan
from sim.scenario.prepared import yearly_prices

__all__ = ["preparing"]


@dataclass(frozen=True)
class _Offer:
    """What a measure would improve, and the findings that suggest it."""

    capability: Capability
    element: Element
    because: tuple[str, ...]


OFFERS: Mapping[str, _Offer] = {
    "monitoring": _Offer("detection", "equipment", ("noticed-late", "never-noticed", "scope-late")),
    "spare-supplies": _Offer("continuity", "equipment", ("supply-out", "ups-empty", "generator-dry")),
    "second-provider": _Offer("recovery", "equipment", ("not-restored", "promise-broken")),
    "second-site": _Offer("recovery", "equipment", ("not-restored", "start-standby-fails")),
    "regular-drills": _Offer(
        "recovery", "exercise", ("generator-fails", "start-standby-fails", "use-backup-device-fails", "fallback-late")
    ),
    "cross-training": _Offer("staffing", "training", ("donors-suffer", "not-cleared", "let-down", "flawed")),
    "ocr-automation": _Offer("clearing", "equipment", ("not-cleared", "cleared-later")),
    "cross-department-agreements": _Offer("staffing", "organisation", ("nobody-to-move", "fallback-too-late")),
    "internal-audit": _Offer("document-integrity", "organisation", ("wrong-invoices", "forged-paid")),
    "archive": _Offer("document-integrity", "equipment", ("records-missing",)),
    "encryption-backups": _Offer("document-integrity", "equipment", ("records-missing", "not-restored")),
    "tax-office-contact": _Offer("authority", "organisation", ("legal-missed",)),
}
"""Measures of the library by name: proposals, each of which is tried before it is recommended."""


def preparing(facts: Facts, bad: Collection[str]) -> Iterator[Change]:
    """The measures that these findings suggest and that the plan has not bought yet."""
    outcome = facts.outcome
    bought = [measure.id for measure in outcome.plan.bought]
    known = library("preparedness")
    for name, offer in OFFERS.items():
        if name in bought or name not in known or not set(offer.because) & set(bad):
            continue
        measure = load_preparedness(name)
        price = yearly_prices(Plan(title=measure.title, prepares=(measure,)), outcome.organisation)[measure.id]
        yield Change(
            words=Phrase("report.change.buy", {"measure": Quantity("title", measure.title), "price": money(price)}),
            path="plan.prepares",
            before=json.dumps(bought),
            after=json.dumps([*bought, name]),
            capability=offer.capability,
            element=offer.element,
            owner=None,
            because=offer.because,
            price=price,
        )

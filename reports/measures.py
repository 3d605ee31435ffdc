"""Measures of preparedness that could be bought after a drill: those that findings suggest, and one's own."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from sim.errors import InputError, Phrase
from sim.loading import library, load_preparedness, shipped
from sim.reports.changes import Change
from sim.reports.facts import Facts
from sim.reports.finding import Element
from sim.reports.words import Quantity, money
from sim.scenario.capabilities import OF_ACTION, Capability
from sim.scenario.plan import Plan
from sim.scenario.prepared import yearly_prices
from sim.scenario.preparedness import Preparedness

__all__ = ["own_measures", "preparing"]


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

IMPROVES: Mapping[str, Capability] = {
    "noticed": "detection",
    "incidents": "recovery",
    "systems": "recovery",
    "departments": "staffing",
}
"""What a measure improves that changes a value whose path has such a part."""


def own_measures() -> dict[str, Preparedness]:
    """The measures on one's own shelf, by name; what is not right there yet is left out."""
    found: dict[str, Preparedness] = {}
    for name in sorted(library("preparedness").keys() - shipped("preparedness").keys()):
        with suppress(InputError):
            found[name] = load_preparedness(name)
    return found


def preparing(facts: Facts, bad: Collection[str], own: Mapping[str, Preparedness]) -> Iterator[Change]:
    """The measures that these findings suggest and that the plan has not bought yet, then one's own.

    One's own measures are tried whatever was found: whoever keeps them on the shelf thinks of buying them.
    """
    outcome = facts.outcome
    bought = [measure.id for measure in outcome.plan.bought]
    for name, offer in OFFERS.items():
        if name not in bought and set(offer.because) & set(bad):
            yield from _offered(facts, bought, load_preparedness(name), offer)
    for name, measure in own.items():
        if measure.id not in bought and bad:
            offer = _Offer(_improves(measure), "equipment", tuple(bad))
            yield from _offered(facts, bought, measure.model_copy(update={"id": name}), offer)


def _improves(measure: Preparedness) -> Capability:
    """What a measure improves, by the first value that it changes."""
    changed = measure.effects[0].change
    action = re.search(r"do=([a-z-]+)", changed)
    if action and action[1] in OF_ACTION:
        return OF_ACTION[action[1]]
    return next((capability for part, capability in IMPROVES.items() if part in changed), "continuity")


def _offered(facts: Facts, bought: list[str], measure: Preparedness, offer: _Offer) -> Iterator[Change]:
    organisation = facts.outcome.organisation
    alone = Plan(title=measure.title, prepares=(measure,))
    if any(alone.check_against(organisation)):  # its price, for one, in a currency that the organisation does not know
        return
    price = yearly_prices(alone, organisation)[measure.id]
    yield Change(
        words=Phrase("report.change.buy", {"measure": Quantity("title", measure.title), "price": money(price)}),
        path="plan.prepares",
        before=json.dumps(bought),
        after=json.dumps([*bought, measure.id]),
        capability=offer.capability,
        element=offer.element,
        owner=None,
        because=offer.because,
        price=price,
        buys=measure,
    )

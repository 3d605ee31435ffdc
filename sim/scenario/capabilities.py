"""Capabilities that a drill exercises, and what exercises each of them.

The list is our reading of the core capabilities of HSEEP, of the clauses 8.4 and 8.5 of ISO 22301 and of the groups of
the Chinese checklists for drills, for organisations whose invoicing stops.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from sim.scenario.objectives import Measure

__all__ = ["CAPABILITIES", "OF_ACTION", "OF_MEASURE", "Capability"]

Capability = Literal[
    "detection",
    "assessment",
    "command",
    "recovery",
    "continuity",
    "staffing",
    "customer-communication",
    "authority",
    "document-integrity",
    "clearing",
]
"""Notice that something is wrong; find out what; decide and keep the record; bring systems, power and data back; go on
invoicing meanwhile; put people where they are needed; tell customers and keep them; meet legal duties and work with the
authority; keep invoices right and complete; clear the backlog and stand down in order."""

CAPABILITIES: tuple[Capability, ...] = get_args(Capability)

OF_MEASURE: Mapping[Measure, Capability] = {
    "rto": "recovery",
    "rpo": "recovery",
    "work_recovery": "clearing",
    "mtd": "clearing",
    "orders_on_time": "continuity",
    "key_customers_on_time": "continuity",
    "urgent_on_time": "continuity",
    "orders_cancelled": "customer-communication",
    "legal_dates_missed": "authority",
    "peak_backlog": "continuity",
    "trust_end": "customer-communication",
    "customers_lost": "customer-communication",
    "log_completeness": "command",
    "wrong_invoices": "document-integrity",
    "records_missing": "document-integrity",
    "duplicates": "document-integrity",
    "forged_paid": "document-integrity",
    "forged_caught": "document-integrity",
}
"""Capability of which a measure is evidence."""

OF_ACTION: Mapping[str, Capability] = {
    "verify-scope": "assessment",
    "call-support": "recovery",
    "paper-invoicing": "continuity",
    "use-backup-device": "continuity",
    "move-staff": "staffing",
    "overtime": "staffing",
    "temporary-staff": "staffing",
    "urgent-first": "continuity",
    "check-incoming": "document-integrity",
    "order-supplies": "continuity",
    "announce": "customer-communication",
    "call-key-customers": "customer-communication",
    "negotiate-dates": "customer-communication",
    "escalate-legal": "authority",
    "report-to-authority": "authority",
    "keep-log": "command",
    "start-generator": "recovery",
    "order-fuel": "recovery",
    "alternative-site": "recovery",
    "work-from-home": "recovery",
    "start-standby": "recovery",
    "contain": "recovery",
    "restore-data": "recovery",
    "stagger-logins": "recovery",
    "stand-down": "clearing",
}
"""Capability that an action exercises, by its kind."""

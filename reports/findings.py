"""Findings of a drill: what went well and what did not, each from figures and events of this drill.

A rule looks at one thing and says something only if there is evidence of it. Findings carry the events that they rest
on, so that a reader can follow them through the log.
"""

from sim.reports.causes import merged
from sim.reports.effect_rules import EFFECT_RULES
from sim.reports.facts import Facts
from sim.reports.finding import Finding
from sim.reports.response_rules import RESPONSE_RULES

__all__ = ["findings"]


def findings(facts: Facts) -> tuple[Finding, ...]:
    """All findings of a drill, the most important first."""
    if not facts.outages:
        return ()
    found = [finding for rule in (*RESPONSE_RULES, *EFFECT_RULES) for finding in rule(facts)]
    return tuple(sorted(merged(found), key=lambda finding: -finding.weight))

"""A report in a language, out of the evidence of a drill."""

import dataclasses
from typing import Any

from sim.reports.analysis import analysis
from sim.reports.appendix import appendix
from sim.reports.backlogs import backlog
from sim.reports.content import Report
from sim.reports.customers import customers
from sim.reports.evidence import Evidence
from sim.reports.happened import happened
from sim.reports.money import losses
from sim.reports.opening import overview, summary
from sim.reports.plan import plan
from sim.reports.staffing import staff
from sim.reports.words import Words
from sim.texts import LANGUAGES, Language

__all__ = ["build", "figures"]

SECTIONS = (summary, overview, happened, backlog, staff, analysis, losses, customers, plan, appendix)


def build(evidence: Evidence, language: Language) -> Report:
    """The report of a drill in a language."""
    outcome, words = evidence.outcome, Words(evidence.outcome, language)
    return Report(
        language=language,
        kind=words.say("kind-of-document"),
        title=outcome.scenario.title.in_(language),
        subtitle=words.say(
            "subtitle",
            plan=outcome.plan.title.in_(language),
            organisation=outcome.organisation.title.in_(language),
            date=outcome.scenario.starts.isoformat(),
            seed=outcome.manifest.seed,
        ),
        notice=words.say("notice"),
        currency=words.currency,
        sections=tuple(section(evidence, words) for section in SECTIONS),
    )


def figures(evidence: Evidence) -> dict[str, Any]:
    """All figures that the report tells, as plain data, so that they can be checked against a run of the same drill."""
    outcome = evidence.outcome
    words = {language: Words(outcome, language) for language in LANGUAGES}
    return {
        **outcome.to_dict(),
        "findings": [
            {
                "name": finding.name,
                "capability": finding.capability,
                "strength": finding.good,
                "element": finding.element,
                "events": [i + 1 for i in finding.events],
                "words": {language: words[language].phrase(finding.words) for language in LANGUAGES},
            }
            for finding in evidence.findings
        ],
        "improvements": [
            {
                "path": improvement.change.path,
                "before": improvement.change.before,
                "after": improvement.change.after,
                "words": {language: words[language].phrase(improvement.change.words) for language in LANGUAGES},
                "effects": [dataclasses.asdict(effect) for effect in improvement.effects],
            }
            for improvement in evidence.improvements
        ],
    }

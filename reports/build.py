"""A report in a language, out of the evidence of a drill."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from sim.reports.analysis import analysis
from sim.reports.appendix import appendix
from sim.reports.backlogs import backlog
from sim.reports.content import Report
from sim.reports.customers import customers
from sim.reports.evidence import Evidence
from sim.reports.feedback import feedback_section
from sim.reports.finding import Finding
from sim.reports.happened import happened
from sim.reports.improvements import Improvement
from sim.reports.money import losses
from sim.reports.observed import observed
from sim.reports.opening import overview, summary
from sim.reports.plan import closure_of, due_of, owner_of, plan
from sim.reports.staffing import staff
from sim.reports.words import Words
from sim.scenario.preparedness import Preparedness
from sim.session.account import Account
from sim.session.feedback import Summary
from sim.texts import LANGUAGES, Language

__all__ = ["build", "figures"]

SECTIONS = (summary, overview, happened, backlog, staff, analysis, losses, customers, plan, appendix)


def build(
    evidence: Evidence, language: Language, feedback: Summary | None = None, account: Account | None = None
) -> Report:
    """The report of a drill in a language; of a live one with what was decided, observed and thought of it."""
    outcome, words = evidence.outcome, Words(evidence.outcome, language)
    sections = [section(evidence, words) for section in SECTIONS]
    if account is not None:
        sections.insert(-1, observed(account, outcome.scenario, words))
    if feedback is not None:
        sections.insert(-1, feedback_section(feedback, language))  # before the appendix
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
        starts=outcome.scenario.starts,
        sections=tuple(sections),
    )


def figures(evidence: Evidence) -> dict[str, Any]:
    """All figures that the report tells, as plain data, so that they can be checked against a run of the same drill."""
    outcome = evidence.outcome
    words = [Words(outcome, language) for language in LANGUAGES]
    return {
        **outcome.to_dict(),
        "own_measures": {name: _written(measure) for name, measure in evidence.own.items()},
        "findings": [_finding(finding, words) for finding in evidence.findings],
        "improvements": [_improvement(evidence, improvement, words) for improvement in evidence.improvements],
    }


def _written(measure: Preparedness) -> Any:
    return measure.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _finding(finding: Finding, words: Sequence[Words]) -> dict[str, Any]:
    cause = finding.cause
    return {
        "name": finding.name,
        "capability": finding.capability,
        "strength": finding.good,
        "element": finding.element,
        "events": [i + 1 for i in finding.events],
        "words": _said(words, lambda one: one.phrase(finding.words)),
        "cause": _said(words, lambda one: one.phrase(cause)) if cause else None,
        "reference": _said(words, lambda one: one.say(f"reference.{finding.capability}")),
    }


def _improvement(evidence: Evidence, improvement: Improvement, words: Sequence[Words]) -> dict[str, Any]:
    change = improvement.change
    return {
        "path": change.path,
        "before": change.before,
        "after": change.after,
        "capability": change.capability,
        "element": change.element,
        "words": _said(words, lambda one: one.phrase(change.words)),
        "owner": _said(words, lambda one: owner_of(evidence, one, improvement)) if change.owner else None,
        "due": due_of(evidence, improvement).isoformat(),
        "closure": _said(words, lambda one: closure_of(evidence, one, improvement)),
        "price_per_year": change.price,
        "recommended": improvement.recommended,
        "effects": [dataclasses.asdict(effect) for effect in improvement.effects],
    }


def _said(words: Sequence[Words], say: Callable[[Words], str | None]) -> dict[str, str | None]:
    """The same in every language."""
    return {one.language: say(one) for one in words}

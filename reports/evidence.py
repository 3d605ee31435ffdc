"""All that a report rests on, computed once for every language and form."""

from dataclasses import dataclass

from sim.outcome import Outcome
from sim.reports.facts import Facts
from sim.reports.finding import Finding
from sim.reports.findings import findings
from sim.reports.improvements import SEEDS, Improvement, improvements

__all__ = ["Evidence"]


@dataclass(frozen=True)
class Evidence:
    """An outcome, what was found in it and what could be changed.

    Attributes
    ----------
    outcome : Outcome
        The drill; its scorecard has the ratings.
    facts : Facts
    findings : tuple of Finding
        The most important first.
    improvements : tuple of Improvement
        The most worthwhile first.
    """

    outcome: Outcome
    facts: Facts
    findings: tuple[Finding, ...]
    improvements: tuple[Improvement, ...]

    @classmethod
    def of(cls, outcome: Outcome, seeds: int = SEEDS) -> "Evidence":
        """The evidence of a drill; improvements are tried on so many seeds."""
        facts = Facts(outcome)
        found = findings(facts)
        return cls(outcome, facts, found, improvements(facts, found, seeds))

    @property
    def strengths(self) -> tuple[Finding, ...]:
        """What went well, the most important first."""
        return tuple(finding for finding in self.findings if finding.good)

    @property
    def issues(self) -> tuple[Finding, ...]:
        """What should go better, the most important first."""
        return tuple(finding for finding in self.findings if not finding.good)

    @property
    def worthwhile(self) -> tuple[Improvement, ...]:
        """Changes that can be recommended."""
        return tuple(improvement for improvement in self.improvements if improvement.recommended)

"""All that a report rests on, computed once for every language and form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.outcome import Outcome
from sim.reports.facts import Facts
from sim.reports.finding import Finding
from sim.reports.findings import findings
from sim.reports.improvements import SEEDS, Improvement, improvements
from sim.reports.measures import own_measures
from sim.scenario.preparedness import Preparedness

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
    own : mapping of str to Preparedness
        The measures of one's own that were considered.
    """

    outcome: Outcome
    facts: Facts
    findings: tuple[Finding, ...]
    improvements: tuple[Improvement, ...]
    own: Mapping[str, Preparedness] = field(default_factory=dict)

    @classmethod
    def of(cls, outcome: Outcome, seeds: int = SEEDS, own: Mapping[str, Preparedness] | None = None) -> "Evidence":
        """The evidence of a drill.

        Parameters
        ----------
        outcome : Outcome
        seeds : int
            On so many seeds improvements are tried.
        own : mapping of str to Preparedness
            Measures of one's own to consider; None: those on the shelf.
        """
        measures = own_measures() if own is None else own
        facts = Facts(outcome)
        found = findings(facts)
        return cls(outcome, facts, found, improvements(facts, found, seeds, measures), measures)

    @property
    def strengths(self) -> tuple[Finding, ...]:
        """What went well, the most important first."""
        return tuple(finding for finding in self.findings if finding.good)

    @property
    def issues(self) -> tuple[Finding, ...]:
        """What should go better, the most important first."""
        return tuple(finding for finding in self.findings if not finding.good)

    @property
    def trade_off(self) -> Improvement | None:
        """If nothing can be recommended: what would save most all the same, at the expense of objectives."""
        tempting = [one for one in self.improvements if one.closely and one.pays and one.harms_objectives]
        return min(tempting, key=lambda one: one.net, default=None) if not self.worthwhile else None

    @property
    def worthwhile(self) -> tuple[Improvement, ...]:
        """Changes that can be recommended."""
        return tuple(improvement for improvement in self.improvements if improvement.recommended)

"""How the plans of a study compare: every measure, objective and scenario, and which plan is the best."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sim.experiment import statistics as st
from sim.experiment.kinds import higher_is_better, unit
from sim.experiment.results import Failed
from sim.experiment.robustness import Robustness
from sim.experiment.study import Study

__all__ = ["Comparison", "Costs", "Example", "Line", "Selection", "Tail", "Verdict", "plain"]

Verdict = Literal["baseline", "better", "worse", "unchanged", "undecided", "unknown"]


@dataclass(frozen=True, slots=True)
class Tail:
    """The bad end of a measure.

    Attributes
    ----------
    median : Quantile
    p90, p95 : Quantile
        In nine of ten drills, and in nineteen of twenty, it is no worse; infinite: not over within the drill.
    cvar : float
        Mean of the worst twentieth; what is not over counts as in the mean.
    """

    median: st.Quantile
    p90: st.Quantile
    p95: st.Quantile
    cvar: float


@dataclass(frozen=True, slots=True)
class Line:
    """A plan by one measure in one scenario.

    Attributes
    ----------
    estimate : Estimate or None
        None: there was never anything to measure. What was not over when the drill ended (``never``) counts as over at
        its end, so that the mean is a lower bound.
    tail : Tail or None
    never : Proportion or None
        In which share of the drills it was not over when they ended; None: it always was.
    difference : Difference or None
        To the baseline; None: the baseline itself, or no pairs.
    p : float or None
        Of the difference, corrected for the number of plans (Holm).
    needed : int or None
        Replications for an interval that would leave out 0 if the difference is what it seems; None: it is decided.
    best : float
        Probability that its mean is the best.
    wins : float
        Share of single drills in which it is the best; ties are shared.
    verdict : Verdict
    """

    estimate: st.Estimate | None
    tail: Tail | None
    never: st.Proportion | None
    difference: st.Difference | None
    p: float | None
    needed: int | None
    best: float
    wins: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Selection:
    """The plan whose mean of the first measure, over all scenarios, is the best.

    Attributes
    ----------
    plan : str
    could_be_better : mapping of str to float
        By how much every other plan could be better than it, all at once with the study's confidence.
    certain : bool
        By none by more than the study's indifference.
    needed : int or None
        Replications until that can be said, if the means stay what they are; None: it can be, or never.
    """

    plan: str
    could_be_better: Mapping[str, float]
    certain: bool
    needed: int | None


class Costs(NamedTuple):
    """What a plan costs on average, in the currency of the organisation.

    Attributes
    ----------
    response : float
        In an incident: wages, overtime, temporary staff and supplies.
    loss : float
        What is lost in the incident all the same.
    preparedness : float
        A year, whether something happens or not.
    """

    response: float
    loss: float
    preparedness: float


@dataclass(frozen=True, slots=True)
class Example:
    """A drill of the chosen plan that is worth looking at.

    Attributes
    ----------
    replication, seed : int
    value : float
        Of the first measure.
    """

    replication: int
    seed: int
    value: float


@dataclass(frozen=True)
class Comparison:
    """What a study came to.

    Attributes
    ----------
    study : Study
    replications : int
        Of each plan in each scenario.
    lines : mapping
        By scenario, measure and plan.
    breaches : mapping
        Probability of missing each objective, by scenario, objective's measure and plan.
    costs : mapping
        By scenario and plan.
    selection : Selection or None
        None: the first measure could never be taken.
    robustness : Robustness or None
        Of the first measure over several scenarios; None: there is but one, or a plan could not be measured in all.
    weighed : mapping of str to float
        In which share of all weightings of the measures each plan comes first, all scenarios together.
    typical, worst : mapping of str to Example
        Of the chosen plan by the first measure, in each scenario.
    failed : tuple of Failed
    precise : bool or None
        Whether all differences are known as well as asked; None: that was not asked.
    confirmed : Line or None
        The chosen plan by the first measure on fresh replications, over all scenarios; None: not done.
    """

    study: Study
    replications: int
    lines: Mapping[str, Mapping[str, Mapping[str, Line]]]
    breaches: Mapping[str, Mapping[str, Mapping[str, st.Proportion]]]
    costs: Mapping[str, Mapping[str, Costs]]
    selection: Selection | None
    robustness: Robustness | None
    weighed: Mapping[str, float]
    typical: Mapping[str, Example]
    worst: Mapping[str, Example]
    failed: tuple[Failed, ...]
    precise: bool | None = None
    confirmed: Line | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain data; what is infinite is null."""
        study = self.study
        found = {
            "replications": self.replications,
            "confidence": study.confidence,
            "baseline": study.baseline,
            "measures": {
                name: {"unit": unit(name), "higher_is_better": higher_is_better(name)} for name in study.measures
            },
            "scenarios": self.lines,
            "breaches": self.breaches,
            "costs": {
                scenario: {plan: cost._asdict() for plan, cost in plans.items()}
                for scenario, plans in self.costs.items()
            },
            "selection": self.selection,
            "robustness": self.robustness,
            "weighed": self.weighed,
            "typical": self.typical,
            "worst": self.worst,
            "precise": self.precise,
            "confirmed": self.confirmed,
            "failed": self.failed,
        }
        made: dict[str, Any] = plain(found)
        return made


def plain(thing: Any) -> Any:
    """A result as plain data, as JSON can hold it; what is infinite is null."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: plain(getattr(thing, field.name)) for field in dataclasses.fields(thing)}
    if isinstance(thing, Mapping):
        return {name: plain(value) for name, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [plain(value) for value in thing]
    return None if isinstance(thing, float) and not math.isfinite(thing) else thing

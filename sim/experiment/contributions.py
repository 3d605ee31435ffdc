"""A study of what the parts of a plan contribute, and what it came to.

In every replication the whole plan is drilled, the plan without each of its parts, and the plan as it is put together
part by part, in an order that each replication draws for itself. The plan without a part tells what would be lost
without it. What a part adds when it comes, on average over all orders, is its *Shapley value*: the only way to share
the effect of the whole plan among its parts so that the shares add up, equal parts get equal shares and a part that
changes nothing gets none. Luck and order are drawn together, so replications are independent and intervals plain.

References: Shapley, Contributions to the Theory of Games II (1953) 307; Castro, Gómez & Tejada, Computers & Operations
Research 36 (2009) 1726.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import InputError, Problem
from sim.experiment.comparison import Verdict, plain
from sim.experiment.kinds import higher_is_better, unit
from sim.experiment.results import Failed
from sim.experiment.statistics import Difference, Estimate
from sim.experiment.study import MEASURES, Study
from sim.scenario.parts import only, parts
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.world.streams import Streams

__all__ = ["NOTHING", "WHOLE", "Contribution", "Value", "ValueStudy", "Worth", "upto", "without"]

WHOLE, NOTHING = "whole", "nothing"
"""What the plan itself is called among those drilled, and the plan without any of its parts."""


def without(part: str) -> str:
    """What the plan without a part is called."""
    return f"without.{part}"


def upto(part: str) -> str:
    """What the plan as it is put together is called when a part has just been added; in each replication another."""
    return f"upto.{part}"


@dataclass(frozen=True)
class ValueStudy(Study):
    """A study of the parts of one plan; made by `of`."""

    @classmethod
    def of(
        cls,
        scenarios: Mapping[str, Scenario],
        plan: Plan,
        *,
        replications: int = 100,
        seed: int = 1,
        confidence: float = 0.95,
        measures: tuple[str, ...] = MEASURES,
    ) -> "ValueStudy":
        """The study of a plan.

        Raises
        ------
        InputError
            The plan has no parts, or something else is wrong; all mistakes are told.
        """
        if not plan.prepares and not plan.actions:
            raise InputError([Problem("value.no-parts", field="plan")])
        names = parts(plan)
        plans = {WHOLE: plan}
        plans |= {without(part): only(plan, {*names} - {part}).plan for part in names}
        plans[NOTHING] = only(plan, ()).plan
        return cls(
            scenarios,
            plans,
            replications=replications,
            seed=seed,
            confidence=confidence,
            baseline=WHOLE,
            measures=measures,
        )

    @property
    def plan(self) -> Plan:
        """The whole plan."""
        return self.plans[WHOLE]

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of its parts."""
        return parts(self.plan)

    @property
    def compared(self) -> tuple[str, ...]:
        """All that is drilled, by name."""
        *fixed, nobody = super().compared
        return (*fixed, *map(upto, self.parts), nobody)

    @property
    def variation(self) -> str:
        """Plans are put together in another order in every replication."""
        return "orders of the parts"

    def order(self, replication: int) -> tuple[str, ...]:
        """In which order the parts come in a replication."""
        shuffled = Streams(self.seed)[f"order {replication}"].permutation(len(self.parts))
        return tuple(self.parts[i] for i in shuffled)

    def drilled(self, scenario: str, replication: int) -> tuple[Scenario, Mapping[str, Plan]]:
        """The fixed plans, and the plan as it is put together; what the last part makes of it is the whole."""
        order = self.order(replication)
        growing = {upto(part): only(self.plan, order[: i + 1]).plan for i, part in enumerate(order[:-1])}
        return self.scenarios[scenario], {**self.plans, **growing}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a part of a plan contributes, by one measure in one scenario.

    Attributes
    ----------
    alone : Difference or None
        The whole plan against the plan without it: what its being there changes; None: never measured.
    p : float or None
        Of that, corrected for the number of parts (Holm).
    verdict : Verdict
        Whether it makes things better; ``unchanged``: it changed nothing in any drill.
    share : Estimate or None
        Its Shapley value: its share in what the whole plan changes; all shares add up to that.
    """

    alone: Difference | None
    p: float | None
    verdict: Verdict
    share: Estimate | None


@dataclass(frozen=True, slots=True)
class Worth:
    """What a part is worth in money in a year, by the disasters that are assumed to come.

    Attributes
    ----------
    price : float
        Of a measure of preparedness, in a year; an action has none but what it costs in a disaster.
    spared : Estimate
        Of the loss in a year, the response included, that would come without it: its own work beside all others.
    net : Estimate
        That, less the price.
    """

    price: float
    spared: Estimate
    net: Estimate


@dataclass(frozen=True)
class Value:
    """What the parts of a plan contribute.

    Attributes
    ----------
    study : ValueStudy
    replications : int
    contributions : mapping
        By scenario, measure and part.
    whole : mapping
        What the whole plan changes, by scenario and measure: it against the plan without any of its parts.
    per_year : mapping of str to float
        How many such disasters a year are assumed, by scenario.
    worth : mapping of str to Worth
        By part; empty if the loss was not measured.
    fallen : mapping of str to tuple of str
        What falls away with each part because it waits for it, or does not work without it.
    changed : mapping of str to tuple of str
        What begins or ends otherwise without each part.
    failed : tuple of Failed
    """

    study: ValueStudy
    replications: int
    contributions: Mapping[str, Mapping[str, Mapping[str, Contribution]]]
    whole: Mapping[str, Mapping[str, Estimate | None]]
    per_year: Mapping[str, float]
    worth: Mapping[str, Worth]
    fallen: Mapping[str, tuple[str, ...]]
    changed: Mapping[str, tuple[str, ...]]
    failed: tuple[Failed, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data; what is infinite is null."""
        study = self.study
        found = {field.name: getattr(self, field.name) for field in dataclasses.fields(self) if field.name != "study"}
        made: dict[str, Any] = plain(
            {
                "parts": study.parts,
                "confidence": study.confidence,
                "measures": {
                    name: {"unit": unit(name), "higher_is_better": higher_is_better(name)} for name in study.measures
                },
                **found,
            }
        )
        return made

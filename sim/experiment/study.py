"""A study: which plans are compared, in which scenarios, on how many replications.

A replication is a drill with a seed of its own, which all plans and scenarios have in common: they meet the same orders
and the same luck, and what is left between them is the difference that the plans make.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sim.errors import InputError, Phrase, Problem
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.versions import versions
from sim.world.streams import DERIVATION, Streams

__all__ = ["MEASURES", "NO_RESPONSE", "Precision", "Study"]

MEASURES = ("loss.total", "key_customers_on_time", "orders_on_time", "mtd")
"""What plans are usually compared by; the first decides which is the best."""

NO_RESPONSE = "no-response"
"""What the run without a response is called among the plans."""

SEEDS = 2**63


@dataclass(frozen=True, slots=True)
class Precision:
    """Go on until the interval of every difference to the baseline is narrow enough.

    A difference is known well enough when half of its interval is at most ``absolute``, or at most ``relative`` times
    the larger of the two means, signs put aside; so a difference that is nearly nothing can be settled, too. A measure
    that is itself nearly nothing needs an absolute precision.

    Attributes
    ----------
    absolute : float or None
        In the unit of the first measure compared, to which alone it applies.
    relative : float or None
        As a share; applies to all measures compared.
    minimum, maximum : int
        Replications.
    """

    absolute: float | None = None
    relative: float | None = None
    minimum: int = 30
    maximum: int = 10_000

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it."""
        if self.absolute is None and self.relative is None:
            yield Problem("study.no-precision")
        for name in ("absolute", "relative"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                yield Problem("study.not-positive", field=name, found=str(value))
        if not 2 <= self.minimum <= self.maximum:
            yield Problem("study.bounds", found=f"{self.minimum}..{self.maximum}")


@dataclass(frozen=True)
class Study:
    """What is compared, and how thoroughly.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        By name, their organisations written out.
    plans : mapping of str to Plan
        By name.
    replications : int or Precision
        How many drills of each plan in each scenario; or how narrow the intervals must become.
    seed : int
        Decides the seeds of all replications.
    confidence : float
        Of all intervals, and of all that is called significant.
    baseline : str
        The plan that the others are compared with, or `NO_RESPONSE`; none given: the first.
    measures : tuple of str
        What they are compared by; the first decides which is the best.
    indifference : float
        A difference in the first measure that does not matter; of plans so close, either may be called the best.
    budget : float or None
        Seconds after which no further replications are begun.

    Raises
    ------
    InputError
        Something is wrong; all mistakes are told.
    """

    scenarios: Mapping[str, Scenario]
    plans: Mapping[str, Plan]
    replications: int | Precision = 200
    seed: int = 1
    confidence: float = 0.95
    baseline: str = ""
    measures: tuple[str, ...] = field(default=MEASURES)
    indifference: float = 0.0
    budget: float | None = None

    def __post_init__(self) -> None:
        if problems := [*self._problems()]:
            raise InputError(problems)
        object.__setattr__(self, "baseline", self.baseline or next(iter(self.plans)))
        for name in ("scenarios", "plans"):  # whatever mapping was given, a worker must be able to read it
            object.__setattr__(self, name, dict(getattr(self, name)))

    def _problems(self) -> Iterator[Problem]:
        for name, things in (("scenarios", self.scenarios), ("plans", self.plans)):
            if not things:
                yield Problem("study.empty", field=name)
            for bad in (thing for thing in things if not re.fullmatch(r"[\w.-]+", thing)):
                yield Problem("study.bad-name", field=name, found=bad)
        if NO_RESPONSE in self.plans:
            yield Problem("study.name-taken", field="plans", found=NO_RESPONSE)
        if self.baseline and self.baseline not in (*self.plans, NO_RESPONSE):
            yield Problem("study.no-baseline", field="baseline", found=self.baseline, allowed=self.compared)
        if isinstance(self.replications, Precision):
            yield from self.replications.problems()
        elif self.replications < 1:
            yield Problem("study.not-positive", field="replications", found=str(self.replications))
        if not 0 <= self.seed < SEEDS:
            yield Problem("study.seed", field="seed", found=str(self.seed))
        if not 0.5 <= self.confidence < 1:
            yield Problem("study.confidence", field="confidence", found=str(self.confidence))
        if not self.indifference >= 0:
            yield Problem("study.negative", field="indifference", found=str(self.indifference))
        if self.budget is not None and not self.budget > 0:
            yield Problem("study.not-positive", field="budget", found=str(self.budget))
        companies = (scenario.organisation for scenario in self.scenarios.values())
        currencies = {company.money.currency for company in companies if isinstance(company, Organisation)}
        if len(currencies) > 1:
            yield Problem("study.currencies", field="scenarios", found=", ".join(sorted(currencies)))
        yield from self._misfits()
        yield from self._unknown_measures()

    def _misfits(self) -> Iterator[Problem]:
        """What a plan names that the organisation of a scenario does not have."""
        for name, scenario in self.scenarios.items():
            if not isinstance(scenario.organisation, Organisation):
                yield Problem("study.organisation-named", field=f"scenarios.{name}", found=scenario.organisation)
                continue
            for title, plan in self.plans.items():
                if any(isinstance(measure, str) for measure in plan.prepares):
                    yield Problem("study.measures-named", field=f"plans.{title}")
                for reference in plan.check_against(scenario.organisation):
                    what = Phrase(f"kind.{reference.what}")
                    yield Problem(
                        "study.misfit",
                        field=f"plans.{title}",
                        found=reference.found,
                        allowed=tuple(reference.allowed),
                        values={"scenario": name, "what": what},
                    )

    def _unknown_measures(self) -> Iterator[Problem]:
        from sim.experiment.measuring import is_measure, names

        if not self.measures:
            yield Problem("study.empty", field="measures")
        for name in self.measures:
            if not is_measure(name):
                yield Problem("study.no-measure", field="measures", found=name, allowed=names())

    @property
    def compared(self) -> tuple[str, ...]:
        """The plans, and the run without a response."""
        return (*self.plans, NO_RESPONSE)

    @property
    def most(self) -> int:
        """How many replications there are at most."""
        return self.replications.maximum if isinstance(self.replications, Precision) else self.replications

    def seed_of(self, replication: int) -> int:
        """Seed of a replication, counted from 0; below 2**48, so that a spreadsheet shows all its digits."""
        return Streams(self.seed).number(f"replication {replication}") >> 16

    @cached_property
    def digest(self) -> str:
        """Digest of all that a replication depends on: scenarios, plans, the seed, and the program."""
        digest = hashlib.blake2b(digest_size=16)
        for part in (DERIVATION, *versions().values(), str(self.seed), *self.digests.values()):
            digest.update(part.encode() + b"\0")
        return digest.hexdigest()

    @cached_property
    def digests(self) -> dict[str, str]:
        """Digest of each scenario and plan, by ``scenarios.`` or ``plans.`` and its name."""
        found = {}
        for kind, things in (("scenarios", self.scenarios), ("plans", self.plans)):
            for name, thing in things.items():
                words = thing.model_dump_json(by_alias=True).encode()
                found[f"{kind}.{name}"] = hashlib.blake2b(words, digest_size=16).hexdigest()
        if self.variation:
            found["variation"] = hashlib.blake2b(self.variation.encode(), digest_size=16).hexdigest()
        return found

    @property
    def variation(self) -> str:
        """What tells studies apart whose drills are not the same in all replications; nothing of a plain study."""
        return ""

    def drilled(self, scenario: str, replication: int) -> tuple[Scenario, Mapping[str, Plan]]:
        """What is drilled in a replication: the scenario, and every plan in it by its name among those compared.

        A plain study drills the same in all; others say `variation`.
        """
        return self.scenarios[scenario], self.plans

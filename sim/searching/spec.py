"""What is searched, by what, and how thoroughly."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sim.errors import InputError, Problem
from sim.experiment.study import Study
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.preparedness import Preparedness
from sim.scenario.scenario import Scenario
from sim.searching.space import Space
from sim.world.streams import Streams

__all__ = ["FOUND", "OBJECTIVES", "START", "Search"]

OBJECTIVES = ("loss.total",)
START = "start"
"""What the plan that the search begins with is called among those compared."""
FOUND = "found"
"""What the plan that was found is called among them."""
MOST_OBJECTIVES = 3


@dataclass(frozen=True)
class Search:
    """A search for a better plan.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        By name, their organisations written out; a plan is judged by its average over them.
    plan : Plan
        Where the search begins, and what is found is compared with.
    objectives : tuple of str
        Measures whose averages are to become as good as possible. Of several, all plans are kept that no other beats in
        all of them; the first one decides which is put forward.
    others : tuple of Plan
        Plans whose actions it may take over; of actions with the same id that of the first one.
    measures : tuple of Preparedness
        What may be bought.
    yearly : float or None
        So much may be spent on preparedness in a year; None: what the plan has bought stays as it is.
    limits : mapping of str to float
        So high the average of a measure may be; of measures of which more is better, so low.
    kept : tuple of str
        Actions, measures or single choices that stay as they are.
    trials : int
        So many plans are tried.
    replications : int
        On so many drills of each scenario, the same for all plans.
    confirm : int
        So many fresh drills tell what the plan that was found is worth.
    seed : int
    confidence : float
    budget : float or None
        Seconds after which no further plans are tried.

    Raises
    ------
    InputError
        Something is wrong; all mistakes are told.
    """

    scenarios: Mapping[str, Scenario]
    plan: Plan
    objectives: tuple[str, ...] = OBJECTIVES
    others: tuple[Plan, ...] = ()
    measures: tuple[Preparedness, ...] = ()
    yearly: float | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    trials: int = 96
    replications: int = 40
    confirm: int = 200
    seed: int = 1
    confidence: float = 0.95
    budget: float | None = None

    def __post_init__(self) -> None:
        problems = [*self._problems()]
        try:
            self.study({START: self.plan}, self.replications)
        except InputError as error:
            problems += error.problems
        if not problems:
            problems += self._of_choices()
        if problems:
            raise InputError(problems)

    def _problems(self) -> Iterator[Problem]:
        if not 1 <= len(self.objectives) <= MOST_OBJECTIVES:
            yield Problem("search.objectives", field="objectives", found=", ".join(self.objectives))
        for name, least in (("trials", 2), ("replications", 2), ("confirm", 0)):
            if getattr(self, name) < least:
                yield Problem("search.too-few", field=name, found=str(getattr(self, name)), values={"least": least})
        if self.yearly is not None and not self.yearly >= 0:
            yield Problem("study.negative", field="yearly", found=str(self.yearly))

    def _of_choices(self) -> Iterator[Problem]:
        known = {choice.name for choice in self._open.choices} | {choice.item for choice in self._open.choices}
        known |= {action.id for action in self.plan.actions}
        for name in self.kept:
            if name.removeprefix("actions.") not in known and name not in known:
                yield Problem("search.not-kept", field="kept", found=name, allowed=tuple(sorted(known)))
        if not self.space.choices:
            yield Problem("search.nothing", field="plan")

    @property
    def companies(self) -> tuple[Organisation, ...]:
        """The organisations of the scenarios; the people of the first one set the ranges."""
        companies = (scenario.organisation for scenario in self.scenarios.values())
        return tuple(company for company in companies if isinstance(company, Organisation))

    @cached_property
    def space(self) -> Space:
        """What may be chosen."""
        return Space(self.plan, self.companies, self.others, self.measures, self.yearly, self.kept)

    @cached_property
    def _open(self) -> Space:
        return Space(self.plan, self.companies, self.others, self.measures, self.yearly)

    @property
    def columns(self) -> tuple[str, ...]:
        """All measures that are looked at."""
        return tuple(dict.fromkeys((*self.objectives, *self.limits)))

    def study(self, plans: Mapping[str, Plan], replications: int) -> Study:
        """The study of some plans on the drills of the search."""
        return Study(
            self.scenarios, plans, replications, self.seed, self.confidence, measures=self.columns, budget=self.budget
        )

    @property
    def fresh_seed(self) -> int:
        """Seed of the drills that confirm what was found."""
        return Streams(self.seed).number("search confirmation") >> 1

    @cached_property
    def digest(self) -> str:
        """Digest of all that the search depends on; not of how many plans it tries, so that it can be made longer."""
        digest = hashlib.blake2b(self.study({START: self.plan}, 2).digest.encode(), digest_size=16)
        parts: list[object] = [self.objectives, self.limits, self.yearly, self.kept, self.replications]
        parts += [thing.model_dump_json(by_alias=True) for thing in (*self.others, *self.measures)]
        digest.update(repr(parts).encode())
        return digest.hexdigest()

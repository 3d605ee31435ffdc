"""The best of the plans at hand: how much better one that was thought out beforehand might have done.

Whoever chooses the best of several on the same futures is a little lucky as well. So the plan is chosen on futures of
their own, and what is told of it comes from those on which teams are compared.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from sim.errors import InputError
from sim.loading import library, load_plan
from sim.scenario.decisions import Decision
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import prepared
from sim.scenario.scenario import Scenario
from sim.session.foreseeing import Conduct, Drilled, Progress, sample_each

__all__ = ["NUMBERS", "Best", "at_hand", "best_of"]

NUMBERS = range(100_000, 100_020)
"""Futures on which the plan is chosen: none on which a team is judged."""


@dataclass(frozen=True, slots=True)
class Best:
    """The plan with the smallest mean loss of those that were tried.

    Attributes
    ----------
    plan : Plan
    written : bool
        Whether it is the written plan itself.
    tried, drills : int
        Plans, and drills that were run to choose among them.
    """

    plan: Plan
    written: bool
    tried: int
    drills: int


def at_hand(scenario: Scenario, written: Plan) -> tuple[Plan, ...]:
    """The written plan, and those of library and shelf that can be followed in a scenario, each once.

    What has been bought beforehand is that of the written plan in all of them: in a drill nobody can buy it any more.
    """
    found = {_doing(written): written}
    for name in library("plan"):
        plan = _followed(scenario, written, name)
        if plan is not None:
            found.setdefault(_doing(plan), plan)
    return tuple(found.values())


def _doing(plan: Plan) -> str:
    """What a plan does, whatever it is called."""
    return plan.model_dump_json(include={"actions"})


def _followed(scenario: Scenario, written: Plan, name: str) -> Plan | None:
    """A plan with what the written one has bought; None: it cannot be followed, or is none."""
    company = scenario.organisation
    assert isinstance(company, Organisation)
    try:
        plan = load_plan(name).model_copy(update={"prepares": written.prepares})
        if any(plan.check_against(company)):
            return None
        prepared(scenario, plan)
    except InputError:
        return None
    return plan


def best_of(
    drilled: Drilled,
    plans: Sequence[Plan],
    beside: Sequence[Decision],
    moment: float,
    pool: Executor,
    progress: Progress = lambda _: None,
) -> Best:
    """The plan with the smallest mean loss, questions getting their defaults.

    Parameters
    ----------
    drilled : Drilled
    plans : sequence of Plan
        To be tried; the written one first.
    beside : sequence of Decision
        What whoever leads the drill did.
    moment : float
        From when on the future is open.
    pool : Executor
    progress : callable
    """
    conducts = [Conduct(plan, tuple(beside)) for plan in plans]
    samples = sample_each(drilled, conducts, moment, NUMBERS, pool, progress)
    best = int(np.argmin([one.loss.mean() for one in samples]))
    return Best(plans[best], best == 0, len(plans), len(plans) * len(NUMBERS))

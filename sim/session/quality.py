"""How good a decision was, apart from luck.

A decision is judged on what could be known when it was taken: every option is carried forward on the same random
futures that fit what was known (`sim.world.futures`), with the same follow-up. Its *regret* is how much more it costs,
in expectation, than the option that costs least. What came of it in the true future, beyond what was to be expected, is
*luck*, and no merit or fault of those who decided.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from sim.drill import Baseline
from sim.experiment.statistics import Difference, Estimate, difference, estimate
from sim.scenario.base import by_id
from sim.scenario.decisions import Decision, Taken
from sim.session.foreseeing import Drilled, Progress, Sample, played, sample

__all__ = ["CONFIDENCE", "Judged", "Judgement", "Weighed", "contribution", "judge"]

CONFIDENCE = 0.95
"""Of all intervals."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An option, as it could be judged beforehand.

    Attributes
    ----------
    loss : Estimate
        Expected loss.
    missed : Estimate
        Expected share of objectives missed.
    more_than_chosen : Difference
        Loss compared with the option that was chosen, future by future.
    """

    option: str
    loss: Estimate
    missed: Estimate
    more_than_chosen: Difference


@dataclass(frozen=True, slots=True)
class Judgement:
    """How good a decision was.

    Attributes
    ----------
    best : str
        The option with the smallest expected loss. It was found on the same futures, so the regret is at the high end.
    regret : Difference
        Loss of the choice beyond that of the best.
    regret_in_objectives : Difference
        The same in the share of objectives missed.
    luck : float
        Loss in the true future, with the same follow-up, beyond what was to be expected of the choice.
    """

    point: str
    option: str
    moment: float
    futures: int
    options: tuple[Weighed, ...]
    best: str
    regret: Difference
    regret_in_objectives: Difference
    luck: float


@dataclass(frozen=True, slots=True)
class Judged:
    """All decisions of a team, in their order."""

    decisions: tuple[Judgement, ...]

    @property
    def regret(self) -> float:
        """All that better decisions would have saved in expectation."""
        return sum(judgement.regret.estimate.mean for judgement in self.decisions)


def judge(
    drilled: Drilled,
    decisions: Sequence[Decision],
    number: int,
    futures: int,
    pool: Executor,
    progress: Progress = lambda _: None,
) -> Judgement:
    """Judge one of a team's decisions.

    Parameters
    ----------
    drilled : Drilled
    decisions : sequence of Decision
        What the team decided.
    number : int
        Which of them; the choice of an option.
    futures : int
        At least 2.
    pool : Executor
    progress : callable

    Raises
    ------
    TypeError
        It is no choice of an option.
    """
    taken = decisions[number]
    if not isinstance(taken, Taken):
        raise TypeError(f"no choice of an option: {taken!r}")
    before = tuple(decisions[:number])
    names = [option.id for option in by_id(drilled.scenario.decisions, taken.point).options]
    lists = [(*before, Taken(point=taken.point, option=name, at=taken.at)) for name in names]
    samples = dict(zip(names, sample(drilled, lists, taken.at, futures, pool, progress), strict=True))
    chosen = samples[taken.option]
    options = tuple(_weighed(name, found, chosen) for name, found in samples.items())
    best = min(options, key=lambda weighed: weighed.loss.mean).option
    true = played(Baseline(drilled.scenario, drilled.seed), drilled.plan, (*before, taken))
    return Judgement(
        point=taken.point,
        option=taken.option,
        moment=taken.at,
        futures=futures,
        options=options,
        best=best,
        regret=difference(chosen.loss, samples[best].loss, CONFIDENCE),
        regret_in_objectives=difference(chosen.missed, samples[best].missed, CONFIDENCE),
        luck=true.measures["with-response"].loss.total - float(chosen.loss.mean()),
    )


def _weighed(name: str, found: Sample, chosen: Sample) -> Weighed:
    return Weighed(
        option=name,
        loss=estimate(found.loss, CONFIDENCE),
        missed=estimate(found.missed, CONFIDENCE),
        more_than_chosen=difference(found.loss, chosen.loss, CONFIDENCE),
    )


def contribution(baseline: Baseline, drilled: Drilled, decisions: Sequence[Decision], number: int) -> float:
    """What a decision saved in the true future: the loss with the default in its place, less the loss as it was.

    Later decisions stay as they were, as far as they are possible then.
    """
    taken = decisions[number]
    instead: list[Decision] = []
    if isinstance(taken, Taken):
        default = by_id(drilled.scenario.decisions, taken.point).default
        instead = [Taken(point=taken.point, option=default, at=taken.at)]
    swapped = [*decisions[:number], *instead, *decisions[number + 1 :]]
    with_it, without = (
        played(baseline, drilled.plan, chosen).measures["with-response"].loss.total for chosen in (decisions, swapped)
    )
    return without - with_it

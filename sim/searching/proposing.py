"""Which plans are tried next: Optuna proposes them, some at a time.

The first ones are the plan that the search begins with, with a few things changed: a plan made of nothing but chance is
seldom any good. From then on a tree-structured Parzen estimator proposes more of what was good (Bergstra et al. 2011;
of several objectives Ozaki et al. 2022). Plans are proposed in groups of one size and told in their order, so that the
search is the same however many workers there are.
"""

import warnings
from collections.abc import Sequence

import optuna

from sim.searching.space import Choices, Space
from sim.world.streams import Streams

__all__ = ["GROUP", "Proposer"]

GROUP = 8
"""So many plans are tried at a time."""
EARLY = 3
"""Groups of plans that are but little different from the first one."""
CHANGED = 4
"""So many choices are different in those, on average."""


class Proposer:
    """Proposes choices, and learns from what they come to.

    Parameters
    ----------
    space : Space
    objectives : int
        How many values each plan has; of all of them less is better.
    seed : int
    """

    def __init__(self, space: Space, objectives: int, seed: int) -> None:
        self._space = space
        streams = Streams(seed)
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that some options are new and may change
            sampler = optuna.samplers.TPESampler(
                seed=streams.number("search") >> 32,
                multivariate=True,
                constant_liar=True,
                n_startup_trials=EARLY * GROUP,
            )
        self._study = optuna.create_study(directions=["minimize"] * objectives, sampler=sampler)
        self._trials: list[optuna.Trial] = []
        chance = streams["search start"]
        self._study.enqueue_trial(space.start)
        share = min(0.5, CHANGED / len(space.choices))
        for _ in range(EARLY * GROUP - 1):
            drawn = {
                choice.name: int(chance.integers(len(choice.values))) if chance.random() < share else choice.start
                for choice in space.choices
            }
            self._study.enqueue_trial(drawn)

    def ask(self, count: int) -> list[Choices]:
        """The next plans to be tried."""
        self._trials = [self._study.ask() for _ in range(count)]
        return [
            {choice.name: trial.suggest_int(choice.name, 0, len(choice.values) - 1) for choice in self._space.choices}
            for trial in self._trials
        ]

    def tell(self, values: Sequence[Sequence[float]]) -> None:
        """What the plans that were asked for came to, in their order."""
        for trial, found in zip(self._trials, values, strict=True):
            self._study.tell(trial, list(found))
        self._trials = []

"""All that is said of a session afterwards: worked out in the background, for whoever leads the drill.

Nothing of it is in words, so it is the same for readers of every language, and can be kept.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from sim.scenario.base import by_id
from sim.scenario.decisions import Taken
from sim.session import lines as line
from sim.session.console import Console
from sim.session.debrief import Calibration, Weight, calibration, weightiest
from sim.session.foreseeing import Drilled, Progress
from sim.session.plans import NUMBERS, Best, at_hand, best_of
from sim.session.quality import Judged, judge
from sim.session.ranking import Ranked, controls, ranking
from sim.versions import versions

__all__ = ["FUTURES", "Review", "reviewed", "reviewing"]

FUTURES = 30
"""Futures of each decision, and of each team."""


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to say of a session.

    Attributes
    ----------
    futures : int
        Of each decision, and of each team.
    judged : mapping of str to Judged
        By team: how good its choices of options were, apart from luck; those that came by default included.
    weightiest : mapping of str to tuple of Weight
        By team: the decisions to talk about.
    calibration : mapping of str to Calibration
        By seat.
    best : Best
        The best plan found.
    ranking : tuple of Ranked
        Teams beside doing nothing, the written plan and the best one found, by loss.
    """

    futures: int
    judged: Mapping[str, Judged]
    weightiest: Mapping[str, tuple[Weight, ...]]
    calibration: Mapping[str, Calibration]
    best: Best
    ranking: tuple[Ranked, ...]


def reviewed(console: Console, now: float) -> str:
    """What a review of the session as it is now depends on, as a digest: the same for the same."""
    state = console.live.current(now)
    told = (entry for _, entry in state.talk if isinstance(entry, line.Forecasted))
    parts = {
        "versions": dict(versions()),
        "futures": FUTURES,
        "began": _began(console),
        "teams": {
            team.id: console.live.courses.outcome(team.decisions).manifest.inputs for team in state.teams.values()
        },
        "forecasts": [entry.model_dump(mode="json", exclude={"wall", "key"}) for entry in told],
    }
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def reviewing(console: Console, now: float) -> Callable[[Executor, Progress], Review]:
    """The work of reviewing a session as it is now, to be given to `sim.jobs.Jobs.submit`.

    Parameters
    ----------
    console : Console
        Of whoever leads the drill: teams see each other's decisions in a review.
    now : float
        Seconds of the world's clock.
    """
    state, courses, began = console.live.current(now), console.live.courses, _began(console)
    drilled = Drilled(courses.scenario, courses.plan, courses.seed)
    teams = {team.id: team.decisions for team in state.teams.values()}
    beside = controls(next(iter(teams.values()), ()))
    choices = {
        (team, number): len(by_id(state.scenario.decisions, made.point).options)
        for team, decisions in teams.items()
        for number, made in enumerate(decisions)
        if isinstance(made, Taken)
    }

    def work(pool: Executor, progress: Progress) -> Review:
        plans = at_hand(courses.scenario, courses.plan)
        drills = [options * FUTURES for options in choices.values()]
        parts = _Parts(progress, [*drills, len(plans) * len(NUMBERS), (len(teams) + 3) * FUTURES])
        found = {
            (team, number): judge(drilled, teams[team], number, FUTURES, pool, parts.next()) for team, number in choices
        }
        judged = {name: Judged(tuple(one for (team, _), one in found.items() if team == name)) for name in teams}
        best = best_of(drilled, plans, beside, began, pool, parts.next())
        outcomes = {name: courses.outcome(decisions) for name, decisions in teams.items()}
        return Review(
            futures=FUTURES,
            judged=judged,
            weightiest={name: weightiest(courses.baseline, drilled, decisions) for name, decisions in teams.items()},
            calibration=calibration(state, outcomes),
            best=best,
            ranking=ranking(courses.baseline, drilled, teams, judged, best, began, FUTURES, pool, parts.next()),
        )

    return work


def _began(console: Console) -> float:
    """The moment of the drill at which it was started."""
    return next((entry.moment for _, entry in console.live.log.read() if isinstance(entry, line.Started)), 0.0)


class _Parts:
    """How much is done of a piece of work in parts, each of so many drills."""

    def __init__(self, progress: Progress, drills: list[int]) -> None:
        self._progress, self._whole = progress, sum(drills)
        self._drills, self._done = iter(drills), 0

    def next(self) -> Progress:
        """What the next part tells its progress to."""
        begun, drills = self._done, next(self._drills)
        self._done += drills
        return lambda share: self._progress((begun + share * drills) / self._whole)

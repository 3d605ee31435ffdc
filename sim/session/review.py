"""All that is said of a session afterwards: worked out in the background, for whoever leads the drill."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from sim.scenario.decisions import Taken
from sim.session.console import Console
from sim.session.debrief import Calibration, Ranked, Telling, calibration, ranking, telling_moments
from sim.session.foreseeing import Drilled, Progress
from sim.session.quality import Judged, judge
from sim.texts import Language

__all__ = ["FUTURES", "Review", "reviewing"]

FUTURES = 30
"""Futures of each decision, unless more are asked for."""


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to say of a session.

    Attributes
    ----------
    judged : mapping of str to Judged
        By team: how good its choices of options were, apart from luck; those that came by default included.
    telling : mapping of str to tuple of Telling
        By team: the moments to talk about.
    calibration : mapping of str to Calibration
        By seat.
    ranking : tuple of Ranked
        Teams beside doing nothing and the defaults, by loss.
    """

    judged: Mapping[str, Judged]
    telling: Mapping[str, tuple[Telling, ...]]
    calibration: Mapping[str, Calibration]
    ranking: tuple[Ranked, ...]


def reviewing(
    console: Console, now: float, language: Language, futures: int = FUTURES
) -> Callable[[Executor, Progress], Review]:
    """The work of reviewing a session as it is now, to be given to `sim.jobs.Jobs.submit`.

    Parameters
    ----------
    console : Console
        Of whoever leads the drill: teams see each other's decisions in a review.
    now : float
        Seconds of the world's clock.
    language : {"en", "zh"}
    futures : int
        Of each decision, at least 2.
    """
    state, courses = console.live.current(now), console.live.courses
    drilled = Drilled(courses.scenario, courses.plan, courses.seed)
    teams = {team.id: team.decisions for team in state.teams.values()}
    choices = [
        (team, number)
        for team, decisions in teams.items()
        for number, made in enumerate(decisions)
        if isinstance(made, Taken)
    ]

    def work(pool: Executor, progress: Progress) -> Review:
        found = {}
        for done, (team, number) in enumerate(choices):
            found[team, number] = judge(
                drilled,
                teams[team],
                number,
                futures,
                pool,
                lambda share, done=done: progress((done + share) / len(choices)),  # type: ignore[misc]
            )
        judged = {
            name: Judged(tuple(judgement for (team, _), judgement in found.items() if team == name)) for name in teams
        }
        outcomes = {name: courses.outcome(decisions) for name, decisions in teams.items()}
        return Review(
            judged=judged,
            telling={
                name: telling_moments(courses.baseline, drilled, decisions, language)
                for name, decisions in teams.items()
            },
            calibration=calibration(state, outcomes),
            ranking=ranking(courses.baseline, drilled, teams, judged),
        )

    return work

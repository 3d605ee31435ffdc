"""What the screen of whoever leads a drill shows: the truth, and what each team believes and has done."""

from dataclasses import dataclass

from sim.scenario.exercise import ROLES, Inject, Role
from sim.session import lines as line
from sim.session.console import Console
from sim.session.course import Courses
from sim.session.knowing import Figures, Known, Told, figures, going_on, known, told
from sim.session.seen import Mate, Settled, Ticking, mates, settled, ticking
from sim.session.state import Open, Phase, Team
from sim.texts import Language

__all__ = ["Brought", "Overview", "TeamSeen", "overview"]


@dataclass(frozen=True, slots=True)
class Brought:
    """An inject of a team's drill.

    Attributes
    ----------
    moment : float or None
        When it was, or will be, delivered if the team decides nothing more; None: not within the drill.
    """

    inject: str
    title: str
    moment: float | None
    delivered: bool
    to: tuple[Role, ...]
    words: str
    expected: str
    evaluator: str


@dataclass(frozen=True, slots=True)
class TeamSeen:
    """A team as its trainer sees it: its belief, the truth, what it was given, what it has decided."""

    team: str
    title: str
    code: str
    seats: tuple[Mate, ...]
    told: tuple[Told, ...]
    known: tuple[Known, ...]
    truth: frozenset[str]
    figures: Figures
    injects: tuple[Brought, ...]
    open: tuple[Open, ...]
    settled: tuple[Settled, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The screen of whoever leads the drill; `talk` are the lines that only inform, with their numbers."""

    count: int
    phase: Phase
    clock: Ticking | None
    teams: tuple[TeamSeen, ...]
    talk: tuple[tuple[int, line.Line], ...]


def overview(console: Console, now: float, language: Language) -> Overview:
    """All of a session at a moment of the world's clock."""
    state = console.live.current(now)

    def of(team: Team) -> TeamSeen:
        outcome = console.live.courses.outcome(team.decisions)
        return TeamSeen(
            team=team.id,
            title=team.title,
            code=team.code,
            seats=mates(console.live, state, team.id, now),
            told=tuple(told(outcome, state.moment, ROLES, language)),
            known=known(outcome, state.moment, language),
            truth=going_on(outcome, state.moment) if state.clock else frozenset(),
            figures=figures(outcome, state.moment),
            injects=_injects(console.live.courses, team, state.moment, language),
            open=tuple(team.open.values()),
            settled=settled(state, team, language),
        )

    teams = tuple(of(team) for team in state.teams.values())
    return Overview(state.count, state.phase, ticking(state), teams, state.talk)


def _injects(courses: Courses, team: Team, moment: float, language: Language) -> tuple[Brought, ...]:
    comes = {
        entry.subject: entry.time
        for entry in courses.outcome(team.decisions).response.journal
        if entry.key == "journal.inject-delivered"
    }
    return tuple(_brought(inject, comes.get(inject.id), moment, language) for inject in courses.scenario.injects)


def _brought(inject: Inject, comes: float | None, moment: float, language: Language) -> Brought:
    return Brought(
        inject=inject.id,
        title=inject.title.in_(language),
        moment=comes,
        delivered=comes is not None and comes <= moment,
        to=inject.to,
        words=inject.text.in_(language),
        expected=inject.expected.in_(language) if inject.expected else "",
        evaluator=inject.evaluator.in_(language) if inject.evaluator else "",
    )

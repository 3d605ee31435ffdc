"""What the screen of a seat shows: what its organisation knows at that moment, in its role, of its own team only."""

from collections import Counter
from dataclasses import dataclass

from sim.scenario.base import Text, by_id
from sim.scenario.exercise import Role
from sim.session import lines as line
from sim.session.knowing import Figures, Known, Told, figures, known, told
from sim.session.live import Live
from sim.session.place import Place
from sim.session.state import Open, Phase, State, Team
from sim.texts import Language

__all__ = ["Choice", "Mate", "Proposal", "Question", "Seen", "Settled", "Ticking", "seen", "stamp"]

REFRESH_S = 10.0
"""Seconds after which figures are looked up anew while the clock runs and nothing else happens."""


@dataclass(frozen=True, slots=True)
class Ticking:
    """The clock, so that a browser can let it tick: `moment` of the drill at `wall`, seconds of the world's clock."""

    moment: float
    wall: float
    speed: float
    runs: bool


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of the same team, and whether he is connected."""

    called: str
    role: Role
    here: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An option, in words, and how many of the team are for it."""

    option: str
    words: str
    votes: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody of the team has proposed."""

    called: str
    option: str
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """A decision that is open.

    Attributes
    ----------
    left : float
        Minutes until the default counts.
    mine : bool
        Whether this seat may decide.
    """

    point: str
    title: str
    question: str
    left: float
    default: str
    mine: bool
    choices: tuple[Choice, ...]
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision that was taken, in so many minutes without pauses; `called` is missing if the default counted."""

    point: str
    title: str
    option: str
    called: str | None
    took: float
    confidence: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The screen of a seat.

    Attributes
    ----------
    count : int
        Lines of the log: as long as it stays, only time has passed.
    """

    count: int
    phase: Phase
    clock: Ticking | None
    team: str
    role: Role
    called: str
    mates: tuple[Mate, ...]
    told: tuple[Told, ...]
    known: tuple[Known, ...]
    figures: Figures | None
    questions: tuple[Question, ...]
    settled: tuple[Settled, ...]


def seen(place: Place, now: float, language: Language) -> Seen:
    """What a seat may see at a moment of the world's clock."""
    state = place.live.current(now)
    team, seat = state.teams[place.seat.team], place.seat
    heard: tuple[Told, ...] = ()
    believed: tuple[Known, ...] = ()
    counted = None
    if state.clock is not None:
        outcome = place.live.courses.outcome(team.decisions)
        heard = tuple(told(outcome, state.moment, (seat.role,), language))
        believed = known(outcome, state.moment, language)
        counted = figures(outcome, state.moment)
    return Seen(
        count=state.count,
        phase=state.phase,
        clock=ticking(state),
        team=team.title,
        role=seat.role,
        called=seat.called,
        mates=mates(place.live, state, team.id, now),
        told=heard,
        known=believed,
        figures=counted,
        questions=tuple(_question(state, team, seat.role, open_, language) for open_ in team.open.values()),
        settled=settled(state, team, language),
    )


def mates(live: Live, state: State, team: str, now: float) -> tuple[Mate, ...]:
    """Who is in a team."""
    of_team = (seat for seat in state.seats.values() if seat.team == team)
    return tuple(Mate(seat.called, seat.role, live.presence.here(seat.id, now)) for seat in of_team)


def stamp(live: Live, team: str | None, now: float) -> tuple[object, ...]:
    """What must change before a screen has to be drawn again: cheap, for those who look every second.

    Parameters
    ----------
    live : Live
    team : str or None
        Of the screen; None: all.
    now : float
        Seconds of the world's clock.
    """
    state = live.current(now)
    teams = [state.teams[team]] if team else [*state.teams.values()]
    reached = 0
    if state.clock is not None:
        reached = sum(live.courses.reached(member.decisions, state.moment) for member in teams)
    here = tuple(live.presence.here(seat.id, now) for seat in state.seats.values() if team is None or seat.team == team)
    passed = int(now // REFRESH_S) if state.phase == "running" else 0
    return state.count, state.phase, reached, here, passed


def ticking(state: State) -> Ticking | None:
    """The clock as a browser may know it: not when it will stop."""
    clock = state.clock
    return Ticking(clock.moment, clock.wall, clock.speed, clock.runs) if clock else None


def settled(state: State, team: Team, language: Language) -> tuple[Settled, ...]:
    """What a team has decided, in the order in which it did."""
    return tuple(_settled(state, team, name, language) for name in team.decided)


def _settled(state: State, team: Team, name: str, language: Language) -> Settled:
    decided, took = team.decided[name], team.took[name]
    point = by_id(state.scenario.decisions, name)
    option = point.option(decided.option if decided else point.default)
    words = option.text.in_(language)
    if decided is None:
        return Settled(name, point.title.in_(language), words, None, took, None, "")
    called = state.seats[decided.by].called
    return Settled(name, point.title.in_(language), words, called, took, decided.confidence, decided.reason)


def _question(state: State, team: Team, role: Role, open_: Open, language: Language) -> Question:
    point = by_id(state.scenario.decisions, open_.point)

    def said(words: Text) -> str:
        return words.in_(language)

    talk = [entry for _, entry in state.talk if entry.by in state.seats and state.seats[entry.by].team == team.id]
    votes = {entry.by: entry.option for entry in talk if isinstance(entry, line.Voted) and entry.point == point.id}
    counts = Counter(votes.values())
    proposals = tuple(
        Proposal(state.seats[entry.by].called, entry.option, entry.reason)
        for entry in talk
        if isinstance(entry, line.Proposed) and entry.point == point.id
    )
    return Question(
        point=point.id,
        title=said(point.title),
        question=said(point.question),
        left=open_.left,
        default=point.default,
        mine=role in ("commander", point.to),
        choices=tuple(Choice(option.id, said(option.text), counts[option.id]) for option in point.options),
        proposals=proposals,
    )

"""What a session has come to: its log, folded.

`fold` is a pure function of the lines; `State.advanced` adds the time that has passed since. So a server that was
killed, or a trainee who was away, is where all others are as soon as the log has been read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Literal

from sim.scenario.base import by_id
from sim.scenario.decisions import Decision, Ordered, Released, Skipped, Taken, Withdrawn
from sim.scenario.exercise import Role
from sim.scenario.quantities import Minutes
from sim.scenario.scenario import Scenario
from sim.session import lines as line
from sim.session.clock import Clock

__all__ = ["Open", "Pace", "Phase", "Seat", "State", "Team", "fold"]

Pace = Literal["facilitator", "clock"]
"""Who sets the pace: the clock stops at every decision until whoever leads the drill lets it go on, or it does not."""

_NOTHING = 1e-6
"""Minutes; a timer with less than this has run out."""

Phase = Literal["waiting", "running", "paused", "deciding", "ended"]
"""*deciding*: the clock has stopped for a decision."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who takes part."""

    id: str
    team: str
    role: Role
    called: str
    proof: str


@dataclass(frozen=True, slots=True)
class Open:
    """A decision that a team has to take.

    Attributes
    ----------
    opened : float
        Minutes of the drill.
    left : float
        Minutes until the default counts: of the world if the clock stands for the decision, else of the drill.
    spent : float
        Such minutes since it came; no pause is in it.
    """

    point: str
    opened: float
    left: float
    spent: float = 0.0

    def later(self, minutes: float) -> "Open":
        """The same after some minutes, at most until its time is over."""
        passed = min(minutes, self.left)
        return replace(self, left=self.left - passed, spent=self.spent + passed)


@dataclass(frozen=True, slots=True)
class Team:
    """A team and what it has done.

    Attributes
    ----------
    decisions : tuple of Decision
        What its drill is run with, in the order of time.
    decided : mapping of str to Decided or None
        By point; None: the default counted because nobody decided in time.
    open : mapping of str to Open
        By point.
    took : mapping of str to float
        Minutes until each point was settled, as `Open.spent` counts them.
    """

    id: str
    title: str
    code: str
    decisions: tuple[Decision, ...] = ()
    decided: Mapping[str, line.Decided | None] = field(default_factory=dict)
    open: Mapping[str, Open] = field(default_factory=dict)
    took: Mapping[str, float] = field(default_factory=dict)

    @property
    def opened(self) -> frozenset[str]:
        """Points that have come to this team."""
        return frozenset(self.decided) | frozenset(self.open)


@dataclass(frozen=True)
class State:
    """A session at one moment.

    Attributes
    ----------
    count : int
        Lines so far; the number of the last one.
    clock : Clock or None
        None: it has not been started.
    teams, seats : mapping by id
    keys : mapping of (str, str) to int
        Number of the line of each click, by author and key.
    talk : tuple of (int, Line)
        Lines that only inform, with their numbers: proposals, votes, forecasts, notes, observations, ratings.
    """

    scenario: Scenario
    pace: Pace
    count: int = 0
    phase: Phase = "waiting"
    clock: Clock | None = None
    before_pause: Phase = "running"
    teams: Mapping[str, Team] = field(default_factory=dict)
    seats: Mapping[str, Seat] = field(default_factory=dict)
    keys: Mapping[tuple[str, str], int] = field(default_factory=dict)
    talk: tuple[tuple[int, line.Line], ...] = ()

    @property
    def moment(self) -> float:
        """Minutes of the drill; 0 before it starts."""
        return self.clock.moment if self.clock else 0.0

    @property
    def due(self) -> tuple[line.At, ...]:
        """Decisions whose time has run out."""
        return tuple(
            line.At(team=team.id, point=open_.point)
            for team in self.teams.values()
            for open_ in team.open.values()
            if open_.left <= _NOTHING
        )

    @property
    def at_horizon(self) -> bool:
        """Whether the clock waits to be told what comes."""
        return self.phase == "running" and self.clock is not None and self.clock.moment >= self.clock.horizon

    def advanced(self, wall: float) -> "State":
        """The same session some time later, nothing having been written."""
        if self.clock is None:
            return self
        clock = self.clock.since(wall)
        if self.phase == "deciding":
            spent = (clock.wall - self.clock.wall) / 60
        elif self.pace == "clock":
            spent = clock.moment - self.clock.moment
        else:
            spent = 0.0
        return replace(self._timed(spent), clock=clock)

    def _timed(self, spent: float) -> "State":
        if spent <= 0:
            return self
        teams = {
            name: replace(team, open={point: open_.later(spent) for point, open_ in team.open.items()})
            for name, team in self.teams.items()
        }
        return replace(self, teams=teams)

    # --- what lines do ------------------------------------------------------------------------------------------------

    def after(self, number: int, entry: line.Line) -> "State":
        """The session with one line more."""
        state = (
            self._reached(entry) if isinstance(entry, line.Reached) else self.advanced(entry.wall)._done(number, entry)
        )
        keys = {**state.keys, (entry.by, entry.key): number} if entry.key else state.keys
        return replace(state, count=number, keys=keys)

    def _reached(self, entry: line.Reached) -> "State":
        """The horizon, at the moment at which it was reached, or timers while the clock stands."""
        assert self.clock is not None
        if self.phase != "running":
            return self.advanced(entry.wall)._lapse(entry.lapsed)._seen_to(entry.horizon)
        state = self.advanced(self.clock.reaches)
        state = replace(state, clock=self.clock.beyond(entry.wall, entry.horizon))
        return state._lapse(entry.lapsed)._opening(entry.opened).advanced(entry.wall)

    def _done(self, number: int, entry: line.Line) -> "State":
        match entry:
            case line.TeamMade():
                return replace(self, teams=self.teams | {entry.team: Team(entry.team, entry.title, entry.code)})  # type: ignore[operator]
            case line.Joined():
                seat = Seat(entry.seat, entry.team, entry.role, entry.called, entry.proof)
                return replace(self, seats={**self.seats, seat.id: seat})
            case line.Decided():
                return self._decide(entry)._seen_to(entry.horizon)
            case line.OrderedFreely():
                return self._team(entry.by, Ordered(action=entry.action, at=Minutes(self.moment)))._seen_to(
                    entry.horizon
                )
            case line.WithdrawnNow():
                return self._team(entry.by, Withdrawn(action=entry.action, at=Minutes(self.moment)))._seen_to(
                    entry.horizon
                )
            case line.ReleasedNow():
                return self._all(Released(inject=entry.inject, at=Minutes(self.moment)))._seen_to(entry.horizon)
            case line.SkippedNow():
                return self._all(Skipped(inject=entry.inject, at=Minutes(self.moment)))._seen_to(entry.horizon)
            case line.Extended():
                return self._extend(entry)._seen_to(entry.horizon)
            case line.Started() | line.Paused() | line.Resumed() | line.Stepped() | line.Speeded() | line.Ended():
                return self._control(entry)
            case _:
                return replace(self, talk=(*self.talk, (number, entry)))

    def _control(self, entry: line.Line) -> "State":
        match entry:
            case line.Started():
                clock = Clock(entry.wall, entry.moment, entry.horizon, runs=True)
                return replace(self, clock=clock, phase="running")
            case line.Ended():
                return self._phase("ended")
            case line.Paused():
                return replace(self._phase("paused"), before_pause=self.phase)
            case line.Resumed():
                phase = self.before_pause if self.phase == "paused" else "running"
                return self._lapse(entry.lapsed)._phase(phase)._seen_to(entry.horizon)
            case line.Speeded() if self.clock is not None:
                return replace(self, clock=replace(self.clock, speed=entry.speed))
            case line.Stepped() if self.clock is not None:
                return self._step(entry)
        return self

    def _step(self, entry: line.Stepped) -> "State":
        assert self.clock is not None
        clock = replace(self.clock, moment=entry.moment, horizon=entry.horizon, runs=False)
        if self.pace == "clock":  # their time runs out on the way
            state = replace(self._timed(entry.moment - self.moment), clock=clock)._lapse(entry.lapsed)
        else:
            state = replace(self._lapse(entry.lapsed), clock=clock)
        return replace(state, phase="paused", before_pause="running")._opening(entry.opened)

    def _phase(self, phase: Phase) -> "State":
        clock = self.clock.go(phase == "running") if self.clock else None
        return replace(self, phase=phase, clock=clock)

    def _seen_to(self, horizon: float) -> "State":
        return replace(self, clock=replace(self.clock, horizon=horizon)) if self.clock else self

    # --- teams --------------------------------------------------------------------------------------------------------

    def _with(self, team: Team) -> "State":
        return replace(self, teams={**self.teams, team.id: team})

    def _team(self, seat: str, decision: Decision) -> "State":
        team = self.teams[self.seats[seat].team]
        return self._with(replace(team, decisions=(*team.decisions, decision)))

    def _all(self, decision: Decision) -> "State":
        state = self
        for team in self.teams.values():
            state = state._with(replace(team, decisions=(*team.decisions, decision)))
        return state

    def _decide(self, entry: line.Decided) -> "State":
        team = self.teams[self.seats[entry.by].team]
        return self._settle(team, entry.point, entry.option, self.moment, entry) if entry.point in team.open else self

    def _lapse(self, due: Iterable[line.At]) -> "State":
        """The defaults count."""
        state = self
        for at in due:
            team, default = state.teams[at.team], by_id(self.scenario.decisions, at.point).default
            if at.point in team.open:
                state = state._settle(team, at.point, default, self.moment, None)
        return state

    def _settle(self, team: Team, point: str, option: str, moment: float, decided: line.Decided | None) -> "State":
        taken = Taken(point=point, option=option, at=Minutes(moment))
        return self._with(
            replace(
                team,
                decisions=(*team.decisions, taken),
                decided={**team.decided, point: decided},
                took={**team.took, point: team.open[point].spent},
                open={name: open_ for name, open_ in team.open.items() if name != point},
            )
        )

    def _extend(self, entry: line.Extended) -> "State":
        team = self.teams[entry.at.team]
        open_ = team.open.get(entry.at.point)
        if open_ is None:
            return self
        longer = replace(open_, left=open_.left + entry.minutes)
        return self._with(replace(team, open={**team.open, longer.point: longer}))

    def _opening(self, points: Iterable[line.At]) -> "State":
        """Points come to teams."""
        state = self
        for at in points:
            team, timer = state.teams[at.team], by_id(self.scenario.decisions, at.point).timer
            state = state._with(replace(team, open={**team.open, at.point: Open(at.point, self.moment, timer)}))
        return state._phase("deciding") if state is not self and self.pace == "facilitator" else state


def fold(scenario: Scenario, pace: Pace, entries: Iterable[tuple[int, line.Line]]) -> State:
    """The session that a log tells of.

    Parameters
    ----------
    scenario : Scenario
    pace : {"facilitator", "clock"}
    entries : iterable of (int, Line)
        The log with its numbers, from the beginning.
    """
    return reduce(lambda state, entry: state.after(*entry), entries, State(scenario, pace))

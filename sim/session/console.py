"""What whoever leads a drill can do. Who has a `Console` has proved that he does."""

from collections.abc import Callable
from dataclasses import dataclass

from sim.scenario.capabilities import Capability
from sim.score.model import Rating
from sim.session import lines as line
from sim.session.access import new_code
from sim.session.live import Live
from sim.session.refusals import at, refused
from sim.session.state import Phase, State

__all__ = ["Console"]

_UNDER_WAY: tuple[Phase, ...] = ("running", "paused", "deciding")


@dataclass(frozen=True)
class Console:
    """The trainer's controls of a session.

    In all of them `now` is the world's clock in seconds, and `key` tells a click from its double. They return the
    session as it is then, and raise `InputError` if it cannot be done now.
    """

    live: Live

    def team(self, now: float, name: str, title: str, key: str = "") -> State:
        """Make a team, with a code by which one joins it."""

        def make(state: State) -> line.Line:
            if name in state.teams:
                raise refused("session.team-twice", "team", name)
            if state.clock is not None:
                raise refused("session.team-too-late", "team", name)
            return line.TeamMade(team=name, title=title, code=new_code())

        return self._write(now, key, make)

    def start(self, now: float, moment: float = 0.0, key: str = "") -> State:
        """Let the drill begin, at a moment of its first day or later."""

        def make(state: State) -> line.Line:
            if state.phase != "waiting":
                raise refused("session.started-before")
            if not state.teams:
                raise refused("session.no-team")
            if not 0 <= moment < self.live.courses.end:
                raise refused("session.start-outside", moment=at(moment), days=state.scenario.days)
            return line.Started(moment=moment)

        return self._write(now, key, make)

    def pause(self, now: float, key: str = "") -> State:
        """Let everything stand still."""
        return self._control(now, key, lambda _: line.Paused(), ("running", "deciding"))

    def resume(self, now: float, key: str = "") -> State:
        """Go on; if the clock stood for decisions that are still open, their defaults count."""

        def make(state: State) -> line.Line:
            return line.Resumed(lapsed=_all_open(state) if state.phase == "deciding" else ())

        return self._control(now, key, make, ("paused", "deciding"))

    def step(self, now: float, key: str = "") -> State:
        """Put the clock forward to the next inject or decision of any team, and let it stand there."""

        def make(state: State) -> line.Line:
            stop = self.live.courses.next_stop(state)
            lapsed = _over_by(state, stop) if state.pace == "clock" else _all_open(state)
            return line.Stepped(moment=stop, opened=self.live.courses.opening(state, stop), lapsed=lapsed)

        return self._control(now, key, make)

    def speed(self, now: float, speed: float, key: str = "") -> State:
        """Let so many minutes of the drill pass in one of the world's, 1 to 60."""
        return self._control(now, key, lambda _: line.Speeded(speed=speed))

    def release(self, now: float, inject: str, key: str = "") -> State:
        """Deliver an inject to all teams now."""
        return self._control(now, key, lambda _: line.ReleasedNow(inject=inject))

    def skip(self, now: float, inject: str, key: str = "") -> State:
        """Leave an inject out for all teams."""
        return self._control(now, key, lambda _: line.SkippedNow(inject=inject))

    def extend(self, now: float, team: str, point: str, minutes: float, key: str = "") -> State:
        """Give a team more time for a decision."""

        def make(state: State) -> line.Line:
            _check_team(state, team)
            if point not in state.teams[team].open:
                raise refused("session.not-open")
            return line.Extended(at=line.At(team=team, point=point), minutes=minutes)

        return self._control(now, key, make)

    def end(self, now: float, key: str = "") -> State:
        """End the drill."""
        return self._control(now, key, lambda _: line.Ended())

    # --- what is only written down ------------------------------------------------------------------------------------

    def note(self, now: float, text: str, key: str = "") -> State:
        """Keep a note, which no team sees."""
        return self._write(now, key, lambda _: line.Noted(text=text))

    def observe(
        self,
        now: float,
        team: str,
        what: line.Kind,
        text: str,
        inject: str | None = None,
        objective: str | None = None,
        key: str = "",
    ) -> State:
        """Keep what was seen of a team: a strength, something to improve, or neither."""

        def make(state: State) -> line.Line:
            _check_subject(state, team, inject, objective)
            return line.Observed(team=team, what=what, text=text, inject=inject, objective=objective)

        return self._write(now, key, make)

    def rate(
        self,
        now: float,
        team: str,
        capability: Capability,
        rating: Rating,
        inject: str | None = None,
        objective: str | None = None,
        key: str = "",
    ) -> State:
        """Say how well a team did; of a capability the latest rating on the same inject and objective counts."""

        def make(state: State) -> line.Line:
            _check_subject(state, team, inject, objective)
            return line.Rated(team=team, capability=capability, rating=rating, inject=inject, objective=objective)

        return self._write(now, key, make)

    # ------------------------------------------------------------------------------------------------------------------

    def _write(self, now: float, key: str, make: Callable[[State], line.Line]) -> State:
        return self.live.write(now, line.TRAINER, key, make)

    def _control(
        self, now: float, key: str, make: Callable[[State], line.Line], phases: tuple[Phase, ...] = _UNDER_WAY
    ) -> State:
        def checked(state: State) -> line.Line:
            if state.phase not in phases:
                raise refused(f"session.not-while-{state.phase}")
            return make(state)

        return self._write(now, key, checked)


def _check_team(state: State, team: str) -> None:
    if team not in state.teams:
        raise refused("session.unknown-team", "team", team, tuple(state.teams))


def _check_subject(state: State, team: str, inject: str | None, objective: str | None) -> None:
    """Make sure that what an evaluator speaks of is there."""
    _check_team(state, team)
    injects = tuple(item.id for item in state.scenario.injects)
    objectives = tuple(item.id or item.measure for item in state.scenario.objectives)
    if inject is not None and inject not in injects:
        raise refused("session.unknown-inject", "inject", inject, injects)
    if objective is not None and objective not in objectives:
        raise refused("session.unknown-objective", "objective", objective, objectives)


def _all_open(state: State) -> tuple[line.At, ...]:
    return tuple(line.At(team=team.id, point=point) for team in state.teams.values() for point in team.open)


def _over_by(state: State, moment: float) -> tuple[line.At, ...]:
    """Decisions whose time will have run out by a moment of the drill."""
    return tuple(
        line.At(team=team.id, point=open_.point)
        for team in state.teams.values()
        for open_ in team.open.values()
        if state.moment + open_.left <= moment
    )

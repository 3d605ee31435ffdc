"""What somebody who takes part can do, in his role. Who has a `Place` has proved that the seat is his."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.scenario.actions import Action
from sim.scenario.base import by_id
from sim.session import lines as line
from sim.session.access import denied
from sim.session.live import Live
from sim.session.refusals import Words, refused
from sim.session.state import Seat, State, Team

__all__ = ["Place"]


@dataclass(frozen=True)
class Place:
    """A seat of a team in a session.

    In all that it can do `now` is the world's clock in seconds, and `key` tells a click from its double. Each returns
    the number of lines of the log, and raises `InputError` if it cannot be done now, `Denied` if not from this seat.
    """

    live: Live
    seat: Seat

    def propose(self, now: float, point: str, option: str, reason: str = "", key: str = "") -> int:
        """Propose an option to the team."""

        def make(team: Team) -> line.Line:
            self._check_open(team, point, option)
            return line.Proposed(point=point, option=option, reason=reason)

        return self._write(now, key, make)

    def vote(self, now: float, point: str, option: str, key: str = "") -> int:
        """Be for an option; the latest vote counts."""

        def make(team: Team) -> line.Line:
            self._check_open(team, point, option)
            return line.Voted(point=point, option=option)

        return self._write(now, key, make)

    def decide(
        self, now: float, point: str, option: str, confidence: float | None = None, reason: str = "", key: str = ""
    ) -> int:
        """Decide for the team; of several who do so at once the first counts."""

        def make(team: Team) -> line.Line:
            self._check_open(team, point, option)
            if self.seat.role not in ("commander", by_id(self.live.definition.scenario.decisions, point).to):
                raise denied("session.not-to-decide")
            return line.Decided(point=point, option=option, confidence=confidence, reason=reason)

        return self._write(now, key, make)

    def forecast(
        self, now: float, measure: line.Forecastable, low: float, high: float, confidence: float = 0.8, key: str = ""
    ) -> int:
        """Say between which values a measure will be in the end, and how sure one is."""
        if low > high:
            raise refused("session.forecast-order")

        def make(_: Team) -> line.Line:
            return line.Forecasted(measure=measure, low=low, high=high, confidence=confidence)

        return self._write(now, key, make)

    def order(self, now: float, action: Action, key: str = "") -> int:
        """Begin an action now."""

        def make(team: Team) -> line.Line:
            self._check_leads()
            return line.OrderedFreely(action=action)

        return self._write(now, key, make)

    def withdraw(self, now: float, action: str, key: str = "") -> int:
        """End an action, or let it not begin."""

        def make(team: Team) -> line.Line:
            self._check_leads()
            return line.WithdrawnNow(action=action)

        return self._write(now, key, make)

    def feed_back(
        self,
        now: float,
        marks: Mapping[line.Statement, int],
        strengths: str = "",
        to_improve: str = "",
        key: str = "",
    ) -> int:
        """Say what one thinks of the drill, once it is over; the latest counts."""

        def make(state: State) -> line.Line:
            if state.phase != "ended":
                raise refused("session.feedback-afterwards")
            return line.FedBack(marks=marks, strengths=strengths, to_improve=to_improve)

        return self.live.write(now, self.seat.id, key, make).count

    # ------------------------------------------------------------------------------------------------------------------

    def _check_leads(self) -> None:
        if self.seat.role == "observer":
            raise denied("session.observers-watch")

    def _check_open(self, team: Team, point: str, option: str) -> None:
        self._check_leads()
        scenario = self.live.definition.scenario
        if point in team.decided:
            asked, decided = by_id(scenario.decisions, point), team.decided[point]
            if decided is None:
                raise refused("session.default-counted", option=Words(asked.option(asked.default).text))
            who = self.live.state(decided.wall).seats[decided.by].called
            raise refused("session.already-decided", who=who, option=Words(asked.option(decided.option).text))
        if point not in team.open:
            raise refused("session.not-open")
        options = tuple(item.id for item in by_id(scenario.decisions, point).options)
        if option not in options:
            raise refused("session.no-option", "option", option, options)

    def _write(self, now: float, key: str, make: Callable[[Team], line.Line]) -> int:
        def checked(state: State) -> line.Line:
            if state.phase in ("waiting", "paused", "ended"):
                raise refused(f"session.not-while-{state.phase}")
            return make(state.teams[self.seat.team])

        return self.live.write(now, self.seat.id, key, checked).count

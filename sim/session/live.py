"""A live session: what is written into its log, and on what condition.

Whoever writes has seen the whole log: if somebody else was faster, the condition is looked at again. So of two who
decide at once the first counts and the other is told, and a click that comes twice counts once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from pydantic import ValidationError

from sim.errors import InputError
from sim.scenario.mistakes import problems_of
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.session import lines as line
from sim.session.access import denied, digest, proves
from sim.session.course import Courses
from sim.session.log import Log
from sim.session.presence import Presence
from sim.session.state import Pace, Seat, State

__all__ = ["Definition", "Live"]

_DUE = 1e-9


@dataclass(frozen=True)
class Definition:
    """What is fixed when a session is opened.

    Attributes
    ----------
    plan : Plan
        What is done unless a team withdraws it, and what teams are compared with.
    proof : str
        Digest of the secret of whoever leads the drill.
    """

    scenario: Scenario
    plan: Plan
    seed: int
    pace: Pace
    proof: str


class Live:
    """A session and its log.

    Parameters
    ----------
    definition : Definition
    log : Log
    """

    def __init__(self, definition: Definition, log: Log) -> None:
        self.definition = definition
        self.courses = Courses(definition.scenario, definition.plan, definition.seed)
        self.log = log
        self.presence = Presence()
        self._folded = State(definition.scenario, definition.pace)
        self._lock = Lock()

    # --- looking ------------------------------------------------------------------------------------------------------

    def state(self, now: float) -> State:
        """The session as it is by its log, some time having passed."""
        with self._lock:
            for number, entry in self.log.read(self._folded.count):
                self._folded = self._folded.after(number, entry)
            return self._folded.advanced(now)

    def current(self, now: float) -> State:
        """The same, after what has come since has been written down: whoever looks first does that for all."""
        while True:
            state = self.state(now)
            entry = self._come(state, now)
            if entry is None:
                return state
            self.log.append(self._with_horizon(state, entry), state.count)

    def _come(self, state: State, now: float) -> line.Line | None:
        """What has come that is not in the log yet."""
        if state.at_horizon and state.moment >= self.courses.end - _DUE:
            return line.Ended(wall=now)
        if state.at_horizon:
            opened = self.courses.opening(state, state.moment)
            return line.Reached(wall=now, opened=opened, lapsed=state.due)
        if state.phase == "deciding" and state.due:
            return line.Reached(wall=now, lapsed=state.due)
        return None

    # --- rights -------------------------------------------------------------------------------------------------------

    def is_trainer(self, secret: str) -> bool:
        """Whether somebody leads this drill."""
        return proves(secret, self.definition.proof)

    def seat(self, token: str, now: float) -> Seat:
        """The seat of a token.

        Raises
        ------
        Denied
            There is none.
        """
        proof = digest(token)
        for seat in self.state(now).seats.values():
            if seat.proof == proof:
                return seat
        raise denied("session.no-seat")

    # --- writing ------------------------------------------------------------------------------------------------------

    def write(self, now: float, by: str, key: str, make: Callable[[State], line.Line]) -> State:
        """Write a line.

        Parameters
        ----------
        now : float
            Seconds of the world's clock.
        by, key : str
            Of the line. If there is one like that already, the click has come twice and nothing is done.
        make : callable
            Given the session as it is, the line, which need not say when, by whom and with which horizon; raises
            `InputError` if that may not be.

        Raises
        ------
        InputError
            What `make` raises, or the drill cannot go on like that.
        """
        while True:
            state = self.current(now)
            if key and (by, key) in state.keys:
                return state
            draft = _made(make, state).model_copy(update={"wall": now, "by": by, "key": key})
            if self.log.append(self._with_horizon(state, draft), state.count) is not None:
                return self.state(now)

    def _with_horizon(self, state: State, draft: line.Line) -> line.Line:
        """The line with the moment up to which it is known what comes after it; made sure that it can be done."""
        if "horizon" not in type(draft).model_fields:
            return draft
        after = state.after(state.count + 1, draft.model_copy(update={"horizon": state.moment}))
        return draft.model_copy(update={"horizon": self.courses.horizon(after)})


def _made(make: Callable[[State], line.Line], state: State) -> line.Line:
    """A line; what is wrong with its values is told as with those of a file."""
    try:
        return make(state)
    except ValidationError as error:
        raise InputError(problems_of(error, {}, lambda path, *, of_key: {})) from None

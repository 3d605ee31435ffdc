"""All sessions of a server: opened, found again after a restart, joined by code.

Everything that a page may ask for goes through here and is decided here: a `Console` is given for the secret of whoever
leads a drill, a `Place` for the token of a seat, and nothing is given for anything else.
"""

import logging
import math
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from pydantic import ValidationError

from sim import register as reg
from sim.scenario.exercise import Role
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.session import lines as line
from sim.session.access import Attempts, Denied, denied, digest, new_code, new_token, proves, tidy_code
from sim.session.branching import Branch, past
from sim.session.console import Console
from sim.session.live import Definition, Live
from sim.session.log import RegisterLog
from sim.session.office import Held, Office
from sim.session.place import Place
from sim.session.refusals import refused
from sim.session.state import Pace, State

__all__ = ["Hall", "Joining", "Opened"]

_audit = logging.getLogger("drillroom.audit")

MOST_SEATS = 200
"""Of one session."""

MOST_SIGNS = 80
"""Of a name."""

_DAY_S = 86400.0


@dataclass(frozen=True)
class Opened:
    """A session that was opened; the secret is told once and not kept."""

    session: uuid.UUID
    secret: str


@dataclass(frozen=True)
class Joining:
    """A seat that was given; whoever has the token may take it again."""

    session: uuid.UUID
    seat: str
    token: str


class Hall:
    """The sessions of a server.

    Parameters
    ----------
    register : Register
        Where they are kept.
    proof : str
        Digest of the key of who may lead all of them; none given: there is no such key.
    """

    def __init__(self, register: reg.Register, proof: str = "") -> None:
        self._register, self._proof = register, proof
        self._live: dict[uuid.UUID, Live] = {}
        self._attempts = Attempts()
        self._lock = Lock()

    def open(self, scenario: Scenario, plan: Plan, seed: int, pace: Pace = "facilitator") -> Opened:
        """Open a session."""
        return self._open(Definition(scenario, plan, seed, pace, ""), {})

    def _open(self, definition: Definition, origin: dict[str, object]) -> Opened:
        secret = new_token()
        data = {
            "scenario": definition.scenario.model_dump(mode="json", by_alias=True),
            "plan": definition.plan.model_dump(mode="json", by_alias=True),
            "seed": definition.seed,
            "pace": definition.pace,
            "proof": digest(secret),
        }
        session = reg.open_session(self._register, data | origin)
        _audit.info("session %s opened", session)
        return Opened(session, secret)

    def live(self, session: uuid.UUID) -> Live:
        """A session, which its log alone makes.

        Raises
        ------
        Denied
            There is none, or it was made by a version whose files this one cannot read.
        """
        with self._lock:
            if session not in self._live:
                data = reg.session_data(self._register, session)
                if data is None:
                    raise denied("session.none")
                try:
                    scenario, plan = Scenario.model_validate(data["scenario"]), Plan.model_validate(data["plan"])
                except ValidationError:
                    raise denied("session.unreadable") from None
                definition = Definition(scenario, plan, data["seed"], data["pace"], data["proof"])
                self._live[session] = Live(definition, RegisterLog(self._register, session))
            return self._live[session]

    def _readable(self, since: float = 0.0) -> Iterator[tuple[reg.SessionHead, Live]]:
        """Sessions that this version can read, the latest first."""
        for head in reg.session_heads(self._register, since):
            try:
                yield head, self.live(head.id)
            except Denied:
                continue

    def held(self, now: float, most: int) -> Iterator[Held]:
        """The latest sessions, for `Office`."""
        for count, (head, live) in enumerate(self._readable()):
            if count == most:
                return
            state, definition = live.state(now), live.definition
            origin = uuid.UUID(head.branch_of) if head.branch_of else None
            yield Held(
                session=head.id,
                scenario=definition.scenario,
                seed=definition.seed,
                pace=definition.pace,
                phase=state.phase,
                moment=state.moment,
                seats=len(state.seats),
                opened=head.opened,
                branch_of=origin,
            )

    def under_way(self, now: float) -> bool:
        """Whether a session with teams was opened within a day and has not ended: then there is something to hide."""
        states = (live.state(now) for _, live in self._readable(now - _DAY_S))
        return any(state.teams and state.phase != "ended" for state in states)

    # --- who may what -------------------------------------------------------------------------------------------------

    def office(self, key: str, address: str, now: float) -> Office:
        """All sessions, for the key of who may lead them.

        Raises
        ------
        Denied
            It is not the key, or there were too many attempts.
        """
        self._may_try(address, "key", now)
        if not self._proof or not proves(key, self._proof):
            self._failed(address, "key", now)
            _audit.warning("wrong key from %s", address)
            raise denied("session.no-office")
        return Office(self, address)

    def console(self, session: uuid.UUID, secret: str, address: str, now: float) -> Console:
        """The controls of a session, for its secret.

        Raises
        ------
        Denied
            It is not the secret, or there were too many attempts.
        """
        self._may_try(address, str(session), now)
        live = self.live(session)
        if not live.is_trainer(secret):
            self._failed(address, str(session), now)
            _audit.warning("session %s: wrong secret from %s", session, address)
            raise denied("session.no-trainer")
        _audit.info("session %s: console for %s", session, address)
        return Console(live)

    def join(self, code: str, address: str, called: str, role: Role, now: float) -> Joining:
        """Take a new seat in the team of a code.

        Raises
        ------
        Denied
            There is no such code, or there were too many attempts.
        """
        code = tidy_code(code)
        self._may_try(address, code, now)
        for head, live in self._readable():
            team = next((team.id for team in live.state(now).teams.values() if team.code == code), None)
            if team is not None:
                return self._sit_down(head.id, live, team, called, role, now)
        self._failed(address, code, now)
        _audit.warning("wrong code from %s", address)
        raise denied("session.wrong-code")

    def place(self, session: uuid.UUID, token: str, now: float) -> Place:
        """The seat of a token.

        Raises
        ------
        Denied
            There is none.
        """
        live = self.live(session)
        return Place(live, live.seat(token, now))

    def _sit_down(self, session: uuid.UUID, live: Live, team: str, called: str, role: Role, now: float) -> Joining:
        token, seat = new_token(), secrets.token_hex(6)

        def make(state: State) -> line.Line:
            if state.phase == "ended":
                raise refused("session.not-while-ended")
            if len(state.seats) >= MOST_SEATS:
                raise refused("session.full", count=MOST_SEATS)
            return line.Joined(seat=seat, team=team, role=role, called=_name(called), proof=digest(token))

        live.write(now, line.SYSTEM, "", make)
        _audit.info("session %s: seat %s in team %s as %s", session, seat, team, role)
        return Joining(session, seat, token)

    def _may_try(self, address: str, code: str, now: float) -> None:
        with self._lock:
            self._attempts.check(address, code, now)

    def _failed(self, address: str, code: str, now: float) -> None:
        with self._lock:
            self._attempts.failed(address, code, now)

    # --- rewinding ----------------------------------------------------------------------------------------------------

    def branch(self, console: Console, moment: float, now: float) -> Opened:
        """Go back to a moment in a new session; the old one is kept as it is, and so are its teams, codes renewed.

        Seats keep their tokens. The new session stands still until it is resumed.
        """
        live = console.live
        before = past(live, moment, now)
        origin = {"branch_of": str(self._id_of(live)), "moment": moment}
        opened = self._open(live.definition, origin)
        log = RegisterLog(self._register, opened.session)
        for number, entry in enumerate(before):
            if isinstance(entry, line.TeamMade):
                entry = entry.model_copy(update={"code": new_code()})
            log.append(entry, number)
        return opened

    def family(self, console: Console) -> tuple[Branch, ...]:
        """The session, and all that share a past with it: the first one, then its branches as they were opened."""
        data = {head.id: reg.session_data(self._register, head.id) or {} for head, _ in self._readable()}
        root = self._id_of(console.live)
        while (origin := data[root].get("branch_of")) and uuid.UUID(origin) in data:
            root = uuid.UUID(origin)
        found = {root: Branch(root, self.live(root), None, math.inf)}
        for session, kept in reversed(data.items()):
            parent = uuid.UUID(kept["branch_of"]) if kept.get("branch_of") else None
            if parent in found and session not in found:
                moment = float(kept["moment"])
                found[session] = Branch(session, self.live(session), moment, min(moment, found[parent].since))
        return tuple(found.values())

    def _id_of(self, live: Live) -> uuid.UUID:
        return next(session for session, known in self._live.items() if known is live)


def _name(called: str) -> str:
    """What somebody wants to be called, without what cannot be seen."""
    name = " ".join("".join(sign for sign in called if sign.isprintable()).split())
    if not 1 <= len(name) <= MOST_SIGNS:
        raise refused("session.name", "called", name[:MOST_SIGNS], most=MOST_SIGNS)
    return name

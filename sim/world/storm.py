"""A rush on a login service: those who fail try again, and every attempt is work for a service that has too much of it.

The others are many and are counted, not followed: each minute some come, some get in, some give up, the rest keeps
trying. One's own people are followed one by one. How hard it is for a person to get in is drawn once for each time that
he must, as the threshold at which the chances he has had add up to success (inversion of an exponential variable): all
plans meet the same people, and nobody gets in later because it has become easier.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.scenario.unfolding import Storm
from sim.world.environment import DrillEnvironment, Process
from sim.world.staff import Staff

if TYPE_CHECKING:
    from sim.world.scene import Scene

__all__ = ["Crowd", "Login", "Logins", "Rush", "goodput"]

STEP = 1.0  # minutes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def goodput(attempts: float, storm: Storm) -> float:
    """Logins that the service completes in a minute with so many attempts.

    All of them up to its capacity c; beyond it c (c / attempts)^collapse: the work of attempts that fail is lost.
    """
    capacity = storm.capacity_per_minute
    if attempts <= capacity:
        return attempts
    return float(capacity * (capacity / attempts) ** storm.collapse)


class Crowd:
    """The others who use the service.

    Attributes
    ----------
    trying : float
        How many have failed and will try again.
    """

    def __init__(self, storm: Storm) -> None:
        self._storm = storm
        self.trying = 0.0

    def coming(self, rush: bool) -> float:
        """How many come for the first time in a minute."""
        return self._storm.usual_per_minute * (self._storm.load if rush else 1.0)

    def attempts(self, rush: bool) -> float:
        """How often they try in a minute."""
        return self.coming(rush) + self.trying / self._storm.retry_after

    def pass_minute(self, rush: bool, success: float) -> None:
        """A minute in which attempts succeed with chance p; dT/dt = coming (1 - p) - T (p / retry + 1 / patience)."""
        leaving = success / self._storm.retry_after + 1 / self._storm.patience
        kept = float(np.exp(-leaving * STEP))
        failed = self.coming(rush) * (1 - success)
        self.trying = self.trying * kept + failed * (1 - kept) / leaving


@dataclass(frozen=True, slots=True)
class Login:
    """One person's way through the login.

    Attributes
    ----------
    came : float
        When he began to need it: his shift had started.
    entered : float or None
        When he got in; None: not within the drill, or he went home before.
    """

    worker: int
    came: float
    entered: float | None


class Logins:
    """Who may try to log in, and when each got in.

    Attributes
    ----------
    may_try : array of bool
        Who of the staff may.
    done : list of Login
        In the order in which they were over.
    orders : int
        How often it has been ordered who may.
    """

    def __init__(self, env: DrillEnvironment, staff: Staff) -> None:
        self._env = env
        self._staff = staff
        self.may_try = np.ones(len(staff.department_of), bool)
        self.done: list[Login] = []
        self.orders = 0
        self.under_way: list[Rush] = []

    def let_try(self, departments: Collection[str] | None = None) -> None:
        """From now on these departments may try to log in; none given: all."""
        self.orders += 1
        names = [self._staff.departments[d].id for d in self._staff.department_of]
        self.may_try[:] = [departments is None or name in departments for name in names]

    def all(self) -> list[Login]:
        """All logins, those that have not succeeded by now included."""
        return self.done + [login for rush in self.under_way for login in rush.waiting()]


class Rush:
    """A storm while it lasts, and until what it has left behind has drained away.

    Who tries is looked at again only when it can have changed: somebody comes to work or goes, the session of somebody
    who has gone ends, somebody is let try or has got in.
    """

    def __init__(self, scene: "Scene", storm: Storm) -> None:
        count = len(scene.staff.department_of)
        self._scene, self._storm = scene, storm
        self._systems = frozenset(scene.incident.hits)
        self._crowd = Crowd(storm)
        self._out = np.zeros(count, bool)
        self._times = np.zeros(count, np.int64)
        self._threshold, self._chances = np.zeros(count), np.zeros(count)
        self._came = np.full(count, np.nan)
        self._trying, self._tries = np.empty(0, np.int64), np.empty(0)
        self._seen = -1, -1  # comings of people, and orders who may try, by then
        self._looks_again = False
        self._session_ends = np.inf
        self.eased = scene.env.event()
        scene.logins.under_way.append(self)
        scene.env.process(self._blow())

    def waiting(self) -> list[Login]:
        """Those who are at work and cannot get in."""
        return [Login(int(w), float(self._came[w]), None) for w in np.flatnonzero(self._out & ~np.isnan(self._came))]

    def end(self) -> None:
        """It is over: those who were off duty will get in without trouble."""
        self._scene.logins.under_way.remove(self)
        self._let_in(np.flatnonzero(self._out))

    def _blow(self) -> Process:
        """Process: minute after minute."""
        scene, storm, crowd = self._scene, self._storm, self._crowd
        attempts_of_staff, somebody_wants_in = 0.0, False
        while True:
            now = scene.env.now
            if self._seen != (scene.staff.comings, scene.logins.orders) or now >= self._session_ends:
                self._send_to_the_login()
                self._looks_again = True
            if self._looks_again:
                self._see_who_tries()
                attempts_of_staff = float(self._tries.sum())
                somebody_wants_in = bool((self._out & ~np.isnan(self._came)).any())  # perhaps after the break
            rush = scene.repair.left > 0
            attempts = crowd.attempts(rush) + attempts_of_staff
            if not rush and not somebody_wants_in and attempts <= storm.capacity_per_minute:
                self.eased.succeed()
                return
            success = goodput(attempts, storm) / attempts if attempts else 1.0
            if self._trying.size:
                self._try(success)
            crowd.pass_minute(rush, success)
            if not scene.env.jump(now + STEP):
                yield scene.env.timeout(STEP)

    def _send_to_the_login(self) -> None:
        """Whose session has ended must log in anew; who has gone home tries no more."""
        scene, session = self._scene, self._storm.session
        absent, off = scene.staff.absence(), ~scene.staff.on_duty
        gone = self._out & ~np.isnan(self._came) & off & (absent >= session)
        scene.logins.done += [Login(int(w), float(self._came[w]), None) for w in np.flatnonzero(gone)]
        self._came[gone] = np.nan
        must = ~self._out & (absent >= session) & (absent > 0)
        if must.any():
            for times in np.unique(self._times[must]):
                drawn = scene.stream(f"login.{times}").exponential(size=must.size)
                these = must & (self._times == times)
                self._threshold[these], self._chances[these] = drawn[these], 0.0
            self._times[must] += 1
            self._out |= must
            scene.staff.lock_out(np.flatnonzero(must).tolist(), self._systems)
        still = absent[off & (absent < session)]  # a moment early, since sums of minutes are rounded
        self._session_ends = scene.env.now + session - float(still.max()) - 1e-6 if still.size else np.inf
        self._seen = scene.staff.comings, scene.logins.orders

    def _see_who_tries(self) -> None:
        """All at work who are out try, those who may: at once when they have come, and then again and again."""
        scene = self._scene
        waiting = self._out & scene.staff.on_duty
        self._trying = np.flatnonzero(waiting & scene.logins.may_try)
        fresh = np.isnan(self._came)
        self._tries = np.where(fresh[self._trying], 1.0, 1.0 / self._storm.retry_after)
        first = waiting & fresh
        self._came[first] = scene.env.now
        self._looks_again = bool(first.any())

    def _try(self, success: float) -> None:
        """All who may try do so with this chance; some get in."""
        hazard = np.inf if success >= 1 else -np.log1p(-success)
        self._chances[self._trying] += self._tries * hazard
        inside = self._trying[self._chances[self._trying] >= self._threshold[self._trying]]
        if inside.size:
            now = self._scene.env.now
            self._scene.logins.done += [Login(int(w), float(self._came[w]), now) for w in inside]
            self._let_in(inside)

    def _let_in(self, people: Ints) -> None:
        self._out[people] = False
        self._came[people] = np.nan
        self._looks_again = True
        if people.size:
            self._scene.staff.let_in(people.tolist(), self._systems)

"""People: their shifts, where they sit, where they are sent, who is locked out, called away, staying on or hired."""

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.scenario.base import by_id
from sim.world.calendar import joined_intervals
from sim.world.environment import Bell, DrillEnvironment, Process
from sim.world.layout import Layout, own_desk
from sim.world.learning import learned
from sim.world.systems import Systems

__all__ = ["Staff"]

HOUR = 60.0
AWAY = "away"  # called away from any desk: to verify, to telephone


class Staff:
    """The workers of an organisation during a drill.

    A worker sits where he is assigned, or else at home, while his shift is on; not at a desk that needs a system which
    he is locked out of, and nowhere while he is called away.

    Parameters
    ----------
    shifts : mapping of str to sequence of (float, float)
        When each shift works.
    temporary : mapping of (str, str) to int
        How many temporary staff there may be, by the action that hires them and the department that they join; they are
        numbered after all others.

    Attributes
    ----------
    department_of : tuple of int
        Department of each worker.
    temporary : dict of (str, str) to list of int
        The temporary staff of each action and department.
    staying : set of int
        Who works beyond his shift.
    hired_cost : float
        What temporary staff have cost.
    hours_away : dict of int to float
        Hours of their own shifts that workers have spent on the response.
    lent : set of int
        Who helps another department for the time being.
    comings : int
        How often it has changed who is at work.
    """

    def __init__(
        self,
        env: DrillEnvironment,
        layout: Layout,
        systems: Systems,
        shifts: Mapping[str, Sequence[tuple[float, float]]],
        temporary: Mapping[tuple[str, str], int] = MappingProxyType({}),
    ) -> None:
        self._env = env
        self._layout = layout
        self._systems = systems
        self.departments = layout.organisation.departments
        self.department_of = layout.workers
        self.temporary: dict[tuple[str, str], list[int]] = {}
        for (action, department), count in temporary.items():
            first = len(self.department_of)
            self.department_of += (layout.organisation.names("department").index(department),) * count
            self.temporary[action, department] = list(range(first, first + count))
        homes = [department.desk or own_desk(department.id) for department in self.departments]
        self._members: dict[str, list[int]] = {department.id: [] for department in self.departments}
        for worker, number in enumerate(self.department_of):
            self._members[self.departments[number].id].append(worker)
        self._home = [homes[department] for department in self.department_of]
        self._desks = (*layout.desks, None)  # nowhere is the last one, number -1
        self._numbers: dict[str | None, int] = {None: -1, **{desk: i for i, desk in enumerate(layout.desks)}}
        self._regular = np.arange(len(self.department_of)) < len(layout.workers)
        self._on_duty = np.zeros(len(self.department_of), bool)
        self._placed = [-1] * len(self.department_of)  # where they were sent last
        self._hired: set[int] = set()
        self.comings = 0
        self._at_work: NDArray[np.bool_] | None = None  # unknown since the last change
        self._here: list[bool] = []  # the same, as far as it is known
        self.hired_cost = 0.0
        self.staying: set[int] = set()
        self._form = [(1.0, 1.0)] * len(self.department_of)  # tired or inexperienced: factor on speed, on flaws
        self._came = np.full(len(self.department_of), -np.inf)
        self._left = np.full(len(self.department_of), -np.inf)
        self._assigned: dict[int, str] = {}
        self._since: dict[int, float] = {}
        self._pace: dict[int, float] = {}
        self._practice: defaultdict[tuple[int, str], float] = defaultdict(float)
        self._locked: dict[int, list[frozenset[str]]] = {}
        self.bell = Bell(env)
        self.hours_away: dict[int, float] = {}
        self.lent: set[int] = set()
        self._shifts = shifts
        for shift, spans in shifts.items():
            env.process(self._work_shift(shift, spans))

    # --- shifts -------------------------------------------------------------------------------------------------------

    def _work_shift(self, shift: str, spans: Sequence[tuple[float, float]]) -> Process:
        people = [w for w, d in enumerate(self.department_of) if self.departments[d].shift == shift]
        for start, end in joined_intervals(spans):
            if start > self._env.now:
                yield self._env.timeout(start - self._env.now)
            self._on_duty[people], self._came[people] = True, self._env.now
            self._come_or_go(people)
            yield self._env.timeout(end - self._env.now)
            self._on_duty[people], self._left[people] = False, self._env.now
            self._come_or_go(people)

    def _come_or_go(self, people: Sequence[int]) -> None:
        """People who are at work now, or no longer, take their seats or leave them."""
        self.comings += 1
        self._at_work = None
        self._seat(people)

    @property
    def on_duty(self) -> NDArray[np.bool_]:
        """Who is at work: it is his shift, or he stays on."""
        if self._at_work is None:
            here, known = self._on_duty.copy(), self._regular.copy()
            here[list(self.staying)] = True
            known[list(self._hired)] = True
            self._at_work = here & known
            self._at_work.flags.writeable = False
            self._here = self._at_work.tolist()
        return self._at_work

    def absence(self) -> NDArray[np.float64]:
        """For how long each worker has been off duty, or was until this very moment; 0: he has been working."""
        return np.where(self.on_duty & (self._came < self._env.now), 0.0, self._env.now - self._left)

    # --- where people sit ---------------------------------------------------------------------------------------------

    def _is_here(self, worker: int) -> bool:
        """Whether somebody is at work (`on_duty`)."""
        if self._at_work is None:
            return bool(self.on_duty[worker])
        return self._here[worker]

    def _desk(self, worker: int) -> str | None:
        """Where a worker belongs now."""
        if not self._is_here(worker):
            return None
        desk = self._assigned.get(worker, self._home[worker])
        if desk == AWAY:
            return None
        if worker in self._locked:
            without = frozenset[str]().union(*self._locked[worker])
            if not self._systems.usable(desk, without | self._systems.idle):
                return None
        return desk

    def _ability(self, worker: int, desk: str | None) -> tuple[float, float]:
        """How fast somebody works at a desk, and how often he errs, compared with those who are at home there."""
        speed, flaw = self._form[worker]
        hired = worker in self._hired
        if hired or not (desk is None or desk == self._home[worker]):
            speed *= 1.0 if hired or desk is None else self._skill(worker, desk)
            flaw *= self.departments[self.department_of[worker]].flaw_factor
        return speed * self._pace.get(worker, 1.0), flaw

    def _skill(self, worker: int, desk: str) -> float:
        """How fast somebody works at a desk where he is not at home, after all his practice there."""
        first = self.departments[self.department_of[worker]].skills[desk]
        return learned(first, self._practice[worker, desk], self._layout.organisation.learning)

    def _seat(self, people: Sequence[int], briefing: float = 0.0, at_once: bool = False, repaced: bool = False) -> None:
        """Send people where they belong now; only those who go elsewhere need the briefing."""
        if not len(people):
            return
        flow = self._env.flow
        numbers = [self._numbers[self._desk(worker)] for worker in people]
        moved = [i for i, number in enumerate(numbers) if number != self._placed[people[i]]]
        if repaced:  # who is on his way there comes no sooner for being faster
            there = flow.seated(people).tolist()
            moved = [i for i, n in enumerate(numbers) if n != self._placed[people[i]] or n == there[i] >= 0]
        if moved:
            who, where = [people[i] for i in moved], [numbers[i] for i in moved]
            ability = [self._ability(worker, self._desks[desk]) for worker, desk in zip(who, where, strict=True)]
            speed, flaw = zip(*ability, strict=True)
            delay = [briefing if desk >= 0 else 0.0 for desk in where]
            flow.place(who, where, speed, flaw, delay, at_once)
            for worker, desk in zip(who, where, strict=True):
                self._placed[worker] = desk
        self.bell.ring()

    # --- sending people -----------------------------------------------------------------------------------------------

    def free(self, department: str) -> list[int]:
        """Who of a department is on duty and at home, those who would be sent first at the end."""
        return [worker for worker in self.unassigned(department) if self._is_here(worker)]

    def unassigned(self, department: str) -> list[int]:
        """Who of a department has no other place than his own, on duty or not: those on duty come last."""
        people = [
            worker
            for worker in self._members[department]
            if worker not in self._assigned and (not self.is_temporary(worker) or worker in self._hired)
        ]
        return sorted(people, key=lambda worker: (self._is_here(worker), worker))

    def at_work(self, worker: int) -> bool:
        """Whether somebody's shift is on."""
        return bool(self._on_duty[worker])

    def able(self, department: str, desk: str) -> bool:
        """Whether people of a department can man a desk."""
        found = by_id(self.departments, department)
        return found.skills.get(desk, 0.0) > 0 or desk == found.desk

    def send(self, people: Sequence[int], desk: str, briefing: float = 0.0, pace: float = 1.0) -> None:
        """Assign people to a desk; they finish the work in hand, are briefed and begin there, faster or slower."""
        for worker in people:
            self._assigned[worker] = desk
            self._since[worker] = self._env.now
            self._pace[worker] = pace
        self._seat(people, briefing)
        if self._layout.organisation.learning:
            self._env.process(self._learn(people, desk, briefing))

    def _learn(self, people: Sequence[int], desk: str, briefing: float) -> Process:
        """Process: those who are new at a desk get used to it in the hours of their shift, from the briefing on."""
        sent, since = self._env.now, self._env.now + briefing
        new = [worker for worker in people if desk != self._home[worker]]
        while new := [w for w in new if self._since.get(w) == sent and self._skill(w, desk) < 1]:
            yield self._env.timeout(since + HOUR - self._env.now)
            since = self._env.now
            there = [worker for worker in new if self._since.get(worker) == sent]
            for worker in there:
                department = self.departments[self.department_of[worker]].id
                stayed = float(worker in self.staying)
                self._practice[worker, desk] += self.on_shift(department, since - HOUR, since) or stayed
            self._seat(there, repaced=True)

    def release(self, people: Sequence[int], way: float = 0.0) -> None:
        """People go back to where they are at home, which takes so many minutes; their time away is noted."""
        self._spend(people)
        for worker in people:
            self._assigned.pop(worker, None)
            self._pace.pop(worker, None)
        self.lent.difference_update(people)
        self._seat(people, way)

    def sent_at(self, worker: int) -> float | None:
        """When somebody was sent where he is; None: he is at home."""
        return self._since.get(worker)

    def call_away(self, department: str, count: int) -> Generator[simpy.Event, object, list[int]]:
        """Process: wait for people of a department and take them off their desks; returns who they are."""
        people: list[int] = []
        while not people:
            people = self.free(department)[-count:]
            if not people:
                yield self.bell.heard()
        for worker in people:
            self._assigned[worker] = AWAY
            self._since[worker] = self._env.now
        self._seat(people, at_once=True)
        return people

    def _spend(self, people: Iterable[int]) -> None:
        """Note the hours of their own shift that people have spent on the response since they were sent."""
        for worker in people:
            if (since := self._since.pop(worker, None)) is not None:
                department = self.departments[self.department_of[worker]].id
                hours = self.on_shift(department, since, self._env.now)
                self.hours_away[worker] = self.hours_away.get(worker, 0.0) + hours

    def settle(self) -> None:
        """The drill is over: note the time of those who are still on the response."""
        self._spend(list(self._since))

    def is_temporary(self, worker: int) -> bool:
        """Whether somebody is no regular member of the staff."""
        return worker >= len(self._layout.workers)

    # --- staying on, and being new ------------------------------------------------------------------------------------

    def stay(self, people: Sequence[int]) -> None:
        """People go on working beyond their shift."""
        self.staying.update(people)
        self._come_or_go(people)

    def go_home(self, people: Sequence[int]) -> None:
        """People who stayed on go home, those whose shift it is to their desks."""
        self.staying.difference_update(people)
        self._come_or_go(people)

    def hire(self, people: Sequence[int], desk: str) -> None:
        """Temporary staff come and sit at a desk, in the shift of their department."""
        self._hired.update(people)
        self._assigned.update(dict.fromkeys(people, desk))  # not sent: what they cost is no time lost elsewhere
        self._come_or_go(people)

    def dismiss(self, people: Sequence[int]) -> None:
        """Temporary staff leave."""
        self._hired.difference_update(people)
        self.comings += 1
        self._at_work = None
        self.release(people)

    def set_form(self, people: Sequence[int], speed: float, flaw: float) -> None:
        """How fast people work and how often they err, compared with what is usual for them."""
        for worker in people:
            self._form[worker] = speed, flaw
        self._seat(people, repaced=True)

    def on_shift(self, department: str, start: float, end: float) -> float:
        """Hours that the shift of a department works between two moments."""
        found = by_id(self.departments, department)
        return sum(min(e, end) - max(s, start) for s, e in self._shifts[found.shift] if s < end and start < e) / 60

    # --- locking people out -------------------------------------------------------------------------------------------

    def lock_out(self, people: Sequence[int], systems: frozenset[str]) -> None:
        """People can no longer use these systems; what they have in hand returns to the backlog."""
        for worker in people:
            self._locked.setdefault(worker, []).append(systems)
        self._seat(people, at_once=True)

    def try_again(self) -> None:
        """Another system can be used instead, or no longer: those who are locked out come back to their desks or go."""
        self._seat(list(self._locked), at_once=True)

    def let_in(self, people: Sequence[int], systems: frozenset[str]) -> None:
        """People can use these systems again."""
        for worker in people:
            self._locked[worker].remove(systems)
            if not self._locked[worker]:
                del self._locked[worker]
        self._seat(people)

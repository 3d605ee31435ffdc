"""People: their shifts, where they sit, where they are sent, who is locked out and who is called away."""

from collections.abc import Generator, Mapping, Sequence

import numpy as np
import simpy

from sim.world.calendar import WorkingTime, joined_intervals
from sim.world.environment import Bell, DrillEnvironment, Process
from sim.world.layout import Layout, own_desk
from sim.world.systems import Systems

__all__ = ["Staff"]

AWAY = "away"  # called away from any desk: to verify, to telephone


class Staff:
    """The workers of an organisation during a drill.

    A worker sits where he is assigned, or else at home, while his shift is on; not at a desk that needs a system which
    he is locked out of, and nowhere while he is called away.

    Parameters
    ----------
    shifts : mapping of str to sequence of (float, float)
        When each shift works.
    time : WorkingTime
        Of the organisation.

    Attributes
    ----------
    department_of : tuple of int
        Department of each worker.
    hours_away : dict of int to float
        Working hours that workers have spent on the response.
    """

    def __init__(
        self,
        env: DrillEnvironment,
        layout: Layout,
        systems: Systems,
        shifts: Mapping[str, Sequence[tuple[float, float]]],
        time: WorkingTime,
    ) -> None:
        self._env = env
        self._layout = layout
        self._systems = systems
        self._time = time
        self.departments = layout.organisation.departments
        self.department_of = layout.workers
        self._on_duty = np.zeros(len(layout.workers), bool)
        self._assigned: dict[int, str] = {}
        self._locked: dict[int, list[frozenset[str]]] = {}
        self.bell = Bell(env)
        self.hours_away: dict[int, float] = {}
        for shift, spans in shifts.items():
            env.process(self._work_shift(shift, spans))

    # --- shifts -------------------------------------------------------------------------------------------------------

    def _work_shift(self, shift: str, spans: Sequence[tuple[float, float]]) -> Process:
        people = [w for w, d in enumerate(self.department_of) if self.departments[d].shift == shift]
        for start, end in joined_intervals(spans):
            if start > self._env.now:
                yield self._env.timeout(start - self._env.now)
            self._on_duty[people] = True
            self._seat(people)
            yield self._env.timeout(end - self._env.now)
            self._on_duty[people] = False
            self._seat(people)

    # --- where people sit ---------------------------------------------------------------------------------------------

    def _home(self, worker: int) -> str:
        department = self.departments[self.department_of[worker]]
        return department.desk or own_desk(department.id)

    def _desk(self, worker: int) -> str | None:
        """Where a worker belongs now."""
        desk = self._assigned.get(worker, self._home(worker))
        if not self._on_duty[worker] or desk == AWAY:
            return None
        if worker in self._locked:
            needed = self._systems.needed_by(desk)
            if any(systems & needed for systems in self._locked[worker]):
                return None
        return desk

    def _seat(self, people: Sequence[int], briefing: float = 0.0, at_once: bool = False) -> None:
        """Send people where they belong now; only those who go elsewhere need the briefing."""
        if not len(people):
            return
        desks = [self._desk(w) for w in people]
        numbers = np.array([-1 if desk is None else self._layout.desks.index(desk) for desk in desks])
        moved = numbers != self._env.flow.placed(people)
        speed, flaw = np.ones(len(people)), np.ones(len(people))
        for i, (worker, desk) in enumerate(zip(people, desks, strict=True)):
            if desk is not None and desk != self._home(worker):
                department = self.departments[self.department_of[worker]]
                speed[i], flaw[i] = department.skills[desk], department.flaw_factor
        who = np.flatnonzero(moved)
        if who.size:
            self._env.flow.place(
                np.asarray(people)[who],
                numbers[who],
                speed[who],
                flaw[who],
                np.where(numbers[who] >= 0, briefing, 0.0),
                at_once,
            )
        self.bell.ring()

    # --- sending people -----------------------------------------------------------------------------------------------

    def free(self, department: str) -> list[int]:
        """Who of a department is on duty and at home, those who would be sent first at the end."""
        return [
            worker
            for worker, d in enumerate(self.department_of)
            if self.departments[d].id == department and worker not in self._assigned and self._on_duty[worker]
        ]

    def able(self, department: str, desk: str) -> bool:
        """Whether people of a department can man a desk."""
        found = next(d for d in self.departments if d.id == department)
        return desk in found.skills or desk == found.desk

    def send(self, people: Sequence[int], desk: str, briefing: float = 0.0) -> None:
        """Assign people to a desk; they finish the work in hand, are briefed and begin there."""
        for worker in people:
            self._assigned[worker] = desk
        self._seat(people, briefing)

    def release(self, people: Sequence[int]) -> None:
        """People go back to where they are at home."""
        for worker in people:
            self._assigned.pop(worker, None)
        self._seat(people)

    def call_away(self, department: str, count: int) -> Generator[simpy.Event, object, list[int]]:
        """Process: wait for people of a department and take them off their desks; returns who they are."""
        people: list[int] = []
        while not people:
            people = self.free(department)[-count:]
            if not people:
                yield self.bell.heard()
        for worker in people:
            self._assigned[worker] = AWAY
        self._seat(people, at_once=True)
        return people

    def spend(self, people: Sequence[int], since: float) -> None:
        """Note the working time that people have spent on the response since a moment."""
        hours = self._time.between(since, self._env.now) / 60
        for worker in people:
            self.hours_away[worker] = self.hours_away.get(worker, 0.0) + hours

    # --- locking people out -------------------------------------------------------------------------------------------

    def lock_out(self, people: Sequence[int], systems: frozenset[str]) -> None:
        """People can no longer use these systems; what they have in hand returns to the backlog."""
        for worker in people:
            self._locked.setdefault(worker, []).append(systems)
        self._seat(people, at_once=True)

    def let_in(self, people: Sequence[int], systems: frozenset[str]) -> None:
        """People can use these systems again."""
        for worker in people:
            self._locked[worker].remove(systems)
            if not self._locked[worker]:
                del self._locked[worker]
        self._seat(people)

"""Overtime: when people stay on, what the law allows, what it costs, and how tired they are.

>>> office = [(510.0, 720.0), (780.0, 1050.0), (1950.0, 2160.0), (2220.0, 2490.0)]
>>> [(slot.start, slot.end) for slot in evenings(office, 120)]
[(1050.0, 1170.0), (2490.0, 2610.0)]
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import simpy

from sim.scenario.base import by_id
from sim.scenario.organisation import Department, Organisation
from sim.world.environment import DrillEnvironment, Either, Process
from sim.world.orders import DAY
from sim.world.staff import Staff

__all__ = ["Overtime", "Slot", "evenings"]

MOST_A_MONTH = 36.0
"""Hours of overtime that nobody may exceed in a month (Labour Law, art. 41)."""

WORKDAY, REST_DAY, HOLIDAY = 1.5, 2.0, 3.0
"""Pay for an hour as a multiple of the wage (Labour Law, art. 44)."""

SLOWER, MORE_FLAWS = 0.04, 1.1
"""What an hour of overtime takes off the speed, and the factor by which flaws become more frequent (estimates)."""

LONGEST_BREAK = 180.0
"""Minutes; a longer pause between two spans of a shift is the end of the working day."""


class Slot(NamedTuple):
    """A time of overtime, and its pay as a multiple of the wage."""

    start: float
    end: float
    pay: float


def evenings(spans: Sequence[tuple[float, float]], minutes: float) -> Iterator[Slot]:
    """Overtime after the end of each working day of a shift, until the next one begins at the latest."""
    for (_, end), (start, _) in pairwise([*spans, (float("inf"), 0.0)]):
        if start - end > LONGEST_BREAK:
            yield Slot(end, min(end + minutes, start), WORKDAY)


class Overtime:
    """The overtime of a drill.

    Attributes
    ----------
    hours : dict of (int, (int, int)) to float
        Overtime of each worker in each month of a year.
    cost : float
        What has been paid for it.
    """

    def __init__(
        self,
        env: DrillEnvironment,
        organisation: Organisation,
        staff: Staff,
        shifts: Mapping[str, Sequence[tuple[float, float]]],
        starts: date,
        days: int,
    ) -> None:
        self._env = env
        self._calendar = organisation.calendar
        self._staff = staff
        self._shifts = shifts
        self._starts = starts
        self._days = days
        self.hours: defaultdict[tuple[int, tuple[int, int]], float] = defaultdict(float)
        self.cost = 0.0

    def work(
        self, department: Department, count: int | None, minutes: float, rest_days: bool, over: simpy.Process
    ) -> Process:
        """Process: people of a department work overtime, day after day until it is over.

        Parameters
        ----------
        department : Department
        count : int or None
            How many of its people, or all.
        minutes : float
            Overtime a day.
        rest_days : bool
            Whether they come on days off as well.
        over : Process
            Ends when the overtime ends.
        """
        slots = [*evenings(self._shifts[department.shift], minutes)]
        if rest_days:
            slots += self._days_off(department.shift, minutes)
        for slot in sorted(slots):
            if slot.start < self._env.now:
                continue
            yield Either(over, self._env.timeout(slot.start - self._env.now))
            if not over.is_alive:
                return
            yield from self._stay(department, count, slot, over)

    def _days_off(self, shift_id: str, minutes: float) -> Iterator[Slot]:
        """Overtime from the usual start of a shift on days on which it does not work."""
        shift = by_id(self._calendar.shifts, shift_id)
        for day in range(self._days):
            today = self._starts + timedelta(days=day)
            if not self._calendar.is_working_day(today):
                start = day * DAY + shift.from_
                yield Slot(start, start + minutes, HOLIDAY if today in self._calendar.holidays else REST_DAY)

    def _stay(self, department: Department, count: int | None, slot: Slot, over: simpy.Process) -> Process:
        """Process: those who may stay do, and become slower and more careless hour by hour."""
        people, month = self._who(department, count, slot), self._month(slot)
        self._staff.stay(people)
        tired = 0
        while people and over.is_alive and self._env.now < slot.end:
            tired += 1
            self._staff.set_form(people, 1 - SLOWER * tired, MORE_FLAWS**tired)
            begun = self._env.now
            yield Either(over, self._env.timeout(min(60.0, slot.end - begun)))
            worked = (self._env.now - begun) / 60
            self.cost += len(people) * worked * slot.pay * department.wage
            for worker in people:
                self.hours[worker, month] += worked
        self._staff.set_form(people, 1.0, 1.0)
        self._staff.go_home(people)

    def _who(self, department: Department, count: int | None, slot: Slot) -> list[int]:
        """Those who do not stay already and may work the whole slot within the month's limit."""
        mine = [
            worker
            for worker, d in enumerate(self._staff.department_of)
            if self._staff.departments[d].id == department.id and not self._staff.is_temporary(worker)
        ]
        left = MOST_A_MONTH - (slot.end - slot.start) / 60
        month = self._month(slot)
        return [w for w in mine[:count] if w not in self._staff.staying and self.hours[w, month] <= left]

    def _month(self, slot: Slot) -> tuple[int, int]:
        day = self._starts + timedelta(days=int(slot.start // DAY))
        return day.year, day.month

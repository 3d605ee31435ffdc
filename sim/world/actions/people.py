"""Moving people, keeping them longer, and hiring some."""

from math import log2

from sim.scenario.actions import MoveStaff, Overtime, TemporaryStaff
from sim.world.actions.doing import Doing
from sim.world.environment import Process

__all__ = ["learned", "move_staff", "overtime", "temporary_staff"]

LEARNING = -log2(0.8)
"""Exponent of a learning curve of 80 %: each doubling of practice takes 20 % off the time (PMI)."""


def move_staff(doing: Doing, action: MoveStaff) -> Process:
    """Process: people of a department work at another desk, and are sent back."""
    people = doing.send(action.source, action.to, action.staff, doing.draw("briefing"))
    doing.takes_effect()
    yield from doing.until(action.until)
    doing.send_back(people)


def overtime(doing: Doing, action: Overtime) -> Process:
    """Process: people of a department stay longer, day after day."""
    world = doing.world
    department = next(d for d in world.layout.organisation.departments if d.id == action.department)
    over = world.env.process(doing.until(action.until))
    doing.takes_effect()
    yield from world.overtime.work(department, action.staff, action.daily, action.rest_days, over)


def learned(first: float, hours: float) -> float:
    """Speed after some hours of practice, compared with those who know the work; at first as in the first hour.

    >>> [round(learned(0.4, hours), 2) for hours in (0, 1, 2, 8, 40)]
    [0.4, 0.4, 0.5, 0.78, 1.0]
    """
    return float(min(1.0, first * max(1.0, hours) ** LEARNING))


def temporary_staff(doing: Doing, action: TemporaryStaff) -> Process:
    """Process: temporary staff come, learn hour by hour, and leave."""
    world, staff = doing.world, doing.world.staff
    over = world.env.process(doing.until(action.until))
    yield over | world.env.timeout(doing.draw("arrives"))
    if not over.is_alive:
        return
    people = staff.temporary[action.id]
    staff.set_form(people, action.speed, 1.0)
    staff.hire(people, action.to)
    doing.tell("people", count=len(people))
    doing.takes_effect()
    practice = 0.0
    while over.is_alive:
        since = world.env.now
        yield over | world.env.timeout(60.0)
        worked = staff.on_shift(action.joins, since, world.env.now)
        practice += worked
        staff.hired_cost += len(people) * worked * action.wage
        if worked:
            staff.set_form(people, learned(action.speed, practice), 1.0)
    staff.dismiss(people)

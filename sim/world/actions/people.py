"""Moving people, keeping them longer, and hiring some."""

from sim.scenario.actions import MoveStaff, Overtime, TemporaryStaff
from sim.scenario.base import by_id
from sim.world.actions.doing import Doing
from sim.world.environment import Either, Process
from sim.world.learning import learned

__all__ = ["move_staff", "overtime", "temporary_staff"]


def move_staff(doing: Doing, action: MoveStaff) -> Process:
    """Process: people of a department work at another desk, and are sent back, having handed over what they did."""
    people = doing.send(action.source, action.to, action.staff, doing.draw("briefing"))
    if not people:
        doing.fails()
        return
    doing.world.staff.lent.update(people)
    doing.takes_effect()
    yield from doing.until(action.until)
    doing.send_back(people, doing.draw("handover"))


def overtime(doing: Doing, action: Overtime) -> Process:
    """Process: people of a department stay longer, day after day."""
    world = doing.world
    department = by_id(world.layout.organisation.departments, action.department)
    over = world.env.process(doing.until(action.until))
    doing.takes_effect()
    yield from world.overtime.work(department, action.staff, action.daily, action.rest_days, over)


def temporary_staff(doing: Doing, action: TemporaryStaff) -> Process:
    """Process: temporary staff come, learn hour by hour, and leave."""
    world, staff = doing.world, doing.world.staff
    over = world.env.process(doing.until(action.until))
    yield Either(over, world.env.timeout(doing.draw("arrives")))
    if not over.is_alive:
        return
    people = staff.temporary[action.id, action.joins][: action.staff]
    staff.set_form(people, action.speed, 1.0)
    staff.hire(people, action.to)
    doing.tell("people", count=len(people))
    doing.takes_effect()
    practice, learning = 0.0, world.layout.organisation.learning
    while over.is_alive:
        since = world.env.now
        yield Either(over, world.env.timeout(60.0))
        worked = staff.on_shift(action.joins, since, world.env.now)
        practice += worked
        staff.hired_cost += len(people) * worked * action.wage
        if worked:
            staff.set_form(people, learned(action.speed, practice, learning), 1.0)
    staff.dismiss(people)

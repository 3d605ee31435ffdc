"""Moving people."""

from sim.scenario.plan import MoveStaff
from sim.world.actions.doing import Doing
from sim.world.environment import Process

__all__ = ["move_staff"]


def move_staff(doing: Doing, action: MoveStaff) -> Process:
    """Process: people of a department work at another desk, and are sent back."""
    people = doing.send(action.source, action.to, action.staff, doing.draw("briefing"))
    doing.takes_effect()
    began = doing.world.env.now
    yield from doing.until(action.until)
    doing.send_back(people, began)

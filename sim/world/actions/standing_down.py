"""Back to normal, in an orderly way."""

from math import ceil

import simpy

from sim.scenario.actions import Announce, PaperInvoicing, StandDown, UseBackupDevice
from sim.world.actions.doing import Doing
from sim.world.environment import Either, Process

__all__ = ["stand_down"]


def stand_down(doing: Doing, action: StandDown) -> Process:
    """Process: all are told, paper closes, the backlog is cleared in order, people go home, and the rest ends."""
    world = doing.world
    yield from doing.occupy(action.by, 1, doing.draw("takes"))
    doing.end_others(PaperInvoicing, UseBackupDevice)
    world.precedence.clear(action.clears)
    doing.takes_effect()
    over = world.env.process(doing.until(action.until))
    yield from _go_home(doing, action, over)
    yield over
    doing.end_others()
    world.precedence.clear(None)
    if action.channels:
        yield from _last_notice(doing, action)


def _go_home(doing: Doing, action: StandDown, over: simpy.Process) -> Process:
    """Process: so many of those who were lent go home whenever the backlog has fallen so far."""
    world, staff = doing.world, doing.world.staff
    queues = world.layout.order_queues
    backlog, lent = int(world.env.flow.waiting()[queues].sum()), len(staff.lent)
    for step in sorted(action.steps, key=lambda step: -step.backlog):
        yield Either(over, world.env.backlog(queues, ceil(step.backlog * backlog), rising=False))
        if not over.is_alive:
            return
        stay = lent - round(step.home * lent)
        people = sorted(staff.lent)[stay:]
        if people:
            doing.send_back(people, doing.draw("handover"))
            doing.tell("home", count=len(people))


def _last_notice(doing: Doing, action: StandDown) -> Process:
    """Process: customers are told, by day, that all is as usual."""
    env = doing.world.env
    notice = Announce(id=action.id, do="announce", channels=action.channels)
    opens, _ = doing.world.time.opening((notice.hours,), env.now, daily=True)
    yield env.timeout(opens - env.now)
    doing.world.customers.told(notice, clear=True)
    doing.tell("notice")

"""Invoicing otherwise, and in another order."""

from collections.abc import Callable

import numpy as np
import simpy

from sim.scenario.actions import PaperInvoicing, UrgentFirst, UseBackupDevice
from sim.scenario.actions.invoicing import FAILS
from sim.scenario.base import by_id
from sim.scenario.organisation import Desk
from sim.world.actions.doing import Doing
from sim.world.environment import Either, Process
from sim.world.world import World

__all__ = ["paper_invoicing", "urgent_first", "use_backup_device"]


def paper_invoicing(doing: Doing, action: PaperInvoicing) -> Process:
    """Process: a desk issues by hand for those who are believed to be hit; belief may change while it does."""
    doing.takes_effect()
    over = doing.world.env.process(doing.until(action.until))
    yield from _keep_open(doing, action, over, lambda: np.inf)


def use_backup_device(doing: Doing, action: UseBackupDevice) -> Process:
    """Process: devices are set up, may fail at first, and issue until it is over or they are too long offline."""
    world = doing.world
    over = world.env.process(doing.until(action.until))
    yield Either(over, world.env.timeout(doing.draw("sets_up")))
    if (
        over.is_alive
        and action.desk not in world.supplies.proven
        and doing.happens("first-use", FAILS[action.prepared])
    ):
        doing.fails("fails")
        yield Either(over, world.env.timeout(doing.draw("repair")))
    if not over.is_alive:
        return
    world.supplies.proven.add(action.desk)
    doing.takes_effect()
    desk = by_id(world.layout.organisation.desks, action.desk)
    yield from _keep_open(doing, action, over, lambda: _minutes_offline(world, desk))
    if _minutes_offline(world, desk) == np.inf:
        _upload(world, desk)


def _keep_open(
    doing: Doing, action: PaperInvoicing | UseBackupDevice, over: simpy.Process, minutes_left: Callable[[], float]
) -> Process:
    """Process: a desk is manned while somebody is believed to be hit, and open for them until it is over or locked."""
    world = doing.world
    nobody = np.zeros(world.layout.classes.count, bool)
    people: list[int] = []
    manned = locked = False
    while over.is_alive:
        left, hit = minutes_left(), world.knowledge.believed_hit()
        if left <= 0 and not locked:
            doing.tell("locked")
        locked = left <= 0
        needed = bool(hit.any()) and not locked
        if needed and not manned:
            people = doing.send(action.by, action.desk, action.staff, doing.draw("briefing"))
        elif manned and not needed:
            doing.send_back(people)
            people = []
        manned = needed
        world.systems.aim(action.desk, nobody if locked else hit)
        changed = over | world.knowledge.changed()
        yield Either(changed, world.env.timeout(left)) if 0 < left < np.inf else changed
    world.systems.aim(action.desk, nobody)
    doing.send_back(people)


def _minutes_offline(world: World, desk: Desk) -> float:
    """How long a desk may still issue without a connection; infinite: it has one, or needs none."""
    since = world.systems.down_since(desk.offline.system) if desk.offline else None
    return np.inf if since is None or desk.offline is None else since + desk.offline.within - world.env.now


def _upload(world: World, desk: Desk) -> None:
    """What was issued offline is uploaded, and the quota is free again."""
    for supply in world.layout.organisation.supplies:
        if supply.renews == "online" and supply.id in {*desk.uses, *desk.uses_value}:
            world.supplies.renew(supply.id)


def urgent_first(doing: Doing, action: UrgentFirst) -> Process:
    """Process: all stages work in another order until it is over, or for good."""
    precedence = doing.world.precedence
    precedence.work_by(action.by)
    doing.takes_effect()
    if action.until is None:
        doing.stays(lambda: precedence.work_by(None))
        return
    yield from doing.until(action.until)
    precedence.work_by(None)

"""Bringing systems back, holding an attack up, and easing a rush on the login."""

from sim.scenario.actions import Contain, RestoreData, StaggerLogins, StartStandby
from sim.scenario.base import by_id
from sim.world.actions.doing import Doing
from sim.world.environment import Either, Process
from sim.world.futures import lasting

__all__ = ["contain", "restore_data", "stagger_logins", "start_standby"]


def start_standby(doing: Doing, action: StartStandby) -> Process:
    """Process: a system that stands by is started, perhaps at the second try, and stopped when it is not needed."""
    world = doing.world
    standby = by_id(world.layout.organisation.systems, action.system).standby
    assert standby is not None
    if not standby.available:
        doing.fails("lacks")
        return
    yield from doing.occupy(action.by, action.staff, doing.draw("takes"))
    for _ in range(action.tries):
        number = world.systems.tries[action.system]
        world.systems.tries[action.system] += 1
        # The luck of each try is the system's: the same for all plans, however often and by whomever it is tried.
        chance = world.streams[f"standby.{action.system}.{number}"]
        succeeds = chance.random() < standby.chance
        yield from doing.occupy(action.by, action.staff, lasting(chance, standby.starts))
        doing.tell("runs" if succeeds else "fails")
        if succeeds:
            world.systems.start(action.system)
            world.staff.try_again()
            doing.takes_effect()
            yield from doing.until(action.until)
            world.systems.stop(action.system)
            world.staff.try_again()
            return
    doing.fails()


def contain(doing: Doing, action: Contain) -> Process:
    """Process: systems are cut off, and what is known to spread goes no further."""
    world = doing.world
    yield from doing.occupy(action.by, action.staff, doing.draw("takes"))
    cause = f"contain.{action.id}"  # no incident has a dot in its id
    world.systems.cut_off(cause, action.systems)
    world.incidents.contain()
    doing.takes_effect()
    yield from doing.until(action.until)
    world.systems.relieve(cause)


def restore_data(doing: Doing, action: RestoreData) -> Process:
    """Process: lost records are restored, and the systems stay down until that is done."""
    world = doing.world
    minutes = doing.draw("takes")
    people = yield from world.staff.call_away(action.by, action.staff)
    restored = world.env.event()
    losses = world.incidents.wait_for(restored)
    if losses:
        yield world.env.timeout(minutes)
        for loss in losses:
            loss.minutes *= 1 - action.recovers
        restored.succeed()
        doing.takes_effect()
    else:
        doing.fails("nothing")
    world.staff.release(people)


def stagger_logins(doing: Doing, action: StaggerLogins) -> Process:
    """Process: one department after the other may log in, until all may."""
    world = doing.world
    names = dict.fromkeys((*action.departments, *(d.id for d in world.staff.departments)))
    over = world.env.process(doing.until(action.until))
    admitted: list[str] = []
    for name in names:
        admitted.append(name)
        world.logins.let_try(admitted)
        doing.takes_effect()
        if len(admitted) < len(names):
            yield Either(over, world.env.timeout(action.every))
        if over.triggered:
            break
    world.logins.let_try()

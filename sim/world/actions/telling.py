"""Telling customers."""

from sim.scenario.actions import Announce
from sim.world.actions.doing import Doing
from sim.world.environment import Either, Process

__all__ = ["announce"]


def announce(doing: Doing, action: Announce) -> Process:
    """Process: a notice and its updates; clear if the scope is known or nothing is down any more.

    Nobody is told at night. If somebody has said when all should work again, the notice passes it on, and customers
    take it for a promise.
    """
    world = doing.world
    over = world.env.process(doing.until(action.until))
    while True:
        opens, _ = world.time.opening((action.hours,), world.env.now, daily=True)
        if opens > world.env.now:
            yield Either(over, world.env.timeout(opens - world.env.now))
        if not over.is_alive:
            break
        clear = world.knowledge.scope_is_known or not world.knowledge.down
        promise = world.knowledge.estimate
        world.customers.told(action, clear, promise)
        doing.tell("clear" if clear else "vague")
        if promise is not None:
            doing.tell("promise", about=round(promise - world.env.now))
        doing.takes_effect()
        yield over if action.every is None else Either(over, world.env.timeout(action.every))
    world.customers.forget(action)

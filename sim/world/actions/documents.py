"""Checking the invoices of suppliers, and getting supplies."""

from sim.scenario.actions import CheckIncoming, OrderSupplies
from sim.scenario.base import by_id
from sim.world.actions.doing import Doing
from sim.world.environment import Either, Process
from sim.world.futures import lasting

__all__ = ["check_incoming", "order_supplies"]


def check_incoming(doing: Doing, action: CheckIncoming) -> Process:
    """Process: more of the suppliers' invoices are checked thoroughly, and each takes longer."""
    world = doing.world
    over = world.env.process(doing.until(action.until))
    yield Either(over, world.env.timeout(doing.draw("briefing")))
    if over.is_alive and (share := world.sampling.sample(action.share)) is not None:
        doing.tell("sampled", share=f"{share:.0%}")
        doing.takes_effect()
        yield over
        world.sampling.sample(None)


def order_supplies(doing: Doing, action: OrderSupplies) -> Process:
    """Process: somebody orders, and at some time it is delivered."""
    world = doing.world
    supply = by_id(world.layout.organisation.supplies, action.supply)
    yield from doing.occupy(action.by, 1, doing.draw("takes"))
    lead = lasting(world.streams[f"supply.{supply.id}.lead"], supply.lead)
    yield from world.supplies.order(supply.id, action.amount, lead)
    doing.takes_effect()

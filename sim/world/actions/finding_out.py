"""Finding out what has happened, and getting help."""

from sim.scenario.actions import CallSupport, VerifyScope
from sim.world.actions.doing import Doing
from sim.world.environment import Process

__all__ = ["call_support", "verify_scope"]


def verify_scope(doing: Doing, action: VerifyScope) -> Process:
    """Process: people find out whom the incident hits; until then, everybody is believed to be hit."""
    yield from doing.occupy(action.by, action.staff, doing.draw("takes"))
    doing.world.knowledge.verify()
    doing.takes_effect()


def call_support(doing: Doing, action: CallSupport) -> Process:
    """Process: somebody waits in the hotline's queue and explains; the repair becomes shorter, its end is promised."""
    world = doing.world
    yield world.env.timeout(doing.draw("waits"))
    yield from doing.occupy(action.by, 1, doing.draw("talks"))
    share = action.shortens_verified if world.knowledge.scope_is_known else action.shortens
    doing.tell("helps", minutes=round(world.incidents.help(share)))
    world.incidents.ask_when_over()
    doing.takes_effect()

"""Finding out what has happened, and getting help."""

from collections.abc import Callable, Generator, Mapping
from typing import Any

import simpy

from sim.scenario.actions import CallSupport, VerifyScope
from sim.scenario.helplines import Helpline
from sim.world.actions.doing import Doing
from sim.world.environment import Process
from sim.world.world import World

__all__ = ["call_support", "verify_scope"]


Explained = Generator[simpy.Event, Any, float | None]
"""A process that returns how good the evidence was, or None if it came to nothing."""

LOGGED = 0.5
"""How good the evidence is without a verified scope, if it has been written down what happened (estimate)."""


def verify_scope(doing: Doing, action: VerifyScope) -> Process:
    """Process: people find out whom the incident hits; until then, everybody is believed to be hit."""
    yield from doing.occupy(action.by, action.staff, doing.draw("takes"))
    doing.world.knowledge.verify()
    doing.takes_effect()


def call_support(doing: Doing, action: CallSupport) -> Process:
    """Process: somebody gets hold of support and explains; the repair becomes shorter, its end is promised."""
    world = doing.world
    evidence = yield from CHANNELS[action.channel](doing, action)
    if evidence is None:
        return
    share = action.shortens + (action.shortens_verified - action.shortens) * evidence
    doing.tell("helps", minutes=round(world.incidents.help(share)))
    world.incidents.ask_when_over()
    doing.takes_effect()


def _telephone(doing: Doing, action: CallSupport) -> Explained:
    """Process: support calls back, or somebody holds the line."""
    if action.waits is None:
        return (yield from _in_person(doing, action, "support", doing.world.layout.organisation.helplines.support))
    yield doing.world.env.timeout(doing.draw("waits"))
    yield from doing.occupy(action.by, 1, doing.draw("talks"))
    return _evidence(doing.world)


def _write(doing: Doing, action: CallSupport) -> Explained:
    """Process: an e-mail is written, and answered; without evidence the answer is a question."""
    world = doing.world
    support = world.layout.organisation.helplines.support
    yield from doing.occupy(action.by, 1, doing.draw("writes"))
    evidence = _evidence(world)
    yield from world.helplines.answer(support, doing.sample("answers", support.answers))
    if evidence:
        return evidence
    doing.fails("asks")
    return None


def _go_there(doing: Doing, action: CallSupport) -> Explained:
    """Process: somebody takes the devices to the outlet, where they see for themselves what there is to see."""
    outlet = doing.world.layout.organisation.helplines.outlet
    evidence = yield from _in_person(doing, action, "outlet", outlet, doing.draw("travel"))
    return None if evidence is None else max(evidence, LOGGED)


def _in_person(doing: Doing, action: CallSupport, name: str, line: Helpline, way: float = 0.0) -> Explained:
    """Process: somebody waits until he is helped, and gives up when all is over."""
    world = doing.world
    helped = yield from world.helplines.reach(
        name, line, action.by, lambda: doing.draw("talks"), way=way, worth_it=lambda: world.knowledge.down
    )
    if helped:
        return _evidence(world)
    doing.fails()
    return None


CHANNELS: Mapping[str, Callable[[Doing, CallSupport], Explained]] = {
    "hotline": _telephone,
    "e-mail": _write,
    "outlet": _go_there,
}
"""How support is reached; each returns how good the evidence was, or nothing if it came to nothing."""


def _evidence(world: World) -> float:
    """How much those who help can do with what they are told, from 0 to 1."""
    return 1.0 if world.knowledge.scope_is_known else LOGGED if world.record.kept else 0.0

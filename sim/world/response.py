"""The response: each action of the plan waits for its trigger and is then carried out by people who have other work."""

from sim.scenario.actions import Action
from sim.scenario.actions.base import CanFail
from sim.scenario.plan import Plan
from sim.world.actions import ACTIONS, Doing
from sim.world.environment import Process
from sim.world.triggers import Triggers
from sim.world.world import World

__all__ = ["Response"]


class Response:
    """A plan that is being carried out.

    Parameters
    ----------
    world : World
    plan : Plan

    Attributes
    ----------
    times : dict of str to (float, float or None)
        When each action was first begun, and finished that time.
    """

    def __init__(self, world: World, plan: Plan) -> None:
        self._world = world
        self._triggers = Triggers(world)
        self.times: dict[str, tuple[float, float | None]] = {}
        for action in plan.actions:
            world.env.process(self._carry_out(action))

    def _carry_out(self, action: Action) -> Process:
        """Process: an action, once in every episode."""
        env, known = self._world.env, self._world.knowledge
        doing = Doing(self._world, self._triggers, action)
        whatever_happens = action.when.whatever_happens
        while True:
            if not whatever_happens:
                yield from known.until(lambda: known.episode > 0)
            yield from self._triggers.wait(action.when)
            episode = known.episode
            begun = env.now
            self.times.setdefault(action.id, (begun, None))
            yield from self._try(doing, action)
            if self.times[action.id] == (begun, None):
                self.times[action.id] = begun, env.now
            if whatever_happens:
                return
            yield from known.until(lambda episode=episode: known.episode > episode)  # type: ignore[misc]

    def _try(self, doing: Doing, action: Action) -> Process:
        """Process: an action, and again after a while if it has failed and something is still down."""
        again_after = action.again_after if isinstance(action, CanFail) else None
        while True:
            doing.failed = False
            doing.tell("begins")
            yield from ACTIONS[type(action)](doing, action)
            doing.tell("ends")
            if not doing.failed or again_after is None:
                return
            yield self._world.env.timeout(again_after)
            if not self._world.knowledge.down:
                return

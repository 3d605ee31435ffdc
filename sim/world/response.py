"""The response: actions of the plan wait for their triggers, others are begun by decision.

Each is carried out by people who have other work. An id names one measure: when people begin it themselves, the action
of the same id that was under way, or still waiting in the plan, ends.
"""

from sim.scenario.actions import Action, VerifyScope
from sim.scenario.actions.base import CanFail
from sim.scenario.plan import Plan
from sim.world.actions import ACTIONS, Doing
from sim.world.environment import Process
from sim.world.triggers import Triggers
from sim.world.world import World

__all__ = ["Response"]


class Response:
    """A plan that is being carried out, and what people begin and end beside it.

    Parameters
    ----------
    world : World
    plan : Plan

    Attributes
    ----------
    triggers : Triggers
        What the actions wait for.
    times : dict of str to (float, float or None)
        When each action was first begun, and finished that time.
    """

    def __init__(self, world: World, plan: Plan) -> None:
        self._world = world
        self.triggers = Triggers(world)
        self.times: dict[str, tuple[float, float | None]] = {}
        self._latest: dict[str, Doing] = {}
        for action in plan.actions:
            world.env.process(self._follow(self._new(action)))

    def begin(self, action: Action) -> None:
        """Begin an action now, whatever it would wait for, in the place of the one of the same id."""
        self.end(action.id)
        self._world.env.process(self._once(self._new(action)))

    def end(self, name: str) -> Action | None:
        """End an action, or let it not begin; returns it, or None if there is none to be ended."""
        doing = self._latest.get(name)
        if doing is None or not doing.can_be_withdrawn:
            return None
        doing.withdraw()
        return doing.action

    def _new(self, action: Action) -> Doing:
        doing = self._latest[action.id] = Doing(self._world, self.triggers, action, self._latest)
        return doing

    def _follow(self, doing: Doing) -> Process:
        """Process: an action of the plan, once in every episode; what happens meanwhile is verified as well."""
        known, action = self._world.knowledge, doing.action
        whatever_happens = action.when.whatever_happens
        while not doing.withdrawn:
            if not whatever_happens:
                yield from known.until(lambda: known.episode > 0)
            yield from self.triggers.wait(action.when)
            if doing.withdrawn:
                return
            episode = known.episode
            yield from self._carry_out(doing)
            if whatever_happens:
                doing.finish()
                return
            verifies = isinstance(action, VerifyScope)
            yield from known.until(
                lambda episode=episode, verifies=verifies: known.episode > episode or (verifies and known.is_unverified)  # type: ignore[misc]
            )

    def _once(self, doing: Doing) -> Process:
        """Process: an action that people begin."""
        yield from self._carry_out(doing)
        doing.finish()

    def _carry_out(self, doing: Doing) -> Process:
        """Process: an action from its beginning to its end, tries that failed included."""
        env, name = self._world.env, doing.action.id
        begun = env.now
        self.times.setdefault(name, (begun, None))
        yield from self._try(doing, doing.action)
        if self.times[name] == (begun, None):
            self.times[name] = begun, env.now

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
            if doing.withdrawn or not self._world.knowledge.down:
                return

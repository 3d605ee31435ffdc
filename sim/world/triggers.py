"""What actions wait for.

Nothing is done before something has been detected, except what a plan does from the start or at a fixed moment. From
the detection of an incident until everything is known to work again is one *episode*; when another begins, the plan
begins anew.
"""

from collections.abc import Mapping

from sim.scenario.exercise import Cue
from sim.scenario.triggers import Trigger
from sim.world.environment import Bell, Either, Process
from sim.world.world import World

__all__ = ["Triggers"]


EVER = 1 << 62
LOOK_AGAIN = 5.0  # minutes until somebody counts again the key customers who wait


class Triggers:
    """Waits for the triggers of a plan.

    Parameters
    ----------
    world : World
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._finished: dict[str, int] = {}
        self._failed: dict[str, int] = {}
        self._delivered: set[str] = set()
        self._bell = Bell(world.env)

    def finished(self, action: str, for_good: bool = False) -> None:
        """Others that wait for this action may go on, in this episode or in all."""
        self._finished[action] = EVER if for_good else self._world.knowledge.episode
        self._bell.ring()

    def has_failed(self, action: str, for_good: bool = False) -> None:
        """Others that wait for this action to fail may go on, in this episode or in all."""
        self._failed[action] = EVER if for_good else self._world.knowledge.episode
        self._bell.ring()

    def delivered(self, inject: str) -> None:
        """Others that wait for this inject may come."""
        self._delivered.add(inject)
        self._bell.ring()

    def wait(self, trigger: Trigger, ending: bool = False) -> Process:
        """Process: until a trigger holds.

        Parameters
        ----------
        trigger : Trigger
        ending : bool
            It ends an action: a backlog is waited for to fall, not to grow.
        """
        env, known, layout = self._world.env, self._world.knowledge, self._world.layout
        if trigger.state is not None:
            yield from self._state(trigger.state)
        elif trigger.at is not None:
            yield env.timeout(max(0.0, trigger.at - env.now))
        elif trigger.after is not None:
            yield from self._once_in(self._finished, trigger.after)
        elif trigger.failed is not None:
            yield from self._once_in(self._failed, trigger.failed)
        elif trigger.down_for is not None:
            yield from self._down_for(trigger.down_for)
        elif trigger.expected_longer_than is not None:
            minutes = trigger.expected_longer_than
            yield from known.until(lambda: known.expects_longer_than(minutes))
        elif trigger.backlog is not None:
            if not ending:
                yield from known.until(lambda: known.down)
            yield env.backlog(layout.invoicing, trigger.backlog, rising=not ending)
        elif trigger.oldest is not None:
            yield from known.until(lambda: known.down)
            yield env.waited(layout.invoicing, trigger.oldest)
        elif trigger.key_customers_waiting is not None:
            yield from self._key_customers(trigger.key_customers_waiting, ending)
        elif trigger.system_down is not None:
            name = trigger.system_down
            yield from known.until(lambda: self._world.systems.falls_with(name, known.hit) is not ending)
        elif trigger.all is not None:
            yield env.all_of([env.process(self.wait(part, ending)) for part in trigger.all])
        elif trigger.any is not None:
            yield Either(*[env.process(self.wait(part, ending)) for part in trigger.any])
        elif isinstance(trigger, Cue) and trigger.inject is not None:
            while trigger.inject not in self._delivered:
                yield self._bell.heard()

    def _state(self, state: str) -> Process:
        known = self._world.knowledge
        if state == "detected":
            yield from known.until(lambda: known.down)
        elif state == "verified":
            yield from known.until(lambda: known.scope_is_known)
        elif state == "recovered":
            yield from known.recovered()
        elif state == "cleared":
            yield from known.cleared()

    def _once_in(self, done: Mapping[str, int], action: str) -> Process:
        """Until an action is among those that are done in this episode."""
        episode = self._world.knowledge.episode
        while done.get(action, -1) < episode:
            yield self._bell.heard()

    def _key_customers(self, share: float, ending: bool) -> Process:
        """Until so many of the key customers wait for an invoice, or no more than so many."""
        env, known, contacts = self._world.env, self._world.knowledge, self._world.contacts
        while True:
            if not ending:
                yield from known.until(lambda: known.down)
            waiting = contacts.key_waiting()
            if waiting <= share if ending else waiting >= share:
                return
            yield env.timeout(LOOK_AGAIN)

    def _down_for(self, minutes: float) -> Process:
        """Until systems have been known to be down for so long without a break."""
        env, known = self._world.env, self._world.knowledge
        while True:
            yield from known.until(lambda: known.down)
            enough = env.timeout(minutes)
            while known.down and not enough.processed:
                yield Either(enough, known.changed())
            if known.down:
                return

"""What every action needs while it is carried out."""

from collections.abc import Callable, Mapping
from contextlib import suppress

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.scenario.actions import Action
from sim.scenario.distributions import Distribution
from sim.scenario.triggers import Trigger
from sim.world.environment import Process
from sim.world.futures import lasting
from sim.world.triggers import Triggers
from sim.world.world import World

__all__ = ["Doing"]


class Doing:
    """One action of a plan, being carried out.

    Parameters
    ----------
    world : World
    triggers : Triggers
    action : Action
    all_actions : mapping of str to Doing
        The latest of each id, this one included.

    Attributes
    ----------
    failed : bool
        It has come to nothing.
    withdrawn : bool
        It shall end, or not begin.
    """

    def __init__(self, world: World, triggers: Triggers, action: Action, all_actions: Mapping[str, "Doing"]) -> None:
        self.world = world
        self._triggers = triggers
        self.action = action
        self.withdrawn = False
        self._all_actions = all_actions
        self._ended_in: int | None = None
        self._over = False
        self._undo: Callable[[], object] | None = None
        self._ending: simpy.Process | None = None
        self._chance: dict[str, np.random.Generator] = {}
        self._sent: dict[int, float] = {}
        self.failed = False

    def tell(self, what: str, **values: object) -> None:
        """Write into the journal; the catalogue has ``journal.<kind of action>-<what>``."""
        action = self.action
        self.world.journal.write("action", action.id, f"journal.{action.do}-{what}", owner=action.owner or "", **values)

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it is under way, waits to begin, or has an effect that stays."""
        return not self.withdrawn and (not self._over or self._undo is not None)

    def finish(self) -> None:
        """It has been done and will not begin again."""
        self._over = True

    def takes_effect(self) -> None:
        """Others that wait for this action may go on, though it may last."""
        self._triggers.finished(self.action.id, for_good=self.action.when.whatever_happens)

    def fails(self, what: str = "failed", **values: object) -> None:
        """It has come to nothing, which is told; it may be tried again, and others may be waiting for that."""
        self.failed = True
        self.tell(what, **values)
        self._triggers.has_failed(self.action.id, for_good=self.action.when.whatever_happens)

    def draw(self, what: str) -> float:
        """A duration that begins now, from one of the action's distributions and a stream of its own."""
        return self.sample(what, getattr(self.action, what))

    def sample(self, what: str, distribution: Distribution) -> float:
        """A duration that begins now, from a stream of the action's own."""
        if what not in self._chance:
            self._chance[what] = self.world.streams[f"action.{self.action.id}.{what}"]
        return lasting(self._chance[what], distribution)

    def count(self, what: str) -> int:
        """A number from one of the action's distributions, from a stream of its own."""
        chance = self.world.streams[f"action.{self.action.id}.{what}"]
        return round(max(0.0, float(getattr(self.action, what).sample(chance, 1)[0])))

    def luck(self, what: str, count: int) -> NDArray[np.float64]:
        """Uniform numbers, one for each of so many customers or orders, from a stream of its own."""
        return self.world.streams[f"action.{self.action.id}.{what}"].random(count)

    def happens(self, what: str, chance: float) -> bool:
        """Draw whether something comes true, from a stream of its own."""
        luck = self._chance.setdefault(what, self.world.streams[f"action.{self.action.id}.{what}"])
        return bool(luck.random() < chance)

    def stays(self, undo: Callable[[], object]) -> None:
        """The action is over, but its effect stays until it is withdrawn."""
        self._undo = undo

    def until(self, trigger: Trigger) -> Process:
        """Process: until what ends the action, or until it is withdrawn."""
        if self.withdrawn or self._ended_in == self.world.knowledge.episode:
            return
        self._ending = self.world.env.active_process
        with suppress(simpy.Interrupt):
            yield from self._triggers.wait(trigger, ending=True)
        self._ending = None

    def withdraw(self) -> None:
        """Let it end as if what ends it had come, and not begin again."""
        self.withdrawn = True
        self._end()

    def end_others(self, *kinds: type) -> None:
        """The other actions of these kinds, or all, are over in this episode."""
        for other in self._all_actions.values():
            if other is not self and (not kinds or isinstance(other.action, kinds)):
                other._ended_in = self.world.knowledge.episode
                other._end()

    def _end(self) -> None:
        if self._ending is not None:
            self._ending.interrupt()
        if self._undo is not None:
            self._undo()
            self._undo = None
            self.tell("ends")

    def occupy(self, department: str, count: int, minutes: float) -> Process:
        """Process: people of a department leave their desks for some time and return."""
        staff = self.world.staff
        people = yield from staff.call_away(department, count)
        yield self.world.env.timeout(minutes)
        staff.release(people)

    def send(self, department: str, desk: str, count: int, briefing: float) -> list[int]:
        """Send people of a department to a desk that they can man: as many as are free, `count` at the most.

        Those on duty go first; others are told, and are there when their shift begins.
        """
        staff = self.world.staff
        people = staff.unassigned(department)[-count:] if staff.able(department, desk) else []
        staff.send(people, desk, briefing)
        self._sent |= dict.fromkeys(people, self.world.env.now)
        self.tell("people", count=len(people))
        return people

    def send_back(self, people: list[int], way: float = 0.0) -> None:
        """People go back to their own desks, which takes so many minutes; not those who were sent home before."""
        staff = self.world.staff
        staff.release([w for w in people if self._sent.get(w) in (None, staff.sent_at(w))], way)

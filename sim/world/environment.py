"""The clock that both planes share.

``DrillEnvironment`` is a SimPy environment whose every step first lets the order flow advance to the next control
event. So a SimPy process always sees the backlog as of ``env.now``, and a process that waits for a backlog or a waiting
time is woken exactly when it is reached.

>>> from sim.world.flow import Jobs, OrderFlow, single_desk
>>> flow = OrderFlow(single_desk(), Jobs.of(arrival=[1.0, 2.0, 3.0], work=[[9.0]] * 3), workers=1, seed=1)
>>> env = DrillEnvironment(flow)
>>> def alarm():
...     yield env.backlog([[True]], 2)
...     print("two orders wait at", env.now)
>>> _ = env.process(alarm())
>>> env.run(until=10)
two orders wait at 2.0
"""

import heapq
from collections.abc import Generator
from typing import Any

import simpy
from numpy.typing import ArrayLike
from simpy.core import BoundClass, EmptySchedule
from simpy.events import NORMAL, EventPriority

from sim.world.flow import OrderFlow

__all__ = ["Bell", "DrillEnvironment", "Either", "Process", "moment"]

LAST = EventPriority(NORMAL + 1)
"""Priority of what comes after everything else at its moment."""

Process = Generator[simpy.Event, Any, Any]
"""What a SimPy process is written as."""


def moment(env: simpy.Environment, time: float, priority: EventPriority = NORMAL) -> simpy.Event:
    """Event at a moment, to the bit: SimPy would add a delay to its own time."""
    event = env.event()
    _schedule(env, event, time, priority)
    return event


def _schedule(env: simpy.Environment, event: simpy.Event, time: float, priority: EventPriority) -> None:
    event._ok = True
    event._value = None
    heapq.heappush(env._queue, (time, priority, next(env._eid), event))


class DrillEnvironment(simpy.Environment):
    """A SimPy environment in which the order flow advances between events.

    Parameters
    ----------
    flow : OrderFlow
        The order flow; control operations on it happen at ``now``.
    """

    def __init__(self, flow: OrderFlow) -> None:
        super().__init__()
        self.flow = flow
        self._watched: dict[int, simpy.Event] = {}
        for name, made in vars(simpy.Environment).items():  # SimPy does this for its own class only
            if isinstance(made, BoundClass):
                setattr(self, name, getattr(self, name))

    def step(self) -> None:
        """Process the next event, the order flow having advanced to its time; else as SimPy does, with less ado."""
        queue = self._queue
        if not queue:
            raise EmptySchedule
        time = queue[0][0]
        if time > self._now or self.flow.has_fired:  # else it is there already
            self._reach(time)
        self._now, _, _, event = heapq.heappop(queue)
        callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        for callback in callbacks:
            callback(event)
        if not (event._ok or event.defused):
            raise event._value

    def jump(self, time: float) -> bool:
        """Whether nothing else happens up to a time; then it is that time at once, which saves an event."""
        if self.flow.has_fired or self.peek() <= time or not self._reach(time):
            return False
        self._now = time
        return True

    def _reach(self, time: float) -> bool:
        """Let the order flow advance to a time; False: something that was watched for has come before."""
        watch = self.flow.advance(time)
        if watch >= 0:
            _schedule(self, self._watched.pop(watch), self.flow.now, NORMAL)
        return watch < 0

    def last_at(self, time: float) -> simpy.Event:
        """Event at a moment, to the bit, after everything else that happens then."""
        return moment(self, time, LAST)

    def backlog(self, queues: ArrayLike, threshold: int, rising: bool = True) -> simpy.Event:
        """Event of the backlog of the queues reaching a threshold."""
        return self._watch(self.flow.watch_backlog(queues, threshold, rising))

    def waited(self, queues: ArrayLike, minutes: float) -> simpy.Event:
        """Event of an order having waited so long in one of the queues."""
        return self._watch(self.flow.watch_wait(queues, minutes))

    def _watch(self, number: int) -> simpy.Event:
        event = self.event()
        self._watched[number] = event
        return event


class Either(simpy.Event):
    """The first of several events; SimPy's own condition would also gather what each of them has to say."""

    def __init__(self, *events: simpy.Event) -> None:
        super().__init__(events[0].env)
        for event in events:
            if event.callbacks is None:  # it has happened
                self._one_happens(event)
            else:
                event.callbacks.append(self._one_happens)

    def _one_happens(self, _: simpy.Event) -> None:
        if not self.triggered:
            self.succeed()


class Bell:
    """Wakes all who wait for something to change; they look for themselves what it was."""

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env
        self._next: simpy.Event | None = None  # nobody waits

    def ring(self) -> None:
        """Wake all who wait."""
        if self._next is not None:
            rung, self._next = self._next, None
            rung.succeed()

    def heard(self) -> simpy.Event:
        """The next ring."""
        if self._next is None:
            self._next = self._env.event()
        return self._next

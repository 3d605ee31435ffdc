"""Other people's telephones and counters: one waits behind others until it is one's turn, or nobody answers any more.

How many are there already is drawn from the stationary state of a queue with random arrivals, several servers and
callers who hang up (Erlang A); those who come later stand behind and do not matter.

>>> env = simpy.Environment()
>>> def caller():
...     answered = yield from call(env, closes=30.0, lines=1, ahead=[6.0, 6.0], talks=5.0)
...     print(answered, env.now)
>>> _ = env.process(caller())
>>> env.run()
True 17.0
"""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from functools import lru_cache
from heapq import heapreplace
from itertools import zip_longest
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.scenario.helplines import Helpline
from sim.world.calendar import WorkingTime
from sim.world.environment import Process, moment
from sim.world.orders import DAY
from sim.world.staff import Staff
from sim.world.streams import Streams

__all__ = ["Helplines", "call", "in_system"]


def call(
    env: simpy.Environment,
    closes: float,
    lines: int,
    *,
    ahead: Sequence[float],
    talks: float,
    hang_up: Sequence[float] = (),
    holds: float | None = None,
) -> Generator[simpy.Event, object, bool]:
    """Process: a call; returns whether one's turn came.

    Parameters
    ----------
    env : Environment
    closes : float
        Moment at which nobody answers any more; who is being served then is served to the end.
    lines : int
        So many callers are served at once.
    ahead : sequence of float
        Conversations of those who are there already, in minutes.
    talks : float
        One's own conversation.
    hang_up : sequence of float
        After how long each of those ahead hangs up if he still waits; not given: never.
    holds : float or None
        After how long one hangs up oneself.
    """
    begun, free = env.now, [env.now] * lines  # when each line will be free
    for minutes, patience in zip_longest(ahead, hang_up[: len(ahead)], fillvalue=np.inf):
        if free[0] <= begun + patience:
            heapreplace(free, free[0] + minutes)
    gives_up = begun + min(closes - begun, np.inf if holds is None else holds)
    if free[0] > gives_up:
        yield moment(env, gives_up)
        return False
    yield moment(env, free[0])
    yield env.timeout(talks)
    return True


def in_system(line: Helpline) -> NDArray[np.float64]:
    """Chance that so many others, 0, 1, 2, ..., are served or wait at a random moment.

    >>> [round(float(chance), 3) for chance in in_system(Helpline(lines=1, load=0.5))[:3]]  # nearly 1/2, 1/4, 1/8
    [0.551, 0.276, 0.115]
    """
    return _stationary(line.lines, line.load, line.talks.mean() / line.patience)


@lru_cache
def _stationary(lines: int, load: float, leave: float) -> NDArray[np.float64]:
    """Of a queue with so many lines at a load; those who wait leave so much faster than those who are served."""
    chances = [1.0]
    while chances[-1] > 1e-9 * max(chances) or len(chances) <= lines:
        there = len(chances)
        pace = min(there, lines) + max(0, there - lines) * leave
        chances.append(chances[-1] * load * lines / pace)
    weights = np.array(chances)
    return np.asarray(weights / weights.sum())


class Helplines:
    """The calls that people make during a drill."""

    def __init__(self, env: simpy.Environment, time: WorkingTime, staff: Staff, streams: Streams) -> None:
        self._env = env
        self._time = time
        self._staff = staff
        self._streams = streams
        self._calls: Counter[str] = Counter()

    def reach(
        self,
        name: str,
        line: Helpline,
        by: str,
        talks: Callable[[], float],
        ahead: Callable[[], Sequence[float]] | None = None,
        way: float = 0.0,
        worth_it: Callable[[], bool] = lambda: True,
    ) -> Generator[simpy.Event, Any, bool]:
        """Process: somebody calls, or goes there, until he is helped, and does nothing else; returns whether he was.

        Parameters
        ----------
        name : str
            Where; its luck is the same for all who call there for the first time, the second time and so on.
        line : Helpline
        by : str
            Department that sends somebody.
        talks : callable
            Draws how long he is helped.
        ahead : callable
            Draws the conversations of those who wait already; none given: as many as the line is usually loaded with.
        way : float
            Minutes to get there, and back.
        worth_it : callable
            Whether it is still worth to try again.
        """
        env = self._env
        while True:
            yield env.timeout(self._opening(line)[0] - env.now)
            people = yield from self._staff.call_away(by, 1)
            chance = self._chance(name)
            yield env.timeout(way + float(line.menu.sample(chance, 1)[0]))
            opens, closes = self._opening(line)
            answered = False
            if opens == env.now:
                others, hang_up = (ahead(), ()) if ahead is not None else self._others(line, chance)
                answered = yield from call(
                    *(env, closes, line.lines), ahead=others, talks=talks(), hang_up=hang_up, holds=line.holds
                )
            yield env.timeout(way)
            self._staff.release(people)
            if answered:
                return True
            yield env.timeout(line.again)
            if not worth_it():
                return False

    def answer(self, line: Helpline, minutes: float) -> Process:
        """Process: until those who answer there have spent so many minutes of their hours."""
        while minutes > 0:
            opens, closes = self._opening(line)
            worked = min(minutes, closes - opens)
            yield self._env.timeout(opens + worked - self._env.now)
            minutes -= worked

    def _opening(self, line: Helpline) -> tuple[float, float]:
        if line.daily and any(span.minutes >= DAY for span in line.hours):
            return self._env.now, np.inf
        return self._time.opening(line.hours, self._env.now, daily=line.daily)

    def _chance(self, name: str) -> np.random.Generator:
        self._calls[name] += 1
        return self._streams[f"helpline.{name}.{self._calls[name]}"]

    def _others(self, line: Helpline, chance: np.random.Generator) -> tuple[Sequence[float], Sequence[float]]:
        """The conversations of those who are there already, and when each hangs up."""
        chances = in_system(line)
        count = int(chance.choice(chances.size, p=chances))
        return line.talks.sample(chance, count).tolist(), chance.exponential(line.patience, count).tolist()

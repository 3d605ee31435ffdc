"""Other people's telephones: one waits behind other callers until it is one's turn, or until nobody answers any more.

>>> env = simpy.Environment()
>>> def caller():
...     answered = yield from call(env, closes=30.0, lines=1, ahead=[6.0, 6.0], talks=5.0)
...     print(answered, env.now)
>>> _ = env.process(caller())
>>> env.run()
True 17.0
"""

from collections.abc import Generator, Sequence

import simpy

from sim.world.environment import Process

__all__ = ["call"]


def call(
    env: simpy.Environment, *, closes: float, lines: int, ahead: Sequence[float], talks: float
) -> Generator[simpy.Event, object, bool]:
    """Process: a call; returns whether one's turn came.

    Parameters
    ----------
    env : Environment
    closes : float
        Moment at which the hotline closes; who is being served then is served to the end.
    lines : int
        So many callers are served at once.
    ahead : sequence of float
        Conversations of those who wait already, in minutes.
    talks : float
        One's own conversation.
    """
    line = simpy.Resource(env, capacity=lines)
    for turn, minutes in [(line.request(), minutes) for minutes in ahead]:
        env.process(_talk(env, line, turn, minutes))
    with line.request() as mine:
        yield mine | env.timeout(closes - env.now)
        if not mine.triggered:
            return False
        yield env.timeout(talks)
    return True


def _talk(env: simpy.Environment, line: simpy.Resource, turn: simpy.Event, minutes: float) -> Process:
    yield turn
    yield env.timeout(minutes)
    line.release(turn)  # type: ignore[arg-type]  # a request is an event

"""Going back: the part of a log up to a moment of the drill, as the beginning of another."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from sim.session import lines as line
from sim.session.live import Live
from sim.session.refusals import at, refused
from sim.session.state import State

__all__ = ["Branch", "past"]


@dataclass(frozen=True, slots=True)
class Branch:
    """One of the sessions that share a past.

    Attributes
    ----------
    moment : float or None
        Minutes of the drill at which it was branched off; None: it is the first.
    since : float
        Before it, it is the same as the first; infinite for the first itself.
    """

    session: uuid.UUID
    live: Live
    moment: float | None
    since: float


def past(live: Live, moment: float, now: float) -> list[line.Line]:
    """The lines of a session up to a moment of its drill, and one that lets it stand there.

    What was decided at the moment itself is left out, so that it can be decided differently.

    Raises
    ------
    InputError
        The drill has not come so far.
    """
    state = live.current(now)
    if state.clock is None:
        raise refused("session.not-while-waiting")
    outside = refused("session.not-so-far", moment=at(moment), reached=at(state.moment))
    if moment > state.moment:
        raise outside
    kept: list[line.Line] = []
    folded = State(live.definition.scenario, live.definition.pace)
    cut: line.Line | None = None
    for number, entry in live.log.read():
        following = folded.after(number, entry)
        if following.moment > moment or (folded.clock is not None and _decides(entry) and following.moment >= moment):
            cut = entry
            break
        kept.append(entry)
        folded = following
    if folded.clock is None:
        raise outside
    kept.extend(_standing(folded, moment, cut))
    return kept


def _standing(state: State, moment: float, cut: line.Line | None) -> Iterator[line.Line]:
    """What lets a session stand at a moment: it runs up to it, or the next line put it forward beyond it."""
    assert state.clock is not None
    if isinstance(cut, line.Stepped) and state.moment < moment:
        lapsed = cut.lapsed if state.pace == "facilitator" else ()  # led by hand, defaults count when one goes on
        yield cut.model_copy(
            update={"moment": moment, "horizon": state.clock.horizon, "opened": (), "lapsed": lapsed, "key": ""}
        )
    elif state.phase in ("running", "deciding"):
        wait = (moment - state.moment) * 60 / state.clock.speed if state.phase == "running" else 0.0
        yield line.Paused(wall=state.clock.wall + wait, by=line.TRAINER)


def _decides(entry: line.Line) -> bool:
    """Whether a line changes the drill of a team, or ends it."""
    lapses = isinstance(entry, line.Reached | line.Resumed) and entry.lapsed
    return bool(lapses) or isinstance(
        entry,
        line.Decided | line.OrderedFreely | line.WithdrawnNow | line.ReleasedNow | line.SkippedNow | line.Ended,
    )

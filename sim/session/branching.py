"""Going back: the part of a log up to a moment of the drill, as the beginning of another."""

from sim.session import lines as line
from sim.session.live import Live
from sim.session.refusals import refused
from sim.session.state import State

__all__ = ["past"]


def past(live: Live, moment: float, now: float) -> list[line.Line]:
    """The lines of a session up to a moment of its drill, and one that lets it stand there.

    What was decided at the moment itself is left out, so that it can be decided differently.

    Raises
    ------
    InputError
        The drill has not come so far.
    """
    state = live.current(now)
    if state.clock is None or not moment <= state.moment:
        raise refused("session.not-so-far", "moment", f"{moment:g}", reached=f"{state.moment:g}")
    kept: list[line.Line] = []
    folded = State(live.definition.scenario, live.definition.pace)
    for number, entry in live.log.read():
        following = folded.after(number, entry)
        if following.moment > moment or (folded.clock is not None and _decides(entry) and following.moment >= moment):
            break
        kept.append(entry)
        folded = following
    if folded.clock is None:
        raise refused("session.not-so-far", "moment", f"{moment:g}", reached=f"{state.moment:g}")
    if folded.phase in ("running", "deciding"):
        wait = (moment - folded.moment) * 60 / folded.clock.speed if folded.phase == "running" else 0.0
        kept.append(line.Paused(wall=folded.clock.wall + wait, by=line.TRAINER))
    return kept


def _decides(entry: line.Line) -> bool:
    """Whether a line changes the drill of a team, or ends it."""
    lapses = isinstance(entry, line.Reached | line.Resumed) and entry.lapsed
    return bool(lapses) or isinstance(
        entry,
        line.Decided | line.OrderedFreely | line.WithdrawnNow | line.ReleasedNow | line.SkippedNow | line.Ended,
    )

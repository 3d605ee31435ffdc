"""What the tax authority is told, and the record that has to prove it."""

from sim.scenario.actions import KeepLog, ReportToAuthority
from sim.scenario.unfolding import Estimate
from sim.world.actions.doing import Doing
from sim.world.environment import Either, Process

__all__ = ["keep_log", "report_to_authority"]


def report_to_authority(doing: Doing, action: ReportToAuthority) -> Process:
    """Process: somebody calls until the turn comes; the authority permits paper and says how long it may take.

    What it says may turn out wrong, and is revised then, like any promise (`sim.world.forecast`).
    """
    world = doing.world
    own = {name: value for name in ("hours", "lines") if (value := getattr(action, name)) is not None}
    line = world.layout.organisation.helplines.authority.model_copy(update=own)

    def ahead() -> list[float]:
        return [doing.draw("talks") for _ in range(doing.count("ahead"))]

    given = None if action.ahead is None else ahead
    yield from world.helplines.reach("authority", line, action.by, lambda: doing.draw("talks"), given)
    world.record.reported = action
    world.incidents.ask_when_over(Estimate(error=action.estimate))
    doing.takes_effect()


def keep_log(doing: Doing, action: KeepLog) -> Process:
    """Process: somebody writes down at regular times what has become known, for the last time when it is over."""
    env = doing.world.env
    over = env.process(doing.until(action.until))
    while True:
        last = not over.is_alive
        yield from doing.occupy(action.by, 1, action.takes)
        doing.world.record.write(action.facts, action.in_time)
        doing.takes_effect()
        if last:
            return
        yield Either(over, env.timeout(max(0.0, action.every - action.takes)))

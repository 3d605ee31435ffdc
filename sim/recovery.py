"""When a system has failed and when it has recovered, with hysteresis.

A system fails as soon as it serves any order at less than full speed. It has recovered only when it serves all of them
at full speed and goes on doing so: who comes back for a quarter of an hour has not come back.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.outcome import Run

__all__ = ["STAYS_UP", "Outage", "outages"]

STAYS_UP = 30.0
"""Minutes that a system must stay up to have recovered (estimate); what fails again before has not been up."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A time that a system did not work as it should.

    Attributes
    ----------
    failed : float
        When, in minutes since day 1 00:00.
    restored : float or None
        When it worked again for good; None: not within the drill.
    """

    failed: float
    restored: float | None

    @property
    def minutes(self) -> float | None:
        """How long; None: it goes on."""
        return None if self.restored is None else self.restored - self.failed


def outages(run: "Run") -> dict[str, Outage]:
    """The longest outage of each system that failed in a run; systems that merely stand by have none."""
    standbys = run.organisation.names("standby")
    found: dict[str, list[Outage]] = {}
    for time, system, slowest, _ in run.system_changes:
        if system in standbys:
            continue
        mine = found.setdefault(system, [])
        last = mine[-1] if mine else None
        if slowest == 1:
            if last is not None and last.restored is None:
                mine[-1] = Outage(last.failed, time)
        elif last is None or (last.restored is not None and time - last.restored >= STAYS_UP):
            mine.append(Outage(time, None))
        else:
            mine[-1] = Outage(last.failed, None)
    return {system: max(mine, key=_length) for system, mine in found.items() if mine}


def _length(outage: Outage) -> float:
    return float("inf") if outage.minutes is None else outage.minutes

"""What has been drilled, and what has not: hazards against capabilities, for each organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from sim.register.drills import ALL, Wanted, drills
from sim.register.schema import Drill
from sim.register.store import Register
from sim.scenario.base import Text
from sim.scenario.capabilities import CAPABILITIES
from sim.scenario.incidents import Cause

__all__ = ["YEARLY", "Cell", "Coverage", "coverage"]

YEARLY = timedelta(days=365)
"""After this time a drill is due again.

A yardstick: China's rules for work-safety emergency plans (生产安全事故应急预案管理办法, article 33) ask for a drill
of the comprehensive or a special plan at least once a year; ISO 22301, 8.5, for planned intervals.
"""

HAZARDS: tuple[str, ...] = tuple(cause for cause in get_args(Cause) if cause != "other")


@dataclass(frozen=True)
class Cell:
    """What was drilled of a capability in the face of a hazard.

    Attributes
    ----------
    drills : int
        How many have exercised it.
    last : date or None
        When the last of them was held.
    rating : str or None
        How the last rated one was rated.
    state : {"never", "overdue", "drilled"}
    """

    drills: int = 0
    last: date | None = None
    rating: str | None = None
    state: Literal["never", "overdue", "drilled"] = "never"


@dataclass(frozen=True)
class Coverage:
    """The map of an organisation.

    Attributes
    ----------
    hazards, capabilities : sequence of str
        Rows and columns: all that there are, drilled or not.
    cells : mapping of (hazard, capability) to Cell
    of_hazard : mapping of str to Cell
        Whatever was exercised.
    """

    organisation: Text
    hazards: Sequence[str]
    capabilities: Sequence[str]
    cells: Mapping[tuple[str, str], Cell]
    of_hazard: Mapping[str, Cell]

    def count(self, state: str) -> int:
        """Number of cells in a state."""
        return sum(cell.state == state for cell in self.cells.values())


def coverage(
    register: Register, today: date, interval: timedelta = YEARLY, wanted: Wanted = ALL
) -> tuple[Coverage, ...]:
    """What was drilled in each organisation of the register.

    Parameters
    ----------
    register : Register
    today : date
    interval : timedelta
        After which a drill is due again.
    wanted : Wanted
        Which drills are counted; withdrawn ones are not.
    """
    by_organisation: dict[str, list[Drill]] = {}
    for one in drills(register, wanted):
        if one.withdrawn is None:
            by_organisation.setdefault(one.organisation_key, []).append(one)
    oldest = today - interval
    return tuple(_map(by_organisation[key], oldest) for key in sorted(by_organisation))


def _map(held: Sequence[Drill], oldest: date) -> Coverage:
    met = {hazard.name for one in held for hazard in one.hazards}
    hazards = (*HAZARDS, *sorted(met - set(HAZARDS)))
    names = {row.capability for one in held for row in one.capabilities}
    capabilities = (*CAPABILITIES, *sorted(names - set(CAPABILITIES)))
    cells = {(h, c): _cell(held, h, c, oldest) for h in hazards for c in capabilities}
    return Coverage(
        held[-1].organisation, hazards, capabilities, cells, {h: _cell(held, h, None, oldest) for h in hazards}
    )


def _cell(held: Sequence[Drill], hazard: str, capability: str | None, oldest: date) -> Cell:
    """Of drills, oldest first."""
    last, ratings, count = None, [], 0
    for one in held:
        if not any(row.name == hazard for row in one.hazards):
            continue
        rows = [row for row in one.capabilities if capability in (None, row.capability)]
        if rows:
            count, last = count + 1, one.held_on
            ratings += [row.rating for row in rows if row.rating not in (None, "not-rated")]
    if last is None:
        return Cell()
    rating = ratings[-1] if ratings and capability is not None else None
    return Cell(count, last, rating, "overdue" if last < oldest else "drilled")

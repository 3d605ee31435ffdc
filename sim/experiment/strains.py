"""What can be made worse step by step until a plan no longer holds: a longer outage, a smaller team, a larger peak."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from sim.errors import InputError, Problem
from sim.scenario.files import with_changes
from sim.scenario.organisation import Organisation
from sim.scenario.scenario import Scenario
from sim.scenario.times import write_duration
from sim.scenario.usual import usually
from sim.world.orders import DAY

__all__ = ["KINDS", "Strain", "strain"]

Kind = Literal["outage", "team", "peak"]
KINDS: tuple[Kind, ...] = get_args(Kind)

STEPS = 64
"""From the mildest to the severest level; of an outage each is a few per cent longer than the one before."""
SHORTEST = 10.0
"""Minutes of the shortest outage tried unless something else is asked for."""
PEAKS = (0.5, 4.0)
"""Of the usual demand."""


@dataclass(frozen=True)
class Strain:
    """What is made worse, and how far.

    Attributes
    ----------
    kind : {"outage", "team", "peak"}
        How long an incident lasts, how many people a department has, the demand compared with the usual.
    name : str
        Id of the incident or the department; of the demand: none.
    mild, severe : float
        Where it begins and ends: minutes, people, or times the usual.
    """

    kind: Kind
    name: str
    mild: float
    severe: float

    @cached_property
    def levels(self) -> tuple[float, ...]:
        """All that is tried, from mild to severe."""
        if self.kind == "team":
            return tuple(float(staff) for staff in range(round(self.mild), round(self.severe) - 1, -1))
        shares = [i / STEPS for i in range(STEPS + 1)]
        if self.kind == "peak":
            return tuple(self.mild + share * (self.severe - self.mild) for share in shares)
        span = math.log(self.severe / self.mild)
        return tuple(dict.fromkeys(round(self.mild * math.exp(share * span)) * 1.0 for share in shares))

    @property
    def path(self) -> str:
        """Path of the value that is changed."""
        if self.kind == "outage":
            return f"incidents.{self.name}.lasts"
        return f"organisation.departments.{self.name}.staff" if self.kind == "team" else "demand_factor"

    def written(self, level: float) -> str:
        """A level as it is written in a file."""
        if self.kind == "outage":
            return str(write_duration(level))
        return f"{level:.0f}" if self.kind == "team" else f"{level:.6g}"

    def put(self, scenario: Scenario, level: float) -> Scenario:
        """The scenario at a level."""
        update: dict[str, Any]
        if self.kind == "peak":
            update = {"demand_factor": level}
        elif self.kind == "outage":
            lasts = usually(self.written(level))
            update = {"incidents": _changed(scenario.incidents, self.name, {"lasts": lasts})}
        else:
            company = scenario.organisation
            assert isinstance(company, Organisation)
            departments = _changed(company.departments, self.name, {"staff": round(level)})
            update = {"organisation": company.model_copy(update={"departments": departments})}
        return scenario.model_copy(update=update)


def _changed(things: tuple[Any, ...], name: str, update: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(thing.model_copy(update=update) if thing.id == name else thing for thing in things)


def strain(
    scenario: Scenario, kind: Kind, name: str | None = None, mild: float | None = None, severe: float | None = None
) -> Strain:
    """What is made worse in a scenario.

    Parameters
    ----------
    scenario : Scenario
        Its organisation written out.
    kind : {"outage", "team", "peak"}
    name : str
        Of the incident or department; none given: the first incident, and the department that issues.
    mild, severe : float
        From where to where; none given: from ten minutes to the end of the drill, from twice the team to one, from half
        the usual demand to four times.

    Raises
    ------
    InputError
        There is no such thing, or the range is none.
    """
    company = scenario.organisation
    if not isinstance(company, Organisation):
        raise InputError([Problem("study.organisation-named", field="scenario", found=str(company))])
    named = _named(scenario, company, kind, name)
    first, last = _usual_range(scenario, company, kind, named)
    found = Strain(kind, named, first if mild is None else mild, last if severe is None else severe)
    if problems := [*_problems(scenario, found)]:
        raise InputError(problems)
    for level in (found.levels[0], found.levels[-1]):
        with_changes(scenario, {found.path: found.written(level)})
    return found


def _named(scenario: Scenario, company: Organisation, kind: Kind, name: str | None) -> str:
    """The incident or department that is meant."""
    if kind == "peak":
        if name:
            raise InputError([Problem("break.no-name", field=kind, found=name)])
        return ""
    if kind == "outage":
        known = tuple(incident.id for incident in scenario.incidents)
    else:
        issuing = {desk.id for desk in company.desks if desk.does.keys() & {s.id for s in company.stages if s.issues}}
        by_size = sorted(company.departments, key=lambda d: (d.desk not in issuing, -d.staff))
        known = tuple(department.id for department in by_size)
    if not known or (name and name not in known):
        raise InputError([Problem(f"break.no-{kind}", field=kind, found=name or "", allowed=known)])
    return name or known[0]


def _usual_range(scenario: Scenario, company: Organisation, kind: Kind, name: str) -> tuple[float, float]:
    if kind == "peak":
        return PEAKS
    if kind == "outage":
        return SHORTEST, max(_room(scenario, name), SHORTEST)
    staff = next(department.staff for department in company.departments if department.id == name)
    return float(max(2 * staff, 2)), 1.0


def _room(scenario: Scenario, name: str) -> float:
    """How long an incident can last until the drill ends."""
    (incident,) = (incident for incident in scenario.incidents if incident.id == name)
    begins = incident.at if isinstance(incident.at, float) else (0.0 if incident.at is None else incident.at.between[1])
    return scenario.days * DAY - begins


def _problems(scenario: Scenario, found: Strain) -> Iterator[Problem]:
    written = f"{found.mild:g}..{found.severe:g}"
    wrong_way = found.mild <= found.severe if found.kind == "team" else found.mild >= found.severe
    if wrong_way or min(found.mild, found.severe) < (1 if found.kind == "team" else 1e-9):
        yield Problem(f"break.range-{found.kind}", field=found.kind, found=written)
    elif found.kind == "outage" and found.severe > _room(scenario, found.name) + 0.5:
        room = write_duration(_room(scenario, found.name))
        yield Problem("break.beyond-drill", field=found.kind, found=str(write_duration(found.severe)), allowed=(room,))

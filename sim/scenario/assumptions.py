"""Values that rest on an estimate, found by the sources of a scenario, its organisation and its plans, and varied.

A source with the mark ``estimate`` names values by paths. All numbers, times, shares and distributions at and below
such a path are assumptions, except those for which a more exact path names a better source. Entries of lists below it
that are alike are one assumption and vary together: ``organisation.departments.*.staff``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.errors import InputError
from sim.scenario.base import Loc, Text
from sim.scenario.files import validated
from sim.scenario.organisation import Organisation
from sim.scenario.paths import Hint, Step, entry_name, kinds_at, origin_of, places, read_path
from sim.scenario.plan import Plan
from sim.scenario.prepared import changed
from sim.scenario.preparedness import ways
from sim.scenario.quantities import Clock, Moment
from sim.scenario.reading import Data
from sim.scenario.scenario import Scenario
from sim.scenario.sources import Source

__all__ = ["Assumption", "Left", "assumptions", "varied"]

PLANS = "plans"
NO_ASSUMPTIONS = ("days", "objectives", "injects", "decisions", "roles", "notes", "organisation.sources")
"""What somebody has set and not estimated: what must be reached, and the script of the exercise."""
FIXED = (Clock, Moment)
"""Times of day and moments are set by the clock."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """An estimated value, or several alike.

    Attributes
    ----------
    path : str
        ``organisation.departments.*.staff``, ``incidents.upgrade.noticed.after``; of plans ``plan.actions...``.
    basis : Text
        The reason for the estimate.
    locs : tuple of Loc
        Where they stand.
    """

    path: str
    basis: Text
    locs: tuple[Loc, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """An assumption that cannot be varied.

    Attributes
    ----------
    path : str
    reason : {"does-not-fit", "same"}
        Something else must fit it, such as shares that add up to 100 %; or it stays the same, as small whole numbers
        do.
    """

    path: str
    reason: str


def assumptions(
    scenario: Scenario, plans: Mapping[str, Plan], spread: float
) -> tuple[tuple[Assumption, ...], tuple[Left, ...]]:
    """All assumptions that can be varied by a share, and those that cannot.

    Parameters
    ----------
    scenario : Scenario
        Its organisation written out.
    plans : mapping of str to Plan
        By name, their measures written out.
    spread : float
        How far they are varied to both sides, as a share of what they are.
    """
    data = _written(scenario, plans)
    found, left = [], []
    for assumption in _grouped(data, _sources(scenario, plans)):
        ends = [_varied(data, [assumption], [factor]) for factor in (1 - spread, 1 + spread)]
        if ends[0] == ends[1]:
            left.append(Left(assumption.path, "same"))
            continue
        try:
            for end in ends:
                _check(end, assumption)
        except InputError:
            left.append(Left(assumption.path, "does-not-fit"))
        else:
            found.append(assumption)
    return tuple(found), tuple(left)


def varied(
    scenario: Scenario, plans: Mapping[str, Plan], of: Sequence[Assumption], factors: Iterable[float]
) -> tuple[Scenario, dict[str, Plan]]:
    """Scenario and plans with every assumption multiplied by its factor.

    Raises
    ------
    InputError
        Together they do not fit.
    """
    return _read(_varied(_written(scenario, plans), of, factors))


# --- as they are written ----------------------------------------------------------------------------------------------


def _written(scenario: Scenario, plans: Mapping[str, Plan]) -> dict[str, Any]:
    data = scenario.model_dump(mode="json", by_alias=True)
    return {**data, PLANS: {name: plan.model_dump(mode="json", by_alias=True) for name, plan in plans.items()}}


def _read(data: dict[str, Any]) -> tuple[Scenario, dict[str, Plan]]:
    scenario = validated(Scenario, {name: value for name, value in data.items() if name != PLANS}, _place)
    return scenario, {name: validated(Plan, plan, _place) for name, plan in data[PLANS].items()}


def _check(data: dict[str, Any], assumption: Assumption) -> None:
    """Refuse what does not fit; what the assumption has no part in is passed over."""
    roots = {loc[:2] if loc[0] == PLANS else () for loc in assumption.locs}
    scenario = {name: value for name, value in data.items() if name != PLANS}
    for root in roots:
        validated(Plan if root else Scenario, _at(data, root) if root else scenario, _place)


def _place(path: Loc, *, of_key: bool) -> dict[str, Any]:
    return {"field": ".".join(map(str, path))}


def _varied(data: dict[str, Any], of: Iterable[Assumption], factors: Iterable[float]) -> dict[str, Any]:
    made = deepcopy(data)
    for assumption, factor in zip(of, factors, strict=True):
        for loc in assumption.locs:
            holder: Any = made
            for part in loc[:-1]:
                holder = holder[part]
            holder[loc[-1]] = changed(holder[loc[-1]], _quantities(loc), "times", float(factor))
    return made


# --- which there are --------------------------------------------------------------------------------------------------


def _sources(scenario: Scenario, plans: Mapping[str, Plan]) -> Iterator[tuple[str, Source]]:
    """Every path that a source is about, from the root of the data."""
    assert isinstance(scenario.organisation, Organisation)
    kept = [("", scenario.sources), ("organisation.", scenario.organisation.sources)]
    kept += [(f"{PLANS}.{name}.", plan.sources) for name, plan in plans.items()]
    for above, sources in kept:
        for source in sources:
            for about in source.about.split(","):
                if about.strip():
                    yield above + about.strip(), source
    for name, plan in plans.items():
        for measure in plan.bought:
            for i, effect in enumerate(measure.effects):
                if effect.times is not None:
                    about = f"prepares.{measure.id}.effects.{i}.times"
                    yield f"{PLANS}.{name}.{about}", Source(about=about, mark=effect.mark, basis=effect.because)


def _grouped(data: Data, sources: Iterable[tuple[str, Source]]) -> Iterator[Assumption]:
    """The assumptions, each with all its places."""
    best: dict[Loc, tuple[int, str, Source]] = {}
    for about, source in sources:
        for above in places(data, read_path(about)):
            for loc, path in _leaves(_at(data, above), above, _named(data, above)):
                if loc not in best or best[loc][0] <= len(above):
                    best[loc] = len(above), path, source
    groups: dict[str, tuple[Source, list[Loc]]] = {}
    for loc, (_, path, source) in best.items():
        if source.mark == "estimate" and not any(path == no or path.startswith(f"{no}.") for no in NO_ASSUMPTIONS):
            groups.setdefault(path, (source, []))[1].append(loc)
    for path, (source, locs) in groups.items():
        yield Assumption(path, source.basis, tuple(locs))


def _at(data: Any, loc: Loc) -> Data:
    for part in loc:
        data = data[part]
    found: Data = data
    return found


def _named(data: Any, loc: Loc) -> str:
    """A place as a path with ids; the plans of a study are one."""
    words = []
    for part in loc:
        data = data[part]
        words.append(str((isinstance(part, int) and entry_name(data)) or part))
    return ".".join(["plan", *words[2:]] if loc[0] == PLANS else words)


def _leaves(data: Data, loc: Loc, path: str) -> Iterator[tuple[Loc, str]]:
    """Yield the place and the path of each quantity at and below a place; entries that are alike have one path."""
    if data is None or isinstance(data, bool):
        return
    if _quantities(loc):
        yield loc, path
    elif isinstance(data, dict):
        alike = _alike(loc)
        for key, value in data.items():
            yield from _leaves(value, (*loc, key), f"{path}.{'*' if alike else key}")
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _leaves(value, (*loc, i), f"{path}.*")


@cache
def _hints(loc: Loc) -> tuple[Hint, ...]:
    root, steps = (Plan, loc[2:]) if loc[0] == PLANS else (Scenario, loc)
    return kinds_at({"": root}, [Step(""), *(Step(str(part)) for part in steps)])


def _quantities(loc: Loc) -> tuple[Hint, ...]:
    """The types of what stands at a place, if it can be multiplied."""
    return tuple(hint for hint in _hints(loc) if "times" in ways(hint) and hint not in FIXED)


def _alike(loc: Loc) -> bool:
    """Whether keys at a place are names of things that are alike, and not of fields."""
    return any(isinstance(origin_of(hint), type) and issubclass(origin_of(hint), Mapping) for hint in _hints(loc))

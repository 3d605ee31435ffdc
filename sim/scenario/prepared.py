"""What a drill is with the measures that its plan buys: the same scenario and the same plan, some values changed.

Measures take effect in the order in which the plan names them, their effects in the order of the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from sim.scenario.base import Loc
from sim.scenario.families import Distribution
from sim.scenario.files import validated
from sim.scenario.organisation import Organisation
from sim.scenario.paths import Hint, places, read_path, reader_of
from sim.scenario.plan import Plan
from sim.scenario.preparedness import Way, quantities_at
from sim.scenario.quantities import PositiveShare, Share
from sim.scenario.reading import Data
from sim.scenario.scenario import Scenario
from sim.scenario.times import Minutes

__all__ = ["Change", "changed", "changes", "prepared", "yearly_prices"]


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a measure changes in a drill.

    Attributes
    ----------
    measure : str
        Id of the measure.
    loc : tuple
        Place of the value: ``("incidents", 0, "lasts")``.
    before, after : Data
        As they are written in a file.
    """

    measure: str
    loc: Loc
    before: Data
    after: Data


def prepared(scenario: Scenario, plan: Plan) -> tuple[Scenario, Plan]:
    """Scenario and plan as they are with all that the plan has bought.

    Parameters
    ----------
    scenario : Scenario
        Its organisation written out.
    plan : Plan
        Its measures written out.

    Raises
    ------
    InputError
        A changed value does not fit where it stands; the place names the measure.
    """
    return _prepared(_Pair(scenario, plan)) if plan.prepares else (scenario, plan)


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """A scenario and a plan, the same as another pair only if they are the very same objects: they never change."""

    scenario: Scenario
    plan: Plan

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pair) and self.scenario is other.scenario and self.plan is other.plan

    def __hash__(self) -> int:
        return hash((id(self.scenario), id(self.plan)))


@lru_cache(maxsize=32)  # a study runs the same few plans with hundreds of seeds
def _prepared(pair: _Pair) -> tuple[Scenario, Plan]:
    scenario, plan = pair.scenario, pair.plan
    data = _written(scenario, plan)
    made = list(_take_effect(data, plan))
    if not made:
        return scenario, plan
    response = data.pop("plan")

    def place(path: Loc, *, of_key: bool) -> dict[str, Any]:
        by = {c.measure: None for c in made if path[: len(c.loc)] == c.loc or ("plan", *path)[: len(c.loc)] == c.loc}
        return {"file": ", ".join(by or {c.measure: None for c in made})}

    return validated(Scenario, data, place), validated(Plan, response, place)


def changes(where: Scenario | Organisation, plan: Plan) -> tuple[Change, ...]:
    """All values that the measures of a plan change in a scenario or, whatever happens, in an organisation.

    They come in the order in which they are changed; the same value may be changed more than once.
    """
    return tuple(_take_effect(_written(where, plan), plan))


def yearly_prices(plan: Plan, organisation: Organisation) -> Mapping[str, float]:
    """What each measure of a plan costs an organisation in a year, in its currency, by the measure's id."""
    people = sum(department.staff for department in organisation.departments)
    sites = max(1, len(organisation.sites))
    rates = {**organisation.money.exchange, organisation.money.currency: 1.0}
    prices = {measure.id: measure.yearly_price for measure in plan.bought}
    return {
        name: (price.fixed + price.per_person * people + price.per_site * sites) * rates[price.currency]
        for name, price in prices.items()
    }


def _written(where: Scenario | Organisation, plan: Plan) -> dict[str, Any]:
    data = where.model_dump(mode="json", by_alias=True)
    if isinstance(where, Organisation):
        data = {"organisation": data}
    return {**data, "plan": plan.model_dump(mode="json", by_alias=True)}


def _take_effect(data: dict[str, Any], plan: Plan) -> Iterator[Change]:
    """Change plain data as the measures do, and tell of each value that is not what it was."""
    for measure in plan.bought:
        for effect in measure.effects:
            hints = quantities_at(effect.change)
            for loc in places(data, read_path(effect.change)):
                holder = data
                for part in loc[:-1]:
                    holder = holder[part]  # type: ignore[index]  # a list has a number there
                before: Data = holder[loc[-1]]  # type: ignore[index]
                after = changed(before, hints, effect.way, getattr(effect, effect.way))
                if after != before:
                    holder[loc[-1]] = after  # type: ignore[index]
                    yield Change(measure.id, loc, before, after)


def changed(written: Data, hints: tuple[Hint, ...], way: Way, amount: object) -> Data:
    """A value as it is written, changed in a way; if it is of none of the types, it is left as it is."""
    for hint in hints:
        reader = reader_of(hint)
        try:
            value = reader.validate_python(written)
            other = amount if way == "times" else reader.validate_python(amount)
        except ValidationError:
            continue
        new = _new(value, way, other)
        if hint in (Share, PositiveShare):
            new = min(new, 1.0)
        after: Data = reader.dump_python(new, mode="json", by_alias=True)
        return after
    return written


def _new(value: Any, way: Way, other: Any) -> Any:
    """A value after an effect; whole numbers stay whole, times stay times."""
    if isinstance(value, Distribution):
        return value.scaled(other)
    match way:
        case "to":
            return other
        case "times":
            new = value * other
        case "plus":
            new = value + other
        case "at_least":
            new = max(value, other)
        case "at_most":
            new = min(value, other)
    if isinstance(value, Minutes):
        return Minutes(new)
    return round(new) if isinstance(value, int) else new

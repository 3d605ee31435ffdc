"""What can be bought beforehand, so that an incident does less harm or a response works better.

A measure has a yearly price and effects on named values of the drill, each with the reason why::

    id: monitoring
    title: {en: Monitoring, zh: 系统监控}
    yearly_price: {fixed: 20000, per_site: 5000}
    effects:
      - {change: "incidents.*.noticed.after", times: 0.3, because: Somebody is woken at once}
"""

from functools import cache
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.actions import Action
from sim.scenario.base import Id, Model, Text, invalid
from sim.scenario.families import Distribution
from sim.scenario.incidents import Incident
from sim.scenario.money import Currency
from sim.scenario.organisation import Organisation
from sim.scenario.paths import Hint, Step, kinds_at, origin_of, read_path, reader_of
from sim.scenario.quantities import NonNegative
from sim.scenario.sources import Mark

__all__ = ["WAYS", "Effect", "Preparedness", "Price", "Way", "quantities_at", "ways"]

Way = Literal["times", "plus", "to", "at_least", "at_most"]

WAYS: tuple[Way, ...] = get_args(Way)
"""How a value can be changed: multiplied, added to, replaced, raised to at least, lowered to at most."""

Value = bool | int | float | str
"""As it is written in a file: ``80%``, ``30min``, ``true``."""


class _Response(Model):
    """Of a plan, what preparedness can change."""

    actions: tuple[Action, ...]


ROOTS = {"incidents": tuple[Incident, ...], "organisation": Organisation, "plan": _Response}
"""Where a path can begin."""

SAME_IN_ALL_RUNS = tuple(
    tuple(path.split("."))
    for path in (
        "incidents.*.at",
        "incidents.*.cause",
        "organisation.calendar",
        "organisation.demand",
        "organisation.money",
        "organisation.departments.*.own_work",
        "organisation.departments.*.staff",
        "organisation.departments.*.wage",
        "organisation.enquiries.after",
        "organisation.incoming.per_day",
        "organisation.incoming.sampled",
        "organisation.incoming.work",
        "organisation.stages.*.work",
        "organisation.supplies.*.unit_cost",
        "plan.actions.*.do",
    )
)
"""What orders and other work are drawn from, who there is, what things cost: runs that differ there cannot be compared.
How thoroughly suppliers' invoices are usually checked is part of the work of an ordinary day."""


@cache
def quantities_at(path: str) -> tuple[Hint, ...]:
    """The types of the values that a path means and that preparedness can change."""
    return tuple(hint for hint in kinds_at(ROOTS, read_path(path)) if ways(hint))


def ways(hint: Hint) -> tuple[Way, ...]:
    """How a value of a type can be changed; not at all if it is a name, a text or has parts."""
    if hint is bool or origin_of(hint) is Literal:
        return ("to",)
    if origin_of(hint) is Annotated:
        inner = get_args(hint)[0]
        if inner in (int, float):
            return WAYS
        families = get_args(inner)
        if families and isinstance(families[0], type) and issubclass(families[0], Distribution):
            return ("times",)  # anything else would need other luck than the distribution it replaces
    return ()


@cache
def _leads_to_values(path: str) -> str:
    steps = read_path(path)
    hints = kinds_at(ROOTS, steps)
    if any(_within(steps, same) for same in SAME_IN_ALL_RUNS):
        raise invalid("model.same-in-all-runs")
    if not any(map(ways, hints)):
        raise invalid("model.no-quantity")
    return path


def _within(steps: tuple[Step, ...], above: tuple[str, ...]) -> bool:
    return len(steps) >= len(above) and all(name in ("*", step.name) for step, name in zip(steps, above, strict=False))


class Price(Model):
    """What a measure costs in a year, by the size of the organisation.

    Attributes
    ----------
    currency : str
        Of these amounts; an organisation that reckons in another one says in `Money.exchange` what it is worth.
    fixed, per_person, per_site : float
        Once, for everybody on the staff, and for each site, of which there is at least one.
    because : Text
        Source, or reason for the estimate.
    """

    currency: Currency = "CNY"
    fixed: NonNegative = 0
    per_person: NonNegative = 0
    per_site: NonNegative = 0
    because: Text | None = None
    mark: Mark = "estimate"


class Effect(Model):
    """A change of values; exactly one of the five ways to change them is given.

    Attributes
    ----------
    change : str
        Path of the values (`sim.scenario.paths`) within ``incidents``, ``organisation`` or ``plan``.
    times : float
        They are multiplied by this; of a distribution every value that it draws. A share stays at 100 % at most.
    plus, to, at_least, at_most
        They become so much larger, this, at least this, at most this.
    because : Text
        Source, or reason for the estimate.
    mark : Mark
        How good that is.
    """

    change: Annotated[str, StringConstraints(max_length=200), AfterValidator(_leads_to_values)]
    times: NonNegative | None = None
    plus: Value | None = None
    to: Value | None = None
    at_least: Value | None = None
    at_most: Value | None = None
    because: Text
    mark: Mark = "estimate"

    @property
    def way(self) -> Way:
        """How the values are changed."""
        return next(way for way in WAYS if getattr(self, way) is not None)

    @model_validator(mode="after")
    def _one_way_that_fits(self) -> Self:
        given = [way for way in WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            raise invalid("model.one-way", found=", ".join(given), allowed=WAYS)
        (way,) = given
        hints = quantities_at(self.change)
        fitting = [hint for hint in hints if way in ways(hint)]
        if not fitting:
            raise invalid("model.other-way", at=(way,), allowed=dict.fromkeys(w for hint in hints for w in ways(hint)))
        if way == "times":
            if self.times == 0 and all(ways(hint) == ("times",) for hint in hints):
                raise invalid("model.times-nothing", at=(way,))
            return self
        _check(getattr(self, way), fitting, way)
        return self


def _check(value: Value, hints: list[Hint], way: Way) -> None:
    """Refuse a value that fits none of the types."""
    refused: list[Any] = []
    for hint in hints:
        try:
            reader_of(hint).validate_python(value)
        except ValidationError as error:
            refused += error.errors(include_url=False)
        else:
            return
    context = refused[0].get("ctx", {})
    if "allowed" in context:
        raise PydanticCustomError(refused[0]["type"], refused[0]["msg"], {**context, "at": (way,), "found": value})
    expected = [choice for hint in hints if origin_of(hint) is Literal for choice in get_args(hint)]
    raise invalid("model.value-does-not-fit", at=(way,), allowed=expected)


class Preparedness(Model):
    """A measure that an organisation can buy.

    Attributes
    ----------
    needs : tuple of id
        Other measures without which it does not work.
    """

    id: Id
    title: Text
    summary: Text | None = None
    yearly_price: Price = Price()
    needs: tuple[Id, ...] = ()
    effects: tuple[Effect, ...] = Field(min_length=1)

"""All choices of a search, and the plan that a set of choices makes.

Every choice is one of a few written values in their order, so that what is searched can be read, and any plan that is
found could have been written by hand.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.actions import Action
from sim.scenario.organisation import Organisation
from sim.scenario.parts import only
from sim.scenario.plan import Plan, unknown_to
from sim.scenario.prepared import yearly_prices
from sim.scenario.preparedness import Preparedness
from sim.searching.ranges import KEPT, Value, decisions

__all__ = ["BUY", "Choice", "Choices", "Space"]

Choices = Mapping[str, int]
"""Which of its values each choice has, by the name of the choice."""

BUY = ("no", "if-money-is-left", "wanted", "first")
"""How much a measure of preparedness is wanted: the money is spent in this order, so that it is never overspent."""

At = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that is chosen.

    Attributes
    ----------
    name : str
        As in ``--set``: ``actions.announce`` (whether it is done), ``actions.announce.every``, ``prepares.monitoring``.
    values : tuple
        What may be chosen, as it is written in a plan.
    start : int
        Which of them the plan has that the search begins with.
    item : str
        The action or the measure.
    at : tuple
        Where the value stands in the action; empty: whether it is there at all.
    """

    name: str
    values: tuple[Value, ...]
    start: int
    item: str
    at: At = ()

    @property
    def kind(self) -> str:
        """Whether it is about one of the ``actions`` or what the plan ``prepares``."""
        return self.name.partition(".")[0]


class Space:
    """What is searched.

    Parameters
    ----------
    plan : Plan
        Where the search begins.
    companies : sequence of Organisation
        All must have what an action names; the people of the first set the ranges.
    others : sequence of Plan
        Plans whose actions it may take over.
    measures : sequence of Preparedness
        What may be bought, besides what the plan has bought.
    yearly : float or None
        So much may be spent on preparedness in a year; None: what the plan has bought stays as it is.
    kept : collection of str
        Actions, or other names of choices, that stay as they are.
    """

    def __init__(
        self,
        plan: Plan,
        companies: Sequence[Organisation],
        others: Sequence[Plan] = (),
        measures: Sequence[Preparedness] = (),
        yearly: float | None = None,
        kept: Iterable[str] = (),
    ) -> None:
        self.plan, self.yearly = plan, yearly
        have = {action.id for action in plan.actions}
        more = {action.id: action for other in reversed(others) for action in other.actions if action.id not in have}
        self.actions = (*plan.actions, *(action for action in more.values() if _fits(action, companies)))
        bought = {measure.id for measure in plan.bought}
        on_offer = measures if yearly is not None else ()
        self.measures = (*plan.bought, *(measure for measure in on_offer if measure.id not in bought))
        self.prices = yearly_prices(plan.model_copy(update={"prepares": self.measures}), companies[0])
        fixed = {name.removeprefix("actions.") for name in kept}
        found = [*self._of_actions(companies[0], have), *self._of_measures(bought)]
        self.choices = tuple(c for c in found if len(c.values) > 1 and not _is_kept(c, fixed))
        self.whole = plan.model_copy(update={"prepares": self.measures, "actions": self.actions})
        self._written = self.whole.model_dump(mode="json", by_alias=True)
        self._place = {action.id: i for i, action in enumerate(self.actions)}

    def _of_actions(self, company: Organisation, have: set[str]) -> Iterable[Choice]:
        for action in self.actions:
            if not (action.id in have and action.do in KEPT):
                yield Choice(f"actions.{action.id}", (False, True), int(action.id in have), action.id)
            data = action.model_dump(mode="json", by_alias=True)
            for at, values in decisions(action, company):
                name = ".".join(map(str, ("actions", action.id, *at)))
                yield Choice(name, values, values.index(_value(data, at)), action.id, at)

    def _of_measures(self, bought: set[str]) -> Iterable[Choice]:
        if self.yearly is not None:
            for measure in self.measures:
                start = len(BUY) - 1 if measure.id in bought else 0
                yield Choice(f"prepares.{measure.id}", BUY, start, measure.id)

    @property
    def start(self) -> dict[str, int]:
        """The choices of the plan that the search begins with."""
        return {choice.name: choice.start for choice in self.choices}

    def made(self, chosen: Choices) -> Plan:
        """The plan that these choices make; what waits for an action that is left out falls away with it.

        Raises
        ------
        ValidationError
            The choices do not go together.
        """
        data = copy.deepcopy(self._written)
        for choice in self.choices:
            if choice.at:
                _put(data["actions"][self._place[choice.item]], choice.at, choice.values[chosen[choice.name]])
        there = {action.id for action in self.plan.actions}
        for choice in self.choices:
            if choice.kind == "actions" and not choice.at:
                (there.add if chosen[choice.name] else there.discard)(choice.item)
        kept = [f"actions.{name}" for name in there] + [f"prepares.{measure.id}" for measure in self.bought(chosen)]
        return only(Plan.model_validate(data), kept).plan

    def bought(self, chosen: Choices) -> list[Preparedness]:
        """The measures that are bought: the most wanted first, as far as the money goes."""
        if self.yearly is None:
            return [*self.plan.bought]
        now = {measure.id for measure in self.plan.bought}
        usual = {measure.id: len(BUY) - 1 if measure.id in now else 0 for measure in self.measures}
        wanted = usual | {c.item: chosen[c.name] for c in self.choices if c.kind == "prepares"}
        left, taken = self.yearly, set[str]()
        for measure in sorted(self.measures, key=lambda measure: -wanted[measure.id]):
            if wanted[measure.id] and self.prices[measure.id] <= left and set(measure.needs) <= taken:
                left -= self.prices[measure.id]
                taken.add(measure.id)
        return [measure for measure in self.measures if measure.id in taken]


def _fits(action: Action, companies: Sequence[Organisation]) -> bool:
    """Whether all have what an action names."""
    return not any(reference for company in companies for reference in unknown_to(company, (action,)))


def _is_kept(choice: Choice, kept: set[str]) -> bool:
    """Whether a choice, or all of its action or measure, stays as it is."""
    return choice.item in kept or bool({choice.name, choice.name.removeprefix("actions.")} & kept)


def _value(data: Any, at: At) -> Any:
    for step in at:
        data = data[step]
    return data


def _put(data: Any, at: At, value: Value) -> None:
    for step in at[:-1]:
        data = data[step]
    data[at[-1]] = value

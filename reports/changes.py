"""A change to the organisation, the scenario or the plan that could be made after a drill."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.errors import Phrase
from sim.reports.finding import Element
from sim.reports.words import Quantity
from sim.scenario.capabilities import Capability
from sim.scenario.preparedness import Preparedness

__all__ = ["DAYS", "Change"]

DAYS: Mapping[Element, int] = {"planning": 30, "organisation": 60, "equipment": 90, "training": 60, "exercise": 90}
"""Days until a change of each element is due; a proposal, for the organisation to decide."""


@dataclass(frozen=True)
class Change:
    """A change that could be made.

    Attributes
    ----------
    words : Phrase
        What to do.
    path : str
        Value of the scenario, or behind ``plan.`` of the plan, as ``drillroom run --set`` has it.
    before, after : str
        The value as it is and as it would be, as YAML.
    capability, element
        What would improve, and what has to be changed for it.
    owner : Quantity or None
        Who is responsible: an action's owner, or a department.
    because : tuple of str
        Rules of findings that suggest it.
    price : float
        What it costs in a year, beside what the drill counts.
    buys : Preparedness or None
        The measure that is bought, if the change is that.
    """

    words: Phrase
    path: str
    before: str
    after: str
    capability: Capability
    element: Element
    owner: Quantity | None
    because: tuple[str, ...]
    price: float = 0.0
    buys: Preparedness | None = None

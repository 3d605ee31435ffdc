"""Points of a scenario at which people choose among options.

What they chose in a drill is in `sim.scenario.decisions`.
"""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.actions import Action
from sim.scenario.base import Id, Model, Reference, Text, invalid, unique_ids
from sim.scenario.exercise import Role, Scheduled
from sim.scenario.quantities import PositiveDuration
from sim.scenario.triggers import Trigger

__all__ = ["DecisionPoint", "Option"]


class Option(Model):
    """One of the things that can be chosen; without `do` and `stops` it means to carry on.

    Attributes
    ----------
    do : tuple of Action
        Actions that begin when it is chosen, whatever they would wait for in a plan. One whose id is that of an action
        of the plan, or of another option, takes its place.
    stops : tuple of id
        Actions, of the plan or of other options, that end then.
    """

    id: Id
    text: Text
    do: Annotated[tuple[Action, ...], AfterValidator(unique_ids)] = ()
    stops: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _begins_when_chosen(self) -> Self:
        for i, action in enumerate(self.do):
            if action.when != Trigger(state="detected"):
                raise invalid("model.begins-when-chosen", at=("do", i, "when"))
        return self


class DecisionPoint(Scheduled):
    """A question to which the participants choose an answer.

    Attributes
    ----------
    to : Role
        Who decides.
    question : Text
    timer : duration
        How long they have; whoever leads the drill keeps it, the simulation does not.
    options : tuple of Option
    default : id
        The option that counts if nobody decides in time.
    """

    to: Role = "commander"
    question: Text
    timer: PositiveDuration
    options: Annotated[tuple[Option, ...], AfterValidator(unique_ids), Field(min_length=2)]
    default: Id

    def check_references(self) -> Iterator[Reference]:
        """Yield the default if it is no option."""
        names = tuple(option.id for option in self.options)
        if self.default not in names:
            yield Reference(("default",), self.default, names, "option")

    def option(self, name: str) -> Option:
        """The option of an id."""
        return next(option for option in self.options if option.id == name)

"""The exercise side of a scenario: what its participants are told, by whom and when, and what is expected of them.

The words are those of HSEEP: an *inject* is a row of the master scenario events list (MSEL); a *contingency* inject
prompts players who have not done what was expected. What they decide is in `sim.scenario.decision_points`.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_serializer, model_validator

from sim.scenario.actions import ACTION_KINDS
from sim.scenario.base import Id, Loc, Model, Reference, Text, invalid
from sim.scenario.capabilities import Capability
from sim.scenario.quantities import Duration, Minutes, Moment
from sim.scenario.triggers import Trigger

__all__ = ["METHODS", "ROLES", "Cue", "Expected", "Inject", "Method", "Notes", "Role", "Roles", "Scheduled"]

Role = Literal["finance-lead", "it-lead", "customer-service-lead", "operations", "commander", "observer"]
"""Who takes part; the catalogue has ``role.<role>`` and ``role.<role>-does`` for each."""

ROLES: tuple[Role, ...] = get_args(Role)

Method = Literal["email", "phone", "announcement", "news", "social-media", "in-person"]
"""How an inject reaches the participants; the catalogue has ``method.<method>`` for each."""

METHODS: tuple[Method, ...] = get_args(Method)


def _each_once(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    for i, role in enumerate(roles):
        if role in roles[:i]:
            raise invalid("problem.id-twice", found=role, at=(i,))
    return roles


Roles = Annotated[tuple[Role, ...], AfterValidator(_each_once), Field(min_length=1)]
"""Some of them, each once."""


def _as_list(data: Any) -> Any:
    return [data] if isinstance(data, str) else data


class Cue(Trigger):
    """What an inject or a decision point waits for: a trigger as in plans, or an inject.

    Attributes
    ----------
    inject : id
        That inject has been delivered.
    """

    inject: Id | None = None
    all: tuple["Cue", ...] | None = None
    any: tuple["Cue", ...] | None = None


class Scheduled(Model):
    """What comes at a moment of the drill.

    Attributes
    ----------
    at : moment
    when : Cue
        What it waits for; either this or `at`.
    delay : duration
        So long after what it waits for.
    """

    id: Id
    title: Text
    at: Moment | None = None
    when: Cue | None = None
    delay: Duration = Minutes(0)

    @model_validator(mode="after")
    def _one_moment(self) -> Self:
        if self.at is not None and self.when is not None:
            raise invalid("model.at-or-when", at=("when",), allowed=("at", "when"))
        if self.at is None and self.when is None and not self._may_wait_for_release():
            raise invalid("model.no-moment", at=("id",), found=self.id, allowed=("at", "when"))
        if self.delay and self.when is None:
            raise invalid("model.delay-of-when-only", at=("delay",))
        return self

    def _may_wait_for_release(self) -> bool:
        return False

    def cues(self) -> Iterator[Cue]:
        """Yield what it waits for, and the parts of that."""
        yield from (part for part in (self.when.parts() if self.when else ()) if isinstance(part, Cue))

    def check_systems(self, systems: tuple[str, ...]) -> Iterator[Reference]:
        """Yield each system that it waits for and that does not exist."""
        for loc, part in _located(self.when, ("when",)):
            if part.system_down is not None and part.system_down not in systems:
                yield Reference((*loc, "system_down"), part.system_down, systems, "system")

    def check_cues(self, injects: Iterable[str]) -> Iterator[Reference]:
        """Yield each inject that it waits for and that does not exist or is itself."""
        others = tuple(name for name in injects if name != self.id)
        for loc, part in _located(self.when, ("when",)):
            if part.inject is not None and part.inject not in others:
                yield Reference((*loc, "inject"), part.inject, others, "inject")


def _located(cue: Cue | None, loc: Loc) -> Iterator[tuple[Loc, Cue]]:
    """A cue and its parts, with their places."""
    if cue is None:
        return
    yield loc, cue
    for field, parts in (("all", cue.all), ("any", cue.any)):
        for i, part in enumerate(parts or ()):
            yield from _located(part, (*loc, field, i))


class Expected(Model):
    """What shows that the expected action was done: one of these kinds of action begun in time.

    Attributes
    ----------
    action : tuple of str
        Kinds of action (``do``); one of them is enough. One kind may be written without the list.
    within : duration
        So long after the inject.
    ahead : bool
        What had been begun before the inject counts as well.
    """

    action: Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)]
    within: Duration
    ahead: bool = True

    def check_references(self) -> Iterator[Reference]:
        """Yield each kind of action that does not exist."""
        for i, kind in enumerate(self.action):
            if kind not in ACTION_KINDS:
                yield Reference(("action", i), kind, ACTION_KINDS, "action")

    @model_serializer(mode="wrap")
    def _written(self, handler: Any) -> Any:
        written = handler(self)
        kinds = written["action"]
        return written | {"action": kinds[0]} if len(kinds) == 1 else written


class Inject(Scheduled):
    """Something that the participants are told during the drill.

    Attributes
    ----------
    text : Text
        What is read out or shown.
    sender : Text
        From whom it comes (``from``).
    to : tuple of Role
        Who gets it.
    method : Method
    expected : Text
        What players should do.
    meets : Expected
        What in the model shows that they did.
    objective : str
        Id, or measure, of the objective that it serves.
    capability : Capability
        What it exercises.
    evaluator, controller : Text
        Note for who evaluates; who is responsible for delivering it.
    contingency : bool
        It is only delivered if nothing of what it expects has been begun by then, or when somebody releases it.
    starts : id
        The incident that begins with it, which has no moment of its own.
    """

    text: Text
    sender: Text = Field(alias="from")
    to: Roles
    method: Method = "email"
    expected: Text | None = None
    meets: Expected | None = None
    objective: str | None = None
    capability: Capability | None = None
    evaluator: Text | None = None
    controller: Text | None = None
    contingency: bool = False
    starts: Id | None = None

    def _may_wait_for_release(self) -> bool:
        return self.contingency


class Notes(Model):
    """What whoever leads the drill should know beforehand.

    Attributes
    ----------
    aim : Text
        What the drill is for.
    conduct : Text
        How to run it: time, room, what to hand out, where to pause.
    questions : tuple of Text
        For the discussion afterwards.
    mistakes : tuple of Text
        What participants are likely to get wrong.
    """

    aim: Text
    conduct: Text | None = None
    questions: tuple[Text, ...] = ()
    mistakes: tuple[Text, ...] = ()

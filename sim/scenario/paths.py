"""Paths that mean values within models, one or many at once.

They are those of ``--set``: names of fields, entries of lists by id or number, entries of mappings by key. Beyond that
``*`` means all entries, and ``[cause=upgrade-failure|cyberattack]`` those that say so:

>>> [step.name for step in read_path("incidents[cause=cyberattack].noticed.after")]
['incidents', '*', 'noticed', 'after']
>>> list(places({"desks": [{"id": "a", "seats": 2}, {"id": "b", "seats": 3}]}, read_path("desks.*.seats")))
[('desks', 0, 'seats'), ('desks', 1, 'seats')]
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from sim.errors import Phrase
from sim.scenario.base import Loc, Model, invalid
from sim.scenario.named import ByName
from sim.scenario.reading import Data

__all__ = ["Hint", "Step", "entry_name", "kinds_at", "origin_of", "places", "read_path", "reader_of"]

Hint = Any
"""A type as it is annotated, bounds and ways of writing included."""

_STEP = re.compile(r"(?:^|\.)(?P<name>[^.\[\]=|]+)|\[(?P<key>[^.\[\]=|]+)(?:=(?P<values>[^\[\]=]+))?\]")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path.

    Attributes
    ----------
    name : str
        Field, key, id or number; ``*``: all.
    key : str or None
        Of all entries only those whose field of this name ...
    values : tuple of str
        ... has one of these values.
    """

    name: str
    key: str | None = None
    values: tuple[str, ...] = ()

    def meets(self, index: int, item: Data) -> bool:
        """Whether an entry of a list is meant."""
        if self.key is not None:
            said = item.get(self.key) if isinstance(item, dict) else None
            found = entry_name(item) if self.key == "id" else said
            return str(found).lower() in self.values if isinstance(found, bool) else found in self.values
        return self.name in ("*", str(index), entry_name(item))


def read_path(path: str) -> tuple[Step, ...]:
    """The steps of a path.

    Raises
    ------
    PydanticCustomError
        It is not written like one.
    """
    steps, end = [], 0
    while end < len(path):
        match = _STEP.match(path, end)
        if match is None or (end == 0 and match["name"] is None):
            raise invalid("model.not-a-path", allowed=(Phrase("allowed.pattern-path"),))
        if match["values"]:
            steps.append(Step("*", match["key"], tuple(match["values"].split("|"))))
        else:
            steps.append(Step(match["name"] or match["key"]))
        end = match.end()
    return tuple(steps)


def entry_name(item: Data) -> str | None:
    """The id of an entry of a list; an action without one is called what it does."""
    return str(item.get("id", item.get("do", ""))) or None if isinstance(item, dict) else None


def places(data: Data, steps: Sequence[Step], above: Loc = ()) -> Iterator[Loc]:
    """Yield the place of each value in plain data that a path means."""
    if not steps:
        if data is not None:
            yield above
        return
    step, rest = steps[0], steps[1:]
    if isinstance(data, dict):
        for key in data if step.name == "*" else {step.name} & data.keys():
            yield from places(data[key], rest, (*above, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            if step.meets(index, item):
                yield from places(item, rest, (*above, index))


# --- what may stand there ---------------------------------------------------------------------------------------------


def kinds_at(roots: Mapping[str, Hint], steps: Sequence[Step]) -> tuple[Hint, ...]:
    """The types of the values that a path can mean in any models.

    Parameters
    ----------
    roots : mapping of str to type
        What the first step may name.
    steps : sequence of Step

    Raises
    ------
    PydanticCustomError
        The path exists in no model; the error says where it ends and how it could go on.
    """
    if steps[0].name not in roots:
        raise invalid("model.no-such-value", found=steps[0].name, allowed=roots)
    found: list[Hint] = [roots[steps[0].name]]
    for step in steps[1:]:
        found = _onward([branch for hint in found for branch in _branches(hint)], step)
    return tuple(dict.fromkeys(branch for hint in found for branch in _branches(hint)))


@cache
def reader_of(hint: Hint) -> TypeAdapter[Any]:
    """What reads and writes values of a type."""
    return TypeAdapter(hint)


def origin_of(hint: Hint) -> Any:
    """What a type is made with, such as tuple or Literal; None: it is plain."""
    return get_origin(hint)


def _branches(hint: Hint) -> Iterator[Hint]:
    """The types that a type allows, nothing left out; those of values as they are annotated."""
    origin = origin_of(hint)
    if origin is Annotated:
        inner, *marks = get_args(hint)
        if inner in (int, float, str) or any(isinstance(mark, ByName) for mark in marks):
            yield hint
        else:
            yield from _branches(inner)
    elif origin in (Union, UnionType):
        for part in get_args(hint):
            yield from _branches(part)
    elif hint is not NoneType:
        yield hint


def _onward(hints: Iterable[Hint], step: Step) -> list[Hint]:
    """The types that one step leads to."""
    found: list[Hint] = []
    known: dict[str, None] = {}
    for hint in hints:
        origin = origin_of(hint)
        if _is_model(hint):
            fields = _fields(hint)
            known |= dict.fromkeys(fields)
            found += [fields[step.name]] if step.key is None and step.name in fields else []
        elif origin is tuple:
            items = list(_branches(get_args(hint)[0]))
            found += items if step.key is None else _chosen(items, step)
            known["*"] = None
        elif isinstance(origin, type) and issubclass(origin, Mapping) and step.key is None:
            found.append(get_args(hint)[1])
    if not found:
        raise invalid("model.no-such-value", found=step.key or step.name, allowed=known)
    return found


def _chosen(items: Sequence[Hint], step: Step) -> list[Hint]:
    """Of the types of the entries of a list those that can say what a step asks for."""
    said = [(item, _fields(item)[step.key or ""]) for item in items if _is_model(item) and step.key in _fields(item)]
    if not said:
        known = dict.fromkeys(name for item in items if _is_model(item) for name in _fields(item))
        raise invalid("model.no-such-value", found=step.key, allowed=known)
    choices = dict.fromkeys(c for _, hint in said if origin_of(hint) is Literal for c in get_args(hint))
    if strange := [value for value in step.values if choices and value not in choices]:
        raise invalid("model.no-such-value", found=strange[0], allowed=choices)
    return [item for item, hint in said if origin_of(hint) is not Literal or {*get_args(hint)} & {*step.values}]


def _is_model(hint: Hint) -> bool:
    return isinstance(hint, type) and issubclass(hint, Model)


@cache
def _fields(model: type[Model]) -> Mapping[str, Hint]:
    """The annotated type of each field of a model, by the name under which it is written."""
    hints = get_type_hints(model, include_extras=True)
    return {field.alias or name: hints[name] for name, field in model.model_fields.items()}

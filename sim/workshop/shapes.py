"""What may stand in each field of a file, out of the models themselves, so that forms need not know any of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BeforeValidator, PlainValidator, StringConstraints, TypeAdapter
from pydantic_core import PydanticUndefined

from sim.scenario.base import Kind, Model, Text
from sim.scenario.named import ByName, Named
from sim.scenario.quantities import Numeric
from sim.scenario.reading import Data
from sim.scenario.times import read_clock, read_day, read_duration, read_moment, read_share
from sim.scenario.triggers import Trigger
from sim.workshop.references import key_reference, reference

__all__ = ["Field", "Shape", "fields", "shape_of"]

Sort = Literal[
    "words", "text", "id", "number", "whole", "duration", "moment", "clock", "share", "day", "yes-no", "choice",
    "refers", "list", "mapping", "model", "kinds", "named", "trigger", "two-ways", "anything",
]  # fmt: skip
"""What a form shows: ``kinds`` are models told apart by ``do``, ``named`` those written by name (distributions),
``two-ways`` a plain value or one with parts."""

_READERS: Mapping[Any, Sort] = {
    read_duration: "duration",
    read_moment: "moment",
    read_clock: "clock",
    read_share: "share",
}
PLAIN = frozenset({"text", "id", "number", "whole", "duration", "moment", "clock", "share", "day", "yes-no", "choice",
                   "refers", "anything"})  # fmt: skip
"""What is one value."""


@dataclass(frozen=True)
class Shape:
    """What may stand somewhere.

    Attributes
    ----------
    sort : Sort
    model : type of Model
        Of a model or a trigger.
    item, key : Shape
        Of the entries of a list or a mapping, and of its keys.
    branches : mapping of str to Shape
        Of what has several forms, by name; of ``two-ways``: ``plain`` and ``parts``.
    choices : tuple of str
    refers : Kind
        What the name of is meant.
    """

    sort: Sort
    model: Any = None
    item: "Shape | None" = None
    key: "Shape | None" = None
    branches: Mapping[str, "Shape"] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    refers: Kind | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is one value."""
        return self.sort in PLAIN


@dataclass(frozen=True)
class Field:
    """A field of a model.

    Attributes
    ----------
    name : str
        As it is written.
    shape : Shape
    required : bool
    default : Data
        As it would be written; None if there is none.
    """

    name: str
    shape: Shape
    required: bool
    default: Data = None


@cache
def fields(model: type[Model]) -> tuple[Field, ...]:
    """The fields of a model, in the order of the model."""
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        Field(
            info.alias or name,
            _referring(model, info.alias or name, shape_of(hints[name])),
            info.is_required(),
            _written(hints[name], info.default),
        )
        for name, info in model.model_fields.items()
    )


def _written(hint: Any, default: Any) -> Data:
    """A default as it would be written in a file."""
    if default is PydanticUndefined or default is None or default == () or default == {}:
        return None
    written: Data = TypeAdapter(hint).dump_python(default, mode="json", by_alias=True, exclude_defaults=True)
    return written


def _referring(model: type[Model], name: str, shape: Shape) -> Shape:
    """The shape with what its ids refer to."""
    kind, kind_of_keys = reference(model, name), key_reference(model, name)
    if kind is None and kind_of_keys is None:
        return shape
    if shape.sort in ("id", "text"):
        return Shape("refers", refers=kind)
    if shape.sort == "list" and shape.item is not None:
        return Shape("list", item=_referring(model, name, shape.item))
    if shape.sort == "mapping" and shape.item is not None:
        key = Shape("refers", refers=kind_of_keys) if kind_of_keys else shape.key
        return Shape("mapping", key=key, item=Shape("refers", refers=kind) if kind else shape.item)
    if shape.sort == "two-ways":
        return Shape("two-ways", branches={way: _referring(model, name, s) for way, s in shape.branches.items()})
    return shape


@cache
def shape_of(hint: Any) -> Shape:
    """What may stand where a field is annotated like this; whether nothing may is not part of it."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _annotated(*get_args(hint))
    if origin in (Union, UnionType):
        return _union([part for part in get_args(hint) if part is not NoneType])
    if origin is Literal:
        return Shape("choice", choices=tuple(map(str, get_args(hint))))
    if origin is tuple:
        return Shape("list", item=shape_of(get_args(hint)[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, item = get_args(hint)
        return Shape("mapping", key=shape_of(key), item=shape_of(item))
    if isinstance(hint, type) and issubclass(hint, Model):
        sort: Sort = "words" if hint is Text else "trigger" if issubclass(hint, Trigger) else "model"
        return Shape(sort, model=hint)
    plain: dict[Any, Sort] = {bool: "yes-no", int: "whole", float: "number"}
    return Shape(plain.get(hint, "text"))


def _annotated(inner: Any, *marks: Any) -> Shape:
    for mark in marks:
        if isinstance(mark, ByName):
            return Shape("named", branches={branch.name: Shape("model", model=branch) for branch in get_args(inner)})
        if isinstance(mark, PlainValidator) and mark.func in _READERS:
            return Shape(_READERS[mark.func])
        if isinstance(mark, BeforeValidator) and mark.func is read_day:
            return Shape("day")
        if isinstance(mark, Numeric):
            return Shape("whole" if inner is int else "number")
        if isinstance(mark, StringConstraints):
            return Shape("id" if (mark.pattern or "").__str__().startswith("^[a-z0-9]") else "text")
    return shape_of(inner)


def _union(parts: list[Any]) -> Shape:
    if len(parts) == 1:
        return shape_of(parts[0])
    if all(isinstance(part, type) and issubclass(part, Model) and "do" in part.model_fields for part in parts):
        return Shape("kinds", branches=dict(_by_kind(parts)))
    shapes = [shape_of(part) for part in parts]
    if all(shape.is_plain for shape in shapes):
        return Shape("anything")
    plain = next(shape for shape in shapes if shape.is_plain)
    return Shape("two-ways", branches={"plain": plain, "parts": next(s for s in shapes if not s.is_plain)})


def _by_kind(models: list[type[Model]]) -> Iterator[tuple[str, Shape]]:
    for model in models:
        yield get_args(model.model_fields["do"].annotation)[0], Shape("model", model=model)


def is_named(model: Any) -> bool:
    """Whether a model is written by its name."""
    return isinstance(model, type) and issubclass(model, Named)

"""Things that are written by name.

A distribution is a mapping whose one key is its name: ``{exponential: {mean: 20min}}``. Such a model is a `Named`, and
a field that takes one of several is a union of them, marked with `ByName`:

>>> from typing import Annotated
>>> class Detected(Named):
...     name = "detected"
>>> class DownFor(Named):
...     name, single = "down-for", "minutes"
...     minutes: int
>>> class Action(Model):
...     when: Annotated[Detected | DownFor, ByName()]
>>> Action.model_validate({"when": {"down-for": 30}}).when
DownFor(minutes=30)
>>> Action.model_validate({"when": "detected"}).when
Detected()
"""

from typing import Any, ClassVar, cast, get_args

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.scenario.base import Model, invalid, replace_schema

__all__ = ["ByName", "Named"]


class Named(Model):
    """A model that is written as a mapping with its name as the one key.

    Attributes
    ----------
    name : str
        The key.
    single : str or None
        A field whose value may be written directly behind the name: ``{fixed: 5min}``.
    bare : bool
        That value may even stand without the name: ``5min``.
    """

    name: ClassVar[str]
    single: ClassVar[str | None] = None
    bare: ClassVar[bool] = False

    @model_validator(mode="before")
    @classmethod
    def _from_single(cls, data: Any) -> Any:
        return data if cls.single is None or isinstance(data, dict | Named) else {cls.single: data}

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> Any:
        fields = handler(self)
        if not fields:
            return self.name
        if self.single is None or set(fields) != {self.single}:
            return {self.name: fields}
        return fields[self.single] if self.bare else {self.name: fields[self.single]}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        inner: JsonSchemaValue = dict(schema)
        forms = []
        if cls.single is not None:
            value = inner["properties"][cls.single]
            inner = {"anyOf": [value, inner]}
            forms += [value] if cls.bare else []
        if "required" not in schema and "oneOf" not in schema:
            forms.append({"const": cls.name})
        forms.append(
            {"type": "object", "properties": {cls.name: inner}, "required": [cls.name], "additionalProperties": False}
        )
        return replace_schema(schema, {"title": schema["title"]} | ({"anyOf": forms} if len(forms) > 1 else forms[0]))


class ByName:
    """Marks a union of `Named` models: the one key of the mapping says which of them is meant."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        models: dict[str, type[Named]] = {model.name: model for model in get_args(source) or (source,)}
        bare = next((name for name, model in models.items() if model.bare), None)

        def spelled_out(data: Any) -> Any:
            if isinstance(data, Named):
                return data
            if isinstance(data, str) and data in models:
                return {data: {}}
            if not isinstance(data, dict):
                if bare is None:
                    raise invalid("problem.choice", allowed=models)
                return {bare: data}
            if len(data) != 1:
                raise invalid("problem.one-name", allowed=models)
            if (name := next(iter(data))) not in models:
                raise invalid("problem.choice", allowed=models, found=name, at=(name,))
            return data

        def name_of(data: Any) -> str:
            return data.name if isinstance(data, Named) else next(iter(data))

        def inner(data: Any) -> Any:
            return data if isinstance(data, Named) else next(iter(data.values()))

        choices = {
            name: core_schema.no_info_before_validator_function(inner, handler.generate_schema(model))
            for name, model in models.items()
        }
        union = core_schema.tagged_union_schema(cast(Any, choices), discriminator=name_of)
        return core_schema.no_info_before_validator_function(spelled_out, union)

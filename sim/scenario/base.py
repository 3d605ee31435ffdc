"""The ground the declarative models stand on.

A `Model` is frozen, refuses unknown keys and is checked when it is made. Validators raise `invalid(...)`, which carries
the text in both languages. What can only be checked with the whole in view, such as whether the system that an incident
hits exists, a model yields from ``check_references`` (see `Reference`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol, Self, TypeVar, cast, get_args, runtime_checkable

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from sim.errors import Phrase
from sim.texts import Language

__all__ = [
    "Checked",
    "Id",
    "Kind",
    "Loc",
    "Model",
    "Name",
    "Reference",
    "Text",
    "by_id",
    "invalid",
    "replace_schema",
    "unique_ids",
]

Loc = tuple[str | int, ...]
"""Where something stands: keys of mappings and indices of lists, as they are written in the file."""

Kind = Literal[
    "action", "calendar", "channel", "currency", "decision", "department", "desk", "file", "incident", "inject",
    "invoice-type", "measure", "objective", "option", "organisation", "plan", "preparedness", "region", "role",
    "scenario", "shift", "site", "stage", "standby", "supply", "system", "tier", "worker",
]  # fmt: skip
"""Kinds of things that can be referred to; the catalogue has ``kind.<kind>`` for each."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
"""Name by which others refer to a thing: small letters, digits and hyphens."""

Name = Annotated[str, StringConstraints(pattern=r"\S", min_length=1, max_length=80)]
"""Label of a region, a type or the like, in any script."""

BUILT_IN = frozenset(get_args(core_schema.ErrorType))
"""The kinds of errors that pydantic has itself."""


def invalid(
    key: str, *, allowed: Iterable[str | Phrase] = (), found: object = None, at: Loc = (), **values: object
) -> PydanticCustomError:
    """The error that a validator raises.

    Parameters
    ----------
    key : str
        Catalogue entry that says what is wrong.
    allowed : iterable of str or Phrase
        What may stand there.
    found : object
        What stands there, if it is not the whole value that was being validated.
    at : tuple
        Place of the mistake within that value.
    **values
        Fields of the catalogue entry.
    """
    context = {"allowed": tuple(allowed), "at": at, "values": values} | ({} if found is None else {"found": found})
    english = Phrase(key, values).say("en")
    # Both are literals in spirit: the catalogue's own.
    return PydanticCustomError(cast(Any, key), cast(Any, english), context)


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in a model that refers to nothing.

    Attributes
    ----------
    loc : tuple
        Where it stands, relative to the model that reports it, keys as written in the file.
    found : str
        The name that is written there.
    allowed : iterable of str
        The names that exist.
    what : Kind
        What kind of thing was referred to.
    """

    loc: Loc
    found: str
    allowed: Iterable[str]
    what: Kind


@runtime_checkable
class Checked(Protocol):
    """A model that looks after the references within it."""

    def check_references(self) -> Iterator[Reference]:
        """Yield each name that refers to nothing."""
        ...


class Model(BaseModel):
    """A declarative thing: frozen, without unknown keys, checked when it is made."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, populate_by_name=True, allow_inf_nan=False
    )

    @model_validator(mode="wrap")
    @classmethod
    def _tell_known_keys(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Add the keys that are known to the error about one that is not."""
        try:
            return handler(data)
        except ValidationError as error:
            details = error.errors(include_url=False)
            if not any(_unknown_key(detail) for detail in details):
                raise
            lines = [_line(detail, cls) for detail in details]
        raise ValidationError.from_exception_data(cls.__name__, lines)

    @classmethod
    def written_keys(cls) -> tuple[str, ...]:
        """Keys of the mapping that the model is written as."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


def _unknown_key(detail: Any) -> bool:
    return bool(detail["type"] == "extra_forbidden" and len(detail["loc"]) == 1)


def _line(detail: Any, model: type[Model]) -> InitErrorDetails:
    """One error again, with the known keys of the model if it is about an unknown one."""
    kind: str | PydanticCustomError = detail["type"]
    if _unknown_key(detail):
        kind = invalid("problem.unknown-key", allowed=model.written_keys(), found=detail["loc"][0])
    elif kind not in BUILT_IN:
        kind = PydanticCustomError(detail["type"], detail["msg"], detail.get("ctx"))
    line = InitErrorDetails(type=kind, loc=detail["loc"], input=detail["input"])
    if isinstance(kind, str) and "ctx" in detail:
        line["ctx"] = detail["ctx"]
    return line


class Text(Model):
    """Words for the reader in English, Chinese or both.

    Written as a mapping of languages, or as a plain string that both languages read.

    >>> Text(en="Morning", zh="早晨").in_("zh")
    '早晨'
    """

    en: Annotated[str, StringConstraints(pattern=r"\S", max_length=4000)] | None = None
    zh: Annotated[str, StringConstraints(pattern=r"\S", max_length=4000)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"en": data, "zh": data}
        if not isinstance(data, dict | Text):
            raise invalid("problem.not-text", allowed=(Phrase("allowed.bilingual"),))
        return data

    @model_validator(mode="after")
    def _some_language(self) -> Self:
        if self.en is None and self.zh is None:
            raise invalid("problem.no-language", allowed=("en", "zh"))
        return self

    def in_(self, language: Language) -> str:
        """The words in a language, or in the other one if there are none."""
        words = (self.zh or self.en) if language == "zh" else (self.en or self.zh)
        return words or ""

    @model_serializer
    def _written(self) -> str | dict[str, str]:
        if self.en is not None and self.en == self.zh:
            return self.en
        return {language: words for language, words in (("en", self.en), ("zh", self.zh)) if words is not None}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        words = {"type": "string", "pattern": r"\S"}
        mapping = {"type": "object", "properties": {"en": words, "zh": words}, "minProperties": 1}
        return replace_schema(schema, {"title": "Text", "anyOf": [words, mapping | {"additionalProperties": False}]})


def replace_schema(schema: JsonSchemaValue, content: JsonSchemaValue) -> JsonSchemaValue:
    """Fill the schema anew in place, since references to it are already out."""
    schema.clear()
    schema.update(content)
    return schema


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Identified)


def by_id(items: Iterable[T], name: str) -> T:
    """The item with this id, of those among which it is known to be."""
    return next(item for item in items if item.id == name)


def unique_ids(items: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse a list in which an id stands twice (for ``pydantic.AfterValidator``)."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item.id in seen:
            raise invalid("problem.id-twice", found=item.id, at=(index, "id"))
        seen.add(item.id)
    return items

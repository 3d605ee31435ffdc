"""Models read from YAML files, written to them, and changed by path.

>>> from sim.scenario.quantities import Clock
>>> class Office(Model):
...     opens: Clock
>>> load_yaml("opens: 08:40", Office)
Office(opens=520.0)

Whatever is wrong with what a person wrote, only `sim.errors.InputError` is raised; it tells all mistakes at once.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema
from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

from sim.errors import InputError, Phrase, Problem
from sim.scenario.base import Loc, Model, Reference
from sim.scenario.mistakes import Place, problems_of, unmet_references
from sim.scenario.paths import entry_name
from sim.scenario.reading import Data, Document, dotted, read_document, read_text

__all__ = ["dump_yaml", "json_schema", "load_yaml", "plain_yaml", "validated", "with_changes"]

M = TypeVar("M", bound=Model)

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _none(_: Model) -> Iterable[Reference]:
    return ()


def load_yaml(
    source: Traversable | str, model: type[M], *, name: str = "<text>", also: Callable[[M], Iterable[Reference]] = _none
) -> M:
    """Read a model.

    Parameters
    ----------
    source : Path or str
        A file, or YAML itself.
    model : type of Model
        What the file describes.
    name : str
        Name of the YAML in messages if it is not a file.
    also : callable
        Yields names in the model that refer to nothing in other files.

    Raises
    ------
    InputError
        Something is wrong with the file or what it says; all mistakes are told.
    """
    text, file = (source, name) if isinstance(source, str) else (read_text(source), str(source))
    with suppress(InputError):  # all mistakes together are told below
        made: M = _loaded(text, file, model)
        if not tuple(also(made)):
            return made
    document = _document(text, file)
    return validated(model, document.data, document.place, also)


@lru_cache(maxsize=128)
def _loaded(text: str, file: str, model: type[M]) -> M:
    """The model of a text that has no mistakes by itself; most files are read again unchanged."""
    document = _document(text, file)
    return validated(model, document.data, document.place)


@lru_cache(maxsize=48)
def _document(text: str, file: str) -> Document:
    """What a text says."""
    return read_document(text, file)


def dump_yaml(model: Model) -> str:
    """YAML of a model, defaults left out; `load_yaml` makes an equal model of it."""
    return plain_yaml(model.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def plain_yaml(data: Data) -> str:
    """YAML of plain data, as files of this program are written."""
    stream = StringIO()
    _yaml().dump(data, stream)
    return stream.getvalue()


def json_schema(model: type[Model]) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the files that describe a model, for editors."""
    schema = model.model_json_schema(by_alias=True, schema_generator=_SchemaGenerator)
    titles = {name: definition.get("title", name) for name, definition in schema.get("$defs", {}).items()}
    if len(set(titles.values())) == len(titles):  # pydantic's names of generic models are long and odd
        schema["$defs"] = {titles[name]: definition for name, definition in schema.get("$defs", {}).items()}
        schema = _renamed(schema, {f"#/$defs/{name}": f"#/$defs/{title}" for name, title in titles.items()})
    return {"$schema": DIALECT} | schema


def with_changes(model: M, changes: Mapping[str, str]) -> M:
    """Copy of a model with some values changed.

    Parameters
    ----------
    model : Model
        What is to be changed.
    changes : mapping of str to str
        For each path, the new value as YAML. A path names fields, and entries of lists by index or id:
        ``incidents[0].lasts`` or ``incidents.upgrade.lasts``.

    Raises
    ------
    InputError
        A path leads nowhere, or a value does not fit; all mistakes are told. The place is ``--set path``.
    """
    data: Data = model.model_dump(mode="json", by_alias=True)
    problems: list[Problem] = []
    changed: dict[Loc, str] = {}
    for path, written in changes.items():
        option = f"--set {path}"
        try:
            value = read_document(written, option).data
            changed[_put(data, path, value, option)] = option
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)

    def place(path: Loc, *, of_key: bool) -> dict[str, Any]:
        over = [option for other, option in changed.items() if path[: len(other)] == other]
        return {"file": ", ".join(over or changed.values())}

    return validated(type(model), data, place)


def validated(model: type[M], data: Data, place: Place, also: Callable[[M], Iterable[Reference]] = _none) -> M:
    """A model of plain data, as `load_yaml` makes it of a file.

    Parameters
    ----------
    model : type of Model
    data : Data
    place : callable
        Where a path of the data stands, for messages.
    also : callable
        As for `load_yaml`.

    Raises
    ------
    InputError
        Something does not fit; all mistakes are told.
    """
    try:
        made = model.model_validate(data)
    except ValidationError as error:
        raise InputError(problems_of(error, data, place)) from None
    if problems := unmet_references(made, data, place, also(made)):
        raise InputError(problems)
    return made


def _put(data: Data, path: str, value: Data, option: str) -> Loc:
    """Put a value at a path of the data; the path, ids replaced by indices."""
    parts = re.findall(r"[^.\[\]]+", path)
    if not parts or not re.fullmatch(r"[^.\[\]]+(\.[^.\[\]]+|\[[0-9]+\])*", path):
        raise InputError([Problem("set.path", file=option, found=path, allowed=(Phrase("allowed.path"),))])
    loc: Loc = ()
    for part in parts[:-1]:
        key = _step(data, part, loc, option)
        loc = (*loc, key)
        if isinstance(data, dict) and data[str(key)] is None:
            data[str(key)] = {}
        data = data[key]  # type: ignore[index]  # _step has made sure of it
    if isinstance(data, dict):
        data[parts[-1]] = value  # whether there may be such a key is for the model to say
        return (*loc, parts[-1])
    key = _step(data, parts[-1], loc, option)
    data[key] = value  # type: ignore[index]
    return (*loc, key)


def _step(data: Data, part: str, above: Loc, option: str) -> str | int:
    """The key or index that one part of a path means."""
    allowed: tuple[str | Phrase, ...]
    if isinstance(data, dict):
        if part in data:
            return part
        allowed = tuple(data)
    elif isinstance(data, list):
        ids = {name: index for index, item in enumerate(data) if (name := entry_name(item))}
        if part in ids:
            return ids[part]
        if part.isdecimal() and int(part) < len(data):
            return int(part)
        indices = (Phrase("allowed.index", {"last": len(data) - 1}),) if data else ()
        allowed = (*(str(name) for name in ids), *indices)
    else:
        raise InputError([Problem("set.leaf", file=option, found=part, values={"above": dotted(above)})])
    raise InputError([Problem("set.place", file=option, field=dotted(above), found=part, allowed=allowed)])


class _SchemaGenerator(GenerateJsonSchema):
    """Shows defaults as they are written in a file: 60min, not 60.0."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """JSON Schema of a field that has a default."""
        inner: Any = schema["schema"]
        while "serialization" not in inner and inner["type"] == "nullable":
            inner = inner["schema"]
        writer = inner.get("serialization", {})
        if schema.get("default") is not None and writer.get("type") == "function-plain":
            schema = {**schema, "default": writer["function"](schema["default"])}
        return super().default_schema(schema)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The schema with its references renamed."""
    if isinstance(value, dict):
        return {
            key: names[item] if key == "$ref" and item in names else _renamed(item, names)
            for key, item in value.items()
        }
    return [_renamed(item, names) for item in value] if isinstance(value, list) else value


class _Representer(SafeRepresenter):
    """Writes texts of several lines as blocks, and dates without quotes."""

    def represent_text(self, text: str) -> ScalarNode:
        """Node of a text."""
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return self.represent_scalar("tag:yaml.org,2002:timestamp", text)
        lines = text.replace("\n", "")
        style = '"' if not lines.isprintable() else "|" if lines != text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Representer.add_representer(str, _Representer.represent_text)


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # typed as None by ruamel.yaml
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml

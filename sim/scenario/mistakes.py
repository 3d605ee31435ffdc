"""From pydantic's errors to problems that a person understands.

An error names its place by the fields of models and the branches of unions that it went through; a `Problem` names the
path as it is written. Where a value fits none of several branches of a union, the branch that was meant is the one that
got furthest into the value; only its mistakes are told.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from sim.errors import Phrase, Problem
from sim.scenario.base import Checked, Loc, Reference
from sim.scenario.named import Named
from sim.scenario.reading import Data, dotted

__all__ = ["Place", "problems_of", "unmet_references"]

Place = Callable[..., dict[str, Any]]
"""``place(path, of_key=...)`` gives file, line and column of a path, as keywords of a `Problem`."""

_LIMITS = {
    "greater_than": ("problem.too-small", "allowed.above", "gt"),
    "greater_than_equal": ("problem.too-small", "allowed.at-least", "ge"),
    "less_than": ("problem.too-large", "allowed.below", "lt"),
    "less_than_equal": ("problem.too-large", "allowed.at-most", "le"),
}
_LENGTHS = {
    "string_too_short": ("problem.text-short", "allowed.characters-at-least", "min_length"),
    "string_too_long": ("problem.text-long", "allowed.characters-at-most", "max_length"),
    "too_short": ("problem.too-few", "allowed.entries-at-least", "min_length"),
    "too_long": ("problem.too-many", "allowed.entries-at-most", "max_length"),
}
_KINDS = {
    "string": ("problem.not-text", "allowed.text"),
    "int": ("problem.not-whole", "allowed.whole"),
    "float": ("problem.not-number", "allowed.number"),
    "finite": ("problem.not-finite", "allowed.number"),
    "bool": ("problem.not-bool", "allowed.bool"),
    "date": ("problem.not-date", "allowed.date"),
    "model": ("problem.not-mapping", "allowed.mapping"),
    "dict": ("problem.not-mapping", "allowed.mapping"),
    "mapping": ("problem.not-mapping", "allowed.mapping"),
    "tuple": ("problem.not-list", "allowed.list"),
    "list": ("problem.not-list", "allowed.list"),
    "set": ("problem.not-list", "allowed.list"),
    "frozen": ("problem.not-list", "allowed.list"),
    "iterable": ("problem.not-list", "allowed.list"),
}
_CHOICES = ("literal_error", "enum", "union_tag_invalid")


class _Mistake:
    """One error of pydantic, its place resolved in the data."""

    def __init__(self, detail: Any, data: Data) -> None:
        self.kind: str = detail["type"]
        self.context: dict[str, Any] = detail.get("ctx", {})
        self.reason: str = detail["msg"]
        loc: Loc = (*detail["loc"], *self.context.get("at", ()))
        lacking: Loc = ()
        if self.kind == "missing":
            loc, lacking = loc[:-1], loc[-1:]
        elif self.kind == "union_tag_not_found":
            lacking = (self._discriminator(),)
        elif self.kind == "union_tag_invalid":
            loc = (*loc, self._discriminator())
        path, value, self.branches = _resolve(loc, data)
        self.path = path + lacking
        elsewhere = len(loc) > len(detail["loc"])
        self.found = self.context.get("found", value if elsewhere else detail["input"])

    def _discriminator(self) -> str:
        return str(self.context["discriminator"]).strip("'")

    def problem(self, place: Place) -> Problem:
        """The problem that a person is told."""
        key, allowed, values = self._wrong()
        found = None if key == "problem.missing" else shown(self.found)
        of_key = found is None or self.path[-1:] == (found,)
        where = place(self.path, of_key=of_key)
        return Problem(key, field=dotted(self.path), found=found, allowed=allowed, values=values, **where)

    def _wrong(self) -> tuple[str, tuple[str | Phrase, ...], dict[str, object]]:
        kind, context = self.kind, self.context
        if "values" in context and "allowed" in context:
            return kind, context["allowed"], context["values"]
        if kind in ("missing", "union_tag_not_found"):
            return "problem.missing", (), {}
        if kind in _CHOICES:
            expected = str(context.get("expected", context.get("expected_tags", "")))
            return "problem.choice", tuple(re.findall(r"'([^']*)'", expected)), {}
        if kind in _LIMITS:
            key, allowed, limit = _LIMITS[kind]
            return key, (Phrase(allowed, {"limit": f"{context[limit]:g}"}),), {}
        if kind in _LENGTHS:
            key, allowed, limit = _LENGTHS[kind]
            return key, (Phrase(allowed, {"count": context[limit]}),), {}
        if kind == "string_pattern_mismatch":
            return _pattern(context["pattern"])
        if known := _KINDS.get(kind.split("_")[0]):
            return known[0], (Phrase(known[1]),), {}
        return "problem.other", (), {"reason": str(context.get("error", self.reason))}


def problems_of(error: ValidationError, data: Data, place: Place) -> list[Problem]:
    """All problems of a validation.

    Parameters
    ----------
    error : pydantic.ValidationError
        What pydantic found.
    data : Data
        What was validated.
    place : callable
        Where a path stands.
    """
    mistakes = _meant([_Mistake(detail, data) for detail in error.errors(include_url=False)])
    mistakes = sorted(_without_miscounts(mistakes), key=lambda mistake: dotted(mistake.path))
    problems: list[Problem] = []
    for _, same in groupby(mistakes, key=lambda mistake: mistake.path):
        problems += _one_place([mistake.problem(place) for mistake in same])
    return _in_order(problems)


def unmet_references(model: BaseModel, data: Data, place: Place, further: Iterable[Reference] = ()) -> list[Problem]:
    """Problems of all names within a model that refer to nothing, and of further ones that were found outside it."""
    problems = []
    for reference in (*_references(model, ()), *further):
        path, _, _ = _resolve(reference.loc, data)
        problem = Problem(
            "problem.no-reference",
            field=dotted(path),
            found=reference.found,
            allowed=tuple(reference.allowed),
            values={"what": Phrase(f"kind.{reference.what}")},
            **place(path, of_key=path[-1:] == (reference.found,)),
        )
        problems.append(problem)
    return _in_order(problems)


def shown(value: object) -> str | Phrase:
    """What stands in a file, for a message."""
    if isinstance(value, dict | BaseModel):
        return Phrase("found.mapping")
    if isinstance(value, list | tuple):
        return Phrase("found.list")
    if value is None:
        return Phrase("found.nothing")
    if isinstance(value, bool):
        return str(value).lower()
    text = " ".join(str(value).split())
    if not text:
        return Phrase("found.empty-text")
    return text if len(text) <= 60 else text[:59] + "…"


def _resolve(loc: Loc, data: Data) -> tuple[Loc, Data, dict[Loc, str | int]]:
    """Path in the data, what stands there, and what is not in the data: branches of unions, by where they branch."""
    path: Loc = ()
    branches: dict[Loc, str | int] = {}
    for part in loc:
        if isinstance(data, dict) and part in data:
            data = data[str(part)]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            branches.setdefault(path, part)
            continue
        path = (*path, part)
    return path, data, branches


def _meant(mistakes: list[_Mistake]) -> list[_Mistake]:
    """Leave, of each union, the mistakes of the branch that was meant."""
    for at in {path for mistake in mistakes for path in mistake.branches}:
        depth: dict[str | int, int] = {}
        for mistake in mistakes:
            if at in mistake.branches:
                branch = mistake.branches[at]
                depth[branch] = max(depth.get(branch, 0), len(mistake.path))
        furthest = max(depth.values(), default=0)
        mistakes = [m for m in mistakes if at not in m.branches or depth[m.branches[at]] == furthest]
    return mistakes


def _without_miscounts(mistakes: list[_Mistake]) -> list[_Mistake]:
    """Leave out lists that are too short only because pydantic does not count their wrong entries."""
    holding = {mistake.path[:end] for mistake in mistakes for end in range(len(mistake.path))}
    return [mistake for mistake in mistakes if mistake.kind != "too_short" or mistake.path not in holding]


def _one_place(problems: list[Problem]) -> list[Problem]:
    """Several problems of one value as one: what may stand there is any of what each allows."""
    different = list({(problem.key, repr(problem)): problem for problem in problems}.values())
    if len(different) == 1 or any(problem.key in ("problem.missing", "problem.other") for problem in different):
        return different
    first = different[0]
    allowed = dict.fromkeys(item for problem in different for item in problem.allowed)
    return [
        Problem("problem.none-fits", first.file, first.line, first.column, first.field, first.found, tuple(allowed))
    ]


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))


def _pattern(pattern: str) -> tuple[str, tuple[str | Phrase, ...], dict[str, object]]:
    if pattern == r"\S":
        return "problem.text-blank", (), {}
    if pattern.startswith("^[a-z0-9]"):
        return "problem.not-id", (Phrase("allowed.id"),), {}
    return "problem.other", (Phrase("allowed.pattern", {"pattern": pattern}),), {"reason": pattern}


def _references(value: object, loc: Loc) -> Iterator[Reference]:
    """All references to nothing within a value that stands at a place."""
    if isinstance(value, BaseModel):
        names, is_checked, fields = _parts(type(value))
        loc += names
        if is_checked:
            for reference in cast(Checked, value).check_references():
                yield Reference((*loc, *reference.loc), reference.found, reference.allowed, reference.what)
        for name, written in fields:
            if isinstance(item := getattr(value, name), _HOLDERS):
                yield from _references(item, (*loc, written))
    elif isinstance(value, dict | tuple | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(item, _HOLDERS):
                yield from _references(item, (*loc, key))


_HOLDERS = (BaseModel, dict, tuple, list)
"""What may hold models."""


@cache
def _parts(model: type[BaseModel]) -> tuple[Loc, bool, tuple[tuple[str, str], ...]]:
    """What leads to the fields of a model, whether it looks after references, its fields and how they are written."""
    names = (model.name,) if issubclass(model, Named) else ()
    fields = tuple((name, field.alias or name) for name, field in model.model_fields.items())
    return names, issubclass(model, Checked), fields

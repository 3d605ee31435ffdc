"""Refusals of the import, as errors a person can act on."""

from collections.abc import Iterable
from pathlib import Path

from sim.errors import InputError, Problem

__all__ = ["problem", "refuse"]


def problem(
    path: Path, key: str, *, field: str = "", found: str | None = None, allowed: Iterable[str] = (), **values: object
) -> Problem:
    """What is wrong with a file: the entry ``import.<key>`` of the catalogue and its values."""
    return Problem(f"import.{key}", file=str(path), field=field, found=found, allowed=tuple(allowed), values=values)


def refuse(
    path: Path, key: str, *, field: str = "", found: str | None = None, allowed: Iterable[str] = (), **values: object
) -> InputError:
    """The error of a single problem."""
    return InputError([problem(path, key, field=field, found=found, allowed=allowed, **values)])

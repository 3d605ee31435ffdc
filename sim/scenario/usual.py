"""Defaults, written as a person would write them in a file."""

from typing import Any

from pydantic import TypeAdapter

from sim.scenario.distributions import DurationDistribution

__all__ = ["usually"]

_durations: TypeAdapter[Any] = TypeAdapter(DurationDistribution)


def usually(written: object) -> Any:
    """The distribution of a duration that a field has if none is given.

    >>> usually("4h").mean()
    240.0
    """
    return _durations.validate_python(written)

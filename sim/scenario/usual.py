"""Defaults, written as a person would write them in a file."""

from typing import Any

from pydantic import TypeAdapter

from sim.scenario.distributions import DurationDistribution, NumberDistribution

__all__ = ["usually", "usually_number"]

_durations: TypeAdapter[Any] = TypeAdapter(DurationDistribution)
_numbers: TypeAdapter[Any] = TypeAdapter(NumberDistribution)


def usually(written: object) -> Any:
    """The distribution of a duration that a field has if none is given.

    >>> usually("4h").mean()
    240.0
    """
    return _durations.validate_python(written)


def usually_number(written: object) -> Any:
    """The distribution of a plain number that a field has if none is given.

    >>> usually_number({"exponential": {"mean": 4}}).mean()
    4.0
    """
    return _numbers.validate_python(written)

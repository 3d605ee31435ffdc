"""Probability distributions, by their standard names and natural parameters.

>>> from pydantic import TypeAdapter
>>> repair = TypeAdapter(DurationDistribution).validate_python({"lognormal": {"median": "4h", "sigma": 0.8}})
>>> round(repair.mean()), round(repair.quantile(0.9))
(331, 669)

A bare value is a fixed one: ``4h`` is short for ``{fixed: 4h}``.
"""

from typing import Annotated

from sim.scenario.empirical import Empirical
from sim.scenario.families import (
    Distribution,
    Exponential,
    Fixed,
    Gamma,
    Lognormal,
    Triangular,
    Uniform,
    Weibull,
)
from sim.scenario.named import ByName
from sim.scenario.quantities import Duration, Number

__all__ = [
    "Distribution",
    "DurationDistribution",
    "Empirical",
    "Exponential",
    "Fixed",
    "Gamma",
    "Lognormal",
    "NumberDistribution",
    "Triangular",
    "Uniform",
    "Weibull",
]

DurationDistribution = Annotated[
    Exponential[Duration]
    | Lognormal[Duration]
    | Gamma[Duration]
    | Triangular[Duration]
    | Uniform[Duration]
    | Weibull[Duration]
    | Empirical[Duration]
    | Fixed[Duration],
    ByName(),
]
"""Distribution of a duration; its values are minutes."""

NumberDistribution = Annotated[
    Exponential[Number]
    | Lognormal[Number]
    | Gamma[Number]
    | Triangular[Number]
    | Uniform[Number]
    | Weibull[Number]
    | Empirical[Number]
    | Fixed[Number],
    ByName(),
]
"""Distribution of a plain number, such as an amount or a count."""

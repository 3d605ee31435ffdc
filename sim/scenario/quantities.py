"""Types of the quantities that a person writes: times, shares, dates and plain numbers.

>>> from pydantic import TypeAdapter
>>> TypeAdapter(Duration).validate_python("4h")
240.0
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from annotated_types import Ge, GroupedMetadata, Gt, Le
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

from sim.errors import Phrase
from sim.scenario.base import invalid
from sim.scenario.times import (
    Minutes,
    read_clock,
    read_day,
    read_duration,
    read_moment,
    read_share,
    write_clock,
    write_duration,
    write_moment,
    write_share,
)

__all__ = [
    "Clock",
    "Count",
    "Day",
    "Duration",
    "Minutes",
    "Moment",
    "NonNegative",
    "Number",
    "Numeric",
    "Positive",
    "PositiveCount",
    "PositiveDuration",
    "PositiveShare",
    "Share",
]

LARGEST = 1e15
"""Largest plain number: up to here a double holds every integer and every cent of a tenth."""


def _plain_number(value: Any) -> Any:
    """Refuse yes and no, which Python would take for 1 and 0."""
    if isinstance(value, bool):
        raise invalid("problem.not-number", allowed=(Phrase("allowed.number"),))
    return value


def _above_zero(value: float) -> float:
    if value <= 0:
        raise invalid("problem.too-small", allowed=(Phrase("allowed.above", {"limit": 0}),))
    return value


def _tidy_number(value: float) -> float | int:
    return int(value) if value == int(value) else value


@dataclass(frozen=True)
class Numeric(GroupedMetadata):
    """Marks a plain number between bounds: finite, not a truth value, written without needless decimals."""

    gt: float | None = None
    ge: float | None = None
    le: float = LARGEST

    def __iter__(self) -> Iterator[object]:
        if self.gt is not None:
            yield Gt(self.gt)
        if self.ge is not None:
            yield Ge(self.ge)
        yield Le(self.le)
        yield BeforeValidator(_plain_number)
        yield PlainSerializer(_tidy_number)


def _schema(description: str, pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "description": description, "pattern": pattern, "examples": list(examples)}
    )


Duration = Annotated[
    float,
    PlainValidator(read_duration),
    PlainSerializer(write_duration, return_type=str),
    _schema(
        "How long: numbers with the units d, h, min, s.",
        "^(?=[0-9])" + " ?".join(rf"([0-9]+(\.[0-9]+)? ?{unit})?" for unit in ("d", "h", "min", "s")) + "$",
        "90min",
        "4h",
        "2d",
        "1h30min",
    ),
]
"""Minutes, written with units."""

PositiveDuration = Annotated[Duration, AfterValidator(_above_zero), PlainSerializer(write_duration, return_type=str)]
"""Minutes above 0, written with units."""

Clock = Annotated[
    float,
    PlainValidator(read_clock),
    PlainSerializer(write_clock, return_type=str),
    _schema("Time of day.", "^(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)$", "08:40", "24:00"),
]
"""Minute of the day, 0 to 1440, written ``hh:mm``."""

Moment = Annotated[
    float,
    PlainValidator(read_moment),
    PlainSerializer(write_moment, return_type=str),
    _schema(
        "Moment of the drill: day and time of day, or days, hours and minutes since day 1 00:00.",
        r"^(day ?[1-9][0-9]* +[0-9]{1,2}:[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"
        r"|D\+[0-9]+(\.[0-9]+)?( ?H\+[0-9]+(\.[0-9]+)?)?( ?M\+[0-9]+(\.[0-9]+)?)?)$",
        "day 1 08:40",
        "D+1 H+3 M+45",
    ),
]
"""Minutes since day 1 00:00 of the drill, written ``day 1 08:40`` or ``D+0 H+8 M+40``."""

Share = Annotated[
    float,
    PlainValidator(read_share),
    PlainSerializer(write_share, return_type=str),
    WithJsonSchema(
        {
            "description": "Share of the whole.",
            "examples": ["95%", 0.95],
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? ?%?$"},
                {"type": "number", "minimum": 0, "maximum": 1},
            ],
        }
    ),
]
"""Number from 0 to 1, written ``95%``."""

PositiveShare = Annotated[Share, AfterValidator(_above_zero), PlainSerializer(write_share, return_type=str)]
"""Share above 0."""

Day = Annotated[date, BeforeValidator(read_day)]
"""Calendar date, written ``2026-10-01``."""

Number = Annotated[float, Numeric(ge=-LARGEST)]
"""Finite number."""

Positive = Annotated[float, Numeric(gt=0)]
"""Number above 0."""

NonNegative = Annotated[float, Numeric(ge=0)]
"""Number of at least 0."""

Count = Annotated[int, Numeric(ge=0)]
"""Whole number of at least 0."""

PositiveCount = Annotated[int, Numeric(ge=1)]
"""Whole number of at least 1."""

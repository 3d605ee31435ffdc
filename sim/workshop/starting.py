"""What a new part of a file says at first: as little as is needed, and right wherever that can be."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.scenario.base import Kind
from sim.scenario.distributions import Distribution, DurationDistribution, NumberDistribution
from sim.scenario.reading import Data
from sim.scenario.times import write_duration
from sim.workshop.shapes import Field, Shape, fields

__all__ = ["blank", "converted", "distribution", "free_id"]

_FURTHER: Mapping[str, Mapping[str, Data]] = {
    "Objective": {"measure": "orders_on_time", "share": "90%"},
    "Department": {"own_work": {"per_day": 10, "work": "30min"}},
    "Incident": {"cause": "other", "at": "day 1 10:00", "lasts": "4h"},
    "Inject": {"at": "day 1 10:00"},
    "DecisionPoint": {
        "at": "day 1 10:00",
        "options": [
            {"id": "wait", "text": {"en": "Wait", "zh": "等待"}},
            {"id": "act", "text": {"en": "Act", "zh": "行动"}},
        ],
        "default": "wait",
    },
    "Restored": {"share": "50%", "after": "2h"},
    "Effect": {"change": "incidents.*.lasts", "times": 0.8},
    "Standby": {"drilled": False},
    "Scope": {"users": "100%"},
    "Notice": {"after": "15min"},
    "Shift": {"from": "09:00", "to": "18:00"},
    "Span": {"from": "12:00", "to": "13:00"},
    "Tier": {"share": "10%", "amount": 1000, "due": "8h"},
}
"""By the name of a model: what its required fields alone would not make right, or sensible."""

_PLAIN: Mapping[str, Data] = {
    "text": "…", "number": 1, "whole": 1, "duration": "1h", "moment": "day 1 09:00", "clock": "09:00",
    "share": "50%", "day": "2026-03-02", "yes-no": True, "named": "1h", "trigger": "detected", "anything": 1,
}  # fmt: skip

Names = Callable[[Kind], tuple[str, ...]]


def blank(shape: Shape, names: Names, ids: Iterable[str] = (), words: Data = "…") -> Data:
    """What a new value says at first.

    Parameters
    ----------
    shape : Shape
    names : callable
        The names that may be referred to, by kind.
    ids : iterable of str
        Ids that are taken beside it.
    words : Data
        Of what must have a title.
    """
    match shape.sort:
        case "words":
            return words
        case "id":
            return free_id("new", ids)
        case "choice":
            return shape.choices[0]
        case "refers":
            return next(iter(names(shape.refers)), "") if shape.refers else ""
        case "list":
            return [blank(shape.item, names, (), words)] if shape.item else []
        case "mapping":
            assert shape.key is not None
            assert shape.item is not None
            return {str(blank(shape.key, names)): blank(shape.item, names, (), words)}
        case "two-ways":
            return blank(shape.branches["plain"], names, ids, words)
        case "kinds":
            kind, branch = next(iter(shape.branches.items()))
            return {"do": kind} | _model(branch, names, ids, words)
        case "model":
            return _model(shape, names, ids, words)
    return _PLAIN[shape.sort]


def _model(shape: Shape, names: Names, ids: Iterable[str], words: Data) -> dict[str, Data]:
    said: dict[str, Data] = {}
    further = _FURTHER.get(shape.model.__name__, {})
    for field in fields(shape.model):
        if field.name in further:
            said[field.name] = further[field.name]
        elif _is_needed(field):
            said[field.name] = blank(field.shape, names, ids, words)
    if not said:  # an empty mapping would say nothing, and nothing could be seen of it
        first = fields(shape.model)[0]
        said[first.name] = first.default if first.default is not None else blank(first.shape, names, ids, words)
    return said


def _is_needed(field: Field) -> bool:
    return field.required and field.name != "do"


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """An id that is not taken: ``new``, ``new-2`` and so on."""
    known, number, name = set(taken), 2, wanted
    while name in known:
        name, number = f"{wanted}-{number}", number + 1
    return name


# --- distributions ----------------------------------------------------------------------------------------------------

_DURATIONS: TypeAdapter[Any] = TypeAdapter(DurationDistribution)
_NUMBERS: TypeAdapter[Any] = TypeAdapter(NumberDistribution)


def distribution(written: Data) -> tuple[Distribution, bool] | None:
    """The distribution that is written, and whether it is one of durations; None: it is wrong."""
    for adapter, timed in ((_DURATIONS, True), (_NUMBERS, False)):
        try:
            return adapter.validate_python(written), timed
        except ValidationError:
            continue
    return None


def converted(written: Data, family: str, *, timed: bool) -> Data:
    """A distribution of another family that is much like the one that is written."""
    known = distribution(written)
    if known is None or known[0].mean() <= 0:
        known = _DURATIONS.validate_python("1h") if timed else _NUMBERS.validate_python(100), timed
    found, timed = known

    def amount(value: float) -> Data:
        if timed:
            return write_duration(float(round(max(value, 1 / 60) * 60)) / 60 if value < 10 else float(round(value)))
        return float(f"{value:.3g}")

    low, middle, high = (found.quantile(p) for p in (0.1, 0.5, 0.9))
    if high - low < 1e-9 * max(high, 1):
        low, high = middle * 0.5, middle * 2
    mean, sigma = max(found.mean(), 1e-6), math.log(max(high, 1e-6) / max(middle, 1e-6)) / 1.2816
    choices: dict[str, Data] = {
        "fixed": amount(mean),
        "exponential": {"exponential": {"mean": amount(mean)}},
        "lognormal": {"lognormal": {"median": amount(middle), "sigma": round(min(max(sigma, 0.05), 3), 2)}},
        "gamma": {"gamma": {"mean": amount(mean), "cv": 0.5}},
        "triangular": {"triangular": {"low": amount(low), "mode": amount(middle), "high": amount(high)}},
        "uniform": {"uniform": {"low": amount(low), "high": amount(high)}},
        "weibull": {"weibull": {"shape": 1.5, "scale": amount(mean)}},
        "empirical": {"empirical": {"values": [amount(low), amount(middle), amount(high)]}},
    }
    return choices[family]

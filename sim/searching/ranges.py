"""What of an action is for the organisation to decide, and over which values.

How long a telephone call takes or how many customers read a notice is no choice, so it is not searched. How many people
go where, when an action begins, and how often something is repeated is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from sim.scenario.actions import Action
from sim.scenario.organisation import Organisation
from sim.scenario.times import read_duration, read_share, write_duration, write_share

__all__ = ["CHOSEN", "KEPT", "THRESHOLDS", "Range", "Value", "decisions"]

Value = bool | int | float | str
"""A value as it is written in a plan."""

Range = Literal["people", "time", "overtime", "share", "amount", "count", "order", "channel"]

CHOSEN: Mapping[str, Mapping[str, Range]] = {
    "paper-invoicing": {"staff": "people"},
    "use-backup-device": {"staff": "people"},
    "move-staff": {"staff": "people"},
    "temporary-staff": {"staff": "people"},
    "call-key-customers": {"staff": "people"},
    "negotiate-dates": {"staff": "people"},
    "alternative-site": {"staff": "people"},
    "work-from-home": {"share": "share"},
    "check-incoming": {"share": "share"},
    "overtime": {"daily": "overtime"},
    "order-supplies": {"amount": "amount"},
    "announce": {"every": "time"},
    "keep-log": {"every": "time"},
    "stagger-logins": {"every": "time"},
    "urgent-first": {"by": "order"},
    "call-support": {"channel": "channel"},
}
"""Fields of each kind of action. The staff of tasks of a fixed length is none of them: fewer would look free."""

THRESHOLDS: Mapping[str, Range] = {
    "down_for": "time",
    "expected_longer_than": "time",
    "oldest": "time",
    "backlog": "count",
    "key_customers_waiting": "share",
}
"""Parts of the triggers by which an action begins and ends."""

KEPT = ("keep-log", "report-to-authority", "escalate-legal")
"""Duties: such an action of the plan is not left out, whatever that would save."""

TIMES = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2160, 2880, 4320, 7200)
"""Minutes that people write down."""
NUMBERS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
WIDE = 4
"""From a quarter to four times what a plan says."""
HIRED = 10
"""So many temporary staff at most, or twice what the plan says."""
WORDS: Mapping[str, Sequence[str]] = {
    "order": ("priority", "earliest-due", "value"),
    "channel": ("hotline", "e-mail", "outlet"),
}


def decisions(action: Action, company: Organisation) -> Iterator[tuple[tuple[str | int, ...], tuple[Value, ...]]]:
    """What is to be decided of an action: where it stands in it, and the values it may have, that of now among them.

    Parameters
    ----------
    action : Action
    company : Organisation
        Whose people there are.
    """
    data = action.model_dump(mode="json", by_alias=True)
    for name, kind in CHOSEN.get(action.do, {}).items():
        if (now := data.get(name)) is not None:
            yield (name,), _values(kind, now, _people(action, company))
    for name in ("when", "until"):
        yield from _thresholds(data.get(name), (name,))


def _thresholds(trigger: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], tuple[Value, ...]]]:
    if not isinstance(trigger, dict):
        return
    for name, now in trigger.items():
        if name in THRESHOLDS and now is not None:
            yield (*at, name), _values(THRESHOLDS[name], now, 0)
        elif name in ("all", "any"):
            for i, part in enumerate(now or ()):
                yield from _thresholds(part, (*at, name, i))


def _people(action: Action, company: Organisation) -> int:
    """How many people there are for an action at most."""
    has = {department.id: department.staff for department in company.departments}
    names = [getattr(action, "source", None) or getattr(action, "by", None), *getattr(action, "departments", ())]
    there = [has[name] for name in names if name in has]
    return min(there) if there else max(HIRED, 2 * (getattr(action, "staff", None) or 0))


def _values(kind: Range, now: Value, people: int) -> tuple[Value, ...]:
    """The values of a range about the one that a plan has now."""
    if kind in WORDS:
        return tuple(WORDS[kind])
    if kind == "people":
        return _about(NUMBERS, float(now), 1, max(people, int(now)), int)
    if kind == "overtime":
        return _about(TIMES, read_duration(now), 30, 180, write_duration)
    if kind == "time":
        minutes = read_duration(now)
        return _about(TIMES, minutes, minutes / WIDE, minutes * WIDE, write_duration)
    if kind == "share":
        return _about(SHARES, read_share(now), 0, 1, write_share)
    scale = [digit * 10**power for power in range(7) for digit in (1, 2, 3, 5)]
    return _about(scale, float(now), float(now) / WIDE, float(now) * WIDE, _number)


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _about(grid: Sequence[float], now: float, low: float, high: float, written: Any) -> tuple[Value, ...]:
    """The values of a grid within bounds, and the one of now."""
    return tuple(written(value) for value in sorted({now, *(value for value in grid if low <= value <= high)}))

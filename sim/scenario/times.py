"""Durations, clock times, moments of the drill and shares, read from text and written to it.

Times are in minutes, as `Minutes`; a bare number is refused where a time is expected, because it has no unit.

>>> read_duration("1h30min")
90.0
>>> write_moment(read_moment("D+0 H+8"))
'day 1 08:00'

What is written reads back as exactly the same number, however odd: arithmetic is in fractions, rounded once. That
is slow, and the same few values are written again and again: they are kept.
"""

import itertools
import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TypeGuard

from sim.errors import Phrase
from sim.scenario.base import invalid

__all__ = [
    "DAY",
    "HOUR",
    "Minutes",
    "read_clock",
    "read_day",
    "read_duration",
    "read_moment",
    "read_share",
    "write_clock",
    "write_duration",
    "write_moment",
    "write_share",
]

HOUR = 60
DAY = 24 * HOUR
LONGEST = 36_500 * DAY
"""Longest duration and latest moment: a hundred years."""

_LONGEST_TEXT = 500
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_UNITS = {"d": Fraction(DAY), "h": Fraction(HOUR), "min": Fraction(1), "s": Fraction(1, 60)}
_DURATION = re.compile(r"\s*".join(rf"(?:({_NUMBER})\s*{unit})?" for unit in _UNITS))
_ANY_DURATION = re.compile(rf"(?:{_NUMBER}\s*[^\W\d_]+\s*)+")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_MOMENT = re.compile(r"day\s*([0-9]{1,6})\s+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]+)?))?")
_OFFSET = re.compile(rf"D\+({_NUMBER})(?:\s*H\+({_NUMBER}))?(?:\s*M\+({_NUMBER}))?")


class Minutes(float):
    """A number that is known to be minutes, so that it may stand where a bare number may not.

    Fields of type `Duration`, `Clock` and `Moment` hold it; defaults in code are written ``Minutes(90)``.
    """

    __slots__ = ()


def read_duration(value: object) -> Minutes:
    """Minutes of a duration such as ``90min``, ``4h``, ``2d`` (of 24 hours), ``1h30min``, ``1.5h`` or ``45s``.

    Raises
    ------
    PydanticCustomError
        It is not a duration; a bare number has no unit.
    """
    allowed = (Phrase("allowed.duration"),)
    if isinstance(value, Minutes):
        return _within_bounds(value, allowed)
    if _is_number(value):
        raise invalid("problem.no-unit", allowed=allowed)
    text = _tidy(value)
    match = _DURATION.fullmatch(text)
    if text and match:
        parts = zip(match.groups(), _UNITS.values(), strict=True)
        return _to_minutes(sum((Fraction(number) * unit for number, unit in parts if number), Fraction()), allowed)
    if re.fullmatch(_NUMBER, text):
        raise invalid("problem.no-unit", allowed=allowed)
    if _ANY_DURATION.fullmatch(text):
        units = re.findall(r"[^\W\d_]+", text)
        strange = next((unit for unit in units if unit not in _UNITS), None)
        if strange is not None:
            raise invalid("problem.unit", unit=strange, allowed=_UNITS)
        raise invalid("problem.unit-order", allowed=allowed)
    raise invalid("problem.not-duration", allowed=allowed)


@lru_cache(maxsize=4096)
def write_duration(minutes: float) -> str:
    """The tidiest text of a duration.

    >>> write_duration(90), write_duration(240), write_duration(1530), write_duration(0.75)
    ('90min', '4h', '25h30min', '45s')
    """
    seconds = round(Fraction(minutes) * 60)
    if float(Fraction(seconds, 60)) != minutes:
        return _decimal(Fraction(minutes), lambda near: float(near) == minutes) + "min"
    text, rest = "", seconds
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        # 90min reads better than 1h30min, and 36h better than 1d12h: a unit starts from two of it, or if it is exact.
        starts = rest >= 2 * size or (rest and rest % size == 0)
        if rest >= size and (text or starts):
            text += f"{rest // size}{unit}"
            rest %= size
    return text or "0min"


def read_clock(value: object) -> Minutes:
    """Minutes since midnight of a time of day such as ``08:40``; ``24:00`` is the end of the day."""
    allowed = (Phrase("allowed.clock"),)
    if isinstance(value, Minutes):
        if not 0 <= value <= DAY or value % 1:
            raise invalid("problem.not-clock", allowed=allowed)
        return value
    match = _CLOCK.fullmatch(_tidy(value))
    minute = _minute_of_day(match[1], match[2]) if match else None
    if minute is None:
        raise invalid("problem.not-clock", allowed=allowed)
    return Minutes(minute)


def write_clock(minutes: float) -> str:
    """Time of day, ``hh:mm``."""
    hour, minute = divmod(int(minutes), HOUR)
    return f"{hour:02}:{minute:02}"


def read_moment(value: object) -> Minutes:
    """Minutes since day 1 00:00 of the drill, of ``day 1 08:40`` or ``D+0 H+8 M+40``.

    ``D+1`` is one day after the start of day 1, which is the start of day 2.
    """
    allowed = (Phrase("allowed.moment"),)
    if isinstance(value, Minutes):
        return _within_bounds(value, allowed)
    text = _tidy(value)
    if match := _OFFSET.fullmatch(text):
        days, hours, minutes = (Fraction(number or 0) for number in match.groups())
        return _to_minutes(days * DAY + hours * HOUR + minutes, allowed)
    if match := _MOMENT.fullmatch(text):
        day, minute, seconds = int(match[1]), _minute_of_day(match[2], match[3]), Fraction(match[4] or 0)
        if day >= 1 and minute is not None and seconds < 60:
            return _to_minutes((day - 1) * DAY + minute + seconds / 60, allowed)
    raise invalid("problem.not-moment", allowed=allowed)


@lru_cache(maxsize=4096)
def write_moment(minutes: float) -> str:
    """Moment of the drill, ``day n hh:mm``, with seconds if it has any."""
    whole = math.floor(minutes)
    day, minute = divmod(whole, DAY)
    seconds = _decimal(
        (Fraction(minutes) - whole) * 60, lambda near: 0 <= near < 60 and float(whole + near / 60) == minutes
    )
    text = f"day {day + 1} {write_clock(minute)}"
    if seconds == "0":
        return text
    integer, point, decimals = seconds.partition(".")
    return f"{text}:{integer:0>2}{point}{decimals}"


def read_share(value: object) -> float:
    """Number from 0 to 1, of ``95%`` or ``0.95``."""
    allowed = (Phrase("allowed.share"),)
    if _is_number(value):
        share = float(value)
    else:
        match = re.fullmatch(rf"({_NUMBER})\s*(%?)", _tidy(value))
        if not match:
            raise invalid("problem.not-share", allowed=allowed)
        share = float(Fraction(match[1]) / (100 if match[2] else 1))
    if not 0 <= share <= 1:
        raise invalid("problem.share-range", allowed=allowed)
    return share


@lru_cache(maxsize=4096)
def write_share(share: float) -> str:
    """Share in per cent.

    >>> write_share(0.95)
    '95%'
    """
    return _decimal(Fraction(share) * 100, lambda near: float(near / 100) == share) + "%"


def read_day(value: object) -> date:
    """Date of ``2026-10-01``; numbers, which could be anything, are refused."""
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
            return date.fromisoformat(value.strip())
    except ValueError:
        pass
    raise invalid("problem.not-date", allowed=(Phrase("allowed.date"),))


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tidy(value: object) -> str:
    """Text as a Western keyboard would have it: a Chinese one writes ：for : and ％ for %."""
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    return text if len(text) <= _LONGEST_TEXT else ""


def _to_minutes(exact: Fraction, allowed: tuple[Phrase, ...]) -> Minutes:
    if exact > LONGEST:
        raise invalid("problem.too-long-time", allowed=allowed)
    return Minutes(exact)


def _within_bounds(minutes: Minutes, allowed: tuple[Phrase, ...]) -> Minutes:
    if not 0 <= minutes < math.inf:
        raise invalid("problem.negative-time", allowed=allowed)
    _to_minutes(Fraction(minutes), allowed)
    return minutes


def _minute_of_day(hour: str, minute: str) -> int | None:
    of_day = int(hour) * HOUR + int(minute)
    return of_day if int(minute) < HOUR and of_day <= DAY else None


def _decimal(exact: Fraction, fits: Callable[[Fraction], bool]) -> str:
    """The shortest decimal text near a number that fits."""
    for digits in itertools.count():
        near = round(exact * 10**digits)
        if fits(Fraction(near, 10**digits)):
            break
    text = str(near).zfill(digits + 1)
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text

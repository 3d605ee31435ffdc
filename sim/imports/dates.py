"""Reads a column of dates in any of the forms that exports write."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import Phrase
from sim.imports.cells import Parsed, as_text, distinct, fold, replace, spread

__all__ = ["dates"]

_YEARS = (1990, 2100)

# A spreadsheet's day 1 is 1900-01-01, but it also counts a 29 February 1900 that never was.
_SERIAL_ORIGIN = pd.Timestamp("1899-12-30")
_SERIAL = r"\d{5}(?:\.\d+)?"
_SERIAL_DAYS = (20_000, 80_000)

_CLOCK = r":\d{2}(?:\.\d+)?"
_ZONE = r" ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$"
_SIGNS = ((r"[年月/]", "-"), (r"[日号] *", " "), (r" $", ""))
_WORDS = (
    (r"^[\t'\"=]+|[\t'\"]+$", ""),
    (r"(?:星期|周)[一二三四五六日天]", " "),
    (r"[时点分]", ":"),
    (r":?秒|:$", ""),
    (r"(?:上午|凌晨|早上) ?([\d:]+)", r" \1 AM"),
    (r"(?:下午|晚上|中午) ?([\d:]+)", r" \1 PM"),
    (r"^(\d{1,4})\.(\d{1,2})\.(\d{1,4})\b", r"\1-\2-\3"),
    (r"^(\d{8})(\d{2})(\d{2})(\d{2})$", r"\1 \2:\3:\4"),
    (r"^(\d{8})(\d{2})(\d{2})$", r"\1 \2:\3"),
    (r"(\d)T(\d)", r"\1 \2"),
    (r"^(\d{1,2})[- ]([A-Za-z]{3,9})[-, ]+(\d{2,4})\b", r"\1 \2 \3"),
    (r"^([A-Za-z]{3,9}) (\d{1,2}),? (\d{4})\b,?", r"\2 \1 \3"),
    (r"(\d) ?(?i:a\.?m\.?)$", r"\1 AM"),
    (r"(\d) ?(?i:p\.?m\.?)$", r"\1 PM"),
    (r" (1[3-9]|2[0-3])(:[\d:]+) PM$", r" \1\2"),
    (r" 0?0(:[\d:]+) AM$", r" 00\1"),
    (r"\s+", " "),
    (r"^ | $", ""),
    (f"({_CLOCK}){_ZONE}", r"\1"),
)

_DAYS = (
    (r"\d{4}-\d{1,2}-\d{1,2}", ("%Y-%m-%d",)),
    (r"\d{8}", ("%Y%m%d",)),
    (r"\d{1,2} [A-Za-z]+ \d{4}", ("%d %b %Y", "%d %B %Y")),
    (r"\d{1,2} [A-Za-z]{3} \d{2}", ("%d %b %y",)),
)
# Readings of which only the whole column can tell the right one.
_AMBIGUOUS_DAYS = (
    (r"\d{1,2}-\d{1,2}-\d{4}", ("%d-%m-%Y", "%m-%d-%Y")),
    (r"\d{1,2}-\d{1,2}-\d{1,2}", ("%y-%m-%d", "%d-%m-%y", "%m-%d-%y")),
)
_TIMES = (
    (r" \d{1,2}:\d{1,2}:\d{1,2}", " %H:%M:%S"),
    (r" \d{1,2}:\d{1,2}", " %H:%M"),
    ("", ""),
    (r" \d{1,2}:\d{1,2}:\d{1,2}\.\d{1,9}", " %H:%M:%S.%f"),
    (r" \d{1,2}:\d{1,2}:\d{1,2} [AP]M", " %I:%M:%S %p"),
    (r" \d{1,2}:\d{1,2} [AP]M", " %I:%M %p"),
)
_SHOWN = {"%Y": "yyyy", "%y": "yy", "%m": "MM", "%b": "MMM", "%B": "MMMM", "%d": "dd", "%f": "f"}
_SHOWN |= {"%H": "HH", "%I": "hh", "%M": "mm", "%S": "ss", "%p": "AM/PM"}

Times = pd.Series  # of dtype datetime64[us]


def dates(column: "pd.Series[Any]") -> Parsed:
    """Dates and times of day, as local clock times.

    Read are ISO forms with ``-``, ``/`` or ``.``, ``2025年3月1日``, ``yyyyMMddHHmmss``, serial days of a spreadsheet,
    English month names, 12-hour clocks, and ``1/3/2025``: whether the day or the month comes first is decided over the
    column, by the dates that can only be read one way, or else by the reading with the shorter span; without either,
    the day is taken to come first, with a warning. Time zones are left off, with a warning.
    """
    cells = as_text(column)
    empty = (cells == "").to_numpy(dtype=bool)
    text, codes = distinct(cells)
    text = fold(text)
    forms: Counter[str] = Counter()
    warnings: list[Phrase] = []
    values, rest = _parsed(text, forms), text
    for rules in (_SIGNS, _WORDS):
        rest = replace(rest[values[rest.index].isna().to_numpy()], *rules)
        values = values.fillna(_parsed(rest, forms))
    values = values.fillna(_serials(rest, forms))
    for days, readings in _AMBIGUOUS_DAYS:
        found, doubt = _decided(rest, days, readings, forms)
        values = values.fillna(found)
        if doubt:
            warnings.append(Phrase(doubt.key, {**doubt.values, "example": text[found.first_valid_index()]}))
    values = values.where(values.dt.year.between(*_YEARS))
    zoned = int(text.str.contains(_CLOCK + _ZONE, regex=True).sum())
    if zoned:
        warnings.append(Phrase("import.time-zone", {"count": zoned}))
    shown = ", ".join(form for form, count in forms.most_common(4) if count)
    read = spread(values, codes, column.index)
    how = Phrase("import.how-date", {"forms": shown})
    return Parsed(read, empty, ~empty & read.isna().to_numpy(), how, tuple(warnings))


def _parsed(text: "pd.Series[str]", forms: "Counter[str]") -> "Times[Any]":
    """What any of the plain forms fits; how often each one did is added to `forms`."""
    values = _nothing(text)
    for days, formats in _DAYS:
        for day in formats:
            values = values.fillna(_by_format(text[values.isna().to_numpy()], days, day, forms))
    return values


def _by_format(text: "pd.Series[str]", days: str, day: str, forms: "Counter[str] | None" = None) -> "Times[Any]":
    values = _nothing(text)
    for times, time in _TIMES:
        if text.empty:
            break
        fits = text.str.fullmatch(days + times).to_numpy(dtype=bool)
        if fits.any():
            found = pd.to_datetime(text[fits], format=day + time, errors="coerce").astype(values.dtype)
            if forms is not None:
                forms[_shown(day + time)] += int(found.notna().sum())
            values = values.fillna(found)
            text = text[~fits]
    return values


def _serials(text: "pd.Series[str]", forms: "Counter[str]") -> "Times[Any]":
    days = pd.to_numeric(text.where(text.str.fullmatch(_SERIAL).to_numpy(dtype=bool))).astype(float)
    days = days[days.between(*_SERIAL_DAYS)]
    forms["Excel 45658"] += len(days)
    return (_SERIAL_ORIGIN + pd.to_timedelta((days * 86_400).round(), unit="s")).astype("datetime64[us]")


def _decided(
    text: "pd.Series[str]", days: str, readings: tuple[str, ...], forms: "Counter[str]"
) -> "tuple[Times[Any], Phrase | None]":
    """The reading that fits most dates, of several the one with the shortest span; and how doubtful that is."""
    candidates = [(_by_format(text, days, reading), reading) for reading in readings]
    most = max(int(values.notna().sum()) for values, _ in candidates)
    if not most:
        return _nothing(text), None
    fitting = [(v.max() - v.min(), v, reading) for v, reading in candidates if v.notna().sum() == most]
    span, values, reading = min(fitting, key=lambda candidate: candidate[0])
    forms[_shown(reading)] += most
    if len(fitting) == 1:
        return values, None
    alone = sum(candidate[0] == span for candidate in fitting) == 1
    return values, Phrase(f"import.day-month-{'likely' if alone else 'unclear'}", {"form": _shown(reading)})


def _nothing(text: "pd.Series[str]") -> "Times[Any]":
    return pd.Series(np.datetime64("NaT", "us"), index=text.index, dtype="datetime64[us]")


def _shown(form: str) -> str:
    for code, letters in _SHOWN.items():
        form = form.replace(code, letters)
    return form

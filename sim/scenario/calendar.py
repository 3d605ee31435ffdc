"""When people work: weekdays, holidays, make-up working days, shifts and breaks.

>>> office = WorkingCalendar.model_validate(
...     {"shifts": [{"id": "day", "from": "09:00", "to": "18:00", "breaks": [{"from": "12:00", "to": "13:00"}]}]}
... )
>>> office.working_intervals("day", date(2026, 3, 2), days=1)
[(540.0, 720.0), (780.0, 1080.0)]
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from sim.errors import Phrase
from sim.scenario.base import Id, Model, Text, invalid, unique_ids
from sim.scenario.quantities import Clock, Day
from sim.scenario.times import DAY, write_clock

__all__ = ["Shift", "Span", "Weekday", "WorkingCalendar"]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

Interval = tuple[float, float]
"""Begin and end, in minutes."""


class Span(Model):
    """From one time of day to another; if that is not later, to the other one of the next day."""

    from_: Clock = Field(alias="from")
    to: Clock

    @property
    def minutes(self) -> float:
        """How long it lasts, up to 24 hours."""
        return _length(self.from_, self.to)


class Shift(Model):
    """Hours at which a group of people works; if ``to`` is not later than ``from``, it is on the next day."""

    id: Id
    title: Text | None = None
    from_: Clock = Field(alias="from")
    to: Clock
    breaks: tuple[Span, ...] = ()

    @property
    def minutes(self) -> float:
        """How long it lasts, breaks included, up to 24 hours."""
        return _length(self.from_, self.to)

    @model_validator(mode="after")
    def _breaks_within(self) -> Self:
        end = 0.0
        for index, pause in sorted(enumerate(self.breaks), key=lambda item: self._since_start(item[1])):
            start = self._since_start(pause)
            if start + pause.minutes > self.minutes:
                shift = Phrase("allowed.between", {"start": write_clock(self.from_), "end": write_clock(self.to)})
                raise invalid("problem.break-outside", found=_written(pause), allowed=(shift,), at=("breaks", index))
            if start < end:
                raise invalid("problem.breaks-overlap", found=_written(pause), at=("breaks", index))
            end = start + pause.minutes
        return self

    def _since_start(self, pause: Span) -> float:
        return (pause.from_ - self.from_) % DAY

    def work(self) -> Iterator[Interval]:
        """Yield the intervals of work between the breaks, in minutes since midnight before the shift starts."""
        start, end = self.from_, self.from_ + self.minutes
        for pause in sorted(self.breaks, key=self._since_start):
            begin = self.from_ + self._since_start(pause)
            if start < begin:
                yield start, begin
            start = begin + pause.minutes
        if start < end:
            yield start, end


class WorkingCalendar(Model):
    """The days on which an organisation works, and its shifts.

    Attributes
    ----------
    weekdays : tuple of {"mon", ..., "sun"}
        Ordinary working days.
    holidays : tuple of date
        Days off that would be working days.
    workdays : tuple of date
        Working days that would be days off, such as the Saturdays that make up for a long holiday in China.
    shifts : tuple of Shift
        Every shift belongs to the day on which it starts.
    """

    weekdays: tuple[Weekday, ...] = Field(default=WEEKDAYS[:5], min_length=1)
    holidays: tuple[Day, ...] = ()
    workdays: tuple[Day, ...] = ()
    shifts: Annotated[tuple[Shift, ...], AfterValidator(unique_ids)] = ()

    @model_validator(mode="after")
    def _no_day_both_ways(self) -> Self:
        for index, day in enumerate(self.workdays):
            if day in self.holidays:
                raise invalid("problem.day-both-ways", found=day.isoformat(), at=("workdays", index))
        return self

    def is_working_day(self, day: date) -> bool:
        """Whether shifts start on the day."""
        return day in self.workdays or (day not in self.holidays and WEEKDAYS[day.weekday()] in self.weekdays)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        day += timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def working_intervals(self, shift_id: str, first_day: date, days: int) -> list[Interval]:
        """When a shift works during a drill.

        Parameters
        ----------
        shift_id : str
            Which shift.
        first_day : date
            Day 1 of the drill.
        days : int
            How many days the drill lasts.

        Returns
        -------
        list of (float, float)
            Disjoint ascending intervals in minutes since day 1 00:00, breaks cut out, within the drill: a night
            shift of the evening before is still at work when it begins.

        Raises
        ------
        KeyError
            There is no such shift.
        """
        work = [*{shift.id: shift for shift in self.shifts}[shift_id].work()]
        intervals: list[Interval] = []
        for day in range(-1, days):
            if not self.is_working_day(first_day + timedelta(days=day)):
                continue
            for start, end in work:
                start, end = max(day * DAY + start, 0.0), min(day * DAY + end, float(days * DAY))
                if start >= end:
                    continue
                if intervals and intervals[-1][1] == start:  # a shift of 24 hours goes on without a gap
                    start = intervals.pop()[0]
                intervals.append((start, end))
        return intervals


def _length(start: float, end: float) -> float:
    return end - start if end > start else end - start + DAY


def _written(span: Span) -> str:
    return f"{write_clock(span.from_)}-{write_clock(span.to)}"

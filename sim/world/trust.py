"""Trust of the customers: it fades in silence, falls with a broken promise and comes back with honest words.

Trust is 1 before anything has happened. While an incident goes on it halves in every working day of silence; whoever
has read an honest notice, one that states whom it hits or when it will be over, is content until the next is due. Every
honest notice wins back a little of what was lost. If a moment of recovery was announced and passes, and no later one
had been named by then, those who read it trust less at once. All numbers here are estimates but the pace of notices.

>>> from sim.scenario.calendar import WorkingCalendar
>>> from datetime import date
>>> office = WorkingCalendar.model_validate({"shifts": [{"id": "day", "from": "09:00", "to": "17:00"}]})
>>> time = WorkingTime(office, date(2026, 3, 2), days=2)
>>> course([(540.0, 1500.0)], [], time, end=2880.0)  # a day of silence
[(540.0, 1.0), (1500.0, 0.5)]
"""

from bisect import bisect, bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.world.calendar import WorkingTime, joined_intervals

__all__ = ["Course", "Notice", "course"]

HALF_LIFE = 480.0
"""Working minutes of silence in which trust halves."""

HOLDS = 60.0
"""Minutes for which an honest notice is news; guides ask for one every 20 to 30 minutes in a major incident."""

WINS_BACK = 0.05
"""Share of the lost trust that an honest notice wins back with those who read it."""

BROKEN = 0.3
"""Share of the trust that a broken promise costs with those who had read it."""

Course = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to the customers.

    Attributes
    ----------
    time : float
        When it went out.
    reach : float
        Share of the customers who read it within the hour.
    clear : bool
        Whether it said whom the incident hits, or that it is over.
    promise : float or None
        When all should work again, as it said.
    """

    time: float
    reach: float
    clear: bool
    promise: float | None

    @property
    def honest(self) -> bool:
        """Whether it said anything that a customer can use."""
        return self.clear or self.promise is not None


def course(
    outages: Iterable[tuple[float, float]],
    notices: Sequence[Notice],
    time: WorkingTime,
    end: float,
    between: Iterable[float] = (),
) -> Course:
    """How trust went.

    Parameters
    ----------
    outages : iterable of (float, float)
        When incidents went on.
    notices : sequence of Notice
        In the order in which they went out.
    time : WorkingTime
        Of the organisation; nobody counts the night.
    end : float
        End of the drill.
    between : iterable of float
        Further moments to tell the trust of.

    Returns
    -------
    list of (float, float)
        Moments and the trust from then on; between two moments it falls, if at all. Empty: nothing has happened.
    """
    outages = joined_intervals(outages)
    begins = [begin for begin, _ in outages]
    moments = _moments(outages, notices, end, between)
    worked = time.worked(moments).tolist()
    trust, points = 1.0, []
    heard: Notice | None = None  # the latest honest notice
    promised: Notice | None = None
    ahead = deque(notices)
    for i, moment in enumerate(moments):
        before = moments[i - 1]
        if i and before < outages[bisect(begins, before) - 1][1]:
            content = heard.reach if heard and before < heard.time + HOLDS else 0.0
            trust *= 0.5 ** ((worked[i] - worked[i - 1]) * (1 - content) / HALF_LIFE)
        if promised and promised.promise == moment and moment < outages[bisect_left(begins, moment) - 1][1]:
            trust *= 1 - BROKEN * promised.reach
        while ahead and ahead[0].time <= moment:
            notice = ahead.popleft()
            if notice.honest:
                heard = notice
                trust += (1 - trust) * WINS_BACK * notice.reach
            promised = notice if notice.promise is not None else promised
        points.append((moment, trust))
    return points


def _moments(
    outages: Sequence[tuple[float, float]], notices: Sequence[Notice], end: float, between: Iterable[float]
) -> list[float]:
    """When trust may change its pace, from the first incident on, and others."""
    if not outages:
        return []
    edges = [edge for outage in outages for edge in outage]
    told = [moment for n in notices for moment in (n.time, n.time + HOLDS, n.promise) if moment is not None]
    return sorted({moment for moment in (*edges, *told, *between) if outages[0][0] <= moment <= end})

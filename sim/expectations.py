"""Whether players did what injects expected of them, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sim.scenario.exercise import Inject
from sim.scenario.scenario import Scenario
from sim.scenario.times import DAY
from sim.world.journal import Entry, begun

__all__ = ["VERDICTS", "Expectation", "Verdict", "expectations"]

Verdict = Literal["met", "late", "missed", "open", "not-applicable"]
"""Begun in time; begun later; not begun although the time was up; neither, when the drill ended; nothing was expected,
or the inject never came."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What became of an inject.

    Attributes
    ----------
    inject : Inject
    delivered : float or None
        When it was delivered.
    due : float or None
        Until when the expected action had to be begun.
    verdict : Verdict
    action : str or None
        The action that was done, by its id.
    begun : float or None
        When it was begun; before the inject if it was done ahead of it.
    """

    inject: Inject
    delivered: float | None = None
    due: float | None = None
    verdict: Verdict = "not-applicable"
    action: str | None = None
    begun: float | None = None


def expectations(scenario: Scenario, journal: Sequence[Entry]) -> Iterator[Expectation]:
    """What became of each inject of a scenario in a run with this journal."""
    delivered = {entry.subject: entry.time for entry in journal if entry.key == "journal.inject-delivered"}
    for inject in scenario.injects:
        if inject.id in delivered:
            yield _of(inject, delivered[inject.id], journal, scenario.days * DAY)
        else:
            yield Expectation(inject)


def _of(inject: Inject, delivered: float, journal: Sequence[Entry], end: float) -> Expectation:
    meets = inject.meets
    if meets is None:
        return Expectation(inject, delivered)
    due = delivered + meets.within
    found = (entry for entry in begun(journal, meets.action) if meets.ahead or entry.time >= delivered)
    first = next(found, None)
    if first is None:
        return Expectation(inject, delivered, due, "missed" if due < end else "open")
    return Expectation(inject, delivered, due, "met" if first.time <= due else "late", first.subject, first.time)

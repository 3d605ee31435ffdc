"""What an organisation knows at a moment of its drill, taken from the drill's record.

The record goes on to the end of the drill. Everything that is shown to those who take part comes through here, and
nothing here looks at what lies after the moment: not at the end of an incident that goes on, nor at what comes.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from sim.outcome import Outcome
from sim.scenario.base import by_id
from sim.scenario.exercise import Role
from sim.scenario.incidents import Incident
from sim.texts import Language
from sim.world.journal import Entry
from sim.world.network import Result

__all__ = ["Figures", "Known", "Told", "figures", "going_on", "known", "told"]

_SHOWN = frozenset({"knowledge", "action", "staff", "supply", "decision"})
"""Kinds of entries that the organisation writes itself; it only believes what state systems are in."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was told: when, of what kind, and in words."""

    moment: float
    kind: str
    subject: str
    words: str


@dataclass(frozen=True, slots=True)
class Known:
    """An incident that is known to go on, since when, and the systems that it is believed to hit."""

    incident: str
    title: str
    since: float
    hits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers that anybody in the organisation can look up.

    Attributes
    ----------
    waiting : int
        Orders that wait at some stage.
    invoiced : int
        Orders of which the customer has his invoice.
    enquiries : int
        Enquiries that wait.
    """

    waiting: int
    invoiced: int
    enquiries: int


def told(outcome: Outcome, moment: float, roles: Collection[Role], language: Language) -> Iterator[Told]:
    """What the organisation has learnt and done by a moment, and the injects that these roles were given."""
    for entry in outcome.response.journal:
        if entry.time <= moment and (entry.kind in _SHOWN or _is_for(outcome, entry, roles)):
            yield Told(entry.time, entry.kind, entry.subject, entry.say(language))


def _is_for(outcome: Outcome, entry: Entry, roles: Collection[Role]) -> bool:
    if entry.key != "journal.inject-delivered":
        return False
    return any(role in roles for role in by_id(outcome.scenario.injects, entry.subject).to)


def going_on(outcome: Outcome, moment: float) -> frozenset[str]:
    """Incidents that truly go on at a moment."""
    return frozenset(
        period.incident
        for period in outcome.response.incident_periods
        if period.start <= moment and (period.end is None or period.end > moment)
    )


def known(outcome: Outcome, moment: float, language: Language) -> tuple[Known, ...]:
    """Incidents that the organisation knows to go on; that systems work again it sees at once."""
    latest = {
        entry.subject: entry.time
        for entry in outcome.response.journal
        if entry.key == "journal.detected" and entry.time <= moment
    }
    starts = {period.incident: period.start for period in outcome.response.incident_periods if period.start <= moment}
    on = going_on(outcome, moment)
    return tuple(
        _known(by_id(outcome.scenario.incidents, name), since, language)
        for name, since in latest.items()
        if name in on and since >= starts[name]
    )


def _known(incident: Incident, since: float, language: Language) -> Known:
    title = incident.title.in_(language) if incident.title else incident.id
    return Known(incident.id, title, since, tuple(incident.hits))


def figures(outcome: Outcome, moment: float) -> Figures:
    """Orders and enquiries at a moment."""
    visits, layout = outcome.response.visits, outcome.layout
    here = visits[visits["joined"] <= moment]
    waits = ~(here["started"] <= moment) & ~(here["ended"] <= moment)
    completes = [number for number, stage in enumerate(outcome.organisation.stages) if stage.completes]
    delivered = here[np.isin(here["stage"], completes) & (here["ended"] <= moment) & (here["result"] == Result.DONE)]
    enquiries = outcome.organisation.enquiries
    asks = here["stage"] == (layout.stages.index(enquiries.stage) if enquiries else -1)
    return Figures(
        waiting=int((waits & layout.order_stages[here["stage"]]).sum()),
        invoiced=len(np.unique(delivered["job"])),
        enquiries=int((waits & asks).sum()),
    )

"""The incident log: which of the facts that an insurer or an authority asks for have been written down in time."""

from collections.abc import Iterator, Mapping

from sim.scenario.actions import ReportToAuthority
from sim.world.calendar import WorkingTime
from sim.world.journal import Entry, Journal

__all__ = ["COMPLETE", "Record"]

COMPLETE = 0.8
"""From this share of the facts on the log proves what it has to prove (estimate)."""

Fact = tuple[str, str]
"""What, and of which incident or action; of none if it is one for all incidents together."""

KNOWN: Mapping[str, tuple[str, ...]] = {
    "journal.detected": ("start", "detection"),
    "journal.verify-scope-ends": ("scope", "customers"),
    "journal.recovered": ("losses",),
}
"""Facts that can be known once an entry is in the journal."""

OF_EACH = ("start", "detection")
"""Facts of each incident; the others are those of all together."""


class Record:
    """The log of a drill and what it is good for.

    Attributes
    ----------
    reported : ReportToAuthority or None
        The report that has reached the tax authority.
    """

    def __init__(self, journal: Journal, time: WorkingTime) -> None:
        self._journal = journal
        self._time = time
        self._written: set[Fact] = set()
        self._late: set[Fact] = set()
        self._seen = 0  # so many entries of the journal are known
        self._since: dict[Fact, float] = {}
        self.reported: ReportToAuthority | None = None

    @property
    def kept(self) -> bool:
        """Whether anything has been written down."""
        return bool(self._written)

    def write(self, most: int, in_time: float) -> None:
        """Write down what is known and not yet written, so many facts at most, those known for longest first.

        Parameters
        ----------
        most : int
        in_time : float
            Working minutes after which a fact that was known is written too late.
        """
        now = self._journal.env.now
        for fact, since in self._known().items():
            if most > 0 and fact not in self._written:
                most -= 1
                self._written.add(fact)
                if self._time.between(since, now) > in_time:
                    self._late.add(fact)

    def completeness(self) -> float | None:
        """Share of the facts that were written down in time; None: nothing has happened."""
        incidents = {entry.subject for entry in self._journal.entries if entry.key == "journal.incident-starts"}
        if not incidents:
            return None
        facts: set[Fact] = {(what, name) for name in incidents for what in OF_EACH}
        facts |= {("scope", ""), ("customers", ""), ("losses", "")}
        facts |= {fact for fact in self._known() if fact[0] == "action"}
        return len((self._written - self._late) & facts) / len(facts)

    def _known(self) -> dict[Fact, float]:
        """The facts that can be known by now, and since when."""
        entries = self._journal.entries
        for entry in entries[self._seen :]:
            for fact in _facts(entry):
                self._since.setdefault(fact, entry.time)
        self._seen = len(entries)
        return self._since


def _facts(entry: Entry) -> Iterator[Fact]:
    if entry.kind == "action" and entry.key.endswith("-begins"):
        yield "action", entry.subject
    for what in KNOWN.get(entry.key, ()):
        yield what, entry.subject if what in OF_EACH else ""

"""Who is connected: who has looked lately. It is of the moment and not kept in the log."""

from dataclasses import dataclass, field

__all__ = ["AWAY_AFTER_S", "Presence"]

AWAY_AFTER_S = 6.0
"""Seconds without a look after which somebody counts as gone; pages look every second."""


@dataclass
class Presence:
    """When each seat looked last.

    >>> presence = Presence()
    >>> presence.looked("a", 100.0)
    >>> presence.here("a", 103.0), presence.here("a", 120.0), presence.here("b", 103.0)
    (True, False, False)
    """

    _last: dict[str, float] = field(default_factory=dict)

    def looked(self, seat: str, now: float) -> None:
        """A seat has looked."""
        self._last[seat] = now

    def here(self, seat: str, now: float) -> bool:
        """Whether it did so lately."""
        return now - self._last.get(seat, float("-inf")) <= AWAY_AFTER_S

"""Systems as they depend on each other: what needs what, what can stand in for what.

A need is the id of a system, or several of which one is enough::

    systems:
      - {id: main-server}
      - {id: second-server, standby: {starts: 30min, drilled: true}}
      - {id: erp, needs: [network, {any-of: [main-server, second-server]}]}
"""

from collections.abc import Iterable, Iterator

from pydantic import Field

from sim.scenario.base import Id, Loc, Model, Text
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import PositiveShare, Share
from sim.scenario.usual import usually

__all__ = ["DRILLED", "UNDRILLED", "AnyOf", "Need", "Standby", "System", "ids_in"]

UNDRILLED, DRILLED = 0.52, 0.80
"""Chance that a standby starts when it is needed: 48 % of tests failed (Symantec 2007), 20 % (Plan B). That the
difference comes from drills is an estimate."""


class AnyOf(Model):
    """Alternatives: it is enough that one of them works, and the fastest counts."""

    any_of: tuple[Id, ...] = Field(alias="any-of", min_length=2)


Need = Id | AnyOf
"""The id of a system, or several of which one is enough."""


def ids_in(needs: Iterable[Need]) -> Iterator[tuple[Loc, Id]]:
    """Yield each system that is named among needs, and where, relative to the list."""
    for i, need in enumerate(needs):
        if isinstance(need, AnyOf):
            for j, name in enumerate(need.any_of):
                yield (i, "any-of", j), name
        else:
            yield (i,), need


class Standby(Model):
    """A system that stands by: it does nothing until an action starts it.

    Attributes
    ----------
    available : bool
        Whether it is there at all; otherwise it must be bought first (`sim.scenario.preparedness`).
    starts : distribution
        Time that one try to start it takes, successful or not (estimate).
    drilled : bool
        Whether the switch to it is practised.
    succeeds : share
        Chance that a try succeeds; none given: `DRILLED` or `UNDRILLED`.
    speed : share
        Its speed compared with what it stands in for.
    """

    available: bool = True
    starts: DurationDistribution = usually({"triangular": {"low": "15min", "mode": "30min", "high": "90min"}})
    drilled: bool = False
    succeeds: Share | None = None
    speed: PositiveShare = 1.0

    @property
    def chance(self) -> float:
        """Chance that a try to start it succeeds."""
        if self.succeeds is not None:
            return self.succeeds
        return DRILLED if self.drilled else UNDRILLED


class System(Model):
    """Something that desks need: a platform, a login, a network, power. It works when all that it needs works."""

    id: Id
    title: Text | None = None
    site: Id | None = None
    needs: tuple[Need, ...] = ()
    standby: Standby | None = None

"""What a site has against a power cut: batteries, a generator, laptops, daylight.

A site without such a block goes dark as a whole when its power is cut. Defaults with a source say so, all others are
estimates; ``docs/power.md`` has them in one table.

>>> Power.model_validate({"ups": {"systems": ["network"]}, "generator": {"fuel": "4h"}}).generator.starts
0.9906
"""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from sim.scenario.base import Id, Kind, Loc, Model, invalid
from sim.scenario.calendar import Span
from sim.scenario.distributions import DurationDistribution
from sim.scenario.quantities import Duration, Minutes, NonNegative, Positive, Share
from sim.scenario.usual import usually

__all__ = ["Generator", "Laptops", "Power", "RunsOn", "Ups"]

RunsOn = Literal["mains", "laptop", "nothing"]
"""What a workplace needs to go on: current all the time, current now and then, or no more than light."""


class Ups(Model):
    """Batteries that carry some desks and systems until something better is found.

    Its load is counted in workplaces: people who are at its desks, and what its systems draw. Half the load lasts twice
    as long.

    Attributes
    ----------
    desks, systems : tuple of id
        What hangs on it.
    lasts : duration
        At full load (vendors: 5 to 10 min).
    full_load : float
        So many workplaces are full load; none given: all who belong at its desks, and its systems.
    system_load : float
        A system draws as much as so many workplaces (estimate).
    recharges : duration
        From empty to full (estimate).
    """

    desks: tuple[Id, ...] = ()
    systems: tuple[Id, ...] = ()
    lasts: Duration = Minutes(7)
    full_load: Positive | None = None
    system_load: NonNegative = 3
    recharges: Duration = Minutes(8 * 60)


class Generator(Model):
    """A generator with its tank.

    Attributes
    ----------
    starts : share
        Chance that it starts (fails to start: 0.94 %, default of NREL's REopt).
    automatic : bool
        Whether it starts by itself; otherwise people must start it.
    switch_over : duration
        From the power cut until it carries the load, if it starts by itself (8 to 12 s).
    carries : share
        Of the workplaces that need power, how many it can carry; it carries all systems.
    fuel : duration
        How long a full tank lasts (estimate); it is full when the drill starts.
    delivery : distribution
        From the order until more fuel is there (estimate).
    brings : duration
        What one delivery adds, as far as it fits in; none given: enough to fill the tank.
    """

    starts: Share = 0.9906
    automatic: bool = True
    switch_over: Duration = Minutes(10 / 60)
    carries: Share = 1.0
    fuel: Duration = Minutes(8 * 60)
    delivery: DurationDistribution = usually({"triangular": {"low": "2h", "mode": "4h", "high": "8h"}})
    brings: Duration | None = None

    @model_validator(mode="after")
    def _has_a_tank(self) -> Self:
        for name in ("fuel", "brings"):
            if getattr(self, name) == 0:
                raise invalid("model.empty-tank", at=(name,))
        return self


class Laptops(Model):
    """Laptops at the desks that run on them (numbers are estimates).

    Attributes
    ----------
    share : share
        Of the workplaces, how many have one.
    lasts : duration
        On the battery.
    recharges : duration
        From empty to full.
    """

    share: Share = 1.0
    lasts: Duration = Minutes(3 * 60)
    recharges: Duration = Minutes(2 * 60)


class Power(Model):
    """How a site is supplied.

    Attributes
    ----------
    mains : id
        The system that stands for the mains of this site. What stands here and needs it needs current, wherever that
        comes from.
    ups, generator, laptops
        What there is; none given: nothing of that kind.
    daylight : Span
        When there is light enough for paper if the site is dark (estimate: northern China, a mean of the seasons).
    """

    mains: Id | None = None
    ups: Ups | None = None
    generator: Generator | None = None
    laptops: Laptops | None = None
    daylight: Span = Span.model_validate({"from": "07:00", "to": "17:30"})

    def references(self) -> Iterator[tuple[Loc, str, Kind]]:
        """Yield each name of another thing, where it stands and what kind of thing it names."""
        if self.mains is not None:
            yield ("mains",), self.mains, "system"
        if self.ups is not None:
            for index, name in enumerate(self.ups.desks):
                yield ("ups", "desks", index), name, "desk"
            for index, name in enumerate(self.ups.systems):
                yield ("ups", "systems", index), name, "system"

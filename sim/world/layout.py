"""The organisation as a queueing network: its stages, desks and classes by number.

A department with work of its own becomes a stage and a desk of its own, named ``own-<department>``. Invoices of
suppliers are a stage without a desk of its own: people check them where they sit anyway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.scenario.base import by_id
from sim.scenario.organisation import Order, Organisation, Stage
from sim.world.classes import Classes
from sim.world.dependencies import Dependencies
from sim.world.flow import Network, Rule

__all__ = ["INCOMING", "Layout", "own_desk"]

INCOMING = "incoming-invoices"
"""Name of the stage of suppliers' invoices."""

ANY_NUMBER = 1 << 30  # seats of a desk that has not a certain number of them

RULES: Mapping[Order, Rule] = {
    "first-come": Rule.TIME,
    "priority": Rule.TIME,
    "earliest-due": Rule.DUE,
    "value": Rule.VALUE,
}


def own_desk(department: str) -> str:
    """Name of the desk, and of the stage, of a department's own work."""
    return f"own-{department}"


@dataclass(frozen=True)
class Layout:
    """An organisation's numbers.

    Attributes
    ----------
    organisation : Organisation
    classes : Classes
    """

    organisation: Organisation
    classes: Classes

    @classmethod
    def of(cls, organisation: Organisation) -> "Layout":
        """The layout of an organisation."""
        return cls(organisation, Classes.of(organisation))

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Names of the stages by number, own work and suppliers' invoices last."""
        return tuple(s.id for s in self.organisation.stages) + self._own + (INCOMING,) * self.classes.has_incoming

    @cached_property
    def desks(self) -> tuple[str, ...]:
        """Names of the desks by number, own work last."""
        return tuple(d.id for d in self.organisation.desks) + self._own

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """Names of the channels by number; number 0, no name, is an order that has not been invoiced."""
        return ("", *self.organisation.names("channel"))

    @cached_property
    def desk_channels(self) -> NDArray[np.int64]:
        """Number of the channel of each desk; 0: none."""
        names = [desk.channel or "" for desk in self.organisation.desks] + [""] * len(self._own)
        return np.array([self.channels.index(name) for name in names])

    @cached_property
    def workers(self) -> tuple[int, ...]:
        """Department, by number, of each worker."""
        return tuple(i for i, d in enumerate(self.organisation.departments) for _ in range(d.staff))

    @cached_property
    def dependencies(self) -> Dependencies:
        """What the systems and desks rest on; desks in the order of their numbers."""
        sites = {department.id: department.site for department in self.organisation.departments}
        return Dependencies(self.organisation, {own_desk(name): sites[name] for name in self.classes.own_work})

    @property
    def _own(self) -> tuple[str, ...]:
        return tuple(own_desk(name) for name in self.classes.own_work)

    @cached_property
    def order_stages(self) -> NDArray[np.bool_]:
        """Which stages are steps of an order's work, not enquiries or own work."""
        steps = np.arange(len(self.stages)) < len(self.organisation.stages)
        if self.organisation.enquiries:
            steps[self.stages.index(self.organisation.enquiries.stage)] = False
        return steps

    @cached_property
    def invoicing(self) -> NDArray[np.bool_]:
        """Which queues, (stage, class), hold orders whose customers still wait for their invoice."""
        mask = np.zeros((len(self.stages), self.classes.count), bool)
        mask[: len(self.organisation.stages), : self.classes.orders] = [
            [stage.patient] for stage in self.organisation.stages
        ]
        return mask

    @cached_property
    def order_queues(self) -> NDArray[np.bool_]:
        """Which queues hold orders, invoiced or not."""
        mask = np.zeros((len(self.stages), self.classes.count), bool)
        mask[: len(self.organisation.stages), : self.classes.orders] = True
        return mask

    @cached_property
    def enquiry_queue(self) -> NDArray[np.bool_]:
        """The queue of enquiries; none if there are none."""
        mask = np.zeros((len(self.stages), self.classes.count), bool)
        if self.organisation.enquiries:
            mask[self.stages.index(self.organisation.enquiries.stage), self.classes.enquiry] = True
        return mask

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Share of each class in the usual demand; what are not orders have none."""
        demand, classes = self.organisation.demand, self.classes
        kind, region, tier, urgent = classes.features
        share = np.array(list(demand.invoice_types.values()))[kind] * np.array(list(demand.regions.values()))[region]
        hurried = np.array([t.urgent for t in demand.tiers])[tier]
        share = share * np.array([t.share for t in demand.tiers])[tier] * np.where(urgent, hurried, 1 - hurried)
        weights = np.zeros(classes.count)
        weights[: classes.orders] = share / share.sum()
        return weights

    def share_of(self, included: NDArray[np.bool_], share: float, order: Sequence[int]) -> NDArray[np.bool_]:
        """Classes that together make up a share of the usual demand of those included, at the most.

        Parameters
        ----------
        included : array of bool
        share : float
        order : sequence of int
            Which classes are taken first.
        """
        taken = np.zeros(self.classes.count, bool)
        room = share * self.weights[included].sum() * (1 + 1e-9)
        for cls in order:
            if included[cls] and self.weights[cls] <= room:
                taken[cls] = True
                room -= self.weights[cls]
        return taken

    @cached_property
    def entering(self) -> tuple[int, ...]:
        """Stages where invoices are put on record: those that issue; last, those where it follows later by channel."""
        issuing = [number for number, stage in enumerate(self.organisation.stages) if stage.issues]
        return tuple(dict.fromkeys((*issuing, *self.reentry)))

    @cached_property
    def reentry(self) -> tuple[int, ...]:
        """Stages where what was issued otherwise is entered later, by its channel."""
        stages = self.organisation.stages
        ways = [stage.then for stage in stages if stage.completes and isinstance(stage.then, Mapping)]
        return tuple(
            dict.fromkeys(self.stages.index(name) for way in ways for name in way.values() if name is not None)
        )

    def levels(self, stage: Stage, order: Order) -> NDArray[np.int64]:
        """Rank of each class at a stage under an order of work: the stage's own rank first, then the class's."""
        within = np.zeros(self.classes.count, np.int64)
        if order == "priority":
            _, _, tier, urgent = self.classes.features
            ranks = np.array([t.rank for t in self.organisation.demand.tiers])[tier]
            within[: self.classes.orders] = ranks + np.where(urgent, 0, self._ranks)
        return stage.rank * 2 * self._ranks + within

    @property
    def all_levels(self) -> int:
        """More than any two levels can differ."""
        ranks = [stage.rank for stage in self.organisation.stages]
        incoming = self.organisation.incoming
        return (max(*ranks, incoming.rank if incoming else 0) + 1) * 2 * self._ranks

    @property
    def _ranks(self) -> int:
        return max(tier.rank for tier in self.organisation.demand.tiers) + 1

    @cached_property
    def base_rates(self) -> NDArray[np.float64]:
        """Work per minute of each desk at each stage for each class when everything works: (desk, stage, class)."""
        rate = np.zeros((len(self.desks), len(self.stages), self.classes.count))
        enquiries = self.organisation.enquiries
        for d, desk in enumerate(self.organisation.desks):
            for stage, speed in desk.does.items():
                if enquiries and stage == enquiries.stage:
                    rate[d, self.stages.index(stage), self.classes.enquiry] = speed
                else:
                    rate[d, self.stages.index(stage), : self.classes.orders] = speed
        for name in self.classes.own_work:
            own = own_desk(name)
            rate[self.desks.index(own), self.stages.index(own), self.classes.own(name)] = 1.0
        if incoming := self.organisation.incoming:
            department = by_id(self.organisation.departments, incoming.department)
            home = self.desks.index(department.desk or own_desk(department.id))
            rate[home, self.stages.index(INCOMING), self.classes.incoming] = 1.0
        return rate

    @cached_property
    def network(self) -> Network:
        """The queueing network, all systems working, desks that an action opens closed."""
        organisation, classes = self.organisation, self.classes
        stages, own = organisation.stages, len(self._own)
        other = len(self.stages) - len(stages)

        def flags(name: str) -> NDArray[np.bool_]:
            return np.array([getattr(stage, name) for stage in stages] + [False] * other)

        closed = [d for d, desk in enumerate(organisation.desks) if desk.opens == "by-action"]
        rate = self.base_rates.copy()
        rate[closed] = 0.0
        ways = [self._ways(stage) for stage in stages] + [([-1] * len(self.channels),) * 2] * other
        enquiry_stage = self.stages.index(organisation.enquiries.stage) if organisation.enquiries else -1
        level = np.zeros((len(self.stages), classes.count), np.int64)
        level[: len(stages)] = [self.levels(stage, stage.order) for stage in stages]
        if organisation.incoming:
            level[-1] = organisation.incoming.rank * 2 * self._ranks
        return Network(
            entry=self._entry(enquiry_stage),
            next_stage=np.array([onward for onward, _ in ways]),
            error_stage=np.array([flawed for _, flawed in ways]),
            sets_channel=flags("issues"),
            desk_channel=self.desk_channels,
            completes=flags("completes"),
            patient=flags("patient"),
            preempt=flags("preempt"),
            clears=flags("mends"),
            flaw_chance=self._flaw_chance(),
            catch_chance=np.array([stage.catches for stage in stages] + [0.0] * other),
            rate=rate,
            seats=np.array(
                [ANY_NUMBER if d.seats is None else d.seats for d in organisation.desks] + [ANY_NUMBER] * own
            ),
            use=self._use("uses"),
            use_value=self._use("uses_value"),
            stock=np.array([supply.stock for supply in organisation.supplies], float),
            rule=np.array([RULES[stage.order] for stage in stages] + [Rule.TIME] * other),
            level=level,
            hurry=np.ones(classes.count),
            ask_rate=np.ones(classes.count),
            ask_again=np.full(classes.count, organisation.enquiries.again if organisation.enquiries else np.inf),
            enquiry_stage=enquiry_stage,
            enquiry_class=np.where(np.arange(classes.count) < classes.orders, classes.enquiry, -1),
        )

    def _entry(self, enquiry_stage: int) -> NDArray[np.int64]:
        entry = np.zeros(self.classes.count, np.int64)
        entry[self.classes.enquiry] = max(enquiry_stage, 0)
        for name in self.classes.own_work:
            entry[self.classes.own(name)] = self.stages.index(own_desk(name))
        if self.classes.has_incoming:
            entry[self.classes.incoming] = self.stages.index(INCOMING)
        return entry

    def _ways(self, stage: Stage) -> tuple[list[int], list[int]]:
        """Where orders of each channel go after a stage, and where when a flaw was caught; a channel not named: out."""

        def number(name: str | None) -> int:
            return -1 if name is None else self.stages.index(name)

        onward = [
            number(stage.then.get(channel) if isinstance(stage.then, Mapping) else stage.then)
            for channel in self.channels
        ]
        return onward, [number(stage.on_flaw)] * len(self.channels)

    def _flaw_chance(self) -> NDArray[np.float64]:
        chance = np.zeros((len(self.desks), len(self.stages)))
        for d, desk in enumerate(self.organisation.desks):
            for stage, share in desk.flaws.items():
                chance[d, self.stages.index(stage)] = share
        return chance

    def _use(self, field: Literal["uses", "uses_value"]) -> NDArray[np.float64]:
        """Supplies that each desk takes for an invoice, or for a unit of its amount, at the stages that issue."""
        use = np.zeros((len(self.desks), len(self.stages), len(self.organisation.supplies)))
        supplies = self.organisation.names("supply")
        for d, desk in enumerate(self.organisation.desks):
            for name, amount in getattr(desk, field).items():
                for s, stage in enumerate(self.organisation.stages):
                    if stage.issues and stage.id in desk.does:
                        use[d, s, supplies.index(name)] = amount
        return use

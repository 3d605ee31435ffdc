"""What goes into the drills of one scenario, with one seed, as their manifests name it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sim.outcome import Manifest
from sim.scenario.decisions import Decision, Decisions
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.versions import versions
from sim.world.orders import OrderBook
from sim.world.streams import DERIVATION

__all__ = ["Inputs"]


class Inputs:
    """The inputs of drills that differ in the plan and in what is decided.

    Parameters
    ----------
    scenario, seed, orders
        As in `sim.drill.run`.
    """

    def __init__(self, scenario: Scenario, seed: int, orders: OrderBook | None) -> None:
        self._seed = seed
        self._orders = None if orders is None else orders.digest
        self._scenario = hashlib.blake2b(_part(_written(_Same(scenario))), digest_size=16)

    def manifest(self, plan: Plan, decisions: Sequence[Decision]) -> Manifest:
        """Of the drill of a plan and of what was decided beside it."""
        parts = [_written(_Same(plan)), str(self._seed), str(self._orders)]
        if decisions:
            parts.append(Decisions(decisions=tuple(decisions)).model_dump_json(by_alias=True))
        inputs = self._scenario.copy()
        for part in parts:
            inputs.update(_part(part))
        return Manifest(
            inputs=inputs.hexdigest(),
            seed=self._seed,
            orders=self._orders,
            streams=DERIVATION,
            versions=versions(),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A scenario or a plan, the same as another only if it is the very same object: it never changes."""

    one: Scenario | Plan

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.one is other.one

    def __hash__(self) -> int:
        return id(self.one)


@lru_cache(maxsize=32)  # a study runs the same few plans with hundreds of seeds, a decision with a hundred futures
def _written(same: _Same) -> str:
    return same.one.model_dump_json(by_alias=True)


def _part(text: str) -> bytes:
    return text.encode() + b"\0"

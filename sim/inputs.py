"""What goes into the drills of one scenario, with one seed, as their manifests name it."""

import hashlib
from collections.abc import Sequence

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

    Scenario and plan are written out once, not for each of a thousand futures.

    Parameters
    ----------
    scenario, seed, orders
        As in `sim.drill.run`.
    """

    def __init__(self, scenario: Scenario, seed: int, orders: OrderBook | None) -> None:
        self._seed = seed
        self._orders = None if orders is None else orders.digest
        self._scenario = hashlib.blake2b(_part(scenario.model_dump_json(by_alias=True)), digest_size=16)
        self._latest: tuple[Plan, str] | None = None

    def manifest(self, plan: Plan, decisions: Sequence[Decision]) -> Manifest:
        """Of the drill of a plan and of what was decided beside it."""
        if self._latest is None or self._latest[0] is not plan:
            self._latest = plan, plan.model_dump_json(by_alias=True)
        parts = [self._latest[1], str(self._seed), str(self._orders)]
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


def _part(text: str) -> bytes:
    return text.encode() + b"\0"

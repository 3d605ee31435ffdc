"""Invoices of suppliers: how many are checked thoroughly, which are forged, which of those are paid.

Every one is a job of the department that checks them. The more are sampled, the longer one takes on average: that is
the price. Which are forged and which a check would uncover is drawn beforehand; whether one was checked depends on the
share that was sampled when it was done.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.incidents import Incident
from sim.scenario.organisation import Incoming
from sim.world.environment import DrillEnvironment
from sim.world.flow import Result
from sim.world.layout import INCOMING, Layout
from sim.world.streams import Streams
from sim.world.systems import Systems

__all__ = ["Forgeries", "Sampling"]

Floats = NDArray[np.float64]


class Sampling:
    """The share of suppliers' invoices that is checked thoroughly.

    Attributes
    ----------
    shares : list of (float, float)
        From when on which share.
    """

    def __init__(self, env: DrillEnvironment, layout: Layout, systems: Systems) -> None:
        self._env = env
        self._systems = systems
        self._incoming = layout.organisation.incoming
        self.shares: list[tuple[float, float]] = [(0.0, self._incoming.sampled)] if self._incoming else []

    def sample(self, share: float | None) -> float | None:
        """Check another share from now on; none: as usual. Never less than usual; none if nobody checks anything."""
        incoming = self._incoming
        if incoming is None:
            return None
        sampled = max(incoming.sampled, share or 0.0)
        usual = incoming.work.mean()
        longer = usual + (sampled - incoming.sampled) * incoming.check.mean()
        self.shares.append((self._env.now, sampled))
        self._systems.pace(INCOMING, usual / longer if longer else 1.0)
        return sampled


@dataclass(frozen=True, slots=True)
class Forgeries:
    """The forged invoices that one incident brought, as columns.

    Attributes
    ----------
    amount : array of float
    done : array of float
        When it was checked or passed; not a number: not within the drill.
    caught : array of bool
    """

    amount: Floats
    done: Floats
    caught: NDArray[np.bool_]

    @property
    def paid(self) -> NDArray[np.bool_]:
        """Those that were passed and paid."""
        return np.isfinite(self.done) & ~self.caught

    @classmethod
    def of(
        cls,
        incident: Incident,
        incoming: Incoming,
        invoices: NDArray[np.int64],
        arrival: Floats,
        periods: list[tuple[float, float]],
        visits: NDArray[np.void],
        shares: tuple[tuple[float, float], ...],
        streams: Streams,
    ) -> "Forgeries":
        """What became of the forgeries.

        Parameters
        ----------
        incident : Incident
            It brings forgeries.
        incoming : Incoming
        invoices : array of int
            Numbers of all jobs that are suppliers' invoices.
        arrival : array of float
            When each of them came.
        periods : list of (float, float)
            When the incident went on.
        visits : structured array
            The visits to their stage.
        shares : tuple of (float, float)
            From when on which share was sampled.
        streams : Streams
        """
        assert incident.forged is not None

        def luck(what: str) -> np.random.Generator:
            return streams[f"forged.{incident.id}.{what}"]

        n = invoices.size
        meanwhile = np.zeros(n, bool)
        for start, end in periods:
            meanwhile |= (arrival >= start) & (arrival < end)
        forged = meanwhile & (luck("which").random(n) < incident.forged.per_day / incoming.per_day)
        amount = np.maximum(incident.forged.amount.sample(luck("amount"), n), 0.0)
        uncovered = luck("check").random(n)
        done = np.full(n, np.nan)
        finished = visits[visits["result"] == Result.DONE]
        done[np.searchsorted(invoices, finished["job"])] = finished["ended"]
        since, share = np.array(shares).T
        sampled = share[np.searchsorted(since, done, "left").clip(1) - 1]
        caught = np.isfinite(done) & (uncovered < sampled * incoming.catches)
        return cls(amount[forged], done[forged], caught[forged])

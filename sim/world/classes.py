"""Classes of jobs: what incidents and priorities tell apart.

An order's class is its combination of invoice type, region, tier and urgency. Enquiries, the own work of each
department and the invoices of suppliers are classes beside these.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.scenario.incidents import Scope
from sim.scenario.organisation import Organisation

__all__ = ["Classes"]


@dataclass(frozen=True)
class Classes:
    """The classes of an organisation's jobs, by number.

    Attributes
    ----------
    invoice_types, regions, tiers : tuple of str
        The labels, in the organisation's order.
    own_work : tuple of str
        Departments with work of their own.
    has_incoming : bool
        Whether invoices of suppliers are checked.
    """

    invoice_types: tuple[str, ...]
    regions: tuple[str, ...]
    tiers: tuple[str, ...]
    own_work: tuple[str, ...]
    has_incoming: bool = False

    @classmethod
    def of(cls, organisation: Organisation) -> "Classes":
        """The classes of an organisation."""
        demand = organisation.demand
        return cls(
            invoice_types=tuple(demand.invoice_types),
            regions=tuple(demand.regions),
            tiers=tuple(tier.id for tier in demand.tiers),
            own_work=tuple(d.id for d in organisation.departments if d.own_work),
            has_incoming=organisation.incoming is not None,
        )

    @cached_property
    def orders(self) -> int:
        """How many classes are orders; they come first."""
        return len(self.invoice_types) * len(self.regions) * len(self.tiers) * 2

    @property
    def enquiry(self) -> int:
        """The class of enquiries."""
        return self.orders

    @cached_property
    def count(self) -> int:
        """How many classes there are."""
        return self.orders + 1 + len(self.own_work) + self.has_incoming

    @property
    def incoming(self) -> int:
        """The class of suppliers' invoices, the last one if there is one."""
        return self.orders + 1 + len(self.own_work)

    def own(self, department: str) -> int:
        """The class of a department's own work."""
        return self.orders + 1 + self.own_work.index(department)

    def number(
        self,
        invoice_type: NDArray[np.int64],
        region: NDArray[np.int64],
        tier: NDArray[np.int64],
        urgent: NDArray[np.bool_],
    ) -> NDArray[np.int64]:
        """The classes of orders with these features, given as indices of the labels."""
        return ((invoice_type * len(self.regions) + region) * len(self.tiers) + tier) * 2 + urgent

    @cached_property
    def features(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Invoice type, region and tier (indices) and urgency of each class of orders."""
        rest, urgent = np.divmod(np.arange(self.orders), 2)
        rest, tier = np.divmod(rest, len(self.tiers))
        invoice_type, region = np.divmod(rest, len(self.regions))
        return invoice_type, region, tier, urgent.astype(bool)

    def within(self, scope: Scope) -> NDArray[np.bool_]:
        """Which classes a scope includes; what are not orders only if it does not speak of orders."""
        included = np.ones(self.count, bool)
        for wanted, labels, feature in zip(
            (scope.invoice_types, scope.regions, scope.tiers),
            (self.invoice_types, self.regions, self.tiers),
            self.features,
            strict=False,
        ):
            if wanted is not None:
                included[: self.orders] &= np.isin(feature, [labels.index(label) for label in wanted])
                included[self.orders :] = False
        return included

"""What a history, or a part of it, tells of an organisation's demand."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.history.amounts import AmountFit, fit_amounts
from sim.history.orders import Customers, dated_only
from sim.history.profile import DayCounts, Profile, fit_profile
from sim.scenario.demand import Demand, Tier

__all__ = ["Learnt"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learnt:
    """The rhythm, customers and amounts of some consecutive days.

    Attributes
    ----------
    orders : DataFrame
    counts : DayCounts
        Of all days.
    profile : Profile
        Of all days but those on which nobody worked.
    customers : Customers
    tier : array of int
        Of each order.
    amounts : mapping of str to AmountFit
        By tier, as far as it has orders.
    """

    orders: pd.DataFrame
    counts: DayCounts
    profile: Profile
    customers: Customers
    tier: NDArray[np.int64]
    amounts: Mapping[str, AmountFit]

    @classmethod
    def of(cls, orders: pd.DataFrame, counts: DayCounts, known: Demand) -> "Learnt":
        """Learn from orders; `known` says which tiers there are, and what the orders do not tell."""
        customers = Customers.of(orders, known.tiers)
        tier = customers.tier[customers.number]
        net = orders["net"].to_numpy(dtype=float)
        return cls(
            orders=orders,
            counts=counts,
            profile=fit_profile(counts.worked(), known.month_end, _hours(known) if dated_only(orders) else None),
            customers=customers,
            tier=tier,
            amounts={
                item.id: fit_amounts(net[tier == index])
                for index, item in enumerate(known.tiers)
                if (tier == index).any()
            },
        )

    @property
    def dated(self) -> bool:
        """Whether the orders have dates but no times of day."""
        return dated_only(self.orders)

    def tiers(self, known: tuple[Tier, ...]) -> tuple[Tier, ...]:
        """The tiers with the shares, customers and amounts of these orders; what they do not tell is kept."""
        share = np.bincount(self.tier, minlength=len(known)) / self.tier.size
        customers = self.customers.by_tier(known)
        learnt = [
            {"amount": self.amounts[tier.id].distribution, "customers": max(customers[tier.id], 1)}
            if tier.id in self.amounts
            else {}
            for tier in known
        ]
        return tuple(
            Tier.model_validate(dict(tier) | {"share": round(float(part), 6)} | new)
            for tier, part, new in zip(known, share, learnt, strict=True)
        )

    def amount_points(self) -> tuple[Floats, Floats]:
        """Values and weights that stand for the fitted amounts of all tiers together."""
        fits = list(self.amounts.values())
        orders = np.unique(self.tier, return_counts=True)[1]
        weights = [fitted.weights * count for fitted, count in zip(fits, orders, strict=True)]
        return np.concatenate([fitted.points for fitted in fits]), np.concatenate(weights)


def _hours(known: Demand) -> Floats:
    hours = np.array([known.hours.get(hour, 0.0) for hour in range(24)]) if known.hours else np.ones(24)
    return np.asarray(hours / hours.sum())

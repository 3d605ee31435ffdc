"""What to buy next under a yearly budget: measures of preparedness by what they spare in a year for their price.

Measures are bought one after the other, since what one is worth depends on what is there already: in each round every
measure that can still be paid for is drilled on top of the plan as it is by then, on the same luck, and the one that
spares most for its price is taken, if it is worth its price for certain. That is a good way to buy, not always the best
of all ways: two measures that are worth something only together are found only if one needs the other.
"""

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import InputError, Problem
from sim.experiment import statistics as st
from sim.experiment.carrying import Place, placed, quiet, staffed
from sim.experiment.collecting import Watch
from sim.experiment.comparison import plain
from sim.experiment.executors import Workers
from sim.experiment.results import Results
from sim.experiment.study import Study
from sim.experiment.value import LOSS, yearly
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import yearly_prices
from sim.scenario.preparedness import Preparedness
from sim.scenario.scenario import Scenario

__all__ = ["Offer", "Shopping", "what_to_buy"]

NOW = "now"
"""What the plan with all that is bought so far is called; with a measure on top ``with.monitoring``."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A measure that could be bought, on top of all that is there.

    Attributes
    ----------
    name : str
    measures : tuple of str
        It, and what it needs and is not there yet.
    price : float
        Of all of these, in a year.
    spared : Estimate
        Of the loss in a year, the response included.
    net : Estimate
        That less the price; its interval is corrected for the number of offers (Bonferroni).
    """

    name: str
    measures: tuple[str, ...]
    price: float
    spared: st.Estimate
    net: st.Estimate

    @property
    def pays(self) -> bool:
        """Whether it is worth its price for certain."""
        return self.net.low is not None and self.net.low > 0

    @property
    def ratio(self) -> float:
        """What it spares for each unit of money."""
        return self.spared.mean / self.price if self.price else math.inf


@dataclass(frozen=True)
class Shopping:
    """What to buy, in this order, and why.

    Attributes
    ----------
    budget : float
        A year.
    spent : float
        A year, for what is to be bought.
    per_year : mapping of str to float
        How many such disasters a year are assumed, by scenario.
    rounds : tuple of tuple of Offer
        All that could be paid for in each round, what spares most for its price first.
    bought : tuple of str
        The offers taken.
    too_dear : tuple of str
        Measures that the budget never allowed.
    """

    budget: float
    spent: float
    per_year: Mapping[str, float]
    rounds: tuple[tuple[Offer, ...], ...]
    bought: tuple[str, ...]
    too_dear: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        made: dict[str, Any] = plain({field.name: getattr(self, field.name) for field in dataclasses.fields(self)})
        return made


def what_to_buy(
    scenarios: Mapping[str, Scenario],
    plan: Plan,
    offered: Sequence[Preparedness],
    budget: float,
    workers: Workers | Executor | None = None,
    *,
    per_year: float | Mapping[str, float] = 1.0,
    replications: int = 100,
    seed: int = 1,
    confidence: float = 0.95,
    folder: Path | None = None,
    resume: bool = False,
    watch: Watch = quiet,
) -> Shopping:
    """What to buy next, for so much a year.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
    plan : Plan
        What is done, and has been bought already.
    offered : sequence of Preparedness
        What can be bought; what the plan has is passed over.
    budget : float
        A year, in the currency of the first scenario's organisation.
    per_year : float or mapping of str to float
        How many such disasters a year are assumed, as for `sim.value`.
    workers, replications, seed, confidence, folder, resume, watch
        As for `sim.compare`; what was found is written as ``purchases.json``.

    Raises
    ------
    InputError
        There is nothing to buy, a measure needs one that is not offered, or something else is wrong.
    """
    shop = _Shop(scenarios, plan, offered, budget, yearly([*scenarios], per_year))
    with staffed(workers) as staff, placed(folder) as place:
        where = Place(place, staff, resume)
        while baskets := shop.affordable():
            plans = {NOW: shop.plan} | {f"with.{name}": shop.with_all(measures) for name, measures in baskets.items()}
            study = Study(
                scenarios, plans, replications=replications, seed=seed, confidence=confidence, measures=(LOSS,)
            )
            number = len(shop.rounds) + 1
            results, store = where.carry_out(study, [LOSS], watch, f"purchase-{number}")
            bought = shop.choose(results, baskets)
            store.finish({"offers": plain(shop.rounds[-1]), "bought": bought}, "offers.json")
            if bought is None:
                break
        found = shop.found()
        words = json.dumps(found.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        place.mkdir(parents=True, exist_ok=True)
        (place / "purchases.json").write_text(words, encoding="utf-8")
    return found


class _Shop:
    """What there is, what is offered, and what has been spent."""

    def __init__(
        self,
        scenarios: Mapping[str, Scenario],
        plan: Plan,
        offered: Sequence[Preparedness],
        budget: float,
        per_year: Mapping[str, float],
    ) -> None:
        company = next(iter(scenarios.values())).organisation
        assert isinstance(company, Organisation)
        self.plan, self.budget, self.per_year = plan, budget, per_year
        self.rounds: list[tuple[Offer, ...]] = []
        self.bought: list[str] = []
        self.spent = 0.0
        have = {measure.id for measure in plan.bought}
        self.offered = {measure.id: measure for measure in offered if measure.id not in have}
        all_of_them = plan.model_copy(update={"prepares": tuple(self.offered.values())})
        self.prices = yearly_prices(all_of_them, company)
        problems = [
            Problem("value.needs", field=name, found=needed, allowed=(*self.offered, *have))
            for name, measure in self.offered.items()
            for needed in measure.needs
            if needed not in self.offered and needed not in have
        ]
        if not self.offered:
            problems.append(Problem("value.nothing-offered", field="offered"))
        if not budget > 0:
            problems.append(Problem("study.not-positive", field="budget", found=str(budget)))
        if problems:
            raise InputError(problems)

    def affordable(self) -> dict[str, tuple[str, ...]]:
        """What can still be paid for: each measure with all that it needs and is not there."""
        have = {measure.id for measure in self.plan.bought}
        baskets = {name: self._basket(name, have) for name in self.offered if name not in have}
        left = self.budget - self.spent
        return {name: basket for name, basket in baskets.items() if self._price(basket) <= left}

    def _basket(self, name: str, have: set[str]) -> tuple[str, ...]:
        basket: dict[str, None] = {}
        for needed in self.offered[name].needs:
            if needed not in have and needed != name:
                basket |= dict.fromkeys(self._basket(needed, have))
        return (*basket, name)

    def _price(self, basket: Sequence[str]) -> float:
        return sum(self.prices[name] for name in basket)

    def with_all(self, names: Sequence[str]) -> Plan:
        """The plan with more measures."""
        return self.plan.model_copy(update={"prepares": (*self.plan.prepares, *(self.offered[n] for n in names))})

    def choose(self, results: Results, baskets: Mapping[str, tuple[str, ...]]) -> str | None:
        """Buy the offer that spares most for its price; None: none is worth its price for certain."""
        offers = [self._offer(results, name, basket, len(baskets)) for name, basket in baskets.items()]
        offers.sort(key=lambda offer: -offer.ratio)
        self.rounds.append(tuple(offers))
        best = next((offer for offer in offers if offer.pays), None)
        if best is None:
            return None
        self.plan = self.with_all(best.measures)
        self.spent += best.price
        self.bought.append(best.name)
        return best.name

    def _offer(self, results: Results, name: str, basket: tuple[str, ...], many: int) -> Offer:
        spared = np.zeros(results.count)
        now, then = (results.plans.index(plan) for plan in (NOW, f"with.{name}"))
        for scenario, often in self.per_year.items():
            values = results.of(scenario, LOSS).value
            spared += often * (values[:, now] - values[:, then])
        spared = spared[~np.isnan(spared)]
        if not spared.size:
            reason = results.failed[0].reason if results.failed else "-"
            raise InputError([Problem("value.no-results", field=name, values={"reason": reason})])
        confidence, price = results.study.confidence, self._price(basket)
        corrected = 1 - (1 - confidence) / many
        return Offer(name, basket, price, st.estimate(spared, confidence), st.estimate(spared - price, corrected))

    def found(self) -> Shopping:
        """What was bought, and why."""
        seen = {offer.name for offers in self.rounds for offer in offers}
        return Shopping(
            budget=self.budget,
            spent=self.spent,
            per_year=self.per_year,
            rounds=tuple(self.rounds),
            bought=tuple(self.bought),
            too_dear=tuple(name for name in self.offered if name not in seen),
        )

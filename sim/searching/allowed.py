"""Which plans can be carried out: those of which the linter says nothing that it does not say of the first."""

from collections.abc import Iterator

from pydantic import ValidationError

from sim import lint
from sim.errors import InputError
from sim.scenario.plan import Plan
from sim.scenario.prepared import prepared
from sim.searching.space import Choices
from sim.searching.spec import Search

__all__ = ["Allowed"]

Said = tuple[str, str]


class Allowed:
    """Makes plans of choices, and refuses those that cannot be carried out.

    Parameters
    ----------
    search : Search
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        self._known = frozenset(self._said(search.plan))

    def made(self, chosen: Choices) -> Plan | None:
        """The plan that these choices make; None: it cannot be carried out."""
        try:
            plan = self._search.space.made(chosen)
            refused = any(said not in self._known for said in self._said(plan))
        except (ValidationError, InputError):
            return None
        return None if refused or self._misfits(plan) else plan

    def _misfits(self, plan: Plan) -> bool:
        return any(reference for company in self._search.companies for reference in plan.check_against(company))

    def _said(self, plan: Plan) -> Iterator[Said]:
        """What the linter says of a plan in all scenarios: the remark, and the action that it is about."""
        for scenario, company in zip(self._search.scenarios.values(), self._search.companies, strict=True):
            prepared(scenario, plan)  # raises if a measure and a plan do not go together
            for remark in (*lint.of_drill(scenario, plan, company), *lint.of_plan(plan, company)):
                if remark.loc[:1] == ("actions",) and len(remark.loc) > 1:
                    yield remark.key, plan.actions[int(remark.loc[1])].id
                elif remark.severity == "error":
                    yield remark.key, ""

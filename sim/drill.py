"""One drill: a pure function of scenario, plan, seed and decisions.

Every drill is run three times on the same orders and the same luck: without the incident, with it but without any
response, and with the response. What the response is worth is the difference.
"""

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures import Future as Task
from dataclasses import replace

from sim.case import Case, brings_forged
from sim.here import HERE
from sim.inputs import Inputs
from sim.measures import Reading
from sim.outcome import Outcome, Run, Shared
from sim.scenario.base import Text
from sim.scenario.decisions import Decision, Released, Skipped, check_decisions
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import prepared
from sim.scenario.scenario import Scenario
from sim.world.futures import Future
from sim.world.levels import usual_level
from sim.world.orders import OrderBook

__all__ = ["NO_RESPONSE", "Baseline", "run"]

NO_RESPONSE = Plan(title=Text(en="No response", zh="不应对"))

DISTURBED = frozenset({"incidents", "injects", "decisions", "objectives", "plan", "roles"})
TOLD = frozenset({"title", "summary", "difficulty", "story", "notes", "sources"})
UNDISTURBED = tuple(name for name in Scenario.model_fields if name not in DISTURBED | TOLD)
"""What of a scenario matters as long as nothing goes wrong: nobody has to respond to anything."""


def run(
    scenario: Scenario,
    plan: Plan,
    seed: int,
    decisions: Sequence[Decision] = (),
    *,
    orders: OrderBook | None = None,
    debug: bool = False,
) -> Outcome:
    """Run a drill.

    Parameters
    ----------
    scenario : Scenario
        What goes wrong, and where; its organisation written out (`sim.load_scenario` does that).
    plan : Plan
        The response.
    seed : int
        Decides all chance, 0 <= seed < 2**63.
    decisions : sequence of Decision
        What people decided during the drill, and what whoever led it did, in the order of time
        (`sim.scenario.decisions`); none in a drill that follows the plan alone.
    orders : OrderBook
        Orders of the organisation's own history; none given: drawn by its usual demand.
    debug : bool
        Check the invariants of the order flow after every event (slow).

    Returns
    -------
    Outcome
        The same for the same inputs, bit for bit.

    Raises
    ------
    TypeError
        The organisation of the scenario, or what the plan has bought beforehand, is only named.
    InputError
        What the plan has bought does not fit the scenario; decisions are out of order, do not fit it either, or the
        drill had not come to them.
    """
    with ThreadPoolExecutor(1) as beside:
        return Baseline(scenario, seed, orders, debug, beside=beside).respond(plan, decisions)


class Baseline:
    """What the drills of all plans have in common in one scenario, with one seed: everything but the response.

    The runs without the incident and without a response are made once, however many plans are tried.

    Parameters
    ----------
    scenario, seed, orders, debug
        As in `run`.
    like : Baseline or None
        Another one, whose orders and run without the incident are taken over if they would be the same.
    beside : Executor
        Who makes the runs without the incident and without a response; other threads can while this one makes the one
        with it.

    Raises
    ------
    TypeError
        The organisation of the scenario is only named.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        orders: OrderBook | None = None,
        debug: bool = False,
        *,
        like: "Baseline | None" = None,
        beside: Executor = HERE,
    ) -> None:
        if not isinstance(scenario.organisation, Organisation):
            raise TypeError(f"the organisation is only named: {scenario.organisation!r}")
        self._scenario, self._organisation, self._seed = scenario, scenario.organisation, seed
        self._orders, self._debug = orders, debug
        if like is not None and like.goes_as_well(scenario, seed, orders):
            self._case: Case = replace(like._case, scenario=scenario)
            no_incident = like._no_incident.result()
            self._no_incident: Task[Run] = HERE.submit(replace, no_incident, scenario=scenario)
            self._usual: Task[int] = like._usual
        else:
            self._case = Case.of(scenario, scenario.organisation, seed, orders, beside)
            self._no_incident = beside.submit(self._undisturbed)
            self._usual = beside.submit(self._usual_level)
            beside = HERE  # meanwhile
        self._no_response: Task[Run] = beside.submit(self._play, "without-response", NO_RESPONSE)
        self._shared = Shared()
        self._foreseen: Case | None = None  # the latest, since several decisions are tried on one future
        self._inputs = Inputs(scenario, seed, orders)

    def is_of(self, scenario: Scenario, seed: int) -> bool:
        """Whether this is what the drills of a scenario on its usual orders have in common."""
        return self._orders is None and self._seed == seed and self._scenario == scenario

    def goes_as_well(self, scenario: Scenario, seed: int, orders: OrderBook | None = None) -> bool:
        """Whether a scenario has the same orders and goes the same way as long as nothing goes wrong."""
        same = (getattr(self._scenario, name) == getattr(scenario, name) for name in UNDISTURBED)
        forged = (brings_forged(self._scenario), brings_forged(scenario))  # all that comes in is drawn with them
        return self._orders is orders and self._seed == seed and len(set(forged)) == 1 and all(same)

    def respond(self, plan: Plan, decisions: Sequence[Decision] = ()) -> Outcome:
        """The drill of a plan, and of what is decided beside it.

        Injects that are released or skipped are so without a response as well: they may carry incidents.
        """
        check_decisions(self._scenario, plan, decisions)
        response = self._respond(plan, decisions)
        no_response, shared = self._no_response.result(), self._shared
        controls = tuple(decision for decision in decisions if isinstance(decision, Released | Skipped))
        if controls and any(inject.starts for inject in self._scenario.injects):
            no_response, shared = self._play("without-response", NO_RESPONSE, controls), Shared()
        return self._outcome(plan, decisions, self._case, no_response, response, shared)

    def unanswered(self) -> Outcome:
        """The drill in which nobody does anything: what its runs have in common with those of all plans."""
        no_response = self._no_response.result()
        return self._outcome(NO_RESPONSE, (), self._case, no_response, no_response, self._shared)

    def foresee(self, plan: Plan, decisions: Sequence[Decision], future: Future) -> Outcome:
        """The drill of a plan with another future from some moment on (`sim.world.futures`).

        Only its run with the response is of that future; the other two, and what is measured of them, are those of the
        drill itself. Orders of an organisation's own history come as they came.
        """
        check_decisions(self._scenario, plan, decisions)
        drill = self.unanswered()
        if not self._shared.measures:
            self._shared.measures |= {run.name: Reading(drill, run).take_all() for run in drill.runs[:2]}
        if self._foreseen is None or self._foreseen.future != future:
            self._foreseen = self._case.turned(future, own_orders=self._orders is not None)
        case = self._foreseen
        return self._outcome(plan, decisions, case, drill.response, self._respond(plan, decisions, case), self._shared)

    def _outcome(
        self,
        plan: Plan,
        decisions: Sequence[Decision],
        case: Case,
        no_response: Run,
        response: Run,
        shared: Shared,
    ) -> Outcome:
        return Outcome(
            scenario=self._scenario,
            organisation=self._organisation,
            plan=plan,
            manifest=self._inputs.manifest(plan, decisions),
            layout=case.layout,
            book=case.book,
            jobs=case.jobs,
            usual_backlog=self._usual.result(),
            runs=(self._no_incident.result(), no_response, response),
            decisions=tuple(decisions),
            shared=shared,
        )

    def _undisturbed(self) -> Run:
        no_response, debug = NO_RESPONSE, self._debug
        return self._case.play("without-incident", incidents=False, plan=no_response, usual=lambda: 0, debug=debug)

    def _usual_level(self) -> int:
        visits, case = self._no_incident.result().visits, self._case
        return usual_level(visits, case.layout, case.time, self._scenario.days)

    def _respond(self, plan: Plan, decisions: Sequence[Decision], case: Case | None = None) -> Run:
        """The run with the response, in the organisation as it is with what the plan has bought beforehand."""
        scenario, response = prepared(self._scenario, plan)
        case = case or self._case
        case = case if scenario is self._scenario else case.but(scenario)
        return self._play("with-response", response, decisions, case)

    def _play(self, name: str, plan: Plan, decisions: Sequence[Decision] = (), case: Case | None = None) -> Run:
        case, usual, debug = case or self._case, self._usual.result, self._debug
        return case.play(name, incidents=True, plan=plan, usual=usual, debug=debug, decisions=decisions)

"""One drill: a pure function of scenario, plan, seed and decisions.

Every drill is run three times on the same orders and the same luck: without the incident, with it but without any
response, and with the response. What the response is worth is the difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sim.inputs import Inputs
from sim.measures import Reading
from sim.outcome import Outcome, Run, Shared
from sim.scenario.base import Text
from sim.scenario.decisions import (
    Decision,
    Released,
    Skipped,
    begun_by,
    check_decisions,
    hired_by,
)
from sim.scenario.incidents import Incident
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import prepared
from sim.scenario.scenario import Scenario
from sim.world.calendar import WorkingTime
from sim.world.clientele import Clientele
from sim.world.contacts import Contacts
from sim.world.customers import Customers
from sim.world.dealings import Dealings
from sim.world.documents import Documents
from sim.world.duplicates import DoubleEntry
from sim.world.environment import DrillEnvironment, Process
from sim.world.exercise import Exercise
from sim.world.flow import OrderFlow
from sim.world.futures import Future, Turn, TurningStreams
from sim.world.helplines import Helplines
from sim.world.incidents import Incidents
from sim.world.incoming import Sampling
from sim.world.jobs import DrillJobs, draw_jobs
from sim.world.journal import Journal
from sim.world.knowledge import Knowledge
from sim.world.layout import Layout
from sim.world.levels import usual_level
from sim.world.lost_records import LostRecords
from sim.world.orders import DAY, OrderBook, draw_open_orders, draw_orders, joined
from sim.world.overtime import Overtime
from sim.world.power import Power
from sim.world.precedence import Precedence
from sim.world.record import Record
from sim.world.response import Response
from sim.world.splicing import spliced_book, spliced_jobs
from sim.world.staff import Staff
from sim.world.storm import Logins
from sim.world.streams import Streams
from sim.world.supplies import Supplies
from sim.world.systems import Systems
from sim.world.world import World

__all__ = ["NO_RESPONSE", "Baseline", "run"]

NO_RESPONSE = Plan(title=Text(en="No response", zh="不作响应"))

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
    return Baseline(scenario, seed, orders, debug).respond(plan, decisions)


class Baseline:
    """What the drills of all plans have in common in one scenario, with one seed: everything but the response.

    The runs without the incident and without a response are made once, however many plans are tried.

    Parameters
    ----------
    scenario, seed, orders, debug
        As in `run`.
    like : Baseline or None
        Another one, whose orders and run without the incident are taken over if they would be the same.

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
    ) -> None:
        if not isinstance(scenario.organisation, Organisation):
            raise TypeError(f"the organisation is only named: {scenario.organisation!r}")
        self._scenario, self._organisation, self._seed = scenario, scenario.organisation, seed
        self._orders, self._debug = orders, debug
        if like is not None and like._goes_as_well(scenario, seed, orders):
            case = replace(like._case, scenario=scenario)
            self._no_incident: Run = replace(like._no_incident, scenario=scenario)
            self._usual: int = like._usual
        else:
            case = _Case.of(scenario, scenario.organisation, seed, orders)
            self._no_incident = case.play("without-incident", incidents=False, plan=NO_RESPONSE, usual=0, debug=debug)
            self._usual = usual_level(self._no_incident.visits, case.layout, case.time, scenario.days)
        self._case: _Case = case
        self._no_response = self._play("without-response", NO_RESPONSE)
        self._shared = Shared()
        self._foreseen: _Case | None = None  # the latest, since several decisions are tried on one future
        self._inputs = Inputs(scenario, seed, orders)

    def is_of(self, scenario: Scenario, seed: int) -> bool:
        """Whether this is what the drills of a scenario on its usual orders have in common."""
        return self._orders is None and self._seed == seed and self._scenario == scenario

    def _goes_as_well(self, scenario: Scenario, seed: int, orders: OrderBook | None) -> bool:
        """Whether a scenario has the same orders and goes the same way as long as nothing goes wrong."""
        same = (getattr(self._scenario, name) == getattr(scenario, name) for name in UNDISTURBED)
        forged = (_brings_forged(self._scenario), _brings_forged(scenario))  # all that comes in is drawn with them
        return self._orders is orders and self._seed == seed and len(set(forged)) == 1 and all(same)

    def respond(self, plan: Plan, decisions: Sequence[Decision] = ()) -> Outcome:
        """The drill of a plan, and of what is decided beside it.

        Injects that are released or skipped are so without a response as well: they may carry incidents.
        """
        check_decisions(self._scenario, plan, decisions)
        no_response, shared = self._no_response, self._shared
        controls = tuple(decision for decision in decisions if isinstance(decision, Released | Skipped))
        if controls and any(inject.starts for inject in self._scenario.injects):
            no_response, shared = self._play("without-response", NO_RESPONSE, controls), Shared()
        return self._outcome(plan, decisions, self._case, no_response, self._respond(plan, decisions), shared)

    def foresee(self, plan: Plan, decisions: Sequence[Decision], future: Future) -> Outcome:
        """The drill of a plan with another future from some moment on (`sim.world.futures`).

        Only its run with the response is of that future; the other two, and what is measured of them, are those of the
        drill itself. Orders of an organisation's own history come as they came.
        """
        check_decisions(self._scenario, plan, decisions)
        if not self._shared.measures:
            drill = self._outcome(NO_RESPONSE, (), self._case, self._no_response, self._no_response, self._shared)
            self._shared.measures |= {run.name: Reading(drill, run).take_all() for run in drill.runs[:2]}
        if self._foreseen is None or self._foreseen.future != future:
            self._foreseen = self._case.turned(future, own_orders=self._orders is not None)
        case = self._foreseen
        return self._outcome(
            plan, decisions, case, self._no_response, self._respond(plan, decisions, case), self._shared
        )

    def _outcome(
        self,
        plan: Plan,
        decisions: Sequence[Decision],
        case: "_Case",
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
            usual_backlog=self._usual,
            runs=(self._no_incident, no_response, response),
            decisions=tuple(decisions),
            shared=shared,
        )

    def _respond(self, plan: Plan, decisions: Sequence[Decision], case: "_Case | None" = None) -> Run:
        """The run with the response, in the organisation as it is with what the plan has bought beforehand."""
        scenario, response = prepared(self._scenario, plan)
        case = case or self._case
        case = case if scenario is self._scenario else case.but(scenario)
        return self._play("with-response", response, decisions, case)

    def _play(self, name: str, plan: Plan, decisions: Sequence[Decision] = (), case: "_Case | None" = None) -> Run:
        usual, debug = self._usual, self._debug
        case = case or self._case
        return case.play(name, incidents=True, plan=plan, usual=usual, debug=debug, decisions=decisions)


@dataclass(frozen=True)
class _Case:
    """What the three runs of a drill have in common."""

    scenario: Scenario
    layout: Layout
    streams: Streams
    time: WorkingTime
    shifts: dict[str, list[tuple[float, float]]]
    book: OrderBook
    jobs: DrillJobs
    future: Future | None = None

    @classmethod
    def of(cls, scenario: Scenario, organisation: Organisation, seed: int | str, orders: OrderBook | None) -> "_Case":
        layout = Layout.of(organisation)
        time = WorkingTime(organisation.calendar, scenario.starts, scenario.days)
        shifts = {
            shift.id: organisation.calendar.working_intervals(shift.id, scenario.starts, scenario.days)
            for shift in organisation.calendar.shifts
        }
        streams = Streams(seed)
        return cls(scenario, layout, streams, time, shifts, *_drawn(scenario, layout, streams, time, shifts, orders))

    def but(self, scenario: Scenario) -> "_Case":
        """The same orders and the same luck in a scenario that is prepared for."""
        assert isinstance(scenario.organisation, Organisation)
        return replace(self, scenario=scenario, layout=Layout.of(scenario.organisation))

    @cached_property
    def clientele(self) -> Clientele:
        """Whose orders they are."""
        return Clientele(self.layout, self.book, self.jobs.job_of)

    def turned(self, future: Future, *, own_orders: bool) -> "_Case":
        """The same with another future: what comes from its moment on is drawn anew."""
        if own_orders:
            return replace(self, future=future)
        book, jobs = _drawn(self.scenario, self.layout, future.streams, self.time, self.shifts)
        return replace(
            self,
            book=spliced_book(self.book, book, future.moment),
            jobs=spliced_jobs(self.jobs, jobs, future.moment),
            future=future,
        )

    def play(
        self,
        name: str,
        *,
        incidents: bool,
        plan: Plan,
        usual: int,
        debug: bool,
        decisions: Sequence[Decision] = (),
    ) -> Run:
        """One of the three runs."""
        temporary = hired_by((*plan.actions, *begun_by(self.scenario, decisions)))
        workers = len(self.layout.workers) + sum(temporary.values())
        flow = OrderFlow(self.layout.network, self.jobs.jobs, workers, self.streams.number("path"), debug)
        env = DrillEnvironment(flow)
        turn = None if self.future is None else Turn(env, self.future)
        streams = self.streams if turn is None else TurningStreams(self.streams, turn)
        world = self._world(env, temporary, self.scenario.incidents if incidents else (), usual, streams)
        if turn is not None:
            env.process(_take(turn, world))
        response = Response(world, plan)
        if incidents:
            Exercise(world, self.scenario, response, decisions, mirrored=name == "without-response")
        env.run(until=self.scenario.days * DAY)
        world.staff.settle()
        return Run(
            name=name,
            scenario=self.scenario,
            plan=plan,
            workers=world.staff.department_of,
            jobs=flow.jobs(),
            visits=flow.visits(),
            postings=flow.postings(),
            stock_used=flow.network.stock + world.supplies.added - flow.stock,
            journal=tuple(world.journal.entries),
            system_changes=tuple(world.systems.changes),
            power_changes=tuple(world.power.changes),
            incident_periods=tuple(world.incidents.periods),
            action_times=response.times,
            detected=world.knowledge.first_detected,
            verified=world.knowledge.first_verified,
            hours_away=world.staff.hours_away,
            dealings=Dealings.of(world),
            overtime=sum(world.overtime.hours.values()),
            most_overtime=max(world.overtime.hours.values(), default=0.0),
            overtime_pay=world.overtime.cost,
            temporary_pay=world.staff.hired_cost,
            wrong=tuple(world.documents.wrong),
            missing=tuple(world.documents.missing),
            twice=tuple(world.double_entry.found),
            sampled=tuple(world.sampling.shares),
            logins=tuple(world.logins.all()),
            record_losses=tuple(world.lost_records.losses),
        )

    def _world(
        self,
        env: DrillEnvironment,
        temporary: Mapping[tuple[str, str], int],
        incidents: tuple[Incident, ...],
        usual: int,
        streams: Streams,
    ) -> World:
        """All rooms of a run."""
        layout, scenario, orders = self.layout, self.scenario, (self.book, self.jobs.job_of)
        journal = Journal(env)
        systems = Systems(env, layout, journal)
        staff = Staff(env, layout, systems, self.shifts, temporary)
        knowledge = Knowledge(env, layout, journal, usual)
        logins = Logins(env, staff)
        lost_records = LostRecords(env, layout, systems, journal)
        power = Power(env, layout, systems, staff, journal, streams)
        documents = Documents(env, layout, knowledge, journal)
        supplies = Supplies(env, layout, self.time, journal, scenario.starts, scenario.days)
        happening = Incidents(
            env,
            layout,
            incidents,
            systems,
            staff,
            knowledge,
            logins,
            lost_records,
            journal,
            streams,
            power,
            documents,
            supplies,
        )
        customers = Customers(env, layout)
        return World(
            env=env,
            layout=layout,
            time=self.time,
            systems=systems,
            staff=staff,
            knowledge=knowledge,
            incidents=happening,
            customers=customers,
            journal=journal,
            streams=streams,
            logins=logins,
            lost_records=lost_records,
            power=power,
            contacts=Contacts(env.flow, self.clientele, customers),
            precedence=Precedence(env.flow, layout, *orders),
            record=Record(journal, self.time),
            documents=documents,
            overtime=Overtime(env, layout.organisation, staff, self.shifts, scenario.starts, scenario.days),
            sampling=Sampling(env, layout, systems),
            supplies=supplies,
            helplines=Helplines(env, self.time, staff, streams),
            double_entry=DoubleEntry(env, layout, self.jobs.order_of, journal, streams),
        )


def _drawn(
    scenario: Scenario,
    layout: Layout,
    streams: Streams,
    time: WorkingTime,
    shifts: dict[str, list[tuple[float, float]]],
    orders: OrderBook | None = None,
) -> tuple[OrderBook, DrillJobs]:
    """Orders, unless they are given, and all other work."""
    book, organisation = orders, layout.organisation
    if book is None:
        book = draw_orders(organisation, scenario.starts, scenario.days, scenario.demand_factor, streams, time)
        if scenario.open_orders:
            waiting = draw_open_orders(organisation, scenario.starts, scenario.open_orders, streams, time)
            book = joined(waiting, book)
    return book, draw_jobs(layout, book, shifts, streams, incoming=_brings_forged(scenario))


def _brings_forged(scenario: Scenario) -> bool:
    return any(incident.forged for incident in scenario.incidents)


def _take(turn: Turn, world: World) -> Process:
    """Process: at the moment, after all else but what is decided then, the future is another one."""
    yield world.env.last_at(turn.future.moment)
    turn.taken = True
    world.env.flow.set_seed(turn.future.streams.number("path"))
    world.incidents.draw_anew()

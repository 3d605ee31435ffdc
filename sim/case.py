"""The case of a drill: orders, luck and working hours that its three runs share; and how one of them goes."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property

from sim.here import HERE
from sim.outcome import Run
from sim.scenario.decisions import Decision, begun_by, hired_by
from sim.scenario.incidents import Incident
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
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

__all__ = ["Case", "brings_forged"]


@dataclass(frozen=True)
class Case:
    """What the three runs of a drill have in common.

    Attributes
    ----------
    scenario : Scenario
    layout : Layout
        Its organisation as the order flow sees it.
    streams : Streams
        All luck.
    time : WorkingTime
    shifts : dict of str to list of (float, float)
        When each shift works, in minutes from the beginning.
    book : OrderBook
        The orders.
    jobs : DrillJobs
        The work that they and everything else bring.
    future : Future or None
        Another future than the true one, from its moment on.
    """

    scenario: Scenario
    layout: Layout
    streams: Streams
    time: WorkingTime
    shifts: dict[str, list[tuple[float, float]]]
    book: OrderBook
    jobs: DrillJobs
    future: Future | None = None

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        organisation: Organisation,
        seed: int | str,
        orders: OrderBook | None,
        beside: Executor = HERE,
    ) -> "Case":
        """Orders, unless they are given, and all other work, drawn for a scenario with the help of other threads."""
        layout = Layout.of(organisation)
        time = WorkingTime(organisation.calendar, scenario.starts, scenario.days)
        shifts = {
            shift.id: organisation.calendar.working_intervals(shift.id, scenario.starts, scenario.days)
            for shift in organisation.calendar.shifts
        }
        streams = Streams(seed)
        drawn = _drawn(scenario, layout, streams, time, shifts, orders, beside)
        return cls(scenario, layout, streams, time, shifts, *drawn)

    def but(self, scenario: Scenario) -> "Case":
        """The same orders and the same luck in a scenario that is prepared for."""
        assert isinstance(scenario.organisation, Organisation)
        return replace(self, scenario=scenario, layout=Layout.of(scenario.organisation))

    @cached_property
    def clientele(self) -> Clientele:
        """Whose orders they are."""
        return Clientele(self.layout, self.book, self.jobs.job_of)

    def turned(self, future: Future, *, own_orders: bool) -> "Case":
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
        usual: Callable[[], int],
        debug: bool,
        decisions: Sequence[Decision] = (),
    ) -> Run:
        """One of the three runs.

        Parameters
        ----------
        name : str
            Of the run.
        incidents : bool
            Whether anything goes wrong.
        plan : Plan
            The response.
        usual : callable
            Tells how many orders wait at the most when nothing goes wrong; asked once all has recovered.
        debug : bool
            Check the invariants of the order flow after every event (slow).
        decisions : sequence of Decision
            What is decided beside the plan.
        """
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
        run = Run(
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
        flow.let_go()
        return run

    def _world(
        self,
        env: DrillEnvironment,
        temporary: Mapping[tuple[str, str], int],
        incidents: tuple[Incident, ...],
        usual: Callable[[], int],
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
    beside: Executor = HERE,
) -> tuple[OrderBook, DrillJobs]:
    """Orders, unless they are given, and all other work."""
    book, organisation = orders, layout.organisation
    if book is None:
        book = draw_orders(organisation, scenario.starts, scenario.days, scenario.demand_factor, streams, time, beside)
        if scenario.open_orders:
            waiting = draw_open_orders(organisation, scenario.starts, scenario.open_orders, streams, time)
            book = joined(waiting, book)
    return book, draw_jobs(layout, book, shifts, streams, incoming=brings_forged(scenario), beside=beside)


def brings_forged(scenario: Scenario) -> bool:
    """Whether forgeries come among what suppliers send."""
    return any(incident.forged for incident in scenario.incidents)


def _take(turn: Turn, world: World) -> Process:
    """Process: at the moment, after all else but what is decided then, the future is another one."""
    yield world.env.last_at(turn.future.moment)
    turn.taken = True
    world.env.flow.set_seed(turn.future.streams.number("path"))
    world.incidents.draw_anew()

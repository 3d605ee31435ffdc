"""What exists before anything happens: sites, systems, desks, departments, the steps of an order's work."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Protocol, Self

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.base import Id, Kind, Model, Name, Reference, Text, invalid, unique_ids
from sim.scenario.calendar import WorkingCalendar
from sim.scenario.demand import Demand
from sim.scenario.distributions import DurationDistribution
from sim.scenario.documents import Duplicates, Incoming
from sim.scenario.helplines import Helplines
from sim.scenario.money import Money
from sim.scenario.power import Power, RunsOn
from sim.scenario.quantities import Count, Duration, Minutes, NonNegative, Positive, Share
from sim.scenario.sources import Source
from sim.scenario.supplies import Offline, Supply
from sim.scenario.systems import Need, System, ids_in

__all__ = [
    "Department",
    "Desk",
    "Enquiries",
    "Incoming",
    "Offline",
    "Order",
    "Organisation",
    "OwnWork",
    "Site",
    "Stage",
    "Supply",
    "System",
]

Order = Literal["first-come", "priority", "earliest-due", "value"]
"""What comes first: who came first, the higher class, the earliest due time, the larger amount."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


class Site(Model):
    """A place of work.

    Attributes
    ----------
    power : Power
        What it has against a power cut; none given: it goes dark as a whole.
    """

    id: Id
    title: Text | None = None
    region: Name | None = None
    power: Power | None = None


class Stage(Model):
    """A step of an order's work.

    Attributes
    ----------
    work : distribution
        Staff minutes at a desk of speed 1.
    then : id, mapping of channel to id, or nothing
        Where the order goes next, perhaps by the channel in which it was invoiced; nothing: it is finished.
    on_flaw : id
        Where it goes when a flaw is caught here.
    catches : share
        Of the flawed invoices that pass, how many are caught here.
    issues : bool
        The invoice is made here; the desk decides the channel.
    completes : bool
        When this is done, the customer has what he waits for.
    patient : bool
        Customers who wait here may ask and give up.
    mends : bool
        A flaw is mended here.
    rank : int
        Where a desk does several stages, those of lower rank first.
    duplicates : Duplicates
        Invoices may be issued twice here; none given: they never are.
    """

    id: Id
    title: Text | None = None
    work: DurationDistribution
    then: Id | Mapping[Id, Id | None] | None = None
    on_flaw: Id | None = None
    catches: Share = 0
    issues: bool = False
    completes: bool = False
    patient: bool = True
    mends: bool = False
    rank: Count = 0
    order: Order = "first-come"
    preempt: bool = False
    duplicates: Duplicates | None = None

    @model_validator(mode="after")
    def _caught_flaws_go_somewhere(self) -> Self:
        if self.catches and self.on_flaw is None:
            raise invalid("model.flaw-goes-nowhere", at=("on_flaw",))
        return self


class Desk(Model):
    """A place where a kind of work is done in a certain way.

    Attributes
    ----------
    does : mapping of stage to speed
        Speed 1 does a stage in its work; 0.25 takes four times as long.
    flaws : mapping of stage to share
        Share of the work done here that is flawed.
    seats : int
        How many can work here at once; none given: as many as come.
    uses, uses_value : mapping of supply to amount
        What every invoice made here takes, and what each unit of its net amount takes.
    offline : Offline
        How long it may issue without a connection; none given: it needs none, or cannot do without.
    opens : {"always", "by action"}
        Whether it works from the start or when an action opens it.
    runs_on : RunsOn
        What it needs at a site that says how it is supplied; none given: mains if it needs any system, else no more
        than light.
    """

    id: Id
    title: Text | None = None
    site: Id | None = None
    channel: Id | None = None
    does: Mapping[Id, Positive] = Field(min_length=1)
    flaws: Mapping[Id, Share] = {}
    needs: tuple[Need, ...] = ()
    seats: Count | None = None
    uses: Mapping[Id, NonNegative] = {}
    uses_value: Mapping[Id, NonNegative] = {}
    offline: Offline | None = None
    opens: Literal["always", "by-action"] = "always"
    runs_on: RunsOn | None = None


class OwnWork(Model):
    """The ordinary work of a department that has nothing to do with invoices; its backlog grows when people leave.

    `runs_on` is what it needs at a site that says how it is supplied.
    """

    per_day: NonNegative
    work: DurationDistribution
    runs_on: RunsOn = "nothing"


class Department(Model):
    """People who belong together.

    Attributes
    ----------
    desk : id
        Where they sit when nothing happens; a department with work of its own sits at that.
    skills : mapping of desk to share
        Speed in the first hour at other desks compared with those who are at home there; they learn (see
        `Organisation.learning`). Desks that are not named they cannot man.
    flaw_factor : float
        How much more often they err at other desks.
    wage : float
        Cost of an hour.
    """

    id: Id
    title: Text | None = None
    site: Id | None = None
    staff: Count
    shift: Id
    desk: Id | None = None
    own_work: OwnWork | None = None
    skills: Mapping[Id, Share] = {}
    flaw_factor: Positive = 1.5
    wage: NonNegative = 0

    @model_validator(mode="after")
    def _sits_somewhere(self) -> Self:
        if (self.desk is None) == (self.own_work is None):
            raise invalid("model.desk-or-own-work", allowed=("desk", "own_work"))
        return self


class Enquiries(Model):
    """Waiting customers ask: where they are answered, after how much working time, and after how long again."""

    stage: Id
    after: DurationDistribution
    again: Duration = Minutes(1440)


class Organisation(Model):
    """An organisation that makes invoices.

    Attributes
    ----------
    learning : share
        What each doubling of practice takes off the time of a piece of work at a desk where somebody is not at home,
        until he is as fast as those who are; 0: nobody learns. The standard learning curve is one of 80 % (PMI).
    helplines : Helplines
        Whom people can call for help.
    """

    title: Text
    summary: Text | None = None
    calendar: WorkingCalendar
    sites: Annotated[tuple[Site, ...], AfterValidator(unique_ids)] = ()
    systems: Annotated[tuple[System, ...], AfterValidator(unique_ids)] = ()
    supplies: Annotated[tuple[Supply, ...], AfterValidator(unique_ids)] = ()
    stages: Annotated[tuple[Stage, ...], AfterValidator(unique_ids)] = Field(min_length=1)
    desks: Annotated[tuple[Desk, ...], AfterValidator(unique_ids)] = Field(min_length=1)
    departments: Annotated[tuple[Department, ...], AfterValidator(unique_ids)] = Field(min_length=1)
    enquiries: Enquiries | None = None
    incoming: Incoming | None = None
    demand: Demand
    money: Money = Money()
    learning: Share = 0.2
    helplines: Helplines = Helplines()
    sources: tuple[Source, ...] = ()

    def names(self, kind: Kind) -> tuple[str, ...]:
        """The ids of all things of a kind."""
        lists: dict[Kind, tuple[_Named, ...]] = {
            "site": self.sites,
            "system": self.systems,
            "standby": tuple(system for system in self.systems if system.standby is not None),
            "supply": self.supplies,
            "stage": self.stages,
            "desk": self.desks,
            "department": self.departments,
            "shift": self.calendar.shifts,
            "tier": self.demand.tiers,
        }
        if kind == "channel":
            return tuple(dict.fromkeys(desk.channel for desk in self.desks if desk.channel))
        if kind == "region":
            return tuple(self.demand.regions)
        if kind == "invoice-type":
            return tuple(self.demand.invoice_types)
        return tuple(item.id for item in lists[kind])

    def check_references(self) -> Iterator[Reference]:
        """Yield each name that refers to nothing."""
        for loc, found, what in self._references():
            if found is not None and found not in self.names(what):
                yield Reference(loc, found, self.names(what), what)

    def _references(self) -> Iterator[tuple[tuple[str | int, ...], str | None, Kind]]:
        for i, site in enumerate(self.sites):
            for loc, name, kind in site.power.references() if site.power else ():
                yield ("sites", i, "power", *loc), name, kind
        for i, system in enumerate(self.systems):
            yield ("systems", i, "site"), system.site, "site"
            for loc, need in ids_in(system.needs):
                yield ("systems", i, "needs", *loc), need, "system"
        for i, stage in enumerate(self.stages):
            yield ("stages", i, "on_flaw"), stage.on_flaw, "stage"
            if isinstance(stage.then, Mapping):
                for channel, then in stage.then.items():
                    yield ("stages", i, "then", channel), channel, "channel"
                    yield ("stages", i, "then", channel), then, "stage"
            else:
                yield ("stages", i, "then"), stage.then, "stage"
        for i, desk in enumerate(self.desks):
            yield ("desks", i, "site"), desk.site, "site"
            for name in desk.does:
                yield ("desks", i, "does", name), name, "stage"
            for name in desk.flaws:
                yield ("desks", i, "flaws", name), name, "stage"
            for field, used in (("uses", desk.uses), ("uses_value", desk.uses_value)):
                for name in used:
                    yield ("desks", i, field, name), name, "supply"
            if desk.offline:
                yield ("desks", i, "offline", "system"), desk.offline.system, "system"
            for loc, need in ids_in(desk.needs):
                yield ("desks", i, "needs", *loc), need, "system"
        for i, department in enumerate(self.departments):
            yield ("departments", i, "site"), department.site, "site"
            yield ("departments", i, "shift"), department.shift, "shift"
            yield ("departments", i, "desk"), department.desk, "desk"
            for name in department.skills:
                yield ("departments", i, "skills", name), name, "desk"
        for label in self.demand.region_titles:
            yield ("demand", "region_titles", label), label, "region"
        if self.enquiries:
            yield ("enquiries", "stage"), self.enquiries.stage, "stage"
        if self.incoming:
            yield ("incoming", "department"), self.incoming.department, "department"

    @model_validator(mode="after")
    def _a_ups_stands_where_its_load_is(self) -> Self:
        sites = {"desk": {d.id: d.site for d in self.desks}, "system": {s.id: s.site for s in self.systems}}
        for i, site in enumerate(self.sites):
            for loc, name, kind in site.power.references() if site.power else ():
                if loc[0] == "ups" and sites[kind].get(name, site.id) != site.id:
                    at = ("sites", i, "power", *loc)
                    raise invalid("model.ups-elsewhere", at=at, found=name, site=site.id)
        return self

    @model_validator(mode="after")
    def _systems_do_not_need_themselves(self) -> Self:
        needs = {system.id: {name for _, name in ids_in(system.needs)} for system in self.systems}
        free = {name for name, on in needs.items() if not on & needs.keys()}
        while free:
            needs = {name: on - free for name, on in needs.items() if name not in free}
            free = {name for name, on in needs.items() if not on & needs.keys()}
        if needs:
            index = next(i for i, system in enumerate(self.systems) if system.id in needs)
            raise invalid("model.systems-in-a-circle", at=("systems", index, "needs"), circle=", ".join(sorted(needs)))
        return self

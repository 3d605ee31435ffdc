"""What is drilled: an organisation on given days, and what goes wrong there."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator

from sim.scenario.base import Kind, Loc, Model, Reference, Text, unique_ids
from sim.scenario.decision_points import DecisionPoint
from sim.scenario.exercise import ROLES, Inject, Notes, Roles
from sim.scenario.incidents import Cause, Incident
from sim.scenario.objectives import Objective
from sim.scenario.organisation import Organisation
from sim.scenario.plan import unknown_to
from sim.scenario.quantities import Day, Moment, Numeric, Positive
from sim.scenario.sources import Source

__all__ = ["Scenario"]


class Scenario(Model):
    """A disaster, and the days on which it is drilled.

    Attributes
    ----------
    organisation : str or Organisation
        Name in the library, path to a file, or written out here.
    plan : str
        Name or path of the plan that is drilled if none is asked for.
    starts : date
        Day 1.
    days : int
        How many days are simulated.
    demand_factor : float
        Demand compared with the usual.
    open_orders : int
        Orders that wait for their invoice when day 1 begins.
    filing_deadline : moment
        By when the invoices that are due until then must be issued, because the return is filed; nothing: there is
        none in these days.
    story : Text
        What the participants are told at the start; several paragraphs.
    roles : tuple of Role
        Who takes part.
    injects : tuple of Inject
        What they are told during the drill.
    decisions : tuple of DecisionPoint
        What they decide.
    notes : Notes
        For whoever leads the drill.
    """

    title: Text
    summary: Text | None = None
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    organisation: str | Organisation
    plan: str = "do-nothing"
    starts: Day
    days: Annotated[int, Numeric(ge=1, le=400)] = 5
    demand_factor: Positive = 1.0
    open_orders: Annotated[int, Numeric(ge=0, le=1_000_000)] = 0
    filing_deadline: Moment | None = None
    incidents: Annotated[tuple[Incident, ...], AfterValidator(unique_ids)] = ()
    objectives: tuple[Objective, ...] = ()
    story: Text | None = None
    roles: Roles = ROLES
    injects: Annotated[tuple[Inject, ...], AfterValidator(unique_ids)] = ()
    decisions: Annotated[tuple[DecisionPoint, ...], AfterValidator(unique_ids)] = ()
    notes: Notes | None = None
    sources: tuple[Source, ...] = ()

    @property
    def hazards(self) -> tuple[Cause, ...]:
        """What kinds of things go wrong, each once."""
        return tuple(dict.fromkeys(incident.cause for incident in self.incidents))

    def check_references(self) -> Iterator[Reference]:
        """Yield each name that refers to nothing; what belongs to the organisation is looked up if it is at hand."""
        ids = tuple(incident.id for incident in self.incidents)
        for i, incident in enumerate(self.incidents):
            for j, follow in enumerate(incident.leads_to):
                if follow.incident not in ids:
                    yield Reference(("incidents", i, "leads_to", j, "incident"), follow.incident, ids, "incident")
        yield from self._check_exercise()
        if isinstance(self.organisation, Organisation):
            yield from self.check_against(self.organisation)

    def check_against(self, organisation: Organisation) -> Iterator[Reference]:
        """Yield each name that the organisation does not have."""
        kinds: tuple[Kind, ...] = (
            *("system", "site", "region", "invoice-type", "tier", "department"),
            *("desk", "stage", "supply"),
        )
        known = {kind: organisation.names(kind) for kind in kinds}
        hit = known["system"] + known["site"]
        for i, incident in enumerate(self.incidents):
            for j, name in enumerate(incident.hits):
                if name not in hit:
                    yield Reference(("incidents", i, "hits", j), name, hit, "system")
            limits: tuple[tuple[str, Kind], ...] = (
                ("regions", "region"),
                ("invoice_types", "invoice-type"),
                ("tiers", "tier"),
                ("departments", "department"),
            )
            for field, kind in limits:
                for j, name in enumerate(getattr(incident.scope, field) or ()):
                    if name not in known[kind]:
                        yield Reference(("incidents", i, "scope", field, j), name, known[kind], kind)
            for loc, name, kind in _documents(incident):
                if name not in known[kind]:
                    yield Reference(("incidents", i, *loc), name, known[kind], kind)
            yield from self._check_course(i, organisation)
        for i, objective in enumerate(self.objectives):
            if objective.system is not None and objective.system not in known["system"]:
                yield Reference(("objectives", i, "system"), objective.system, known["system"], "system")
        for i, inject in enumerate(self.injects):
            yield from _below(("injects", i), inject.check_systems(known["system"]))
        for i, point in enumerate(self.decisions):
            yield from _below(("decisions", i), point.check_systems(known["system"]))
            for j, option in enumerate(point.options):
                yield from _below(("decisions", i, "options", j, "do"), unknown_to(organisation, option.do))

    def _check_exercise(self) -> Iterator[Reference]:
        """Yield each incident, objective, role and inject that the exercise names and the scenario does not have."""
        startable = tuple(incident.id for incident in self.incidents if incident.at is None)
        objectives = tuple(objective.name for objective in self.objectives)
        injects = tuple(inject.id for inject in self.injects)
        for i, inject in enumerate(self.injects):
            if inject.starts is not None and inject.starts not in startable:
                yield Reference(("injects", i, "starts"), inject.starts, startable, "incident")
            if inject.objective is not None and inject.objective not in objectives:
                yield Reference(("injects", i, "objective"), inject.objective, objectives, "objective")
            for j, role in enumerate(inject.to):
                if role not in self.roles:
                    yield Reference(("injects", i, "to", j), role, self.roles, "role")
            yield from _below(("injects", i), inject.check_cues(injects))
        for i, point in enumerate(self.decisions):
            if point.to not in self.roles:
                yield Reference(("decisions", i, "to"), point.to, self.roles, "role")
            yield from _below(("decisions", i), point.check_cues(injects))

    def _check_course(self, i: int, organisation: Organisation) -> Iterator[Reference]:
        """Yield each system that an incident cannot reach or give back, for there is none or it was not hit."""
        incident, systems = self.incidents[i], organisation.systems
        for j, step in enumerate(incident.spreads):
            if step.to not in organisation.names("system"):
                yield Reference(("incidents", i, "spreads", j, "to"), step.to, organisation.names("system"), "system")
        reached = {*incident.hits, *(step.to for step in incident.spreads)}
        hit = tuple(system.id for system in systems if reached & {system.id, system.site})
        for j, restored in enumerate(incident.restores):
            for k, name in enumerate(restored.systems or ()):
                if name not in hit:
                    yield Reference(("incidents", i, "restores", j, "systems", k), name, hit, "system")


def _below(loc: Loc, references: Iterable[Reference]) -> Iterator[Reference]:
    """References of something that stands at a place."""
    for reference in references:
        yield Reference((*loc, *reference.loc), reference.found, reference.allowed, reference.what)


def _documents(incident: Incident) -> Iterator[tuple[Loc, str, Kind]]:
    """What an incident's damage to documents and supplies names, and where."""
    if incident.flaws:
        for j, name in enumerate(incident.flaws.desks):
            yield ("flaws", "desks", j), name, "desk"
        yield ("flaws", "mended_at"), incident.flaws.mended_at, "stage"
    if incident.missing:
        yield ("missing", "reissued_at"), incident.missing.reissued_at, "stage"
    for name in incident.takes:
        yield ("takes", name), name, "supply"

"""What can be said of a scenario, an organisation or a plan by itself.

A file may be valid and yet describe a drill that cannot work, or that is probably not meant so.
"""

from collections.abc import Iterable, Iterator, Mapping

from sim.lint.remark import Remark
from sim.scenario.actions import (
    AlternativeSite,
    CheckIncoming,
    KeepLog,
    MoveStaff,
    OrderFuel,
    PaperInvoicing,
    ReportToAuthority,
    StartGenerator,
    StartStandby,
    UseBackupDevice,
    WorkFromHome,
)
from sim.scenario.exercise import Cue
from sim.scenario.incidents import Between, Incident
from sim.scenario.organisation import Department, Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import changes
from sim.scenario.scenario import Scenario
from sim.scenario.systems import ids_in
from sim.scenario.triggers import Trigger

__all__ = ["can_begin", "hit_by", "of_organisation", "of_plan", "of_plan_in", "of_scenario"]

DAY = 1440.0
OVER = ("recovered", "cleared")
"""States in which it is over, one after the other."""


def of_scenario(scenario: Scenario, company: Organisation) -> Iterator[Remark]:
    """Remarks on a scenario, in the light of its organisation."""
    if not scenario.incidents:
        yield Remark("lint.no-incidents", ("incidents",))
    if scenario.filing_deadline is not None and scenario.filing_deadline > scenario.days * DAY:
        yield Remark("lint.filing-too-late", ("filing_deadline",), {"days": scenario.days})
    if not scenario.objectives:
        yield Remark("lint.no-objectives", ("objectives",))
    needed = _needed(company)
    led_to = {follow.incident for incident in scenario.incidents for follow in incident.leads_to}
    led_to |= {inject.starts for inject in scenario.injects if inject.starts is not None}
    for i, incident in enumerate(scenario.incidents):
        starts = incident.at.between[0] if isinstance(incident.at, Between) else incident.at
        if starts is None and incident.id not in led_to:
            yield Remark("lint.never-starts", ("incidents", i, "id"), {"incident": incident.id})
        if starts is not None and starts >= scenario.days * DAY:
            values = {"incident": incident.id, "days": scenario.days}
            yield Remark("lint.starts-too-late", ("incidents", i, "at"), values)
        yield from _of_documents(i, incident, company)
        yield from _of_strength(i, incident)
        if incident.hits and not needed.intersection(incident.hits):
            values = {"incident": incident.id, "hits": ", ".join(incident.hits)}
            yield Remark("lint.harmless", ("incidents", i, "hits"), values)
        for j in _cut_off(company, incident):
            yield Remark("lint.out-of-reach", ("incidents", i, "spreads", j, "to"), {"system": incident.spreads[j].to})
    hit = hit_by(company, scenario.incidents)
    for i, objective in enumerate(scenario.objectives):
        if objective.system is not None and objective.system not in hit:
            yield Remark("lint.objective-not-hit", ("objectives", i, "system"), {"system": objective.system})


def _of_strength(i: int, incident: Incident) -> Iterator[Remark]:
    """Remarks on an incident that leaves everything as it was, and on a crowd that never disperses."""
    for where, idle in (("severity", incident.speed == 1), ("scope", incident.scope.users == 0)):
        if idle:
            yield Remark("lint.leaves-all-working", ("incidents", i, where), {"incident": incident.id})
    storm = incident.storm
    if storm is not None and storm.usual_per_minute >= storm.capacity_per_minute:
        values = {"usual": f"{storm.usual_per_minute:g}", "capacity": f"{storm.capacity_per_minute:g}"}
        yield Remark("lint.always-crowded", ("incidents", i, "storm", "capacity_per_minute"), values, "warning")


def _of_documents(i: int, incident: Incident, company: Organisation) -> Iterator[Remark]:
    """Remarks on an incident's damage to documents and supplies."""
    if not (incident.hits or incident.flaws or incident.missing or incident.forged or incident.takes):
        yield Remark("lint.no-damage", ("incidents", i, "id"), {"incident": incident.id})
    mending = [stage.id for stage in company.stages if stage.mends]
    if incident.flaws and incident.flaws.mended_at not in mending:
        values = {"stage": incident.flaws.mended_at}
        yield Remark("lint.does-not-mend", ("incidents", i, "flaws", "mended_at"), values, severity="error")
    if incident.forged and company.incoming is None:
        yield Remark("lint.no-incoming", ("incidents", i, "forged"), severity="error")
    elif incident.forged and company.incoming and incident.forged.per_day > company.incoming.per_day:
        counts = {"count": f"{incident.forged.per_day:g}", "all": f"{company.incoming.per_day:g}"}
        yield Remark("lint.more-forged", ("incidents", i, "forged", "per_day"), counts)


def of_organisation(company: Organisation) -> Iterator[Remark]:
    """Remarks on an organisation."""
    if not any(stage.issues for stage in company.stages):
        yield Remark("lint.nothing-issues", ("stages",))
    if not any(stage.completes for stage in company.stages):
        yield Remark("lint.nothing-completes", ("stages",), severity="error")
    done = {stage for desk in company.desks for stage in desk.does}
    for i, stage in enumerate(company.stages):
        if stage.id not in done:
            yield Remark("lint.stage-without-desk", ("stages", i, "id"), {"stage": stage.id}, severity="error")
    for i, desk in enumerate(company.desks):
        if not any(_can_man(department, desk.id) for department in company.departments):
            yield Remark("lint.desk-without-people", ("desks", i, "id"), {"desk": desk.id})


def of_plan(plan: Plan, company: Organisation | None) -> Iterator[Remark]:
    """Remarks on a plan, and, if it is known whose plan it is, on whether these people can carry it out."""
    if not plan.actions:
        return
    unowned = [action.id for action in plan.actions if action.owner is None]
    if unowned:
        first = next(i for i, action in enumerate(plan.actions) if action.owner is None)
        values = {"actions": ", ".join(unowned), "count": len(unowned)}
        yield Remark("lint.nobody-owns", ("actions", first), values)
    reports = [i for i, action in enumerate(plan.actions) if isinstance(action, ReportToAuthority)]
    if reports and not any(isinstance(action, KeepLog) for action in plan.actions):
        yield Remark("lint.no-log", ("actions", reports[0]))
    for i in _waiting_for_themselves(plan):
        yield Remark("lint.circle", ("actions", i, "when"), {"action": plan.actions[i].id}, severity="error")
    for i, action in enumerate(plan.actions):
        until = getattr(action, "until", None)
        if until is not None and until.state in OVER and _waits_for(action.when, until.state):
            values = {"action": action.id, "until": until.state}
            yield Remark("lint.ends-at-once", ("actions", i, "when"), values, severity="warning")
    if company is not None:
        yield from _deployments(plan, company)
        yield from _power(plan, company)
        yield from _bought(plan, company)


def of_plan_in(scenario: Scenario, plan: Plan) -> Iterator[Remark]:
    """Remarks on what the usual plan of a scenario has bought: what changes nothing there."""
    made = {change.measure for change in changes(scenario, plan)}
    for measure in plan.bought:
        if measure.id not in made:
            where = ", ".join(effect.change for effect in measure.effects)
            yield Remark("lint.no-effect", ("plan",), {"measure": measure.id, "where": where})


def _bought(plan: Plan, company: Organisation) -> Iterator[Remark]:
    """Remarks on measures that change nothing whatever happens, and on standbys that are not there or not used."""
    made = changes(company, plan)
    for i, measure in enumerate(plan.bought):
        paths = [effect.change for effect in measure.effects]
        if measure.id not in {c.measure for c in made} and not any(path.startswith("incidents") for path in paths):
            values = {"measure": measure.id, "where": ", ".join(paths)}
            yield Remark("lint.no-effect", ("prepares", i), values)
    paid_for = {
        company.systems[int(change.loc[2])].id: change.measure
        for change in made
        if change.loc[:2] == ("organisation", "systems") and change.loc[-1] == "available" and change.after is True
    }
    there = {system.id for system in company.systems if system.standby is not None and system.standby.available}
    started = {action.system: i for i, action in enumerate(plan.actions) if isinstance(action, StartStandby)}
    for name, i in started.items():
        if name not in there | paid_for.keys():
            yield Remark("lint.standby-not-there", ("actions", i, "system"), {"system": name})
    for name in paid_for.keys() - started.keys():
        i = [measure.id for measure in plan.bought].index(paid_for[name])
        yield Remark("lint.standby-never-started", ("prepares", i), {"system": name, "measure": paid_for[name]})


def _deployments(plan: Plan, company: Organisation) -> Iterator[Remark]:
    """Remarks on people who are sent to desks."""
    departments = {department.id: department for department in company.departments}
    desks = {desk.id: desk for desk in company.desks}
    for i, action in enumerate(plan.actions):
        if isinstance(action, CheckIncoming) and company.incoming is None:
            yield Remark("lint.nothing-to-check", ("actions", i, "do"), severity="error")
        if isinstance(action, PaperInvoicing | UseBackupDevice):
            name, sent, written = action.desk, action.by, "by"
            if desks[name].opens != "by-action":
                yield Remark("lint.desk-always-open", ("actions", i, "desk"), {"desk": name}, severity="error")
        elif isinstance(action, MoveStaff):
            name, sent, written = action.to, action.source, "from"
        else:
            continue
        department = departments[sent]
        values: dict[str, object] = {"department": sent, "desk": name}
        if name != department.desk and not department.skills.get(name):
            yield Remark("lint.no-skill", ("actions", i, written), values, severity="error")
        if action.staff > department.staff:
            counts = {"staff": action.staff, "has": department.staff}
            yield Remark("lint.more-than-there-are", ("actions", i, "staff"), values | counts)


def _power(plan: Plan, company: Organisation) -> Iterator[Remark]:
    """Remarks on generators that do not exist, and on people sent where they cannot work."""
    generators = {site.id for site in company.sites if site.power is not None and site.power.generator is not None}
    departments = {department.id: department for department in company.departments}
    for i, action in enumerate(plan.actions):
        if isinstance(action, StartGenerator | OrderFuel):
            if not generators & ({action.site} if action.site else generators):
                yield Remark("lint.no-generator", ("actions", i), {"action": action.id})
        elif isinstance(action, AlternativeSite | WorkFromHome):
            for j, name in enumerate(action.departments):
                if not _can_man(departments[name], action.to):
                    values = {"department": name, "desk": action.to}
                    yield Remark("lint.no-skill", ("actions", i, "departments", j), values, severity="error")


def _can_man(department: Department, desk: str) -> bool:
    return department.staff > 0 and (department.desk == desk or department.skills.get(desk, 0) > 0)


def _waits_for(trigger: Trigger, state: str) -> bool:
    """Whether a trigger holds only when it is over to this extent."""
    if trigger.all is not None:
        return any(_waits_for(part, state) for part in trigger.all)
    if trigger.any is not None:
        return all(_waits_for(part, state) for part in trigger.any)
    return trigger.state in OVER[OVER.index(state) :]


def _waiting_for_themselves(plan: Plan) -> list[int]:
    """Actions that can never begin, because what they wait for waits, in the end, for them."""
    able = can_begin({action.id: action.when for action in plan.actions})
    return [i for i, action in enumerate(plan.actions) if action.id not in able]


def can_begin(waiting: Mapping[str, Trigger]) -> set[str]:
    """Of things that wait for each other, those that do not wait, in the end, for themselves."""
    able: set[str] = set()

    def can_hold(trigger: Trigger) -> bool:
        other = (trigger.inject if isinstance(trigger, Cue) else None) or trigger.after or trigger.failed
        if other is not None and other in waiting:
            return other in able
        if trigger.all is not None:
            return all(can_hold(part) for part in trigger.all)
        return trigger.any is None or any(can_hold(part) for part in trigger.any)

    while more := {name for name, trigger in waiting.items() if name not in able and can_hold(trigger)}:
        able |= more
    return able


def _needed(company: Organisation) -> set[str]:
    """Systems and sites that some desk works with."""
    systems = {system.id: system for system in company.systems}
    ahead = [name for desk in company.desks for _, name in ids_in(desk.needs)]
    needed: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name not in needed:
            needed.add(name)
            ahead.extend(other for _, other in ids_in(systems[name].needs))
    places = [systems[name].site for name in needed] + [desk.site for desk in company.desks]
    places += [department.site for department in company.departments if department.own_work]
    return needed | {site for site in places if site is not None}


def _cut_off(company: Organisation, incident: Incident) -> list[int]:
    """Steps of an attack that it can never take, since nothing that it reaches is directly connected with their aim."""
    pairs = {(system.id, name) for system in company.systems for _, name in ids_in(system.needs)}
    pairs |= {(system.id, system.site) for system in company.systems if system.site is not None}
    pairs |= {(b, a) for a, b in pairs}
    reached, targets = set(incident.hits), {step.to for step in incident.spreads}
    while more := {b for a, b in pairs if a in reached and b in targets - reached}:
        reached |= more
    return [j for j, step in enumerate(incident.spreads) if step.to not in reached]


def hit_by(company: Organisation, incidents: Iterable[Incident]) -> set[str]:
    """Systems that incidents stop or slow, directly, through their site or through what they need."""
    hit = {name for incident in incidents if incident.takes_systems_down for name in incident.hits}
    hit |= {step.to for incident in incidents for step in incident.spreads}
    needs = {system.id: {system.site, *(name for _, name in ids_in(system.needs))} for system in company.systems}
    while more := {name for name, on in needs.items() if name not in hit and on & hit}:
        hit |= more
    return hit

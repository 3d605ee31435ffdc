"""Rules for findings about effects: on people, customers, duties, documents, backlog and objectives."""

from sim.reports.facts import Facts
from sim.reports.finding import Found, bad, good
from sim.reports.words import Quantity, all_of, count, minutes, money, named, share
from sim.scenario.capabilities import OF_ACTION, OF_MEASURE
from sim.scenario.objectives import SHARES, TIMES
from sim.world.record import COMPLETE

__all__ = ["EFFECT_RULES"]

TELLING = ("announce", "call-key-customers")


def _staff(facts: Facts) -> Found:
    """People who were moved, and what became of their own work."""
    moves = list(facts.entries("move-staff-people"))
    if not moves:
        return
    outcome = facts.outcome
    before, after = (facts.own_work_waiting(run) for run in outcome.runs[1:])
    own = {d.id: d.own_work.per_day for d in outcome.organisation.departments if d.own_work}
    grown = {name: after[name] - before.get(name, 0) for name in after if own.get(name)}
    suffering = [name for name, more in grown.items() if more > 0.25 * own[name]]
    for name in suffering:
        figures: dict[str, Quantity] = {"department": named("department", name), "count": count(grown[name])}
        days = share(grown[name] / own[name])
        yield bad("donors-suffer", "staffing", 0.3, "organisation", moves, share=days, **figures)
    people = sum(int(str(facts.journal[i].values["count"])) for i in moves)
    if not suffering and people:
        yield good("moved-without-harm", "staffing", 0.3, moves, count=count(people))
    if not people:
        yield bad("nobody-to-move", "staffing", 0.4, "organisation", moves)


def _customers(facts: Facts) -> Found:
    """What customers were told and how they took it."""
    bare, response = facts.bare, facts.response
    told = facts.begun(*TELLING)
    if told is None and bare.enquiries - facts.none.enquiries > 20 and facts.outcome.plan.actions:
        yield bad("not-told", "customer-communication", 0.5, "planning", enquiries=count(response.enquiries))
    if told is not None and response.enquiries < 0.8 * bare.enquiries:
        events = list(facts.entries("-begins", subject=told[0]))[:1]
        fewer = 1 - response.enquiries / bare.enquiries
        values = {"share": share(fewer), "before": count(bare.enquiries), "after": count(response.enquiries)}
        yield good("fewer-enquiries", "customer-communication", 0.3 + fewer / 4, events, **values)
    if response.trust_end is not None and bare.trust_end is not None:
        values = {"after": share(response.trust_end), "before": share(bare.trust_end)}
        if response.trust_end < 0.8:
            yield bad("trust-lost", "customer-communication", 0.8 - response.trust_end / 2, "planning", **values)
        elif response.trust_end > bare.trust_end + 0.05:
            gain = response.trust_end - bare.trust_end
            yield good("trust-kept", "customer-communication", 0.3 + gain / 2, **values)


def _duties(facts: Facts) -> Found:
    """Legal dates, the authority, the incident log."""
    response, plan = facts.response, facts.outcome.plan
    if response.legal_dates_missed:
        values = {"count": count(response.legal_dates_missed), "without": count(facts.bare.legal_dates_missed)}
        yield bad("legal-missed", "authority", 0.7, "planning", **values)
    elif facts.bare.legal_dates_missed:
        yield good("legal-kept", "authority", 0.5, without=count(facts.bare.legal_dates_missed))
    if response.relief_granted:
        events = list(facts.entries("report-to-authority-ends"))
        yield good("relief", "authority", 0.4, events, amount=money(response.relief_granted))
    log = response.log_completeness
    if log is None or not plan.actions:
        return
    if not any(action.do == "keep-log" for action in plan.actions):
        yield bad("no-log", "command", 0.3, "planning")
    elif log >= COMPLETE:
        yield good("log-complete", "command", 0.3, list(facts.entries("keep-log-begins")), share=share(log))
    else:
        events = list(facts.entries("keep-log-begins"))
        yield bad("log-incomplete", "command", 0.4, "training", events, share=share(log), needed=share(COMPLETE))


def _documents(facts: Facts) -> Found:
    """Wrong, missing and forged documents, and supplies."""
    response, run = facts.response, facts.outcome.response
    events = list(facts.entries("wrong-invoices", "missing-records"))
    for name in ("wrong_invoices", "records_missing", "forged_paid"):
        number, before = getattr(response, name), getattr(facts.bare, name)
        if number:
            values = {"count": count(number), "without": count(before)}
            yield bad(name.replace("_", "-"), "document-integrity", 0.5, "training", events, **values)
        elif before:
            yield good(f"no-{name.replace('_', '-')}", "document-integrity", 0.5, events, without=count(before))
    extra = response.flawed - facts.bare.flawed
    if extra > 0.002 * response.orders and extra >= 5:
        yield bad("flawed", "document-integrity", 0.35, "training", count=count(extra))
    for supply, used in zip(facts.outcome.organisation.supplies, run.stock_used, strict=True):
        if supply.stock and used >= supply.stock - 1e-9:
            values = {"supply": named("supply", supply.id), "stock": count(supply.stock)}
            yield bad("supply-out", "continuity", 0.5, "equipment", list(facts.entries("-people")), **values)


def _clearing(facts: Facts) -> Found:
    """How long it took until work was as usual."""
    bare, response = facts.bare.work_recovery, facts.response.work_recovery
    events = [*list(facts.entries("recovered"))[-1:]]
    if response is None:
        yield bad("not-cleared", "clearing", 0.7, "organisation", events, days=minutes(facts.horizon))
    elif bare is None:
        yield good("cleared-at-all", "clearing", 0.6, events, after=minutes(response))
    elif response < 0.8 * bare:
        values = {"after": minutes(response), "before": minutes(bare)}
        yield good("cleared-sooner", "clearing", 0.35 + (1 - response / bare) / 3, events, **values)
    elif response > 1.1 * bare and response - bare > 60:
        values = {"after": minutes(response), "before": minutes(bare)}
        yield bad("cleared-later", "clearing", 0.5, "organisation", events, **values)


def _objectives(facts: Facts) -> Found:
    """Objectives that were missed."""
    for attainment in facts.outcome.objectives:
        if attainment.reached is not False:
            continue
        objective, kind = attainment.objective, "count"
        if objective.measure in TIMES:
            kind = "minutes"
        elif objective.measure in SHARES:
            kind = "share"
        values = {"objective": Quantity("objective", objective), "target": Quantity(kind, objective.target)}
        key = "objective-not-within" if attainment.measured is None else "objective-missed"
        if attainment.measured is not None:
            values["measured"] = Quantity(kind, attainment.measured)
        yield bad(key, OF_MEASURE[objective.measure], 0.75, "planning", facts.course[:8], **values)


def _exercised(facts: Facts) -> Found:
    """Actions whose moment never came, and actions that nobody owns."""
    plan, times = facts.outcome.plan, facts.outcome.response.action_times
    idle = [action for action in plan.actions if action.id not in times]
    for capability in dict.fromkeys(OF_ACTION[action.do] for action in idle):
        mine = all_of(*(named("action", a.id) for a in idle if OF_ACTION[a.do] == capability))
        yield bad("not-triggered", capability, 0.15, "exercise", actions=mine)
    unowned = [action for action in plan.actions if action.owner is None]
    if unowned:
        mine = all_of(*(named("action", action.id) for action in unowned))
        yield bad("no-owner", "command", 0.15, "organisation", actions=mine)


EFFECT_RULES = (_staff, _customers, _duties, _documents, _clearing, _objectives, _exercised)

"""Rules for findings about effects: on people, customers, duties, documents, backlog and objectives."""

import dataclasses

from sim.reports.causes import checking, element_of, legal_cause, not_triggered, trust, why
from sim.reports.facts import Facts
from sim.reports.finding import Found, bad, good
from sim.reports.words import Quantity, all_of, count, minutes, money, named, share
from sim.scenario.actions import PaperInvoicing, UseBackupDevice
from sim.scenario.capabilities import OF_ACTION
from sim.scenario.supplies import Supply
from sim.world.record import COMPLETE

__all__ = ["EFFECT_RULES"]

TELLING = ("announce", "call-key-customers")
WORTH_TELLING = 0.005
"""A relief of less than this share of the loss without a response is none to speak of."""


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
    if not suffering and people and facts.helped:
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
            weight = 0.8 - response.trust_end / 2
            yield bad("trust-lost", "customer-communication", weight, "planning", (), trust(facts), **values)
        elif response.trust_end > bare.trust_end + 0.05:
            gain = response.trust_end - bare.trust_end
            yield good("trust-kept", "customer-communication", 0.3 + gain / 2, **values)


def _duties(facts: Facts) -> Found:
    """Legal dates, the authority, the incident log."""
    response, plan = facts.response, facts.outcome.plan
    if response.legal_dates_missed:
        values = {"count": count(response.legal_dates_missed), "without": count(facts.bare.legal_dates_missed)}
        cause = legal_cause(facts)
        yield bad("legal-missed", "authority", 0.7, element_of(cause), (), cause, **values)
    elif facts.bare.legal_dates_missed:
        yield good("legal-kept", "authority", 0.5, without=count(facts.bare.legal_dates_missed))
    if response.relief_granted >= max(WORTH_TELLING * facts.bare.loss.total, 1.0):
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
            cause = checking(facts) if name == "forged_paid" else None
            yield bad(name.replace("_", "-"), "document-integrity", 0.5, "training", events, cause, **values)
        elif before:
            yield good(f"no-{name.replace('_', '-')}", "document-integrity", 0.5, events, without=count(before))
    extra = response.flawed - facts.bare.flawed
    if extra > 0.002 * response.orders and extra >= 5:
        yield bad("flawed", "document-integrity", 0.35, "training", count=count(extra))
    for supply, used in zip(facts.outcome.organisation.supplies, run.stock_used, strict=True):
        if supply.stock and _ran_out(facts, supply, float(used)):
            values = {"supply": named("supply", supply.id), "stock": count(supply.stock)}
            yield bad("supply-out", "continuity", 0.5, "equipment", _using(facts, supply), **values)


def _using(facts: Facts, supply: Supply) -> list[int]:
    """Entries of the log that tell what used a supply up, and what became of it otherwise."""
    organisation = facts.outcome.organisation
    desks = {desk.id for desk in organisation.desks if supply.id in (*desk.uses, *desk.uses_value)}
    users = {
        a.id for a in facts.outcome.plan.actions if isinstance(a, PaperInvoicing | UseBackupDevice) and a.desk in desks
    }
    return [
        i
        for i, entry in enumerate(facts.journal)
        if (entry.subject in users and entry.key.endswith("-people"))
        or (entry.kind == "supply" and entry.subject == supply.id)
    ]


NEARLY = 0.995
"""Share of a quota in money beyond which hardly any invoice fits."""


def _ran_out(facts: Facts, supply: Supply, used: float) -> bool:
    """Whether nothing was left of a supply at a time, as far as what was used, lost, delivered and renewed tells."""
    mine = [entry for entry in facts.journal if entry.kind == "supply" and entry.subject == supply.id]
    lost, arrived, *renewed = (
        [float(str(entry.values["amount"])) for entry in mine if entry.key == f"journal.supply-{name}"]
        for name in ("lost", "arrives", "renewed")
    )
    since = [*renewed[0], used - sum(renewed[0])]
    if renewed[0]:
        return max(since) >= NEARLY * supply.stock
    own = supply.stock - sum(lost) - 1e-9
    return used >= own and (used <= own + 1e-6 or used >= own + sum(arrived))


def _clearing(facts: Facts) -> Found:
    """How long it took until work was as usual."""
    bare, response = facts.bare.work_recovery, facts.response.work_recovery
    events = [*list(facts.entries("recovered"))[-1:]]
    if response is None:
        yield bad("not-cleared", "clearing", 0.7, "organisation", events, days=minutes(facts.horizon))
    elif bare is None:
        yield good("cleared-at-all", "clearing", 0.6, events, after=minutes(response))
    elif response < 0.8 * bare and bare - response > 30:
        values = {"after": minutes(response), "before": minutes(bare)}
        yield good("cleared-sooner", "clearing", 0.35 + (1 - response / bare) / 3, events, **values)
    elif response > 1.1 * bare and response - bare > 60:
        values = {"after": minutes(response), "before": minutes(bare)}
        yield bad("cleared-later", "clearing", 0.5, "organisation", events, **values)


def _objectives(facts: Facts) -> Found:
    """Objectives that were missed."""
    for rated in facts.outcome.scorecard.objectives:
        attainment, objective = rated.attainment, rated.objective
        if attainment.reached is not False:
            continue
        values = {"objective": Quantity("objective", objective), "target": Quantity("target", objective)}
        key = "objective-not-within" if attainment.measured is None else "objective-missed"
        if attainment.measured is not None:
            values["measured"] = Quantity("measured", attainment)
        cause = why(facts, rated)
        found = bad(key, rated.capability, 0.75, element_of(cause), rated.evidence.events, cause, **values)
        yield dataclasses.replace(found, objective=objective)


def _exercised(facts: Facts) -> Found:
    """Actions whose moment never came, and actions that nobody owns."""
    plan, times = facts.outcome.plan, facts.outcome.response.action_times
    idle = [action for action in plan.actions if action.id not in times]
    for capability in dict.fromkeys(OF_ACTION[action.do] for action in idle):
        ids = [action.id for action in idle if OF_ACTION[action.do] == capability]
        mine, cause = all_of(*(named("action", name) for name in ids)), not_triggered(facts, ids)
        yield bad("not-triggered", capability, 0.15, "exercise", (), cause, actions=mine)
    unowned = [action for action in plan.actions if action.owner is None]
    if unowned:
        mine = all_of(*(named("action", action.id) for action in unowned))
        yield bad("no-owner", "command", 0.15, "organisation", actions=mine)


EFFECT_RULES = (_staff, _customers, _duties, _documents, _clearing, _objectives, _exercised)

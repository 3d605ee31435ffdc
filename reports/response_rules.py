"""Rules for findings about the response: what it was worth, how soon it came, what it kept going."""

from collections.abc import Mapping

from sim.reports.causes import element_of, largest_items, waiting
from sim.reports.facts import Facts
from sim.reports.finding import Found, bad, good
from sim.reports.words import all_of, averted, count, minutes, money, named, share
from sim.score.figures import TIME_TO_DETECT

__all__ = ["RESPONSE_RULES"]

OFF_CHANNEL = ("paper-invoicing", "use-backup-device")
FAILURES: Mapping[str, tuple[str, ...]] = {
    "start-standby-fails": ("start-standby-begins", "start-standby-runs"),
    "generator-fails": ("start-generator-begins", "generator-runs"),
    "use-backup-device-fails": ("use-backup-device-begins", "use-backup-device-people"),
    "generator-dry": ("generator-runs", "order-fuel-begins", "order-fuel-ordered", "fuel-comes"),
    "ups-empty": ("ups-holds", "generator-runs"),
}
"""What can fail, and the other entries of the log that tell how it came to that."""

SOON = 0.1
"""Share of the outage that may pass before something is called late."""


def _loss(facts: Facts) -> Found:
    """What the response was worth, and what remained."""
    none, bare, response = (m.loss.total for m in facts.measures)
    part = facts.outcome.loss_averted
    if part is None:
        if response > bare:
            yield bad("cost-only", "command", 0.6, "planning", cost=money(response - bare))
        return
    values = {"share": averted(part), "saved": money(abs(bare - response)), "caused": money(bare - none)}
    if part < 0:
        yield bad("made-worse", "command", 1.0, "planning", facts.course, largest_items(facts), **values)
    elif part > 0.05:
        yield good("averted", "command", 0.5 + part / 2, facts.course[:6], **values)
    elif facts.outcome.plan.actions:
        yield bad("averted-little", "command", 0.7, "planning", facts.course[:6], largest_items(facts), **values)


def _no_plan(facts: Facts) -> Found:
    """Nothing was planned at all."""
    if not facts.outcome.plan.actions:
        loss = facts.response.loss.total - facts.none.loss.total
        yield bad("no-plan", "command", 1.0, "planning", facts.course, loss=money(loss), outage=minutes(facts.outage))


def _detection(facts: Facts) -> Found:
    """How soon the first incident was noticed."""
    delay, start = facts.response.time_to_detect, list(facts.entries("incident-starts"))[:1]
    if delay is None:
        yield bad("never-noticed", "detection", 0.9, "equipment", start, outage=minutes(facts.outage))
        return
    gone = delay / max(facts.outage, 1.0)
    events = start + list(facts.entries("detected"))[:1]
    values = {"delay": minutes(delay), "share": share(min(gone, 1.0)), "outage": minutes(facts.outage)}
    if delay > TIME_TO_DETECT:
        yield bad("noticed-late", "detection", 0.3 + gone / 2, "equipment", events, **values)
    else:
        yield good("noticed-at-once" if delay < 1 else "noticed-soon", "detection", 0.35, events, **values)


def _scope(facts: Facts) -> Found:
    """Whether it was found out what is hit, and told."""
    detected, verified = facts.response.time_to_detect, facts.response.time_to_verify
    vague = list(facts.entries("announce-vague"))
    if vague:
        yield bad("vague-notices", "customer-communication", 0.35, "planning", vague, count=count(len(vague)))
    if detected is None or not facts.outcome.plan.actions:
        return
    if verified is None:
        if not any(action.do == "verify-scope" for action in facts.outcome.plan.actions):
            yield bad("scope-not-planned", "assessment", 0.4, "planning")
        return
    delay = verified - detected
    events = [*list(facts.entries("detected"))[:1], *list(facts.entries("verify-scope-ends"))[:1]]
    if delay > 60:
        yield bad("scope-late", "assessment", 0.35, "training", events, delay=minutes(delay))
    else:
        yield good("scope-soon", "assessment", 0.3, events, delay=minutes(delay))


def _recovery(facts: Facts) -> Found:
    """Systems: support, standby, generator, promises."""
    helped = list(facts.entries("call-support-helps"))
    if helped:
        saved = sum(float(str(facts.journal[i].values["minutes"])) for i in helped)
        if saved >= 10:
            yield good("support-helped", "recovery", 0.2 + saved / (2 * facts.outage), helped, saved=minutes(saved))
    for name, course in FAILURES.items():
        failed = len(list(facts.entries(name)))
        if failed:
            yield bad(name, "recovery", 0.6, "equipment", list(facts.entries(name, *course)), count=count(failed))
    broken = list(facts.entries("promise-broken"))
    if broken:
        yield bad("promise-broken", "recovery", 0.3, "planning", broken, count=count(len(broken)))
    never = [system for system, time in facts.response.rto.items() if time is None]
    if never:
        systems = all_of(*(named("system", system) for system in never))
        yield bad("not-restored", "recovery", 0.8, "equipment", list(facts.entries("system-down")), systems=systems)


def _fallback(facts: Facts) -> Found:
    """Whether invoicing went on in another way."""
    channels = any(desk.opens == "by-action" and desk.channel for desk in facts.outcome.organisation.desks)
    planned = [action for action in facts.outcome.plan.actions if action.do in OFF_CHANNEL]
    begun = facts.begun(*OFF_CHANNEL)
    if not planned:
        if channels and facts.outage > 120 and facts.outcome.plan.actions:
            yield bad("no-fallback", "continuity", 0.6, "planning", outage=minutes(facts.outage))
        return
    detected = facts.outcome.response.detected
    if begun is None or detected is None or facts.over is None:
        return
    action, when = begun
    delay, gone = when - detected, (when - detected) / max(facts.outage, 1.0)
    events = [*list(facts.entries("detected"))[:1], *list(facts.entries("-begins", subject=action))[:1]]
    values = {"action": named("action", action), "delay": minutes(delay), "share": share(min(gone, 1.0))}
    if when >= facts.over:
        yield bad("fallback-too-late", "continuity", 0.6, "planning", events, **values)
    elif delay > 45 and gone > SOON:
        yield bad("fallback-late", "continuity", 0.35 + gone, "planning", events, **values)
    if facts.response.on_paper:
        carried = facts.response.on_paper
        part = carried / max(facts.response.orders, 1)
        values |= {"count": count(carried), "part": share(part)}
        yield good("fallback-carried" if delay >= 1 else "fallback-at-once", "continuity", 0.3 + part, events, **values)


def _service(facts: Facts) -> Found:
    """Orders on time: all, key customers', urgent ones."""
    bare, response = facts.bare, facts.response
    measures = (("all", "orders_on_time"), ("key", "key_customers_on_time"), ("urgent", "urgent_on_time"))
    for name, measure in measures:
        before, after = getattr(bare, measure), getattr(response, measure)
        if before is None or after is None:
            continue
        values = {"with_it": share(after), "without": share(before)}
        if after >= 0.95 and after - before > 0.03:
            yield good(f"{name}-protected", "continuity", 0.45 + (after - before) / 2, **values)
        elif after < before - 0.01:
            yield bad(f"{name}-worse", "continuity", 0.6, "planning", **values)
    waits = facts.waits
    part = waits.orders / max(response.orders, 1) if waits else 0.0
    if waits is None or part < 0.01:
        if part == 0 and bare.late + bare.cancelled + bare.overdue:
            yield good("nobody-let-down", "continuity", 0.8, count=count(bare.late + bare.cancelled + bare.overdue))
        return
    cause, figures = waiting(waits), {"count": count(waits.orders), "share": share(part)}
    yield bad("let-down", "continuity", 0.4 + 2 * part, element_of(cause), facts.course, cause, **figures)
    before = bare.late + bare.cancelled + bare.overdue
    if waits.orders < 0.8 * before:
        figures = {"count": count(before - waits.orders), "before": count(before), "after": count(waits.orders)}
        yield good("fewer-let-down", "continuity", 0.4 + (1 - waits.orders / before) / 2, **figures)


RESPONSE_RULES = (_loss, _no_plan, _detection, _scope, _recovery, _fallback, _service)

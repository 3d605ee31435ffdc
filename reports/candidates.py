"""Changes that could be tried after a drill: each rule proposes what the plan and the organisation allow."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sim.errors import Phrase
from sim.loading import library, load_plan
from sim.reports.changes import Change
from sim.reports.facts import Facts
from sim.reports.finding import Element
from sim.reports.words import Quantity, count, minutes, named, share
from sim.scenario.actions import Announce, CheckIncoming, MoveStaff, PaperInvoicing, UseBackupDevice, VerifyScope
from sim.scenario.capabilities import OF_ACTION, Capability
from sim.scenario.organisation import Department, Desk, Organisation
from sim.scenario.triggers import Trigger

__all__ = ["CANDIDATES"]

Changes = Iterator[Change]

CHECKED = 0.6
"""Share of the suppliers' invoices to be checked where nothing is planned; the library's plans have as much."""

LET_DOWN = ("let-down", "objective-missed", "objective-not-within", "not-cleared", "averted-little", "no-plan")
"""Findings that more capacity, or an earlier start, may mend."""


def _change(
    name: str,
    path: str,
    values: tuple[str, str],
    capability: Capability,
    element: Element,
    because: tuple[str, ...],
    owner: Quantity | None = None,
    /,
    **fields: object,
) -> Change:
    return Change(Phrase(f"report.change.{name}", fields), path, *values, capability, element, owner, because)


def _added(
    name: str, facts: Facts, action: Mapping[str, Any], element: Element, because: tuple[str, ...], **fields: object
) -> Changes:
    """An action that the plan does not have yet."""
    kind = action["do"]
    if any(a.id == action.get("id", kind) for a in facts.outcome.plan.actions):
        return
    department = next((action[key] for key in ("by", "from", "department") if key in action), None)
    owner = named("department", department) if department else None
    written = json.dumps(action, ensure_ascii=False)
    yield _change(name, "plan.actions", ("", written), OF_ACTION[kind], element, because, owner, **fields)


def _sooner(facts: Facts) -> Changes:
    """Fall back to paper or devices sooner."""
    because = ("fallback-late", "fallback-too-late", *LET_DOWN)
    for action in facts.outcome.plan.actions:
        if not isinstance(action, PaperInvoicing | UseBackupDevice) or not action.when.down_for:
            continue
        now = action.when.down_for
        sooner = max(10.0, 5 * round(now / 10))
        if sooner < now:
            values = (f"{{down_for: {now:g}min}}", f"{{down_for: {sooner:g}min}}")
            what = {"action": named("action", action.id), "before": minutes(now), "after": minutes(sooner)}
            path = f"plan.actions.{action.id}.when"
            yield _change("sooner", path, values, "continuity", "planning", because, named("action", action.id), **what)


def _more_at_fallback(facts: Facts) -> Changes:
    """More people at the desks that the plan opens."""
    organisation = facts.outcome.organisation
    for action in facts.outcome.plan.actions:
        if (
            not isinstance(action, PaperInvoicing | UseBackupDevice)
            or action.id not in facts.outcome.response.action_times
        ):
            continue
        desk = next(desk for desk in organisation.desks if desk.id == action.desk)
        people = next(d.staff for d in organisation.departments if d.id == action.by)
        most = min(people, people if desk.seats is None else desk.seats)
        more = min(action.staff + 2, most)
        if more > action.staff:
            what = {"action": named("action", action.id), "before": count(action.staff), "after": count(more)}
            path, values = f"plan.actions.{action.id}.staff", (str(action.staff), str(more))
            because = ("let-down", "objective-missed", "fallback-late")
            yield _change(
                "more-people", path, values, "continuity", "organisation", because, named("action", action.id), **what
            )


def _clearing(facts: Facts) -> Changes:
    """More people for the backlog: those who come already, others, or the same for longer."""
    organisation, waits = facts.outcome.organisation, facts.waits
    because = ("not-cleared", "cleared-later", *LET_DOWN)
    stage = waits.stage if waits else None
    desks = [desk for desk in organisation.desks if stage in desk.does and desk.opens == "always"]
    moves = [a for a in facts.outcome.plan.actions if isinstance(a, MoveStaff) and a.to in {desk.id for desk in desks}]
    for action in moves:
        most = next(d.staff for d in organisation.departments if d.id == action.source)
        more = min(max(action.staff + 2, round(action.staff * 1.5)), most)
        if more > action.staff:
            what = {"action": named("action", action.id), "before": count(action.staff), "after": count(more)}
            path, values = f"plan.actions.{action.id}.staff", (str(action.staff), str(more))
            yield _change(
                "more-people", path, values, "clearing", "organisation", because, named("action", action.id), **what
            )
    home = max(_at_home(organisation, desks), key=lambda d: d.staff, default=None)
    helper = _helper(organisation, desks)
    if helper and not moves:
        department, desk = helper
        people = max(1, department.staff // 3)
        action_id = f"help-at-{desk.id}"
        written = {
            "id": action_id,
            "do": "move-staff",
            "from": department.id,
            "to": desk.id,
            "staff": people,
            "when": "recovered",
        }
        what = {
            "count": count(people),
            "department": named("department", department.id),
            "desk": named("desk", desk.id),
        }
        yield from _added("help-clearing", facts, written, "organisation", because, **what)
    if home and not any(a.do == "overtime" for a in facts.outcome.plan.actions):
        written = {"do": "overtime", "department": home.id, "daily": "2h", "when": "recovered"}
        what = {"department": named("department", home.id), "time": minutes(120)}
        yield from _added("overtime", facts, written, "organisation", because, **what)


def _at_home(organisation: Organisation, desks: list[Desk]) -> list[Department]:
    names = {desk.id for desk in desks}
    return [d for d in organisation.departments if d.desk in names and d.staff]


def _helper(organisation: Organisation, desks: list[Desk]) -> tuple[Department, Desk] | None:
    """The department with work of its own that could help most, and at which desk."""
    pairs = [
        (department.staff * department.skills.get(desk.id, 0.0), i, department, desk)
        for i, department in enumerate(organisation.departments)
        for desk in desks
        if department.own_work and department.skills.get(desk.id) and department.staff > 1
    ]
    best = max(pairs, key=lambda pair: pair[:2], default=None)
    return best[2:] if best else None


def _notice(facts: Facts) -> Changes:
    """Notice sooner."""
    first = facts.outcome.response.incident_periods[0].incident
    incident = next(i for i in facts.outcome.scenario.incidents if i.id == first)
    usual = incident.noticed.after.quantile(0.5)
    if usual > 5:
        owner = next((named("action", a.id) for a in facts.outcome.plan.actions if isinstance(a, VerifyScope)), None)
        before = json.dumps(incident.noticed.after.model_dump(mode="json"), ensure_ascii=False)
        path, what = f"incidents.{first}.noticed.after", {"before": minutes(usual), "after": minutes(5)}
        because = ("noticed-late", "never-noticed", "no-plan")
        yield _change("monitor", path, (before, "5min"), "detection", "equipment", because, owner, **what)


def _missing_actions(facts: Facts) -> Changes:
    """What the plan leaves out."""
    organisation = facts.outcome.organisation
    it = next((d.id for d in organisation.departments if d.id == "it" and d.staff), organisation.departments[0].id)
    fallback = _fallback_desk(organisation)
    if fallback:
        department, desk = fallback
        people = max(1, min(department.staff - 1, desk.seats or department.staff, 4))
        written = {"do": "paper-invoicing", "desk": desk.id, "by": department.id, "staff": people}
        written["when"] = {"down_for": "30min"}
        what = {"count": count(people), "desk": named("desk", desk.id), "time": minutes(30)}
        yield from _added("fallback", facts, written, "planning", ("no-fallback", "no-plan"), **what)
    written = {"do": "announce", "channels": ["wechat", "email"], "every": "60min"}
    verified = any(a.do == "verify-scope" for a in facts.outcome.plan.actions)
    written["when"] = {"after": "verify-scope"} if verified else "detected"
    yield from _added("announce", facts, written, "planning", ("not-told", "no-plan"), time=minutes(60))
    support = {"do": "call-support", "by": it, "when": {"down_for": "15min"}}
    yield from _added("support", facts, support, "planning", ("no-plan",), time=minutes(15))
    scope = {"do": "verify-scope", "by": it}
    yield from _added("verify", facts, scope, "planning", ("scope-not-planned",), department=named("department", it))
    if organisation.incoming:
        check = {"do": "check-incoming", "share": f"{CHECKED:.0%}", "when": "detected", "until": "recovered"}
        yield from _added("check", facts, check, "planning", ("forged-paid",), share=share(CHECKED))
    log = {"do": "keep-log", "by": organisation.departments[0].id}
    yield from _added("log", facts, log, "planning", ("no-log",), department=named("department", log["by"]))


def _fallback_desk(organisation: Organisation) -> tuple[Department, Desk] | None:
    """A desk on paper that an action can open, and who could man it best."""
    desks = [desk for desk in organisation.desks if desk.opens == "by-action" and desk.channel == "paper"]
    pairs = [
        (department.skills.get(desk.id, 0.0), department.staff, i, department, desk)
        for desk in desks
        for i, department in enumerate(organisation.departments)
        if department.skills.get(desk.id) and department.staff > 1
    ]
    best = max(pairs, key=lambda pair: pair[:3], default=None)
    return best[3:] if best else None


def _preparing(facts: Facts) -> Changes:
    """Devices that were not tested, scopes that were found out slowly, notices that came too soon."""
    because: tuple[str, ...]
    what: dict[str, object]
    scope = next((action for action in facts.outcome.plan.actions if isinstance(action, VerifyScope)), None)
    for action in facts.outcome.plan.actions:
        owner, place = named("action", action.id), f"plan.actions.{action.id}"
        if isinstance(action, UseBackupDevice) and action.prepared != "tested":
            because = ("use-backup-device-fails", "let-down")
            values = (str(action.prepared), "tested")
            states = (Phrase(f"cli.prepared.{state}") for state in values)
            what = dict(zip(("before", "after"), states, strict=True)) | {"action": owner}
            yield _change("test-devices", f"{place}.prepared", values, "continuity", "exercise", because, owner, **what)
        if isinstance(action, VerifyScope):
            because = ("scope-late",)
            values = (str(action.staff), str(action.staff + 1))
            what = {"action": owner, "before": count(action.staff), "after": count(action.staff + 1)}
            yield _change("more-people", f"{place}.staff", values, "assessment", "training", because, owner, **what)
        later = Trigger(after=scope.id) if scope else action.when
        if isinstance(action, Announce) and action.when != later:
            because = ("vague-notices",)
            values = (_written(action.when), _written(later))
            what = {"action": owner, "before": Quantity("trigger", action.when), "after": Quantity("trigger", later)}
            yield _change(
                *("announce-clear", f"{place}.when", values, "customer-communication", "planning", because, owner),
                **what,
            )
        if isinstance(action, CheckIncoming) and action.share < 1:
            more = min(1.0, round(action.share * 1.5, 2))
            because = ("forged-paid",)
            values = (f"{action.share:g}", f"{more:g}")
            what = {"before": share(action.share), "after": share(more)}
            yield _change("check-more", f"{place}.share", values, "document-integrity", "training", because, **what)


def _stock(facts: Facts) -> Changes:
    """More of what ran out."""
    for supply, used in zip(facts.outcome.organisation.supplies, facts.outcome.response.stock_used, strict=True):
        if supply.stock and used >= supply.stock - 1e-9:
            more = supply.stock * 1.5
            path, values = f"organisation.supplies.{supply.id}.stock", (f"{supply.stock:g}", f"{more:g}")
            what = {"supply": named("supply", supply.id), "before": count(supply.stock), "after": count(more)}
            yield _change("stock", path, values, "continuity", "equipment", ("supply-out",), **what)


def _adopt(facts: Facts) -> Changes:
    """The plan that the library has for the scenario, where there is none."""
    name = facts.outcome.scenario.plan
    if facts.outcome.plan.actions or name == "do-nothing" or name not in library("plan"):
        return
    title, own = Quantity("title", load_plan(name).title), Quantity("title", facts.outcome.plan.title)
    what = {"plan": title, "before": own, "after": title}
    yield _change("adopt", "plan", ("", name), "command", "planning", ("no-plan",), **what)


def _written(trigger: Trigger) -> str:
    """A trigger as it stands in a file."""
    return json.dumps(trigger.model_dump(mode="json", exclude_none=True), ensure_ascii=False)


CANDIDATES: tuple[Callable[[Facts], Changes], ...] = (
    *(_adopt, _stock, _preparing, _missing_actions, _sooner, _more_at_fallback, _clearing, _notice),
)
"""Rules that propose changes, the most promising first."""

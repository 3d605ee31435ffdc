"""Parts of scenarios and plans in words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from sim import formats
from sim.scenario.actions import (
    Action,
    AlternativeSite,
    Announce,
    CallKeyCustomers,
    CallSupport,
    CheckIncoming,
    Contain,
    EscalateLegal,
    KeepLog,
    MoveStaff,
    NegotiateDates,
    OrderFuel,
    OrderSupplies,
    Overtime,
    PaperInvoicing,
    ReportToAuthority,
    RestoreData,
    StaggerLogins,
    StandDown,
    StartStandby,
    TemporaryStaff,
    UrgentFirst,
    UseBackupDevice,
    WorkFromHome,
)
from sim.scenario.base import Kind, Text
from sim.scenario.incidents import Between, Incident, Slow
from sim.scenario.objectives import AT_MOST, SHARES, TIMES, Objective
from sim.scenario.organisation import Organisation
from sim.scenario.paths import read_path
from sim.scenario.plan import Plan
from sim.scenario.systems import AnyOf, Need
from sim.scenario.triggers import Trigger
from sim.texts import Language, keys, text

__all__ = ["Titles"]


class _Titled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> Text | None: ...


class Titles:
    """What things are called, for readers of a language; by their ids where no organisation is at hand.

    Parameters
    ----------
    language : {"en", "zh"}
    organisation : Organisation
        Its systems, sites, desks, departments, regions and so on.
    """

    def __init__(self, language: Language, organisation: Organisation | None = None) -> None:
        self.language: Language = language
        things: dict[str, Sequence[_Titled]] = {}
        if organisation is not None:
            things = {
                "system": (*organisation.systems, *organisation.sites),
                "standby": organisation.systems,
                "shift": organisation.calendar.shifts,
                "desk": organisation.desks,
                "department": organisation.departments,
                "stage": organisation.stages,
                "supply": organisation.supplies,
                "tier": organisation.demand.tiers,
            }
        self._titles = {kind: {thing.id: self.of(thing) for thing in some} for kind, some in things.items()}
        regions = organisation.demand.region_titles if organisation is not None else {}
        self._titles["region"] = {label: title.in_(language) for label, title in regions.items()}
        self._types = frozenset(organisation.demand.invoice_types if organisation else ())

    def _say(self, key: str, **values: object) -> str:
        return text(f"cli.{key}", self.language, **values)

    def joined(self, words: Iterable[str]) -> str:
        """Words as a list in a sentence."""
        return text("message.separator", self.language).join(words)

    def beside(self, clauses: Iterable[str]) -> str:
        """Clauses beside each other, which may hold lists themselves."""
        return text("message.clauses", self.language).join(clauses)

    def of(self, thing: _Titled) -> str:
        """Title of a thing, or its id."""
        return thing.title.in_(self.language) if thing.title else thing.id

    def named(self, kind: Kind, *ids: str) -> str:
        """Titles of the organisation's things of a kind that have these ids; sites count as systems."""
        known = self._titles.get(kind, {})
        return self.joined(known.get(name, name) for name in ids)

    def place(self, path: str) -> str:
        """Where values of a file stand: ``organisation.departments.*.staff`` are "Departments · Staff"."""
        steps = [step.name for step in read_path(path) if step.name != "*"]
        if len(steps) > 1 and steps[0] in ("organisation", "plan", "scenario"):
            del steps[0]
        known = {name: title for titles in self._titles.values() for name, title in titles.items()}

        def called(name: str) -> str:
            key = next((f"{area}.{name}" for area in ("field", "cli.action") if f"{area}.{name}" in keys()), None)
            return text(key, self.language) if key else known.get(name, name)

        return " · ".join(map(called, steps))

    def needs(self, needs: Iterable[Need]) -> str:
        """What is needed, alternatives as such."""
        either = self._say("when.or")
        return self.joined(
            either.join(self.named("system", name) for name in (need.any_of if isinstance(need, AnyOf) else (need,)))
            for need in needs
        )

    def invoice_type(self, label: str) -> str:
        """What a type of invoices is called."""
        return self._say(f"type.{label}") if label in ("special", "general") else label

    # --- incidents ----------------------------------------------------------------------------------------------------

    def begins(self, incident: Incident) -> str:
        """When an incident begins."""
        if incident.at is None:
            return self._say("follows")
        if isinstance(incident.at, Between):
            first, last = (formats.moment(time, self.language) for time in incident.at.between)
            return self._say("between", first=first, last=last)
        return formats.moment(incident.at, self.language)

    def damage(self, incident: Incident) -> str:
        """What an incident does."""
        parts = ([self._outage(incident)] if incident.hits else []) + self._documents(incident)
        return self.joined(parts) or self._say("damage.none")

    def _documents(self, incident: Incident) -> list[str]:
        """What an incident does to documents and supplies."""
        parts = []
        if flaws := incident.flaws:
            desks = self.named("desk", *flaws.desks)
            parts.append(self._say("damage.flaws", desks=desks, share=formats.share(flaws.share)))
        if incident.missing:
            parts.append(self._say("damage.missing", share=formats.share(incident.missing.share)))
        if incident.forged:
            parts.append(self._say("damage.forged", count=f"{incident.forged.per_day:g}"))
        for name, share in incident.takes.items():
            parts.append(self._say("damage.takes", supply=self.named("supply", name), share=formats.share(share)))
        return parts

    def _outage(self, incident: Incident) -> str:
        """What an incident hits, how badly and for whom."""
        scope = incident.scope
        hit = self.named("system", *incident.hits)
        if incident.storm is not None:
            return self._say("storm", systems=hit, load=f"{incident.storm.load:g}")
        if scope.concerns_people:
            who = self.named("department", *scope.departments) if scope.departments else self._say("everyone")
            return self._say("locked-out", systems=hit, who=who, share=formats.share(scope.users))
        slow = isinstance(incident.severity, Slow)
        words = self._say("slow" if slow else "down", systems=hit, speed=formats.share(incident.speed))
        limits = [self.named("region", label) for label in scope.regions or ()]
        if not self._types or not self._types <= set(scope.invoice_types or self._types):
            limits += [self.invoice_type(label) for label in scope.invoice_types or ()]
        limits += [self.named("tier", tier) for tier in scope.tiers or ()]
        return self._say("only-for", damage=words, whom=self.joined(limits)) if limits else words

    def course(self, incident: Incident) -> Iterator[str]:
        """How an incident goes on after its first moment, a sentence for each step."""
        name = self.of(incident)
        for step in incident.spreads:
            system, chance = self.named("system", step.to), formats.share(step.probability)
            after = formats.spread(step.after, self.language)
            yield self._say("spreads", incident=name, system=system, chance=chance, after=after)
        for restored in incident.restores:
            share = "" if restored.share is None else formats.share(restored.share)
            what = self.named("system", *restored.systems) if restored.systems else self._say("part", share=share)
            yield self._say("restores", incident=name, what=what, after=formats.spread(restored.after, self.language))
        if incident.data_loss:
            yield self._say("data-loss", incident=name, time=formats.duration(incident.data_loss, self.language))

    def noticed(self, incident: Incident) -> str:
        """How soon an incident is noticed."""
        after, waiting = incident.noticed.after, incident.noticed.enquiries_waiting
        at_once = after.quantile(0.9) == 0
        words = self._say("at-once") if at_once else self._say("after", time=formats.spread(after, self.language))
        if waiting is None or at_once:
            return words
        return self._say("or-enquiries", words=words, count=formats.count(waiting))

    # --- actions ------------------------------------------------------------------------------------------------------

    def action(self, action: Action) -> str:
        """What is done; where a plan may do it more than once, which one it is."""
        name = self._say(f"action.{action.do}")
        return name if action.id == action.do else self._say("action-which", name=name, which=self._which(action))

    def _which(self, action: Action) -> str:
        """What tells an action from others of its kind, by its id if nothing else does."""
        match action:
            case MoveStaff():
                people = {"source": self.named("department", action.source), "desk": self.named("desk", action.to)}
                return self._say("from-to", **people)
            case StartStandby():
                return self.named("system", action.system)
            case CallSupport() if action.waits is None:
                return self._say(f"support.{action.channel}")
        return action.id

    def owner(self, action: Action) -> str:
        """Who is responsible: the owner, or the department that does it."""
        if action.owner is not None:
            return action.owner.in_(self.language)
        department = None if isinstance(action, UrgentFirst) else getattr(action, "by", None)
        department = action.source if isinstance(action, MoveStaff) else department
        department = action.department if isinstance(action, Overtime) else department
        return self.named("department", department) if department else formats.NOTHING

    def particulars(self, action: Action) -> str:
        """How it is done: how many people, where, how often."""
        match action:
            case PaperInvoicing():
                return self._say("people-to", count=action.staff, desk=self.named("desk", action.desk))
            case MoveStaff():
                people = {"count": action.staff, "source": self.named("department", action.source)}
                return self._say("people-from-to", desk=self.named("desk", action.to), **people)
            case Announce():
                channels = self.joined(self._say(f"channel.{name}") for name in action.channels)
                every = action.every and formats.duration(action.every, self.language)
                return self._say("told-every", channels=channels, every=every) if every else channels
            case StartStandby():
                return self._say("standby-of", system=self.named("system", action.system), count=action.staff)
            case Contain():
                return self._say("cuts-off", systems=self.named("system", *action.systems), count=action.staff)
            case RestoreData():
                share, time = formats.share(action.recovers), formats.spread(action.takes, self.language)
                return self._say("restores-data", share=share, count=action.staff, time=time)
            case StaggerLogins():
                return self._say("staggered", every=formats.duration(action.every, self.language))
            case UrgentFirst():
                return self._say(f"order.{action.by}")
            case CallKeyCustomers() | NegotiateDates():
                time = formats.spread(action.talks, self.language)
                return self._say("telephones", count=action.staff, time=time)
            case StandDown():
                return self._say("clears", order=self.joined(self._say(f"clears.{name}") for name in action.clears))
            case EscalateLegal():
                return self._say("order.legal")
            case ReportToAuthority():
                hours = [f"{formats.clock(span.from_)}-{formats.clock(span.to)}" for span in action.hours or ()]
                return self._say("hotline-hours", hours=self.joined(hours)) if hours else self._say("support.hotline")
            case KeepLog():
                times = (formats.duration(time, self.language) for time in (action.takes, action.every))
                return self._say("writes", **dict(zip(("takes", "every"), times, strict=True)))
            case AlternativeSite():
                people = {"count": action.staff, "source": self.named("department", *action.departments)}
                return self._say("people-each-to", desk=self.named("desk", action.to), **people)
            case WorkFromHome():
                people = {"share": formats.share(action.share), "source": self.named("department", *action.departments)}
                return self._say("share-home", speed=formats.share(action.speed), **people)
            case OrderFuel():
                return self._say("tank-below", share=formats.share(action.below))
            case CallSupport():
                if action.waits is not None:
                    return self._say("waits", time=formats.spread(action.waits, self.language))
                return self._say(f"support.{action.channel}")
            case CheckIncoming():
                return self._say("sampled", share=formats.share(action.share))
            case OrderSupplies():
                supply = self.named("supply", action.supply)
                return self._say("ordered", count=formats.count(action.amount), supply=supply)
            case UseBackupDevice():
                prepared, desk = self._say(f"prepared.{action.prepared}"), self.named("desk", action.desk)
                return self._say("people-to-devices", count=action.staff, desk=desk, prepared=prepared)
            case Overtime():
                key, department = (
                    "longer" if action.staff else "all-longer",
                    self.named("department", action.department),
                )
                time = formats.duration(action.daily, self.language)
                return self._say(key, count=action.staff, department=department, time=time)
            case TemporaryStaff():
                desk, time = self.named("desk", action.to), formats.spread(action.arrives, self.language)
                return self._say("hired", count=action.staff, desk=desk, time=time)
        return self._say(
            "takes" if action.staff > 1 else "takes-one",
            count=action.staff,
            time=formats.spread(action.takes, self.language),
        )

    def trigger(self, trigger: Trigger, plan: Plan | None, *, ending: bool = False) -> str:
        """What an action waits for, or goes on until."""
        name = next(name for name in Trigger.model_fields if getattr(trigger, name) is not None)
        value: Any = getattr(trigger, name)
        match name:
            case "state":
                return self._say(f"when.{value}")
            case "at":
                return formats.moment(value, self.language)
            case "all" | "any":
                parts = [self.trigger(part, plan, ending=ending) for part in value]
                return self._say("when.and" if name == "all" else "when.or").join(parts)
            case "after" | "failed":
                other = next((action for action in (plan.actions if plan else ()) if action.id == value), None)
                return self._say(f"when.{name}", action=self.action(other) if other else value)
            case "backlog":
                return self._say("when.backlog-falls" if ending else "when.backlog", count=formats.count(value))
            case "key_customers_waiting":
                return self._say(
                    "when.key-customers-fall" if ending else "when.key-customers", share=formats.share(value)
                )
            case "system_down":
                return self._say("when.system-up" if ending else "when.system-down", system=self.named("system", value))
        times = {"expected_longer_than": "expected-longer", "down_for": "down-for", "oldest": "oldest"}
        return self._say(f"when.{times[name]}", time=formats.duration(value, self.language))

    # --- objectives ---------------------------------------------------------------------------------------------------

    def objective(self, objective: Objective) -> str:
        """What is measured."""
        if objective.title is not None:
            return objective.title.in_(self.language)
        if objective.system is not None:
            return self._say("measure.rto-of", system=self.named("system", objective.system))
        return self._say(f"measure.{objective.measure}")

    def target(self, objective: Objective) -> str:
        """What must be reached."""
        most = objective.measure in (*AT_MOST, *TIMES)
        return self._say("at-most" if most else "at-least", value=self._value(objective, objective.target))

    def measured(self, objective: Objective, value: float | None) -> str:
        """What was measured of an objective."""
        if objective.measure in TIMES:
            return formats.took(value, self.language, objective.target)
        return self._value(objective, value)

    def _value(self, objective: Objective, value: float | None) -> str:
        if objective.measure in TIMES:
            return formats.duration(value, self.language)
        return formats.share(value) if objective.measure in SHARES else formats.few(value)

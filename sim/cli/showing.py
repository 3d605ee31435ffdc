"""``show``: a scenario, an organisation or a plan, for people."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from sim.cli import formats
from sim.cli.layout import facts, heading, table
from sim.cli.naming import Found, find_any
from sim.cli.terminal import Terminal
from sim.cli.words import Titles, joined
from sim.loading import LibraryKind, load_organisation, load_plan, load_scenario
from sim.scenario.organisation import Department, Organisation, Stage
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.scenario.sources import Source

__all__ = ["show"]

Parts = Iterator[RenderableType]


def show(terminal: Terminal, name: str) -> None:
    """Print all that a name means.

    Raises
    ------
    InputError
        There is nothing of that name, or it is wrong.
    """
    pages: Mapping[LibraryKind, Callable[[Terminal, str], Parts]] = {
        "scenario": lambda terminal, name: _scenario(terminal, load_scenario(name)),
        "organisation": lambda terminal, name: _organisation(terminal, load_organisation(name)),
        "plan": lambda terminal, name: _plan(terminal, load_plan(name)),
    }
    for item in find_any(name):
        terminal.print(*_head(terminal, item), *pages[item.kind](terminal, item.name))


def _head(terminal: Terminal, item: Found) -> Parts:
    yield Text(f"{terminal.say(f'cli.show.{item.kind}')} {item.name}", style="dim")


def _title(terminal: Terminal, thing: Scenario | Organisation | Plan) -> Parts:
    yield Text(thing.title.in_(terminal.language), style="bold")
    if thing.summary:
        yield thing.summary.in_(terminal.language).strip()
    yield ""


def _scenario(terminal: Terminal, scenario: Scenario) -> Parts:
    say, language = terminal.say, terminal.language
    company = scenario.organisation
    assert isinstance(company, Organisation)
    titles = Titles(language, company)
    yield from _title(terminal, scenario)
    yield facts(
        [
            (say("kind.organisation"), company.title.in_(language)),
            (say("cli.fact.plan"), scenario.plan),
            (say("cli.fact.days"), say("cli.days-from", count=scenario.days, date=scenario.starts.isoformat())),
            (say("cli.fact.difficulty"), say(f"cli.difficulty.{scenario.difficulty}")),
            *([(say("cli.fact.demand"), formats.share(scenario.demand_factor))] if scenario.demand_factor != 1 else []),
        ]
    )
    yield heading(say("cli.section.incidents"))
    yield table(
        _columns(terminal, "incident", "begins", "damage", "repair", "noticed"),
        [
            (
                titles.of(incident),
                titles.begins(incident),
                titles.damage(incident),
                formats.spread(incident.lasts, language),
                titles.noticed(incident),
            )
            for incident in scenario.incidents
        ],
    )
    follows = [(incident, follow) for incident in scenario.incidents for follow in incident.leads_to]
    named = {incident.id: titles.of(incident) for incident in scenario.incidents}
    for incident, follow in follows:
        values = {"first": titles.of(incident), "second": named[follow.incident]}
        chance, after = formats.share(follow.probability), formats.spread(follow.after, language)
        yield say("cli.leads-to", chance=chance, after=after, **values)
    if scenario.objectives:
        yield heading(say("cli.section.objectives"))
        rows = [(titles.objective(objective), titles.target(objective)) for objective in scenario.objectives]
        yield table(_columns(terminal, "objective", "target"), rows)
    yield from _sources(terminal, scenario.sources)


def _plan(terminal: Terminal, plan: Plan) -> Parts:
    titles = Titles(terminal.language)
    yield from _title(terminal, plan)
    if not plan.actions:
        yield terminal.say("cli.no-actions")
    else:
        rows = []
        for action in plan.actions:
            until = getattr(action, "until", None)
            rows.append(
                (
                    titles.action(action),
                    titles.owner(action),
                    titles.particulars(action),
                    titles.trigger(action.when, plan),
                    titles.trigger(until, plan, ending=True) if until else formats.NOTHING,
                )
            )
        yield table(_columns(terminal, "action", "owner", "how", "when", "until"), rows)
    yield from _sources(terminal, plan.sources)


def _organisation(terminal: Terminal, company: Organisation) -> Parts:
    yield from _title(terminal, company)
    yield from _demand(terminal, company)
    yield heading(terminal.say("cli.section.departments"))
    yield _departments(terminal, company)
    yield heading(terminal.say("cli.section.stages"))
    yield _stages(terminal, company)
    yield heading(terminal.say("cli.section.desks"))
    yield _desks(terminal, company)
    if company.systems:
        yield heading(terminal.say("cli.section.systems"))
        yield from _systems(terminal, company)
    if company.supplies:
        yield heading(terminal.say("cli.section.supplies"))
        money = company.money.currency
        rows = [
            (s.title.in_(terminal.language) if s.title else s.id, formats.count(s.stock))
            + (formats.money(s.unit_cost, money, terminal.language),)
            for s in company.supplies
        ]
        yield table(_columns(terminal, "supply", "stock", "unit-cost"), rows, right=(1, 2))
    yield from _sources(terminal, company.sources)


def _demand(terminal: Terminal, company: Organisation) -> Parts:
    say, language, demand = terminal.say, terminal.language, company.demand
    people = sum(department.staff for department in company.departments)
    yield facts(
        [
            (say("cli.fact.staff"), formats.count(people)),
            (say("cli.fact.orders"), say("cli.a-day", count=formats.count(demand.orders_per_day))),
            (say("cli.fact.regions"), _mix(demand.regions, terminal)),
            (say("cli.fact.types"), _mix({Titles(language).invoice_type(t): s for t, s in demand.invoice_types.items()}, terminal)),
            (say("cli.fact.shifts"), _shifts(terminal, company)),
            (say("cli.fact.late"), say("cli.per-day", share=f"{100 * company.money.late_per_day:g}%")),
        ]
    )
    yield heading(say("cli.section.tiers"))
    titles, currency = Titles(language, company), company.money.currency
    rows = [
        (
            titles.of(tier),
            formats.share(tier.share),
            formats.count(tier.customers),
            formats.money(tier.amount.quantile(0.5), currency, language),
            formats.spread(tier.due, language),
            say("cli.for-ever") if tier.patience is None else formats.spread(tier.patience, language),
            say("cli.yes") if tier.key else "",
        )
        for tier in demand.tiers
    ]
    names = ("tier", "share", "customers", "amount", "due", "patience", "key")
    yield table(_columns(terminal, *names), rows, right=(1, 2, 3))


def _departments(terminal: Terminal, company: Organisation) -> RenderableType:
    titles = Titles(terminal.language, company)

    def usual_work(department: Department) -> str:
        work = department.own_work
        if work is None:
            return titles.named("desk", department.desk or "")
        return terminal.say("cli.own-work", count=formats.count(work.per_day))

    rows = [
        (
            titles.of(department),
            formats.count(department.staff),
            usual_work(department),
            joined(
                (f"{titles.named('desk', desk)} {formats.share(skill)}" for desk, skill in department.skills.items()),
                terminal.language,
            ),
        )
        for department in company.departments
    ]
    return table(_columns(terminal, "department", "people", "usual-work", "skills"), rows, right=(1,))


def _stages(terminal: Terminal, company: Organisation) -> RenderableType:
    titles = Titles(terminal.language, company)

    def onward(stage: Stage) -> str:
        ways = stage.then if isinstance(stage.then, Mapping) else {"": stage.then} if stage.then else {}
        words = [
            terminal.say("cli.by-channel", channel=channel, stage=titles.named("stage", then)) if channel else titles.named("stage", then)
            for channel, then in ways.items()
            if then
        ]
        return joined(words, terminal.language) or terminal.say("cli.finished")

    rows = [
        (
            titles.of(stage),
            formats.spread(stage.work, terminal.language),
            onward(stage),
            joined(
                (terminal.say(f"cli.stage.{flag}") for flag in ("issues", "completes", "mends") if getattr(stage, flag)),
                terminal.language,
            ),
        )
        for stage in company.stages
    ]
    return table(_columns(terminal, "stage", "work", "then", "note"), rows)


def _desks(terminal: Terminal, company: Organisation) -> RenderableType:
    titles = Titles(terminal.language, company)
    rows = [
        (
            titles.of(desk),
            joined((f"{titles.named('stage', stage)} {formats.share(speed)}" for stage, speed in desk.does.items()),
                   terminal.language),
            titles.named("system", *desk.needs) if desk.needs else formats.NOTHING,
            terminal.say("cli.any-number") if desk.seats is None else formats.count(desk.seats),
            terminal.say(f"cli.opens.{desk.opens}"),
        )
        for desk in company.desks
    ]
    return table(_columns(terminal, "desk", "does", "needs", "seats", "opens"), rows, right=(3,))


def _systems(terminal: Terminal, company: Organisation) -> Parts:
    """What needs what: below each system stand those that need it."""
    titles = Titles(terminal.language, company)
    users = {system.id: [s for s in company.systems if system.id in s.needs] for system in company.systems}
    desks = {system.id: [d for d in company.desks if system.id in d.needs] for system in company.systems}

    grown: set[str] = set()

    def grow(tree: Tree, name: str) -> None:
        grown.add(name)
        for desk in desks[name]:
            tree.add(Text(terminal.say("cli.desk-on", desk=titles.of(desk)), style="dim"))
        for user in users[name]:
            if user.id in grown:
                tree.add(Text(terminal.say("cli.shown-above", system=titles.of(user))))
            else:
                grow(tree.add(Text(titles.of(user))), user.id)

    for system in company.systems:
        if not system.needs:
            tree = Tree(Text(titles.of(system)), guide_style="dim")
            grow(tree, system.id)
            yield tree


def _sources(terminal: Terminal, sources: Iterable[Source]) -> Parts:
    """Where numbers come from; what is an estimate is called one."""
    rows = [
        (
            source.about,
            Text(terminal.say(f"cli.mark.{source.mark}"), style="yellow" if source.mark == "estimate" else ""),
            source.basis.in_(terminal.language),
        )
        for source in sources
    ]
    if rows:
        yield heading(terminal.say("cli.section.sources"))
        yield table(_columns(terminal, "about", "mark", "basis"), rows)


def _columns(terminal: Terminal, *names: str) -> list[str]:
    return [terminal.say(f"cli.column.{name}") for name in names]


def _mix(shares: Mapping[str, Any], terminal: Terminal) -> str:
    whole = sum(shares.values())
    return joined((f"{name} {formats.share(value / whole)}" for name, value in shares.items()), terminal.language)


def _shifts(terminal: Terminal, company: Organisation) -> str:
    def clock(minutes: float) -> str:
        return f"{int(minutes) // 60:02}:{int(minutes) % 60:02}"

    return joined(
        (f"{Titles(terminal.language).of(s)} {clock(s.from_)}–{clock(s.to)}" for s in company.calendar.shifts),
        terminal.language,
    )

"""``show``: a scenario, an organisation or a plan, for people, and where its numbers come from."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from sim import formats
from sim.cli.exercise import exercise_sections
from sim.cli.layout import facts, heading, table
from sim.cli.naming import find_any
from sim.cli.organisation import organisation_page
from sim.cli.prose import Prose
from sim.cli.terminal import Terminal
from sim.loading import LibraryKind, load_organisation, load_plan, load_scenario
from sim.scenario.actions import Action
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.words import Titles

__all__ = ["show"]

Parts = Iterator[RenderableType]


def show(terminal: Terminal, name: str) -> None:
    """Print all that a name means.

    Raises
    ------
    InputError
        There is nothing of that name, or it is wrong.
    """
    for item in find_any(name):
        thing = _load(item.kind, item.name)
        terminal.print(Text(f"{terminal.say(f'cli.show.{item.kind}')} {item.name}", style="dim"))
        terminal.print(Text(thing.title.in_(terminal.language), style="bold"))
        if thing.summary:
            terminal.print(thing.summary.in_(terminal.language).strip())
        terminal.print("", *_page(terminal, thing), *_sources(terminal, thing))


def _load(kind: LibraryKind, name: str) -> Scenario | Organisation | Plan:
    match kind:
        case "scenario":
            return load_scenario(name)
        case "organisation":
            return load_organisation(name)
        case "plan":
            return load_plan(name)


def _page(terminal: Terminal, thing: Scenario | Organisation | Plan) -> Parts:
    if isinstance(thing, Organisation):
        return organisation_page(terminal, thing)
    return _scenario(terminal, thing) if isinstance(thing, Scenario) else _plan(terminal, thing)


def _scenario(terminal: Terminal, scenario: Scenario) -> Parts:
    say, language, company = terminal.say, terminal.language, scenario.organisation
    assert isinstance(company, Organisation)
    titles = Titles(language, company)
    rows = [
        (say("kind.organisation"), company.title.in_(language)),
        (say("cli.fact.plan"), scenario.plan),
        (say("cli.fact.days"), say("cli.days-from", count=scenario.days, date=scenario.starts.isoformat())),
        (say("cli.fact.difficulty"), say(f"cli.difficulty.{scenario.difficulty}")),
    ]
    if scenario.demand_factor != 1:
        rows.append((say("cli.fact.demand"), formats.share(scenario.demand_factor)))
    if scenario.filing_deadline is not None:
        rows.append((say("cli.fact.filing"), formats.moment(scenario.filing_deadline, language)))
    yield facts(rows)
    if scenario.incidents:
        yield heading(say("cli.section.incidents"))
        yield from _incidents(terminal, scenario, titles)
    if scenario.objectives:
        yield heading(say("cli.section.objectives"))
        targets = [(titles.objective(objective), titles.target(objective)) for objective in scenario.objectives]
        yield table(_columns(terminal, "objective", "target"), targets)
    yield from exercise_sections(terminal, scenario, titles)


def _incidents(terminal: Terminal, scenario: Scenario, titles: Titles) -> Parts:
    rows = [
        (
            titles.of(incident),
            titles.begins(incident),
            titles.damage(incident),
            formats.spread(incident.lasts, terminal.language),
            titles.noticed(incident),
        )
        for incident in scenario.incidents
    ]
    yield table(_columns(terminal, "incident", "begins", "damage", "repair", "noticed"), rows)
    for incident in scenario.incidents:
        yield from map(Prose, titles.course(incident))
    named = {incident.id: titles.of(incident) for incident in scenario.incidents}
    for incident in scenario.incidents:
        for follow in incident.leads_to:
            yield Prose(
                terminal.say(
                    "cli.leads-to",
                    first=named[incident.id],
                    second=named[follow.incident],
                    chance=formats.share(follow.probability),
                    after=formats.spread(follow.after, terminal.language),
                )
            )


def _plan(terminal: Terminal, plan: Plan) -> Parts:
    titles = Titles(terminal.language)

    def row(action: Action) -> tuple[str, ...]:
        until = getattr(action, "until", None)
        return (
            titles.action(action),
            titles.owner(action),
            titles.particulars(action),
            titles.trigger(action.when, plan),
            titles.trigger(until, plan, ending=True) if until else formats.NOTHING,
        )

    if plan.actions:
        yield table(_columns(terminal, "action", "owner", "how", "when", "until"), map(row, plan.actions))
    else:
        yield Prose(terminal.say("cli.no-actions"))


def _sources(terminal: Terminal, thing: Scenario | Organisation | Plan) -> Parts:
    """Where numbers come from; what is an estimate is called one."""
    if thing.sources:
        yield heading(terminal.say("cli.section.sources"))
        rows = [
            (
                source.about,
                Text(terminal.say(f"cli.mark.{source.mark}"), style="yellow" if source.mark == "estimate" else ""),
                source.basis.in_(terminal.language),
            )
            for source in thing.sources
        ]
        yield table(_columns(terminal, "about", "mark", "basis"), rows)


def _columns(terminal: Terminal, *names: str) -> list[str]:
    return [terminal.say(f"cli.column.{name}") for name in names]

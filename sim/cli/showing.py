"""``show``: one thing of the library or a file, for people, and where its numbers come from."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from sim import formats
from sim.cli.exercise import exercise_sections
from sim.cli.layout import facts, heading, table
from sim.cli.naming import find_any
from sim.cli.organisation import organisation_page, systems_section
from sim.cli.preparedness import measure_page, of_plan
from sim.cli.prose import Prose
from sim.cli.terminal import Terminal
from sim.drawing import FORMATS
from sim.errors import InputError, Problem
from sim.loading import LibraryKind, load_organisation, load_plan, load_preparedness, load_scenario
from sim.scenario.actions import Action
from sim.scenario.graph import Graph, dependencies
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.preparedness import Preparedness
from sim.scenario.scenario import Scenario
from sim.words import Titles

__all__ = ["show"]

Parts = Iterator[RenderableType]
Thing = Scenario | Organisation | Plan | Preparedness


def show(terminal: Terminal, name: str, organisation: str | None = None, graph: str | None = None) -> None:
    """Print all that a name means; of a plan also what it costs an organisation, if one is given.

    Parameters
    ----------
    graph : str
        File into which the graph of what depends on what is written.

    Raises
    ------
    InputError
        There is nothing of that name, it is wrong, or it has no graph.
    OSError
        The graph cannot be written.
    """
    target = None if graph is None else _target(Path(graph).expanduser())
    company = load_organisation(organisation) if organisation is not None else None
    for item in find_any(name):
        thing = _load(item.kind, item.name, company)
        terminal.print(Text(f"{terminal.say(f'cli.show.{item.kind}')} {item.name}", style="dim"))
        terminal.print(Text(thing.title.in_(terminal.language), style="bold"))
        if thing.summary:
            terminal.print(thing.summary.in_(terminal.language).strip())
        terminal.print("", *_page(terminal, thing, company), *_sources(terminal, thing))
        if target is not None:
            target.write_text(FORMATS[target.suffix.lower()](_graph(thing, str(target)), terminal.language), "utf-8")
            terminal.line("\n" + terminal.say("cli.saved-graph", file=target))


def _target(file: Path) -> Path:
    if file.suffix.lower() not in FORMATS:
        raise InputError([Problem("cli.graph-format", file="--graph", found=file.name, allowed=tuple(FORMATS))])
    return file


def _graph(thing: Thing, file: str) -> Graph:
    """What depends on what in a scenario or an organisation."""
    if isinstance(thing, Scenario) and isinstance(thing.organisation, Organisation):
        return dependencies(thing.organisation, thing.incidents)
    if isinstance(thing, Organisation):
        return dependencies(thing)
    raise InputError([Problem("cli.graph-of-nothing", file="--graph", found=file)])


def _load(kind: LibraryKind, name: str, company: Organisation | None) -> Thing:
    match kind:
        case "scenario":
            return load_scenario(name)
        case "organisation":
            return load_organisation(name)
        case "plan":
            return load_plan(name, company)
        case "preparedness":
            return load_preparedness(name)


def _page(terminal: Terminal, thing: Thing, company: Organisation | None) -> Parts:
    match thing:
        case Organisation():
            return organisation_page(terminal, thing)
        case Scenario():
            return _scenario(terminal, thing)
        case Preparedness():
            return measure_page(thing, terminal.language)
        case Plan():
            return _plan(terminal, thing, company)


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
    yield from systems_section(terminal, company, scenario.incidents)
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


def _plan(terminal: Terminal, plan: Plan, company: Organisation | None) -> Parts:
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
    yield from of_plan(plan, company, terminal.language)


def _sources(terminal: Terminal, thing: Thing) -> Parts:
    """Where numbers come from; what is an estimate is called one."""
    if not isinstance(thing, Preparedness) and thing.sources:
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

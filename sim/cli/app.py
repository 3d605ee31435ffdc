"""The commands and what can be said to them. Texts are keys of the catalogue (see `sim.cli.helping`)."""

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from sim.cli.common_options import Days, Json, Languages, Organisation, Plan, Scenario, Seed, days_of, given, seed_of
from sim.cli.helping import HelpfulCommand, HelpfulGroup
from sim.cli.msel import msel_app
from sim.cli.options import choice, day, names, pairs, whole
from sim.cli.register_app import Facilitator, Participants, Place, add_register_commands
from sim.cli.search_app import add_search_commands
from sim.cli.study_app import add_study_commands
from sim.cli.terminal import Terminal

__all__ = ["app"]

app = typer.Typer(
    cls=HelpfulGroup, help="cli.help.drillroom", add_completion=False, rich_markup_mode=None, no_args_is_help=False
)


@app.callback(invoke_without_command=True)
def drillroom(
    ctx: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="cli.option.version")] = False,
) -> None:
    """The program itself, without a command."""
    terminal: Terminal = ctx.obj
    if show_version:
        terminal.line(f"drillroom {_version()}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        terminal.out.file.write(ctx.get_help() + "\n")


@app.command("list", cls=HelpfulCommand, help="cli.help.list")
def list_(ctx: typer.Context) -> None:
    """All that the library holds."""
    from sim.cli.listing import list_library

    list_library(ctx.obj)


@app.command(cls=HelpfulCommand, help="cli.help.show")
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="cli.argument.name")],
    organisation: Annotated[
        str | None, typer.Option("--organisation", metavar="NAME", help="cli.option.show-organisation")
    ] = None,
    graph: Annotated[str | None, typer.Option("--graph", metavar="FILE", help="cli.option.graph")] = None,
) -> None:
    """One thing of the library or a file, for people."""
    from sim.cli.showing import show as print_page

    print_page(ctx.obj, name, organisation, graph)


@app.command(cls=HelpfulCommand, help="cli.help.check")
def check(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="cli.argument.files")],
    organisation: Annotated[
        str | None, typer.Option("--organisation", metavar="NAME", help="cli.option.check-organisation")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="cli.option.quick")] = False,
) -> int:
    """Whether files are right."""
    from sim.cli.checking import check as check_files

    return check_files(ctx.obj, files, organisation, quick=quick)


@app.command(cls=HelpfulCommand, help="cli.help.schema")
def schema(
    ctx: typer.Context, kind: Annotated[str, typer.Argument(metavar="KIND", help="cli.argument.kind")] = "scenario"
) -> None:
    """JSON Schema of a kind of file."""
    from sim.loading import KINDS
    from sim.scenario.files import json_schema

    terminal: Terminal = ctx.obj
    _, model = KINDS[choice("KIND", kind, tuple(KINDS))]
    terminal.document(json_schema(model))


@app.command("import", cls=HelpfulCommand, help="cli.help.import")
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="cli.argument.export")],
    mapping: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="cli.option.map")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="cli.option.sheet")] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="FILE", help="cli.option.save")] = None,
) -> None:
    """What an export of orders is understood to say."""
    from sim.cli.importing import import_orders

    import_orders(ctx.obj, file, pairs("--map", mapping or ()), sheet, save)


@app.command(cls=HelpfulCommand, help="cli.help.run")
def run(
    ctx: typer.Context,
    scenario: Scenario,
    organisation: Organisation = None,
    plan: Plan = None,
    seed: Seed = "1",
    decisions: Annotated[str | None, typer.Option("--decisions", metavar="FILE", help="cli.option.decisions")] = None,
    days: Days = None,
    changes: Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="cli.option.set")] = None,
    orders: Annotated[str | None, typer.Option("--orders", metavar="FILE", help="cli.option.orders")] = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="cli.option.map")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="cli.option.sheet")] = None,
    orders_as: Annotated[
        str, typer.Option("--orders-as", metavar="replay|fit", help="cli.option.orders-as")
    ] = "replay",
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="cli.option.from")] = None,
    backlog: Annotated[str | None, typer.Option("--backlog", metavar="FILE", help="cli.option.backlog")] = None,
    as_of: Annotated[
        str | None, typer.Option("--backlog-as-of", metavar="DATE", help="cli.option.backlog-as-of")
    ] = None,
    backlog_map: Annotated[
        list[str] | None, typer.Option("--backlog-map", metavar="FIELD=COLUMN", help="cli.option.backlog-map")
    ] = None,
    backlog_sheet: Annotated[
        str | None, typer.Option("--backlog-sheet", metavar="NAME", help="cli.option.backlog-sheet")
    ] = None,
    out: Annotated[str | None, typer.Option("--out", metavar="FOLDER", help="cli.option.out")] = None,
    as_json: Json = False,
    trace: Annotated[bool, typer.Option("--trace", help="cli.option.trace")] = False,
    report: Annotated[bool, typer.Option("--report", help="cli.option.report")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="cli.option.strict")] = False,
    record: Annotated[bool, typer.Option("--record", help="cli.option.record")] = False,
    participants: Participants = None,
    facilitator: Facilitator = None,
    register: Place = None,
    debug: Annotated[bool, typer.Option("--debug", hidden=True, help="cli.option.debug")] = False,
) -> int:
    """One drill."""
    from sim.cli.running import Asked, run_drill

    asked = Asked(
        scenario=scenario,
        organisation=organisation,
        plan=plan,
        seed=seed_of(seed),
        decisions=decisions,
        days=days_of(days),
        changes=pairs("--set", changes or ()),
        orders=orders,
        mapping=pairs("--map", mapping or ()),
        sheet=sheet,
        orders_as=choice("--orders-as", orders_as, ("replay", "fit")),
        first=None if first is None else day("--from", first),
        backlog=backlog,
        as_of=None if as_of is None else day("--backlog-as-of", as_of),
        backlog_map=pairs("--backlog-map", backlog_map or ()),
        backlog_sheet=backlog_sheet,
        out=out,
        as_json=as_json,
        trace=trace,
        report=report,
        strict=strict,
        record=record,
        participants=names(participants or ()),
        facilitator=facilitator,
        register=register,
        debug=debug,
    )
    return run_drill(ctx.obj, asked)


add_study_commands(app)
add_search_commands(app)


@app.command("app", cls=HelpfulCommand, help="cli.help.app")
def app_(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="cli.option.host")] = "127.0.0.1",
    port: Annotated[str, typer.Option("--port", metavar="N", help="cli.option.port")] = "8501",
) -> None:
    """The web page."""
    from sim.cli.serving import serve_page

    serve_page(ctx.obj, host, whole("--port", port, 1, 65535))


@app.command(cls=HelpfulCommand, help="cli.help.score")
def score(
    ctx: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="RUN", help="cli.argument.saved")],
    weight: Annotated[list[str] | None, typer.Option("--weight", metavar="ITEM=N", help="cli.option.weight")] = None,
    as_json: Json = False,
) -> None:
    """The scorecard of a saved run."""
    from sim.cli.saved import score_run

    score_run(ctx.obj, folder, pairs("--weight", weight or ()), as_json)


@app.command(cls=HelpfulCommand, help="cli.help.verify")
def verify(
    ctx: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="RUN", help="cli.argument.saved")],
    as_json: Json = False,
) -> int:
    """Whether a saved run is what its inputs come to."""
    from sim.cli.saved import verify_run

    return verify_run(ctx.obj, folder, as_json)


@app.command(cls=HelpfulCommand, help="cli.help.report")
def report(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="RUN", help="cli.argument.reported")],
    organisation: Organisation = None,
    plan: Plan = None,
    seed: Seed = "1",
    formats: Annotated[str, typer.Option("--format", metavar="html,pdf,docx,xlsx", help="cli.option.format")] = "html",
    languages: Languages = None,
    out: Annotated[str | None, typer.Option("--out", metavar="FOLDER", help="cli.option.report-out")] = None,
) -> None:
    """The after-action report."""
    from sim.cli.reporting import report_run

    chosen = [name for name in ("organisation", "plan", "seed") if given(ctx, name)]
    report_run(ctx.obj, what, (organisation, plan, seed_of(seed)), chosen, formats, languages, out)


@app.command(cls=HelpfulCommand, help="cli.help.guide")
def guide(
    ctx: typer.Context,
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="cli.argument.guided")],
    organisation: Organisation = None,
    plan: Plan = None,
    seed: Seed = "1",
    formats: Annotated[str, typer.Option("--format", metavar="pdf,docx,html", help="cli.option.guide-format")] = "pdf",
    languages: Languages = None,
    out: Annotated[str, typer.Option("--out", metavar="FOLDER", help="cli.option.guide-out")] = "guides",
) -> None:
    """What is printed before a drill."""
    from sim.cli.guiding import guide_drill

    guide_drill(ctx.obj, scenario, (organisation, plan, seed_of(seed)), formats, languages, out)


add_register_commands(app)
app.add_typer(msel_app, name="msel")


def _version() -> str:
    try:
        return version("drillroom")
    except PackageNotFoundError:  # run from the sources without being installed
        return "0"

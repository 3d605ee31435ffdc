"""``msel``: the master scenario events list, to and from Excel. Texts are keys of the catalogue."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common_options import Json
from sim.cli.helping import HelpfulCommand, HelpfulGroup
from sim.cli.options import pairs
from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem

__all__ = ["msel_app"]

msel_app = typer.Typer(cls=HelpfulGroup, help="cli.help.msel", invoke_without_command=True, rich_markup_mode=None)

File = Annotated[str, typer.Argument(metavar="FILE", help="cli.argument.msel")]


@msel_app.callback()
def _msel(ctx: typer.Context) -> None:
    """Nothing by itself."""
    if ctx.invoked_subcommand is None:
        ctx.obj.out.file.write(ctx.get_help() + "\n")


@msel_app.command("export", cls=HelpfulCommand, help="cli.help.msel-export")
def _export(
    ctx: typer.Context,
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")],
    file: File,
    as_json: Json = False,
) -> None:
    """Into a workbook."""
    from sim.loading import load_scenario
    from sim.msel import export_msel

    terminal: Terminal = ctx.obj
    path = Path(file).expanduser()
    if path.suffix.lower() != ".xlsx":
        raise InputError([Problem("msel.not-xlsx", file=str(path))])
    count = export_msel(load_scenario(scenario), path, terminal.language)
    if as_json:
        terminal.document({"file": str(path), "injects": count})
    else:
        terminal.line(terminal.say("msel.exported", count=count, file=path))


@msel_app.command("import", cls=HelpfulCommand, help="cli.help.msel-import")
def _import(
    ctx: typer.Context,
    file: File,
    into: Annotated[str, typer.Option("--into", metavar="SCENARIO.yaml", help="cli.option.into")],
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="COLUMN=HEADING", help="cli.option.map-msel")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="cli.option.sheet")] = None,
    as_json: Json = False,
) -> None:
    """Out of one."""
    _take(ctx.obj, Path(file).expanduser(), Path(into).expanduser(), pairs("--map", mapping or ()), sheet, as_json)


def _take(
    terminal: Terminal, file: Path, into: Path, mapping: Mapping[str, str], sheet: str | None, as_json: bool
) -> None:
    from sim.msel import import_msel

    merged = import_msel(file, into, mapping, sheet)
    understood = merged.understood
    counts = {"added": merged.added, "changed": merged.changed, "removed": merged.removed}
    if as_json:
        columns = {"columns": dict(understood.headings), "ignored": list(understood.ignored)}
        terminal.document({"file": str(into), "injects": len(understood.rows), **counts, **columns})
        return
    numbers = {name: len(ids) for name, ids in counts.items()}
    terminal.line(terminal.say("msel.imported", file=into, count=len(understood.rows), **numbers))
    if understood.ignored:
        columns_ignored = terminal.say("message.separator").join(understood.ignored)
        terminal.line(terminal.say("msel.ignored", columns=columns_ignored))

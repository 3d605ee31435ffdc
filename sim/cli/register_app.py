"""The commands about the register of drills. Texts are keys of the catalogue (see `sim.cli.helping`)."""

from datetime import date
from typing import Annotated, Any

import typer

from sim.cli.common_options import Json
from sim.cli.helping import HelpfulCommand, HelpfulGroup
from sim.cli.options import choice, day, names, whole

__all__ = ["add_register_commands"]

Place = Annotated[str | None, typer.Option("--register", metavar="PLACE", help="cli.option.register")]
Scenario = Annotated[str | None, typer.Option("--scenario", metavar="NAME", help="cli.option.only-scenario")]
Organisation = Annotated[
    str | None, typer.Option("--organisation", metavar="NAME", help="cli.option.only-organisation")
]
Participants = Annotated[
    list[str] | None, typer.Option("--participants", metavar="NAMES", help="cli.option.participants")
]
Facilitator = Annotated[str | None, typer.Option("--facilitator", metavar="NAME", help="cli.option.facilitator")]
Held = Annotated[str | None, typer.Option("--date", metavar="DATE", help="cli.option.held")]
DrillNote = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="cli.option.drill-note")]
ActionId = Annotated[str, typer.Argument(metavar="ACTION", help="cli.argument.action")]
Owner = Annotated[str | None, typer.Option("--owner", metavar="NAME", help="cli.option.owner")]
Due = Annotated[str | None, typer.Option("--due", metavar="DATE", help="cli.option.due")]
Criterion = Annotated[str | None, typer.Option("--criterion", metavar="TEXT", help="cli.option.criterion")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="cli.option.by")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="cli.option.note")]


def add_register_commands(app: typer.Typer) -> None:
    """Give the program the commands about the register."""
    app.command("record", cls=HelpfulCommand, help="cli.help.record")(_record)
    app.command("history", cls=HelpfulCommand, help="cli.help.history")(_history)
    app.add_typer(_actions_app, name="actions")
    app.command("coverage", cls=HelpfulCommand, help="cli.help.coverage")(_coverage)
    app.add_typer(_register_app, name="register")


# --- drills -----------------------------------------------------------------------------------------------------------


def _record(
    ctx: typer.Context,
    run: Annotated[str, typer.Argument(metavar="RUN", help="cli.argument.run")],
    participants: Participants = None,
    facilitator: Facilitator = None,
    held: Held = None,
    note: DrillNote = None,
    place: Place = None,
    as_json: Json = False,
) -> None:
    """A saved drill, into the register."""
    from sim.cli.drills import record_run
    from sim.register import Details

    details = Details(names(participants or ()), facilitator, _day("--date", held), note, ctx.obj.language)
    record_run(ctx.obj, place, run, details, as_json)


def _history(
    ctx: typer.Context,
    drill: Annotated[str | None, typer.Argument(metavar="DRILL", help="cli.argument.drill")] = None,
    trend: Annotated[bool, typer.Option("--trend", help="cli.option.trend")] = False,
    scenario: Scenario = None,
    organisation: Organisation = None,
    hazard: Annotated[str | None, typer.Option("--hazard", metavar="KIND", help="cli.option.only-hazard")] = None,
    capability: Annotated[
        str | None, typer.Option("--capability", metavar="NAME", help="cli.option.only-capability")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="cli.option.since")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="cli.option.until")] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="FOLDER", help="cli.option.restore")] = None,
    place: Place = None,
    as_json: Json = False,
) -> None:
    """The recorded drills."""
    from sim.cli import drills
    from sim.register import Wanted

    wanted = Wanted(
        scenario=drills.title_of("scenario", scenario),
        organisation=drills.title_of("organisation", organisation),
        hazard=drills.hazard(hazard),
        capability=drills.capability(capability),
        since=_day("--since", since),
        until=_day("--until", until),
    )
    drills.history(ctx.obj, place, drills.Asked(drill, wanted, trend, save), as_json)


def _coverage(
    ctx: typer.Context,
    organisation: Organisation = None,
    overdue_after: Annotated[str, typer.Option("--overdue-after", metavar="DAYS", help="cli.option.overdue-after")] = (
        "365"
    ),
    place: Place = None,
    as_json: Json = False,
) -> None:
    """What was drilled, and what was not."""
    from sim.cli.coverage import show_coverage
    from sim.cli.drills import title_of

    days = whole("--overdue-after", overdue_after, 1, 36500)
    show_coverage(ctx.obj, place, title_of("organisation", organisation), days, as_json)


# --- improvement actions ----------------------------------------------------------------------------------------------

_actions_app = typer.Typer(
    cls=HelpfulGroup, help="cli.help.actions", invoke_without_command=True, rich_markup_mode=None
)


@_actions_app.callback()
def _actions(
    ctx: typer.Context,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="cli.option.state")] = None,
    owner: Owner = None,
    drill: Annotated[str | None, typer.Option("--drill", metavar="ID", help="cli.option.of-drill")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="cli.option.overdue")] = False,
    place: Place = None,
    as_json: Json = False,
) -> None:
    """The improvement actions."""
    if ctx.invoked_subcommand is not None:
        return
    from sim.cli.actions import list_actions
    from sim.register import STATES, Asked

    wanted = None if state is None else choice("--state", state, STATES)
    asked = Asked(wanted, owner, drill, date.today() if overdue else None)
    list_actions(ctx.obj, place, asked, as_json)


@_actions_app.command("add", cls=HelpfulCommand, help="cli.help.actions-add")
def _add(
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="cli.argument.action-title")],
    drill: Annotated[str | None, typer.Option("--drill", metavar="ID", help="cli.option.of-drill")] = None,
    finding: Annotated[str | None, typer.Option("--finding", metavar="N", help="cli.option.of-finding")] = None,
    owner: Owner = None,
    due: Due = None,
    criterion: Criterion = None,
    by: By = None,
    note: Note = None,
    place: Place = None,
    as_json: Json = False,
) -> None:
    """A new action."""
    from sim.cli.actions import add_action

    fields: dict[str, Any] = {
        "drill": drill,
        "finding": None if finding is None else whole("--finding", finding, 1, 10_000),
        "owner": owner,
        "due": _day("--due", due),
        "criterion": criterion,
        "by": by,
        "note": note,
    }
    add_action(ctx.obj, place, title, fields, as_json)


@_actions_app.command("change", cls=HelpfulCommand, help="cli.help.actions-change")
def _change(
    ctx: typer.Context,
    action: ActionId,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="cli.option.state")] = None,
    owner: Owner = None,
    due: Due = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="cli.option.title")] = None,
    criterion: Criterion = None,
    by: By = None,
    note: Note = None,
    place: Place = None,
    as_json: Json = False,
) -> None:
    """An action, changed."""
    from sim.cli.actions import change_action

    written = {"state": state, "owner": owner, "title": title, "criterion": criterion}
    fields: dict[str, Any] = {name: value for name, value in written.items() if value is not None}
    if due is not None:
        fields["due"] = None if due == "none" else day("--due", due)
    change_action(ctx.obj, place, action, fields, by, note, as_json)


@_actions_app.command("show", cls=HelpfulCommand, help="cli.help.actions-show")
def _show(ctx: typer.Context, action: ActionId, place: Place = None, as_json: Json = False) -> None:
    """An action and its past."""
    from sim.cli.actions import show_action

    show_action(ctx.obj, place, action, as_json)


@_actions_app.command("close", cls=HelpfulCommand, help="cli.help.actions-close")
def _close(
    ctx: typer.Context,
    action: ActionId,
    run: Annotated[str, typer.Option("--run", metavar="FOLDER", help="cli.option.closing-run")],
    participants: Participants = None,
    facilitator: Facilitator = None,
    held: Held = None,
    by: By = None,
    place: Place = None,
    as_json: Json = False,
) -> None:
    """An action, closed by its drill."""
    from sim.cli.actions import close_action
    from sim.register import Details

    details = Details(names(participants or ()), facilitator, _day("--date", held))
    close_action(ctx.obj, place, action, run, details, by, as_json)


# --- the register itself ----------------------------------------------------------------------------------------------

_register_app = typer.Typer(
    cls=HelpfulGroup, help="cli.help.register", invoke_without_command=True, rich_markup_mode=None
)


@_register_app.callback()
def _register(ctx: typer.Context) -> None:
    """Nothing by itself."""
    if ctx.invoked_subcommand is None:
        ctx.obj.out.file.write(ctx.get_help() + "\n")


File = Annotated[str, typer.Argument(metavar="FILE", help="cli.argument.jsonl")]


@_register_app.command("where", cls=HelpfulCommand, help="cli.help.register-where")
def _where(ctx: typer.Context, place: Place = None, as_json: Json = False) -> None:
    """Where it is."""
    from sim.cli.register import where

    where(ctx.obj, place, as_json)


@_register_app.command("export", cls=HelpfulCommand, help="cli.help.register-export")
def _export(ctx: typer.Context, file: File, place: Place = None, as_json: Json = False) -> None:
    """Into a file."""
    from sim.cli.register import export_register

    export_register(ctx.obj, place, file, as_json)


@_register_app.command("import", cls=HelpfulCommand, help="cli.help.register-import")
def _import(ctx: typer.Context, file: File, place: Place = None, as_json: Json = False) -> None:
    """Out of a file."""
    from sim.cli.register import import_register

    import_register(ctx.obj, place, file, as_json)


DrillId = Annotated[str, typer.Argument(metavar="DRILL", help="cli.argument.drill")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="cli.option.reason")]


@_register_app.command("withdraw", cls=HelpfulCommand, help="cli.help.register-withdraw")
def _withdraw(
    ctx: typer.Context, drill: DrillId, reason: Reason, by: By = None, place: Place = None, as_json: Json = False
) -> None:
    """A drill that does not count."""
    from sim.cli.withdrawing import withdraw_drill

    withdraw_drill(ctx.obj, place, drill, reason, by, as_json)


@_register_app.command("reinstate", cls=HelpfulCommand, help="cli.help.register-reinstate")
def _reinstate(
    ctx: typer.Context, drill: DrillId, reason: Reason, by: By = None, place: Place = None, as_json: Json = False
) -> None:
    """A drill that counts after all."""
    from sim.cli.withdrawing import reinstate_drill

    reinstate_drill(ctx.obj, place, drill, reason, by, as_json)


def _day(option: str, written: str | None) -> date | None:
    return None if written is None else day(option, written)

"""``actions``: the improvement plan, for people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sim import formats
from sim.cli import register as shared
from sim.cli.layout import facts, heading, table
from sim.cli.terminal import Terminal
from sim.register import (
    Action,
    Asked,
    Details,
    Drill,
    Register,
    actions,
    add,
    change,
    close_by_rerun,
    drill,
    find_action,
    short,
)

__all__ = ["action_rows", "add_action", "change_action", "close_action", "list_actions", "show_action"]

STYLES = {"open": "", "in-progress": "cyan", "done": "yellow", "verified": "green", "dropped": "dim"}


def list_actions(terminal: Terminal, place: str | None, asked: Asked, as_json: bool) -> None:
    """Print the actions that are asked for."""
    with shared.opened(terminal, place) as register:
        found = actions(register, asked)
        count = len(found) or len(actions(register))
    if as_json:
        content = [action.to_dict() for action in found]
        terminal.document({"register": register.where, "actions": content})
    elif not found:
        terminal.line(terminal.say("register.none-such-action" if count else "register.no-actions", count=count))
    else:
        terminal.print(action_rows(terminal, found), "", terminal.say("register.see-action"))


def action_rows(terminal: Terminal, found: Sequence[Action]) -> Table:
    """A table of actions; what is overdue is red."""
    today = date.today()
    rows = []
    for action in found:
        late = action.due is not None and action.due < today and action.state in ("open", "in-progress")
        due = Text(formats.NOTHING if action.due is None else action.due.isoformat(), style="bold red" if late else "")
        state = Text(_state(terminal, action.state), style=STYLES[action.state])
        of = formats.NOTHING if action.drill_id is None else short(action.drill_id)
        rows.append((short(action.id), action.title, action.owner or formats.NOTHING, due, state, of))
    names = ("id", "action", "owner", "due", "state", "drill")
    return table([terminal.say(f"register.column.{name}") for name in names], rows)


def _state(terminal: Terminal, state: str) -> str:
    return terminal.say(f"register.state.{state}")


def add_action(terminal: Terminal, place: str | None, title: str, fields: Mapping[str, Any], as_json: bool) -> None:
    """Add an action, and say as which."""
    with shared.opened(terminal, place) as register:
        action = add(register, title, **fields)
    _told(terminal, register, action, as_json, terminal.say("register.action-added", action=short(action.id)))


def change_action(
    terminal: Terminal,
    place: str | None,
    name: str,
    fields: Mapping[str, Any],
    by: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Change an action, and say what it is now."""
    with shared.opened(terminal, place) as register:
        action = change(register, name, fields, by=by, note=note)
    state = _state(terminal, action.state)
    told = terminal.say("register.action-changed", action=short(action.id), state=state)
    _told(terminal, register, action, as_json, told)


def close_action(
    terminal: Terminal, place: str | None, name: str, folder: str, details: Details, by: str | None, as_json: bool
) -> None:
    """Close an action by a run, and say whether the run shows the improvement."""
    with shared.opened(terminal, place) as register:
        closed = close_by_rerun(register, name, Path(folder).expanduser(), details, by=by)
    action = closed.action
    told = terminal.say(
        "register.closed-shown" if closed.shown else "register.closed-not-shown", action=short(action.id)
    )
    _told(terminal, register, action, as_json, told)
    if not as_json:
        terminal.print(*_evidence(terminal, action, closed.before))


def _told(terminal: Terminal, register: Register, action: Action, as_json: bool, told: str) -> None:
    if as_json:
        terminal.document({"register": register.where, "action": action.to_dict()})
    else:
        terminal.line(told)


def show_action(terminal: Terminal, place: str | None, name: str, as_json: bool) -> None:
    """Print an action, its past and its evidence."""
    with shared.opened(terminal, place) as register:
        action = find_action(register, name)
        of = None if action.drill_id is None else drill(register, action.drill_id.hex)
    if as_json:
        terminal.document({"register": register.where, "action": action.to_dict()})
        return
    terminal.print(Text(action.title, style="bold"), facts(_facts(terminal, action, of)))
    if of is not None:
        terminal.print(*_evidence(terminal, action, of))
    terminal.print(heading(terminal.say("register.section.changes")), _changes(terminal, action))


def _facts(terminal: Terminal, action: Action, of: Drill | None) -> Iterator[tuple[str, str]]:
    numbers = {finding.id: finding.number for finding in (() if of is None else of.findings)}
    origin = None if of is None else short(of.id)
    if origin and action.finding_id in numbers:
        origin = terminal.say("register.finding-number", drill=origin, number=numbers[action.finding_id])
    values = {
        "state": _state(terminal, action.state),
        "owner": action.owner,
        "due": None if action.due is None else action.due.isoformat(),
        "criterion": action.criterion,
        "of": origin,
        "closed-by": None if action.closing_drill_id is None else short(action.closing_drill_id),
    }
    for name, value in values.items():
        if value:
            yield terminal.say(f"register.fact.{name}"), value


def _evidence(terminal: Terminal, action: Action, of: Drill) -> Iterator[RenderableType]:
    """Figures of the drill before and after."""
    if action.closing is None:
        return
    yield heading(terminal.say("register.section.evidence"))
    before, after = action.closing["before"], action.closing["after"]
    names = [name for name in before if before[name] is not None or after[name] is not None]
    rows = [
        (
            terminal.say(f"register.figure.{name}"),
            *(_figure(terminal, name, figures[name], of.outcome["currency"]) for figures in (before, after)),
        )
        for name in names
    ]
    yield table(["", *(terminal.say(f"register.column.{name}") for name in ("before", "after"))], rows, right=(1, 2))


def _figure(terminal: Terminal, name: str, value: Any, currency: str) -> str:
    if value is None:
        return formats.NOTHING
    match name:
        case "loss":
            return formats.money(value, currency, terminal.language)
        case "loss_averted":
            return formats.averted(value)
        case "rating":
            return terminal.say(f"register.mark.{value}")
    return formats.count(value)


def _changes(terminal: Terminal, action: Action) -> Table:
    rows = [
        (
            f"{made.at.astimezone():%Y-%m-%d %H:%M}",
            made.by or formats.NOTHING,
            terminal.say("message.separator").join(_said(terminal, made.fields)),
            made.note or "",
        )
        for made in action.changes
    ]
    return table([terminal.say(f"register.column.{name}") for name in ("when", "who", "what", "why")], rows)


def _said(terminal: Terminal, fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        if name == "closing":  # has a table of its own
            continue
        shown = formats.NOTHING if value is None else value
        if name == "state":
            shown = _state(terminal, value)
        elif name == "closing_drill_id" and value is not None:
            shown = value.replace("-", "")[:8]
        yield terminal.say(f"register.change.{name}", value=shown)

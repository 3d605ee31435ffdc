"""``register``, and what all commands about the register of drills share."""

from datetime import date
from pathlib import Path

from sim.cli.terminal import Terminal
from sim.register import Asked, Register, actions, drills, export, import_, open_register

__all__ = ["export_register", "import_register", "opened", "where"]


def opened(terminal: Terminal, place: str | None) -> Register:
    """The register; that it was upgraded is told.

    Raises
    ------
    InputError
        It cannot be opened.
    """
    register = open_register(place)
    if register.copy is not None:
        terminal.note(terminal.say("register.upgraded", copy=register.copy))
    return register


def where(terminal: Terminal, place: str | None, as_json: bool) -> None:
    """Print where the register is and what it holds."""
    with opened(terminal, place) as register:
        held, late = len(drills(register)), len(actions(register, Asked(due_before=date.today())))
        all_actions = len(actions(register))
    if as_json:
        content = {"register": register.where, "drills": held, "actions": all_actions, "overdue": late}
        terminal.document(content)
        return
    terminal.line(terminal.say("register.where", where=register.where))
    terminal.print(terminal.say("register.holds", drills=held, actions=all_actions, late=late))


def export_register(terminal: Terminal, place: str | None, file: str, as_json: bool) -> None:
    """Write the register into a file."""
    path = Path(file).expanduser()
    with opened(terminal, place) as register:
        counts = export(register, path)
    if as_json:
        terminal.document({"register": register.where, "file": str(path), "rows": dict(counts)})
        return
    terminal.line(terminal.say("register.exported", count=f"{sum(counts.values()):,}", file=path))


def import_register(terminal: Terminal, place: str | None, file: str, as_json: bool) -> None:
    """Take a file into the register, and tell what was there already."""
    path = Path(file).expanduser()
    with opened(terminal, place) as register:
        result = import_(register, path)
    if as_json:
        conflicts = [
            {"line": one.line, "table": one.table, "id": one.name, "columns": one.columns} for one in result.conflicts
        ]
        content = {"added": result.added, "known": result.known, "merged": result.merged, "conflicts": conflicts}
        terminal.document({"register": register.where, **content})
        return
    counts = {"added": sum(result.added.values()), "known": sum(result.known.values())}
    said = {**counts, "merged": len(result.merged), "conflicts": len(result.conflicts)}
    terminal.print(terminal.say("register.imported", **said))
    for one in result.conflicts:
        columns = ", ".join(one.columns)
        told = terminal.say("register.conflict", line=one.line, table=one.table, name=one.name, columns=columns)
        terminal.line(told)

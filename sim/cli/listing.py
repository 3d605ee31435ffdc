"""``list``: what the library holds."""

from sim.cli.layout import heading, table
from sim.cli.naming import find_any
from sim.cli.terminal import Terminal
from sim.loading import KINDS, library
from sim.scenario.base import Text

__all__ = ["list_library"]


def list_library(terminal: Terminal) -> None:
    """Print names and titles of scenarios, organisations and plans."""
    for kind in KINDS:
        names = library(kind)
        terminal.print(heading(terminal.say(f"cli.list.{kind}")))
        columns = [terminal.say("cli.column.name"), terminal.say("cli.column.title")]
        terminal.print(table(columns, [(name, _title(terminal, kind, name)) for name in names]))
    terminal.print("", terminal.say("cli.list.more"))


def _title(terminal: Terminal, kind: str, name: str) -> str:
    """The title alone is read; whether the file is right is not asked."""
    data = next(found.document.data for found in find_any(name) if found.kind == kind)
    return Text.model_validate(data["title"]).in_(terminal.language) if isinstance(data, dict) else ""

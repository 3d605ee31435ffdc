"""``list``: what the library holds."""

from sim.cli.layout import heading, table
from sim.cli.terminal import Terminal
from sim.loading import KINDS, library, title

__all__ = ["list_library"]


def list_library(terminal: Terminal) -> None:
    """Print names and titles of all that the library holds."""
    for kind in KINDS:
        terminal.print(heading(terminal.say(f"cli.list.{kind}")))
        columns = [terminal.say("cli.column.name"), terminal.say("cli.column.title")]
        named = [(name, title(source)) for name, source in library(kind).items()]
        terminal.print(table(columns, [(name, words.in_(terminal.language) if words else "") for name, words in named]))
    terminal.print("", terminal.say("cli.list.more"))

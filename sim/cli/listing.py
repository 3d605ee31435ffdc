"""``list``: what the library holds."""

import re
from importlib.resources.abc import Traversable

from sim.cli.layout import heading, table
from sim.cli.terminal import Terminal
from sim.loading import KINDS, library
from sim.scenario.base import Text
from sim.scenario.reading import read_document, read_text

__all__ = ["list_library"]

TITLE = re.compile(r"^title:.*\n(?:[ \t].*\n)*", re.MULTILINE)


def list_library(terminal: Terminal) -> None:
    """Print names and titles of all that the library holds."""
    for kind in KINDS:
        terminal.print(heading(terminal.say(f"cli.list.{kind}")))
        columns = [terminal.say("cli.column.name"), terminal.say("cli.column.title")]
        terminal.print(table(columns, [(name, _title(terminal, source)) for name, source in library(kind).items()]))
    terminal.print("", terminal.say("cli.list.more"))


def _title(terminal: Terminal, source: Traversable) -> str:
    """The title alone is read; whether the rest is right is not asked."""
    written = TITLE.search(read_text(source))
    data = read_document(written[0], str(source)).data if written else None
    return Text.model_validate(data["title"]).in_(terminal.language) if isinstance(data, dict) else ""

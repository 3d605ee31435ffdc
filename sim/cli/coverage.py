"""``coverage``: hazards against capabilities, for people."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from sim.cli import register as shared
from sim.cli.layout import heading, table
from sim.cli.terminal import Terminal
from sim.register import Cell, Coverage, Wanted, coverage, drills
from sim.scenario.capabilities import CAPABILITIES

__all__ = ["show_coverage"]

STYLES = {"never": "dim", "overdue": "yellow", "drilled": "green"}


def show_coverage(terminal: Terminal, place: str | None, organisation: str | None, days: int, as_json: bool) -> None:
    """Print what was drilled in each organisation, and what was not."""
    wanted = Wanted(organisation=organisation)
    with shared.opened(terminal, place) as register:
        maps = coverage(register, date.today(), timedelta(days=days), wanted)
        count = len(drills(register))
    if as_json:
        terminal.document({"register": register.where, "organisations": [_plain(one) for one in maps]})
        return
    if not maps:
        key = "register.none-such" if count else "register.empty"
        terminal.line(terminal.say(key, count=count, where=register.where))
        return
    for one in maps:
        terminal.print(*_map(terminal, one))
    legends = terminal.say("register.legend"), terminal.say("register.coverage-legend", days=days)
    terminal.print("", *legends)


def _map(terminal: Terminal, one: Coverage) -> Iterator[RenderableType]:
    yield heading(one.organisation.in_(terminal.language))
    columns = [terminal.say("register.column.hazard"), terminal.say("register.column.last")]
    columns += [terminal.say(f"register.capability.{name}") for name in one.capabilities if name in CAPABILITIES]
    rows: list[Sequence[RenderableType]] = [
        (
            terminal.say(f"register.hazard.{hazard}"),
            _last(terminal, one.of_hazard[hazard]),
            *(_cell(terminal, one.cells[hazard, name]) for name in one.capabilities if name in CAPABILITIES),
        )
        for hazard in one.hazards
    ]
    yield table(columns, rows, tight=True)
    counts = {state: one.count(state) for state in STYLES}
    yield "\n" + terminal.say("register.coverage-counts", all=len(one.cells), **counts)


def _last(terminal: Terminal, cell: Cell) -> Text:
    words = terminal.say("register.never") if cell.last is None else cell.last.isoformat()
    return Text(words, style=STYLES[cell.state])


def _cell(terminal: Terminal, cell: Cell) -> Text:
    if cell.state == "never":
        return Text("·", style=STYLES["never"])
    mark = "●" if cell.rating is None else terminal.say(f"register.mark.{cell.rating}")
    return Text(mark + ("!" if cell.state == "overdue" else ""), style=STYLES[cell.state])


def _plain(one: Coverage) -> dict[str, Any]:
    """The map as plain data."""
    cells = [
        {
            "hazard": hazard,
            "capability": name,
            "drills": cell.drills,
            "last": None if cell.last is None else cell.last.isoformat(),
            "rating": cell.rating,
            "state": cell.state,
        }
        for (hazard, name), cell in one.cells.items()
    ]
    return {"organisation": one.organisation.model_dump(), "cells": cells}

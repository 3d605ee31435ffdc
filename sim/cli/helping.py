"""Help pages, laid out for the reader's language and terminal.

Help texts in the declarations of commands are keys of the catalogue.
"""

from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from sim.cli.language import OPTION
from sim.cli.layout import facts
from sim.cli.prose import Prose
from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem

__all__ = ["HelpfulCommand", "HelpfulGroup"]


class HelpfulCommand(TyperCommand):
    """A command with such a help page."""

    allow_extra_args = True  # which are then refused in the reader's language

    def invoke(self, ctx: Any) -> Any:
        """Carry it out, unless there are words that nobody asked for."""
        if ctx.args:
            raise InputError([Problem("cli.left-over", found=" ".join(ctx.args))])
        return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.write(_page(self, ctx))


class HelpfulGroup(TyperGroup):
    """A group of commands with such a help page."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.write(_page(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is meant by the first word."""
        if args[0] not in self.commands:
            raise InputError([Problem("cli.no-command", found=args[0], allowed=tuple(self.commands))])
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order in which they are declared."""
        return list(self.commands)


def _page(command: Any, ctx: Any) -> str:
    """Help of a command: how it is called, what it does, and what can be said to it."""
    terminal: Terminal = ctx.obj
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden and p.name != "help"]
    commands = getattr(command, "commands", {})
    words = [p.metavar if p.required else f"[{p.metavar}]" for p in arguments]
    call = " ".join([ctx.command_path, *(["COMMAND"] if commands else words), "[--...]"])
    parts: list[RenderableType] = [Text(call, style="bold"), "", Prose(terminal.say(command.help)), ""]
    parts += _section(terminal, "commands", {name: sub.short_help or sub.help for name, sub in commands.items()})
    parts += _section(terminal, "arguments", {p.metavar: p.help for p in arguments})
    parts += _section(terminal, "options", {_written(p): p.help for p in options})
    everywhere = {f"{OPTION} en|zh": "cli.option.language", "--help": "cli.option.help"}
    if any(OPTION in option.opts for option in options):
        del everywhere[f"{OPTION} en|zh"]
    parts += _section(terminal, "everywhere", everywhere)
    with terminal.out.capture() as captured:
        terminal.out.print(Group(*parts))
    return captured.get().rstrip() + "\n"


def _written(option: Any) -> str:
    name = ", ".join(option.opts)
    return name if option.is_flag else f"{name} {option.metavar}"


def _section(terminal: Terminal, title: str, rows: dict[str, str]) -> list[RenderableType]:
    if not rows:
        return []
    grid = facts(((name, terminal.say(key)) for name, key in rows.items()), style="cyan")
    return [Text(terminal.say(f"cli.help.{title}"), style="bold"), Padding(grid, (0, 0, 0, 2)), ""]

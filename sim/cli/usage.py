"""Mistakes in the use of the command line, told in the reader's language."""

import typer

from sim.errors import Problem

__all__ = ["UsageError", "problem_of"]

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What Typer raises. It lives in Click, of which Typer brings its own copy or not, depending on its version."""


def problem_of(error: Exception) -> Problem:
    """The mistake behind an error of Typer's parser."""
    context = getattr(error, "ctx", None)
    match type(error).__name__:
        case "NoSuchOption":
            return _unknown_option(str(getattr(error, "option_name", "")), context)
        case "MissingParameter":
            parameter = getattr(error, "param", None)
            return Problem("cli.missing", found=None, values={"what": _name(parameter)})
        case "BadOptionUsage":
            key = "cli.needs-value" if "requires" in str(error) else "cli.takes-no-value"
            return Problem(key, file=str(getattr(error, "option_name", "")))
    return Problem("cli.other", values={"reason": getattr(error, "message", str(error))})


def _unknown_option(found: str, context: object) -> Problem:
    parameters = getattr(getattr(context, "command", None), "params", ())
    known = tuple(option for p in parameters if p.param_type_name == "option" and not p.hidden for option in p.opts)
    return Problem("cli.no-option", found=found, allowed=tuple(dict.fromkeys((*known, "--language", "--help"))))


def _name(parameter: object) -> str:
    metavar = getattr(parameter, "metavar", None) or str(getattr(parameter, "name", "")).upper()
    opts = getattr(parameter, "opts", ())
    return metavar if getattr(parameter, "param_type_name", "") == "argument" else " / ".join(opts)

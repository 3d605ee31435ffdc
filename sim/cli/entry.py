"""The program's entry: what was called, in which language, and with which exit status it ends.

======  ================================================================================
status  meaning
======  ================================================================================
0       done
1       objectives were missed, and ``--strict`` was asked for; a saved run could not be confirmed
2       something that was given is wrong, or a file cannot be read or written
3       a mistake of the program itself
130     interrupted
141     nobody reads the output any more
======  ================================================================================
"""

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

import typer

from sim.cli.app import app
from sim.cli.language import language_of, usual_language
from sim.cli.terminal import Terminal, silence, speak_utf8
from sim.cli.usage import UsageError, problem_of
from sim.errors import InputError, Problem

__all__ = ["carry_out"]

BAD_INPUT, BROKEN, INTERRUPTED, UNREAD = 2, 3, 130, 141

REASONS = {
    "ENOSPC": "space",
    "EDQUOT": "space",
    "EFBIG": "space",
    "EACCES": "permission",
    "EPERM": "permission",
    "EROFS": "permission",
    "ENOTDIR": "not-folder",
    "EEXIST": "not-folder",
    "EISDIR": "is-folder",
    "ENOENT": "missing",
}
"""Catalogue entries ``cli.os-...`` of the operating system's errors by name; not every system has all of them."""


def carry_out(arguments: Sequence[str] | None = None) -> int:
    """Carry out what the command line says.

    Parameters
    ----------
    arguments : sequence of str
        Words of the command line; those of the process if none are given.

    Returns
    -------
    int
        Exit status.
    """
    speak_utf8()
    language = usual_language(os.environ)
    try:
        try:
            language, words = language_of(sys.argv[1:] if arguments is None else arguments, language)
            return _call(words, Terminal.of(language))
        finally:
            sys.stdout.flush()
    except OSError as error:
        return _cannot(error, Terminal.of(language))
    except InputError as error:
        Terminal.of(language).complain(*error.problems)
        return BAD_INPUT
    except MemoryError:
        Terminal.of(language).complain(Problem("cli.no-memory"))
        return BAD_INPUT
    except Exception:
        return _broken(Terminal.of(language))


def _call(words: Sequence[str], terminal: Terminal) -> int:
    """Carry out a command."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("drillroom", list(words), obj=terminal) as context:
            return command.invoke(context) or 0
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return INTERRUPTED
    except UsageError as error:
        terminal.complain(problem_of(error))
        terminal.note(terminal.say("cli.see-help", call=_command_path(error)))
        return BAD_INPUT


def _command_path(error: Exception) -> str:
    return str(getattr(getattr(error, "ctx", None), "command_path", "drillroom"))


def _cannot(error: OSError, terminal: Terminal) -> int:
    """Say what the operating system refuses."""
    if error.errno in (errno.EPIPE, errno.ESHUTDOWN):
        silence()
        return UNREAD
    file = "" if error.filename is None else os.fspath(error.filename)
    reason = REASONS.get(errno.errorcode.get(error.errno or 0, ""), "other")
    if reason == "permission" and Path(file).is_file() and not os.access(file, os.R_OK):
        terminal.complain(Problem("file.permission", file=file))
        return BAD_INPUT
    values = {"detail": error.strerror or str(error)} if reason == "other" else {}
    terminal.complain(Problem(f"cli.os-{reason}", file=str(file), values=values))
    return BAD_INPUT


def _broken(terminal: Terminal) -> int:
    """The program itself is at fault: keep the details for its makers, and say so."""
    with tempfile.NamedTemporaryFile("w", prefix="drillroom-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(" ".join(["drillroom", *sys.argv[1:]]) + "\n" + traceback.format_exc())
    terminal.complain(Problem("cli.broken", values={"file": Path(log.name)}))
    return BROKEN

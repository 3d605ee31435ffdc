"""``report``: the after-action report of a run, or of a drill that is run for it."""

from collections.abc import Sequence
from pathlib import Path

from sim.archive import REPORT, read, rerun, set_aside
from sim.cli.options import several
from sim.cli.terminal import Terminal
from sim.drill import run
from sim.errors import InputError, Problem
from sim.loading import resolve
from sim.outcome import Outcome
from sim.reports import FORMATS, write
from sim.texts import LANGUAGES, Language

__all__ = ["report_run", "write_report"]


def report_run(
    terminal: Terminal,
    what: str,
    given: tuple[str | None, str | None, int],
    chosen: Sequence[str],
    formats: str,
    languages: str | None,
    out: str | None,
) -> None:
    """Write the report of the run in a folder, or of a scenario of the library or a file.

    Raises
    ------
    InputError
        There is no such run or scenario, or no such format or language, or an option would have no effect.
    OSError
        The files cannot be written.
    """
    forms = several("--format", formats, FORMATS)
    tongues: Sequence[Language] = (terminal.language,)
    if languages is not None:
        tongues = several("--language", languages, LANGUAGES)
    folder = Path(what).expanduser()
    saved = folder.is_dir()
    if saved:
        if chosen:
            raise InputError([Problem("report.saved-run", file=f"--{name}") for name in chosen])
        run_before = read(folder)
        outcome = rerun(run_before)
        if outcome.manifest.inputs != run_before.inputs:
            terminal.note(terminal.say("report.inputs-differ"))
    else:
        organisation, plan, seed = given
        outcome = run(*resolve(what, organisation, plan), seed)
    if saved and out is None and (aside := set_aside(folder, outcome.manifest.inputs)):
        terminal.note(terminal.say("report.set-aside", folder=aside))
    target = Path(out).expanduser() if out else folder / REPORT if saved else Path(REPORT)
    for path in write(outcome, target, forms, tongues):
        terminal.line(str(path))


def write_report(terminal: Terminal, outcome: Outcome, folder: Path) -> Path:
    """Write the report of a drill beside its files, in the reader's language; returns the page to be opened."""
    return write(outcome, folder / REPORT, ("html", "pdf"), (terminal.language,))[0]

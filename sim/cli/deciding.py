"""``memo``: one page for those who decide, from a comparison or a search."""

from pathlib import Path

from sim.cli.options import several
from sim.cli.terminal import Terminal
from sim.experiment.broken import broken
from sim.experiment.reopening import reopen, reopen_value
from sim.reports.memo import FORMATS, write_memo
from sim.texts import LANGUAGES

__all__ = ["decide"]


def decide(
    terminal: Terminal,
    study: str,
    formats: str,
    languages: str | None,
    out: str | None,
    breaks: str | None,
    value: str | None,
) -> None:
    """Write the memo of the study in a folder.

    Raises
    ------
    InputError
        There is no finished study, no such format or language, or what is known of a plan is known of another one.
    OSError
        The files cannot be written.
    """
    forms = several("--format", formats, FORMATS)
    tongues = (terminal.language,) if languages is None else several("--language", languages, LANGUAGES)
    folder = Path(study).expanduser()
    found, results = reopen(folder)
    borne = broken(Path(breaks).expanduser()) if breaks else ()
    parts = reopen_value(Path(value).expanduser()) if value else None
    place = Path(out).expanduser() if out else folder
    for path in write_memo(found, results, place, forms, tongues, borne, parts):
        terminal.line(str(path))

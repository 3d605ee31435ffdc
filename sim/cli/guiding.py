"""``guide``: what is printed before a drill."""

from pathlib import Path

from sim.cli.options import several
from sim.cli.terminal import Terminal
from sim.loading import resolve
from sim.reports.guides import GUIDE_FORMATS, write_guides
from sim.texts import LANGUAGES

__all__ = ["guide_drill"]


def guide_drill(
    terminal: Terminal,
    scenario: str,
    given: tuple[str | None, str | None, int],
    formats: str,
    languages: str | None,
    out: str,
) -> None:
    """Write the guides of a drill and say where they are.

    Raises
    ------
    InputError
        There is no such scenario, plan, format or language.
    OSError
        The files cannot be written.
    """
    forms = several("--format", formats, GUIDE_FORMATS)
    tongues = (terminal.language,) if languages is None else several("--language", languages, LANGUAGES)
    organisation, plan, seed = given
    for path in write_guides(*resolve(scenario, organisation, plan), Path(out).expanduser(), forms, tongues, seed):
        terminal.line(str(path))

"""The files of a report: which forms, in which languages, in which folder."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import ValidationError

from sim.archive import DOCUMENTS, FIGURES, digests, documents
from sim.files import put
from sim.outcome import Outcome
from sim.reports.build import build, figures
from sim.reports.content import Report
from sim.reports.evidence import Evidence
from sim.reports.excel import excel
from sim.reports.html import html
from sim.reports.improvements import SEEDS
from sim.reports.pdf import pdf
from sim.reports.word import word
from sim.scenario.preparedness import Preparedness
from sim.session.account import Account
from sim.session.feedback import Summary
from sim.texts import Language

__all__ = ["FORMATS", "Format", "figures_of", "write"]

Format = Literal["html", "pdf", "docx", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)

WRITERS: Mapping[Format, Callable[[Report], bytes]] = {
    "html": lambda report: html(report).encode(),
    "pdf": pdf,
    "docx": word,
    "xlsx": excel,
}


def figures_of(outcome: Outcome, stored: Any = None) -> dict[str, Any]:
    """All figures of a drill's report, as they stand in ``report.json``.

    Parameters
    ----------
    outcome : Outcome
    stored : object
        The figures that are to be confirmed: they name the measures of one's own that were considered then, whatever
        is on the shelf now. None: those on the shelf.
    """
    told = figures(Evidence.of(outcome, own=None if stored is None else _considered(stored)))
    written = stored.get(DOCUMENTS) if isinstance(stored, dict) else None
    return told if written is None else {**told, DOCUMENTS: written}  # files are confirmed apart from figures


def _considered(stored: Any) -> dict[str, Preparedness]:
    """The measures of one's own in the figures of a report; what is none is left out, and so shows as a difference."""
    measures: dict[str, Preparedness] = {}
    with suppress(TypeError, AttributeError, KeyError, ValidationError):
        for name, written in stored["own_measures"].items():
            measures[name] = Preparedness.model_validate(written)
    return measures


def write(
    outcome: Outcome,
    folder: Path,
    formats: Sequence[Format],
    languages: Sequence[Language],
    seeds: int = SEEDS,
    feedback: Summary | None = None,
    account: Account | None = None,
) -> list[Path]:
    """Write the report of a drill, and its figures as ``report.json``.

    Parameters
    ----------
    outcome : Outcome
    folder : Path
        Made if it is not there.
    formats : sequence of {"html", "pdf", "docx", "xlsx"}
    languages : sequence of {"en", "zh"}
    seeds : int
        On so many seeds each improvement is tried.
    feedback : Summary or None
        What participants thought (`sim.session.feedback.summary`).
    account : Account or None
        What a team of a live drill decided, and what was observed of it (`sim.session.account.account`).

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    evidence = Evidence.of(outcome, seeds)
    written = []
    digested = {
        name: digests.of_bytes((folder / name).read_bytes()) for name, same in documents(folder).items() if same
    }
    for language in languages:
        report = build(evidence, language, feedback, account)
        for name in formats:
            path = folder / f"report-{language}.{name}"
            content = WRITERS[name](report)
            put(path, content)
            digested[path.name] = digests.of_bytes(content)
            written.append(path)
    path = folder / FIGURES
    told = figures(evidence) | {DOCUMENTS: digested}
    put(path, json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    return [*written, path]

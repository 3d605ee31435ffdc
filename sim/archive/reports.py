"""The report beside a run: it is that of the run, or it is set aside."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.archive import digests

__all__ = ["DOCUMENTS", "FIGURES", "REPORT", "documents", "set_aside"]

REPORT, FIGURES = "report", "report.json"
"""Folder of the report within that of a run, and the file of its figures."""

DOCUMENTS = "documents"
"""Where the figures tell the digest of each form of the report, so that one that was changed is found out."""


def documents(report: Path) -> dict[str, bool]:
    """The forms of a report that are in its folder, and whether each is as it was written."""
    stored = _figures(report / FIGURES).get(DOCUMENTS)
    told = stored if isinstance(stored, Mapping) else {}
    found = {report / Path(name).name: digest for name, digest in told.items()}
    return {
        path.name: digests.of_bytes(path.read_bytes()) == digest for path, digest in found.items() if path.is_file()
    }


def set_aside(folder: Path, inputs: str) -> Path | None:
    """Rename the report in the folder of a run if it is that of another run, which was saved there before.

    Parameters
    ----------
    folder : Path
        Of the run.
    inputs : str
        Digest of the inputs of the run that is there now.

    Returns
    -------
    Path or None
        Where the other report is now; None: there was none.

    Raises
    ------
    OSError
        It cannot be renamed.
    """
    report = folder / REPORT
    other = _inputs(report / FIGURES)
    if other is None or other == inputs:
        return None
    name, number = f"{REPORT}-{other[:8]}", 2
    target = folder / name
    while target.exists():
        target, number = folder / f"{name}-{number}", number + 1
    return report.rename(target)


def _inputs(path: Path) -> str | None:
    """Digest of the inputs of the run that a report is about; None: that is not known."""
    manifest = _figures(path).get("manifest")
    inputs = manifest.get("inputs") if isinstance(manifest, dict) else None
    return inputs if isinstance(inputs, str) else None


def _figures(path: Path) -> dict[str, Any]:
    """The figures of a report; none if there are none that can be read."""
    try:
        figures: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return figures if isinstance(figures, dict) else {}

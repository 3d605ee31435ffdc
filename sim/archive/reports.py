"""The report beside a run: it is that of the run, or it is set aside."""

import json
from pathlib import Path
from typing import Any

__all__ = ["REPORT", "set_aside"]

REPORT = "report"
"""Folder of the report within that of a run."""


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
    other = _inputs(report / "report.json")
    if other is None or other == inputs:
        return None
    name, number = f"{REPORT}-{other[:8]}", 2
    target = folder / name
    while target.exists():
        target, number = folder / f"{name}-{number}", number + 1
    return report.rename(target)


def _inputs(path: Path) -> str | None:
    """Digest of the inputs of the run that a report is about; None: that is not known."""
    try:
        figures: Any = json.loads(path.read_text(encoding="utf-8"))
        inputs = figures["manifest"]["inputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return inputs if isinstance(inputs, str) else None

"""A finished study read from its folder: the same comparison as when it ended, and the values behind it."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sim.errors import InputError, Problem
from sim.experiment.analysis import compared, confirmation, wanted
from sim.experiment.comparison import Comparison, Line
from sim.experiment.results import Results
from sim.experiment.store import SCHEMA, TABLE, chosen
from sim.experiment.study import Study
from sim.loading import load_plan, load_scenario
from sim.versions import versions

__all__ = ["reopen", "values_of"]


def reopen(folder: Path) -> tuple[Comparison, Results]:
    """The comparison that a study came to, and its values.

    Parameters
    ----------
    folder : Path
        As `sim.compare` wrote it.

    Raises
    ------
    InputError
        There is no finished study, or its files were changed.
    """
    noted, found = _json(folder / "study.json"), _json(folder / "comparison.json")
    try:
        study = _study(folder, noted, found["replications"])
    except (KeyError, TypeError):
        raise InputError([Problem("study.folder-unreadable", file=str(folder / "study.json"))]) from None
    results = values_of(study, folder, found["replications"])
    comparison = dataclasses.replace(compared(results), precise=found.get("precise"))
    if comparison.selection is not None:
        line = _confirmed(folder, comparison.selection.plan)
        comparison = dataclasses.replace(comparison, confirmed=line)
    return comparison, results


def values_of(study: Study, folder: Path, count: int) -> Results:
    """The values of a finished study that a comparison is made of."""
    try:
        rows = pq.read_table(folder / TABLE, schema=SCHEMA)
    except (OSError, ValueError):  # Arrow's own errors are both
        raise InputError([Problem("study.not-finished", file=str(folder))]) from None
    return Results(study, chosen(rows, wanted(study), count), count)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError([Problem("study.not-finished", file=str(path.parent))]) from None
    except (OSError, ValueError):
        raise InputError([Problem("study.folder-unreadable", file=str(path))]) from None


def _study(folder: Path, noted: Any, replications: int) -> Study:
    """The study that the files of a folder are of."""
    asked = noted["asked"]
    scenarios = {name: load_scenario(str(folder / "scenarios" / f"{name}.yaml")) for name in noted["scenarios"]}
    plans = {name: load_plan(str(folder / "plans" / f"{name}.yaml")) for name in noted["plans"]}
    study = Study(
        scenarios,
        plans,
        replications=replications,
        seed=noted["inputs"]["seed"],
        confidence=asked["confidence"],
        baseline=asked["baseline"],
        measures=tuple(asked["measures"]),
        indifference=asked["indifference"],
    )
    if noted["versions"] != dict(versions()):  # another program reads the same files otherwise
        return study
    if changed := [name for name, digest in study.digests.items() if noted["inputs"].get(name) != digest]:
        raise InputError([Problem("study.changed-since", file=str(folder), found=", ".join(changed))])
    return study


def _confirmed(folder: Path, plan: str) -> Line | None:
    """What fresh drills said of the chosen plan, if there were any."""
    for place in sorted((folder / "confirmation").glob("*/")):
        noted = _json(place / "study.json")
        if plan in noted["plans"] and (place / TABLE).is_file():
            count = int(pq.read_table(place / TABLE, columns=["replication"])["replication"].to_numpy().max()) + 1
            study = _study(place, noted, count)
            return confirmation(values_of(study, place, count), plan)
    return None

"""A finished study read from its folder: the same comparison as when it ended, and the values behind it."""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sim.errors import InputError, Problem
from sim.experiment.analysis import compared, confirmation, wanted
from sim.experiment.comparison import Comparison, Line
from sim.experiment.contributions import WHOLE, Value, ValueStudy
from sim.experiment.results import Results
from sim.experiment.store import SCHEMA, TABLE, chosen
from sim.experiment.study import Study
from sim.experiment.value import asked_for, valued
from sim.loading import load_plan, load_scenario
from sim.scenario.scenario import Scenario
from sim.versions import versions

__all__ = ["reopen", "reopen_value", "values_of"]


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


def reopen_value(folder: Path) -> Value:
    """What the parts of a plan contribute, as ``drillroom value`` wrote it into a folder.

    Raises
    ------
    InputError
        There is no finished study of parts, or its files were changed.
    """
    if not (folder / "value.json").is_file():
        raise InputError([Problem("memo.no-value", file=str(folder))])
    noted, found = _json(folder / "study.json"), _json(folder / "value.json")
    try:
        study = _value_study(folder, noted, found["replications"])
        often = found["per_year"]
    except (KeyError, TypeError):
        raise InputError([Problem("study.folder-unreadable", file=str(folder / "study.json"))]) from None
    return valued(_kept(study, folder, found["replications"], asked_for(study)), study, often)


def values_of(study: Study, folder: Path, count: int) -> Results:
    """The values of a finished study that a comparison is made of."""
    return _kept(study, folder, count, wanted(study))


def _kept(study: Study, folder: Path, count: int, measures: Sequence[str]) -> Results:
    """The values of some measures that are in the folder of a study."""
    try:
        rows = pq.read_table(folder / TABLE, schema=SCHEMA)
    except (OSError, ValueError):  # Arrow's own errors are both
        raise InputError([Problem("study.not-finished", file=str(folder))]) from None
    return Results(study, chosen(rows, measures, count), count)


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
    scenarios = _scenarios(folder, noted)
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
    _same(study, folder, noted)
    return study


def _value_study(folder: Path, noted: Any, replications: int) -> ValueStudy:
    """The study of parts that the files of a folder are of."""
    study = ValueStudy.of(
        _scenarios(folder, noted),
        load_plan(str(folder / "plans" / f"{WHOLE}.yaml")),
        replications=replications,
        seed=noted["inputs"]["seed"],
        confidence=noted["asked"]["confidence"],
        measures=tuple(noted["asked"]["measures"]),
    )
    _same(study, folder, noted)
    return study


def _scenarios(folder: Path, noted: Any) -> dict[str, Scenario]:
    return {name: load_scenario(str(folder / "scenarios" / f"{name}.yaml")) for name in noted["scenarios"]}


def _same(study: Study, folder: Path, noted: Any) -> None:
    """Refuse files that are no longer those that were drilled; another program reads the same files otherwise."""
    if noted["versions"] != dict(versions()):
        return
    if changed := [name for name, digest in study.digests.items() if noted["inputs"].get(name) != digest]:
        raise InputError([Problem("study.changed-since", file=str(folder), found=", ".join(changed))])


def _confirmed(folder: Path, plan: str) -> Line | None:
    """What fresh drills said of the chosen plan, if there were any."""
    for place in sorted((folder / "confirmation").glob("*/")):
        noted = _json(place / "study.json")
        if plan in noted["plans"] and (place / TABLE).is_file():
            count = int(pq.read_table(place / TABLE, columns=["replication"])["replication"].to_numpy().max()) + 1
            study = _study(place, noted, count)
            return confirmation(values_of(study, place, count), plan)
    return None

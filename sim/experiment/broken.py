"""Breaking points read from their folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.experiment.breaking import Breaking
from sim.experiment.statistics import Proportion
from sim.experiment.strains import Strain
from sim.loading import load_plan, load_scenario
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario

__all__ = ["Broken", "broken"]


@dataclass(frozen=True)
class Broken:
    """A breaking point, of which plan it is, and in which scenario.

    Attributes
    ----------
    scenario : Scenario
        At one of the levels.
    plan : Plan
    found : Breaking
        Without what was found at the single levels.
    """

    scenario: Scenario
    plan: Plan
    found: Breaking


def broken(folder: Path) -> list[Broken]:
    """The breaking points in a folder that ``drillroom break`` has written.

    Raises
    ------
    InputError
        There are none, or they cannot be read.
    """
    paths = sorted(folder.glob("*/breaking.json"))
    if not paths:
        raise InputError([Problem("memo.no-breaking", file=str(folder))])
    return [_read(path) for path in paths]


def _read(path: Path) -> Broken:
    level = next(iter(sorted(path.parent.glob("level-*"))), path.parent)
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        found = _found(noted)
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError([Problem("study.folder-unreadable", file=str(path))]) from None
    (scenario,), (plan,) = ([*(level / kind).glob("*.yaml")] or [level / kind] for kind in ("scenarios", "plans"))
    return Broken(load_scenario(str(scenario)), load_plan(str(plan)), found)


def _found(noted: Mapping[str, Any]) -> Breaking:
    strain = noted["strain"]
    fresh = noted["confirmed"]
    return Breaking(
        strain=Strain(strain["kind"], strain["name"], float(strain["mild"]), float(strain["severe"])),
        limit=noted["limit"],
        confidence=noted["confidence"],
        objectives=tuple(noted["objectives"]),
        replications=noted["replications"],
        verdict=noted["verdict"],
        holds=noted["holds"],
        low=noted["low"],
        high=noted["high"],
        chances=(),
        confirmed=None if fresh is None else Proportion(**fresh),
        example=None,
        drills=noted["drills"],
        failed=noted["failed"],
    )

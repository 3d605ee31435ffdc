"""``break``: how much a plan bears, from what was asked for to what is printed and saved."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.cli.options import choice
from sim.cli.study_running import Running, Setting, carry_out, tell
from sim.cli.studying import INTERRUPTED, amount, quantity
from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem
from sim.experiment.breaking import Breaking, breaking_point
from sim.experiment.collecting import Watch
from sim.experiment.executors import Workers
from sim.experiment.strains import KINDS, Strain, strain
from sim.experiment.study import Study
from sim.reports.breaking import breaking_report
from sim.scenario.quantities import Duration, Share
from sim.scenario.scenario import Scenario

__all__ = ["Asked", "break_plan"]


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    setting: Setting
    along: Sequence[str]
    limit: str
    objectives: Sequence[str]
    replications: int
    seed: int
    confidence: str
    running: Running


def break_plan(terminal: Terminal, asked: Asked) -> int:
    """Find out how much a plan bears, print it and save it; returns the exit status.

    Raises
    ------
    InputError
        Something that was asked for is wrong.
    OSError
        The files cannot be written.
    """
    name, scenario, plan = asked.setting.single()
    strains = [*_strains(scenario, asked.along)]
    limit = quantity("--limit", asked.limit, Share, "study.like-share")
    confidence = quantity("--confidence", asked.confidence, Share, "study.like-share")
    digest = Study({name: scenario}, {"plan": plan}, seed=asked.seed, confidence=confidence).digest
    folder = asked.running.folder(f"{name}-break-{digest[:8]}")

    def work(staff: Workers, watch: Watch) -> list[Breaking]:
        return [
            breaking_point(
                scenario,
                plan,
                strained,
                staff,
                limit=limit,
                objectives=asked.objectives,
                replications=asked.replications,
                seed=asked.seed,
                confidence=confidence,
                folder=folder / _inside(strained),
                resume=asked.running.resume,
                watch=watch,
            )
            for strained in strains
        ]

    found = carry_out(terminal, asked.running, folder, work)
    if found is None:
        return INTERRUPTED
    _save(folder, found)
    report = breaking_report(scenario, plan, found, asked.seed, terminal.language)
    content = {"strains": [one.to_dict() for one in found]}
    tell(terminal, asked.running, report, content, (folder, "breaking"), (*_lookups(terminal, found, folder),))
    return 0


def _strains(scenario: Scenario, along: Sequence[str]) -> Iterator[Strain]:
    """What is made worse: ``outage``, ``outage:upgrade=1h..3d``, ``team:invoicing=12..2``, ``peak=1..4``; none: all."""
    for written in along or [kind for kind in KINDS if kind != "outage" or scenario.incidents]:
        what, _, span = written.partition("=")
        kind, _, name = what.partition(":")
        chosen = choice("--along", kind.strip(), KINDS)
        mild, severe = _range(chosen, span) if span else (None, None)
        yield strain(scenario, chosen, name.strip() or None, mild, severe)


def _range(kind: str, written: str) -> tuple[float, float]:
    low, dots, high = written.partition("..")
    if not dots:
        raise InputError([Problem(f"break.range-{kind}", file="--along", found=written)])
    if kind == "outage":
        first, last = (quantity("--along", end, Duration, "study.like-time") for end in (low, high))
        return first, last
    return amount("--along", low), amount("--along", high)


def _inside(strained: Strain) -> str:
    """Folder of what is made worse, within that of the study."""
    return "-".join(filter(None, (strained.kind, strained.name)))


def _save(folder: Path, found: Sequence[Breaking]) -> None:
    words = json.dumps([one.to_dict() for one in found], ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    (folder / "breaking.json").write_text(words, encoding="utf-8")


def _lookups(terminal: Terminal, found: Sequence[Breaking], folder: Path) -> Iterator[str]:
    """Commands that open a drill in full which just breaks."""
    for one in found:
        if one.example is not None:
            level, seed = one.example
            inside = folder / _inside(one.strain) / f"level-{one.strain.written(level)}"
            call = f"drillroom run {inside}/scenarios/scenario.yaml --plan {inside}/plans/plan.yaml --seed {seed}"
            yield terminal.say("break.look", call=call)

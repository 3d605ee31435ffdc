"""``compare``: plans on many drills, from what was asked for to what is printed and saved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.cli.comparison import comparison
from sim.cli.running import stem
from sim.cli.study_running import Running, Setting, carry_out
from sim.cli.studying import INTERRUPTED, amount, quantity
from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem
from sim.experiment.comparing import compare
from sim.experiment.reopening import values_of
from sim.experiment.study import MEASURES, NO_RESPONSE, Precision, Study
from sim.reports.comparison import write_plots
from sim.scenario.plan import Plan
from sim.scenario.quantities import Duration, Share

__all__ = ["Asked", "compare_plans"]

CONFIRMED = 100
"""So many fresh drills confirm the chosen plan unless it is said how many, or there are fewer others."""


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    setting: Setting
    replications: int | None
    precision: str | None
    most: int
    seed: int
    confidence: str
    baseline: str | None
    measures: Sequence[str]
    indifference: str
    budget: str | None
    confirm: int | None
    running: Running


def compare_plans(terminal: Terminal, asked: Asked) -> int:
    """Carry out a study, print the comparison and save the values; returns the exit status.

    Raises
    ------
    InputError
        Something that was asked for is wrong.
    OSError
        The files cannot be written.
    """
    study = _study(asked)
    folder = asked.running.folder(f"{next(iter(study.scenarios))}-{study.digest[:8]}")
    how: Any = {"folder": folder, "resume": asked.running.resume, "confirm": _confirm(asked, study)}
    found = carry_out(terminal, asked.running, folder, lambda staff, watch: compare(study, staff, watch=watch, **how))
    if found is None:
        return INTERRUPTED
    page, *_ = write_plots(found, values_of(study, folder, found.replications), folder, terminal.language)
    if asked.running.as_json:
        terminal.document(found.to_dict() | {"folder": str(folder)})
    else:
        terminal.print(*comparison(found, terminal.language))
        for line in _lookups(terminal, found, folder, page):
            terminal.line(line)
    return 0


# --- what is asked for ------------------------------------------------------------------------------------------------


def _study(asked: Asked) -> Study:
    scenarios, plans = asked.setting.load()
    return Study(
        scenarios=scenarios,
        plans=plans,
        replications=_replications(asked),
        seed=asked.seed,
        confidence=quantity("--confidence", asked.confidence, Share, "study.like-share"),
        baseline=_baseline(asked, plans),
        measures=tuple(dict.fromkeys(asked.measures)) or MEASURES,
        indifference=amount("--indifference", asked.indifference),
        budget=None if asked.budget is None else 60 * quantity("--budget", asked.budget, Duration, "study.like-time"),
    )


def _baseline(asked: Asked, plans: Mapping[str, Plan]) -> str:
    """The plan compared with; a single one is compared with no response."""
    if asked.baseline is not None:
        return asked.baseline if asked.baseline in plans else stem(asked.baseline)
    return NO_RESPONSE if len(plans) == 1 else ""


def _replications(asked: Asked) -> int | Precision:
    if asked.precision is None:
        return 200 if asked.replications is None else asked.replications
    if asked.replications is not None:
        raise InputError([Problem("study.both-numbers", file="--precision")])
    if asked.precision.strip().endswith(("%", "％")):
        return Precision(
            relative=quantity("--precision", asked.precision, Share, "study.like-share"), maximum=asked.most
        )
    return Precision(absolute=amount("--precision", asked.precision), maximum=asked.most)


def _confirm(asked: Asked, study: Study) -> int:
    if asked.confirm is not None:
        return asked.confirm
    return min(CONFIRMED, study.most) if len(study.plans) > 1 else 0


def _lookups(terminal: Terminal, found: Any, folder: Path, page: Path) -> Iterator[str]:
    """Commands that open a drill of the study in full, and where the values are."""
    yield ""
    plan = found.selection.plan if found.selection else NO_RESPONSE
    kinds = (("typical", found.typical), ("worst", found.worst))
    for kind, examples in kinds:
        for scenario, example in examples.items():
            shown = plan if plan != NO_RESPONSE else next(iter(found.study.plans))
            files = f"{folder}/scenarios/{scenario}.yaml --plan {folder}/plans/{shown}.yaml"
            yield terminal.say(f"study.look-{kind}", call=f"drillroom run {files} --seed {example.seed}")
    for failed in found.failed[:3]:
        what = {"plan": failed.plan, "scenario": failed.scenario, "reason": failed.reason, "seed": failed.seed}
        yield terminal.say("study.failed-drill", **what)
    yield terminal.say("study.plots-written", page=page)
    yield terminal.say("memo.see", call=f"drillroom memo {folder}")
    yield terminal.say("cli.files", folder=folder)

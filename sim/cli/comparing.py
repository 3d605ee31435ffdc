"""``compare``: plans on many drills, from what was asked for to what is printed and saved."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.cli.comparison import comparison
from sim.cli.options import names, refusal
from sim.cli.running import stem
from sim.cli.terminal import Terminal
from sim.errors import InputError, Phrase, Problem
from sim.experiment.collecting import Watch
from sim.experiment.comparing import compare
from sim.experiment.executors import Workers, cluster, processes, serial
from sim.experiment.reopening import values_of
from sim.experiment.study import MEASURES, NO_RESPONSE, Precision, Study
from sim.loading import load_scenario, resolve
from sim.reports.comparison import write_plots
from sim.scenario.files import with_changes
from sim.scenario.plan import Plan
from sim.scenario.quantities import Duration, Share
from sim.scenario.scenario import Scenario
from sim.world.flow import prepare
from sim.world.kernel.compiling import is_cached

__all__ = ["Asked", "compare_plans"]

INTERRUPTED = 130
CONFIRMED = 100
"""So many fresh drills confirm the chosen plan unless it is said how many, or there are fewer others."""


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    scenarios: str
    organisation: str | None
    plans: Sequence[str]
    days: int | None
    changes: Mapping[str, str]
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
    workers: int | None
    cluster: str | None
    out: str | None
    resume: bool
    as_json: bool


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
    folder = Path(asked.out).expanduser() if asked.out else _usual_folder(study)
    if not is_cached():
        terminal.note(terminal.say("cli.first-start"))
        prepare()
    confirm = _confirm(asked, study)
    try:
        with _workers(asked) as workers, _progress(terminal) as watch:
            found = compare(study, workers, folder=folder, resume=asked.resume, confirm=confirm, watch=watch)
    except KeyboardInterrupt:
        terminal.note(terminal.say("study.interrupted", folder=folder))
        return INTERRUPTED
    page, *_ = write_plots(found, values_of(study, folder, found.replications), folder, terminal.language)
    if asked.as_json:
        content = found.to_dict() | {"folder": str(folder)}
        terminal.out.file.write(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    else:
        terminal.print(*comparison(found, terminal.language))
        for line in _lookups(terminal, found, folder, page):
            terminal.line(line)
    return 0


# --- what is asked for ------------------------------------------------------------------------------------------------


def _study(asked: Asked) -> Study:
    scenarios, plans = _inputs(asked)
    return Study(
        scenarios=scenarios,
        plans=plans,
        replications=_replications(asked),
        seed=asked.seed,
        confidence=_read("--confidence", asked.confidence, Share, "study.like-share"),
        baseline=_baseline(asked, plans),
        measures=tuple(dict.fromkeys(asked.measures)) or MEASURES,
        indifference=_amount("--indifference", asked.indifference),
        budget=None if asked.budget is None else 60 * _read("--budget", asked.budget, Duration, "study.like-time"),
    )


def _inputs(asked: Asked) -> tuple[dict[str, Scenario], dict[str, Plan]]:
    """Scenarios and plans by name; every plan is held against every scenario's organisation."""
    if misplaced := [path for path in asked.changes if path.partition(".")[0] == "plan"]:
        raise InputError([Problem("study.set-plan", file=f"--set {path}") for path in misplaced])
    scenarios: dict[str, Scenario] = {}
    plans: dict[str, Plan] = {}
    given = names([asked.scenarios])
    if not given:
        raise InputError([Problem("study.empty", field="SCENARIO")])
    wanted = list(asked.plans) or [load_scenario(given[0], asked.organisation).plan]
    for option, called in (("SCENARIO", given), ("--plan", wanted)):
        if twice := sorted({stem(name) for name in called if [*map(stem, called)].count(stem(name)) > 1}):
            raise InputError([Problem("study.twice", file=option, found=name) for name in twice])
    for name in given:
        for plan in wanted:
            scenario, response = resolve(name, asked.organisation, plan if asked.plans else None, asked.changes)
            if asked.days is not None:
                scenario = with_changes(scenario, {"days": str(asked.days)})
            scenarios[stem(name)] = scenario
            plans[stem(plan)] = response
    return scenarios, plans


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
        return Precision(relative=_read("--precision", asked.precision, Share, "study.like-share"), maximum=asked.most)
    return Precision(absolute=_amount("--precision", asked.precision), maximum=asked.most)


def _confirm(asked: Asked, study: Study) -> int:
    if asked.confirm is not None:
        return asked.confirm
    return min(CONFIRMED, study.most) if len(study.plans) > 1 else 0


def _amount(option: str, written: str) -> float:
    try:
        return float(written.replace(",", ""))
    except ValueError:
        raise refusal("problem.not-number", option, written, Phrase("study.like-amount")) from None


def _read(option: str, written: str, kind: Any, like: str) -> float:
    """A quantity as scenario files have them."""
    try:
        return float(TypeAdapter(kind).validate_python(written))
    except ValidationError:
        raise refusal("study.not-understood", option, written, Phrase(like)) from None


def _usual_folder(study: Study) -> Path:
    return Path("studies") / f"{next(iter(study.scenarios))}-{study.digest[:8]}"


# --- how it runs and what is told -------------------------------------------------------------------------------------


@contextmanager
def _workers(asked: Asked) -> Iterator[Workers]:
    if asked.cluster is not None:
        if asked.workers is not None:
            raise InputError([Problem("study.both-places", file="--workers")])
        logging.getLogger("distributed").setLevel(
            logging.CRITICAL
        )  # what matters is said here, in the reader's language
        with cluster(asked.cluster) as staff:
            yield staff
    elif asked.workers == 1:
        with serial() as staff:
            yield staff
    else:
        with processes(asked.workers) as staff:
            yield staff


@contextmanager
def _progress(terminal: Terminal) -> Iterator[Watch]:
    """A bar on a terminal; nothing where messages go to a file."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.err, transient=True, disable=not terminal.err.is_terminal) as bar:
        task = bar.add_task(terminal.say("study.drilling"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


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
    yield terminal.say("cli.files", folder=folder)

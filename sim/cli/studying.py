"""What the commands that take many drills have in common: what is asked for, who does the work, how far it is."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.cli.options import names, refusal
from sim.cli.running import stem
from sim.cli.terminal import Terminal
from sim.errors import InputError, Phrase, Problem
from sim.experiment.collecting import Watch
from sim.experiment.executors import Workers, cluster, processes, serial
from sim.loading import load_scenario, resolve
from sim.scenario.files import with_changes
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario

__all__ = ["INTERRUPTED", "amount", "inputs", "progress", "quantity", "workers"]

INTERRUPTED = 130
"""Exit status after Ctrl-C."""


def inputs(
    written: str, plans: Sequence[str], organisation: str | None, changes: Mapping[str, str], days: int | None
) -> tuple[dict[str, Scenario], dict[str, Plan]]:
    """Scenarios and plans by name; every plan is held against every scenario's organisation.

    Raises
    ------
    InputError
        Something that is named is not there, or does not fit.
    """
    if misplaced := [path for path in changes if path.partition(".")[0] == "plan"]:
        raise InputError([Problem("study.set-plan", file=f"--set {path}") for path in misplaced])
    given = names([written])
    if not given:
        raise InputError([Problem("study.empty", field="SCENARIO")])
    wanted = list(plans) or [load_scenario(given[0], organisation).plan]
    for option, called in (("SCENARIO", given), ("--plan", wanted)):
        if twice := sorted({stem(name) for name in called if [*map(stem, called)].count(stem(name)) > 1}):
            raise InputError([Problem("study.twice", file=option, found=name) for name in twice])
    scenarios: dict[str, Scenario] = {}
    responses: dict[str, Plan] = {}
    for name in given:
        for plan in wanted:
            scenario, response = resolve(name, organisation, plan if plans else None, changes)
            if days is not None:
                scenario = with_changes(scenario, {"days": str(days)})
            scenarios[stem(name)] = scenario
            responses[stem(plan)] = response
    return scenarios, responses


def amount(option: str, written: str) -> float:
    """An amount of money, or another plain number.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        return float(written.replace(",", ""))
    except ValueError:
        raise refusal("problem.not-number", option, written, Phrase("study.like-amount")) from None


def quantity(option: str, written: str, kind: Any, like: str) -> float:
    """A quantity as scenario files have them.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        return float(TypeAdapter(kind).validate_python(written))
    except ValidationError:
        raise refusal("study.not-understood", option, written, Phrase(like)) from None


@contextmanager
def workers(count: int | None, address: str | None) -> Iterator[Workers]:
    """So many processes of this machine, or the workers of the cluster at an address."""
    if address is not None:
        if count is not None:
            raise InputError([Problem("study.both-places", file="--workers")])
        # what matters is said here, in the reader's language
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        with cluster(address) as staff:
            yield staff
    elif count == 1:
        with serial() as staff:
            yield staff
    else:
        with processes(count) as staff:
            yield staff


@contextmanager
def progress(terminal: Terminal) -> Iterator[Watch]:
    """A bar on a terminal; nothing where messages go to a file."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.err, transient=True, disable=not terminal.err.is_terminal) as bar:
        task = bar.add_task(terminal.say("study.drilling"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)

"""What the commands that take many drills have in common: what is drilled, where it runs, how it ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sim.cli.pages import printed
from sim.cli.readying import ready
from sim.cli.studying import inputs, progress, workers
from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem
from sim.experiment.collecting import Watch
from sim.experiment.executors import Workers
from sim.reports.content import Report
from sim.reports.studies import write_study
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario

__all__ = ["Running", "Setting", "carry_out", "tell"]

T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    """What is drilled, as asked for on the command line."""

    scenarios: str
    organisation: str | None
    plans: Sequence[str]
    days: int | None
    changes: Mapping[str, str]

    def load(self) -> tuple[dict[str, Scenario], dict[str, Plan]]:
        """The scenarios and the plans by name; none given: that of the first scenario."""
        return inputs(self.scenarios, self.plans, self.organisation, self.changes, self.days)

    def with_one_plan(self) -> tuple[dict[str, Scenario], Plan]:
        """The scenarios by name, and the plan."""
        scenarios, plans = self.load()
        return scenarios, next(iter(plans.values()))

    def single(self) -> tuple[str, Scenario, Plan]:
        """The one scenario, its name, and the plan."""
        scenarios, plan = self.with_one_plan()
        if len(scenarios) > 1:
            raise InputError([Problem("study.one-scenario", file="SCENARIO", found=self.scenarios)])
        ((name, scenario),) = scenarios.items()
        return name, scenario, plan


@dataclass(frozen=True)
class Running:
    """Where a study runs and what becomes of it, as asked for on the command line."""

    workers: int | None
    cluster: str | None
    out: str | None
    resume: bool
    as_json: bool

    def folder(self, usual: str, among: str = "studies") -> Path:
        """The folder for the files: the one asked for, or one of the usual name among others."""
        return Path(self.out).expanduser() if self.out else Path(among) / usual


def carry_out(terminal: Terminal, running: Running, folder: Path, work: Callable[[Workers, Watch], T]) -> T | None:
    """Have the work of a study done; None: it was interrupted, and people know where the rest is.

    Raises
    ------
    InputError, OSError
        As the work does, and if there are no such workers.
    """
    ready(terminal)
    try:
        with workers(running.workers, running.cluster) as staff, progress(terminal) as watch:
            return work(staff, watch)
    except KeyboardInterrupt:
        terminal.note(terminal.say("study.interrupted", folder=folder))
        return None


def tell(
    terminal: Terminal,
    running: Running,
    report: Report,
    found: Mapping[str, Any],
    place: tuple[Path, str],
    lookups: tuple[str, ...] = (),
) -> None:
    """Save the page of what was found in a folder under a name, and print it, or all of it for programs.

    Raises
    ------
    OSError
        The files cannot be written.
    """
    folder, name = place
    page, *_ = write_study(report, folder, name)
    if running.as_json:
        terminal.document({**found, "folder": str(folder)})
        return
    terminal.print(*printed(report))
    terminal.line("")
    ends = terminal.say("study.page", page=page), terminal.say("cli.files", folder=folder)
    for words in (*lookups, *ends):
        terminal.line(words)

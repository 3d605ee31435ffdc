"""``run``: one drill, from what was asked for to what is printed and saved."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from sim.archive import MANIFEST, read, set_aside, writable
from sim.cli.drills import recorded_as
from sim.cli.naming import find_any
from sim.cli.readying import ready
from sim.cli.register import opened
from sim.cli.result import result, trace
from sim.cli.terminal import Terminal
from sim.drill import run
from sim.errors import InputError, Phrase, Problem
from sim.history import describe_open_orders, describe_replay, fit
from sim.imports import read_orders
from sim.loading import LibraryKind, resolve
from sim.outcome import Outcome
from sim.register import Details, record
from sim.scenario.decisions import Decision, Decisions, check_decisions
from sim.scenario.files import load_yaml, with_changes
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.world.orders import OrderBook, joined, usual_orders

__all__ = ["Asked", "run_drill", "stem"]

MISSED = 1


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    scenario: str
    organisation: str | None
    plan: str | None
    seed: int
    decisions: str | None
    days: int | None
    changes: Mapping[str, str]
    orders: str | None
    mapping: Mapping[str, str]
    sheet: str | None
    orders_as: Literal["replay", "fit"]
    first: date | None
    backlog: str | None
    as_of: date | None
    backlog_map: Mapping[str, str]
    backlog_sheet: str | None
    out: str | None
    as_json: bool
    trace: bool
    report: bool
    strict: bool
    record: bool
    participants: Sequence[str]
    facilitator: str | None
    register: str | None
    debug: bool


def run_drill(terminal: Terminal, asked: Asked) -> int:
    """Run a drill, print the result and save the files; returns the exit status.

    Raises
    ------
    InputError
        Something that was asked for is wrong.
    OSError
        The files cannot be written.
    """
    _fitting_options(asked)
    scenario, plan = _resolved(asked)
    decisions = _decisions(asked, scenario, plan)
    folder = _folder(asked, scenario)
    if asked.record:  # what is wrong with the register is known before the drill
        opened(terminal, asked.register).close()
    scenario, book = _with_orders(terminal, asked, scenario)
    ready(terminal)
    outcome = run(scenario, plan, asked.seed, decisions, orders=book, debug=asked.debug)
    lines: list[str] = []
    try:  # whoever reads only the beginning of the result wants the drill kept all the same
        recorded = _keep(terminal, asked, outcome, folder, lines)
    finally:
        if not asked.as_json:
            terminal.print(*result(outcome, terminal.language))
            terminal.print(*(trace(outcome, terminal.language) if asked.trace else ()))
            for line in lines:
                terminal.line(line)
            terminal.print(*([terminal.say("score.more", folder=folder)] if lines else []))
    if asked.as_json:
        terminal.document(_document(outcome, folder, asked, recorded))
    missed = any(attainment.reached is False for attainment in outcome.objectives)
    return MISSED if asked.strict and missed else 0


def _keep(terminal: Terminal, asked: Asked, outcome: Outcome, folder: Path, lines: list[str]) -> str | None:
    """Save the drill, write its report and record it, as asked for; where it is goes into lines to be printed.

    Returns
    -------
    str or None
        Id of the drill in the register.
    """
    outcome.save(folder)
    aside = set_aside(folder, outcome.manifest.inputs)
    if aside is not None:
        terminal.note(terminal.say("report.set-aside", folder=aside))
    lines.append("\n" + terminal.say("cli.files", folder=folder))
    if asked.report:  # before the drill is recorded: the register keeps what the report has found
        from sim.cli.reporting import write_report  # what sets pages takes its time to load

        written = terminal.say("report.written", file=write_report(terminal, outcome, folder))
        if asked.as_json:
            terminal.note(written)
        lines.append(written)
    if not asked.record:
        return None
    details = Details(asked.participants, asked.facilitator, date.today(), language=terminal.language)
    with opened(terminal, asked.register) as register:
        recorded = record(register, folder, details)
    lines.append(recorded_as(terminal, register, recorded))
    return str(recorded.drill.id)


def _fitting_options(asked: Asked) -> None:
    """Refuse options that would have no effect."""
    without_orders = {"--map": asked.mapping, "--sheet": asked.sheet, "--from": asked.first}
    idle = [option for option, value in without_orders.items() if value and asked.orders is None]
    if asked.orders_as == "fit" and asked.orders is None:
        idle.append("--orders-as")
    problems = [Problem("cli.needs-orders", file=option) for option in idle]
    of_backlog = {
        "--backlog-as-of": asked.as_of,
        "--backlog-map": asked.backlog_map,
        "--backlog-sheet": asked.backlog_sheet,
    }
    alone = [option for option, value in of_backlog.items() if value and asked.backlog is None]
    problems += [Problem("cli.needs-backlog", file=option) for option in alone]
    of_record = {"--participants": asked.participants, "--facilitator": asked.facilitator, "--register": asked.register}
    unrecorded = [option for option, value in of_record.items() if value and not asked.record]
    problems += [Problem("register.needs-record", file=option) for option in unrecorded]
    if asked.orders is not None and asked.orders_as == "fit" and asked.first:
        problems.append(Problem("cli.from-replay-only", file="--from"))
    if problems:
        raise InputError(problems)


def _resolved(asked: Asked) -> tuple[Scenario, Plan]:
    """Scenario and plan, with all changes that were asked for."""
    for whole in ("organisation", "plan"):
        if whole in asked.changes:
            raise InputError([Problem("cli.set-whole", file=f"--set {whole}", values={"option": f"--{whole}"})])
    try:
        scenario, plan = resolve(asked.scenario, asked.organisation, asked.plan, asked.changes)
    except InputError as error:
        raise _of_another_kind(asked) or error from None
    if asked.days is not None:
        scenario = with_changes(scenario, {"days": str(asked.days)})
    return scenario, plan


def _decisions(asked: Asked, scenario: Scenario, plan: Plan) -> tuple[Decision, ...]:
    """What was decided, of the file that was asked for."""
    if asked.decisions is None:
        return ()
    decided = load_yaml(Path(asked.decisions).expanduser(), Decisions).decisions
    try:
        check_decisions(scenario, plan, decided)
    except InputError as error:
        raise InputError(replace(problem, file=asked.decisions) for problem in error.problems) from None
    return decided


def _of_another_kind(asked: Asked) -> InputError | None:
    """What was probably the mistake if something is wrong: a plan where a scenario belongs, or the like."""
    named: dict[LibraryKind, str | None] = {
        "scenario": asked.scenario,
        "organisation": asked.organisation,
        "plan": asked.plan,
    }
    problems = []
    for wanted, name in named.items():
        try:
            kinds = [found.kind for found in find_any(name)] if name is not None else []
        except InputError:
            continue
        if name is not None and kinds and wanted not in kinds:
            values = {"wanted": Phrase(f"kind.{wanted}"), "found": Phrase(f"kind.{kinds[0]}")}
            problems.append(Problem("cli.other-kind", file=name, values=values))
    return InputError(problems) if problems else None


def _with_orders(terminal: Terminal, asked: Asked, scenario: Scenario) -> tuple[Scenario, OrderBook | None]:
    """The organisation's own orders: those that come, and those that wait when the drill begins."""
    scenario, coming = _with_history(terminal, asked, scenario)
    if asked.backlog is None:
        return scenario, coming
    listed = read_orders(Path(asked.backlog).expanduser(), asked.backlog_map, asked.backlog_sheet)
    waiting = describe_open_orders(listed, scenario, asked.seed, asked.as_of, coming)
    _account(terminal, asked, waiting)
    return scenario, joined(waiting.book, usual_orders(scenario, asked.seed) if coming is None else coming)


def _with_history(terminal: Terminal, asked: Asked, scenario: Scenario) -> tuple[Scenario, OrderBook | None]:
    """Orders of a history: as they were, or as a demand that makes orders like them."""
    if asked.orders is None:
        return scenario, None
    history = read_orders(Path(asked.orders).expanduser(), asked.mapping, asked.sheet)
    if asked.orders_as == "replay":
        replayed = describe_replay(history, scenario, asked.seed, asked.first)
        _account(terminal, asked, replayed)
        return scenario, replayed.book
    company = scenario.organisation
    assert isinstance(company, Organisation)
    fitted = fit(history, company)
    _account(terminal, asked, fitted)
    return scenario.model_copy(update={"organisation": company.model_copy(update={"demand": fitted.demand})}), None


def _account(terminal: Terminal, asked: Asked, understood: Any) -> None:
    """Say how the history was used; beside a JSON document it is a message."""
    console = terminal.err if asked.as_json else terminal.out
    console.print(understood.summary(terminal.language))
    console.print()


def _folder(asked: Asked, scenario: Scenario) -> Path:
    """Where the files go: made now, so that what is wrong with it is known before the drill.

    Raises
    ------
    InputError
        Something else than an earlier drill is there.
    """
    if asked.out is not None:
        folder = Path(asked.out).expanduser()
    else:
        folder = Path("drills") / f"{stem(asked.scenario)}-{stem(asked.plan or scenario.plan)}-{asked.seed}"
    if not writable(folder):
        raise InputError([Problem("cli.folder-taken", file="--out", found=str(folder))])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def stem(name: str) -> str:
    """A name that may be part of a folder's: of a path, the file's without its ending."""
    return re.sub(r"[^\w.-]+", "-", Path(name).name.removesuffix(".yaml").removesuffix(".yml")).strip("-.") or "drill"


def _document(outcome: Outcome, folder: Path, asked: Asked, recorded: str | None) -> dict[str, Any]:
    """The one JSON document."""
    content = outcome.to_dict() | {"folder": str(folder), "files": [*read(folder).files, MANIFEST]}
    if recorded is not None:
        content["recorded"] = recorded
    if asked.trace:
        content["events"] = outcome.events.to_dict(orient="records")
    return content

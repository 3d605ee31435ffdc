"""What the pages ask for: drills by name and seed, whoever asks; pages hold no results of their own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from sim import register
from sim.archive import inputs, rerun
from sim.errors import InputError
from sim.folders import data_folder
from sim.jobs import Jobs, Progress
from sim.loading import load_plan, resolve
from sim.outcome import Outcome
from sim.register import Details, Drill, Recorded, Register
from sim.reports import FORMATS, hot_wash, write
from sim.reports.class_report import Held, class_report
from sim.reports.content import Report
from sim.reports.guides import write_guides
from sim.reports.html import html
from sim.reports.pdf import pdf
from sim.reports.word import word
from sim.scenario.base import Text
from sim.scenario.decisions import Decision
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.session.account import Account
from sim.session.course import Courses
from sim.session.debrief import Weight, telling, weightiest
from sim.session.feedback import Summary
from sim.session.foreseeing import Drilled, played
from sim.session.ranking import controls
from sim.session.review import Review
from sim.session.state import State
from sim.shelf import shelf
from sim.texts import LANGUAGES, Language
from sim.world.orders import OrderBook

__all__ = [
    "class_papers",
    "close_jobs",
    "drill",
    "guides",
    "hot_wash_sheet",
    "jobs",
    "keep",
    "last_held",
    "opened_register",
    "report",
    "report_of",
    "resolved",
    "run_again",
    "saved",
]

_lock = Lock()
_jobs: list[Jobs] = []


def jobs() -> Jobs:
    """The worker processes of this server; made when it starts."""
    with _lock:
        if not _jobs:
            _jobs.append(Jobs())
        return _jobs[0]


def close_jobs() -> None:
    """End the worker processes."""
    with _lock:
        while _jobs:
            _jobs.pop().close()


def resolved(scenario: str, plan: str | None = None, organisation: str | None = None) -> tuple[Scenario, Plan]:
    """A scenario and a plan of the library, put together; frozen, so all sessions may share them.

    Raises
    ------
    InputError
        There is no such thing, or they do not fit each other.
    """
    return _resolved(scenario, plan, organisation, shelf().version())


@lru_cache(maxsize=128)
def _resolved(scenario: str, plan: str | None, organisation: str | None, state: object) -> tuple[Scenario, Plan]:
    """The same, kept as long as nothing on the shelf has changed."""
    return resolve(scenario, organisation=organisation, plan=plan)


def drill(
    scenario: str, plan: str | None, organisation: str | None, seed: int, orders: OrderBook | None = None
) -> Outcome:
    """The outcome of a drill of the library, on orders of one's own or the usual ones.

    Raises
    ------
    InputError
        See `resolved`.
    """
    drilled, response = resolved(scenario, plan, organisation)
    return jobs().drill(drilled, response, seed, orders)


@lru_cache(maxsize=1)
def opened_register() -> Register:
    """The register of this server.

    Raises
    ------
    InputError
        It cannot be opened.
    """
    return register.open_register()


def last_held() -> Mapping[Text, date]:
    """When each scenario was drilled last, by its title; of a register that cannot be read, nothing."""
    try:
        held = register.drills(opened_register())
    except InputError:
        return {}
    return {drill.scenario: drill.held_on for drill in held if drill.withdrawn is None}


def keep(outcome: Outcome, details: Details) -> Recorded:
    """Save a drill in the user's data folder and put it into the register.

    Raises
    ------
    InputError
        The register cannot be written, or a detail is wrong.
    OSError
        The folder cannot be written.
    """
    return register.record(opened_register(), saved(outcome), details)


def saved(outcome: Outcome) -> Path:
    """Save a drill in the user's data folder; the folder in which it is. Raises `OSError` as `keep` does."""
    folder = data_folder() / "drills" / outcome.manifest.inputs
    outcome.save(folder)
    return folder


def run_again(drill: Drill, plan: str) -> Outcome:
    """A drill of the register, run again by a plan of the library: the same day, orders and luck.

    Raises
    ------
    InputError
        Its files are not kept any more, or the plan does not fit its organisation.
    """
    with _files_of(drill) as folder:
        before = inputs(folder)
    assert isinstance(before.scenario.organisation, Organisation)
    return jobs().drill(before.scenario, load_plan(plan, before.scenario.organisation), before.seed, before.orders)


def report_of(name: str) -> str:
    """Begin to write the report of a drill of the register; see `report`."""
    drill = register.drill(opened_register(), name)

    def work(executor: Executor, progress: Progress) -> dict[str, bytes]:
        with _files_of(drill) as folder:
            return executor.submit(_report_of, folder).result()

    return jobs().soon(work, {})


@contextmanager
def _files_of(drill: Drill) -> Iterator[Path]:
    """The folder in which a drill was saved, or what the register has kept of it."""
    with TemporaryDirectory(prefix="drillroom-") as temporary:
        if drill.folder is not None and Path(drill.folder).is_dir():
            yield Path(drill.folder)
        else:
            register.restore(drill, Path(temporary))
            yield Path(temporary)


def report(outcome: Outcome, feedback: Summary | None = None, account: Account | None = None) -> str:
    """Begin to write a report in all forms and languages; id of the job, whose result are the files by name."""

    def work(executor: Executor, progress: Progress) -> dict[str, bytes]:
        return executor.submit(_report, outcome, feedback, account).result()

    return jobs().soon(work, {"inputs": outcome.manifest.inputs})


def guides(scenario: Scenario, plan: Plan, seed: int, language: Language) -> str:
    """Begin to write the guides of a drill to print; id of the job, whose result are the files by name."""

    def work(executor: Executor, progress: Progress) -> dict[str, bytes]:
        return executor.submit(_guides, scenario, plan, seed, language).result()

    return jobs().soon(work, {})


def hot_wash_sheet(
    courses: Courses, decisions: Sequence[Decision], team: str, feedback: Summary | None, language: Language
) -> str:
    """Begin to write the hot-wash sheet of a team; id of the job, whose result are the files by their form."""

    def work(executor: Executor, progress: Progress) -> dict[str, bytes]:
        drilled = Drilled(courses.scenario, courses.plan, courses.seed)
        outcome, weights = courses.outcome(decisions), weightiest(courses.baseline, drilled, decisions)
        progress(0.5)
        sheet = hot_wash(outcome, telling(outcome, decisions, weights, language), language, team, feedback)
        return executor.submit(_printed, sheet).result()

    return jobs().soon(work, {})


def class_papers(courses: Courses, state: State, when: str, review: Review | None) -> str:
    """Begin to write the report on all teams; id of the job, whose result are the files by name."""

    def work(executor: Executor, progress: Progress) -> dict[str, bytes]:
        drilled = Drilled(courses.scenario, courses.plan, courses.seed)
        teams = {team.id: team.decisions for team in state.teams.values()}
        weights: dict[str, Sequence[Weight]] = {}
        for done, (team, decisions) in enumerate(teams.items()):
            progress(done / (len(teams) + 1))
            weights[team] = review.weightiest[team] if review else weightiest(courses.baseline, drilled, decisions)
        written = played(courses.baseline, courses.plan, controls(next(iter(teams.values()), ())))
        outcomes = {team: courses.outcome(decisions) for team, decisions in teams.items()}
        held = Held(state, when, courses.seed, outcomes, written, weights, review)
        return executor.submit(_class_files, [class_report(held, language) for language in LANGUAGES]).result()

    return jobs().soon(work, {})


def _class_files(reports: Sequence[Report]) -> dict[str, bytes]:
    writers = {"html": lambda report: html(report).encode(), "pdf": pdf, "docx": word}
    return {f"{report.language}.{form}": write(report) for report in reports for form, write in writers.items()}


def _printed(paper: Report) -> dict[str, bytes]:
    return {"pdf": pdf(paper), "docx": word(paper)}


def _report(outcome: Outcome, feedback: Summary | None, account: Account | None) -> dict[str, bytes]:
    return _files(lambda folder: write(outcome, folder, FORMATS, LANGUAGES, feedback=feedback, account=account))


def _report_of(folder: Path) -> dict[str, bytes]:
    return _report(rerun(folder), None, None)


def _guides(scenario: Scenario, plan: Plan, seed: int, language: Language) -> dict[str, bytes]:
    return _files(lambda folder: write_guides(scenario, plan, folder, ("pdf", "docx"), (language,), seed))


def _files(writing: Callable[[Path], Sequence[Path]]) -> dict[str, bytes]:
    with TemporaryDirectory(prefix="drillroom-") as folder:
        return {path.name: path.read_bytes() for path in writing(Path(folder))}

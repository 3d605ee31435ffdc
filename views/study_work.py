"""Studies as the pages have them done: in the worker processes, with every file that is offered made at once."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.experiment.backlogs import DRILLS, Backlogs, backlogs
from sim.experiment.breaking import breaking_point
from sim.experiment.collecting import Watch
from sim.experiment.comparing import compare
from sim.experiment.comparison import Comparison
from sim.experiment.contributions import ValueStudy
from sim.experiment.executors import Workers
from sim.experiment.purchases import what_to_buy
from sim.experiment.reopening import reopen
from sim.experiment.sensitivity import SensitivityStudy, sensitivity
from sim.experiment.strains import Strain
from sim.experiment.study import Study
from sim.experiment.value import value
from sim.jobs import Progress, Work
from sim.reports.breaking import breaking_report
from sim.reports.comparison import write_plots
from sim.reports.content import Report
from sim.reports.memo import FORMATS, write_memo
from sim.reports.sensitivity import sensitivity_report
from sim.reports.studies import write_study
from sim.reports.valuing import value_report
from sim.scenario.plan import Plan
from sim.scenario.preparedness import Preparedness
from sim.scenario.scenario import Scenario
from sim.searching.found import Found
from sim.searching.place import PLAN
from sim.searching.searching import search
from sim.searching.spec import Search
from sim.texts import LANGUAGES, Language

__all__ = ["Studied", "breaking", "comparing", "searching", "valuing", "varying", "zipped"]

PAGE = "page"
"""What the page of a study is called: ``page-en.html``."""


@dataclass(frozen=True, slots=True)
class Studied:
    """What a study came to.

    Attributes
    ----------
    files : mapping of str to bytes
        By their place within the study: ``page-en.html``, ``memo-zh.pdf``, ``plots/en/parts.svg``.
    comparison : Comparison or None
        Of plans that were compared.
    backlogs : mapping of str to Backlogs
        Of the same, by scenario.
    found : Found or None
        What a search came to.
    plan : str
        The file of a plan that was found; empty: none.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    comparison: Comparison | None = None
    backlogs: Mapping[str, Backlogs] = field(default_factory=dict)
    found: Found | None = None
    plan: str = ""


def comparing(study: Study, count: int, confirm: int) -> Work:
    """Compare plans on so many processes, confirm the choice on fresh drills, and see how their backlogs went."""

    def make(staff: Workers, watch: Watch, folder: Path) -> Studied:
        watch = _in_parts(watch, study.most, confirm, DRILLS)
        found = compare(study, staff, folder=folder, confirm=confirm, watch=watch)
        courses = backlogs(study, staff, watch=watch)
        return Studied(staff.executor.submit(_pictured, folder).result(), found, courses)

    return _work(count, make)


def _in_parts(watch: Watch, *sizes: int) -> Watch:
    """For several pieces of work of known sizes; each begins when less is done than before."""
    left, before, share = [size for size in sizes if size], 0, 0.0
    whole = sum(left)

    def within(done: int, total: int) -> None:
        nonlocal before, share
        if done < before and len(left) > 1:
            share += left.pop(0) / whole
        before = done
        watch(round(1000 * (share + left[0] / whole * done / max(total, 1))), 1000)

    return within


def valuing(study: ValueStudy, offered: Sequence[Preparedness], budget: float | None, count: int) -> Work:
    """Find out what each part of a plan contributes; with a yearly budget also what to buy next of what is offered."""

    def make(staff: Workers, watch: Watch, folder: Path) -> Studied:
        if budget is None:
            found, shopping = value(study, staff, watch=watch), None
        else:
            watch = _one_after_another(watch)
            found = value(study, staff, watch=watch)
            many = found.replications
            shopping = what_to_buy(study.scenarios, study.plan, offered, budget, staff, replications=many, watch=watch)
        return _told(lambda language: value_report(found, language, shopping, _titles(offered, language)), folder)

    return _work(count, make)


def _one_after_another(watch: Watch) -> Watch:
    """For pieces of work whose number is not known: each takes half of what is left."""
    left, before = 1.0, 0

    def within(done: int, total: int) -> None:
        nonlocal left, before
        left, before = (left / 2 if done < before else left), done
        watch(round(1000 * (1 - left + left / 2 * done / max(total, 1))), 1000)

    return within


def _titles(offered: Sequence[Preparedness], language: Language) -> dict[str, str]:
    return {measure.id: measure.title.in_(language) for measure in offered}


def varying(study: SensitivityStudy, count: int) -> Work:
    """Find out which assumptions a result depends on."""

    def make(staff: Workers, watch: Watch, folder: Path) -> Studied:
        found = sensitivity(study, staff, watch=watch)
        return _told(lambda language: sensitivity_report(found, language), folder)

    return _work(count, make)


def breaking(
    scenario: Scenario, plan: Plan, strains: Sequence[Strain], limit: float, replications: int, count: int
) -> Work:
    """Find out how much a plan bears, of one thing made worse after the other."""

    def make(staff: Workers, watch: Watch, folder: Path) -> Studied:
        found = []
        for number, strain in enumerate(strains):

            def within(done: int, total: int, before: int = number) -> None:
                watch(before * total + done, len(strains) * total)

            point = breaking_point(scenario, plan, strain, staff, limit=limit, replications=replications, watch=within)
            found.append(point)
        return _told(lambda language: breaking_report(scenario, plan, found, 1, language), folder)

    return _work(count, make)


def searching(spec: Search, count: int) -> Work:
    """Search for a better plan; if there is one, with the memo on it."""

    def make(staff: Workers, watch: Watch, folder: Path) -> Studied:
        found = search(spec, staff, folder=folder, watch=watch)
        if not found.changes:
            return Studied()
        files = staff.executor.submit(_memo, folder / found.fresh).result() if found.fresh else {}
        files |= {f"plans/{name}.yaml": (folder / f"plans/{name}.yaml").read_bytes() for name in found.front}
        return Studied(files, found=found, plan=(folder / PLAN).read_text(encoding="utf-8"))

    return _work(count, make)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in one, in their folders."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _work(count: int, make: Callable[[Workers, Watch, Path], Studied]) -> Work:
    def work(executor: Executor, progress: Progress) -> Studied:
        def watch(done: int, total: int) -> None:
            progress(min(1.0, done / max(total, 1)))

        with TemporaryDirectory(prefix="drillroom-") as folder:
            return make(Workers(executor, count), watch, Path(folder) / "study")

    return work


def _told(report: Callable[[Language], Report], folder: Path) -> Studied:
    for language in LANGUAGES:
        write_study(report(language), folder, PAGE)
    return Studied(_read(folder))


def _pictured(folder: Path) -> dict[str, bytes]:
    """Memo and plots of the comparison in a folder; called in a worker process."""
    found, results = reopen(folder)
    out = folder / "files"
    for language in LANGUAGES:
        write_plots(found, results, out, language)
    write_memo(found, results, out, FORMATS, LANGUAGES)
    return _read(out)


def _memo(folder: Path) -> dict[str, bytes]:
    """Memo of the comparison in a folder; called in a worker process."""
    found, results = reopen(folder)
    write_memo(found, results, folder / "files", FORMATS, LANGUAGES)
    return _read(folder / "files")


def _read(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

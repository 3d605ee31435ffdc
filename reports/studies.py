"""What a study came to, as files: a page that needs nothing else, its charts as SVG, its tables as CSV."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from sim import formats
from sim.experiment.kinds import unit
from sim.experiment.statistics import Estimate
from sim.files import put
from sim.quantities import Quantities
from sim.reports.content import Cell, Figure, Kind, Report, Section, Table, Tone
from sim.reports.html import html
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["Speaker", "write_study"]

SCALES: dict[Kind, float] = {"minutes": 1 / 60, "share": 100.0}
"""What values are multiplied by to be in the unit that stands above them."""
KINDS: dict[str, Kind] = {"money": "money", "minutes": "minutes", "share": "share", "count": "count"}


class Speaker:
    """What all pages on studies need to speak.

    Parameters
    ----------
    scenario : Scenario
        Whose organisation's words are used.
    language : {"en", "zh"}
    """

    def __init__(self, scenario: Scenario, language: Language) -> None:
        assert isinstance(scenario.organisation, Organisation)
        self.language: Language = language
        self.titles = Titles(language, scenario.organisation)
        self.quantities = Quantities(language, scenario.organisation.money.currency)

    def measure(self, name: str) -> str:
        """What a measure is called."""
        return self.quantities.name(name, self.titles)

    def part(self, plan: Plan, part: str) -> str:
        """What a part of a plan is called."""
        kind, _, name = part.partition(".")
        if kind == "prepares":
            return next(measure.title.in_(self.language) for measure in plan.bought if measure.id == name)
        return self.titles.action(next(action for action in plan.actions if action.id == name))

    def interval(self, found: Estimate, shown: Callable[[float], str]) -> str:
        """From where to where a value is likely."""
        if found.low is None or found.high is None:
            return formats.NOTHING
        return text("study.from-to", self.language, low=shown(found.low), high=shown(found.high))

    def change(self, found: Estimate | None, measure: str, tone: Tone = "") -> tuple[Cell, Cell]:
        """A change of a measure, and its interval."""
        if found is None:
            return Cell(formats.NOTHING), Cell(formats.NOTHING)

        def shown(value: float) -> str:
            return self.quantities.signed(value, measure)

        kind = KINDS[unit(measure)]
        return Cell(shown(found.mean), found.mean, kind, tone), Cell(self.interval(found, shown))

    def report(self, kind: str, title: str, subtitle: str, sections: Sequence[Section]) -> Report:
        """The page of these sections."""
        return Report(
            language=self.language,
            kind=kind,
            title=title,
            subtitle=subtitle,
            notice=text("study.notice", self.language),
            currency=self.quantities.currency,
            sections=sections,
        )


def write_study(report: Report, folder: Path, name: str) -> list[Path]:
    """Write what a study came to: ``NAME-en.html``, ``plots/en/*.svg``, ``tables/en/*.csv``.

    Returns
    -------
    list of Path
        The page first.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    written = [folder / f"{name}-{report.language}.html"]
    folder.mkdir(parents=True, exist_ok=True)
    put(written[0], html(report))
    for block in (block for section in report.sections for block in section.blocks):
        if isinstance(block, Figure):
            written.append(_place(folder, "plots", report, f"{block.name}.svg"))
            put(written[-1], block.drawing.standalone())
        elif isinstance(block, Table):
            written.append(_place(folder, "tables", report, f"{block.name}.csv"))
            _write_table(block, written[-1])
    return written


def _place(folder: Path, kind: str, report: Report, name: str) -> Path:
    place = folder / kind / report.language
    place.mkdir(parents=True, exist_ok=True)
    return place / name


def _write_table(table: Table, path: Path) -> None:
    """The table with the numbers behind its words; spreadsheets read Chinese if the file begins with a mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.title for column in table.columns)
        writer.writerows([_plain(cell) for cell in row] for row in table.rows)


def _plain(cell: Cell) -> str | float:
    return cell.text if cell.value is None else cell.value * SCALES.get(cell.kind, 1.0)

"""Teams of a live drill side by side, as tables: for the debriefing on the page and the report on all teams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim import formats
from sim.experiment.statistics import Estimate
from sim.reports.content import Cell, Column, Table
from sim.scenario.base import by_id
from sim.scenario.scenario import Scenario
from sim.session.debrief import Calibration, Spread, spread
from sim.session.ranking import Ranked
from sim.session.review import Review
from sim.session.state import State
from sim.texts import Language, text

__all__ = ["answers", "calibrated", "judged", "ranked"]


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"web.live.{key}", language, **values)


def _columns(language: Language, *names: tuple[str, float, bool]) -> list[Column]:
    return [Column(_say(name, language), weight, right) for name, weight, right in names]


def answers(state: State, language: Language) -> Table:
    """What each team has chosen at each decision, and how far they agree."""
    columns = _columns(language, ("debrief.column.decision", 1.6, False))
    columns += [Column(team.title, 2) for team in state.teams.values()]
    several = len(state.teams) > 1
    if several:
        columns.append(Column(_say("debrief.column.alignment", language), 1))
    rows = []
    for found in spread(state):
        point = by_id(state.scenario.decisions, found.point)
        row = [Cell(point.title.in_(language))]
        for name, team in state.teams.items():
            option = found.chosen.get(name)
            words = point.option(option).text.in_(language) if option else formats.NOTHING
            if option and team.decided[point.id] is None:
                words = _say("aside", language, words=words, aside=_say("question.by-default", language))
            row.append(Cell(words))
        if several:
            row.append(Cell(alike(found, language), found.alike, "count"))
        rows.append(row)
    return Table("answers", _say("debrief.side-by-side", language), columns, rows)


def alike(found: Spread, language: Language) -> str:
    """How many teams chose the same."""
    key = "debrief.alike" if found.alike > 1 else "debrief.none-alike"
    return _say(key, language, alike=found.alike, of=len(found.chosen))


def ranked(review: Review, teams: Mapping[str, str], currency: str, language: Language) -> Table:
    """Teams beside what they are compared with: with luck, and without; the smallest expected loss first."""
    money = _Money(currency, language)
    rows = sorted(review.ranking, key=lambda row: row.expected.mean)
    losses = sorted(row.loss for row in rows if row.team)
    means = sorted(row.expected.mean for row in rows if row.team)

    def placed(row: Ranked, value: float, values: Sequence[float], cell: Cell) -> Cell:
        place = f"{values.index(value) + 1}. " if row.team and len(values) > 1 else ""
        return replace(cell, text=place + cell.text)

    def against(row: Ranked) -> Cell:
        found = row.against.estimate
        return Cell(formats.NOTHING) if row.reference == "defaults" else money.within(money.signed(found.mean), found)

    cells = [
        [
            Cell(_called(row, review, teams, language)),
            placed(row, row.loss, losses, money.cell(row.loss)),
            placed(row, row.expected.mean, means, money.mean(row.expected)),
            against(row),
            money.cell(row.regret),
        ]
        for row in rows
    ]
    columns = _columns(
        language,
        ("notes.team", 2.2, False),
        ("debrief.column.loss", 1.4, True),
        ("debrief.column.expected", 2, True),
        ("debrief.column.against", 2, True),
        ("debrief.column.given-up", 1.2, True),
    )
    best = review.best
    values = {"futures": review.futures, "plans": best.tried, "drills": f"{best.drills:,}"}
    note = _say("debrief.ranking-is", language, **values)
    return Table("ranking", _say("debrief.ranking", language), columns, cells, note)


def _called(row: Ranked, review: Review, teams: Mapping[str, str], language: Language) -> str:
    """A team, or what teams are compared with."""
    if row.team:
        return teams[row.team]
    best = review.best
    values = {"count": best.tried, "title": best.plan.title.in_(language)} if row.reference == "best-plan" else {}
    return _say(f"debrief.reference.{row.reference}", language, **values)


def judged(review: Review, teams: Mapping[str, str], scenario: Scenario, currency: str, language: Language) -> Table:
    """Every choice: what it was worth beforehand, with its interval, and what luck added."""
    money, rows = _Money(currency, language), []
    for team, verdict in review.judged.items():
        for one in verdict.decisions:
            point = by_id(scenario.decisions, one.point)
            rows.append(
                [
                    Cell(teams[team]),
                    Cell(point.title.in_(language)),
                    Cell(point.option(one.option).text.in_(language)),
                    Cell(point.option(one.best).text.in_(language)),
                    money.mean(one.regret.estimate),
                    money.signed(one.luck),
                ]
            )
    columns = _columns(
        language,
        ("notes.team", 1.2, False),
        ("debrief.column.decision", 1.6, False),
        ("debrief.column.chosen", 2, False),
        ("debrief.column.best", 2, False),
        ("debrief.column.regret", 1.6, True),
        ("debrief.column.luck", 1.3, True),
    )
    return Table("choices", _say("debrief.choices", language), columns, rows, _say("debrief.regret-is", language))


def calibrated(found: Mapping[str, Calibration], state: State, language: Language) -> Table:
    """How well each seat knew what it knew."""
    rows = [
        [
            Cell(state.seats[seat].called),
            Cell(state.teams[state.seats[seat].team].title),
            Cell(f"{one.hits}/{one.count}"),
            Cell(formats.share(one.confidence), one.confidence, "share"),
            Cell(f"{one.score:.2f}", one.score, "count"),
        ]
        for seat, one in found.items()
    ]
    columns = _columns(
        language,
        ("debrief.column.who", 2, False),
        ("notes.team", 1.5, False),
        ("debrief.column.forecasts", 1, True),
        ("debrief.column.confidence", 1.2, True),
        ("debrief.column.score", 1, True),
    )
    note = _say("debrief.calibration-is", language)
    return Table("calibration", _say("debrief.calibration", language), columns, rows, note)


@dataclass(frozen=True, slots=True)
class _Money:
    """Amounts in a currency, as cells."""

    currency: str
    language: Language

    def say(self, amount: float) -> str:
        return formats.money(amount, self.currency, self.language).replace(" ", "\N{NO-BREAK SPACE}")

    def cell(self, amount: float | None) -> Cell:
        return Cell(formats.NOTHING) if amount is None else Cell(self.say(amount), amount, "money")

    def signed(self, amount: float) -> Cell:
        """More or less, with its sign; what is nothing when it is rounded has none."""
        size = self.say(abs(amount))
        sign = "+" if amount > 0 else "\N{MINUS SIGN}"
        return Cell(sign + size if any(digit in size for digit in "123456789") else size, amount, "money")

    def within(self, cell: Cell, found: Estimate) -> Cell:
        """A mean with its interval, if there is any to tell."""
        return replace(cell, text=f"{cell.text} ± {self.say(found.half_width)}") if found.half_width else cell

    def mean(self, found: Estimate) -> Cell:
        return self.within(self.cell(found.mean), found)

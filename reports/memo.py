"""A decision memo: one page on which plan to take, how sure that is, at what price, and where it fails.

All of it is computed from a comparison; where plans cannot be told apart, that is what is said.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Literal, get_args

from sim import formats
from sim.experiment.broken import Broken
from sim.experiment.comparison import Comparison, Line
from sim.experiment.contributions import Value
from sim.experiment.kinds import unit
from sim.experiment.results import Results
from sim.experiment.study import NO_RESPONSE
from sim.files import put
from sim.reports.comparison import ENOUGH
from sim.reports.content import Block, Bullets, Cell, Column, Figure, Paragraph, Report, Section, Table, Tile, Tiles
from sim.reports.valuing import value_words
from sim.reports.weak_points import WeakPoints
from sim.reports.writing import WRITERS
from sim.searching.found import changes
from sim.searching.spec import FOUND, START
from sim.searching.words import ChoiceWords
from sim.texts import Language, text

__all__ = ["FORMATS", "memo", "write_memo"]

Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)

PLANS, SCENARIOS, CHANGED = 6, 3, 8
"""So many plans, scenarios and changes stand on one page."""


def write_memo(
    found: Comparison,
    results: Results,
    folder: Path,
    forms: Sequence[Format],
    languages: Sequence[Language],
    breaks: Sequence[Broken] = (),
    value: Value | None = None,
) -> list[Path]:
    """Write the memo of a comparison (see `memo`).

    Returns
    -------
    list of Path
        The files written: ``memo-en.pdf`` and so on.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language in languages:
        made = memo(found, results, language, breaks, value)
        for name in forms:
            written.append(folder / f"memo-{language}.{name}")
            put(written[-1], WRITERS[name](made))
    return written


def memo(
    found: Comparison,
    results: Results,
    language: Language,
    breaks: Sequence[Broken] = (),
    value: Value | None = None,
) -> Report:
    """The memo of a comparison.

    Parameters
    ----------
    found : Comparison
    results : Results
        Its values.
    language : {"en", "zh"}
    breaks : sequence of Broken
        How much the chosen plan bears.
    value : Value, optional
        What the parts of the chosen plan contribute.

    Raises
    ------
    InputError
        One of these is not known of the chosen plan, but of another.
    """
    page = _Memo(found, results, language, breaks, value)
    return Report(
        language=language,
        kind=page.tell("kind-of-document"),
        title=page.tell("title", scenarios=page.scenarios()),
        subtitle=page.titles_of_place(),
        notice=page.tell("notice"),
        currency=page.quantities.currency,
        sections=[
            Section("decision", page.tell("section.decision"), [*page.decision()]),
            Section("sure", page.tell("section.sure"), [*page.sure()]),
            *page.changed(),
            *page.carried(),
            Section("fails", page.tell("section.fails"), [*page.fails()]),
            Section("basis", page.tell("section.basis"), [*page.rests_on()]),
        ],
        brief=True,
    )


class _Memo(WeakPoints):
    """The sections of the memo."""

    def scenarios(self) -> str:
        """What may happen."""
        titles = [scenario.title.in_(self.language) for scenario in self.study.scenarios.values()]
        return self._few(titles, SCENARIOS)

    def titles_of_place(self) -> str:
        """Whose plans these are."""
        companies = (scenario.organisation for scenario in self.study.scenarios.values())
        titles = dict.fromkeys(
            company.title.in_(self.language) for company in companies if not isinstance(company, str)
        )
        return self._few([*titles], SCENARIOS)

    def _few(self, words: Sequence[str], most: int) -> str:
        shown = self.titles.joined(words[:most])
        return shown if len(words) <= most else self.tell("and-more", shown=shown, count=len(words) - most)

    # --- which plan, at what price ------------------------------------------------------------------------------------

    def decision(self) -> Iterator[Block]:
        """What to do, in a sentence, and what that comes to."""
        if self.found.selection is None:
            yield Paragraph(self.say("nothing-to-choose", measure=self.measure(self.first)), "lead")
            return
        yield Paragraph(self._advice(), "lead")
        if self.found.selection.certain or not (cheapest := self._cheapest()):
            yield Paragraph(self.tell("by-measure", measure=self.measure(self.first)))
        else:
            yield Paragraph(self.tell("cheapest", plan=self.names[cheapest], price=self._price_of(cheapest)))
        yield Tiles(self._tiles())
        yield self._table()

    def _advice(self) -> str:
        """The recommendation."""
        chosen = self.found.selection
        assert chosen is not None
        if chosen.certain:
            key = "advice.nothing" if chosen.plan == NO_RESPONSE else "advice.take"
            return self.tell(key, plan=self.names[chosen.plan])
        rivals = self._few([self.names[plan] for plan in self._rivals_of_it()], PLANS - 1)
        return self.tell("advice.open", plan=self.names[chosen.plan], rivals=rivals)

    def _rivals_of_it(self) -> list[str]:
        chosen = self.found.selection
        assert chosen is not None
        return [plan for plan, bound in chosen.could_be_better.items() if bound > self.study.indifference]

    def _cheapest(self) -> str | None:
        """Of the plans that cannot be told apart, the one whose response costs the least; doing nothing is no plan."""
        able = [plan for plan in (self.chosen, *self._rivals_of_it()) if plan != NO_RESPONSE]
        priced = [plan for plan in able if self._costs_of(plan)]
        return min(priced, key=lambda plan: sum(self._costs_of(plan)), default=None) if len(priced) > 1 else None

    def _costs_of(self, plan: str) -> tuple[float, ...]:
        """What the response costs in an incident, and what preparedness costs a year, on average."""
        costs = [by_plan[plan] for by_plan in self.found.costs.values() if plan in by_plan]
        return (fmean(c.response for c in costs), fmean(c.preparedness for c in costs)) if costs else ()

    def _price_of(self, plan: str) -> str:
        """The price in words."""
        response, yearly = self._costs_of(plan)
        words = self.tell("an-incident", value=self._money(response))
        return words if not yearly else self.titles.joined([words, self.tell("a-year", value=self._money(yearly))])

    def _money(self, amount: float) -> str:
        return self.quantities.value(amount, "loss.total")

    def _tiles(self) -> list[Tile]:
        """What to expect, what it costs, how bad it can get."""
        own, nothing = self.lines[self.chosen], self.lines[NO_RESPONSE]
        tiles = []
        if own.estimate is not None:
            without = self._told(nothing.estimate.mean) if nothing.estimate else formats.NOTHING
            name = self.tell("tile.expected", measure=self.measure(self.first))
            tiles.append(Tile(name, self._told(own.estimate.mean), self.tell("tile.without", value=without)))
        if costs := self._costs_of(self.chosen):
            note = self.tell("a-year", value=self._money(costs[1])) if costs[1] else self.tell("tile.nothing-bought")
            tiles.append(Tile(self.tell("tile.price"), self._money(costs[0]), note))
        if own.tail is not None and own.estimate is not None and own.estimate.n >= ENOUGH:
            without = self._told(nothing.tail.cvar) if nothing.tail else formats.NOTHING
            note = self.tell("tile.without", value=without)
            tiles.append(Tile(self.tell("tile.worst"), self._told(own.tail.cvar), note))
        return tiles

    def _told(self, value: float) -> str:
        return self.quantities.value(value, self.first)

    def _table(self) -> Table:
        """All plans side by side."""
        titles = ("difference", "verdict", "response", "yearly")
        columns = [
            Column(self.tell("column.plan"), 1.4),
            Column(self.quantities.headed(self.first, self.titles), 1.1, right=True),
            Column(self.tell("column.difference", baseline=self.names[self.study.baseline]), 2.7, right=True),
            Column(self.tell("column.verdict"), 1.4),
            *(Column(self.tell(f"column.{name}"), 1.1, right=True) for name in titles[2:]),
        ]
        shown = sorted(self.lines, key=lambda plan: (plan not in (self.chosen, NO_RESPONSE), plan == NO_RESPONSE))
        rows = [self._row(plan, self.lines[plan]) for plan in (p for p in self.lines if p in shown[:PLANS])]
        note = self.tell("more-plans", count=len(shown) - PLANS) if len(shown) > PLANS else ""
        return Table("plans", self.tell("caption.plans", count=self.found.replications), columns, rows, note)

    def _row(self, plan: str, line: Line) -> list[Cell]:
        mean = self.quantities.bare(line.estimate.mean, self.first) if line.estimate else formats.NOTHING
        apart = formats.NOTHING
        if line.difference is not None:
            found = line.difference.estimate
            ends = self.interval(found.low, found.high, lambda value: self.quantities.signed(value, self.first))
            apart = text(
                "plots.with-interval",
                self.language,
                value=self.quantities.signed(found.mean, self.first),
                interval=ends,
            )
        costs = [f"{cost:,.0f}" for cost in self._costs_of(plan)] or [formats.NOTHING] * 2
        tone = {"better": "good", "worse": "bad"}.get(line.verdict, "")
        return [
            Cell(self.names[plan]),
            Cell(mean),
            Cell(apart),
            Cell(self.say(f"verdict.{line.verdict}"), tone=tone),  # type: ignore[arg-type]
            *(Cell(cost) for cost in costs),
        ]

    # --- how sure -----------------------------------------------------------------------------------------------------

    def sure(self) -> Iterator[Block]:
        """What the advice rests on, and the differences as a picture."""
        currency = self.quantities.currency
        whole = f"{currency}\N{NO-BREAK SPACE}"  # an amount is not torn from its currency
        yield Bullets([("", words.replace(f"{currency} ", whole)) for words, _ in self.sentences()])
        if len(self.lines) > 1:
            drawing = self.apart(self._shown(), self.first)
            yield Figure("differences", text("plots.caption.differences", self.language), drawing)

    def _shown(self) -> dict[str, Line]:
        """Few enough lines for a picture of one page."""
        return dict([*self.lines.items()][: PLANS + 1])

    def changed(self) -> Iterator[Section]:
        """What a search has changed, if these are its plans."""
        before, after = (self.study.plans.get(name) for name in (START, FOUND))
        place = next(iter(self.study.scenarios.values())).organisation
        if before is None or after is None or isinstance(place, str) or self.study.baseline != START:
            return
        words = ChoiceWords(self.language, place, [before, after])
        items = []
        for change in changes(before, after, place):
            was, now = words.ends(change)
            what = self.tell("change", what=words.what(change.name), before=was, after=now)
            items.append((words.item(change.name), what))
        more = [("", self.tell("more-changes", count=len(items) - CHANGED))] if len(items) > CHANGED else []
        yield Section("changes", self.tell("section.changes"), [Bullets([*items[:CHANGED], *more])])

    def carried(self) -> Iterator[Section]:
        """Which parts carry the plan, and which do nothing, if that is known."""
        if self.value is not None:
            measure = self.measure(self.value.study.measures[0])
            note = self.tell("parts-by", measure=measure, count=self.value.replications)
            parts = Bullets([*value_words(self.value, self.language)])
            yield Section("parts", self.tell("section.parts"), [parts, Paragraph(note, "note")])

    # --- what it rests on ---------------------------------------------------------------------------------------------

    def rests_on(self) -> Iterator[Block]:
        """How the figures came about, and what they are not."""
        words = [self.basis() + self.tell("stop")]
        if unit(self.first) == "money":
            words.append(self.tell("estimates"))
        words.append(self.tell("again"))
        yield Paragraph((" " if self.language == "en" else "").join(words), "note")

"""What the parts of a plan contribute, in words, tables and charts."""

from collections.abc import Iterator, Mapping, Sequence

from sim import formats
from sim.experiment.comparison import Verdict
from sim.experiment.contributions import Contribution, Value, Worth
from sim.experiment.kinds import higher_is_better
from sim.experiment.purchases import Offer, Shopping
from sim.reports.content import Block, Bullets, Cell, Column, Figure, Paragraph, Report, Section, Table
from sim.reports.content import Tone as Colour
from sim.reports.plots import Axis, Interval, Tone, intervals
from sim.reports.studies import Speaker
from sim.reports.svg import Drawing
from sim.texts import Language, text

__all__ = ["value_report", "value_words"]

TONES: dict[Verdict, Tone] = {"better": "good", "worse": "bad"}
COLOURS: dict[Verdict, Colour] = {"better": "good", "worse": "bad", "unchanged": "muted"}
LOSS = "loss.total"


def value_report(
    found: Value, language: Language, shopping: Shopping | None = None, titles: Mapping[str, str] | None = None
) -> Report:
    """The page of what the parts of a plan contribute, and of what to buy next; measures by their titles."""
    page = _Page(found, language)
    study = found.study
    subtitle = page.say(
        "subtitle",
        scenarios=page.titles.joined(scenario.title.in_(language) for scenario in study.scenarios.values()),
        count=formats.count(found.replications),
        confidence=formats.share(study.confidence),
        seed=study.seed,
    )
    sections = [Section("conclusion", text("study.section.conclusion", language), [*page.conclusion()])]
    for name, scenario in study.scenarios.items():
        title = scenario.title.in_(language) if len(study.scenarios) > 1 else page.say("section.parts")
        sections.append(Section(name, title, [*page.of_scenario(name)]))
    if any(worth.price for worth in found.worth.values()):
        sections.append(Section("worth", page.say("section.worth"), [*page.worth()]))
    if shopping is not None:
        sections.append(Section("purchases", page.say("section.buy"), [*page.purchases(shopping, titles or {})]))
    return page.report(page.say("kind-of-document"), study.plan.title.in_(language), subtitle, sections)


def value_words(found: Value, language: Language) -> Iterator[tuple[str, str]]:
    """Parts of a plan by what is said of them in each scenario, and the words that go before."""
    page = _Page(found, language)
    for scenario in found.study.scenarios:
        yield from page.verdicts(scenario, found.study.measures[0])


class _Page(Speaker):
    """The sections of the page."""

    def __init__(self, found: Value, language: Language) -> None:
        super().__init__(next(iter(found.study.scenarios.values())), language)
        self.found, self.study = found, found.study
        self.names = {part: self.part(found.study.plan, part) for part in found.study.parts}

    def say(self, key: str, **values: object) -> str:
        """A text of this area of the catalogue."""
        return text(f"value.{key}", self.language, **values)

    # --- conclusion ---------------------------------------------------------------------------------------------------

    def conclusion(self) -> Iterator[Block]:
        """What carries the plan, what does nothing, and what cannot be told."""
        measure = self.study.measures[0]
        for scenario, title in self.study.scenarios.items():
            whole = self.found.whole[scenario][measure]
            if whole is None:
                yield Paragraph(self.say("never-measured", measure=self.measure(measure)), "lead")
                continue
            change, interval = self.change(whole, measure)
            headed = self.quantities.headed(measure, self.titles)
            words = self.say("whole", measure=headed, change=change.text, interval=interval.text)
            several = len(self.study.scenarios) > 1
            yield Paragraph(f"{title.title.in_(self.language)}: {words}" if several else words, "lead")
            yield Bullets([*self.verdicts(scenario, measure)])
        if self.found.failed:
            yield Paragraph(text("study.failed", self.language, count=len(self.found.failed)))
        yield Paragraph(self.say("how-to-read"), "note")

    def verdicts(self, scenario: str, measure: str) -> Iterator[tuple[str, str]]:
        """Parts by what is said of them, those with the largest share first."""
        lines = self.found.contributions[scenario][measure]
        for verdict in ("better", "worse", "undecided", "unchanged"):
            parts = [part for part in self._sorted(scenario, measure) if lines[part].verdict == verdict]
            if parts:
                names = self.titles.joined(self.names[part] for part in parts)
                yield self.say(f"parts.{verdict}"), names

    def _sorted(self, scenario: str, measure: str) -> list[str]:
        """Parts, the best first."""
        sign = -1 if higher_is_better(measure) else 1
        lines = self.found.contributions[scenario][measure]
        return sorted(lines, key=lambda part: sign * line.mean if (line := lines[part].share) else 0.0)

    # --- a scenario ---------------------------------------------------------------------------------------------------

    def of_scenario(self, scenario: str) -> Iterator[Block]:
        """The chart and the tables of a scenario."""
        first, *others = self.study.measures
        yield Figure(f"shares-{scenario}", self.say("caption.shares"), self._shares(scenario, first))
        yield self._parts(scenario, first)
        if others:
            yield self._others(scenario, others)
        if self.found.fallen or self.found.changed:
            yield Paragraph(self.say("falls-away"))
            yield Bullets([*self._dependent()])

    def _shares(self, scenario: str, measure: str) -> Drawing:
        rows, scale = [], self.quantities.scale(measure)
        for part in self._sorted(scenario, measure):
            line = self.found.contributions[scenario][measure][part]
            if line.share is None:
                continue
            change, interval = self.change(line.share, measure)
            words = text("plots.with-interval", self.language, value=change.text, interval=interval.text)
            low, high = (None if end is None else end * scale for end in (line.share.low, line.share.high))
            rows.append(
                Interval(self.names[part], line.share.mean * scale, low, high, self._tone(line, measure), words)
            )
        better = higher_is_better(measure)
        axis = Axis(
            text("plots.axis.difference", self.language, measure=self._headed(measure)),
            low=text(f"plots.left-{'worse' if better else 'better'}", self.language),
            high=text(f"plots.right-{'better' if better else 'worse'}", self.language),
        )
        title = self.say("title.shares", measure=self.measure(measure))
        said = self.titles.joined(f"{row.name} {row.words}" for row in rows)
        tones: tuple[Tone, ...] = ("good", "bad", "open")
        return intervals(title, said, rows, axis, [(tone, self.say(f"legend.{tone}")) for tone in tones])

    def _headed(self, measure: str) -> str:
        return self.quantities.headed(measure, self.titles, apart=True)

    def _tone(self, line: Contribution, measure: str) -> Tone:
        """Whether the interval of a share leaves out 0, and on which side."""
        assert line.share is not None
        if line.share.low is None or line.share.high is None or line.share.low <= 0 <= line.share.high:
            return "open"
        return "good" if (line.share.mean > 0) == higher_is_better(measure) else "bad"

    def _parts(self, scenario: str, measure: str) -> Table:
        """Every part by the first measure."""
        rows = []
        for part in self._sorted(scenario, measure):
            line = self.found.contributions[scenario][measure][part]
            alone = None if line.alone is None else line.alone.estimate
            verdict = Cell(text(f"study.verdict.{line.verdict}", self.language), tone=COLOURS.get(line.verdict, ""))
            rows.append(
                [Cell(self.names[part]), *self.change(line.share, measure), *self.change(alone, measure), verdict]
            )
        whole = self.found.whole[scenario][measure]
        rows.append([Cell(self.say("whole-plan")), *self.change(whole, measure), Cell(""), Cell(""), Cell("")])
        columns = [
            Column(self.say("column.part"), 2.4),
            Column(self.say("column.share"), 1.1, right=True),
            Column(text("study.column.interval", self.language), 1.6, right=True),
            Column(self.say("column.alone"), 1.1, right=True),
            Column(text("study.column.interval", self.language), 1.6, right=True),
            Column(text("study.column.verdict", self.language), 1.2),
        ]
        caption = self.say("table.parts", measure=self._headed(measure))
        return Table(f"parts-{scenario}", caption, columns, rows, self.say("note.parts"))

    def _others(self, scenario: str, measures: Sequence[str]) -> Table:
        """Shares in all other measures."""
        columns = [Column(self.say("column.part"), 2.4)]
        columns += [Column(self._headed(measure), 1.2, right=True) for measure in measures]
        rows = []
        for part in self._sorted(scenario, self.study.measures[0]):
            lines = [self.found.contributions[scenario][measure][part] for measure in measures]
            cells = [self.change(line.share, measure)[0] for line, measure in zip(lines, measures, strict=True)]
            rows.append([Cell(self.names[part]), *cells])
        return Table(f"others-{scenario}", self.say("table.others"), columns, rows)

    def _dependent(self) -> Iterator[tuple[str, str]]:
        """What falls away, or begins otherwise, without a part."""
        for part in self.study.parts:
            words = []
            for kind, found in (("falls", self.found.fallen), ("changes", self.found.changed)):
                if names := found.get(part):
                    words.append(self.say(kind, parts=self.titles.joined(self.names[name] for name in names)))
            if words:
                yield self.say("without", part=self.names[part]), " ".join(words)

    # --- a year -------------------------------------------------------------------------------------------------------

    def worth(self) -> Iterator[Block]:
        """What each measure of preparedness is worth in a year."""
        yield self._assumed()
        priced = [part for part, worth in self.found.worth.items() if worth.price]
        rows = [self._year(part, self.found.worth[part]) for part in priced]
        columns = [
            Column(self.say("column.measure"), 2.4),
            *(Column(self.say(f"column.{name}"), 1.2, right=True) for name in ("price", "spared", "net")),
            Column(text("study.column.interval", self.language), 1.6, right=True),
            Column(text("study.column.verdict", self.language), 1.2),
        ]
        unit = text("study.with-unit", self.language, name=self.say("table.worth"), unit=self.quantities.currency)
        yield Table("worth", unit, columns, rows, self.say("note.worth"))

    def _year(self, part: str, worth: Worth) -> list[Cell]:
        low, high = worth.net.low, worth.net.high
        told = "pays" if low is not None and low > 0 else "does-not" if high is not None and high < 0 else "open"
        colours: dict[str, Colour] = {"pays": "good", "does-not": "bad"}
        return [
            Cell(self.names[part]),
            Cell(self.quantities.bare(worth.price, LOSS), worth.price, "money"),
            Cell(self.quantities.bare(worth.spared.mean, LOSS), worth.spared.mean, "money"),
            *self.change(worth.net, LOSS),
            Cell(self.say(f"pays.{told}"), tone=colours.get(told, "")),
        ]

    def _assumed(self) -> Paragraph:
        """How often such disasters are thought to come."""
        often = [
            self.say("often", scenario=scenario.title.in_(self.language), count=f"{self.found.per_year[name]:g}")
            for name, scenario in self.study.scenarios.items()
        ]
        return Paragraph(self.say("assumed", scenarios=self.titles.joined(often)))

    # --- what to buy --------------------------------------------------------------------------------------------------

    def purchases(self, shopping: Shopping, titles: Mapping[str, str]) -> Iterator[Block]:
        """What to buy in which order, and what each round offered."""
        amounts = [self.quantities.value(amount, LOSS) for amount in (shopping.budget, shopping.spent)]
        bought = self.titles.joined(titles.get(name, name) for name in shopping.bought)
        key = "buy" if shopping.bought else "buy-nothing"
        yield Paragraph(self.say(key, measures=bought, budget=amounts[0], spent=amounts[1]), "lead")
        yield self._assumed()
        columns = [
            Column(self.say("column.measure"), 2.4),
            *(Column(self.say(f"column.{name}"), 1.2, right=True) for name in ("price", "spared", "net")),
            Column(text("study.column.interval", self.language), 1.6, right=True),
            Column("", 1.2),
        ]
        for number, offers in enumerate(shopping.rounds, start=1):
            taken = shopping.bought[number - 1] if number <= len(shopping.bought) else None
            rows = [self._offer(offer, titles, taken) for offer in offers]
            yield Table(f"round-{number}", self.say("table.round", number=number), columns, rows)
        if shopping.too_dear:
            yield Paragraph(self.say("too-dear", measures=self.titles.joined(titles[n] for n in shopping.too_dear)))
        yield Paragraph(self.say("note.buy"), "note")

    def _offer(self, offer: Offer, titles: Mapping[str, str], taken: str | None) -> list[Cell]:
        names = [titles.get(name, name) for name in offer.measures]
        harms = offer.net.high is not None and offer.net.high < 0
        told = "pays.pays" if offer.pays else "pays.does-not" if harms else "pays.open"
        told = "taken" if offer.name == taken else told
        return [
            Cell(self.say("with-needs", measure=names[-1], needs=self.titles.joined(names[:-1])))
            if len(names) > 1
            else Cell(names[-1]),
            Cell(self.quantities.bare(offer.price, LOSS), offer.price, "money"),
            Cell(self.quantities.bare(offer.spared.mean, LOSS), offer.spared.mean, "money"),
            *self.change(offer.net, LOSS),
            Cell(self.say(told), tone="good" if offer.pays else "muted"),
        ]

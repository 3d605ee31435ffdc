"""How much a plan bears, in words, a table and charts."""

from collections.abc import Iterator, Sequence

from sim import formats
from sim.experiment.bisection import Side
from sim.experiment.breaking import Breaking
from sim.experiment.measuring import breach_name
from sim.experiment.statistics import Proportion
from sim.reports.content import Block, Cell, Column, Figure, Paragraph, Report, Section, Table
from sim.reports.curves import Point, curve
from sim.reports.plots import Axis, Tone
from sim.reports.studies import Speaker
from sim.reports.svg import Drawing
from sim.scenario.objectives import Objective
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.texts import Language, text

__all__ = ["breaking_report", "breaking_words"]

HOUR = 60
TONES: dict[Side, Tone] = {"within": "good", "beyond": "bad", "open": "open"}


def breaking_report(scenario: Scenario, plan: Plan, found: Sequence[Breaking], seed: int, language: Language) -> Report:
    """The page of how much a plan bears in a scenario."""
    page = _Page(scenario, language)
    first = found[0]
    subtitle = page.say(
        "subtitle",
        scenario=scenario.title.in_(language),
        limit=formats.share(first.limit),
        count=formats.count(first.replications),
        confidence=formats.share(first.confidence),
        seed=seed,
    )
    sections = [Section("conclusion", text("study.section.conclusion", language), [*page.conclusion(found)])]
    sections += [
        Section(page.file(one), page.strained(one), [Figure(page.file(one), page.say("caption"), page.curve(one))])
        for one in found
    ]
    return page.report(page.say("kind-of-document"), plan.title.in_(language), subtitle, sections)


def breaking_words(scenario: Scenario, found: Breaking, language: Language) -> str:
    """How far a plan holds, and how sure that is, in a few sentences."""
    page = _Page(scenario, language)
    said = [page.sentence(found), *page.how_sure(found)]
    return (" " if language == "en" else "").join(said)


class _Page(Speaker):
    """The sections of the page."""

    def __init__(self, scenario: Scenario, language: Language) -> None:
        super().__init__(scenario, language)
        self.scenario = scenario

    def say(self, key: str, **values: object) -> str:
        """A text of this area of the catalogue."""
        return text(f"break.{key}", self.language, **values)

    # --- words --------------------------------------------------------------------------------------------------------

    def file(self, found: Breaking) -> str:
        """What its files are called."""
        return "-".join(filter(None, (found.strain.kind, found.strain.name)))

    def strained(self, found: Breaking) -> str:
        """What is made worse."""
        strain = found.strain
        if strain.kind == "outage":
            (incident,) = (incident for incident in self.scenario.incidents if incident.id == strain.name)
            return self.say("of-outage", name=self.titles.of(incident))
        return self.say(f"of-{strain.kind}", name=self.titles.named("department", strain.name) if strain.name else "")

    def level(self, found: Breaking, value: float | None) -> str:
        """A level in words."""
        if value is None:
            return formats.NOTHING
        if found.strain.kind == "outage":
            return formats.duration(value, self.language)
        number = f"{value:.0f}" if found.strain.kind == "team" else f"{value:.2g}"
        return self.say(f"level-{found.strain.kind}", count=number)

    def objectives(self, found: Breaking) -> str:
        """What must not be missed."""
        known: dict[str, Objective] = {breach_name(objective): objective for objective in self.scenario.objectives}
        return self.titles.joined(self.titles.objective(known[name]) for name in found.objectives)

    # --- conclusion ---------------------------------------------------------------------------------------------------

    def conclusion(self, found: Sequence[Breaking]) -> Iterator[Block]:
        """How far the plan holds, and how sure that is."""
        yield Paragraph(self.say("missed", objectives=self.objectives(found[0])))
        for one in found:
            yield Paragraph(self.sentence(one), "lead")
            yield from (Paragraph(words) for words in self.how_sure(one))
        yield self._table(found)

    def sentence(self, found: Breaking) -> str:
        """How far the plan holds."""
        levels = found.strain.levels
        values = {
            "strained": self.strained(found),
            "holds": self.level(found, found.holds),
            "mild": self.level(found, levels[0]),
            "severe": self.level(found, levels[-1]),
            "limit": formats.share(found.limit),
        }
        return self.say(found.verdict, **values)

    def how_sure(self, found: Breaking) -> Iterator[str]:
        """How sure that is."""
        if found.verdict == "breaks" and found.low is None and found.high is not None:
            yield self.say("nowhere-certain", high=self.level(found, found.high))
        elif found.verdict == "breaks":
            yield self.say("between", low=self._end(found, found.low), high=self._end(found, found.high))
        elif found.verdict == "holds-throughout" and found.low != found.holds:
            yield self.say("not-certain", low=self._end(found, found.low))
        if (fresh := found.confirmed) is not None:
            yield self.say(
                "fresh-worse" if fresh.low > found.limit else "fresh",
                level=self.level(found, found.holds),
                count=formats.count(fresh.n),
                share=formats.share(fresh.share),
                interval=self._shares(fresh),
            )
        if found.failed:
            yield text("study.failed", self.language, count=found.failed)

    def _end(self, found: Breaking, value: float | None) -> str:
        return self.say("not-in-range") if value is None else self.level(found, value)

    def _shares(self, found: Proportion) -> str:
        return text("study.from-to", self.language, low=formats.share(found.low), high=formats.share(found.high))

    def _table(self, found: Sequence[Breaking]) -> Table:
        columns = [
            Column(self.say("column.strained"), 2.2),
            Column(self.say("column.holds"), 1.1, right=True),
            Column(self.say("column.low"), 1.1, right=True),
            Column(self.say("column.high"), 1.1, right=True),
            Column(self.say("column.fresh"), 1.6, right=True),
        ]
        rows = [
            [
                Cell(self.strained(one)),
                Cell(self.level(one, one.holds), one.holds, "minutes" if one.strain.kind == "outage" else "count"),
                Cell(self._end(one, one.low)),
                Cell(self._end(one, one.high)),
                Cell(f"{formats.share(one.confirmed.share)} ({self._shares(one.confirmed)})" if one.confirmed else ""),
            ]
            for one in found
        ]
        return Table("breaking", self.say("table"), columns, rows, self.say("note"))

    # --- chart --------------------------------------------------------------------------------------------------------

    def curve(self, found: Breaking) -> Drawing:
        """How likely an objective is missed, by level."""
        hours = found.strain.kind == "outage"
        scale = 1 / HOUR if hours else 1.0
        points = [
            Point(chance.level * scale, chance.missed.share, chance.missed.low, chance.missed.high, TONES[chance.side])
            for chance in found.chances
        ]
        axis = Axis(self.say(f"axis-{found.strain.kind}", name=self.strained(found)))
        limit = found.limit, self.say("limit-line", limit=formats.share(found.limit))
        mark = None if found.holds is None else (found.holds * scale, self.level(found, found.holds))
        sentence = self.sentence(found)
        tones: tuple[Tone, ...] = ("good", "bad", "open")
        legend = [(tone, self.say(f"legend.{tone}")) for tone in tones]
        return curve(self.strained(found), sentence, points, axis, self.say("axis-chance"), limit, mark, legend)

"""The scorecard for people: in short below the result of a drill, and in full with reasons and evidence."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from sim import formats
from sim.cli.layout import heading, table
from sim.cli.prose import Prose
from sim.outcome import Outcome
from sim.score import CapabilityRating, Evidence, Figure, Item, ObjectiveRating, Rating, Scorecard
from sim.texts import Language, text
from sim.words import Titles

__all__ = ["full", "short"]

Parts = Iterator[RenderableType]
STYLES: dict[Rating, str] = {
    "performed": "green",
    "some-challenges": "yellow",
    "major-challenges": "bold yellow",
    "unable": "bold red",
    "not-rated": "dim",
}


def short(outcome: Outcome, language: Language) -> Parts:
    """Ratings of the capabilities, score and coverage."""
    page = _Page(outcome, language)
    yield heading(page.say("section.scorecard"))
    yield page.ratings()
    yield ""
    yield from page.totals()


def full(outcome: Outcome, language: Language, card: Scorecard | None = None) -> Parts:
    """Everything that the scorecard says, and why; another one than the outcome's own if its weights are others."""
    page = _Page(outcome, language, card)
    yield from page.totals(headline=True)
    yield from page.points()
    yield from page.capabilities()
    yield from page.objectives()
    yield from page.recovery()
    yield from page.evidence()


class _Page:
    """The sections of a scorecard."""

    def __init__(self, outcome: Outcome, language: Language, card: Scorecard | None = None) -> None:
        self.outcome = outcome
        self.card = card or outcome.scorecard
        self.language: Language = language
        self.titles = Titles(language, outcome.organisation)
        evidence = [rated.evidence for rated in self.card.capabilities]
        evidence += [rated.evidence for rated in self.card.objectives]
        cited = sorted({index for one in evidence for index in one.events})
        self.cited = {index: number for number, index in enumerate(cited, 1)}

    def say(self, key: str, **values: object) -> str:
        return text(f"score.{key}", self.language, **values)

    def columns(self, *names: str) -> list[str]:
        return [self.say(f"column.{name}") for name in names]

    def rating(self, rating: Rating) -> Text:
        return Text(self.say(f"rating.{rating}"), style=STYLES[rating])

    # --- in short -----------------------------------------------------------------------------------------------------

    def ratings(self) -> RenderableType:
        """The capabilities, and what is to be improved."""
        rows = []
        for rated in self.card.capabilities:
            why = "\n".join(reason.say(self.language) for reason in rated.improvements)
            rows.append((self.say(f"capability.{rated.capability}"), self.rating(rated.rating), why))
        return table(self.columns("capability", "rating", "improve"), rows)

    def totals(self, *, headline: bool = False) -> Parts:
        """Headline, score, coverage and how far they hold."""
        card = self.card
        if headline:
            yield self.say(f"headline.{card.headline.case}", share=formats.averted(card.headline.averted))
            if card.headline.preparedness_per_year:
                currency = self.outcome.organisation.money.currency
                price = formats.money(card.headline.preparedness_per_year, currency, self.language)
                yield self.say("preparedness", price=price)
        stable = card.stability
        if card.score is None or stable is None:
            yield Text(self.say("none"), style="bold")
        else:
            yield Text(self.say("total", score=f"{card.score:.1f}", band=self.say(f"band.{stable.band}")), style="bold")
        yield self.say(
            "coverage",
            share=formats.share(card.coverage.share),
            begun=card.coverage.actions_begun,
            planned=card.coverage.actions_in_plan,
            exercised=card.coverage.capabilities_exercised,
            capabilities=card.coverage.capabilities,
            weight=formats.share(card.coverage.weight),
        )
        if card.coverage.injects_with_expected:
            yield self.say(
                "injects",
                all=card.coverage.injects_with_expected,
                evaluated=card.coverage.injects_evaluated,
                met=card.coverage.injects_met,
            )
        if stable is not None:
            range_ = {"low": f"{stable.low:.0f}", "high": f"{stable.high:.0f}"}
            band = self.say(f"band.{stable.band}")
            yield self.say("stability", holds=formats.share(stable.holds), band=band, **range_)

    # --- in full ------------------------------------------------------------------------------------------------------

    def points(self) -> Parts:
        yield heading(self.say("section.points"))
        rows = [self._item(item) for item in self.card.items]
        weight = f"{sum(item.weight for item in self.card.items):g}"
        score = "" if self.card.score is None else self.say("of-most", points=f"{self.card.score:.1f}", most="100")
        rows.append((Text(self.say("sum"), style="bold"), "", "", weight, Text(score, style="bold")))
        yield table(self.columns("item", "measured", "target", "weight", "points"), rows, right=(1, 2, 3, 4))

    def _item(self, item: Item) -> Sequence[RenderableType]:
        points: RenderableType = Text(self.say("not-exercised"), style="dim")
        if item.value is not None:
            points = self.say("of-most", points=f"{item.points:.1f}", most=f"{item.most:.1f}")
        figure = item.figure
        name = self.say(f"item.{item.key}")
        return (name, self._measured(figure, item), figure.say_target(self.language), f"{item.weight:g}", points)

    def _measured(self, figure: Figure, item: Item) -> str:
        """What was measured; of what never happened within the drill: that."""
        if figure.value is None and item.value is not None:
            return text("cli.result.not-within", self.language)
        return figure.say(self.language)

    def capabilities(self) -> Parts:
        yield heading(self.say("section.capabilities"))
        yield table(self.columns("capability", "rating", "reasons"), map(self._capability, self.card.capabilities))

    def _capability(self, rated: CapabilityRating) -> Sequence[RenderableType]:
        return self.say(f"capability.{rated.capability}"), self.rating(rated.rating), self._why(rated)

    def objectives(self) -> Parts:
        if self.card.objectives:
            yield heading(self.say("section.objectives"))
            yield table(self.columns("objective", "rating", "reasons"), map(self._objective, self.card.objectives))

    def _objective(self, rated: ObjectiveRating) -> Sequence[RenderableType]:
        names = {"name": self.titles.objective(rated.objective), "target": self.titles.target(rated.objective)}
        return self.say("objective.target", **names), self.rating(rated.rating), self._why(rated)

    def _why(self, rated: CapabilityRating | ObjectiveRating) -> Text:
        why = Prose("\n".join(reason.say(self.language) for reason in rated.reasons))
        numbers = self._cite(rated.evidence)
        return why.append("\n" + self.say("cited", numbers=numbers), style="dim") if numbers else why

    def _cite(self, evidence: Evidence) -> str:
        """Numbers of the entries of the journal that support a rating."""
        return self.titles.joined(str(self.cited[index]) for index in evidence.events)

    def recovery(self) -> Parts:
        if not self.outcome.response.incident_periods:
            return
        yield heading(self.say("section.recovery"))
        rows = [
            (
                self.titles.named("system", system.system),
                formats.moment(system.failed_at, self.language),
                formats.moment(system.restored_at, self.language),
                self._within(system.time, system.target),
                formats.duration(system.target, self.language),
                self._verdict(system.reached),
            )
            for system in self.card.systems
        ]
        if rows:
            yield table(self.columns("system", "failed", "restored", "took", "target", "rating"), rows, right=(3, 4))
            yield ""
        yield table(["", *self.columns("took", "target", "rating")], self._continuity(), right=(1, 2))

    def _continuity(self) -> Iterator[Sequence[RenderableType]]:
        c = self.card.continuity
        kept = {"rpo": _kept(c.rpo, c.rpo_target), "wrt": _kept(c.wrt, c.wrt_target)}
        rows = (("rpo", c.rpo, c.rpo_target), ("outage", c.outage, None), ("wrt", c.wrt, c.wrt_target))
        for name, value, target in (*rows, ("mtd", c.mtd, c.mtd_target)):
            held = kept.get(name) if name != "mtd" else None if c.breached is None else not c.breached
            words = (self._within(value, target), formats.duration(target, self.language), self._verdict(held))
            yield (self.say(f"continuity.{name}"), *words)

    def _within(self, time: float | None, target: float | None) -> str:
        return (
            text("cli.result.not-within", self.language) if time is None else formats.took(time, self.language, target)
        )

    def _verdict(self, kept: bool | None) -> RenderableType:
        if kept is None:
            return formats.NOTHING
        return Text(self.say("kept" if kept else "breached"), style="green" if kept else "bold red")

    def evidence(self) -> Parts:
        """The entries of the journal that the ratings cite, by number."""
        if not self.cited:
            return
        yield heading(self.say("section.evidence"))
        journal = self.outcome.response.journal
        rows = [
            (str(number), formats.moment(journal[index].time, self.language), journal[index].say(self.language))
            for index, number in self.cited.items()
        ]
        yield table(self.columns("number", "time", "event"), rows, right=(0,))


def _kept(value: float | None, target: float | None) -> bool | None:
    """Whether a time was within its target; what did not end within the drill was not."""
    return None if target is None else value is not None and value <= target

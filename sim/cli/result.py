"""The result of a drill, for people: what went wrong, what was done, what it came to."""

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from sim import formats
from sim.attainment import Attainment
from sim.cli.layout import heading, table
from sim.cli.preparedness import of_outcome
from sim.cli.prose import Prose
from sim.cli.scorecard import short
from sim.loss import Loss
from sim.measures import Measures
from sim.outcome import RUNS, Outcome, Run
from sim.scenario.actions import Action
from sim.scenario.base import Text as Words
from sim.scenario.incidents import Incident
from sim.texts import Language, text
from sim.words import Titles
from sim.world.incidents import Period
from sim.world.journal import Entry

__all__ = ["result", "trace"]

Parts = Iterator[RenderableType]
DOCUMENTS = ("wrong-invoices", "records-missing", "done-again", "forged-paid")
KINDS = {"incident": "bold red", "system": "red", "knowledge": "yellow", "action": "cyan"}


def result(outcome: Outcome, language: Language) -> Parts:
    """The result in sections, each as something to print."""
    page = _Page(outcome, language)
    yield from page.title()
    yield from page.what_went_wrong()
    yield from of_outcome(outcome, language)
    yield from page.what_was_done()
    yield from page.orders()
    yield from page.recovery()
    yield from page.objectives()
    yield from short(outcome, language)
    yield from page.worth()


def trace(outcome: Outcome, language: Language) -> Parts:
    """All events of the run with the response, as they happened."""
    yield heading(text("cli.section.trace", language))
    columns = [text(f"cli.column.{name}", language) for name in ("time", "event", "owner")]
    yield table(columns, [_told(entry, language) for entry in outcome.response.journal])


def _told(entry: Entry, language: Language) -> Sequence[RenderableType]:
    """When, what and who; the owner stands in a column of his own."""
    owner = entry.values.get("owner")
    what = dataclasses.replace(entry, values={**entry.values, "owner": ""}).say(language).strip()
    who = owner.in_(language) if isinstance(owner, Words) else ""
    return formats.moment(entry.time, language), Prose(what, style=KINDS.get(entry.kind, "")), who


class _Page:
    """The sections of a result."""

    def __init__(self, outcome: Outcome, language: Language) -> None:
        self.outcome = outcome
        self.language: Language = language
        self.titles = Titles(language, outcome.organisation)
        self.measures: tuple[Measures, ...] = tuple(outcome.measures[name] for name in RUNS)

    def say(self, key: str, **values: object) -> str:
        return text(f"cli.{key}", self.language, **values)

    def columns(self, *names: str) -> list[str]:
        return [self.say(f"column.{name}") for name in names]

    def moment(self, minutes: float | None) -> str:
        return formats.moment(minutes, self.language)

    def duration(self, minutes: float | None) -> str:
        return formats.took(minutes, self.language)

    def money(self, amount: float) -> str:
        return formats.money(amount, self.outcome.organisation.money.currency, self.language)

    # --- sections -----------------------------------------------------------------------------------------------------

    def title(self) -> Parts:
        scenario, plan = self.outcome.scenario, self.outcome.plan
        names = {"scenario": scenario.title.in_(self.language), "plan": plan.title.in_(self.language)}
        yield Text(self.say("result.title", **names), style="bold")
        yield self.say(
            "result.subtitle",
            organisation=self.outcome.organisation.title.in_(self.language),
            days=self.say("days-from", count=scenario.days, date=scenario.starts.isoformat()),
            orders=formats.count(len(self.outcome.book)),
            seed=self.outcome.manifest.seed,
        )

    def what_went_wrong(self) -> Parts:
        yield heading(self.say("section.went-wrong"))
        periods = self.outcome.response.incident_periods
        if not periods:
            yield self.say("result.nothing-happened")
            return
        incidents = {incident.id: incident for incident in self.outcome.scenario.incidents}
        rows = []
        for period in periods:
            noticed = _noticed(self.outcome.response, period)
            rows.append(
                (
                    self._incident(incidents[period.incident]),
                    self.moment(period.start),
                    self.say("result.goes-on") if period.end is None else self.moment(period.end),
                    self.duration(None if period.end is None else period.end - period.start),
                    self.say("result.not-noticed") if noticed is None else self.moment(noticed),
                )
            )
        yield table(self.columns("incident", "begins", "ends", "lasted", "noticed-at"), rows)

    def _incident(self, incident: Incident) -> Text:
        """What an incident is called, and below it what it does."""
        damage = self.titles.damage(incident)
        if incident.title is None:
            return Prose(damage)
        return Prose(self.titles.of(incident)).append(f"\n{damage}", style="dim")

    def what_was_done(self) -> Parts:
        yield heading(self.say("section.done"))
        if not self.outcome.plan.actions:
            yield self.say("no-actions")
            return
        rows = []
        times = self.outcome.response.action_times
        never = (math.inf, None)
        for action in sorted(self.outcome.response.plan.actions, key=lambda action: times.get(action.id, never)[0]):
            begun, ended = times.get(action.id, (None, None))
            end = self.say("result.goes-on") if ended is None else self.moment(ended)
            rows.append(
                (
                    self.titles.action(action),
                    self.titles.owner(action),
                    self.titles.particulars(action),
                    self.say("result.not-triggered") if begun is None else self._begun(action, begun),
                    formats.NOTHING if begun is None else end,
                )
            )
        yield table(self.columns("action", "owner", "how", "begins", "ends"), rows)

    def _begun(self, action: Action, first: float) -> str:
        """When an action was begun first, and how often: systems may fail again."""
        key = f"journal.{action.do}-begins"
        entries = self.outcome.response.journal
        times = sum(entry.key == key and entry.subject == action.id for entry in entries)
        moment = self.moment(first)
        return self.say("result.first-of", moment=moment, count=times) if times > 1 else moment

    def orders(self) -> Parts:
        yield heading(self.say("section.orders"))
        rows: list[tuple[str, Callable[[Measures], str]]] = [
            *((name, self._fate(name.replace("-", "_"))) for name in ("on-time", "late", "cancelled", "overdue")),
            ("open", lambda m: formats.count(m.open)),
            ("key-on-time", lambda m: formats.share(m.key_customers_on_time)),
            ("urgent-on-time", lambda m: formats.share(m.urgent_on_time)),
            ("legal-missed", lambda m: formats.count(m.legal_dates_missed)),
            ("off-channel", lambda m: formats.count(m.on_paper)),
            ("enquiries", lambda m: formats.count(m.enquiries)),
            ("peak", lambda m: formats.count(m.peak_backlog)),
            ("trust-end", lambda m: formats.share(m.trust_end)),
            ("trust-lowest", lambda m: formats.share(m.trust_lowest)),
            ("customers-lost", lambda m: formats.few(m.customers_lost)),
            ("log", lambda m: formats.share(m.log_completeness)),
            ("relief", lambda m: self.money(m.relief_granted)),
            *((name, self._count(name)) for name in DOCUMENTS),
            ("overtime", lambda m: formats.count(m.overtime)),
            ("loss", lambda m: self.money(m.loss.total)),
            *((f"loss-{name}", self._loss(name)) for name in Loss.__slots__),
        ]
        titles = ["", *(self.say(f"run.{name}") for name in RUNS)]
        shown = [(self.say(f"row.{name}"), *map(value, self.measures)) for name, value in rows]
        yield table(titles, [row for row in shown if _says_something(row[1:])], right=(1, 2, 3))

    def _fate(self, name: str) -> Callable[[Measures], str]:
        """Number of orders with a fate, and their share of those whose fate is decided."""

        def shown(m: Measures) -> str:
            number, decided = getattr(m, name), m.orders - m.open
            share = formats.share(number / decided if decided else None)
            return self.say("result.count-share", count=formats.count(number), share=share)

        return shown

    def _count(self, name: str) -> Callable[[Measures], str]:
        return lambda m: formats.count(getattr(m, name.replace("-", "_")))

    def _loss(self, name: str) -> Callable[[Measures], str]:
        return lambda m: self.money(getattr(m.loss, name))

    def recovery(self) -> Parts:
        bare, response = self.measures[1:]
        if not self.outcome.response.incident_periods:
            return
        yield heading(self.say("section.recovery"))

        def shown(times: Mapping[str, float | None], name: str) -> str:
            """A time; of what did not come back: that; of what did not even fail: nothing."""
            if name in times and times[name] is None:
                return self.say("result.not-within")
            return self.duration(times.get(name))

        names = dict.fromkeys((*bare.rto, *response.rto))
        rows = [
            (
                self.say("result.system-down", system=self.titles.named("system", name)),
                *(shown(m.rto, name) for m in (bare, response)),
            )
            for name in names
        ]
        for name in ("work_recovery", "mtd"):
            values = (shown({name: getattr(m, name)}, name) for m in (bare, response))
            rows.append((self.say(f"result.{name}"), *values))
        yield table(["", *(self.say(f"run.{name}") for name in RUNS[1:])], rows, right=(1, 2))

    def objectives(self) -> Parts:
        if not self.outcome.objectives:
            return
        yield heading(self.say("section.objectives"))
        rows = [self._attainment(attainment) for attainment in self.outcome.objectives]
        yield table(self.columns("objective", "target", "measured", "verdict"), rows)

    def _attainment(self, attainment: Attainment) -> Sequence[RenderableType]:
        objective = attainment.objective
        verdict = {True: "reached", False: "missed", None: "not-measured"}[attainment.reached]
        style = {"reached": "green", "missed": "bold red", "not-measured": "dim"}[verdict]
        missing = attainment.measured is None and attainment.reached is False
        return (
            self.titles.objective(objective),
            self.titles.target(objective),
            self.say("result.not-within") if missing else self.titles.measured(objective, attainment.measured),
            Text(self.say(f"verdict.{verdict}"), style=style),
        )

    def worth(self) -> Parts:
        """What the response was worth, also where that is nothing, or less."""
        none, bare, response = (m.loss.total for m in self.measures)
        averted = self.outcome.loss_averted
        values = {"saved": self.money(abs(bare - response)), "caused": self.money(bare - none)}
        yield ""
        if averted is None:
            yield self.say("worth.no-loss" if response <= bare else "worth.cost-only", **values)
            return
        name = "worse" if averted < 0 else "more-than-all" if averted > 1 else "none" if averted == 0 else "some"
        yield Text(self.say(f"worth.{name}", share=formats.averted(averted), **values), style="bold")


def _noticed(run: Run, period: Period) -> float | None:
    """When an incident was noticed while it went on."""
    end = math.inf if period.end is None else period.end
    known = (entry for entry in run.journal if entry.key == "journal.detected" and entry.subject == period.incident)
    return next((entry.time for entry in known if period.start <= entry.time <= end), None)


def _says_something(values: Sequence[str]) -> bool:
    """Whether a row is worth its line."""
    return any(value != formats.NOTHING and any(digit in value for digit in "123456789") for value in values)

"""The page of an organisation: customers, people, steps of work, desks, systems."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from sim import formats
from sim.cli.canvas import drawn
from sim.cli.layout import facts, heading, table
from sim.cli.terminal import Terminal
from sim.scenario.graph import dependencies
from sim.scenario.incidents import Incident
from sim.scenario.organisation import Department, Organisation, Stage
from sim.scenario.systems import Need, System, ids_in
from sim.words import Titles

__all__ = ["organisation_page", "systems_section"]

Parts = Iterator[RenderableType]


def organisation_page(terminal: Terminal, company: Organisation) -> Parts:
    """The sections of the page; title and sources are of every page."""
    page = _Page(terminal, company)
    yield page.facts()
    yield from page.section("tiers", page.tiers())
    yield from page.section("departments", page.departments())
    yield from page.section("stages", page.stages())
    yield from page.section("desks", page.desks())
    if any(site.power for site in company.sites):
        yield from page.section("power", page.power())
    yield from systems_section(terminal, company)
    if company.supplies:
        yield from page.section("supplies", page.supplies())
    yield from page.section("money", page.prices())


def systems_section(terminal: Terminal, company: Organisation, incidents: Iterable[Incident] = ()) -> Parts:
    """What depends on what: drawn where there is room for it, else as a tree; what incidents hit is red."""
    page = _Page(terminal, company)
    lines = drawn(dependencies(company, incidents), terminal.language)
    if not company.systems:
        return
    if max(line.cell_len for line in lines) <= terminal.out.width:
        yield from page.section("graph", *lines)
    else:
        yield from page.section("systems", *page.systems())


class _Page:
    """The sections, each as something to print."""

    def __init__(self, terminal: Terminal, company: Organisation) -> None:
        self.terminal = terminal
        self.company = company
        self.titles = Titles(terminal.language, company)
        self.language = terminal.language

    def say(self, key: str, **values: object) -> str:
        return self.terminal.say(f"cli.{key}", **values)

    def columns(self, *names: str) -> list[str]:
        return [self.say(f"column.{name}") for name in names]

    def joined(self, words: Iterable[str]) -> str:
        return self.titles.joined(words)

    def money(self, amount: float) -> str:
        return formats.money(amount, self.company.money.currency, self.language)

    def section(self, name: str, *parts: RenderableType) -> Parts:
        yield heading(self.say(f"section.{name}"))
        yield from parts

    def facts(self) -> RenderableType:
        demand = self.company.demand
        people = sum(department.staff for department in self.company.departments)
        regions = {self.titles.named("region", label): share for label, share in demand.regions.items()}
        types = {self.titles.invoice_type(label): share for label, share in demand.invoice_types.items()}
        shifts = (
            f"{self.titles.of(shift)} {formats.clock(shift.from_)}–{formats.clock(shift.to)}"
            for shift in self.company.calendar.shifts
        )
        return facts(
            [
                (self.say("fact.staff"), formats.count(people)),
                (self.say("fact.orders"), self.say("a-day", count=formats.count(demand.orders_per_day))),
                (self.say("fact.regions"), self._mix(regions)),
                (self.say("fact.types"), self._mix(types)),
                (self.say("fact.shifts"), self.joined(shifts)),
            ]
        )

    def _mix(self, shares: Mapping[str, float]) -> str:
        whole = sum(shares.values())
        return self.joined(f"{name} {formats.share(value / whole)}" for name, value in shares.items())

    def tiers(self) -> RenderableType:
        rows = [
            (
                self.titles.of(tier),
                formats.share(tier.share),
                formats.count(tier.customers),
                self.money(tier.amount.quantile(0.5)),
                formats.spread(tier.due, self.language),
                self.say("for-ever") if tier.patience is None else formats.spread(tier.patience, self.language),
                self.say("yes") if tier.key else "",
            )
            for tier in self.company.demand.tiers
        ]
        names = ("tier", "share", "customers", "amount", "due", "patience", "key")
        return table(self.columns(*names), rows, right=(1, 2, 3))

    def departments(self) -> RenderableType:
        rows = [
            (
                self.titles.of(department),
                formats.count(department.staff),
                self._usual_work(department),
                self._speeds("desk", department.skills),
            )
            for department in self.company.departments
        ]
        return table(self.columns("department", "people", "usual-work", "skills"), rows, right=(1,))

    def _usual_work(self, department: Department) -> str:
        if department.own_work is None:
            return self.titles.named("desk", department.desk or "")
        return self.say("own-work", count=formats.count(department.own_work.per_day))

    def _speeds(self, kind: Any, speeds: Mapping[str, float]) -> str:
        return self.joined(f"{self.titles.named(kind, name)} {formats.share(speed)}" for name, speed in speeds.items())

    def stages(self) -> RenderableType:
        flags = ("issues", "completes", "mends")
        rows = [
            (
                self.titles.of(stage),
                formats.spread(stage.work, self.language),
                self._onward(stage),
                self.joined(self.say(f"stage.{flag}") for flag in flags if getattr(stage, flag)),
            )
            for stage in self.company.stages
        ]
        return table(self.columns("stage", "work", "then", "note"), rows)

    def _onward(self, stage: Stage) -> str:
        """Where orders go after a stage, by channel if that matters."""
        if isinstance(stage.then, Mapping):
            ways = {channel: self.titles.named("stage", then) for channel, then in stage.then.items() if then}
            words = self.joined(self.say("by-channel", channel=channel, stage=then) for channel, then in ways.items())
        else:
            words = self.titles.named("stage", stage.then) if stage.then else ""
        return words or self.say("finished")

    def desks(self) -> RenderableType:
        rows = [
            (
                self.titles.of(desk),
                self._speeds("stage", desk.does),
                self.titles.needs(desk.needs) or formats.NOTHING,
                self.say("any-number") if desk.seats is None else formats.count(desk.seats),
                self.say(f"opens.{desk.opens}"),
            )
            for desk in self.company.desks
        ]
        return table(self.columns("desk", "does", "needs", "seats", "opens"), rows, right=(3,))

    def power(self) -> RenderableType:
        """What each site has against a power cut."""
        rows = []
        for site, power in ((site, site.power) for site in self.company.sites):
            if power is None:
                continue
            found = []
            if ups := power.ups:
                found.append(self.say("power.ups", time=formats.duration(ups.lasts, self.language)))
            if generator := power.generator:
                values = {
                    "starts": formats.share(generator.starts),
                    "fuel": formats.duration(generator.fuel, self.language),
                    "share": formats.share(generator.carries),
                }
                found.append(self.say("power.automatic" if generator.automatic else "power.by-hand", **values))
            if laptops := power.laptops:
                time = formats.duration(laptops.lasts, self.language)
                found.append(self.say("power.laptops", share=formats.share(laptops.share), time=time))
            hours = (formats.clock(moment) for moment in (power.daylight.from_, power.daylight.to))
            found.append(self.say("power.daylight", hours="–".join(hours)))
            rows.append((self.titles.of(site), "\n".join(found)))
        return table(self.columns("site", "power"), rows)

    def supplies(self) -> RenderableType:
        rows = [
            (self.titles.of(supply), formats.count(supply.stock), self.money(supply.unit_cost))
            for supply in self.company.supplies
        ]
        return table(self.columns("supply", "stock", "unit-cost"), rows, right=(1, 2))

    def prices(self) -> RenderableType:
        """The rates by which the loss is reckoned; what costs nothing is left out."""
        rates = self.company.money
        disputes, say = rates.disputes, self.say
        leaving = {self.titles.of(tier): tier.churn for tier in self.company.demand.tiers if tier.churn}
        shares = {name: formats.share(getattr(disputes, name)) for name in ("late", "wrong", "duplicate")}
        fine = say("filing-fine", amount=self.money(rates.late_filing), share=_rate(rates.surcharge))
        tiers = self.joined(f"{name} {formats.share(share)}" for name, share in leaving.items())
        shown = [
            ("margin", rates.margin, formats.share(rates.margin)),
            ("late", rates.late_per_day, say("per-day", share=_rate(rates.late_per_day))),
            ("interest", rates.interest, say("a-year", share=_rate(rates.interest))),
            ("disputes", disputes.costs, say("disputed", **shares, amount=self.money(disputes.costs))),
            ("enquiry", rates.enquiry, self.money(rates.enquiry)),
            ("own-work", rates.own_work, say("a-piece", amount=self.money(rates.own_work))),
            ("churn", len(leaving), say("leaving", tiers=tiers, months=f"{rates.churn_months:g}")),
            ("late-invoice", rates.late_invoice, say("a-piece", amount=self.money(rates.late_invoice))),
            ("late-filing", rates.late_filing + rates.surcharge, fine),
            ("insured", rates.insured, formats.share(rates.insured)),
        ]
        return facts([(say(f"price.{name}"), words) for name, rate, words in shown if rate])

    def systems(self) -> Parts:
        """What needs what: below each system stand the desks and systems that need it, once in full."""
        systems, desks = self.company.systems, self.company.desks
        grown: set[str] = set()

        def names(needs: Iterable[Need]) -> set[str]:
            return {name for _, name in ids_in(needs)}

        def title(system: System) -> str:
            standby = system.standby
            words = self.titles.of(system)
            if standby and not standby.available:
                return self.say("standby-to-be-bought", system=words)
            return self.say("standby", system=words, chance=formats.share(standby.chance)) if standby else words

        def grow(tree: Tree, name: str) -> None:
            grown.add(name)
            for desk in (d for d in desks if name in names(d.needs)):
                tree.add(Text(self.say("desk-on", desk=self.titles.of(desk)), style="dim"))
            for user in (s for s in systems if name in names(s.needs)):
                if user.id in grown:
                    tree.add(Text(self.say("shown-above", system=self.titles.of(user))))
                else:
                    grow(tree.add(Text(title(user))), user.id)

        for system in systems:
            if not system.needs:
                tree = Tree(Text(title(system)), guide_style="dim")
                grow(tree, system.id)
                yield tree


def _rate(share: float) -> str:
    """A share with all its digits."""
    return f"{100 * share:g}%"

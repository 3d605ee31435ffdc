"""Prints how a history was replayed and what was learnt from it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.errors import Phrase
from sim.history.labels import Labelled
from sim.scenario.calendar import WEEKDAYS
from sim.texts import Language, text

if TYPE_CHECKING:
    from sim.history.fit import FittedDemand
    from sim.history.moving import TierCount
    from sim.history.open_orders import OpenOrders
    from sim.history.replay import Replay

__all__ = ["fit_summary", "open_orders_summary", "replay_summary"]

SHOWN = 5


def replay_summary(replay: "Replay", language: Language = "en") -> Group:
    """The window, its orders, what of them the history told, and the tiers."""
    window = replay.window
    facts = {
        "window": text(
            f"history.window-{window.chosen}",
            language,
            start=_day(window.start, language),
            end=_day(window.end, language),
            onto=_day(replay.starts, language),
        ),
        "orders": f"{len(replay.book):,}",
        "outside": f"{replay.outside:,}",
        "credit-notes": f"{replay.credit_notes:,}",
        "regions": _labels(replay.regions, language),
        "invoice_types": _labels(replay.invoice_types, language),
    }
    told = _facts(text("history.replayed", language), facts, language)
    return Group(told, _tiers(replay.tiers, language), *_notes(replay.notes, language))


def open_orders_summary(waiting: "OpenOrders", language: Language = "en") -> Group:
    """The day of the list, its orders, what of them it told, and the tiers."""
    facts = {
        "as-of": text(
            "history.as-of-onto", language, day=_day(waiting.as_of, language), onto=_day(waiting.starts, language)
        ),
        "orders": f"{len(waiting.book):,}",
        "overdue": f"{waiting.overdue:,}",
        "later": f"{waiting.later:,}",
        "regions": _labels(waiting.regions, language),
        "invoice_types": _labels(waiting.invoice_types, language),
    }
    told = _facts(text("history.open-orders", language), facts, language)
    return Group(told, _tiers(waiting.tiers, language), *_notes(waiting.notes, language))


def _tiers(counts: Iterable["TierCount"], language: Language) -> Table:
    table = _table("history.tiers", ("tier", "orders", "customers", "amount"), language)
    for tier in counts:
        table.add_row(Text(tier.tier), f"{tier.orders:,}", f"{tier.customers:,}", f"{tier.amount:,.2f}")
    return table


def fit_summary(fitted: "FittedDemand", language: Language = "en") -> Group:
    """The weekly rhythm, the tiers with their amounts, and the error against the weeks held out."""
    error, demand = fitted.error, fitted.demand
    facts = {
        "period": text(
            "history.period-days",
            language,
            start=_day(fitted.first, language),
            end=_day(fitted.last, language),
            closed=fitted.closed,
        ),
        "orders": f"{fitted.orders:,}",
        "credit-notes": f"{fitted.credit_notes:,}",
        "orders-per-day": f"{demand.orders_per_day:,}",
        "weekdays": "  ".join(
            f"{text(f'history.day-{day}', language)} {demand.weekdays.get(day, 0):.0%}" for day in WEEKDAYS
        ),
        "regions": _labels(fitted.regions, language),
        "invoice_types": _labels(fitted.invoice_types, language),
        "error-hours": text(
            "history.error-by-chance", language, error=f"{error.hour_of_week:.1%}", chance=f"{error.by_chance:.1%}"
        ),
        "error-level": f"{error.level:+.1%}",
        "error-amounts": f"{error.amounts:.3f}",
        "dispersion": "–" if error.dispersion is None else f"{error.dispersion:.1f}",
    }
    columns = ("tier", "share", "customers", "distribution", "mean", "distance", "mean-error", "tail-error")
    tiers = _table("history.tiers", columns, language)
    for tier in demand.tiers:
        amounts = fitted.amounts.get(tier.id)
        shape = "kept" if amounts is None else "lognormal" if amounts.lognormal else "table"
        figures = (
            ("–",) * 3
            if amounts is None
            else (f"{amounts.distance:.3f}", f"{amounts.mean:+.1%}", f"{amounts.tail:+.1%}")
        )
        row = (
            f"{tier.share:.1%}",
            f"{tier.customers:,}",
            text(f"history.{shape}", language),
            f"{tier.amount.mean():,.2f}",
        )
        tiers.add_row(Text(tier.id), *row, *figures)
    title = text("history.fitted", language, weeks=error.weeks)
    return Group(_facts(title, facts, language), tiers, *_notes(fitted.notes, language))


def _table(title: str, columns: Iterable[str], language: Language) -> Table:
    table = Table(title=text(title, language), title_justify="left")
    for place, name in enumerate(columns):
        table.add_column(text(f"history.{name}", language), justify="right" if place else "left", overflow="fold")
    return table


def _facts(title: str, facts: Mapping[str, str], language: Language) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(text(f"history.{name}", language), Text(value))
    return table


def _day(day: date, language: Language) -> str:
    return text("history.day", language, day=day, weekday=text(f"history.day-{WEEKDAYS[day.weekday()]}", language))


def _labels(found: Labelled, language: Language) -> str:
    """How many orders had a label of the organisation, and what the others had."""
    said = text("history.labels", language, matched=found.matched, drawn=found.drawn, empty=found.empty)
    if not found.unmatched:
        return said
    first = [f"{name} {count:,}" for name, count in list(found.unmatched.items())[:SHOWN]]
    more = len(found.unmatched) - SHOWN
    shown = text("history.separator", language).join(first) + (" …" if more > 0 else "")
    return said + text("history.unmatched", language, shown=shown)


def _notes(notes: Iterable[Phrase], language: Language) -> list[RenderableType]:
    mark = text("history.note", language)
    return [Text(f"{mark}{note.say(language)}", style="yellow") for note in notes]

"""Measures of preparedness in words: what they change, what they cost, what a plan has bought."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from sim import formats
from sim.cli.layout import facts, heading, table
from sim.cli.prose import Prose
from sim.outcome import Outcome
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import changes, yearly_prices
from sim.scenario.preparedness import Effect, Preparedness, Price
from sim.texts import Language, text

__all__ = ["measure_page", "of_outcome", "of_plan"]

Parts = Iterator[RenderableType]


def measure_page(measure: Preparedness, language: Language) -> Parts:
    """What a measure costs, needs and changes, and on what grounds."""
    price = measure.yearly_price
    rows = [(text("prepared.price", language), _price(price, language))]
    if measure.needs:
        rows.append((text("prepared.needs", language), ", ".join(measure.needs)))
    yield facts(rows)
    if price.because is not None:
        mark, words = text(f"cli.mark.{price.mark}", language), price.because.in_(language)
        yield Prose(text("prepared.price.because", language, mark=mark, words=words), style="dim")
    yield heading(text("prepared.effects", language))
    columns = [text(f"prepared.column.{name}", language) for name in ("value", "becomes", "because")]
    yield table(columns, [_effect(effect, language) for effect in measure.effects])


def _effect(effect: Effect, language: Language) -> tuple[RenderableType, ...]:
    value = getattr(effect, effect.way)
    written = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else value
    style = "yellow" if effect.mark == "estimate" else "dim"
    why = Prose(effect.because.in_(language)).append(f"\n{text(f'cli.mark.{effect.mark}', language)}", style=style)
    return effect.change, text(f"prepared.way.{effect.way}", language, value=written), why


def _price(price: Price, language: Language) -> str:
    amounts = {"fixed": price.fixed, "per-person": price.per_person, "per-site": price.per_site}
    parts = [
        text(f"prepared.price.{name}", language, amount=formats.money(amount, price.currency, language))
        for name, amount in amounts.items()
        if amount
    ]
    return " + ".join(parts) or text("prepared.price.nothing", language)


def of_plan(plan: Plan, organisation: Organisation | None, language: Language) -> Parts:
    """What a plan buys, and what that costs an organisation in a year, if it is known which."""
    if not plan.prepares:
        return
    yield heading(text("prepared.bought", language))
    columns = [text(f"prepared.column.{name}", language) for name in ("measure", "price")]
    rows = [[measure.title.in_(language), _price(measure.yearly_price, language)] for measure in plan.bought]
    if organisation is None:
        yield table(columns, rows)
        yield Prose(text("prepared.which-organisation", language), style="dim")
        return
    prices, currency = yearly_prices(plan, organisation), organisation.money.currency
    for row, price in zip(rows, prices.values(), strict=True):
        row.append(formats.money(price, currency, language))
    yield table([*columns, text("prepared.column.a-year", language)], rows, right=(2,))
    total = formats.money(sum(prices.values()), currency, language)
    yield Prose(text("prepared.total", language, organisation=organisation.title.in_(language), amount=total))


def of_outcome(outcome: Outcome, language: Language) -> Parts:
    """What was bought beforehand in a drill: its price, and whether it changed anything there."""
    if not outcome.plan.prepares:
        return
    yield heading(text("prepared.bought", language))
    prices, currency = yearly_prices(outcome.plan, outcome.organisation), outcome.organisation.money.currency
    made = [change.measure for change in changes(outcome.scenario, outcome.plan)]
    columns = [text(f"prepared.column.{name}", language) for name in ("measure", "a-year", "changes")]
    rows = []
    for measure in outcome.plan.bought:
        count = made.count(measure.id)
        idle = Text(text("prepared.no-effect", language), style="yellow")
        effect = text("prepared.changes", language, count=count) if count else idle
        rows.append((measure.title.in_(language), formats.money(prices[measure.id], currency, language), effect))
    yield table(columns, rows, right=(1,))
    total = formats.money(outcome.measures["with-response"].preparedness_per_year, currency, language)
    yield Prose(text("prepared.apart", language, amount=total))

"""Times, shares and money as people read them.

>>> moment(1960, "en"), duration(328, "en"), duration(328, "zh")
('Day 2 08:40', '5 h 28 min', '5 小时 28 分钟')
"""

from sim.scenario.distributions import Distribution
from sim.texts import Language, text

__all__ = [
    "NOTHING",
    "about",
    "averted",
    "clock",
    "count",
    "currency",
    "duration",
    "few",
    "moment",
    "money",
    "share",
    "spread",
    "took",
    "worked",
]

HOUR, DAY = 60, 1440
NOTHING = "–"


def moment(minutes: float | None, language: Language) -> str:
    """Moment of the drill, to the minute."""
    if minutes is None:
        return NOTHING
    day, minute = divmod(round(minutes), DAY)
    return text("cli.moment", language, day=day + 1, clock=clock(minute))


def clock(minutes: float) -> str:
    """Time of day."""
    return f"{round(minutes) // HOUR:02}:{round(minutes) % HOUR:02}"


def duration(minutes: float | None, language: Language) -> str:
    """How long, to the minute; what is shorter than one, to the second."""
    if minutes is None:
        return NOTHING
    whole = round(minutes)
    parts = [("days", whole // DAY), ("hours", whole % DAY // HOUR), ("minutes", whole % HOUR)]
    if 0 < minutes < 1:
        parts = [("seconds", max(1, round(minutes * 60)))]
    told = [(unit, number) for unit, number in parts if number] or [("minutes", 0)]
    return " ".join(text(f"cli.{unit}", language, count=number) for unit, number in told)


def took(minutes: float | None, language: Language, target: float | None = None) -> str:
    """How long something took, to the minute; from a day on to the hour, for there no reader needs the minutes.

    What would look like its target though it is not is told to the minute all the same.

    >>> took(1410, "en"), took(3197.4, "en"), took(2900, "en"), took(2900, "en", target=2880)
    ('23 h 30 min', '2 d 5 h', '2 d', '2 d 20 min')
    """
    if minutes is None or minutes < DAY:
        return duration(minutes, language)
    told = duration(HOUR * round(minutes / HOUR), language)
    alike = target is not None and minutes != target and told == duration(target, language)
    return duration(minutes, language) if alike else told


def worked(minutes: float, language: Language) -> str:
    """How long somebody worked: in hours, for a day of work has no 24 of them.

    >>> worked(95.2, "en"), worked(8517, "en")
    ('1 h 35 min', '142 h')
    """
    if minutes < 10 * HOUR:
        return duration(minutes, language)
    return text("cli.hours", language, count=f"{round(minutes / HOUR):,}")


def share(value: float | None) -> str:
    """Per cent to one decimal; what is not quite all or nothing does not look like it.

    >>> share(0.5), share(0.9999), share(0.0001)
    ('50%', '>99.9%', '<0.1%')
    """
    if value is None:
        return NOTHING
    if 0.9995 <= value < 1:
        return ">99.9%"
    if 0 < value < 0.0005:
        return "<0.1%"
    return f"{100 * value:.1f}".removesuffix(".0") + "%"


def averted(value: float | None) -> str:
    """Share of a loss that was averted; beyond all of it, and beyond as much again made worse, only that it is so.

    Where the incident alone costs next to nothing, the share runs into thousands of per cent and says nothing.

    >>> averted(0.25), averted(-0.5), averted(-71.5), averted(3)
    ('25%', '−50%', '<−100%', '>100%')
    """
    if value is None:
        return NOTHING
    if abs(value) > 1:
        return ">100%" if value > 0 else "<\N{MINUS SIGN}100%"
    return share(value) if value >= 0 else "\N{MINUS SIGN}" + share(-value)


def count(value: float | None) -> str:
    """A number of things."""
    return NOTHING if value is None else f"{value:,.0f}"


def few(value: float | None) -> str:
    """An expected number of things: to a tenth where there are few, so that a chance does not look like none.

    >>> few(0.02), few(0.5), few(3), few(63.2)
    ('<0.1', '0.5', '3', '63')
    """
    if value is None or value >= 10 or value == round(value):
        return count(value)
    return "<0.1" if value < 0.1 else f"{value:.1f}".removesuffix(".0")


def money(amount: float, currency: str, language: Language) -> str:
    """An amount, cents only where they matter; the sign stands before the currency.

    >>> money(-1234.5, "CNY", "en"), money(2.64, "CNY", "zh")
    ('−CNY 1,234', '2.64 元')
    """
    digits = 2 if 0 < abs(amount) < 10 and amount % 1 else 0
    known = f"cli.money-{currency}" if currency == "CNY" else "cli.money"
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    return sign + text(known, language, amount=f"{abs(amount):,.{digits}f}", currency=currency)


def currency(code: str, language: Language) -> str:
    """What a currency is called where it stands alone, as beside an axis.

    >>> currency("CNY", "en"), currency("CNY", "zh"), currency("EUR", "zh")
    ('CNY', '元', 'EUR')
    """
    return text("cli.currency-CNY", language) if code == "CNY" else code


def spread(times: Distribution, language: Language) -> str:
    """A distribution of durations: what is usual, and what is seldom exceeded."""
    usual, most = times.quantile(0.5), times.quantile(0.9)
    if usual == most:
        return duration(usual, language)
    return text("cli.spread", language, usual=about(usual, language), most=about(most, language))


def about(minutes: float, language: Language) -> str:
    """About how long: in steps that are small compared with it.

    >>> about(1.5, "en"), about(2, "en"), about(76, "en"), about(16_438, "en")
    ('90 s', '2 min', '1 h 15 min', '11 d 10 h')
    """
    if (seconds := 5 * round(minutes * 12)) < 2 * 60:
        return text("cli.seconds", language, count=seconds)
    step = 1 if minutes < HOUR else 5 if minutes < 10 * HOUR else HOUR
    return duration(step * round(minutes / step), language)

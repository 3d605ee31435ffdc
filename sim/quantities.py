"""Measures of studies in words: what they are called, their values, and differences of them."""

import numpy as np

from sim import formats
from sim.experiment.kinds import unit
from sim.texts import Language, keys, text
from sim.words import Titles

__all__ = ["Quantities"]

HOUR = 60
NOTICED = 0.001
"""What is less, in the unit that is shown, is rounding."""


class Quantities:
    """Names and values of measures, for readers of a language.

    Parameters
    ----------
    language : {"en", "zh"}
    currency : str
        Of all amounts.
    """

    def __init__(self, language: Language, currency: str) -> None:
        self.language: Language = language
        self.currency = currency

    def name(self, measure: str, titles: Titles) -> str:
        """What a measure is called; one that has no words of its own by its name in the tables."""
        first, _, rest = measure.partition(".")
        if first == "rto" and rest:
            return text("cli.measure.rto-of", self.language, system=titles.named("system", rest))
        known = (f"study.measure.{measure}", f"cli.measure.{measure}", f"cli.row.loss-{rest}")
        key = next((key for key in known if key in keys()), None)
        return text(key, self.language).strip() if key else measure

    def headed(self, measure: str, titles: Titles, *, apart: bool = False) -> str:
        """What a measure is called, with its unit; that of differences of shares is a point of a hundred."""
        name, kind = self.name(measure, titles), unit(measure)
        if kind == "count" or (kind == "share" and not apart):
            return name
        money = formats.currency(self.currency, self.language)
        words = money if kind == "money" else text(f"study.unit-{kind}", self.language)
        return text("study.with-unit", self.language, name=name, unit=words)

    def scale(self, measure: str) -> float:
        """What a value is multiplied by to be in the unit that stands beside it: hours, points of a hundred."""
        return {"minutes": 1 / HOUR, "share": 100.0}.get(unit(measure), 1.0)

    def value(self, value: float, measure: str) -> str:
        """A value with its unit."""
        if unit(measure) == "money":
            return formats.money(value, self.currency, self.language)
        bare = self.bare(value, measure)
        return text("cli.hours", self.language, count=bare) if unit(measure) == "minutes" else bare

    def bare(self, value: float, measure: str) -> str:
        """A value whose unit stands beside it (see `headed`)."""
        match unit(measure):
            case "money":
                words = f"{value:z,.0f}"
            case "minutes":
                words = f"{value / HOUR:z,.1f}".removesuffix(".0")
            case "share":
                return formats.share(value)
            case _:
                words = f"{value:z,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.1f}"
        return words.replace("-", "\N{MINUS SIGN}")

    def signed(self, value: float, measure: str) -> str:
        """A difference, its sign always shown; of shares in points of a hundred.

        One that is small beside its unit keeps the digit that counts: nothing but no difference is 0.
        """
        share = unit(measure) == "share"
        words = f"{100 * abs(value):.1f}".removesuffix(".0") if share else self.bare(abs(value), measure)
        if words == "0" and (small := abs(value) * self.scale(measure)) >= NOTICED:
            words = np.format_float_positional(small, precision=1, fractional=False, trim="-")
        sign = "" if words == "0" else "+" if value > 0 else "\N{MINUS SIGN}"
        return sign + words

    def difference(self, value: float, measure: str) -> str:
        """A difference with its sign and its unit."""
        words = self.signed(value, measure)
        sign, bare = (words[0], words[1:]) if words != "0" else ("", words)
        match unit(measure):
            case "money":
                return sign + formats.money(float(bare.replace(",", "")), self.currency, self.language)
            case "minutes":
                return sign + text("cli.hours", self.language, count=bare)
            case "share":
                return sign + text("study.points", self.language, count=bare)
            case _:
                return words

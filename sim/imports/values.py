"""Reads the columns of an export: identifiers, names, amounts, rates, marks of yes and no, kinds."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import Phrase
from sim.imports.cells import Parsed, as_text, distinct, fold, is_typed, replace, spread

__all__ = [
    "LARGEST_AMOUNT",
    "amounts",
    "flags",
    "identifiers",
    "invoice_types",
    "names",
    "priorities",
    "rates",
    "rounded",
]

LARGEST_AMOUNT = 1e13
"""Beyond it a double no longer holds cents exactly."""

# Tabs, quotes and ="…" are written around long numbers to stop a spreadsheet from rounding them.
_WRAPPING = r"^[=\t'\"` \u200b\ufeff]+|[\t'\"` \u200b\ufeff]+$"
_WRAPPED_NAME = (r'^="([^"]*)"$', r"\1")
_EXACT_INTEGERS = 2.0**53

_CURRENCY = r"RMB|CNY|USD|EUR|GBP|HKD|rmb|cny|usd|eur|gbp|hkd|人民币|(?:CN|US|HK)?[¥$£€]|[元圆]"
_POINT = r"(?:(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)"
_COMMA = r"(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d*)?"
# What can only be read with a decimal point, only with a decimal comma, or either way with different values.
_ONLY_POINT = r"(?:\d+\.(?:\d{1,2}|\d{4,})|0?\.\d+|\d{1,3}(?:,\d{2,3})*,\d{3}\.\d*|\d{1,3}(?:,\d{2,3})+,\d{3})"
_ONLY_COMMA = r"(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d*|\d{1,3}(?:\.\d{3}){2,})"
_EITHER = r"[1-9]\d{0,2}[.,]\d{3}"

_NO_TAX = r"免税|不征税|零税率|普通零税率|出口退税|exempt|zero-rated"
_YES = frozenset({"是", "1", "y", "yes", "true", "t", "含税", "√"})
_NO = frozenset({"否", "0", "n", "no", "false", "f", "不含税", "×"})
_PRIORITIES = {
    "urgent": r"(?!不|非|not|non).*(加急|紧急|特急|急件|urgent|high|critical|rush|express).*|高|急|是|1|yes|y|p0|p1",
    "low": r"低|low|p3|p4|lowest",
    "normal": r"中|普通|一般|正常|normal|medium|standard|not specified|(不|非)(加急|紧急|急)|not urgent|否|0|no|n|p2",
}


def names(column: "pd.Series[Any]") -> Parsed:
    """Names and other texts, kept as they are but for ``="…"`` and the ``.0`` of numbers exported as decimals."""
    cells = as_text(column)
    text, codes = distinct(cells)
    values = spread(_whole(replace(text, _WRAPPED_NAME)), codes, cells.index)
    return Parsed(values, _empty(values), np.zeros(len(values), dtype=bool), Phrase("import.how-text"))


def identifiers(column: "pd.Series[Any]") -> Parsed:
    """Numbers of orders, invoices, taxpayers: text, to the last digit; those a spreadsheet rounded are unreadable."""
    cells = as_text(column)
    text, codes = distinct(cells)
    values = spread(_whole(replace(fold(text), (_WRAPPING, ""))), codes, cells.index)
    return Parsed(values, _empty(values), rounded(column, values), Phrase("import.how-identifier"))


def _empty(text: "pd.Series[str]") -> NDArray[np.bool_]:
    return np.array(text == "", dtype=bool)


def rounded(column: "pd.Series[Any]", text: "pd.Series[str]") -> NDArray[np.bool_]:
    """Where a spreadsheet turned a long number into a decimal and lost its last digits."""
    lost = np.array(text.str.fullmatch(r"\d(?:\.\d+)?[eE]\+\d+"), dtype=bool)
    if is_typed(column):
        lost |= np.array([isinstance(cell, int | float) and abs(cell) > _EXACT_INTEGERS for cell in column])
    return lost


def _whole(text: "pd.Series[str]") -> "pd.Series[str]":
    """Numbers without the ``.0`` that all of them have."""
    filled = text[text != ""]
    if len(filled) and filled.str.fullmatch(r"\d+\.0").all():
        return text.str.removesuffix(".0")
    return text


def amounts(column: "pd.Series[Any]", scale: int = 1) -> Parsed:
    """Amounts of money and other numbers; the decimal sign, point or comma, is decided over the whole column.

    Parameters
    ----------
    column
        Cells.
    scale
        What the values are multiplied by (a header in 万元: 10,000).
    """
    numeric = _numeric_cells(column)
    cells = as_text(column)
    empty = _empty(cells)
    text, codes = distinct(cells.mask(numeric, ""))
    text = fold(text)
    numbers, by_comma, warnings = _from_text(text)
    values = pd.Series(numbers[codes], index=column.index)
    if numeric.any():
        values[numeric] = column[numeric].astype(float)
    values = (values * scale).where((values * scale).abs() <= LARGEST_AMOUNT)
    symbols = sorted(set(re.findall(r"[¥$£€]", "".join(text))))
    if len(symbols) > 1:
        warnings.append(Phrase("import.mixed-currencies", {"symbols": " ".join(symbols)}))
    unit = "".join(symbols) + (f" × {scale:,}" if scale > 1 else "")
    how = Phrase("import.how-comma" if by_comma else "import.how-point", {"unit": unit})
    return Parsed(values, empty, ~empty & values.isna().to_numpy(), how, tuple(warnings))


def _numeric_cells(column: "pd.Series[Any]") -> NDArray[np.bool_]:
    if not is_typed(column):
        return np.zeros(len(column), dtype=bool)
    return np.array([isinstance(cell, int | float) and not isinstance(cell, bool) for cell in column], dtype=bool)


def _from_text(text: "pd.Series[str]") -> tuple[NDArray[np.float64], bool, list[Phrase]]:
    """The numbers, whether the comma is their decimal sign, and what is doubtful about it."""
    if not text.str.fullmatch(r"-?[\d.,]*").all():
        text = replace(text, (rf"{_CURRENCY}|[\s'_]", ""), (r"^\((.*)\)$", r"-\1"), (r"^(.*)-$", r"-\1"))
    bare = text.str.replace(r"^[-+]", "", regex=True)
    by_comma, warnings = _decimal_sign(bare)
    fits = bare.str.fullmatch(_COMMA if by_comma else _POINT).to_numpy(dtype=bool)
    if by_comma:
        bare = bare.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(bare.str.replace(",", "", regex=False).where(fits)).to_numpy(dtype=float)
    return np.where(text.str.startswith("-").to_numpy(dtype=bool), -numbers, numbers), by_comma, warnings


def _decimal_sign(texts: "pd.Series[str]") -> tuple[bool, list[Phrase]]:
    """Whether the comma is the decimal sign, and a warning where nothing tells."""
    point, comma = (int(texts.str.fullmatch(evidence).sum()) for evidence in (_ONLY_POINT, _ONLY_COMMA))
    unclear = texts[texts.str.fullmatch(_EITHER).to_numpy(dtype=bool)]
    if point == comma and len(unclear):
        example = unclear.iloc[0]
        value = float(example.replace(",", ""))
        return False, [Phrase("import.separator-unclear", {"example": example, "value": f"{value:g}"})]
    return comma > point, []


def rates(column: "pd.Series[Any]", percent: bool = False) -> Parsed:
    """Tax rates as fractions: ``13%``, ``13``, ``0.13``, 免税; several rates in one (``***``) count as empty.

    Parameters
    ----------
    column
        Cells.
    percent
        The header says that the numbers are percentages.
    """
    text = fold(as_text(column))
    marked = text.str.endswith("%").to_numpy(dtype=bool)
    untaxed = text.str.fullmatch(rf"(?:{_NO_TAX})").to_numpy(dtype=bool)
    numbers = amounts(text.str.removesuffix("%").mask(text.str.fullmatch(r"\*+"), "").mask(untaxed, "0")).values
    values = numbers.where(~(marked | percent | (numbers >= 1).to_numpy()), numbers / 100).round(6)
    values = values.where(values.between(0, 1))
    empty = _empty(text) | text.str.fullmatch(r"\*+").to_numpy(dtype=bool)
    return Parsed(values, empty, ~empty & values.isna().to_numpy(), Phrase("import.how-rate"))


def flags(column: "pd.Series[Any]") -> Parsed:
    """Marks of yes (1) and no (0); NaN where there is neither."""
    text = fold(as_text(column)).str.casefold()
    values = _translated(text, lambda cell: 1.0 if cell in _YES else 0.0 if cell in _NO else np.nan).astype(float)
    empty = _empty(text)
    return Parsed(values, empty, ~empty & values.isna().to_numpy(), Phrase("import.how-flag"))


def invoice_types(column: "pd.Series[Any]") -> Parsed:
    """``special`` (增值税专用发票, 专票, …), ``general`` (普通发票, 普票, …), other kinds as they stand in the file."""
    text = names(column).values

    def kind(cell: str) -> str:
        folded = cell.casefold()
        if re.search("专用|专票|special", folded):
            return "special"
        return "general" if re.search("普通|普票|general|ordinary", folded) else cell

    values = _translated(text, kind).astype("str")
    how = Phrase("import.how-invoice-type")
    return Parsed(values, _empty(text), np.zeros(len(text), dtype=bool), how)


def priorities(column: "pd.Series[Any]") -> Parsed:
    """``urgent``, ``normal`` or ``low``; empty where the mark is none that is known."""
    text = fold(as_text(column)).str.casefold()
    values = _translated(text, lambda cell: next((p for p, of in _PRIORITIES.items() if re.fullmatch(of, cell)), ""))
    values = values.astype("str")
    empty = _empty(text)
    return Parsed(values, empty, ~empty & (values == "").to_numpy(dtype=bool), Phrase("import.how-priority"))


def _translated(text: "pd.Series[str]", translate: Callable[[str], object]) -> "pd.Series[Any]":
    """Each text translated; equal texts, of which these columns are full, only once."""
    uniques, codes = distinct(text)
    return spread(pd.Series([translate(cell) for cell in uniques], dtype=object), codes, text.index)

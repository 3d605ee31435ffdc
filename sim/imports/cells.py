"""The cells of a column as clean text, whatever they were in the file."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import Phrase

__all__ = ["Parsed", "as_text", "distinct", "fold", "is_typed", "replace", "some_rows", "spread"]

_BLANK = r"(?:--?|——?|/|\\N|NULL|null|None|[Nn]a[Nn]|[Nn]/[Aa]|#N/A)"
# NFKC leaves these signs of the same look alone.
_DASHES = str.maketrans("−–—‐‑", "-----")


@dataclass(frozen=True)
class Parsed:
    """A column after reading; all parts have one element a row, in the order of the rows."""

    values: "pd.Series[Any]"
    """Texts, numbers (NaN where there is none) or times (NaT where there is none); the index is the row number."""
    empty: NDArray[np.bool_]
    unreadable: NDArray[np.bool_]
    """Something stands there, but not what the column should hold."""
    how: Phrase
    warnings: tuple[Phrase, ...] = ()


def is_typed(column: "pd.Series[Any]") -> bool:
    """Whether some cells are not text, as in a workbook."""
    return column.dtype == object and len(column) > 0 and pd.api.types.infer_dtype(column, skipna=False) != "string"


def as_text(column: "pd.Series[Any]") -> "pd.Series[str]":
    """Cells as text without surrounding space; what stands for nothing (``-``, ``NULL``, …) is empty.

    Whole numbers of a workbook are written without a point, so an order number stays one. A column that is text
    already is returned as it is.
    """
    if column.dtype != object:
        return column
    if is_typed(column):
        column = column.map(_cell_text)
    text = column.astype("str").str.strip()
    blank = np.array(text.str.fullmatch(_BLANK), dtype=bool)
    return text.mask(blank, "") if blank.any() else text


def fold(text: "pd.Series[str]") -> "pd.Series[str]":
    """Full-width digits, letters and signs as their plain forms, all dashes as ``-``."""
    cells = text.tolist()
    if all(map(str.isascii, cells)):
        return text
    folded = [cell if cell.isascii() else unicodedata.normalize("NFKC", cell).translate(_DASHES) for cell in cells]
    return pd.Series(folded, index=text.index, dtype="str")


def distinct(text: "pd.Series[str]") -> tuple["pd.Series[str]", NDArray[np.intp]]:
    """The different texts of a column, and which of them stands in each row: work on a text is done but once."""
    codes, uniques = pd.factorize(text)
    return pd.Series(uniques, dtype="str"), codes


def spread(values: "pd.Series[Any]", codes: NDArray[np.intp], index: "pd.Index[Any]") -> "pd.Series[Any]":
    """What was found for the different texts of a column, put in each row again."""
    return values.take(codes).set_axis(index)


def replace(text: "pd.Series[str]", *rules: tuple[str, str]) -> "pd.Series[str]":
    """Regular expressions replaced one after the other."""
    for pattern, by in rules:
        text = text.str.replace(pattern, by, regex=True)
    return text


def some_rows(rows: "pd.Index[Any] | list[int]") -> str:
    """The first rows of a list, for a message."""
    return ", ".join(map(str, rows[:5])) + (", …" if len(rows) > 5 else "")


def _cell_text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)

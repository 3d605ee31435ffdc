"""What a reader of the import should know before he relies on it."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import Phrase
from sim.imports.cells import Parsed, some_rows
from sim.taxids import LENGTH, are_valid

__all__ = ["doubts"]

_OLD_TAX_ID_LENGTHS = (15, 17, 20)
_ORDERS_TO_TELL = 3
"""So many orders of several equal amounts are no coincidence."""


def doubts(
    headers: Mapping[str, str],
    fields: Mapping[str, Parsed],
    lines: pd.DataFrame,
    used: NDArray[np.bool_],
    orders: pd.DataFrame,
    body: pd.DataFrame,
) -> tuple[Phrase, ...]:
    """Remarks on the content of a file.

    Parameters
    ----------
    headers, fields
        Name of the column and content of each field.
    lines, used
        What each data row says, and which of them became part of an order or credit note.
    orders
        The orders and credit notes.
    body
        Cells of all data rows.
    """
    return (
        *(
            Phrase("import.in-column", {"header": headers[field], "remark": warning})
            for field, parsed in fields.items()
            for warning in parsed.warnings
        ),
        *_on_tax_ids(orders),
        *_on_times(orders),
        *_on_joining(lines[used], body),
        *_on_gaps(lines[used], lines[~used]),
        *_on_amounts(orders),
    )


def _on_tax_ids(orders: pd.DataFrame) -> Iterator[Phrase]:
    codes = orders["tax_id"].str.upper()
    lengths = codes.str.len()
    checked = (lengths == LENGTH).to_numpy()
    wrong = checked.copy()
    wrong[checked] = ~are_valid(codes[checked].tolist())
    yield from _remark("tax-id-wrong", orders[wrong], "tax_id")
    yield from _remark("tax-id-length", orders[~lengths.isin([0, LENGTH, *_OLD_TAX_ID_LENGTHS])], "tax_id")
    yield from _remark(
        "special-without-tax-id", orders[(orders["invoice_type"] == "special") & (codes == "")], "order_id"
    )


def _on_times(orders: pd.DataFrame) -> Iterator[Phrase]:
    times = orders["ordered_at"]
    if len(times) and (times == times.dt.normalize()).all():
        yield Phrase("import.no-time-of-day")
    yield from _remark("due-before-order", orders[orders["due"] < times.dt.normalize()], "order_id")


def _on_joining(lines: pd.DataFrame, body: pd.DataFrame) -> Iterator[Phrase]:
    several = lines[lines["order_id"].duplicated(keep=False)]
    if several.empty:
        return
    again = body.loc[several.index].duplicated()
    if again.any():
        yield Phrase("import.rows-again", {"count": int(again.sum()), "rows": some_rows(again.index[again])})
    differing = several.groupby("order_id", sort=False)["gross"].agg(["nunique", "count"])
    if len(differing) >= _ORDERS_TO_TELL and ((differing["nunique"] == 1) & (differing["count"] > 1)).all():
        yield Phrase("import.same-on-every-line", {"count": len(differing)})


def _on_gaps(used: pd.DataFrame, aside: pd.DataFrame) -> Iterator[Phrase]:
    unread = aside[aside["gross"].isna() | aside["ordered_at"].isna()]
    if unread.empty:
        return
    lacking = unread[unread["order_id"].isin(used["order_id"])]
    if len(lacking):
        yield Phrase("import.partial-orders", {"count": len(lacking), "rows": some_rows(lacking.index)})


def _on_amounts(orders: pd.DataFrame) -> Iterator[Phrase]:
    yield from _remark("zero-amount", orders[orders["gross"] == 0], "order_id")


def _remark(key: str, found: pd.DataFrame, column: str) -> Iterator[Phrase]:
    if len(found):
        examples = {"example": found[column].iloc[0], "rows": some_rows(found["source_row"].tolist())}
        yield Phrase(f"import.{key}", {"count": len(found), **examples})

"""Lines of one order become one order."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Joined", "join"]

_TEXTS = ("customer", "tax_id", "region", "invoice_type", "priority")


@dataclass(frozen=True)
class Joined:
    """Orders, and the lines that make none because no line of their order says what is needed."""

    orders: pd.DataFrame
    undated: NDArray[np.bool_]
    unpriced: NDArray[np.bool_]


def join(lines: pd.DataFrame, credit: NDArray[np.bool_]) -> Joined:
    """Join the lines of each order, and those of each credit note.

    Amounts and numbers of lines are added up; the time is the earliest, the due time too; texts are the first that is
    given. A line without an amount adds nothing, as where only the first line of an order shows its total.

    Parameters
    ----------
    lines
        ``order_id``, ``ordered_at``, ``due``, ``gross``, ``net``, ``lines`` and the texts of each line; the index
        is the row number.
    credit
        Lines of credit notes. A credit note may have the number of the order that it takes back.
    """
    codes, _ = pd.factorize(pd.factorize(lines["order_id"])[0] * 2 + credit)
    groups = lines.groupby(codes, sort=False)
    first = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    gross = _total(groups["gross"])
    # A net amount that lacks the net of some line would be too small.
    unknown = lines["net"].isna() & lines["gross"].notna()
    net = np.where(_total(unknown.groupby(codes, sort=False)) > 0, np.nan, _total(groups["net"]))
    is_credit = credit[first] | (gross < 0)
    orders = pd.DataFrame(
        {
            "order_id": lines["order_id"].to_numpy()[first],
            "ordered_at": groups["ordered_at"].min().to_numpy(),
            **{name: _first_given(lines[name], codes, first) for name in _TEXTS},
            "gross": np.where(is_credit, -np.abs(gross), gross),
            "net": np.where(is_credit, -np.abs(net), net),
            "due": groups["due"].min().to_numpy(),
            "lines": groups["lines"].sum().to_numpy().astype(np.int64),
            "kind": np.where(is_credit, "credit-note", "order"),
            "source_row": lines.index.to_numpy()[first].astype(np.int64),
        }
    ).astype(dict.fromkeys(("order_id", *_TEXTS, "kind"), "str"))
    dated, priced = orders["ordered_at"].notna().to_numpy(), orders["gross"].notna().to_numpy()
    orders = orders[dated & priced].sort_values(["ordered_at", "source_row"], ignore_index=True)
    return Joined(orders, ~dated[codes], (dated & ~priced)[codes])


def _total(amounts: Any) -> NDArray[np.float64]:
    """Sums of groups, NaN where no amount is known; ten-thousandths of a unit of currency are noise of the addition."""
    total: NDArray[np.float64] = amounts.sum(min_count=1).to_numpy(dtype=float).round(4)
    return total


def _first_given(texts: "pd.Series[str]", codes: NDArray[np.intp], first: NDArray[np.intp]) -> NDArray[np.object_]:
    """The first text of each group that is not empty."""
    values = texts.to_numpy(dtype=object)
    chosen = first.copy()
    given = np.flatnonzero(values != "")[::-1]
    chosen[codes[given]] = given
    return values[chosen]

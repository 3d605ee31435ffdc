"""What an order costs: gross and net amounts from whichever columns a file has."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.errors import Phrase
from sim.imports.cells import some_rows

__all__ = ["Money", "settle"]

_TOLERANCE = 0.02
"""Net and tax may miss the gross amount by so much before it is remarked on; invoices round each of the three."""

Amounts = pd.Series  # of float, NaN where unknown


@dataclass(frozen=True)
class Money:
    """The amounts of each row."""

    gross: "Amounts[float]"
    net: "Amounts[float]"
    warnings: tuple[Phrase, ...]


def settle(order_id: "pd.Series[str]", known: Mapping[str, "Amounts[float]"]) -> Money:
    """Derive gross and net amounts from each other and from tax, rate, unit price and quantity.

    A plain *amount* is a net amount where the file says so (含税标志 否) or also has a gross amount, a tax or a rate;
    otherwise it is what the customer pays. A gross amount of which neither tax nor rate is known has no net amount.

    Parameters
    ----------
    order_id
        Order of each row.
    known
        Any of ``gross``, ``order_total``, ``net``, ``amount``, ``tax``, ``rate``, ``unit_gross``, ``unit_price``,
        ``quantity`` and ``tax_included`` (1, 0 or NaN), all with the index of `order_id`.
    """
    nothing = pd.Series(np.nan, index=order_id.index)
    gross, net, tax, rate = (known.get(name, nothing) for name in ("gross", "net", "tax", "rate"))
    warnings: list[Phrase] = []
    if "gross" not in known and "order_total" in known:
        gross, split = _once(order_id, known["order_total"])
        # The total of an order cannot be divided by what its lines say about tax.
        net, tax, rate = (amounts.mask(split) for amounts in (net, tax, rate))
        if split.any():
            orders = order_id[split].nunique()
            warnings.append(Phrase("import.total-once", {"count": orders, "rows": some_rows(order_id.index[split])}))
    if "unit_gross" in known and "quantity" in known:
        gross = gross.fillna((known["unit_gross"] * known["quantity"]).round(2))
    if (amount := _amount(known)) is not None:
        is_net = known.get("tax_included", nothing) == 0
        if {"gross", "tax", "rate"} & known.keys():
            is_net |= known.get("tax_included", nothing).isna()
        net = net if "net" in known else amount.where(is_net)
        gross = gross if {"gross", "order_total"} & known.keys() else gross.fillna(amount.where(~is_net))
    if "gross" in known:
        warnings += _inconsistent(gross, net, tax)
    gross = gross.fillna((net + tax).round(2)).fillna((net * (1 + rate)).round(2))
    net = net.fillna((gross - tax).round(2)).fillna((gross / (1 + rate)).round(2))
    untaxed = gross.isna() & net.notna()
    if untaxed.any() and not {"gross", "order_total"} & known.keys():
        warnings.append(Phrase("import.gross-from-net", {"count": int(untaxed.sum())}))
        gross = gross.fillna(net)
    return Money(gross, net, tuple(warnings))


def _amount(known: Mapping[str, "Amounts[float]"]) -> "Amounts[float] | None":
    if "amount" in known or not {"unit_price", "quantity"} <= known.keys():
        return known.get("amount")
    return (known["unit_price"] * known["quantity"]).round(2)


def _once(order_id: "pd.Series[str]", totals: "Amounts[float]") -> tuple["Amounts[float]", "pd.Series[bool]"]:
    """Totals that every line of an order repeats, left on the first line only; and the lines of such orders.

    If the lines of some order differ, each line has an amount of its own and equal ones are equal by chance.
    """
    groups = totals.groupby(order_id, sort=False)
    several = (order_id != "") & (groups.transform("count") > 1)
    if (several & (groups.transform("nunique") > 1)).any():
        return totals, several & False
    return totals.mask(several & order_id.duplicated()), several


def _inconsistent(gross: "Amounts[float]", net: "Amounts[float]", tax: "Amounts[float]") -> list[Phrase]:
    wrong = (gross - net - tax).abs() > _TOLERANCE
    if not wrong.any():
        return []
    return [Phrase("import.tax-mismatch", {"count": int(wrong.sum()), "rows": some_rows(gross.index[wrong])})]

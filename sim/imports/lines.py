"""The rows below the header: which are lines of orders, which are totals, and what each line says."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import Phrase
from sim.imports.cells import Parsed, as_text, fold, is_typed, replace
from sim.imports.columns import Column
from sim.imports.dates import dates
from sim.imports.headers import MONEY, Header
from sim.imports.report import ColumnReport
from sim.imports.values import amounts, flags, identifiers, invoice_types, names, priorities, rates

__all__ = ["credit_notes", "is_cancelled", "read_columns", "total_rows"]

_Mask = NDArray[np.bool_]

_READERS: Mapping[str, Callable[["pd.Series[Any]"], Parsed]] = {
    "order_id": identifiers,
    "invoice_id": identifiers,
    "invoice_code": identifiers,
    "tax_id": identifiers,
    "ordered_at": dates,
    "due": dates,
    "quantity": amounts,
    "lines": amounts,
    "positive": flags,
    "tax_included": flags,
    "invoice_type": invoice_types,
    "priority": priorities,
    "customer": names,
    "region": names,
    "status": names,
    "remark": names,
}

_TOTAL = (
    r"(?:本页|本表|本月|当页|全部|累计)?(?:合计|总计|小计|共计|累计|汇总|总数|总额)(?:金额|数)?(?:\(.*\))?(?:[:].*)?"
    r"|(?:grand|sub|page|report|overall)?-?(?:total|sum)s?(?:[:].*)?"
)
_LIKE_TOTAL = "计|总|[Tt][Oo][Tt][Aa][Ll]|[Ss][Uu][Mm]"  # a first, fast look
_CANCELLED = re.compile(
    r"(?<![未不])(取消|作废)|^(交易|订单|已)*关闭$|退款成功|已退款|cancel|\bvoid|refunded", re.IGNORECASE
)
_RED_TYPE = r"红字|负数|红票|credit"
_RED_REMARK = r"被红冲蓝字|红字发票信息确认单编号|对应正数发票代码|开具红字增值税"
_RED_STATUS = r"^(?:红字|红票|负数).*"


def read_columns(
    body: pd.DataFrame, columns: Sequence[Column], scale: int
) -> tuple[dict[str, Parsed], tuple[ColumnReport, ...]]:
    """Read the cells of all columns that have a field.

    Parameters
    ----------
    body
        Cells of the data rows; the index is the row number, the columns are numbered from 0.
    columns
        What each column is.
    scale
        Unit of money where a header does not state its own.

    Returns
    -------
    fields, reports
        The content of each field, gaps of its first column filled from the others; and a report on each column.
    """
    fields: dict[str, Parsed] = {}
    reports: dict[int, ColumnReport] = {}
    for column in sorted(columns, key=lambda column: column.rank):
        cells = body[column.position]
        text = as_text(cells)
        empty = (text == "").to_numpy(dtype=bool)
        how, unparsed = column.unread, 0
        if column.field:
            parsed = _read(cells if is_typed(cells) else text, column.field, column.header, scale)
            how, unparsed = parsed.how, int(parsed.unreadable.sum())
            first = fields.get(column.field)
            fields[column.field] = _filled(first, parsed) if first else parsed
            if first:
                how = Phrase("import.how-filling", {"how": how})
        example = next(iter(text[~empty].head(1)), "")
        report = ColumnReport(
            column.position + 1, column.header.text, column.field, how, int(empty.sum()), unparsed, example
        )
        reports[column.position] = report
    return fields, tuple(reports[position] for position in sorted(reports))


def _read(cells: "pd.Series[Any]", field: str, header: Header, scale: int) -> Parsed:
    if field in MONEY:
        return amounts(cells, header.scale or scale)
    if field == "rate":
        return rates(cells, percent=header.percent)
    return _READERS[field](cells)


def _filled(first: Parsed, second: Parsed) -> Parsed:
    """A column whose gaps are filled from another."""
    values = first.values.where(~first.empty, second.values)
    unreadable = np.where(first.empty, second.unreadable, first.unreadable)
    return Parsed(values, first.empty & second.empty, unreadable, first.how, first.warnings + second.warnings)


def total_rows(body: pd.DataFrame, ids: Sequence[int], date: int) -> _Mask:
    """Rows that add up others: a cell says 合计, 总计, total, … and the row has no order number or no date.

    The second condition keeps the orders of a customer whose name is Total.

    Parameters
    ----------
    body
        Cells of the rows below the header.
    ids, date
        Positions of the columns with order numbers and of the one with dates.
    """
    undated = (as_text(body[date]) == "").to_numpy(dtype=bool)
    numbered = np.zeros(len(body), dtype=bool)
    for position in ids:
        text = as_text(body[position])
        numbered |= ((text != "") & ~_says_total(text)).to_numpy(dtype=bool)
    found = undated | ~numbered
    candidates = body[found]
    found[found] = np.logical_or.reduce([_says_total(as_text(candidates[position])) for position in candidates])
    return found


def _says_total(text: "pd.Series[str]") -> _Mask:
    says = np.array(text.str.contains(_LIKE_TOTAL), dtype=bool)
    bare = replace(fold(text[says]), (r"\s", "")).str.casefold()
    says[says] = bare.str.fullmatch(f"(?:{_TOTAL})")
    return says


def is_cancelled(status: "pd.Series[str]") -> _Mask:
    """Rows whose status says that the order was cancelled, the invoice voided or the money paid back."""
    codes, uniques = pd.factorize(status)
    return np.array([bool(_CANCELLED.search(value)) for value in uniques], dtype=bool)[codes]


def credit_notes(lines: pd.DataFrame) -> _Mask:
    """Rows that take something back.

    They are marked as red-letter in type, status, remark or 是否正数发票, have a number that begins with C where most
    are plain numbers, or a negative amount. A negative row of the same order and day as a positive one is a discount, a
    line of that order.

    Parameters
    ----------
    lines
        ``order_id``, ``ordered_at``, ``gross``, ``type_as_written``, ``status``, ``remark`` and ``positive`` of
        each row.
    """
    marked = np.array(
        (lines["positive"] == 0)
        | lines["type_as_written"].str.contains(_RED_TYPE)
        | lines["status"].str.contains(_RED_STATUS)
        | lines["remark"].str.contains(_RED_REMARK),
        dtype=bool,
    )
    lettered, plain = (lines["order_id"].str.fullmatch(form).to_numpy(dtype=bool) for form in (r"[Cc]\d+", r"\d+"))
    if plain.sum() > lettered.sum():
        marked |= lettered
    negative = (lines["gross"] < 0).to_numpy() & ~marked
    days = lines["ordered_at"].dt.normalize()
    sold = pd.MultiIndex.from_arrays([lines["order_id"], days])[(lines["gross"] >= 0).to_numpy() & ~marked]
    first_day = days.groupby(lines["order_id"], sort=False).transform("min")
    same_day = pd.MultiIndex.from_arrays([lines["order_id"], days.fillna(first_day)])[negative].isin(sold)
    marked[np.flatnonzero(negative)[~same_day]] = True
    return marked

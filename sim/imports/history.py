"""From the rows of a file to an order history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.errors import Phrase
from sim.imports.cells import Parsed, as_text
from sim.imports.columns import Column, assign
from sim.imports.doubts import doubts
from sim.imports.headers import MONEY, Header, canonical, find_header, title_scale
from sim.imports.joining import join
from sim.imports.lines import credit_notes, is_cancelled, read_columns, total_rows
from sim.imports.money import settle
from sim.imports.problems import refuse
from sim.imports.reading import MAX_BYTES, Table, read_table
from sim.imports.report import Counts, ImportReport, SetAside

__all__ = ["OrderHistory", "read_orders"]

_TEXTS = ("customer", "tax_id", "region", "invoice_type", "priority", "status", "remark")


@dataclass(frozen=True)
class OrderHistory:
    """An organisation's orders, as its own system exported them."""

    orders: pd.DataFrame
    """One row an order or credit note, by time; texts are empty where the file says nothing.

    ========================  =========================================================================================
    order_id                  text
    ordered_at                local clock time; of several lines the earliest
    customer, tax_id, region  text
    invoice_type              ``special``, ``general``, or as it stands in the file
    priority                  ``urgent``, ``normal``, ``low`` or empty
    gross, net                currency of the file; negative on credit notes; net NaN where tax is not known
    due                       local clock time or NaT
    lines                     number of lines
    kind                      ``order`` or ``credit-note``
    source_row                row of the sheet, or line of the text file, of the first line
    ========================  =========================================================================================
    """
    report: ImportReport


def read_orders(
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    *,
    max_bytes: int = MAX_BYTES,
) -> OrderHistory:
    """Read an order history out of an export: CSV, TSV, XLSX or XLS, with Chinese or English headers.

    Parameters
    ----------
    path
        The file. Its content, not its name, tells the format.
    mapping
        Field to name of a column, where the names do not tell or tell wrongly: ``{"order_id": "单号"}``.
    sheet
        Sheet of a workbook; by default the one whose header suits best.
    max_bytes
        Size of the largest file that is read.

    Returns
    -------
    OrderHistory
        The orders, and a report that accounts for every column and every row.

    Raises
    ------
    sim.errors.InputError
        The file cannot be read, or the columns for order number, time and amount cannot be told.
    """
    path, mapping = Path(path), mapping or {}
    wanted = frozenset(canonical(name) for name in mapping.values())
    table = read_table(path, sheet, wanted, max_bytes)
    page = _understand(path, table, mapping, wanted)
    fields, column_reports = read_columns(page.body, page.columns, title_scale(table.rows[: page.head]))
    lines, money_warnings = _lines(fields, page)
    reasons = _reasons(fields, lines, page)
    used = (reasons == "").to_numpy()
    credit = credit_notes(lines[used])
    joined = join(lines[used], credit)
    reasons[used] = np.select([joined.undated, joined.unpriced], ["no-date", "no-amount"], "")
    aside = _set_aside(reasons)
    used = (reasons == "").to_numpy()
    credit_notes_made = int((joined.orders["kind"] == "credit-note").sum())
    counts = Counts(
        rows=len(table.rows),
        blank=page.blank,
        title=page.title,
        header=1,
        totals=page.totals,
        orders=len(joined.orders) - credit_notes_made,
        credit_notes=credit_notes_made,
        joined=int(used.sum()) - len(joined.orders),
        set_aside=sum(len(part.rows) for part in aside),
    )
    report = ImportReport(
        file=path,
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        header_row=table.numbers[page.head],
        columns=column_reports,
        counts=counts,
        set_aside=aside,
        statuses=_statuses(fields),
        warnings=(
            *table.warnings,
            *money_warnings,
            *doubts(page.headers, fields, lines, used, joined.orders, page.body),
        ),
    )
    return OrderHistory(joined.orders, report)


@dataclass(frozen=True)
class _Page:
    """A table taken apart: what is where."""

    head: int
    columns: tuple[Column, ...]
    body: pd.DataFrame
    """Data rows; the index is the row number, the columns are numbered from 0."""
    blank: int
    title: int
    totals: int

    @property
    def headers(self) -> dict[str, str]:
        """Name of the main column of each field."""
        return {column.field: column.header.text for column in self.columns if column.field and not column.rank}

    def positions(self, *fields: str) -> list[int]:
        """Columns of some fields."""
        return [column.position for column in self.columns if column.field in fields]


def _understand(path: Path, table: Table, mapping: Mapping[str, str], wanted: frozenset[str]) -> _Page:
    blank = np.array([_is_blank(row) for row in table.rows], dtype=bool)
    head, _ = find_header(table.rows, wanted)
    below = table.rows[head + 1 :]
    width = max(map(len, table.rows[head:]), default=0)
    even = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in below]
    cells = pd.DataFrame(even, index=pd.Index(table.numbers[head + 1 :]), columns=range(width), dtype=object)
    headers = [Header.read(cell) for cell in table.rows[head]]
    headers += [Header.read("")] * (width - len(headers))
    row = table.numbers[head]
    columns = assign(path, row, headers, mapping, lambda a, b: bool((cells[a] == cells[b]).all()))
    body = _fill_merged(cells, columns, table, head + 1)[~blank[head + 1 :]]
    page = _Page(head, columns, body, int(blank.sum()), int((~blank[:head]).sum()), 0)
    totals = total_rows(body, page.positions("order_id", "invoice_id"), page.positions("ordered_at")[0])
    if totals.all():
        raise refuse(path, "no-rows", row=row)
    return replace(page, body=body[~totals], totals=int(totals.sum()))


def _is_blank(row: Sequence[object]) -> bool:
    return not any(cell is not None and str(cell).strip() for cell in row)


def _fill_merged(cells: pd.DataFrame, columns: Sequence[Column], table: Table, top: int) -> pd.DataFrame:
    """Repeat what stands in a merged cell in each of its rows, but not amounts: they stand for the rows together."""
    if not table.merged:
        return cells
    texts = {column.position for column in columns if column.field not in MONEY | {"quantity", "lines"}}
    values = cells.to_numpy(dtype=object, copy=True)
    for (first_row, first), (last_row, last) in table.merged:
        for position in texts.intersection(range(first, last + 1)):
            if first_row >= top and last_row > first_row:
                values[first_row - top : last_row - top + 1, position] = values[first_row - top, first]
    return pd.DataFrame(values, index=cells.index, columns=cells.columns)


def _lines(fields: Mapping[str, Parsed], page: _Page) -> tuple[pd.DataFrame, tuple[Phrase, ...]]:
    """What each data row says of an order, and what is doubtful about the amounts."""
    rows = page.body.index
    known = {name: parsed.values for name, parsed in fields.items()}
    order_id = known["order_id"] if "order_id" in known else known["invoice_id"]
    if "invoice_code" in known:
        order_id = (known["invoice_code"] + order_id).where(order_id != "", "")
    money = settle(order_id, known)
    lines = pd.DataFrame({"order_id": order_id, "gross": money.gross, "net": money.net})
    for name in _TEXTS:
        lines[name] = known.get(name, pd.Series("", index=rows, dtype="str"))
    for name in ("ordered_at", "due"):
        lines[name] = known.get(name, pd.Series(np.datetime64("NaT", "us"), index=rows, dtype="datetime64[us]"))
    lines["type_as_written"] = ""
    for position in page.positions("invoice_type"):
        lines["type_as_written"] += as_text(page.body[position])
    lines["positive"] = known.get("positive", pd.Series(np.nan, index=rows))
    lines["lines"] = known.get("lines", pd.Series(1.0, index=rows)).fillna(1).clip(lower=0)
    return lines, money.warnings


def _reasons(fields: Mapping[str, Parsed], lines: pd.DataFrame, page: _Page) -> "pd.Series[str]":
    """Why each row is set aside; empty if it is not."""
    ids = fields.get("order_id") or fields["invoice_id"]
    unreadable = np.logical_or.reduce(
        [parsed.unreadable for name, parsed in fields.items() if name in MONEY | {"quantity"}]
    )
    id_header = page.headers.get("order_id") or page.headers["invoice_id"]
    reasons = {
        "header-again": (lines["order_id"] == id_header).to_numpy(dtype=bool),
        "cancelled": is_cancelled(lines["status"]),
        "no-order-id": ids.empty,
        "order-id-rounded": ids.unreadable,
        "date-unreadable": fields["ordered_at"].unreadable,
        "amount-unreadable": unreadable & lines["gross"].isna().to_numpy(),
    }
    return pd.Series(np.select(list(reasons.values()), list(reasons), ""), index=lines.index, dtype=object)


def _set_aside(reasons: "pd.Series[str]") -> tuple[SetAside, ...]:
    groups = reasons[reasons != ""].groupby(reasons, sort=False)
    return tuple(SetAside(Phrase(f"import.aside-{reason}"), tuple(map(int, rows.index))) for reason, rows in groups)


def _statuses(fields: Mapping[str, Parsed]) -> dict[str, int]:
    if "status" not in fields:
        return {}
    counts = fields["status"].values.value_counts()
    return {str(status): int(count) for status, count in counts.items() if status}

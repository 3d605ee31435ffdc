"""The organisation's own orders as a Parquet file, so that a run on them can be run again."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.archive.parquet import reading
from sim.world.orders import OrderBook

__all__ = ["read_book", "write_book"]

NAMES = b"drillroom.names"
"""Where the customers' own names stand in the file: they are a list of their own, not a column."""

COLUMNS = tuple(f.name for f in dataclasses.fields(OrderBook) if f.name not in ("order_ids", "names"))


def write_book(book: OrderBook, path: Path) -> None:
    """Write orders, a row each."""
    columns = {name: getattr(book, name) for name in COLUMNS}
    if book.order_ids:
        columns["order_id"] = list(book.order_ids)
    table = pa.table(columns)
    pq.write_table(table.replace_schema_metadata({NAMES: json.dumps(book.names).encode("utf-8")}), path)


def read_book(path: Path) -> OrderBook:
    """Read orders that `write_book` has written.

    Raises
    ------
    InputError
        The file is missing, damaged, or no order book.
    """
    with reading(path):
        table = pq.read_table(path)
        names = json.loads((table.schema.metadata or {})[NAMES])
        columns = {name: np.array(table[name].to_numpy()) for name in COLUMNS}
    ids = table["order_id"].to_pylist() if "order_id" in table.column_names else []
    return OrderBook(**columns, order_ids=tuple(ids), names=tuple(names))

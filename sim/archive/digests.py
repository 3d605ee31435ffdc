"""Digests of content: of what a table or a document says, not of the bytes by which a library writes it."""

import hashlib
import json
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["cells", "of_bytes", "of_document", "of_table", "of_text"]


def of_bytes(content: bytes) -> str:
    """Digest of a file as it is."""
    return _hash(content)


def of_text(content: str) -> str:
    """Digest of a text; how its lines end does not matter."""
    return _hash(content.replace("\r\n", "\n").encode("utf-8"))


def of_document(data: Any) -> str:
    """Digest of what a JSON document says; layout and order of the keys do not matter."""
    return of_text(json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def of_table(table: pd.DataFrame) -> str:
    """Digest of the cells of a table, column by column."""
    parts = [str(len(table)).encode()]
    for name in table.columns:
        parts += [str(name).encode("utf-8"), *_parts(table[name])]
    return _hash(*parts)


def _parts(column: "pd.Series[Any]") -> list[bytes]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        used, codes = np.unique(column.cat.codes.to_numpy(), return_inverse=True)
        labels = [str(column.cat.categories[code]) if code >= 0 else "\1" for code in used]
        return ["\0".join(labels).encode("utf-8"), codes.astype("<i4").tobytes()]
    values = cells(column)
    if values.dtype == object:
        return ["\0".join("\1" if value is None else value for value in values).encode("utf-8", "surrogatepass")]
    little = values.astype(values.dtype.newbyteorder("<"))
    return [np.ascontiguousarray(little).tobytes()]


def cells(column: "pd.Series[Any]") -> NDArray[Any]:
    """The cells of a column as numbers, truth values, or texts and None, however the table holds them.

    Whole numbers are 64 bits wide, and whatever is not a number is the same one, so that equal cells are equal bits.
    """
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.to_numpy(bool)
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.to_numpy(np.int64)
    if pd.api.types.is_float_dtype(column.dtype):
        values = column.to_numpy(np.float64)
        return np.where(np.isnan(values), np.nan, values)
    texts = column.astype(object)
    return np.array([None if pd.isna(value) else str(value) for value in texts], object)


def _hash(*parts: bytes) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()

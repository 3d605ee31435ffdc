"""Files of the organisation's own: uploaded, read within limits, and what each column was taken for, corrected."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

import pandas as pd
import streamlit as st

from sim.errors import InputError, Problem
from sim.imports import OrderHistory, read_orders
from sim.imports.headers import FIELDS
from sim.texts import text
from sim.views.words import language, plain, say

__all__ = ["LARGEST", "orders_of", "read", "told", "upload"]

LARGEST = 20 * 2**20
"""Bytes of an upload; the server refuses more, and so do we."""

TYPES = ["csv", "tsv", "txt", "xlsx", "xls"]
T = TypeVar("T")


def upload(label: str, key: str) -> Any:
    """What was uploaded; None: nothing."""
    return st.file_uploader(
        label,
        type=TYPES,
        key=key,
        help=say("builder.upload-help", limit=LARGEST // 2**20),
        max_upload_size=LARGEST // 2**20,
    )


def read(name: str, content: bytes, reader: Callable[[Path], T]) -> T:
    """Read an upload out of a file of our own: its name never becomes a path.

    Raises
    ------
    InputError
        It is too large, or cannot be read.
    """
    if len(content) > LARGEST:
        values = {"size": f"{len(content) / 2**20:,.0f}", "limit": LARGEST // 2**20}
        raise InputError([Problem("import.too-large", file=name[:80], values=values)])
    with tempfile.TemporaryDirectory(prefix="drillroom-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        try:
            return reader(path)
        except InputError as error:
            raise InputError([replace(problem, file=name[:80]) for problem in error.problems]) from None


def told(error: InputError) -> None:
    """Say why an upload cannot be used."""
    st.error(say("builder.upload-refused"))
    for problem in error.problems[:8]:
        st.text(problem.message(language()))


# --- orders -----------------------------------------------------------------------------------------------------------


def orders_of(label: str, key: str) -> OrderHistory | None:
    """Orders that are uploaded here, after what was corrected; None: nothing, or nothing that can be used, and why.

    Parameters
    ----------
    label, key : str
        Of the widget.
    """
    corrections = f"{key}.mapping"
    uploaded = upload(label, key)
    if uploaded is None:
        st.session_state.pop(corrections, None)
        return None
    mapping = st.session_state.get(corrections, {})
    history = _orders(uploaded.name, uploaded.getvalue(), mapping)
    if not isinstance(history, InputError):
        _understood(history, key)
        return history
    _asked(history, key)
    if mapping:
        take_back = st.session_state.pop
        st.button(say("builder.mapping-reset"), key=f"{key}.reset", on_click=take_back, args=(corrections, None))
    return None


MISSING = {
    "import.missing-order_id": ("order_id",),
    "import.missing-ordered_at": ("ordered_at",),
    "import.missing-gross": ("gross", "net", "order_total"),
}
"""What must be known of an order; of several fields one is enough."""


def _asked(error: InputError, key: str) -> None:
    """Ask which columns those are that were not recognised, if nothing else is wrong; else say why."""
    missing = [problem for problem in error.problems if problem.key in MISSING]
    enough = missing and len(cast(Sequence[str], missing[0].values["columns"])) >= len(MISSING)
    if not enough or len(missing) < len(error.problems):
        told(error)
        return
    st.warning(say("builder.columns-missing"), icon=":material/table_chart:")
    for problem in missing:
        fields, columns = MISSING[problem.key], cast(Sequence[str], problem.values["columns"])
        if len(fields) > 1:
            st.caption(say("builder.one-is-enough"))
        for field in fields:
            box = f"{key}.is.{field}"
            st.selectbox(
                text(f"import.field-{field}", language()).capitalize(),
                columns,
                index=None,
                key=box,
                placeholder=say("compare.choose"),
                on_change=_named,
                args=(field, box, key),
            )


def _named(field: str, box: str, key: str) -> None:
    """A column that was not recognised is this field."""
    mapping = st.session_state.get(f"{key}.mapping", {})
    st.session_state[f"{key}.mapping"] = mapping | {field: st.session_state[box]}


@st.cache_data(max_entries=8, show_spinner=False)
def _orders(name: str, content: bytes, mapping: Mapping[str, str]) -> OrderHistory | InputError:
    try:
        return read(name, content, lambda path: read_orders(path, mapping, max_bytes=LARGEST))
    except InputError as error:
        return error


def _understood(history: OrderHistory, key: str) -> None:
    """What each column was taken for, which can be corrected, and what is doubtful."""
    report = history.report
    counts = report.counts
    st.text(say("builder.rows", rows=f"{counts.data:,}", orders=f"{counts.orders:,}", aside=f"{counts.set_aside:,}"))
    names = ["", *FIELDS]
    frame = pd.DataFrame(
        {
            "header": [column.header for column in report.columns],
            "field": [column.field or "" for column in report.columns],
            "example": [" ".join(column.example.split())[:40] for column in report.columns],
            "how": [column.how.say(language()).strip() for column in report.columns],
        }
    )
    table = f"{key}.columns.{sorted(st.session_state.get(f'{key}.mapping', {}).items())}"  # anew when one is corrected
    st.data_editor(
        frame,
        key=table,
        hide_index=True,
        disabled=["header", "example", "how"],
        column_config={
            "header": text("import.columns-header", language()),
            "field": st.column_config.SelectboxColumn(
                text("import.columns-field", language()),
                options=names,
                format_func=lambda name: text(f"import.field-{name}", language()) if name else "–",
            ),
            "example": text("import.columns-example", language()),
            "how": text("import.columns-how", language()),
        },
        height=min(38 + 35 * len(frame), 300),
        on_change=_corrected,
        args=(table, key, history),
        alt=say("builder.columns-alt"),
    )
    for part in report.set_aside:
        st.caption(f":material/block: {plain(part.reason.say(language()))} · {len(part.rows):,}")
    for warning in report.warnings:
        st.caption(f":orange[:material/warning: {plain(warning.say(language()))}]")


def _corrected(table: str, key: str, history: OrderHistory) -> None:
    """Another field for a column: what was mapped before is kept."""
    mapping = dict(st.session_state.get(f"{key}.mapping", {}))
    for row, cells in st.session_state[table]["edited_rows"].items():
        header, name = history.report.columns[int(row)].header, cells.get("field")
        mapping = {field: column for field, column in mapping.items() if column != header}
        if name:
            mapping[name] = header
    st.session_state[f"{key}.mapping"] = mapping

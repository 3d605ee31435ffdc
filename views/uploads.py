"""The organisation's own orders and staff list: uploaded, understood, corrected, taken into the draft."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from sim.errors import InputError, Problem
from sim.history import FittedDemand, fit
from sim.imports import OrderHistory, read_orders
from sim.imports.headers import FIELDS
from sim.imports.staff import StaffList, read_staff
from sim.scenario.files import dump_yaml
from sim.scenario.organisation import Organisation
from sim.scenario.reading import read_document
from sim.texts import text
from sim.views import drafts
from sim.views.forms import Form
from sim.views.words import language, plain, say

__all__ = ["LARGEST", "own_orders", "own_staff"]

LARGEST = 20 * 2**20
"""Bytes of an upload; the server refuses more, and so do we."""

TYPES = ["csv", "tsv", "txt", "xlsx", "xls"]
T = TypeVar("T")


def _read(name: str, content: bytes, reader: Callable[[Path], T]) -> T:
    """Read an upload out of a file of our own: its name never becomes a path."""
    if len(content) > LARGEST:
        values = {"size": f"{len(content) / 2**20:,.0f}", "limit": LARGEST // 2**20}
        raise InputError([Problem("import.too-large", file=name[:80], values=values)])
    with tempfile.TemporaryDirectory(prefix="drillroom-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        try:
            return reader(path)
        except InputError as error:
            renamed = [_as(problem, name[:80]) for problem in error.problems]
            raise InputError(renamed) from None


def _as(problem: Problem, name: str) -> Problem:
    from dataclasses import replace

    return replace(problem, file=name)


@st.cache_data(max_entries=8, show_spinner=False)
def _orders(name: str, content: bytes, mapping: Mapping[str, str]) -> OrderHistory | InputError:
    try:
        return _read(name, content, lambda path: read_orders(path, mapping, max_bytes=LARGEST))
    except InputError as error:
        return error


def _upload(kind: str) -> Any:
    return st.file_uploader(
        say(f"builder.upload-{kind}"),
        type=TYPES,
        key=f"builder.upload-{kind}",
        help=say("builder.upload-help", limit=LARGEST // 2**20),
        max_upload_size=LARGEST // 2**20,
    )


def _told(error: InputError) -> None:
    st.error(say("builder.upload-refused"))
    for problem in error.problems[:8]:
        st.text(problem.message(language()))


# --- orders -----------------------------------------------------------------------------------------------------------


def own_orders(form: Form) -> None:
    """An order history becomes the demand of the draft."""
    with st.expander(say("builder.own-orders"), icon=":material/upload_file:", key="builder.own-orders"):
        st.caption(say("builder.own-orders-lead"))
        uploaded = _upload("orders")
        if uploaded is None:
            st.session_state.pop("builder.mapping", None)
            return
        mapping = st.session_state.get("builder.mapping", {})
        history = _orders(uploaded.name, uploaded.getvalue(), mapping)
        if isinstance(history, InputError):
            _told(history)
            if mapping:
                st.button(say("builder.mapping-reset"), key="builder.mapping-reset", on_click=_forget_mapping)
            return
        _understood(history)
        company = form.verdict.model
        if not isinstance(company, Organisation):
            st.info(say("builder.orders-later"))
            return
        try:
            fitted = fit(history, company)
        except InputError as error:
            _told(error)
            return
        for note in fitted.notes:
            st.caption(f":material/info: {plain(note.say(language()))}")

        def take() -> None:
            drafts.write(("demand",), _written(company, fitted))

        figure = f"{fitted.demand.orders_per_day:,.1f}"
        st.button(say("builder.take-demand", orders=figure), type="primary", key="builder.take-demand", on_click=take)


def _written(company: Organisation, fitted: FittedDemand) -> Any:
    """The fitted demand as it stands in a file."""
    learnt = company.model_copy(update={"demand": fitted.demand})
    data: Any = read_document(dump_yaml(learnt), "").data
    return data["demand"]


def _forget_mapping() -> None:
    st.session_state.pop("builder.mapping", None)


def _understood(history: OrderHistory) -> None:
    """What each column was taken for, which can be corrected, and what is doubtful."""
    report = history.report
    counts = report.counts
    st.text(say("builder.rows", rows=f"{counts.rows:,}", orders=f"{counts.orders:,}", aside=f"{counts.set_aside:,}"))
    names = ["", *FIELDS]
    frame = pd.DataFrame(
        {
            "header": [column.header for column in report.columns],
            "field": [column.field or "" for column in report.columns],
            "example": [" ".join(column.example.split())[:40] for column in report.columns],
            "how": [column.how.say(language()).strip() for column in report.columns],
        }
    )
    key = f"builder.columns.{len(st.session_state.get('builder.mapping', {}))}.{drafts.revision()}"
    st.data_editor(
        frame,
        key=key,
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
        args=(key, history),
        alt=say("builder.columns-alt"),
    )
    for part in report.set_aside:
        st.caption(f":material/block: {plain(part.reason.say(language()))} · {len(part.rows):,}")
    for warning in report.warnings:
        st.caption(f":orange[:material/warning: {plain(warning.say(language()))}]")


def _corrected(key: str, history: OrderHistory) -> None:
    """Another field for a column: what was mapped before is kept."""
    mapping = dict(st.session_state.get("builder.mapping", {}))
    for row, cells in st.session_state[key]["edited_rows"].items():
        header, name = history.report.columns[int(row)].header, cells.get("field")
        mapping = {field: column for field, column in mapping.items() if column != header}
        if name:
            mapping[name] = header
    st.session_state["builder.mapping"] = mapping


# --- staff ------------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=8, show_spinner=False)
def _staff(name: str, content: bytes, department: str | None, count: str | None) -> StaffList | InputError:
    try:
        return _read(name, content, lambda path: read_staff(path, department, count, max_bytes=LARGEST))
    except InputError as error:
        return error


def own_staff(form: Form) -> None:
    """A staff list becomes the numbers of people in the departments of the draft."""
    with st.expander(say("builder.own-staff"), icon=":material/upload_file:", key="builder.own-staff"):
        st.caption(say("builder.own-staff-lead"))
        uploaded = _upload("staff")
        if uploaded is None:
            return
        state = st.session_state
        found = _staff(uploaded.name, uploaded.getvalue(), state.get("staff.department"), state.get("staff.count"))
        if isinstance(found, InputError):
            _told(found)
            return
        left, right = st.columns(2)
        columns = [name for name in found.columns if name]
        left.selectbox(say("builder.staff-department"), columns, index=None, key="staff.department",
                       placeholder=found.department)  # fmt: skip
        right.selectbox(say("builder.staff-count"), columns, index=None, key="staff.count",
                        placeholder=found.count or say("builder.staff-each-row"))  # fmt: skip
        st.caption(plain(found.how.say(language())))
        _matched(form, found)


def _matched(form: Form, found: StaffList) -> None:
    """Which department of the draft each one of the list is; then the numbers can be taken over."""
    said = form.draft.at(("departments",))
    ours = [item for item in said if isinstance(item, dict)] if isinstance(said, list) else []
    chosen: dict[str, int] = {}
    for name, people in sorted(found.staff.items(), key=lambda item: -item[1])[:60]:
        guess = next((n for n, item in enumerate(ours) if name.casefold() in _names(item)), None)
        number = st.selectbox(
            say("builder.staff-is", name=name, people=people),
            range(len(ours)),
            index=guess,
            format_func=lambda n: str(ours[n].get("id")),
            placeholder=say("builder.staff-nobody"),
            key=f"staff.is.{name}",
        )
        if number is not None:
            chosen[str(number)] = chosen.get(str(number), 0) + people
    if found.left_out:
        st.caption(say("builder.staff-left-out", count=len(found.left_out)))

    def take() -> None:
        for number, people in chosen.items():
            drafts.write(("departments", int(number), "staff"), people)

    st.button(say("builder.take-staff"), key="builder.take-staff", type="primary", on_click=take, disabled=not chosen)


def _names(item: dict[str, Any]) -> set[str]:
    """By which names a department is known."""
    title = item.get("title")
    words = list(title.values()) if isinstance(title, dict) else [title]
    return {str(word).casefold() for word in (*words, item.get("id")) if word}

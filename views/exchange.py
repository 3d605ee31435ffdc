"""What can be done with the things of the library: open, copy, export, import, remove."""

from functools import partial

import streamlit as st

from sim.errors import InputError
from sim.loading import KINDS, LibraryKind, library, load_organisation, load_plan, load_preparedness, shipped
from sim.scenario.base import Text
from sim.scenario.reading import LARGEST_FILE, read_text
from sim.shelf import shelf
from sim.texts import text
from sim.views import address
from sim.views.catalogue import title
from sim.views.widgets import held
from sim.views.words import language, of, plain, say, spoken
from sim.workshop import Parcel, bundle, put_away, unpack

__all__ = ["drill_it", "edit_and_export", "things", "what_to_show"]

ROW = 3


def what_to_show() -> LibraryKind:
    """Which kind of things is shown; and the way for others to come in."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.session_state.setdefault("library.what", address.among("what", KINDS, "scenario"))
        st.segmented_control(
            say("library.what"),
            list(KINDS),
            default=held("library.what"),
            format_func=spoken(KINDS, lambda kind: text(f"kind.{kind}", language()).capitalize()),
            key="library.what",
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
        with st.popover(say("library.import"), icon=":material/upload:"):
            st.file_uploader(
                say("library.import-file"),
                type=["yaml", "yml", "zip"],
                key="library.import",
                help=say("library.import-help", limit=LARGEST_FILE // 1_000_000),
                max_upload_size=LARGEST_FILE // 1_000_000,
                on_change=_take_in,
            )
    if problem := st.session_state.pop("library.refused", None):
        st.error(plain(problem))
    if done := st.session_state.pop("library.done", None):
        st.success(done, icon=":material/check:")
    kind: LibraryKind = st.session_state["library.what"]
    address.put(what=kind if kind != "scenario" else None)
    return kind


def _take_in() -> None:
    """Put an upload on the shelf."""
    uploaded = st.session_state.get("library.import")
    if uploaded is None:
        return
    try:
        parcels = put_away(unpack(uploaded.name, uploaded.getvalue()), shelf())
    except InputError as error:
        st.session_state["library.refused"] = error.message(language())
        return
    names = say("library.separator").join(f"{text(f'kind.{p.kind}', language())} {p.name}" for p in parcels)
    st.session_state["library.done"] = say("library.imported", names=names)
    st.session_state["library.what"] = parcels[-1].kind


def drill_it(kind: LibraryKind, name: str) -> None:
    """The way to a drill of it."""
    st.page_link(
        "drill.py",
        label=say("library.open"),
        icon=":material/play_arrow:",
        query_params={kind: name, "lang": language()},
    )


def edit_and_export(kind: LibraryKind, name: str) -> None:
    """The way to the builder, and the thing as a file."""
    own = name not in shipped(kind)
    st.page_link(
        "builder.py",
        label=say("library.edit" if own else "library.copy"),
        icon=":material/edit:",
        query_params={"kind": kind, "open": name, "lang": language()},
    )
    st.download_button(
        say("library.export"),
        partial(_bundled, kind, name),
        f"{name}.zip",
        "application/zip",
        key=f"library.export.{kind}.{name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
    if own:
        st.button(
            say("library.remove"),
            key=f"library.remove.{kind}.{name}",
            icon=":material/delete:",
            type="tertiary",
            on_click=partial(_remove, kind, name),
        )


def _bundled(kind: LibraryKind, name: str) -> bytes:
    return bundle(Parcel(kind, name, read_text(library(kind)[name])))


def _remove(kind: LibraryKind, name: str) -> None:
    try:
        shelf().remove(kind, name)
    except InputError as error:
        st.session_state["library.refused"] = error.message(language())
    else:
        st.session_state["library.done"] = say("library.removed", name=name)


def _summary(kind: LibraryKind, name: str) -> Text | None:
    if kind == "organisation":
        return load_organisation(name).summary
    return load_plan(name).summary if kind == "plan" else load_preparedness(name).summary


def things(kind: LibraryKind) -> None:
    """Cards of organisations, plans or measures, one's own first."""
    names = sorted(library(kind), key=lambda name: name in shipped(kind))
    for start in range(0, len(names), ROW):
        for column, name in zip(st.columns(ROW), names[start : start + ROW], strict=False):
            with column, st.container(border=True, height="stretch", key=f"library-card-{kind}-{name}"):
                st.markdown(f"#### {plain(title(kind, name))}")
                if name not in shipped(kind):
                    st.badge(say("library.own"), color="green")
                try:
                    st.text(of(_summary(kind, name)))
                except InputError:
                    st.warning(say("library.broken", name=name))
                with st.container(horizontal=True, vertical_alignment="center"):
                    if kind in ("organisation", "plan"):
                        drill_it(kind, name)
                    edit_and_export(kind, name)

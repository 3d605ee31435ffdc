"""The draft that a session is editing: every command is a callback that makes another draft of it.

Drafts stay on the server under an id that stands in the address, so that a reload loses nothing.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from sim.errors import InputError
from sim.loading import KINDS, library, shipped
from sim.scenario.base import Loc
from sim.scenario.reading import Data, read_text
from sim.shelf import Kind, digest, shelf
from sim.views import address
from sim.views.words import language
from sim.workshop import Bench, Benches, Draft, free_name

__all__ = ["begin", "change", "current", "let_go", "put", "revision", "save", "take_out"]


@lru_cache(maxsize=4)
def _benches(folder: Path) -> Benches:
    return Benches(folder)


def _here() -> Benches:
    return _benches(shelf().folder / "drafts")


def current() -> Bench | None:
    """What this session edits; None: nothing."""
    return _here().get(str(st.query_params.get("draft", "")))


def put(bench: Bench) -> None:
    """Keep what this session edits."""
    _here().put(str(st.query_params["draft"]), bench)
    st.session_state["builder.revision"] = revision() + 1


def revision() -> int:
    """Another number after every change: tables are drawn anew with it."""
    return int(st.session_state.get("builder.revision", 0))


def begin(kind: Kind, name: str) -> None:
    """Open a thing of the library: one's own as it is, a shipped one as a copy."""
    source = library(kind).get(name) if kind in KINDS else None
    if source is None:
        return
    text = read_text(source)
    address.put(draft=secrets.token_urlsafe(12), kind=None, open=None)
    if name in shipped(kind):
        put(Bench(Draft.of(kind, text), free_name(kind, f"my-{name}")))
    else:
        put(Bench(Draft.of(kind, text), name, digest(text)))


def let_go() -> None:
    """Leave the draft and choose something else."""
    address.put(draft=None, kind=None, open=None)


def change(step: Callable[[Draft], Draft]) -> None:
    """Make a step; what can only be done in the text is said."""
    bench = current()
    if bench is None:
        return
    st.session_state.pop("builder.refused", None)
    try:
        put(replace(bench, draft=step(bench.draft)))
    except InputError as error:
        st.session_state["builder.refused"] = error.message(language())


def write(path: Loc, value: Data) -> None:
    """Put a value at a path; None takes it out."""
    if value is None:
        take_out(path)
    else:
        change(lambda draft: draft if draft.at(path) == value else draft.set(path, value))


def take_out(path: Loc) -> None:
    """Take out what stands at a path."""

    def step(draft: Draft) -> Draft:
        holder: Any = draft.at(path[:-1])
        there = path[-1] in holder if isinstance(holder, dict) else isinstance(holder, list)
        return draft.remove(path) if there else draft

    change(step)


def save() -> None:
    """Save the draft under its name."""
    bench = current()
    if bench is None:
        return
    name = str(st.session_state.get("builder.name", bench.name)).strip()
    st.session_state.pop("builder.refused", None)
    try:
        if name in shipped(bench.draft.kind):
            name = free_name(bench.draft.kind, name)
        instead = bench.version if name == bench.name else None
        shelf().save(bench.draft.kind, name, bench.draft.text, instead)
    except InputError as error:
        st.session_state["builder.refused"] = error.message(language())
        return
    put(Bench(bench.draft.saved(), name, digest(bench.draft.text)))
    st.session_state["builder.saved"] = name

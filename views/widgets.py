"""Widgets that show what the session holds, from their first moment on.

A widget that begins with something else and is told afterwards what it shows can be sent back as it began by a browser
that is busy: a draft would be emptied, a choice lost. So each begins with what it is told.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from sim.views import address
from sim.views.words import language, plain

__all__ = ["held", "place", "scrolled", "synced", "table", "tabs", "wide_picture"]


AMOUNT = re.compile(r"\b([A-Z]{3}) (?=[0-9])")
"""A currency before its amount."""


def synced(key: str, value: Any) -> Any:
    """Let a widget show a value; the value, for the widget to begin with."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return value


def held(key: str, otherwise: Any = None) -> Any:
    """What the session holds for a widget to begin with."""
    return st.session_state.get(key, otherwise)


def place(options: Iterable[Any], value: Any) -> int | None:
    """Where a value stands among options, if it does."""
    return next((number for number, option in enumerate(options) if option == value), None)


def table(frame: pd.DataFrame) -> None:
    """A table of words that is seen whole: they wrap, and are taken as they are; amounts stay on one line."""
    whole = frame.map(lambda words: plain(AMOUNT.sub("\\1\N{NO-BREAK SPACE}", words)))
    st.table(whole.rename(columns=plain), hide_index=True)


def scrolled(columns: Sequence[str], rows: Iterable[Sequence[str]], alt: str) -> None:
    """A long table of words in a place of its own height: they wrap, can be searched and are moved by keys as well."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    inside = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    st.html(f'<div class="scrolled" role="region" aria-label="{escape(alt)}" tabindex="0">{inside}</div>')


def wide_picture(svg: str, alt: str) -> None:
    """A picture at its own size, moved sideways by hand or by keys where it is wider than its place."""
    drawn = f'<img src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}" alt="{escape(alt)}">'
    st.html(f'<div class="wide-picture" role="region" aria-label="{escape(alt)}" tabindex="0">{drawn}</div>')


def tabs(key: str, called: Mapping[str, str]) -> Sequence[Any]:
    """Tabs by name, and what they are called; the one that is open stands in the address, and is so in any language."""
    state, shown = st.session_state, f"{key}.{language()}"
    state.setdefault(key, address.among("tab", called, next(iter(called))))

    def opened() -> None:
        state[key] = next(name for name, words in called.items() if words == state[shown])

    drawn = st.tabs([*called.values()], key=shown, default=called[state[key]], on_change=opened)
    address.put(tab=state[key] if state[key] != next(iter(called)) else None)
    return drawn

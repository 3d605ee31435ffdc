"""Widgets that show what the session holds, from their first moment on.

A widget that begins with something else and is told afterwards what it shows can be sent back as it began by a browser
that is busy: a draft would be emptied, a choice lost. So each begins with what it is told.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from sim.views import address
from sim.views.words import language, plain

__all__ = ["held", "place", "synced", "table", "tabs", "wide_picture"]


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
    """A table of words that is seen whole: they wrap, and are taken as they are."""
    st.table(frame.map(plain).rename(columns=plain), hide_index=True)


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

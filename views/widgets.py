"""Widgets that show what the session holds, from their first moment on.

A widget that begins with something else and is told afterwards what it shows can be sent back as it began by a browser
that is busy: a draft would be emptied, a choice lost. So each begins with what it is told.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from sim.views.words import plain

__all__ = ["held", "place", "synced", "table"]


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

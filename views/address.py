"""What a page is about, kept in its address: a copied link or a reload shows the same."""

from collections.abc import Sequence

import streamlit as st

__all__ = ["among", "put", "unknown", "whole"]


def among(name: str, allowed: Sequence[str], otherwise: str) -> str:
    """A word of the address, if it is one of those that are allowed."""
    written = st.query_params.get(name)
    return written if written is not None and written in allowed else otherwise


def unknown(name: str, allowed: Sequence[str]) -> str | None:
    """A word of the address that is none of those that are allowed; None: it is one, or there is none."""
    written = st.query_params.get(name)
    return None if written is None or written in allowed else str(written)


def whole(name: str, least: int, most: int, otherwise: int) -> int:
    """A whole number of the address, if it is within bounds."""
    written = st.query_params.get(name, "")
    if not (written.isascii() and written.isdigit()) or len(written) > 19:
        return otherwise
    return int(written) if least <= int(written) <= most else otherwise


def put(**values: str | int | None) -> None:
    """Write words into the address; None takes one out."""
    for name, value in values.items():
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != str(value):
            st.query_params[name] = str(value)

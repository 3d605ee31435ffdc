"""What a page is about, kept in its address: a copied link or a reload shows the same."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import streamlit as st

__all__ = ["among", "put", "several", "unknown", "whole"]

T = TypeVar("T")


def among(name: str, allowed: Iterable[T], otherwise: T) -> T:
    """What a word of the address stands for, if it is something that is allowed."""
    written = st.query_params.get(name)
    return next((option for option in allowed if str(option) == written), otherwise)


def several(name: str, allowed: Sequence[str], otherwise: Sequence[str]) -> list[str]:
    """Words of the address, between commas, as far as they are allowed; `otherwise`, if it has none at all."""
    written = st.query_params.get(name)
    return list(otherwise if written is None else dict.fromkeys(word for word in written.split(",") if word in allowed))


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


def put(**values: str | int | Sequence[str] | None) -> None:
    """Write words into the address; None takes one out."""
    for name, value in values.items():
        word = ",".join(value) if isinstance(value, list | tuple) else str(value)
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != word:
            st.query_params[name] = word

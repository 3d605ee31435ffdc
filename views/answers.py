"""Answers given in forms: what they are called and shown as, and how they get into the draft."""

import re
from collections.abc import Collection

import streamlit as st

from sim.scenario.base import Loc
from sim.scenario.reading import Data
from sim.texts import keys, text
from sim.views import drafts
from sim.views.words import language
from sim.workshop.shapes import Shape
from sim.workshop.starting import converted

__all__ = [
    "another_family",
    "choice_label",
    "chosen",
    "family_label",
    "given",
    "label",
    "listed",
    "read_plain",
    "several",
    "shown",
    "typed",
    "worded",
]

SAID_BY = ("choice", "register.hazard", "cli.action", "role", "method", "score.capability")


def label(name: str) -> str:
    """What a field is called."""
    return text(f"field.{name}", language())


def choice_label(value: object) -> str:
    """What a choice is called; a name of the file stays as it is."""
    key = next((f"{area}.{value}" for area in SAID_BY if f"{area}.{value}" in keys()), None)
    return text(key, language()) if key else str(value)


def read_plain(written: str, shape: Shape) -> Data:
    """What somebody has typed, as it stands in a file; nothing if it is empty."""
    words = written.strip() if shape.sort != "text" else written
    if not words.strip():
        return None
    if shape.sort in ("number", "whole", "share", "anything", "duration") and re.fullmatch(r"[-+]?[0-9]{1,15}", words):
        return int(words)
    if shape.sort in ("number", "share", "anything") and re.fullmatch(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}", words):
        return float(words)
    if shape.sort == "anything" and words in ("true", "false"):
        return words == "true"
    return words


def shown(value: Data) -> str:
    """What stands in a file, as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def family_label(name: str) -> str:
    """What a family of distributions is called."""
    return text(f"web.builder.family.{name}", language())


def typed(path: Loc, key: str, shape: Shape) -> None:
    """Write what was typed into the draft."""
    drafts.write(path, read_plain(str(st.session_state[key] or ""), shape))


def given(path: Loc, key: str) -> None:
    """Write what was ticked or counted into the draft."""
    drafts.write(path, st.session_state[key])


def chosen(path: Loc, key: str, options: Collection[Data]) -> None:
    """Write what was chosen into the draft; words that mean no option, of a page that has changed, mean nothing."""
    if st.session_state[key] in (None, *options):
        drafts.write(path, st.session_state[key])


def several(path: Loc, key: str, options: Collection[Data]) -> None:
    """Write all that were chosen into the draft."""
    drafts.write(path, [choice for choice in st.session_state[key] if choice in options])


def listed(path: Loc, key: str, shape: Shape) -> None:
    """Write what was typed between commas into the draft, as a list."""
    parts = re.split(r"[,，;；、\n]", str(st.session_state[key] or ""))
    drafts.write(path, [read_plain(part.strip(), shape) for part in parts if part.strip()])


def worded(path: Loc, key: str, tongue: str) -> None:
    """Write a text in one language into the draft; one text for both languages becomes two."""
    draft = drafts.current()
    if draft is None:
        return
    there, words = draft.draft.at(path), str(st.session_state[key] or "")
    if isinstance(there, str):
        both: Data = {"en": there, "zh": there, tongue: words}
        drafts.write(path, both)
    else:
        drafts.write((*path, tongue), words or None)


def another_family(path: Loc, key: str, families: Collection[str], timed: bool) -> None:
    """Change the family of a distribution in the draft, as far as its parameters go."""
    bench, family = drafts.current(), st.session_state[key]
    if bench is not None and family in families:
        drafts.write(path, converted(bench.draft.at(path), family, timed=timed))

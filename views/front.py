"""What the front end says by itself, in the language of the page: it knows English only."""

from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from sim.texts import LANGUAGES, LOCALES, keys, text
from sim.views.words import language

__all__ = ["tell_the_front_end"]


def tell_the_front_end() -> None:
    """Have the front end speak the language of the page, and the browser know which it is."""
    spoken = language()
    data = {"language": spoken, "locale": LOCALES[spoken], "said": _said()}
    _component()(key="frame.front", data=data)


@cache
def _said() -> list[dict[str, str]]:
    """Each of its words in all languages."""
    own = [key for key in keys() if key.startswith("front.")]
    return [{spoken: text(key, spoken, what="{what}") for spoken in LANGUAGES} for key in own]


@cache
def _component() -> Any:
    js = files("sim.views").joinpath("assets/front.js").read_text(encoding="utf-8")
    return st.components.v2.component("drillroom_front", js=js)

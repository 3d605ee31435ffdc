"""The language of a session, and its texts."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor
from typing import Any, cast

import streamlit as st

from sim.errors import InputError
from sim.scenario.base import Text
from sim.texts import LANGUAGES, Language, text

__all__ = ["NAMES", "begun", "hazard", "language", "of", "plain", "say", "settle_language", "spoken", "unsent", "why"]

SPOKEN = "language.spoken"
"""In the session: the language of the page as the browser has it."""
NAMES = {"en": "English", "zh": "简体中文"}


def language() -> Language:
    """The reader's language: chosen, or in the address, or the browser's, or English."""
    chosen = st.session_state.get("language") or st.query_params.get("lang")
    if chosen in LANGUAGES:
        return cast(Language, chosen)
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


def settle_language() -> None:
    """Put the language into the address, so that a copied link keeps it, and have the browser call choices by it.

    What is chosen is known to the browser by its words alone: left with those of another language, it would be taken
    for a choice that there is not as soon as the language changes again.
    """
    state = st.session_state
    if state.get(SPOKEN, language()) != language():
        for key in {*state} - {"language", SPOKEN}:
            if _is_choice(state[key]):
                state[key] = state[key]
    state[SPOKEN] = language()
    if st.query_params.get("lang") != language():
        st.query_params["lang"] = language()


def _is_choice(value: object) -> bool:
    """Whether a widget that offers choices can have this value."""
    if isinstance(value, list):
        return all(map(_is_choice, value))
    return isinstance(value, str | int) and not isinstance(value, bool)


def unsent(key: str) -> str:
    """The key of a choice in a form that begins with none.

    Until it is sent, only the browser knows what was chosen, by its words: another language has a choice of its own,
    or its words would be sent in a language that is not the page's any more.
    """
    return f"{key}.{language()}"


def say(key: str, **values: object) -> str:
    """A text of the page in the reader's language."""
    return text(f"web.{key}", language(), **values)


def of(words: Text | None, otherwise: str = "") -> str:
    """A text of a file in the reader's language."""
    return words.in_(language()) if words is not None else otherwise


def plain(words: str) -> str:
    """Text of a file within Markdown, its marks taken as they are."""
    return "".join("\\" + sign if sign in "\\`*_{}[]()#+-.!|<>$~:" else sign for sign in words)


def begun(words: str) -> str:
    """Words as a sentence or a label begins."""
    return words[:1].upper() + words[1:]


def hazard(cause: str) -> str:
    """What a cause of incidents is called."""
    return text(f"register.hazard.{cause}", language())


def spoken(options: Iterable[Any], called: Callable[[Any], str]) -> Callable[[Any], str]:
    """What options are called, in the language of now: for widgets that ask later, and elsewhere.

    No two are called the same, or a browser that chose one of them would be given the other.
    """
    words = {option: called(option) for option in options}
    often = Counter(words.values())
    words = {option: f"{word} ({option})" if often[word] > 1 else word for option, word in words.items()}
    return lambda option: words.get(option, str(option))


def why(error: Exception | None) -> str:
    """Why something that was done in the background came to nothing."""
    if isinstance(error, InputError):
        return error.message(language())
    return say("worker-lost") if isinstance(error, BrokenExecutor) else str(error or "")

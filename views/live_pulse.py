"""How a page of a live drill follows what happens, and how its clicks are carried out.

A page looks every second whether anything has changed, which costs next to nothing, and is drawn again only then.
"""

from collections.abc import Callable

import streamlit as st

from sim.errors import InputError
from sim.session.live import Live
from sim.session.seen import stamp
from sim.views.live_hall import now
from sim.views.words import begun, language, plain

__all__ = ["act", "complain", "complaints", "follow"]

LOOK_S = 1.0
"""Seconds between two looks."""

DOUBLE_S = 0.8
"""The same click again within so many seconds is its double."""

READ_S = 12.0
"""Seconds for which a refusal stays on the page."""


def follow(live: Live, team: str | None = None, seat: str | None = None) -> None:
    """Draw the page again when something has changed; to be called before anything is drawn.

    Parameters
    ----------
    live : Live
    team : str
        Whose screen it is; none given: it shows all teams.
    seat : str
        Who looks; none given: whoever leads the drill.
    """
    if seat:
        live.presence.looked(seat, now())
    _look(live, team, seat, stamp(live, team, now()))


@st.fragment(run_every=LOOK_S)
def _look(live: Live, team: str | None, seat: str | None, drawn: tuple[object, ...]) -> None:
    if seat:
        live.presence.looked(seat, now())
    if stamp(live, team, now()) != drawn:
        st.rerun()


def act(what: str, do: Callable[[], object]) -> None:
    """Carry out a click, once; why it is refused is shown on the page.

    Parameters
    ----------
    what : str
        Tells the click from others.
    do : callable
    """
    before, moment = st.session_state.get("live.clicked", ("", 0.0)), now()
    st.session_state["live.clicked"] = what, moment
    if before[0] == what and moment - before[1] < DOUBLE_S:
        return
    st.session_state.pop("live.refused", None)
    try:
        do()
    except InputError as error:
        st.session_state.pop("live.clicked")  # who has understood may try again at once
        complain(error.message(language()))


def complain(words: str) -> None:
    """Show for a while why something was refused."""
    st.session_state["live.refused"] = words, now()


def complaints() -> None:
    """Show what was refused lately."""
    words, moment = st.session_state.get("live.refused", ("", 0.0))
    with st.container():
        if words and now() - moment < READ_S:
            st.error(plain(begun(words)))

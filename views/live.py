"""Take part in a live drill: join by a code, then see and decide what one's role may."""

import uuid

import streamlit as st

from sim.errors import InputError
from sim.session.place import Place
from sim.views import address
from sim.views.live_hall import hall, now
from sim.views.live_joining import SEAT, joining
from sim.views.live_passes import deliver, shown
from sim.views.live_pulse import complaints
from sim.views.live_seat import screen
from sim.views.words import language, say


def place() -> Place | None:
    """The seat that the address names, if this browser has the pass for it."""
    session, seat = st.query_params.get("session", ""), st.query_params.get("seat", "")
    token = shown(f"{SEAT}{session}-{seat}") if session and seat else None
    if not token:
        return None
    kept: tuple[tuple[str, str], Place] | None = st.session_state.get("live.place")
    if kept is not None and kept[0] == (session, token):
        return kept[1]
    try:
        found = hall().place(uuid.UUID(session), token, now())
    except (InputError, ValueError):  # a pass of another server, or words of the address that are none
        return None
    st.session_state["live.place"] = (session, token), found
    return found


def show() -> None:
    """The page."""
    deliver()
    try:
        mine = place()
        if mine is None:
            address.put(session=None, seat=None)
            joining()
        else:
            complaints()
            screen(mine)
    except InputError as error:
        st.error(say("live.cannot"))
        st.text(error.message(language()))


show()

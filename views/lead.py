"""Lead a live drill: open a session, run it, talk about it. Behind the key that is shown when the server starts."""

import uuid

import streamlit as st

from sim.errors import InputError
from sim.session.console import Console
from sim.views import address
from sim.views.lead_console import console_screen
from sim.views.lead_debrief import debriefing
from sim.views.lead_office import LEAD, office, opening, unlocking
from sim.views.lead_papers import guides_screen
from sim.views.lead_rewind import rewinding
from sim.views.live_hall import hall, now
from sim.views.live_passes import deliver, shown
from sim.views.live_pulse import complaints
from sim.views.widgets import held
from sim.views.words import language, say, spoken

VIEWS = {"console": console_screen, "guides": guides_screen, "debrief": debriefing, "rewind": rewinding}


def console(session: str) -> Console | None:
    """The controls of the session that the address names, for its pass or for who may lead all of them."""
    kept: tuple[str, Console] | None = st.session_state.get("lead.console")
    if kept is not None and kept[0] == session:
        return kept[1]
    secret, mine = shown(f"{LEAD}{session}"), office()
    try:
        if secret:
            found = hall().console(uuid.UUID(session), secret, st.context.ip_address or "this machine", now())
        elif mine is not None:
            found = mine.console(uuid.UUID(session))
        else:
            return None
    except ValueError:  # words of the address that are no session
        return None
    st.session_state["lead.console"] = session, found
    return found


def show() -> None:
    """The page."""
    deliver()
    try:
        session = st.query_params.get("session", "")
        controls = console(session) if session else None
        complaints()
        if controls is not None:
            _led(controls)
        elif (mine := office()) is not None:
            address.put(session=None)
            opening(mine)
        else:
            unlocking()
    except InputError as error:
        st.error(say("live.cannot"))
        st.text(error.message(language()))


def _led(controls: Console) -> None:
    st.session_state.setdefault("lead.view", address.among("view", [*VIEWS], "console"))
    st.segmented_control(
        say("live.lead.view"),
        [*VIEWS],
        default=held("lead.view"),
        format_func=spoken(VIEWS, lambda name: say(f"live.view.{name}")),
        key="lead.view",
        required=True,
        label_visibility="collapsed",
    )
    address.put(view=st.session_state["lead.view"])
    VIEWS[st.session_state["lead.view"]](controls)


show()

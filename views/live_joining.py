"""Join a team by its code, or go back to a seat that one has already."""

import uuid

import streamlit as st

from sim.errors import InputError
from sim.scenario.exercise import ROLES
from sim.session.place import Place
from sim.texts import text
from sim.views import address
from sim.views.live_hall import hall, now
from sim.views.live_passes import give, names, shown
from sim.views.live_pulse import act, complain, complaints
from sim.views.widgets import held
from sim.views.words import language, plain, say, spoken, unsent

__all__ = ["SEAT", "joining", "role"]

SEAT = "drillroom-seat-"
"""Passes of seats begin so; session and seat follow."""


def role(name: str) -> str:
    """What a role is called."""
    return text(f"role.{name}", language())


def joining() -> None:
    """The form to join, and the seats of this browser."""
    st.title(say("live.join.title"), anchor=False)
    st.text(say("live.join.what"))
    complaints()
    _seats()
    st.session_state.setdefault("live.code", st.query_params.get("code", "")[:40])
    with st.container(width=520), st.form("live.join", enter_to_submit=False):
        st.text_input(
            say("live.join.code"), held("live.code"), key="live.code", max_chars=40, placeholder="ABCDE-FGHJK"
        )
        st.text_input(say("live.join.called"), key="live.called", max_chars=80)
        st.radio(
            say("live.join.role"),
            ROLES,
            index=None,
            format_func=spoken(ROLES, role),
            captions=[plain(text(f"role.{name}-does", language())) for name in ROLES],
            key=unsent("live.role"),
        )
        st.form_submit_button(say("live.join.join"), type="primary", on_click=_join, width="stretch")


def _join() -> None:
    state = st.session_state
    code, called, chosen = state["live.code"], state["live.called"], state[unsent("live.role")]
    if chosen is None:
        complain(say("live.join.choose"))
        return

    def join() -> None:
        given = hall().join(code, st.context.ip_address or "this machine", called, chosen, now())
        give(f"{SEAT}{given.session.hex}-{given.seat}", given.token)
        address.put(session=given.session.hex, seat=given.seat, code=None)

    act("join", join)


def _seats() -> None:
    """Seats that this browser has a pass for, while their drills go on."""
    for name in names(SEAT):
        session, _, seat = name.removeprefix(SEAT).partition("-")
        mine = _place(session, shown(name) or "")
        if mine is None or mine.live.state(now()).phase == "ended":
            continue
        words = {"called": mine.seat.called, "role": role(mine.seat.role)}
        team = mine.live.state(now()).teams[mine.seat.team].title
        st.button(
            say("live.join.back", team=team, **words),
            key=f"live.back.{seat}",
            on_click=address.put,
            kwargs={"session": session, "seat": seat},
        )


def _place(session: str, token: str) -> Place | None:
    try:
        return hall().place(uuid.UUID(session), token, now())
    except (InputError, ValueError):
        return None

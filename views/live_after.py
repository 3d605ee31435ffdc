"""When the drill is over: what each participant thinks of it."""

import streamlit as st

from sim.session import lines as line
from sim.session.feedback import STATEMENTS
from sim.session.place import Place
from sim.views.live_hall import now
from sim.views.live_pulse import act
from sim.views.words import say

__all__ = ["afterwards"]

MARKS = (1, 2, 3, 4, 5)


def afterwards(place: Place) -> None:
    """The feedback form."""
    given = any(isinstance(entry, line.FedBack) and entry.by == place.seat.id for _, entry in _talk(place))
    with st.container(border=True):
        st.markdown(f"#### {say('live.feedback.title')}")
        st.text(say("live.feedback.given" if given else "live.feedback.what"))
        with st.form("live.feedback", border=False, enter_to_submit=False):
            for statement in STATEMENTS:
                st.segmented_control(say(f"live.statement.{statement}"), MARKS, key=f"live.feedback.{statement}")
            for words in ("strengths", "to_improve"):
                st.text_area(say(f"live.feedback.{words}"), key=f"live.feedback.{words}", max_chars=2000, height=80)
            st.form_submit_button(
                say("live.feedback.send"), key="live.feedback.send", on_click=_send, kwargs={"place": place}
            )


def _talk(place: Place) -> tuple[tuple[int, line.Line], ...]:
    return place.live.state(now()).talk


def _send(place: Place) -> None:
    state = st.session_state
    marks = {
        statement: state[f"live.feedback.{statement}"]
        for statement in STATEMENTS
        if state.get(f"live.feedback.{statement}") is not None
    }

    def send() -> None:
        strengths, to_improve = (state.get(f"live.feedback.{words}") or "" for words in ("strengths", "to_improve"))
        place.feed_back(now(), marks, strengths, to_improve, key=f"feedback-{len(_talk(place))}")

    act("feedback", send)

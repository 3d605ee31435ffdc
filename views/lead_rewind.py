"""Going back: a new session that shares the past of this one up to any minute, to decide differently."""

from datetime import time

import streamlit as st

from sim import formats
from sim.scenario.base import by_id
from sim.scenario.decisions import Taken
from sim.scenario.times import DAY
from sim.session import lines as line
from sim.session.console import Console
from sim.views import address
from sim.views.lead_office import LEAD
from sim.views.lead_race import racing
from sim.views.live_hall import hall, now
from sim.views.live_passes import give
from sim.views.live_pulse import act
from sim.views.words import language, of, say, spoken

__all__ = ["rewinding"]


OTHER = -1.0
"""Stands for a time that is not that of a decision."""


def rewinding(console: Console) -> None:
    """Choose a time and go on from there; let the branches race."""
    st.text(say("live.rewind.what"))
    state = console.live.current(now())
    begun = next((entry.moment for _, entry in console.live.log.read() if isinstance(entry, line.Started)), None)
    if begun is None:
        st.info(say("live.rewind.nothing"))
        return
    moments = {**_moments(console), OTHER: say("live.rewind.any")}
    st.selectbox(
        say("live.rewind.moment"),
        list(moments),
        index=max(0, len(moments) - 2),
        format_func=spoken(moments, moments.__getitem__),
        key="lead.rewind.moment",
        width=520,
    )
    if st.session_state["lead.rewind.moment"] == OTHER:
        _time(begun, state.moment)
    words = {"start": formats.moment(begun, language()), "reached": formats.moment(state.moment, language())}
    st.caption(say("live.rewind.range", **words))
    st.button(
        say("live.rewind.branch"), key="lead.rewind.go", type="primary", on_click=_go, kwargs={"console": console}
    )
    racing(console)


def _time(begun: float, reached: float) -> None:
    """Any minute of the drill, day and time of day."""
    days = range(int(begun // DAY), int(reached // DAY) + 1)
    with st.container(horizontal=True):
        st.selectbox(
            say("live.rewind.day"), days, format_func=lambda day: str(day + 1), key="lead.rewind.day", width=90
        )
        at = int(begun % DAY)
        st.time_input(say("live.rewind.time"), time(at // 60, at % 60), step=60, key="lead.rewind.time", width=160)


def _chosen() -> float:
    """Minutes of the drill to go back to."""
    moment: float = st.session_state["lead.rewind.moment"]
    if moment != OTHER:
        return moment
    at: time = st.session_state["lead.rewind.time"]
    return float(st.session_state["lead.rewind.day"] * DAY + at.hour * 60 + at.minute)


def _moments(console: Console) -> dict[float, str]:
    """The moments at which something was decided, in words."""
    state = console.live.current(now())
    found = {}
    for team in state.teams.values():
        for made in team.decisions:
            if isinstance(made, Taken):
                title = of(by_id(state.scenario.decisions, made.point).title)
                when = formats.moment(made.at, language())
                found[float(made.at)] = say("live.rewind.decision", moment=when, title=title, team=team.title)
    return dict(sorted(found.items()))


def _go(console: Console) -> None:
    def go() -> None:
        opened = hall().branch(console, _chosen(), now())
        give(f"{LEAD}{opened.session.hex}", opened.secret)
        address.put(session=opened.session.hex, view="console")
        st.session_state["lead.view"] = "console"

    act("rewind", go)

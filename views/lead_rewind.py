"""Going back: a new session that shares the past of this one up to a decision, to decide it differently."""

import streamlit as st

from sim import formats
from sim.scenario.base import by_id
from sim.scenario.decisions import Taken
from sim.session.console import Console
from sim.views import address
from sim.views.lead_office import LEAD
from sim.views.live_hall import hall, now
from sim.views.live_passes import give
from sim.views.live_pulse import act
from sim.views.words import language, of, say, spoken

__all__ = ["rewinding"]


def rewinding(console: Console) -> None:
    """Choose a decision and go on from there."""
    st.text(say("live.rewind.what"))
    moments = _moments(console)
    if not moments:
        st.info(say("live.rewind.nothing"))
        return
    st.selectbox(
        say("live.rewind.moment"),
        list(moments),
        index=len(moments) - 1,
        format_func=spoken(moments, moments.__getitem__),
        key="lead.rewind.moment",
        width=520,
    )
    st.button(
        say("live.rewind.branch"), key="lead.rewind.go", type="primary", on_click=_go, kwargs={"console": console}
    )


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
        opened = hall().branch(console, st.session_state["lead.rewind.moment"], now())
        give(f"{LEAD}{opened.session.hex}", opened.secret)
        address.put(session=opened.session.hex, view="console")
        st.session_state["lead.view"] = "console"

    act("rewind", go)

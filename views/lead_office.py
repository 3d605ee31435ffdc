"""Who may lead drills here, the list of sessions, and opening one."""

from datetime import datetime
from functools import partial
from typing import get_args

import streamlit as st

from sim import formats
from sim.loading import library
from sim.session.access import Denied
from sim.session.office import Held, Office
from sim.session.state import Pace
from sim.views import address
from sim.views.catalogue import title
from sim.views.live_hall import hall, now
from sim.views.live_passes import drop, give, shown
from sim.views.live_pulse import act
from sim.views.live_sign_on import known_trainer, sign_off, sign_on
from sim.views.service import resolved
from sim.views.widgets import held, place
from sim.views.words import language, of, plain, say, spoken

__all__ = ["LEAD", "office", "opening", "unlocking"]

LEAD = "drillroom-lead-"
"""Passes of sessions begin so; the session follows."""

KEY = "drillroom-key"
"""The pass of who may lead all sessions of this server."""

MOST_TEAMS = 8
SEEDS = 10**9


# --- who may ----------------------------------------------------------------------------------------------------------


def office() -> Office | None:
    """All sessions of the server, if whoever looks has its key or is known as a trainer."""
    who = known_trainer()
    if who is not None:
        return Office(hall(), who)
    key = shown(KEY)
    kept: tuple[str, Office] | None = st.session_state.get("lead.office")
    if kept is not None and kept[0] == key:
        return kept[1]
    if not key:
        return None
    try:
        found = hall().office(key, st.context.ip_address or "this machine", now())
    except Denied:  # the key of an earlier start of the server
        drop(KEY)
        return None
    st.session_state["lead.office"] = key, found
    return found


def unlocking() -> None:
    """Ask for the key."""
    st.title(say("live.lead.title"), anchor=False)
    st.text(say("live.lead.what"))
    sign_on()
    with st.container(width=520), st.form("lead.unlock"):
        st.text_input(say("live.lead.key"), key="lead.key", type="password", max_chars=80, autocomplete="off")
        st.form_submit_button(say("live.lead.unlock"), type="primary", on_click=_unlock)


def _unlock() -> None:
    typed = st.session_state["lead.key"].strip().upper()

    def unlock() -> None:
        found = hall().office(typed, st.context.ip_address or "this machine", now())
        st.session_state["lead.office"] = typed, found
        give(KEY, typed)

    act("unlock", unlock)


# --- sessions ---------------------------------------------------------------------------------------------------------


def opening(mine: Office) -> None:
    """The form to open a session, and those that are there."""
    st.title(say("live.lead.title"), anchor=False)
    new, old = st.columns([3, 2], gap="large")
    with new:
        _new(mine)
    with old:
        st.markdown(f"##### {say('live.lead.sessions')}")
        held = mine.held(now())
        if not held:
            st.text(say("live.lead.no-sessions"))
        for session in held:
            _held(session)
        leave = "lock" if known_trainer() is None else "sign-off"
        st.button(say(f"live.lead.{leave}"), key="lead.lock", on_click=_lock)


def _lock() -> None:
    st.session_state.pop("lead.office", None)
    drop(KEY)
    sign_off()


def _held(session: Held) -> None:
    with st.container(border=True):
        when = datetime.fromtimestamp(session.opened).astimezone().strftime("%Y-%m-%d %H:%M")
        st.markdown(f"**{plain(of(session.scenario.title))}**")
        branch = f" · {say('live.lead.branch')}" if session.branch_of else ""
        facts = say("live.lead.facts", when=when, seed=session.seed, seats=session.seats)
        st.text(f"{facts} · {say(f'live.phase-short.{session.phase}')}{branch}")
        if session.phase != "waiting":
            st.text(formats.moment(session.moment, language()))
        st.button(
            say("live.lead.enter"),
            key=f"lead.enter.{session.session.hex}",
            on_click=address.put,
            kwargs={"session": session.session.hex},
        )


def _new(mine: Office) -> None:
    st.markdown(f"##### {say('live.lead.new')}")
    scenarios, plans = [*library("scenario")], [*library("plan")]
    organisations = ["", *library("organisation")]
    state = st.session_state
    state.setdefault("lead.scenario", address.among("scenario", scenarios, "upgrade-failure"))
    state.setdefault("lead.plan", resolved(state["lead.scenario"])[0].plan)
    st.selectbox(
        say("drill.scenario"),
        scenarios,
        place(scenarios, held("lead.scenario")) or 0,
        format_func=spoken(scenarios, partial(title, "scenario")),
        key="lead.scenario",
        on_change=_follow_the_scenario,
    )
    st.selectbox(
        say("live.lead.plan"),
        plans,
        place(plans, held("lead.plan")) or 0,
        format_func=spoken(plans, partial(title, "plan")),
        key="lead.plan",
        help=say("live.lead.plan-help"),
    )
    st.selectbox(
        say("drill.organisation"),
        organisations,
        place(organisations, held("lead.organisation")) or 0,
        format_func=spoken(organisations, lambda name: title("organisation", name) if name else say("drill.its-own")),
        key="lead.organisation",
    )
    paces = get_args(Pace)
    st.radio(
        say("live.lead.pace"),
        paces,
        format_func=spoken(paces, lambda pace: say(f"live.pace.{pace}")),
        captions=[say(f"live.pace.{pace}-is") for pace in paces],
        key="lead.pace",
    )
    with st.container(horizontal=True):
        st.number_input(say("drill.seed"), 0, SEEDS, 1, key="lead.seed", help=say("live.lead.seed-help"))
        st.number_input(say("live.lead.teams"), 1, MOST_TEAMS, 1, key="lead.teams")
    st.button(say("live.lead.open"), key="lead.open", type="primary", on_click=_open, kwargs={"mine": mine})


def _follow_the_scenario() -> None:
    st.session_state["lead.plan"] = resolved(st.session_state["lead.scenario"])[0].plan
    st.session_state["lead.organisation"] = ""


def _open(mine: Office) -> None:
    state = st.session_state

    def open_() -> None:
        drilled, plan = resolved(state["lead.scenario"], state["lead.plan"], state["lead.organisation"] or None)
        opened = mine.open(drilled, plan, int(state["lead.seed"]), state["lead.pace"])
        console = mine.console(opened.session)
        for number in range(1, int(state["lead.teams"]) + 1):
            console.team(now(), f"team-{number}", say("live.lead.team", number=number))
        give(f"{LEAD}{opened.session.hex}", opened.secret)
        address.put(session=opened.session.hex)

    act("open", open_)

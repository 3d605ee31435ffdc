"""The console: the controls of a drill, and everything that happens in it."""

from urllib.parse import urlsplit

import segno
import streamlit as st

from sim import formats
from sim.scenario.times import DAY
from sim.session.console import Console
from sim.session.overview import Overview, overview
from sim.views.lead_injects import injects
from sim.views.lead_notes import notes
from sim.views.lead_teams import teams
from sim.views.live_clock import clock, ticking, wall
from sim.views.live_hall import now
from sim.views.live_pulse import act, follow
from sim.views.widgets import held, place
from sim.views.words import language, of, plain, say, spoken

__all__ = ["console_screen"]

SPEEDS = (1, 2, 5, 10, 20, 30, 60)
STEP = 30
"""Minutes between the moments at which a drill can be started."""
BEFORE = 60.0
"""So long before the first incident it starts, unless something else is chosen."""


def console_screen(console: Console) -> None:
    """The whole console."""
    follow(console.live)
    with st.spinner(say("live.lead.preparing"), show_time=True):  # the first look runs the drill
        what = overview(console, now(), language())
    _head(console, what)
    with st.container():
        if what.phase == "waiting":
            _before(console, what)
        else:
            _controls(console, what)
    with st.container():
        teams(console, what)
    left, right = st.columns([3, 2], gap="large")
    with left:
        injects(console, what)
    with right:
        notes(console, what)


def _head(console: Console, what: Overview) -> None:
    scenario = console.live.definition.scenario
    st.markdown(f"### {plain(of(scenario.title))}")
    with st.container(horizontal=True, vertical_alignment="center", gap="large"):
        ticking([clock(what.clock), wall()] if what.clock else [wall()], key="lead.clock")
        seats = [mate for team in what.teams for mate in team.seats]
        here = sum(mate.here for mate in seats)
        st.markdown(f"**{say(f'live.phase-short.{what.phase}')}** · {say('live.lead.here', here=here, of=len(seats))}")
    pace = console.live.definition.pace
    st.caption(say("live.lead.terms", pace=say(f"live.pace.{pace}"), seed=console.live.definition.seed))


# --- before -----------------------------------------------------------------------------------------------------------


def _before(console: Console, what: Overview) -> None:
    with st.container(border=True):
        st.text(say("live.lead.hand-out"))
        _codes(what)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            moments = range(0, min(int(console.live.courses.end), DAY), STEP)
            st.selectbox(
                say("live.lead.begin-at"),
                moments,
                index=_usual_start(console) // STEP,
                format_func=spoken(moments, lambda moment: formats.moment(moment, language())),
                key="lead.moment",
                width=220,
            )
            st.button(
                say("live.do.start"), key="lead.start", type="primary", on_click=_start, kwargs={"console": console}
            )


def _usual_start(console: Console) -> int:
    """An hour before the first incident: the number of minutes, in steps."""
    periods = console.live.courses.outcome().response.incident_periods
    first = min((period.start for period in periods), default=BEFORE + 9 * 60)
    return int(min(max(0.0, first - BEFORE), DAY - STEP) // STEP) * STEP


def _start(console: Console) -> None:
    act("start", lambda: console.start(now(), float(st.session_state["lead.moment"]), key="start"))


def _codes(what: Overview) -> None:
    with st.container(horizontal=True, gap="large"):
        for team in what.teams:
            with st.container(width=260):
                st.markdown(f"**{plain(team.title)}**")
                st.code(team.code, language=None)
                with st.popover(say("live.lead.qr")):
                    where = _where(team.code)
                    st.image(segno.make(where).svg_inline(scale=5, border=2, light="white"))
                    st.text(where)
                    if (urlsplit(where).hostname or "") in ("127.0.0.1", "localhost", "::1"):
                        st.caption(say("live.lead.this-machine-only"))


def _where(code: str) -> str:
    """The address at which one joins with a code."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme or 'http'}://{here.netloc}/live?code={code}"


# --- under way --------------------------------------------------------------------------------------------------------


def _controls(console: Console, what: Overview) -> None:
    moment = what.clock.moment if what.clock else 0.0
    over = what.phase == "ended"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if what.phase in ("running", "deciding"):
            _button(console, "pause", what.count)
        if what.phase in ("paused", "deciding"):
            _button(console, "resume", what.count, primary=True)
        if not over:
            _button(console, "step", what.count)
            speed = int(what.clock.speed) if what.clock else 1
            st.session_state["lead.speed"] = speed if speed in SPEEDS else SPEEDS[0]
            st.selectbox(
                say("live.lead.speed"),
                SPEEDS,
                place(SPEEDS, held("lead.speed")) or 0,
                format_func=lambda times: f"{times}×",
                key="lead.speed",
                on_change=_speed,
                kwargs={"console": console},
                width=110,
            )
            with st.popover(say("live.do.end")):
                st.text(say("live.lead.end-what"))
                _button(console, "end", what.count, label=say("live.lead.end-it"))
        with st.popover(say("live.lead.codes")):
            _codes(what)
    if what.phase == "deciding" and any(team.open for team in what.teams):
        st.caption(say("live.lead.deciding"))
    elif not over and moment >= console.live.courses.end:
        st.info(say("live.lead.at-end"))
    elif over:
        st.caption(say("live.lead.over", moment=formats.moment(moment, language())))


def _button(console: Console, deed: str, count: int, label: str = "", primary: bool = False) -> None:
    st.button(
        label or say(f"live.do.{deed}"),
        key=f"lead.{deed}",
        type="primary" if primary else "secondary",
        on_click=_do,
        kwargs={"console": console, "deed": deed, "count": count},
    )


def _do(console: Console, deed: str, count: int) -> None:
    deeds = {"pause": console.pause, "resume": console.resume, "step": console.step, "end": console.end}
    act(deed, lambda: deeds[deed](now(), key=f"{deed}-{count}"))


def _speed(console: Console) -> None:
    act("speed", lambda: console.speed(now(), float(st.session_state["lead.speed"])))

"""The injects: what has come and what is coming, with the expected action and the evaluator's note."""

import streamlit as st

from sim import formats
from sim.scenario.decisions import Released, Skipped
from sim.session.console import Console
from sim.session.overview import Brought, Overview
from sim.views.live_hall import now
from sim.views.live_joining import role
from sim.views.live_pulse import act
from sim.views.words import language, plain, say

__all__ = ["injects"]


def injects(console: Console, what: Overview) -> None:
    """What is coming first, or had not come at the end, what has been delivered after it."""
    st.markdown(f"##### {say('live.lead.injects')}")
    rows = [tuple(team.injects[i] for team in what.teams) for i in range(len(what.teams[0].injects))]
    skipped = _skipped(console)
    coming = [row for row in rows if not all(one.delivered for one in row) and row[0].inject not in skipped]
    coming.sort(key=lambda row: min((one.moment for one in row if one.moment is not None), default=float("inf")))
    if not rows:
        st.text(say("live.lead.no-injects"))
    over = what.phase == "ended"
    for number, row in enumerate(coming):
        _inject(console, what, row, "not-delivered" if over else "coming", expanded=number == 0 and not over)
    for row in rows:
        if row not in coming:
            _inject(console, what, row, "skipped" if row[0].inject in skipped else "delivered", expanded=False)


def _skipped(console: Console) -> frozenset[str]:
    """Injects that were left out and have not been released since."""
    out: set[str] = set()
    for team in console.live.state(now()).teams.values():
        for made in team.decisions:
            if isinstance(made, Skipped):
                out.add(made.inject)
            elif isinstance(made, Released):
                out.discard(made.inject)
    return frozenset(out)


def _inject(console: Console, what: Overview, row: tuple[Brought, ...], state: str, expanded: bool) -> None:
    one = row[0]
    mark = {"coming": "○", "not-delivered": "○", "delivered": "●", "skipped": "–"}[state]
    when = say("live.inject.skipped") if state == "skipped" else _when(what, row)
    with st.expander(f"{mark} {plain(when)} · {plain(one.title)}", expanded=expanded):
        st.caption(f"{say(f'live.inject.{state}')} · {' · '.join(role(name) for name in one.to)}")
        st.text(one.words)
        for name, words in (("expected", one.expected), ("evaluator", one.evaluator)):
            if words:
                st.markdown(f"**{say(f'live.inject.{name}')}** {plain(words)}")
        if what.phase in ("running", "paused", "deciding") and state != "delivered":
            with st.container(horizontal=True):
                for deed in ("release", "skip") if state == "coming" else ("release",):
                    st.button(
                        say(f"live.do.{deed}"),
                        key=f"lead.{deed}.{one.inject}",
                        on_click=_do,
                        kwargs={"console": console, "deed": deed, "inject": one.inject, "count": what.count},
                    )


def _when(what: Overview, row: tuple[Brought, ...]) -> str:
    """When it comes: once for all teams, or for each if that differs."""
    moments = [one.moment for one in row]
    if len({None if moment is None else round(moment) for moment in moments}) == 1:
        return formats.moment(moments[0], language()) if moments[0] is not None else say("live.inject.perhaps")
    return ", ".join(
        f"{team.title} {formats.moment(moment, language())}" for team, moment in zip(what.teams, moments, strict=True)
    )


def _do(console: Console, deed: str, inject: str, count: int) -> None:
    deeds = {"release": console.release, "skip": console.skip}
    act(f"{deed}-{inject}", lambda: deeds[deed](now(), inject, key=f"{deed}-{count}"))

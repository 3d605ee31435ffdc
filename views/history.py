"""The register: what was drilled, how it went, what is done about it, and what was never drilled."""

from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from sim import formats, register
from sim.errors import InputError
from sim.register import STATES, Action, Asked, Drill, Register
from sim.views import registers
from sim.views.service import opened_register
from sim.views.words import language, of, say

PLOT = {"displayModeBar": False, "displaylogo": False}
LATEST_FIRST = slice(None, None, -1)


def drills(mine: Register, held: list[Drill]) -> None:
    """The drills, latest first; of the chosen one what it showed."""
    rows = pd.DataFrame([registers.row(drill, language()) for drill in held[LATEST_FIRST]])
    event = st.dataframe(
        rows, hide_index=True, width="stretch", key="history.drills", on_select="rerun", selection_mode="single-row"
    )
    chosen = event["selection"]["rows"]
    if not chosen:
        st.caption(say("history.choose-one"))
        return
    drill = held[LATEST_FIRST][chosen[0]]
    findings(mine, drill)
    mistaken(mine, drill)


def mistaken(mine: Register, drill: Drill) -> None:
    """Withdraw a drill that was recorded by mistake, or let it count again."""
    deed = "withdraw" if drill.withdrawn is None else "reinstate"
    if drill.withdrawn is not None:
        st.warning(say("history.is-withdrawn"))
        left = [a for a in register.actions(mine, Asked(drill=drill.id.hex)) if a.state in ("open", "in-progress")]
        if left:
            st.text(say("history.still-open", count=len(left)))
    for words in registers.withdrawals(drill, language()):
        st.text(words)
    key = f"history.{deed}.{drill.id}"
    with st.expander(say(f"history.{deed}")), st.form(key, border=False):
        st.text(say(f"history.{deed}-what"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(say("history.reason"), key=f"{key}.reason", max_chars=300, width="stretch")
            st.text_input(say("history.by"), key=f"{key}.by", max_chars=80, width=200)
            st.form_submit_button(
                say(f"history.{deed}"), on_click=settle, kwargs={"deed": deed, "name": drill.id.hex, "key": key}
            )


def settle(deed: str, name: str, key: str) -> None:
    """Withdraw a drill or reinstate it, for the reason that is written in the form."""
    reason, by = st.session_state[f"{key}.reason"], st.session_state[f"{key}.by"]
    if not reason.strip():
        st.session_state["history.problem"] = say("history.reason-missing")
        return
    change = {"withdraw": register.withdraw, "reinstate": register.reinstate}[deed]
    _told(lambda mine: change(mine, name, reason, by or None))


def findings(mine: Register, drill: Drill) -> None:
    """What a drill showed; from each finding an improvement action can be made."""
    st.markdown(f"#### {say('history.findings')}")
    found = registers.findings(mine, drill)
    if not found:
        st.text(say("history.no-findings"))
    for finding in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.badge(say(f"finding.{finding.kind}"), color="green" if finding.kind == "strength" else "orange")
            st.text(of(finding.issue), width="stretch")
            if finding.kind == "improvement":
                st.button(
                    say("history.make-action"),
                    key=f"history.make.{finding.id}",
                    on_click=make_action,
                    kwargs={"title": of(finding.issue)[:200], "drill": drill.id.hex, "finding": finding.number},
                )


def make_action(title: str, drill: str | None = None, finding: int | None = None) -> None:
    """Put an improvement action into the register."""
    _told(lambda mine: register.add(mine, title, drill=drill, finding=finding))


def _told(change: object) -> None:
    """Change the register and keep what went wrong for the page to say."""
    st.session_state.pop("history.problem", None)
    try:
        change(opened_register())  # type: ignore[operator]
    except InputError as error:
        st.session_state["history.problem"] = error.message(language())


def actions(mine: Register) -> None:
    """The improvement plan: who does what by when."""
    known = register.actions(mine)
    with (
        st.form("history.new", clear_on_submit=True, border=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(say("action.title"), key="history.new.title", max_chars=200, width="stretch")
        st.text_input(say("action.owner"), key="history.new.owner", max_chars=80, width=200)
        st.date_input(say("action.due"), value=None, key="history.new.due", width=160)
        st.form_submit_button(say("history.add"), on_click=add_action)
    if not known:
        st.info(say("history.no-actions"))
        return
    rows = pd.DataFrame([registers.action_row(action, language(), date.today()) for action in known])
    event = st.dataframe(
        rows, hide_index=True, width="stretch", key="history.actions", on_select="rerun", selection_mode="single-row"
    )
    if chosen := event["selection"]["rows"]:
        edit(mine, known[chosen[0]])


def add_action() -> None:
    """Put what is written in the form into the register."""
    state = st.session_state
    title, owner, due = (state[f"history.new.{name}"] for name in ("title", "owner", "due"))
    _told(lambda mine: register.add(mine, title, owner=owner or None, due=due))


def edit(mine: Register, action: Action) -> None:
    """Change an action, or close it by the same drill run again."""
    key = f"history.edit.{action.id}"
    with st.form(key, border=True):
        st.text(action.title)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                say("action.state"),
                STATES,
                index=STATES.index(action.state),
                format_func=lambda name: registers.state(name, language()),
                key=f"{key}.state",
                width=180,
            )
            st.text_input(say("action.owner"), action.owner or "", key=f"{key}.owner", max_chars=80, width=200)
            st.date_input(say("action.due"), action.due, key=f"{key}.due", width=160)
            st.text_input(say("action.note"), key=f"{key}.note", max_chars=300, width="stretch")
            st.form_submit_button(say("history.save"), on_click=save_action, kwargs={"name": action.id.hex, "key": key})
    counting = [d for d in register.drills(mine) if d.withdrawn is None and d.id != action.drill_id]
    later = [d for d in counting if d.folder and Path(d.folder).is_dir()]
    if action.drill_id is not None and later:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                say("history.evidence"),
                [drill.id.hex for drill in later],
                format_func=lambda name: registers.name(next(d for d in later if d.id.hex == name), language()),
                key=f"{key}.evidence",
                width="stretch",
            )
            st.button(say("history.close"), on_click=close, kwargs={"name": action.id.hex, "key": key})


def save_action(name: str, key: str) -> None:
    """Write what was changed of an action into the register."""
    state = st.session_state
    fields = {"state": state[f"{key}.state"], "owner": state[f"{key}.owner"] or None, "due": state[f"{key}.due"]}
    _told(lambda mine: register.change(mine, name, fields, note=state[f"{key}.note"] or None))


def close(name: str, key: str) -> None:
    """Close an action with the drill that was chosen as evidence."""
    evidence = st.session_state[f"{key}.evidence"]

    def closing(mine: Register) -> None:
        folder = register.drill(mine, evidence).folder
        register.close_by_rerun(mine, name, Path(folder or ""))

    _told(closing)


def trend(mine: Register) -> None:
    """Scores of comparable drills over time."""
    series = register.trend(mine)
    st.plotly_chart(registers.trend(series, language()), config=PLOT, key="history.trend")
    st.dataframe(registers.gains(series, language()), hide_index=True, width="stretch")


def coverage(mine: Register) -> None:
    """What was drilled of each capability in the face of each hazard, by organisation."""
    for number, covered in enumerate(register.coverage(mine, date.today())):
        st.markdown(f"#### {say('history.map-of', organisation=of(covered.organisation))}")
        counts = {state: formats.count(covered.count(state)) for state in ("drilled", "overdue", "never")}
        st.caption(say("history.counts", **counts))
        st.plotly_chart(registers.coverage(covered, language()), config=PLOT, key=f"history.map.{number}")


def show() -> None:
    """The page."""
    st.title(say("history.title"), anchor=False)
    try:
        mine = opened_register()
        held = register.drills(mine)
    except InputError as error:
        st.error(say("history.cannot-open"))
        st.text(error.message(language()))
        return
    if problem := st.session_state.get("history.problem"):
        st.error(problem)
    if not held:
        st.info(say("history.empty"))
        st.page_link("drill.py", label=say("history.first"), query_params={"lang": language()})
    tabs = st.tabs([say(f"history.tab.{name}") for name in ("drills", "actions", "trend", "coverage")])
    with tabs[0]:
        if held:
            drills(mine, held)
    with tabs[1]:
        actions(mine)
    with tabs[2]:
        if held:
            trend(mine)
    with tabs[3]:
        if held:
            coverage(mine)


show()

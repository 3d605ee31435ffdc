"""The register: what was drilled, how it went, what is done about it, and what was never drilled."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

import pandas as pd
import streamlit as st

from sim import formats, register
from sim.errors import InputError
from sim.loading import library
from sim.register import STATES, Action, Asked, Drill, Register
from sim.texts import text
from sim.views import address, registers, reporting, widgets
from sim.views.catalogue import title
from sim.views.papers import papers
from sim.views.service import opened_register, report_of, run_again, saved
from sim.views.widgets import place
from sim.views.words import language, of, plain, say, spoken

PLOT = {"displayModeBar": False, "displaylogo": False}
COLOURS: Mapping[str, Literal["blue", "orange", "gray"]] = {"drilled": "blue", "overdue": "orange", "never": "gray"}
DAY = "YYYY-MM-DD"
"""As days are written everywhere."""
LATEST_FIRST = slice(None, None, -1)


def drills(mine: Register, held: list[Drill]) -> None:
    """The drills, latest first; of the chosen one what it showed."""
    latest = held[LATEST_FIRST]
    rows = pd.DataFrame([registers.row(drill, language()) for drill in latest])
    ids = [drill.id.hex for drill in latest]
    asked = place(ids, st.query_params.get("drill"))
    event = st.dataframe(
        rows, hide_index=True, width="stretch", key=f"history.drills.{len(ids)}", on_select="rerun",
        selection_mode="single-row", selection_default=None if asked is None else {"selection": {"rows": [asked]}},
    )  # fmt: skip
    chosen = event["selection"]["rows"]
    address.put(drill=ids[chosen[0]] if chosen else None)
    if not chosen:
        st.caption(say("history.choose-one"))
        return
    drill = latest[chosen[0]]
    findings(mine, drill)
    with st.expander(say("tab.report"), icon=":material/description:"):
        name = drill.id.hex
        papers("report", (name,), partial(report_of, name), partial(reporting.shown, f"drill-{name[:8]}"))
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
    planned = {action.finding_id for action in register.actions(mine, Asked(drill=drill.id.hex))}
    for finding in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.badge(say(f"finding.{finding.kind}"), color="green" if finding.kind == "strength" else "orange")
            capability = text(f"score.capability.{finding.capability}", language())
            st.markdown(f"**{plain(capability)}** · {plain(of(finding.issue))}", width="stretch")
            if finding.id in planned:
                st.badge(say("history.is-action"), icon=":material/check:", color="gray")
            elif finding.kind == "improvement":
                st.button(
                    say("history.make-action"),
                    key=f"history.make.{finding.id}",
                    on_click=make_action,
                    kwargs={
                        "title": say("history.to-improve", capability=capability, issue=of(finding.issue))[:200],
                        "drill": drill.id.hex,
                        "finding": finding.number,
                    },
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
        st.date_input(say("action.due"), value=None, key="history.new.due", width=160, format=DAY)
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
            st.date_input(say("action.due"), action.due, key=f"{key}.due", width=160, format=DAY)
            st.text_input(say("action.note"), key=f"{key}.note", max_chars=300, width="stretch")
            st.form_submit_button(say("history.save"), on_click=save_action, kwargs={"name": action.id.hex, "key": key})
    if action.drill_id is not None:
        again(action, key)
        evidence(mine, action, key)


def again(action: Action, key: str) -> None:
    """Run the drill of an action again, by a plan that was changed, and close the action with it."""
    plans = list(library("plan"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("history.again-by"),
            plans,
            index=None,
            format_func=spoken(plans, partial(title, "plan")),
            placeholder=say("compare.choose"),
            key=f"{key}.plan",
            help=say("history.again-what"),
            width="stretch",
        )
        st.button(
            say("history.again"),
            icon=":material/replay:",
            on_click=run_and_close,
            kwargs={"name": action.id.hex, "drill": str(action.drill_id), "key": key},
            disabled=st.session_state.get(f"{key}.plan") is None,
        )


def evidence(mine: Register, action: Action, key: str) -> None:
    """Close an action with a drill that was held since, if it was the same one."""
    every = register.drills(mine)
    before = next(drill for drill in every if drill.id == action.drill_id)
    later = [drill for drill in every if registers.may_be_evidence(before, drill)]
    if later:
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


def run_and_close(name: str, drill: str, key: str) -> None:
    """Run the drill of an action again by the plan that was chosen, record it, and close the action with it."""
    plan = st.session_state[f"{key}.plan"]

    def closing(mine: Register) -> None:
        _closed(mine, name, saved(run_again(register.drill(mine, drill), plan)))

    _told(closing)


def close(name: str, key: str) -> None:
    """Close an action with the drill that was chosen as evidence."""
    chosen = st.session_state[f"{key}.evidence"]
    _told(lambda mine: _closed(mine, name, Path(register.drill(mine, chosen).folder or "")))


def _closed(mine: Register, name: str, folder: Path) -> None:
    """Close an action with a run, and keep what it showed for the page to say."""
    closed = register.close_by_rerun(mine, name, folder)
    before, after = (formats.NOTHING if d.score is None else f"{d.score:.0f}" for d in (closed.before, closed.after))
    told = "verified" if closed.shown else "not-shown"
    st.session_state["history.closed"] = closed.shown, say(f"history.{told}", before=before, after=after)


def trend(mine: Register) -> None:
    """Scores of comparable drills over time."""
    series = register.trend(mine)
    st.plotly_chart(registers.trend(series, language()), config=PLOT, key="history.trend")
    st.dataframe(registers.gains(series, language()), hide_index=True, width="stretch")


def coverage(mine: Register) -> None:
    """What was drilled of each capability in the face of each hazard, by organisation."""
    for number, covered in enumerate(register.coverage(mine, date.today())):
        st.markdown(f"#### {say('history.map-of', organisation=of(covered.organisation))}")
        with st.container(horizontal=True):
            for state in COLOURS:
                count = formats.count(covered.count(state))
                st.badge(say(f"history.count.{state}", count=count), color=COLOURS[state])
        st.caption(say("history.letters"))
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
    if closed := st.session_state.pop("history.closed", None):
        (st.success if closed[0] else st.warning)(closed[1])
    if not held:
        st.info(say("history.empty"))
        st.page_link("drill.py", label=say("history.first"), query_params={"lang": language()})
    names = ("drills", "actions", "trend", "coverage")
    tabs = widgets.tabs("history.tab", {name: say(f"history.tab.{name}") for name in names})
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

"""The library: scenarios to drill, with what each is about."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from sim.scenario.base import Text
from sim.views import address, exchange
from sim.views.catalogue import HARDNESS, ScenarioCard, scenario_cards
from sim.views.service import last_held
from sim.views.widgets import held, place
from sim.views.words import hazard, of, plain, say, spoken

ROW = 3


def card(this: ScenarioCard, drilled: Mapping[Text, date]) -> None:
    """One scenario, and when it was drilled last if any was."""
    with st.container(border=True, height="stretch", key=f"library-card-scenario-{this.name}"):
        st.markdown(f"#### {plain(of(this.scenario.title))}")
        st.caption(
            say(
                "library.facts",
                difficulty=say(f"difficulty.{this.scenario.difficulty}"),
                count=this.scenario.days,
                organisation=plain(this.organisation),
            )
        )
        st.text(of(this.scenario.summary))
        with st.container(horizontal=True, gap="xsmall"):
            if this.is_own:
                st.badge(say("library.own"), color="green")
            for cause in this.causes:
                st.badge(hazard(cause))
            if drilled:
                last = drilled.get(this.scenario.title)
                told = say("library.never") if last is None else say("library.last", day=last.isoformat())
                st.badge(told, icon=":material/history:", color="orange" if last is None else "gray")
        with st.container(horizontal=True, vertical_alignment="center"):
            exchange.drill_it("scenario", this.name)
            exchange.edit_and_export("scenario", this.name)


def show() -> None:
    """The page."""
    st.title(say("library.title"), anchor=False)
    what = exchange.what_to_show()
    st.text(say(f"library.lead-{what}"))
    if what != "scenario":
        exchange.things(what)
        return
    cards = scenario_cards()
    causes = list(dict.fromkeys(cause for this in cards for cause in this.causes))
    state = st.session_state
    state.setdefault("library.cause", address.among("hazard", causes, None))
    state.setdefault("library.difficulty", address.among("difficulty", HARDNESS, None))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cause = st.selectbox(
            say("library.hazard"),
            causes,
            place(causes, held("library.cause")),
            format_func=spoken(causes, hazard),
            placeholder=say("library.all"),
            key="library.cause",
            persist_state="session",
            width=420,
        )
        difficulty = st.segmented_control(
            say("library.difficulty"),
            HARDNESS,
            default=held("library.difficulty"),
            format_func=spoken(HARDNESS, lambda name: say(f"difficulty.{name}")),
            key="library.difficulty",
            persist_state="session",
        )
    address.put(hazard=cause, difficulty=difficulty)
    chosen = [
        this
        for this in cards
        if (cause is None or cause in this.causes) and (difficulty is None or this.scenario.difficulty == difficulty)
    ]
    drilled = last_held()
    chosen.sort(key=lambda this: this.scenario.title in drilled)  # stable: what was never drilled comes first
    if not chosen:
        st.info(say("library.none"))
    for start in range(0, len(chosen), ROW):
        for column, this in zip(st.columns(ROW), chosen[start : start + ROW], strict=False):
            with column:
                card(this, drilled)


show()

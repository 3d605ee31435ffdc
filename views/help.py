"""Help: a first drill, what each number means, and where the numbers come from."""

from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from sim.views import address
from sim.views.articles import TECHNICAL, TOPICS, article, sections
from sim.views.widgets import held, place
from sim.views.words import language, plain, say


def show() -> None:
    """The page."""
    known = [topic for topic in (*TOPICS, *TECHNICAL) if article(topic, language()) is not None]
    if "help.topic" not in st.session_state or st.session_state.get("help.asked") != st.query_params.get("topic"):
        st.session_state["help.unknown"] = address.unknown("topic", known)
        st.session_state["help.topic"] = address.among("topic", known, known[0])
    if unknown := st.session_state.pop("help.unknown", None):
        st.info(say("help.unknown", name=plain(unknown[:60])))
    contents, page = st.columns([1, 4])
    topic = contents.radio(
        say("help.topics"),
        known,
        place(known, held("help.topic")) or 0,
        format_func=lambda name: say(f"help.{name}"),
        key="help.topic",
    )
    address.put(topic=topic)
    st.session_state["help.asked"] = topic
    if topic == known[0]:
        page.page_link("drill.py", label=say("help.begin"), query_params={"lang": language()})
    headings = {1: page.title, 2: page.header, 3: page.subheader}
    for section in sections(article(topic, language()) or ""):
        headings[section.level](section.heading, anchor=section.anchor)
        page.markdown(section.words)
    _heading()(key=f"help.heading.{topic}")


@cache
def _heading() -> Any:
    """Scrolls to the heading that the address names: left to itself the page stops short of it in long articles."""
    js = files("sim.views").joinpath("assets/heading.js").read_text(encoding="utf-8")
    return st.components.v2.component("drillroom_heading", js=js)


show()

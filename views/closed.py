"""What stands in the place of a page that is closed while a drill is led on this server."""

import streamlit as st

from sim.views.words import language, say


def show() -> None:
    """The page."""
    st.title(say("live.closed.title"), anchor=False)
    st.text(say("live.closed.what"))
    for page in ("live", "lead"):
        st.page_link(f"{page}.py", label=say(f"page.{page}"), query_params={"lang": language()})


show()

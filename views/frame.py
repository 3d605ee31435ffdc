"""What stands around every page: the language, and the way from page to page."""

from pathlib import Path

import streamlit as st

from sim.views.words import NAMES, language, say, settle_language

HERE = Path(__file__).parent


def show() -> None:
    """Draw the frame and the page that is open."""
    st.set_page_config(page_title="drillroom", page_icon=HERE / "assets" / "icon.png", layout="wide")
    st.session_state.setdefault("language", language())
    pages = [
        st.Page(HERE / "library.py", title=say("page.library"), url_path="library", default=True),
        st.Page(HERE / "drill.py", title=say("page.drill"), url_path="drill"),
        st.Page(HERE / "builder.py", title=say("page.builder"), url_path="builder"),
        st.Page(HERE / "compare.py", title=say("page.compare"), url_path="compare"),
        st.Page(HERE / "history.py", title=say("page.history"), url_path="history"),
        st.Page(HERE / "help.py", title=say("page.help"), url_path="help"),
    ]
    page = st.navigation(pages, position="top")
    st.html(f"<style>{(HERE / 'assets' / 'frame.css').read_text(encoding='utf-8')}</style>")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.segmented_control(
            "Language / 语言",
            list(NAMES),
            format_func=lambda code: NAMES[code],
            key="language",
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
    settle_language()
    page.run()


show()

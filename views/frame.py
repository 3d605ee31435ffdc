"""What stands around every page: the language, and the way from page to page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import streamlit as st

from sim.views.entrance import LIVE, PLANNING
from sim.views.front import tell_the_front_end
from sim.views.live_rights import closed
from sim.views.widgets import held
from sim.views.words import NAMES, language, say, settle_language

HERE = Path(__file__).parent


def _pages() -> Iterator[Any]:
    """The pages as they are for whoever looks; of those that are closed to him, nothing is run."""
    hidden = closed()
    for number, name in enumerate(PLANNING):
        script, seen = ("closed", "hidden") if hidden else (name, "visible")
        yield _page(script, name, visibility=seen, default=number == 0)
    for name in LIVE:
        yield _page(name, name)


def _page(script: str, name: str, **options: Any) -> Any:
    return st.Page(HERE / f"{script}.py", title=say(f"page.{name}"), url_path=name, **options)


def show() -> None:
    """Draw the frame and the page that is open."""
    st.session_state.setdefault("language", language())
    page = st.navigation([*_pages()], position="top")
    st.set_page_config(page_title=f"{page.title} · drillroom", page_icon=HERE / "assets" / "icon.png", layout="wide")
    st.html(f"<style>{(HERE / 'assets' / 'frame.css').read_text(encoding='utf-8')}</style>")
    with st.container(key="frame-language"):  # in the bar, where it takes no room from the page
        st.segmented_control(
            "Language / 语言",
            list(NAMES),
            default=held("language"),
            format_func=lambda code: NAMES[code],
            key="language",
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
        settle_language()
        tell_the_front_end()
    page.run()


show()

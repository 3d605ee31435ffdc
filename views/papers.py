"""Papers on the page: begun by a button, made in the background, then taken along."""

from collections.abc import Callable, Hashable

import streamlit as st

from sim.views.service import jobs
from sim.views.words import say, why

__all__ = ["TYPES", "papers", "taken"]

LOOK = 0.7
"""Seconds between two looks at papers that are being made."""

TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def papers(
    kind: str, about: Hashable, begin: Callable[[], str], show: Callable[[dict[str, bytes]], None], main: bool = True
) -> None:
    """The papers, or the button that has them made.

    Parameters
    ----------
    kind : str
        The texts of the page about them begin so; a page has one place for each kind.
    about : hashable
        What they are made of: of anything else, they are made anew.
    begin : callable
        Begins to make them; id of the job, whose result are the files by name.
    show : callable
        Given the files, shows them.
    main : bool
        Whether the button is a main one.
    """
    begun = st.session_state.get(f"papers.{kind}")
    job = jobs().job(begun[1]) if begun and begun[0] == about else None

    def make() -> None:
        st.session_state[f"papers.{kind}"] = about, begin()

    if job is None:
        st.text(say(f"{kind}.what"))
        st.button(say(f"{kind}.make"), type="primary" if main else "secondary", key=f"{kind}.make", on_click=make)
    elif not job.over:
        _waiting(kind, job.id)
    elif job.state != "done":
        st.error(say(f"{kind}.failed"))
        st.text(why(job.error))
        st.button(say("report.again"), key=f"{kind}.again", on_click=make)
    else:
        show(job.result)


@st.fragment(run_every=LOOK)
def _waiting(kind: str, name: str) -> None:
    job = jobs().job(name)
    if job is None or job.over:
        st.rerun()
    with st.spinner(say(f"{kind}.writing")):
        st.empty()


def taken(content: bytes, name: str, key: str) -> None:
    """The button with which a file is taken along, called after its form."""
    form = name.rpartition(".")[2]
    st.download_button(say(f"report.{form}"), content, file_name=name, mime=TYPES[form], key=key, on_click="ignore")

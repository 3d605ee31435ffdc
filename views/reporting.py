"""The report of a drill on the page: begun by a button, made in the background, then read and taken along."""

import streamlit as st

from sim.outcome import Outcome
from sim.reports import FORMATS
from sim.texts import LANGUAGES
from sim.views.service import jobs, report
from sim.views.words import NAMES, language, say

__all__ = ["reporting"]

LOOK = 0.7
"""Seconds between two looks at a report that is being written."""
TALL = 900
"""Height of the report on the page, in pixels."""

TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def reporting(outcome: Outcome, name: str) -> None:
    """The report, or the button that has it written.

    Parameters
    ----------
    outcome : Outcome
    name : str
        What the files are called.
    """
    begun = st.session_state.get("drill.report")
    job = jobs().job(begun[1]) if begun and begun[0] == outcome.manifest.inputs else None
    if job is None:
        st.text(say("report.what"))
        st.button(say("report.make"), type="primary", key="report.make", on_click=_begin, kwargs={"outcome": outcome})
    elif not job.over:
        _waiting(job.id)
    elif job.state != "done":
        st.error(say("report.failed"))
        st.text(str(job.error or ""))
        st.button(say("report.again"), key="report.again", on_click=_begin, kwargs={"outcome": outcome})
    else:
        _shown(job.result, name)


def _begin(outcome: Outcome) -> None:
    st.session_state["drill.report"] = outcome.manifest.inputs, report(outcome)


@st.fragment(run_every=LOOK)
def _waiting(name: str) -> None:
    job = jobs().job(name)
    if job is None or job.over:
        st.rerun()
    with st.spinner(say("report.writing")):
        st.empty()


def _shown(files: dict[str, bytes], name: str) -> None:
    for code in LANGUAGES:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(NAMES[code], width=90)
            for form in FORMATS:
                st.download_button(
                    say(f"report.{form}"),
                    files[f"report-{code}.{form}"],
                    file_name=f"{name}-{code}.{form}",
                    mime=TYPES[form],
                    key=f"report.{code}.{form}",
                    on_click="ignore",
                )
    page = files[f"report-{language()}.html"].decode()  # ours, its texts escaped; its own policy allows no scripts
    st.iframe(page, height=TALL, alt=say("tab.report"))

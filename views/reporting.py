"""The report of a drill on the page: begun by a button, made in the background, then read and taken along."""

from functools import partial

import streamlit as st

from sim.outcome import Outcome
from sim.reports import FORMATS
from sim.session.account import Account
from sim.session.feedback import Summary
from sim.texts import LANGUAGES
from sim.views.papers import papers, taken
from sim.views.service import report
from sim.views.words import NAMES, language, say

__all__ = ["TALL", "reporting", "shown"]

TALL = 900
"""Height of the report on the page, in pixels."""


def reporting(outcome: Outcome, name: str, feedback: Summary | None = None, account: Account | None = None) -> None:
    """The report, or the button that has it written.

    Parameters
    ----------
    outcome : Outcome
    name : str
        What the files are called.
    feedback : Summary or None
        What participants thought, if they have said so.
    account : Account or None
        What a team of a live drill decided, and what was observed of it.
    """
    about = outcome.manifest.inputs, feedback, account
    papers("report", about, partial(report, outcome, feedback, account), partial(shown, name))


def shown(name: str, files: dict[str, bytes]) -> None:
    """A report that is written: to take along in every form and language, and to be read."""
    for code in LANGUAGES:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(NAMES[code], width=90)
            for form in FORMATS:
                taken(files[f"report-{code}.{form}"], f"{name}-{code}.{form}", key=f"report.{code}.{form}")
    page = files[f"report-{language()}.html"].decode()  # ours, its texts escaped; its own policy allows no scripts
    st.iframe(page, height=TALL, alt=say("tab.report"))

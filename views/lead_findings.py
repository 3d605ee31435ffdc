"""What of a live drill takes minutes to work out: in the background, once, for everybody who asks, and for later."""

from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from typing import TypeVar

import streamlit as st

from sim.errors import InputError
from sim.jobs import Job, Progress, Work
from sim.session.keeping import kept
from sim.views.live_pulse import act
from sim.views.service import jobs
from sim.views.words import language, say

__all__ = ["finding"]

LOOK_S = 0.7
"""Seconds between two looks at what is being worked out."""

T = TypeVar("T")


def finding(kind: type[T], name: str, about: Hashable, work: Callable[[], Work], said: str, what: str = "") -> T | None:
    """What was found; how far it has come, or the button that begins it, where it is not there yet.

    Parameters
    ----------
    kind : type
        Of what is found.
    name : str
        Digest of all that it depends on.
    about : hashable
        What stays the same while a drill goes on: what was begun in this browser is shown until there is a later one.
    work : callable
        Makes the work.
    said : str
        The texts of the page about it begin so.
    what : str
        What is going to be done, in words.
    """
    mine = st.session_state.setdefault("lead.begun", {})
    names = [name, mine[about]] if about in mine else [name]
    values = [_found(one, kind) for one in names]
    value = next((one for one in values if one is not None), None)
    if values[0] is None:
        job = next((job for job in map(_unfinished, names) if job is not None), None)
        if job is not None and not job.over:
            _waiting(job.id, said)
            return value
        if job is not None and job.error is not None:
            st.error(say(f"{said}.failed"))
            st.text(job.error.message(language()) if isinstance(job.error, InputError) else str(job.error))
        if value is not None or what:
            st.text(say("live.since") if value is not None else what)
        st.button(say(f"{said}.begin"), key=f"{said}.begin", on_click=_begin, args=(name, about, work))
    return value


def _found(name: str, kind: type[T]) -> T | None:
    """What was worked out, on this server or an earlier one."""
    job = jobs().latest({"finding": name})
    if job is not None and job.state == "done":
        return job.result if isinstance(job.result, kind) else None
    return kept().get(name, kind)


def _unfinished(name: str) -> Job | None:
    job = jobs().latest({"finding": name})
    return None if job is None or job.state == "done" else job


def _begin(name: str, about: Hashable, work: Callable[[], Work]) -> None:
    def begin() -> None:
        made = work()

        def keeping(pool: Executor, progress: Progress) -> object:
            value = made(pool, progress)
            kept().put(name, value)
            return value

        jobs().submit(keeping, {"finding": name})
        st.session_state["lead.begun"][about] = name

    act(f"begin-{name}", begin)


@st.fragment(run_every=LOOK_S)
def _waiting(name: str, said: str) -> None:
    job = jobs().job(name)
    if job is None or job.over:
        st.rerun()
    left = say("compare.left", seconds=round(job.seconds_left)) if job.seconds_left else ""
    st.progress(job.share, say(f"{said}.working") + left)

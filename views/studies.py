"""What all studies on the page have in common: which one, begun, waited for, cancelled, and its files."""

from collections.abc import Callable

import streamlit as st

from sim.errors import InputError
from sim.jobs import Work
from sim.views import address
from sim.views.papers import TYPES
from sim.views.reporting import TALL
from sim.views.service import jobs
from sim.views.study_work import PAGE, Studied, zipped
from sim.views.widgets import held
from sim.views.words import NAMES, language, plain, say, spoken, why

__all__ = ["KINDS", "begin", "choose_kind", "memo", "page", "result"]

KINDS = ("compare", "value", "sensitivity", "break", "search")
LOOK = 0.7
"""Seconds between two looks at work that goes on."""


def choose_kind() -> str:
    """Which kind of study is open: as the address says, or the one chosen last."""
    job = jobs().job(str(st.query_params.get("job", "")))
    linked = address.among("study", KINDS, "compare") if job is None else str(job.about.get("kind", "compare"))
    st.session_state.setdefault("study.kind", linked)
    chosen = st.segmented_control(
        say("study.kind"),
        KINDS,
        default=held("study.kind"),
        key="study.kind",
        format_func=spoken(KINDS, lambda kind: say(f"study.kind-{kind}")),
        required=True,
        label_visibility="collapsed",
        persist_state="session",
        on_change=_switched,
    )
    address.put(study=str(chosen))
    return str(chosen)


def _switched() -> None:
    """Another kind: its latest work, if there is any, is open again."""
    state = st.session_state
    state.pop("study.problem", None)
    kind = state["study.kind"]
    st.query_params.from_dict({"lang": language()})  # what was asked of the other kind is not about this one
    address.put(study=kind, job=state.get(f"study.job.{kind}"))


def begin(kind: str, make: Callable[[], Work]) -> None:
    """Begin the study that is chosen, or keep why it cannot be; its id stands in the address."""
    state = st.session_state
    state.pop("study.problem", None)
    try:
        work = make()
    except InputError as error:
        state["study.problem"] = error.message(language())
        return
    name = jobs().submit(work, {"kind": kind})
    state[f"study.job.{kind}"] = name
    address.put(job=name)


def cancel() -> None:
    """Give up the work that the address names; it ends when it next says how far it is."""
    name = st.session_state["study.unwanted"] = str(st.query_params.get("job", ""))
    jobs().cancel(name)


@st.fragment(run_every=LOOK)
def _waiting(name: str) -> None:
    """How far the work is; shows its result as soon as there is one."""
    job = jobs().job(name)
    if job is None or job.over:
        st.rerun()
        return
    left = say("compare.left", seconds=round(job.seconds_left)) if job.seconds_left else ""
    unwanted = st.session_state.get("study.unwanted") == name
    told = say("compare.progress", share=round(100 * job.share), left=left)
    st.progress(job.share, text=say("compare.cancelling") if unwanted else told)
    st.button(say("compare.cancel"), on_click=cancel, key="compare.cancel", disabled=unwanted)


def result(show: Callable[[Studied], None]) -> None:
    """What is known of the study that the address names; if it is done, as it is shown."""
    if problem := st.session_state.get("study.problem"):
        st.error(say("compare.cannot"))
        st.text(problem)
    name = str(st.query_params.get("job", ""))
    job = jobs().job(name) if name else None
    if job is None:
        kind = st.session_state["study.kind"]
        st.info(say("compare.gone") if name else say(f"study.comes-{kind}"))
        st.caption(say("study.background"))
    elif not job.over:
        _waiting(name)
    elif job.state == "cancelled":
        st.info(say("compare.cancelled"))
    elif job.state == "failed":
        st.error(say("compare.failed"))
        st.text(why(job.error))
    else:
        show(job.result)
        st.page_link("help.py", label=say("help.figures"), icon=":material/help:", query_params=_explained())


def _explained() -> dict[str, str]:
    return {"topic": "figures", "lang": language()}


# --- files ------------------------------------------------------------------------------------------------------------


def page(studied: Studied) -> None:
    """The page of a study, and its tables and charts to take along."""
    written = f"{PAGE}-{language()}.html"
    with st.container(horizontal=True):
        _take(say("study.page"), studied.files[written], written, TYPES["html"])
        _everything(studied)
    _read_here(studied.files[written].decode(), say("study.page"))


def memo(studied: Studied) -> None:
    """The decision memo, in every form and language, and read here when asked for."""
    st.markdown(f"#### {plain(say('study.memo'))}")
    for code in NAMES:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(NAMES[code], width=90)
            for form in ("html", "pdf", "docx"):
                name = f"memo-{code}.{form}"
                _take(say(f"report.{form}"), studied.files[name], name, TYPES[form])
    _everything(studied)
    with st.expander(say("study.memo-here")):
        _read_here(studied.files[f"memo-{language()}.html"].decode(), say("study.memo"))


def _everything(studied: Studied) -> None:
    _take(say("study.everything"), zipped(studied.files), "study.zip", "application/zip")


def _take(label: str, content: bytes, name: str, kind: str) -> None:
    icon = ":material/download:"
    st.download_button(label, content, name, kind, key=f"study.file.{name}", icon=icon, on_click="ignore")


def _read_here(content: str, alt: str) -> None:
    st.iframe(content, height=TALL, alt=alt)  # ours, its texts escaped; its own policy allows no scripts

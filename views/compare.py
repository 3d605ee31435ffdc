"""Plans compared over many drills of the same luck, in the background."""

from concurrent.futures import Executor

import streamlit as st

from sim.errors import InputError
from sim.experiment.comparing import compare
from sim.experiment.comparison import Comparison
from sim.experiment.executors import Workers
from sim.experiment.study import NO_RESPONSE, Study
from sim.jobs import Job, Progress
from sim.loading import library
from sim.views import address, comparisons
from sim.views.catalogue import title
from sim.views.service import jobs, resolved
from sim.views.words import language, plain, say

LOOK = 0.7
"""Seconds between two looks at work that goes on."""
PLOT = {"displayModeBar": False, "displaylogo": False}


def named(kind: str, name: str) -> str:
    """What a scenario or plan of the study is called."""
    if name == NO_RESPONSE:
        return say("compare.no-response")
    return title("scenario" if kind == "scenario" else "plan", name)


def choose() -> None:
    """What is compared; the button begins it."""
    state = st.session_state
    state.setdefault("compare.scenarios", ["upgrade-failure"])
    state.setdefault("compare.plans", ["by-the-book", "paper-first", "all-hands"])
    left, right = st.columns(2)
    left.multiselect(
        say("compare.scenarios"),
        list(library("scenario")),
        format_func=lambda name: named("scenario", name),
        key="compare.scenarios",
        placeholder=say("compare.choose"),
        persist_state="session",
    )
    right.multiselect(
        say("compare.plans"),
        list(library("plan")),
        format_func=lambda name: named("plan", name),
        key="compare.plans",
        placeholder=say("compare.choose"),
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            say("compare.replications"),
            comparisons.COUNTS,
            default=comparisons.COUNTS[1],
            required=True,
            key="compare.count",
            help=say("compare.replications-help"),
            persist_state="session",
        )
        st.number_input(
            say("compare.indifference"),
            0,
            10**9,
            0,
            step=1000,
            key="compare.indifference",
            help=say("compare.indifference-help"),
            persist_state="session",
            width=220,
        )
        st.button(say("compare.begin"), type="primary", key="compare.begin", on_click=begin)


def begin() -> None:
    """Begin the study that is chosen; its id stands in the address."""
    state = st.session_state
    state.pop("compare.problem", None)
    try:
        study = _study()
    except InputError as error:
        state["compare.problem"] = error.message(language())
        return

    def work(executor: Executor, progress: Progress) -> Comparison:
        def watch(done: int, total: int) -> None:
            progress(done / max(total, 1))

        return compare(study, Workers(executor, jobs().workers), confirm=_fresh(study), watch=watch)

    address.put(job=jobs().submit(work, {"scenarios": list(study.scenarios), "plans": list(study.plans)}))


def _study() -> Study:
    state = st.session_state
    scenarios = {name: resolved(name)[0] for name in state["compare.scenarios"]}
    first = next(iter(scenarios), "upgrade-failure")
    plans = {name: resolved(first, name)[1] for name in state["compare.plans"]}
    return Study(
        scenarios,
        plans,
        replications=int(state["compare.count"]),
        baseline=NO_RESPONSE,
        indifference=float(state["compare.indifference"]),
    )


def _fresh(study: Study) -> int:
    """How many fresh drills confirm the choice: as many again, for the best of many was lucky."""
    return study.replications if isinstance(study.replications, int) else 0


def cancel() -> None:
    """Give up the work that the address names."""
    jobs().cancel(str(st.query_params.get("job", "")))


@st.fragment(run_every=LOOK)
def waiting(name: str) -> None:
    """How far the work is; shows its result as soon as there is one."""
    job = jobs().job(name)
    if job is None or job.over:
        st.rerun()
        return
    left = say("compare.left", seconds=round(job.seconds_left)) if job.seconds_left else ""
    st.progress(job.share, text=say("compare.progress", share=round(100 * job.share), left=left))
    st.button(say("compare.cancel"), on_click=cancel, key="compare.cancel")


def outcome(job: Job) -> None:
    """What came of it."""
    if job.state == "cancelled":
        st.info(say("compare.cancelled"))
    elif job.state == "failed":
        st.error(say("compare.failed"))
        st.text(job.error.message(language()) if isinstance(job.error, InputError) else str(job.error))
    else:
        shown(job.result)


def shown(comparison: Comparison) -> None:
    """The comparison."""
    words = comparisons.Told(comparison, language(), named)
    st.subheader(words.conclusion(), anchor=False)
    for sentence in words.sentences():
        st.text(sentence)
    for scenario in comparison.study.scenarios:
        st.markdown(f"#### {plain(named('scenario', scenario))}")
        measure = st.segmented_control(
            say("compare.measure"),
            list(comparison.lines[scenario]),
            default=comparison.study.measures[0],
            required=True,
            format_func=words.measure,
            key=f"compare.measure.{scenario}",
        )
        st.dataframe(words.table(scenario, measure), hide_index=True, width="stretch")
        left, right = st.columns(2)
        left.plotly_chart(words.differences(scenario, measure), config=PLOT, key=f"compare.differences.{scenario}")
        right.plotly_chart(words.costs(scenario), config=PLOT, key=f"compare.costs.{scenario}")
        if comparison.breaches[scenario]:
            st.caption(say("compare.breaches"))
            st.dataframe(words.breaches(scenario), hide_index=True, width="stretch")
    if comparison.robustness is not None:
        st.markdown(f"#### {say('compare.robustness')}")
        st.caption(say("compare.regret"))
        st.dataframe(words.regret(), hide_index=True, width="stretch")
    if comparison.failed:
        st.warning(say("compare.failures", count=len(comparison.failed)))


def show() -> None:
    """The page."""
    st.title(say("compare.title"), anchor=False)
    st.text(say("compare.lead"))
    choose()
    if problem := st.session_state.get("compare.problem"):
        st.error(say("compare.cannot"))
        st.text(problem)
    name = str(st.query_params.get("job", ""))
    job = jobs().job(name) if name else None
    if job is not None and job.over:
        outcome(job)
    elif job is not None:
        waiting(name)
    elif name:
        st.info(say("compare.gone"))
    else:
        st.info(say("compare.nothing-yet"))


show()

"""Plans compared over many drills of the same luck, in the background."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from sim import formats
from sim.experiment.backlogs import Backlogs
from sim.experiment.comparison import Comparison
from sim.experiment.study import NO_RESPONSE, Precision, Study
from sim.jobs import Work
from sim.loading import library
from sim.views import address, comparisons, fans, studies, study_work
from sim.views.catalogue import title
from sim.views.plan_studies import study_of_a_plan
from sim.views.service import jobs, resolved
from sim.views.study_work import Studied
from sim.views.widgets import held, table
from sim.views.words import language, plain, say, spoken

FIRST = ("by-the-book", "paper-first", "all-hands")
"""Plans that are offered at first."""
PLOT = {"displayModeBar": False, "displaylogo": False}


def named(kind: str, name: str) -> str:
    """What a scenario or plan of the study is called."""
    if name == NO_RESPONSE:
        return say("compare.no-response")
    return title("scenario" if kind == "scenario" else "plan", name)


def choose() -> None:
    """What is compared; the button begins it."""
    state = st.session_state
    scenarios, plans, counts = list(library("scenario")), list(library("plan")), comparisons.COUNTS
    state.setdefault("compare.scenarios", address.several("scenarios", scenarios, ["upgrade-failure"]))
    state.setdefault("compare.plans", address.several("plans", plans, FIRST))
    state.setdefault("compare.count", address.among("drills", (*counts, *comparisons.PRECISIONS), counts[1]))
    left, right = st.columns(2)
    left.multiselect(
        say("compare.scenarios"),
        scenarios,
        held("compare.scenarios"),
        format_func=spoken(scenarios, partial(named, "scenario")),
        key="compare.scenarios",
        placeholder=say("compare.choose"),
        select_all=False,
        persist_state="session",
    )
    right.multiselect(
        say("compare.plans"),
        plans,
        held("compare.plans"),
        format_func=spoken(plans, partial(named, "plan")),
        key="compare.plans",
        placeholder=say("compare.choose"),
        select_all=False,
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            say("compare.replications"),
            (*counts, *comparisons.PRECISIONS),
            default=held("compare.count"),
            required=True,
            format_func=_told_count,
            key="compare.count",
            help=say("compare.replications-help")
            + " "
            + say("compare.precision-help", most=formats.count(comparisons.MOST)),
            persist_state="session",
        )
        st.number_input(
            say("compare.indifference"),
            0,
            10**9,
            held("compare.indifference", 0),
            step=1000,
            key="compare.indifference",
            help=say("compare.indifference-help"),
            persist_state="session",
            bind="query-params",
            width=220,
        )
        st.button(
            say("compare.begin"), type="primary", key="compare.begin", on_click=partial(studies.begin, "compare", work)
        )
    address.put(scenarios=state["compare.scenarios"], plans=state["compare.plans"], drills=state["compare.count"])


def _told_count(count: int | str) -> str:
    return say("compare.until", precision=count) if isinstance(count, str) else str(count)


def work() -> Work:
    """The comparison that is chosen.

    Raises
    ------
    InputError
        It cannot be made.
    """
    study = _study()
    return study_work.comparing(study, jobs().workers, _fresh(study))


def _study() -> Study:
    state = st.session_state
    scenarios = {name: resolved(name)[0] for name in state["compare.scenarios"]}
    first = next(iter(scenarios), "upgrade-failure")
    plans = {name: resolved(first, name)[1] for name in state["compare.plans"]}
    return Study(
        scenarios,
        plans,
        replications=_thorough(state["compare.count"]),
        baseline=NO_RESPONSE,
        indifference=float(state["compare.indifference"]),
    )


def _thorough(count: int | str) -> int | Precision:
    """So many drills; or until half of the interval of every difference is at most a share of the averages."""
    if isinstance(count, int):
        return count
    return Precision(relative=comparisons.PRECISIONS[count], maximum=comparisons.MOST)


def _fresh(study: Study) -> int:
    """How many fresh drills confirm the choice: as many again, for the best of many was lucky."""
    return study.replications if isinstance(study.replications, int) else comparisons.COUNTS[1]


def shown(studied: Studied) -> None:
    """The comparison, and its files."""
    assert studied.comparison is not None
    compared(studied.comparison, studied.backlogs)
    studies.memo(studied)


def compared(comparison: Comparison, courses: Mapping[str, Backlogs]) -> None:
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
        lines = words.table(scenario, measure)
        table(lines)
        st.download_button(
            say("study.table"),
            lines.to_csv(index=False).encode("utf-8-sig"),
            f"{scenario}-{measure}.csv",
            "text/csv",
            key=f"compare.table.{scenario}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        left, right = st.columns(2)
        for column, drawn, what in (
            (left, words.differences(scenario, measure), "differences"),
            (right, words.costs(scenario), "costs"),
        ):
            column.plotly_chart(drawn, config=PLOT, key=f"compare.{what}.{scenario}", alt=say(f"compare.{what}-alt"))
        if scenario in courses:
            spread(courses[scenario], words, f"compare.spread.{scenario}")
        if comparison.breaches[scenario]:
            st.caption(say("compare.breaches"))
            table(words.breaches(scenario))
    if comparison.robustness is not None:
        st.markdown(f"#### {say('compare.robustness')}")
        st.caption(say("compare.regret"))
        table(words.regret())
    if comparison.failed:
        st.warning(say("compare.failures", count=len(comparison.failed)))


def spread(course: Backlogs, words: comparisons.Told, key: str) -> None:
    """The backlogs of the plans over time."""
    others = say("compare.spread-others") if len(course.waiting) > fans.TOGETHER else ""
    said = say("compare.spread", drills=course.drills, others=others)
    st.caption(said)
    waiting = {words.plan(plan): levels for plan, levels in course.waiting.items()}
    st.plotly_chart(fans.spread(course.moments, waiting, language()), config=PLOT, key=key, alt=said)


def show() -> None:
    """The page."""
    st.title(say("compare.title"), anchor=False)
    kind = studies.choose_kind()
    if kind != "compare":
        study_of_a_plan(kind)
        return
    st.text(say("compare.lead"))
    choose()
    studies.result(shown)


show()

"""Studies of one plan: what is chosen, what begins, and what came of it."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from sim.errors import InputError
from sim.experiment.contributions import ValueStudy
from sim.experiment.sensitivity import SensitivityStudy
from sim.experiment.study import MEASURES
from sim.jobs import Work
from sim.loading import library, load_plan, shipped
from sim.scenario.organisation import Organisation
from sim.searching.spec import MOST_OBJECTIVES, Search
from sim.searching.telling import FoundWords
from sim.shelf import shelf
from sim.views import address, comparisons, service, studies, study_options, study_work
from sim.views.catalogue import title
from sim.views.service import jobs
from sim.views.study_work import Studied
from sim.views.widgets import held, place, table
from sim.views.words import language, plain, say, spoken
from sim.workshop import Parcel, put_away

__all__ = ["study_of_a_plan"]

TRIALS = (24, 48, 96, 192)
"""So many plans a search tries."""
LIMIT = 10
"""Usual limit of the probability of missing an objective, in per cent."""
FOUND = "found-plan"
"""What a plan that was found is called until somebody names it."""


def study_of_a_plan(kind: str) -> None:
    """One kind of study: choose, begin, wait, read."""
    st.text(say(f"study.lead-{kind}"))
    _choose(kind)
    studies.result(_search_came_to if kind == "search" else studies.page)


def _choose(kind: str) -> None:
    left, right = st.columns(2)
    scenarios, plans = list(library("scenario")), list(library("plan"))
    state = st.session_state
    state.setdefault("study.scenario", address.among("scenario", scenarios, "upgrade-failure"))
    state.setdefault("study.plan", address.among("plan", plans, "by-the-book"))
    called = spoken(scenarios, lambda name: title("scenario", name))
    at = place(scenarios, held("study.scenario")) or 0
    left.selectbox(
        say("study.scenario"), scenarios, at, format_func=called, key="study.scenario", persist_state="session"
    )
    called = spoken(plans, lambda name: title("plan", name))
    at = place(plans, held("study.plan")) or 0
    right.selectbox(say("study.plan"), plans, at, format_func=called, key="study.plan", persist_state="session")
    _more(kind)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _details(kind)
        begin = partial(studies.begin, kind, partial(_work, kind))
        st.button(say(f"study.begin-{kind}"), type="primary", key="study.begin", on_click=begin)
    address.put(scenario=state["study.scenario"], plan=state["study.plan"])


def _more(kind: str) -> None:
    """What depends on the scenario: amounts in its currency, its incidents and departments."""
    try:
        scenario, _ = service.resolved(st.session_state["study.scenario"])
    except InputError:
        return  # told when the study is begun
    company = scenario.organisation
    assert isinstance(company, Organisation)
    if kind == "break":
        study_options.choose_strains(scenario)
    elif kind == "search":
        left, right = st.columns(2)
        with left:
            _objectives()
        with right:
            study_options.choose_limits()
        study_options.set_limits(company)
    if kind in ("value", "search"):
        study_options.choose_budget(company)


def _measures() -> Callable[[str], str]:
    return spoken(MEASURES, lambda name: comparisons.called(name, language()))


def _objectives() -> None:
    """What a search makes as good as possible."""
    state = st.session_state
    state.setdefault("study.objectives", address.several("objectives", MEASURES, MEASURES[:1]))
    st.multiselect(
        say("study.objectives"), MEASURES, default=held("study.objectives"), format_func=_measures(),
        key="study.objectives", max_selections=MOST_OBJECTIVES, persist_state="session",
        help=say("study.objectives-help"), placeholder=say("compare.choose"), select_all=False,
    )  # fmt: skip
    address.put(objectives=state["study.objectives"])


def _details(kind: str) -> None:
    """What else is asked for."""
    state = st.session_state
    if kind == "search":
        _one_of(TRIALS, "trials")
    elif kind == "break":
        st.number_input(
            say("study.limit"), 1, 99, held("study.limit", LIMIT), key="study.limit", help=say("study.limit-help"),
            width=220, persist_state="session", bind="query-params",
        )  # fmt: skip
    else:
        state.setdefault("study.measure", address.among("measure", MEASURES, MEASURES[0]))
        st.selectbox(
            say("study.measure"), MEASURES, place(MEASURES, held("study.measure")) or 0, format_func=_measures(),
            key="study.measure", persist_state="session", width=280,
        )  # fmt: skip
        address.put(measure=state["study.measure"])
    if kind != "sensitivity":
        _one_of(comparisons.COUNTS, "drills", say("compare.replications-help"))


def _one_of(counts: Sequence[int], word: str, explained: str | None = None) -> None:
    """How many of something; it stands in the address by the word."""
    key = f"study.{word}"
    st.session_state.setdefault(key, address.among(word, counts, counts[0]))
    st.segmented_control(
        say(key), counts, default=held(key), required=True, key=key, help=explained, persist_state="session"
    )
    address.put(**{word: st.session_state[key]})


def _work(kind: str) -> Work:
    """The study that is chosen.

    Raises
    ------
    InputError
        It cannot be made.
    """
    state, staff = st.session_state, jobs().workers
    name = state["study.scenario"]
    scenario, plan = service.resolved(name, state["study.plan"])
    measure, count = state.get("study.measure", MEASURES[0]), int(state.get("study.drills", comparisons.COUNTS[0]))
    if kind == "value":
        measures = tuple(dict.fromkeys((measure, *MEASURES)))
        study = ValueStudy.of({name: scenario}, plan, replications=count, measures=measures)
        return study_work.valuing(study, study_options.offered(), study_options.budget(), staff)
    if kind == "sensitivity":
        return study_work.varying(SensitivityStudy.of(name, scenario, plan, measure=measure), staff)
    if kind == "break":
        strains = study_options.strains(scenario)
        return study_work.breaking(scenario, plan, strains, state["study.limit"] / 100, count, staff)
    yearly = study_options.budget()
    spec = Search(
        {name: scenario},
        plan,
        objectives=tuple(state["study.objectives"]) or MEASURES[:1],
        others=tuple(load_plan(other) for other in shipped("plan")),
        measures=() if yearly is None else study_options.offered(),
        yearly=yearly,
        limits=study_options.limits(),
        trials=int(state["study.trials"]),
        replications=count,
        confirm=max(count, comparisons.COUNTS[1]),
    )
    return study_work.searching(spec, staff)


# --- the plan that was found ------------------------------------------------------------------------------------------


def _search_came_to(studied: Studied) -> None:
    """Whether a better plan was found and why, the plan to take along and to keep."""
    if not studied.plan or studied.found is None:
        st.info(say("study.nothing-better"))
        return
    words = FoundWords(studied.found, language())
    st.subheader(say("study.found"), anchor=False)
    st.text(words.verdict())
    for caution in words.cautions():
        st.warning(plain(caution), icon=":material/info:")
    _plan(studied)
    st.markdown(f"#### {plain(words.say('section.changes'))}")
    columns = words.columns("item", "what", "before", "after")
    table(pd.DataFrame(words.changes(), columns=columns))
    st.markdown(f"#### {plain(words.say('section.worth'))}")
    columns = [say("study.measure"), *words.columns("first", "found", "fresh", "interval")]
    table(pd.DataFrame(words.worth(), columns=columns))
    for line in filter(None, (words.price(), *words.others(), words.basis())):
        st.caption(plain(line))
    if any(name.startswith("memo-") for name in studied.files):
        studies.memo(studied)
    with st.expander(say("study.plan-here")):
        st.code(studied.plan, language="yaml")


def _plan(studied: Studied) -> None:
    """The plan that was found, to take along and to keep."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            say("study.plan-file"),
            studied.plan,
            f"{FOUND}.yaml",
            "application/yaml",
            key="study.plan-file",
            icon=":material/download:",
            on_click="ignore",
        )
        keep = partial(_keep, studied.plan)
        st.button(say("study.keep"), key="study.keep", icon=":material/save:", on_click=keep)
        if name := _kept():
            st.page_link(
                "builder.py",
                label=say("study.open"),
                icon=":material/edit:",
                query_params={"kind": "plan", "open": name, "lang": language()},
            )
    if name := _kept():
        st.success(say("study.is-kept", name=plain(name)), icon=":material/check:")
    if problem := st.session_state.pop("study.not-kept", None):
        st.error(plain(problem))


def _keep(plan: str) -> None:
    """Put the plan on the shelf, under a name that is free."""
    try:
        (parcel,) = put_away([Parcel("plan", FOUND, plan)], shelf())
    except InputError as error:
        st.session_state["study.not-kept"] = error.message(language())
    else:
        st.session_state["study.kept"] = st.query_params.get("job"), parcel.name


def _kept() -> str | None:
    """The name under which the plan of this search was kept."""
    job, name = st.session_state.get("study.kept", (None, None))
    return name if job == st.query_params.get("job") else None

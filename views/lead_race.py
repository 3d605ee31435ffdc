"""Branches that race: chosen, carried forward in the background, shown on one chart."""

from concurrent.futures import Executor

import streamlit as st

from sim import formats
from sim.jobs import Job, Progress
from sim.session.branching import Branch
from sim.session.console import Console
from sim.session.foreseeing import Drilled
from sim.session.racing import FUTURES, Race, race
from sim.views import fans
from sim.views.live_hall import hall, now
from sim.views.live_pulse import act, complain
from sim.views.service import jobs
from sim.views.words import language, plain, say, spoken

__all__ = ["racing"]

LOOK_S = 0.7
"""Seconds between two looks at a race that is being worked out."""

MOST = 4
"""Branches of a race: so many can be told apart."""

PLOT = {"displaylogo": False}


def racing(console: Console) -> None:
    """Choose branches and a team, and let them race."""
    st.markdown(f"##### {say('live.race.title')}")
    family = {branch.session.hex: branch for branch in hall().family(console)}
    if len(family) == 1:
        st.text(say("live.race.alone"))
        return
    names = _names(console, family)
    st.text(say("live.race.what", futures=FUTURES))
    st.multiselect(
        say("live.race.which"),
        [*family],
        default=[*family][:MOST],
        max_selections=MOST,
        format_func=spoken(names, names.__getitem__),
        key="lead.race.branches",
    )
    teams = {team.id: team.title for team in console.live.state(now()).teams.values()}
    if len(teams) > 1:
        st.selectbox(
            say("live.notes.team"), [*teams], format_func=spoken(teams, teams.__getitem__), key="lead.race.team"
        )
    st.button(say("live.race.begin"), key="lead.race.go", on_click=_begin, kwargs={"console": console})
    begun = st.session_state.get("lead.race")
    job = jobs().job(begun[1]) if begun and begun[0] == console.live.definition.proof else None
    if job is not None:
        _shown(console, job, names)


def _names(console: Console, family: dict[str, Branch]) -> dict[str, str]:
    names = {}
    for number, (key, branch) in enumerate(family.items()):
        name = say("live.race.first")
        if branch.moment is not None:
            name = say("live.race.branch", number=number, moment=formats.moment(branch.moment, language()))
        names[key] = say("live.race.this", name=name) if branch.live is console.live else name
    return names


def _begin(console: Console) -> None:
    chosen = st.session_state["lead.race.branches"]
    if len(chosen) < 2:
        complain(say("live.race.two"))
        return

    def begin() -> None:
        family = {branch.session.hex: branch for branch in hall().family(console) if branch.session.hex in chosen}
        states = {key: branch.live.current(now()) for key, branch in family.items()}
        team = st.session_state.get("lead.race.team") or next(iter(console.live.state(now()).teams))
        lists = {key: state.teams[team].decisions for key, state in states.items()}
        courses = console.live.courses
        drilled = Drilled(courses.scenario, courses.plan, courses.seed)
        moment = min(branch.since for branch in family.values())

        def work(pool: Executor, progress: Progress) -> Race:
            return race(drilled, lists, moment, FUTURES, pool, progress)

        st.session_state["lead.race"] = console.live.definition.proof, jobs().submit(work, {})

    act("race", begin)


def _shown(console: Console, job: Job, names: dict[str, str]) -> None:
    if not job.over:
        _waiting(job.id)
    elif job.state != "done":
        st.error(say("live.race.failed"))
        st.text(str(job.error or ""))
    else:
        _raced(console, job.result, names)


@st.fragment(run_every=LOOK_S)
def _waiting(name: str) -> None:
    job = jobs().job(name)
    if job is None or job.over:
        st.rerun()
    st.progress(job.share, say("live.race.working"))


def _raced(console: Console, found: Race, names: dict[str, str]) -> None:
    currency, code = console.live.courses.organisation.money.currency, language()
    words = fans.told(found, names, currency, code)
    st.plotly_chart(fans.chart(found, names, code), config=PLOT, key="lead.race.chart", alt=words)
    st.caption(say("live.race.caption", futures=found.futures, moment=formats.moment(found.moment, code)))
    st.table(fans.compared(found, names, currency, code).map(plain), hide_index=True)
    with st.expander(say("live.race.table")):
        st.table(fans.values(found, names, code).map(plain), hide_index=True)

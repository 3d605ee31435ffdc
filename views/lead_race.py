"""Branches that race: chosen, carried forward in the background, shown on one chart."""

import streamlit as st

from sim import formats
from sim.jobs import Work
from sim.session.branching import Branch
from sim.session.console import Console
from sim.session.foreseeing import Drilled
from sim.session.racing import FUTURES, Race, race, raced
from sim.views import address, fans
from sim.views.lead_findings import finding
from sim.views.live_hall import hall, now
from sim.views.widgets import held
from sim.views.words import language, plain, say, spoken

__all__ = ["racing"]

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
    st.session_state.setdefault("lead.race.branches", _of_address([*family]))
    st.multiselect(
        say("live.race.which"),
        [*family],
        held("lead.race.branches"),
        max_selections=MOST,
        select_all=False,
        format_func=spoken(names, names.__getitem__),
        key="lead.race.branches",
    )
    teams = {team.id: team.title for team in console.live.state(now()).teams.values()}
    if len(teams) > 1:
        st.session_state.setdefault("lead.race.team", address.among("team", [*teams], next(iter(teams))))
        st.selectbox(
            say("live.notes.team"), [*teams], format_func=spoken(teams, teams.__getitem__), key="lead.race.team"
        )
    chosen = {key: branch for key, branch in family.items() if key in st.session_state["lead.race.branches"]}
    team = st.session_state.get("lead.race.team") or next(iter(teams))
    _to_address([*family], [*chosen], team)
    if len(chosen) < 2:
        st.text(say("live.race.two"))
    else:
        _raced(console, chosen, team, names)


def _of_address(family: list[str]) -> list[str]:
    """The branches that the address names by their numbers, so that a reload finds the same race; else the first."""
    numbers = st.query_params.get("race", "").split("-")
    named = [key for number, key in enumerate(family) if str(number) in numbers]
    return (named or family)[:MOST]


def _to_address(family: list[str], chosen: list[str], team: str) -> None:
    address.put(race="-".join(str(family.index(key)) for key in chosen) or None, team=team)


def _names(console: Console, family: dict[str, Branch]) -> dict[str, str]:
    names = {}
    for number, (key, branch) in enumerate(family.items()):
        name = say("live.race.first")
        if branch.moment is not None:
            name = say("live.race.branch", number=number, moment=formats.moment(branch.moment, language()))
        names[key] = say("live.race.this", name=name) if branch.live is console.live else name
    return names


def _raced(console: Console, chosen: dict[str, Branch], team: str, names: dict[str, str]) -> None:
    """The race of these branches."""
    courses = console.live.courses
    drilled = Drilled(courses.scenario, courses.plan, courses.seed)
    lists = {key: branch.live.current(now()).teams[team].decisions for key, branch in chosen.items()}
    moment = min(branch.since for branch in chosen.values())

    def work() -> Work:
        return lambda pool, progress: race(drilled, lists, moment, FUTURES, pool, progress)

    about = "race", *chosen, team
    run = finding(Race, raced(drilled, lists, moment, FUTURES), about, work, "live.race")
    if run is not None:
        _shown(console, run, names)


def _shown(console: Console, run: Race, names: dict[str, str]) -> None:
    currency, code = console.live.courses.organisation.money.currency, language()
    words = fans.told(run, names, currency, code)
    st.plotly_chart(fans.chart(run, names, code), config=PLOT, key="lead.race.chart", alt=words)
    st.caption(say("live.race.caption", futures=run.futures, moment=formats.moment(run.moment, code)))
    first, *others = run.fans.values()
    if all((fan.waiting == first.waiting).all() and fan.losses == first.losses for fan in others):
        st.info(say("live.race.same"))
    st.table(fans.compared(run, names, currency, code).map(plain), hide_index=True)
    with st.expander(say("live.race.table")):
        st.table(fans.values(run, names, code).map(plain), hide_index=True)

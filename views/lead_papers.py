"""Papers for whoever leads: guides to print before a drill; the report on all teams, and papers of one, after it."""

from datetime import datetime
from functools import partial

import streamlit as st

from sim.reports.guides import GUIDES
from sim.session import lines as line
from sim.session.account import account
from sim.session.console import Console
from sim.session.feedback import summary
from sim.session.overview import Overview
from sim.session.review import Review
from sim.texts import LANGUAGES, text
from sim.views.live_hall import now
from sim.views.papers import papers, taken
from sim.views.reporting import reporting
from sim.views.service import class_papers, guides, hot_wash_sheet
from sim.views.words import NAMES, language, of, plain, say, spoken

__all__ = ["class_report", "guides_screen", "team_papers"]

PRINTED = ("pdf", "docx")


def guides_screen(console: Console) -> None:
    """The printed guides of the session's scenario and plan, in the reader's language."""
    made = console.live.definition
    st.markdown(f"### {plain(of(made.scenario.title))}")
    about = made.proof, language()
    papers("guides", about, partial(guides, made.scenario, made.plan, made.seed, language()), _guides)


def _guides(files: dict[str, bytes]) -> None:
    code = language()
    for kind in GUIDES:
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{text(f'guide.kind.{kind}', code)}**", width=240)
                for form in PRINTED:
                    name = f"{kind}-{code}.{form}"
                    taken(files[name], name, key=f"guides.{kind}.{form}")
            st.caption(text(f"guide.notice.{kind}", code))
    name = f"events-list-{code}.xlsx"
    if name in files:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{say('guides.events')}**", width=240)
            taken(files[name], name, key="guides.events.xlsx")


def class_report(console: Console, review: Review | None) -> None:
    """The report on all teams, in both languages."""
    st.markdown(f"##### {say('class.title')}")
    state, live = console.live.current(now()), console.live
    began = next((entry.wall for _, entry in live.log.read() if isinstance(entry, line.Started)), now())
    when = datetime.fromtimestamp(began).astimezone().strftime("%Y-%m-%d %H:%M")
    about = live.definition.proof, state.count, None if review is None else id(review)
    papers("class", about, partial(class_papers, live.courses, state, when, review), _class_files, main=False)


def _class_files(files: dict[str, bytes]) -> None:
    for code in LANGUAGES:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(NAMES[code], width=90)
            for form in ("html", "pdf", "docx"):
                taken(files[f"{code}.{form}"], f"all-teams-{code}.{form}", key=f"class.{code}.{form}")


def team_papers(console: Console, what: Overview, review: Review | None) -> None:
    """Of a team: its hot-wash sheet and its report, with what it decided, was observed of it and thought by people."""
    st.markdown(f"##### {say('papers.of-team')}")
    titles = {team.team: team.title for team in what.teams}
    team = st.selectbox(
        say("live.notes.team"),
        list(titles),
        format_func=spoken(titles, titles.__getitem__),
        key="lead.report.team",
        width=320,
    )
    state = console.live.state(now())
    said = summary(state)
    feedback = said if said.answered else None
    judged = review.judged.get(team) if review else None
    decisions = state.teams[team].decisions
    outcome = console.live.courses.outcome(decisions)
    st.markdown(f"###### {say('hot-wash.title')}")
    begin = partial(hot_wash_sheet, console.live.courses, decisions, titles[team], feedback, language())
    about = outcome.manifest.inputs, team, titles[team], feedback, language()
    papers("hot-wash", about, begin, partial(_sheet, team), main=False)
    st.markdown(f"###### {say('live.debrief.report')}")
    reporting(outcome, f"{team}-after-action-report", feedback, account(state, team, judged))


def _sheet(team: str, files: dict[str, bytes]) -> None:
    with st.container(horizontal=True):
        for form in PRINTED:
            taken(files[form], f"{team}-hot-wash-{language()}.{form}", key=f"hot-wash.{form}")

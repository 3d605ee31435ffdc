"""The debriefing: teams side by side, the moments to talk about, how good decisions were apart from luck, feedback."""

from datetime import datetime
from functools import partial

import streamlit as st

from sim import formats
from sim.reports.class_tables import answers, calibrated, judged, ranked
from sim.reports.content import Table
from sim.reports.feedback import marks
from sim.session.console import Console
from sim.session.debrief import NOTHING, Telling, telling
from sim.session.feedback import summary
from sim.session.overview import Overview, overview
from sim.session.review import FUTURES, Review, reviewed, reviewing
from sim.views.debriefings import frame, sheet
from sim.views.lead_findings import finding
from sim.views.lead_papers import class_report, team_papers
from sim.views.live_hall import now
from sim.views.words import language, of, plain, say

__all__ = ["debriefing"]


def debriefing(console: Console) -> None:
    """The page, in the order in which it is talked about."""
    what = overview(console, now(), language())
    st.markdown(f"### {plain(of(console.live.definition.scenario.title))}")
    if what.clock is None:
        st.info(say("live.debrief.not-yet"))
        return
    if what.phase != "ended":
        st.caption(say("live.debrief.goes-on"))
    _sheet(console, what)
    st.markdown(f"##### {say('live.debrief.side-by-side')}")
    table = answers(console.live.state(now()), language())
    if table.rows:
        _table(table)
    else:
        st.text(say("live.debrief.nothing-decided"))
    review = _review(console, what)
    _feedback(console)
    class_report(console, review)
    team_papers(console, what, review)


def _sheet(console: Console, what: Overview) -> None:
    """The hot-wash sheet: made from what there is, without waiting for anything."""
    when = datetime.fromtimestamp(now()).astimezone()
    page = sheet(console.live.state(now()), what, language(), when.strftime("%Y-%m-%d %H:%M"))
    st.download_button(
        say("live.debrief.sheet"),
        page.encode(),
        file_name=f"hot-wash-{when:%Y-%m-%d-%H%M}-{language()}.html",
        mime="text/html",
        key="lead.sheet",
        on_click="ignore",
    )
    st.caption(say("live.debrief.sheet-is"))


# --- worked out in the background -------------------------------------------------------------------------------------


def _review(console: Console, what: Overview) -> Review | None:
    st.markdown(f"##### {say('live.debrief.apart-from-luck')}")
    about = "review", console.live.definition.proof
    work = partial(reviewing, console, now())
    told = say("live.debrief.review-what", futures=FUTURES)
    review = finding(Review, reviewed(console, now()), about, work, "live.debrief", told)
    if review is not None:
        _reviewed(console, what, review)
    return review


def _reviewed(console: Console, what: Overview, review: Review) -> None:
    teams = {team.team: team.title for team in what.teams}
    currency = console.live.courses.organisation.money.currency
    scenario, state = console.live.definition.scenario, console.live.state(now())
    _table(ranked(review, teams, currency, language()))
    table = judged(review, teams, scenario, currency, language())
    if table.rows:
        _table(table)
    st.markdown(f"##### {say('live.debrief.moments')}")
    for team, weights in review.weightiest.items():
        decisions = state.teams[team].decisions
        for moment in telling(console.live.courses.outcome(decisions), decisions, weights, language()):
            _moment(teams[team], moment, currency)
    table = calibrated(review.calibration, state, language())
    if table.rows:
        st.markdown(f"##### {say('live.debrief.calibration')}")
        _table(table)


def _table(table: Table) -> None:
    """A table of the report, and how it is to be read."""
    st.table(frame(table).map(plain), hide_index=True)
    if table.note:
        st.caption(plain(table.note))


def _moment(team: str, telling: Telling, currency: str) -> None:
    """What was known, chosen and possible, and three questions in the order of PEARLS."""
    saved = formats.money(abs(telling.saved), currency, language())
    made = "no-difference" if abs(telling.saved) < NOTHING else "saved" if telling.saved > 0 else "cost"
    came = say(f"live.debrief.{made}", amount=saved)
    when = formats.moment(telling.moment, language())
    with st.expander(plain(f"{team} · {when} · {telling.title} · {came}")):
        for known in telling.known:
            st.text(f"{formats.moment(known.moment, language())}  {known.words}")
        st.markdown(f"{say('live.debrief.chosen')} **{plain(telling.chosen)}**")
        if telling.others:
            st.markdown(f"{say('live.debrief.others')} {plain('; '.join(telling.others))}")
        for number, step in enumerate(("self-assessment", "discussion", "teaching"), 1):
            st.markdown(f"{number}. {say(f'live.debrief.ask.{step}', chosen=plain(telling.chosen), came=plain(came))}")


# --- feedback ---------------------------------------------------------------------------------------------------------


def _feedback(console: Console) -> None:
    thought = summary(console.live.state(now()))
    st.markdown(f"##### {say('live.debrief.feedback')}")
    st.text(say("live.debrief.answered", answered=thought.answered, seats=thought.seats))
    if thought.answered:
        _table(marks(thought.agreed, language()))
        for name, said in (("strengths", thought.strengths), ("to_improve", thought.to_improve)):
            if said:
                st.markdown(f"**{say(f'live.feedback.{name}')}**")
                for words in said:
                    st.text(f"– {words}")

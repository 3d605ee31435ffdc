"""The debriefing: teams side by side, the moments to talk about, how good decisions were apart from luck, feedback."""

from datetime import datetime

import streamlit as st

from sim import formats
from sim.jobs import Job
from sim.session.console import Console
from sim.session.debrief import Telling, without_luck
from sim.session.feedback import summary
from sim.session.overview import Overview, overview
from sim.session.review import FUTURES, Review, reviewing
from sim.views.debriefings import agreed, calibrated, chosen, judged, ranked, sheet
from sim.views.lead_papers import team_papers
from sim.views.live_hall import now
from sim.views.live_pulse import act
from sim.views.service import jobs
from sim.views.words import language, of, plain, say

__all__ = ["debriefing"]

LOOK_S = 0.7
"""Seconds between two looks at a review that is being worked out."""


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
    table = chosen(console.live.state(now()), language())
    if table.empty:
        st.text(say("live.debrief.nothing-decided"))
    else:
        st.table(table.map(plain), hide_index=True)
    _review(console, what)
    _feedback(console)
    job = _job(console)
    team_papers(console, what, job.result if job is not None else None)


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


def _job(console: Console) -> Job | None:
    """The review that was begun for this session, for what has been decided until now."""
    begun = st.session_state.get("lead.review")
    return jobs().job(begun[1]) if begun and begun[0] == _about(console) else None


def _about(console: Console) -> tuple[str, str]:
    return console.live.definition.proof, language()


def _review(console: Console, what: Overview) -> None:
    st.markdown(f"##### {say('live.debrief.apart-from-luck')}")
    job = _job(console)
    if job is None or job.state in ("failed", "cancelled"):
        if job is not None and job.error is not None:
            st.error(say("live.debrief.failed"))
            st.text(str(job.error))
        st.text(say("live.debrief.review-what", futures=FUTURES))
        st.button(say("live.debrief.review"), key="lead.review-it", on_click=_begin, kwargs={"console": console})
    elif not job.over:
        _waiting(job.id)
    else:
        _reviewed(console, what, job.result)


def _begin(console: Console) -> None:
    def begin() -> None:
        work = reviewing(console, now(), language())
        st.session_state["lead.review"] = _about(console), jobs().submit(work, {})

    act("review", begin)


@st.fragment(run_every=LOOK_S)
def _waiting(name: str) -> None:
    job = jobs().job(name)
    if job is None or job.over:
        st.rerun()
    st.progress(job.share, say("live.debrief.working"))


def _reviewed(console: Console, what: Overview, review: Review) -> None:
    teams = {team.team: team.title for team in what.teams}
    currency = console.live.courses.organisation.money.currency
    scenario = console.live.definition.scenario
    st.table(ranked(review, teams, currency, language()).map(plain), hide_index=True)
    if without_luck(review.ranking):
        st.caption(say("live.debrief.ranking-is"))
    table = judged(review, teams, scenario, currency, language())
    if not table.empty:
        st.table(table.map(plain), hide_index=True)
        st.caption(say("live.debrief.regret-is"))
    st.markdown(f"##### {say('live.debrief.moments')}")
    for team, moments in review.telling.items():
        for telling in moments:
            _moment(teams[team], telling, currency)
    table = calibrated(review, console.live.state(now()), language())
    if not table.empty:
        st.markdown(f"##### {say('live.debrief.calibration')}")
        st.table(table.map(plain), hide_index=True)
        st.caption(say("live.debrief.calibration-is"))


def _moment(team: str, telling: Telling, currency: str) -> None:
    """What was known, chosen and possible, and three questions in the order of PEARLS."""
    saved = formats.money(abs(telling.saved), currency, language())
    came = say(f"live.debrief.{'saved' if telling.saved >= 0 else 'cost'}", amount=saved)
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
    found = summary(console.live.state(now()))
    st.markdown(f"##### {say('live.debrief.feedback')}")
    st.text(say("live.debrief.answered", answered=found.answered, seats=found.seats))
    if found.answered:
        st.table(agreed(found, language()).map(plain), hide_index=True)
        for name, said in (("strengths", found.strengths), ("to_improve", found.to_improve)):
            if said:
                st.markdown(f"**{say(f'live.feedback.{name}')}**")
                for words in said:
                    st.text(f"– {words}")

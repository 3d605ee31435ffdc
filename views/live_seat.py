"""The screen of somebody who takes part: what his organisation knows at that moment, and what he may do about it."""

import streamlit as st

from sim import formats
from sim.session.place import Place
from sim.session.seen import Question, Seen, seen
from sim.views import address
from sim.views.live_after import afterwards
from sim.views.live_clock import clock, left, ticking
from sim.views.live_feed import feed, figures, proposed, voted
from sim.views.live_forecast import forecast
from sim.views.live_free import free
from sim.views.live_hall import now
from sim.views.live_joining import SEAT, role
from sim.views.live_passes import drop
from sim.views.live_pulse import act, complain, follow
from sim.views.words import language, plain, say, spoken, unsent
from sim.words import Titles

__all__ = ["screen", "settled"]


def screen(place: Place) -> None:
    """The whole screen of a seat; each part has its place, so that what is being typed stays when another changes."""
    follow(place.live, place.seat.team, place.seat.id)
    what = seen(place, now(), language())
    _head(place, what)
    with st.container():
        for question in what.questions:
            _question(place, what, question)
        if what.phase == "ended":
            afterwards(place)
    if what.figures is None:
        _team(what)
        return
    news, state = st.columns([3, 2], gap="large")
    with news:
        st.markdown(f"##### {say('live.seat.news')}")
        st.html(feed(what.told, language()) or say("live.seat.no-news"))
    with state:
        with st.container():
            _knowledge(place, what)
        with st.container():
            settled(what)
        if place.seat.role != "observer" and what.phase not in ("waiting", "ended"):
            free(place)
        if what.phase not in ("waiting", "ended"):
            forecast(place, what.count)
        _team(what)


def _head(place: Place, what: Seen) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"### {plain(what.team)} · {role(what.role)}")
        with st.popover(plain(what.called)):
            st.text(say("live.seat.leave-what"))
            st.button(say("live.seat.leave"), key="live.leave", on_click=_leave, kwargs={"place": place})
    with st.container():
        if what.clock is not None:
            ticking([clock(what.clock)], key="live.clock")
    st.caption(say(f"live.phase.{what.phase}"))


def _leave(place: Place) -> None:
    drop(f"{SEAT}{st.query_params.get('session', '')}-{place.seat.id}")
    st.session_state.pop("live.place", None)
    address.put(session=None, seat=None)


# --- questions --------------------------------------------------------------------------------------------------------


def _question(place: Place, what: Seen, question: Question) -> None:
    point = question.point
    with st.container(border=True, key=f"live-question-{point}"):
        st.markdown(f"#### {plain(question.title)}")
        st.text(question.question)
        ticking([left(question.left, place.live.definition.pace, what.phase, what.clock)], key=f"live.left.{point}")
        words = {choice.option: choice.words for choice in question.choices}
        st.caption(say("live.question.default", option=plain(words[question.default])))
        _voices(question, words)
        if place.seat.role == "observer":
            for choice in question.choices:
                st.markdown(f"- {plain(choice.words)}")
        else:
            _answer(place, what, question, words)


def _voices(question: Question, words: dict[str, str]) -> None:
    """What the team thinks so far."""
    for proposal in question.proposals:
        st.text(proposed(proposal.called, words[proposal.option], proposal.reason))
    votes = {choice.words: choice.votes for choice in question.choices if choice.votes}
    if votes:
        st.text(voted(votes))


def _answer(place: Place, what: Seen, question: Question, words: dict[str, str]) -> None:
    point = question.point
    with st.form(f"live.answer.{point}", border=False, enter_to_submit=False):
        st.radio(
            say("live.question.options"),
            list(words),
            index=None,
            format_func=spoken(words, lambda option: plain(words[option])),
            key=unsent(f"live.option.{point}"),
        )
        st.text_area(say("live.question.reason"), key=f"live.reason.{point}", max_chars=2000, height=68)
        if question.mine:
            st.slider(
                say("live.question.confidence"), 0, 100, 70, 5, format="%d%%", key=f"live.confidence.{point}", width=420
            )
        with st.container(horizontal=True):
            for deed in ("decide", "propose", "vote") if question.mine else ("propose", "vote"):
                st.form_submit_button(
                    say(f"live.question.{deed}"),
                    key=f"live.{deed}.{point}",
                    type="primary" if deed == "decide" else "secondary",
                    on_click=_answered,
                    kwargs={"place": place, "deed": deed, "point": point, "count": what.count},
                )


def _answered(place: Place, deed: str, point: str, count: int) -> None:
    state = st.session_state
    option, reason = state.get(unsent(f"live.option.{point}")), state.get(f"live.reason.{point}") or ""
    if option is None:
        complain(say("live.question.choose"))
        return

    def do() -> None:
        if deed == "decide":
            sure = state[f"live.confidence.{point}"] / 100
            place.decide(now(), point, option, sure, reason, key=f"decide-{point}-{option}"[:80])
        elif deed == "propose":
            place.propose(now(), point, option, reason, key=f"propose-{count}")
        else:
            place.vote(now(), point, option, key=f"vote-{count}")

    act(f"{deed}-{point}", do)


# --- the rest ---------------------------------------------------------------------------------------------------------


def _knowledge(place: Place, what: Seen) -> None:
    titles = Titles(language(), place.live.courses.organisation)
    st.markdown(f"##### {say('live.seat.known')}")
    if not what.known:
        st.text(say("live.seat.nothing-known"))
    for known in what.known:
        hits = titles.named("system", *known.hits)
        st.markdown(
            say(
                "live.seat.known-since",
                title=plain(known.title),
                moment=plain(formats.moment(known.since, language())),
                hits=plain(hits),
            )
        )
    if what.figures is not None:
        st.html(figures(what.figures, language()))


def settled(what: Seen) -> None:
    """What the team has decided."""
    if what.settled:
        st.markdown(f"##### {say('live.seat.decided')}")
    for decided in what.settled:
        who = decided.called or say("live.question.by-default")
        if decided.confidence is not None:
            who = say("live.and", one=who, other=formats.share(decided.confidence))
        option = say("live.pair", name=plain(decided.title), words=f"**{plain(decided.option)}**")
        st.markdown(f"- {say('live.aside', words=option, aside=plain(who))}")


def _team(what: Seen) -> None:
    st.markdown(f"##### {say('live.seat.team')}")
    for mate in what.mates:
        mark = ":green[●]" if mate.here else ":gray[○]"
        away = "" if mate.here else f" – {say('live.seat.away')}"
        st.markdown(f"{mark} {say('live.and', one=plain(mate.called), other=role(mate.role))}{away}")

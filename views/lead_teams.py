"""The teams side by side: who is there, what they believe and what is true, what they are asked and have decided."""

from collections import Counter

import streamlit as st

from sim import formats
from sim.scenario.base import by_id
from sim.session import lines as line
from sim.session.console import Console
from sim.session.overview import Overview, TeamSeen
from sim.session.seen import Mate
from sim.session.state import Open
from sim.texts import text
from sim.views.live_clock import left, ticking
from sim.views.live_feed import feed, proposed, voted
from sim.views.live_hall import now
from sim.views.live_joining import role
from sim.views.live_pulse import act
from sim.views.words import language, of, plain, say

__all__ = ["teams"]

IN_A_ROW = 3
LATEST = 8
"""Messages of a team that are shown."""
HERE, AWAY = ":green[●]", ":gray[○]"
MORE = 5.0
"""Minutes by which a timer is extended."""


def teams(console: Console, what: Overview) -> None:
    """A card for each team."""
    for first in range(0, len(what.teams), IN_A_ROW):
        some = what.teams[first : first + IN_A_ROW]
        for column, team in zip(st.columns(len(some)), some, strict=True):
            with column.container(border=True, key=f"lead-team-{team.team}"):
                _team(console, what, team)


def _team(console: Console, what: Overview, team: TeamSeen) -> None:
    st.markdown(f"#### {plain(team.title)}")
    people = [f"{HERE if mate.here else AWAY} {_person(mate)}" for mate in team.seats]
    st.markdown(" · ".join(people) or say("live.lead.nobody"))
    if what.clock is None:
        return
    _belief(console, team)
    for open_ in team.open:
        _asked(console, what, team, open_)
    for decided in team.settled:
        who = decided.called or say("live.question.by-default")
        if decided.confidence is not None:
            who = say("live.and", one=who, other=formats.share(decided.confidence))
        if decided.called:
            took = say("live.lead.took", time=formats.duration(decided.took, language()))
            who = say("live.and", one=who, other=took)
        reason = f" – {plain(decided.reason)}" if decided.reason else ""
        option = say("live.pair", name=plain(decided.title), words=f"**{plain(decided.option)}**")
        st.markdown(f"- {say('live.aside', words=option, aside=plain(who))}{reason}")
    with st.expander(say("live.seat.news")):
        st.html(feed(team.told[-LATEST:], language()) or say("live.seat.no-news"))


def _person(mate: Mate) -> str:
    return say("live.aside", words=plain(mate.called), aside=role(mate.role))


def _belief(console: Console, team: TeamSeen) -> None:
    """What is true, beside what the team believes."""
    incidents = console.live.definition.scenario.incidents

    def named(names: frozenset[str]) -> str:
        titles = [of(by_id(incidents, name).title, name) for name in sorted(names)]
        return plain(text("message.separator", language()).join(titles)) or say("live.lead.nothing-wrong")

    st.markdown(say("live.pair", name=say("live.lead.truth"), words=named(team.truth)))
    believed = frozenset(known.incident for known in team.known)
    st.markdown(say("live.pair", name=say("live.lead.belief"), words=named(believed)))
    figures = [
        f"{say(f'live.figure.{name}')} {formats.count(getattr(team.figures, name))}"
        for name in ("waiting", "invoiced", "enquiries")
    ]
    st.caption(" · ".join(figures))


def _asked(console: Console, what: Overview, team: TeamSeen, open_: Open) -> None:
    """A decision that is open, with what the team has said about it so far."""
    point = by_id(console.live.definition.scenario.decisions, open_.point)
    words = {option.id: of(option.text) for option in point.options}
    st.markdown(say("live.aside", words=f"**{plain(of(point.title))}**", aside=role(point.to)))
    ticking(
        [left(open_.left, console.live.definition.pace, what.phase, what.clock)],
        key=f"lead.left.{team.team}.{open_.point}",
    )
    seats = console.live.state(now()).seats
    votes: dict[str, str] = {}
    for _, entry in what.talk:
        if entry.by not in seats or seats[entry.by].team != team.team:
            continue
        if isinstance(entry, line.Proposed) and entry.point == point.id:
            st.text(proposed(seats[entry.by].called, words[entry.option], entry.reason))
        elif isinstance(entry, line.Voted) and entry.point == point.id:
            votes[entry.by] = entry.option
    if votes:
        st.text(voted({words[name]: count for name, count in Counter(votes.values()).most_common()}))
    st.button(
        say("live.do.extend", minutes=f"{MORE:g}"),
        key=f"lead.extend.{team.team}.{open_.point}",
        on_click=_extend,
        kwargs={"console": console, "team": team.team, "point": open_.point, "count": what.count},
    )


def _extend(console: Console, team: str, point: str, count: int) -> None:
    act(
        f"extend-{team}-{point}",
        lambda: console.extend(now(), team, point, MORE, key=f"extend-{team}-{count}"[:80]),
    )

"""What whoever leads or evaluates the drill writes down: observations, ratings, notes; and what was said so far."""

from typing import get_args

import streamlit as st

from sim import formats
from sim.scenario.base import by_id
from sim.scenario.capabilities import CAPABILITIES
from sim.score.model import Rating
from sim.session import lines as line
from sim.session.console import Console
from sim.session.overview import Overview
from sim.texts import text
from sim.views.live_feed import row
from sim.views.live_forecast import measured
from sim.views.live_hall import now
from sim.views.live_pulse import act
from sim.views.words import language, of, say, spoken, unsent
from sim.words import Titles

__all__ = ["notes"]

RATINGS = get_args(Rating)
KINDS = get_args(line.Kind)


def notes(console: Console, what: Overview) -> None:
    """The forms, and the record."""
    st.markdown(f"##### {say('live.notes.title')}")
    named = {team.team: team.title for team in what.teams}
    observe, rate, note = st.tabs([say(f"live.notes.{name}") for name in ("observe", "rate", "note")])
    with observe:
        _observing(console, named, what.count)
    with rate:
        _rating(console, named, what.count)
    with note, st.form("lead.note", clear_on_submit=True, border=False):
        st.text_area(say("live.notes.words"), key="lead.note.words", max_chars=2000, height=80)
        st.form_submit_button(
            say("live.notes.keep"), key="lead.note.keep", on_click=_note, kwargs={"console": console, "n": what.count}
        )
    _record(console, what, named)


def _team(named: dict[str, str], key: str) -> None:
    st.selectbox(say("live.notes.team"), list(named), format_func=spoken(named, named.__getitem__), key=key)


def _observing(console: Console, named: dict[str, str], count: int) -> None:
    with st.form("lead.observe", clear_on_submit=True, border=False):
        _team(named, "lead.observe.team")
        st.segmented_control(
            say("live.notes.what"),
            KINDS,
            format_func=spoken(KINDS, lambda kind: say(f"live.kind.{kind}")),
            default="neutral",
            required=True,
            key="lead.observe.what",
        )
        st.text_area(say("live.notes.words"), key="lead.observe.words", max_chars=2000, height=80)
        _subject(console, "lead.observe")
        st.form_submit_button(
            say("live.notes.keep"), key="lead.observe.keep", on_click=_observe, kwargs={"console": console, "n": count}
        )


def _subject(console: Console, key: str) -> None:
    """The inject and the objective that are spoken of, if any."""
    scenario = console.live.definition.scenario
    titles = Titles(language(), console.live.courses.organisation)
    injects = {inject.id: of(inject.title) for inject in scenario.injects}
    objectives = {objective.id or objective.measure: titles.objective(objective) for objective in scenario.objectives}
    for field, options in (("inject", injects), ("objective", objectives)):
        st.selectbox(
            say(f"live.notes.{field}"),
            list(options),
            index=None,
            placeholder=say("live.notes.none"),
            format_func=spoken(options, options.__getitem__),
            key=unsent(f"{key}.{field}"),
        )


def _subjects(key: str) -> tuple[str | None, str | None]:
    """The inject and the objective that were chosen."""
    state = st.session_state
    return state[unsent(f"{key}.inject")], state[unsent(f"{key}.objective")]


def _rating(console: Console, named: dict[str, str], count: int) -> None:
    with st.form("lead.rate", border=False):
        _team(named, "lead.rate.team")
        st.selectbox(
            say("live.notes.capability"),
            CAPABILITIES,
            format_func=spoken(CAPABILITIES, lambda name: text(f"score.capability.{name}", language())),
            key="lead.rate.capability",
        )
        st.selectbox(
            say("live.notes.rating"),
            RATINGS,
            format_func=spoken(RATINGS, lambda name: text(f"score.rating.{name}", language())),
            key="lead.rate.rating",
        )
        _subject(console, "lead.rate")
        st.form_submit_button(
            say("live.notes.keep"), key="lead.rate.keep", on_click=_rate, kwargs={"console": console, "n": count}
        )


def _observe(console: Console, n: int) -> None:
    team, what, words = (st.session_state[f"lead.observe.{field}"] for field in ("team", "what", "words"))
    subjects = _subjects("lead.observe")
    if words.strip():
        act("observe", lambda: console.observe(now(), team, what, words, *subjects, key=f"observe-{n}"))


def _rate(console: Console, n: int) -> None:
    subjects = _subjects("lead.rate")
    team, capability, rating = (st.session_state[f"lead.rate.{field}"] for field in ("team", "capability", "rating"))
    act("rate", lambda: console.rate(now(), team, capability, rating, *subjects, key=f"rate-{n}"))


def _note(console: Console, n: int) -> None:
    words = st.session_state["lead.note.words"]
    if words.strip():
        act("note", lambda: console.note(now(), words, key=f"note-{n}"))


# --- the record -------------------------------------------------------------------------------------------------------


def _record(console: Console, what: Overview, named: dict[str, str]) -> None:
    """What was observed, rated, noted and forecast, the latest first."""
    seats = console.live.state(now()).seats
    currency = console.live.courses.organisation.money.currency
    points = console.live.definition.scenario.decisions
    rows = []
    for number, entry in reversed(what.talk):
        who, kind, words = "", str(entry.kind), ""
        match entry:
            case line.Observed():
                who, kind, words = named[entry.team], f"observed-{entry.what}", entry.text
            case line.Rated():
                who = named[entry.team]
                capability = text(f"score.capability.{entry.capability}", language())
                words = say("live.pair", name=capability, words=text(f"score.rating.{entry.rating}", language()))
            case line.Noted():
                words = entry.text
            case line.Forecasted():
                who = seats[entry.by].called
                low, high = (measured(entry.measure, value, currency) for value in (entry.low, entry.high))
                measure = say(f"live.measure.{entry.measure}")
                words = say("live.pair", name=measure, words=f"{low} – {high} ({formats.share(entry.confidence)})")
            case line.Proposed() | line.Voted():
                who = seats[entry.by].called
                words = of(by_id(points, entry.point).option(entry.option).text)
            case _:
                continue
        rows.append(
            row(f"#{number}", say(f"live.record.{kind}"), say("live.pair", name=who, words=words) if who else words)
        )
    if rows:
        with st.expander(say("live.notes.record"), expanded=True):
            st.html(f'<ol class="live-feed">{"".join(rows)}</ol>')

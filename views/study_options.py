"""What may be asked of a study of one plan besides: budgets, limits, and how far something is made worse."""

from collections.abc import Iterator, Sequence

import streamlit as st

from sim import formats
from sim.errors import InputError, Problem
from sim.experiment.kinds import higher_is_better, unit
from sim.experiment.strains import KINDS, Kind, Strain, strain
from sim.experiment.study import MEASURES
from sim.loading import load_preparedness, shipped
from sim.scenario.organisation import Organisation
from sim.scenario.preparedness import Preparedness
from sim.scenario.scenario import Scenario
from sim.views import address, comparisons
from sim.views.widgets import held, place
from sim.views.words import language, of, say, spoken

__all__ = ["budget", "choose_budget", "choose_limits", "choose_strains", "limits", "offered", "set_limits", "strains"]

LIMITED = ("response_cost", *MEASURES)
"""Measures that may be limited."""
SCALES = {"minutes": 60.0, "share": 0.01}
"""What a value is multiplied by as it is typed: hours, per cent."""
MOST = 1e12


# --- budgets ----------------------------------------------------------------------------------------------------------


def offered() -> tuple[Preparedness, ...]:
    """What may be bought."""
    return tuple(load_preparedness(name) for name in shipped("preparedness"))


def choose_budget(company: Organisation) -> None:
    """How much may be spent on preparedness in a year; nothing typed: that is not asked."""
    currency = formats.currency(company.money.currency, language())
    st.number_input(
        say("study.yearly", currency=currency), 1.0, MOST, None, step=1000.0, format="%.0f",
        key="study.yearly", help=say("study.yearly-help"), placeholder=say("study.yearly-none"), width=220,
        persist_state="session", bind="query-params",
    )  # fmt: skip


def budget() -> float | None:
    """What was typed; None: nothing."""
    typed = st.session_state.get("study.yearly")
    return None if typed is None else float(typed)


# --- limits -----------------------------------------------------------------------------------------------------------


def choose_limits() -> None:
    """Which averages are limited."""
    st.session_state.setdefault("study.limited", address.several("limited", LIMITED, ()))
    st.multiselect(
        say("study.limits"), LIMITED, default=held("study.limited"), key="study.limited",
        format_func=spoken(LIMITED, lambda name: comparisons.called(name, language())),
        help=say("study.limits-help"), placeholder=say("study.limits-none"), select_all=False,
        persist_state="session",
    )  # fmt: skip
    address.put(limited=st.session_state["study.limited"] or None)


def set_limits(company: Organisation) -> None:
    """How they are limited."""
    limited: Sequence[str] = st.session_state["study.limited"]
    if not limited:
        return
    with st.container(horizontal=True):
        for name in limited:
            kind = unit(name)
            words = (
                formats.currency(company.money.currency, language()) if kind == "money" else say(f"study.unit-{kind}")
            )
            side = "at-least" if higher_is_better(name) else "at-most"
            st.number_input(
                say(f"study.{side}", measure=comparisons.called(name, language()), unit=words),
                0.0, 100.0 if kind == "share" else MOST, _usual(kind), format="%.0f",
                key=f"study.limit.{name}", persist_state="session", width=260, bind="query-params",
            )  # fmt: skip


def _usual(kind: str) -> float:
    """A limit to begin with."""
    return {"share": 95.0, "minutes": 48.0}.get(kind, 20_000.0)


def limits() -> dict[str, float]:
    """What was typed, in the units of the measures."""
    state = st.session_state
    return {name: state[f"study.limit.{name}"] * SCALES.get(unit(name), 1.0) for name in state.get("study.limited", ())}


# --- what is made worse -----------------------------------------------------------------------------------------------


def choose_strains(scenario: Scenario) -> None:
    """What is made worse, and from where to where."""
    known = _known(scenario)
    key = _key("along")
    st.session_state.setdefault(key, address.several("along", known, known))
    st.multiselect(
        say("study.along"), known, default=held(key), key=key,
        format_func=spoken(known, lambda kind: say(f"study.along-{kind}")),
        placeholder=say("compare.choose"), persist_state="session", select_all=False,
    )  # fmt: skip
    address.put(along=st.session_state[key])
    for kind in st.session_state[key] or known:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _range(scenario, kind)


def _known(scenario: Scenario) -> list[Kind]:
    return [kind for kind in KINDS if kind != "outage" or scenario.incidents]


def _key(*parts: str) -> str:
    """A widget's key: what is typed for one scenario does not hold for another."""
    return ".".join(("study", str(st.session_state["study.scenario"]), *parts))


def _range(scenario: Scenario, kind: Kind) -> None:
    """Whose outage or team, from where to where."""
    name = None
    if things := dict(_things(scenario, kind)):
        key = _key(kind)
        st.session_state.setdefault(key, strain(scenario, kind).name)
        words = say(f"study.which-{kind}")
        name = st.selectbox(
            words, things, place(things, held(key)) or 0, format_func=spoken(things, things.__getitem__), key=key,
            width=260, persist_state="session",
        )  # fmt: skip
    usual = strain(scenario, kind, name)
    scale = _scale(kind)
    for side, level in (("mild", usual.mild), ("severe", usual.severe)):
        st.number_input(
            say(f"study.{side}-{kind}"), 1.0 if kind == "team" else 0.1, 1e6, round(level / scale, 1),
            format="%.0f" if kind == "team" else "%.1f", step=0.5 if kind == "peak" else 1.0,
            key=_key(kind, str(name), side), width=180, persist_state="session", bind="query-params",
        )  # fmt: skip


def _things(scenario: Scenario, kind: Kind) -> Iterator[tuple[str, str]]:
    """Incidents or departments, and what they are called."""
    if kind == "outage":
        yield from ((incident.id, of(incident.title, incident.id)) for incident in scenario.incidents)
    elif kind == "team" and isinstance(scenario.organisation, Organisation):
        yield from ((team.id, of(team.title, team.id)) for team in scenario.organisation.departments)


def _scale(kind: Kind) -> float:
    """Outages are typed in hours."""
    return 60.0 if kind == "outage" else 1.0


def strains(scenario: Scenario) -> list[Strain]:
    """What is to be made worse, as it was chosen.

    Raises
    ------
    InputError
        A range is none.
    """
    state = st.session_state
    found: list[Strain] = []
    problems: list[Problem] = []
    for kind in state[_key("along")] or _known(scenario):
        name = state.get(_key(kind))
        mild, severe = (state[_key(kind, str(name), side)] * _scale(kind) for side in ("mild", "severe"))
        try:
            found.append(strain(scenario, kind, name, mild, severe))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found

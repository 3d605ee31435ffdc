"""The drill played back in the browser: backlog, systems, people and events at any minute.

The whole drill is sent once, as plain numbers; the clock then runs in the browser, so that a class of twenty that
watches costs the server nothing.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from sim import formats
from sim.outcome import Outcome
from sim.texts import Language, text
from sim.words import Titles
from sim.world.layout import INCOMING, own_desk

__all__ = ["STEP", "data", "replay"]

STEP = 15.0
"""Minutes between two values of a curve (`sim.tables.INTERVAL`)."""

WORDS = (
    *("play", "pause", "clock", "speed", "minutes-a-second", "position", "previous", "next"),
    *("backlog", "people", "systems", "events", "none-yet", "without-response", "summary"),
    *("desk", "nobody", "others"),
)


def data(outcome: Outcome, language: Language) -> dict[str, Any]:
    """What the browser needs, as plain data.

    Parameters
    ----------
    outcome : Outcome
    language : {"en", "zh"}

    Returns
    -------
    dict
        ``end`` and all times in minutes since day 1 00:00; ``stages``: title and number waiting every `STEP`;
        ``others``: the same of enquiries, departments' own work and incoming invoices;
        ``systems``: title and ``[from, good | middling | bad | off, words]`` of each state; ``people``: department and
        ``[from, to, desk]`` of each posting; ``desks``, ``departments``: titles; ``events``; ``fates``: cumulative
        numbers every `STEP`; ``outages``: ``[from, to]``.
    """
    titles = Titles(language, outcome.organisation)
    end = outcome.scenario.days * 1440
    return {
        "end": end,
        "step": STEP,
        "begin": _beginning(outcome),
        "stages": _stages(outcome, titles),
        "others": _others(outcome, titles, language),
        "total": _totals(outcome),
        "usual": outcome.usual_backlog,
        "systems": _systems(outcome, language),
        "departments": [titles.of(d) for d in outcome.organisation.departments],
        "desks": [titles.of(d) for d in outcome.organisation.desks],
        "people": _people(outcome),
        "outages": [
            [period.start, end if period.end is None else period.end] for period in outcome.response.incident_periods
        ],
        "events": [[entry.time, entry.kind, entry.say(language)] for entry in outcome.response.journal],
        "fates": _fates(outcome, end),
        "words": {word: text(f"web.replay.{word}", language) for word in WORDS}
        | {"moment": text("cli.moment", language, day="{day}", clock="{clock}")},
    }


def _beginning(outcome: Outcome) -> float:
    """An hour before the incident, where it becomes interesting."""
    periods = outcome.response.incident_periods
    return max(0.0, periods[0].start - 60.0) if periods else 0.0


def _waiting(outcome: Outcome, stage: str) -> list[int]:
    table = outcome.backlog
    found: list[int] = table.loc[(table["run"] == "with-response") & (table["stage"] == stage), "waiting"].tolist()
    return found


def _stages(outcome: Outcome, titles: Titles) -> list[dict[str, Any]]:
    """Stages of orders."""
    steps = outcome.layout.order_stages[: len(outcome.organisation.stages)]
    return [
        {"title": titles.of(stage), "waiting": _waiting(outcome, stage.id)}
        for stage, is_step in zip(outcome.organisation.stages, steps, strict=True)
        if is_step
    ]


def _others(outcome: Outcome, titles: Titles, language: Language) -> list[dict[str, Any]]:
    """Other work: what departments have of their own, enquiries, incoming invoices."""
    called = {INCOMING: text("report.incoming", language)} | {
        own_desk(department.id): text("report.own-work", language, department=titles.of(department))
        for department in outcome.organisation.departments
    }
    return [
        {"title": called.get(stage) or titles.named("stage", stage), "waiting": _waiting(outcome, stage)}
        for stage, is_step in zip(outcome.layout.stages, outcome.layout.order_stages, strict=True)
        if not is_step
    ]


def _totals(outcome: Outcome) -> dict[str, list[int]]:
    """Orders waiting at any stage, with the response and without."""
    layout = outcome.layout
    steps = {name for name, is_step in zip(layout.stages, layout.order_stages, strict=True) if is_step}
    orders = outcome.backlog[outcome.backlog["stage"].isin(steps)]
    sums = orders.groupby(["run", "time_min"], observed=True)["waiting"].sum()
    return {name: sums[name].tolist() for name in ("with-response", "without-response")}


def _systems(outcome: Outcome, language: Language) -> list[dict[str, Any]]:
    titles = Titles(language, outcome.organisation)
    standbys = {system.id for system in outcome.organisation.systems if system.standby}
    states = []
    for name, rows in outcome.systems.groupby("system", sort=False):
        site, _, device = str(name).partition(".")
        title = titles.named("system", site) + (text(f"web.replay.{device}", language) if device else "")
        told = _standby if site in standbys else _DEVICES.get(device, _system)
        changes = rows[list(STATE)].astype(float).to_numpy().tolist()
        states.append({"title": title, "states": [[time, *told(a, b, language)] for time, a, b in changes]})
    return states


def _system(speed: float, share: float, language: Language) -> tuple[str, str]:
    """How good a system's state is, and in words."""
    name = "works" if min(speed, share) >= 1 else "partly" if share > 0 else "slow" if speed > 0 else "down"
    return {"works": "good", "down": "bad"}.get(name, "middling"), text(f"web.replay.{name}", language)


def _standby(speed: float, share: float, language: Language) -> tuple[str, str]:
    """The same of a system that is started only when it is needed."""
    return _system(speed, share, language) if speed > 0 else ("off", text("web.replay.off", language))


def _ups(charge: float, carries: float, language: Language) -> tuple[str, str]:
    """The same of a UPS: its charge."""
    return "good" if charge >= 1 else "middling" if carries else "bad", formats.share(charge)


def _generator(runs: float, carries: float, language: Language) -> tuple[str, str]:
    """The same of a generator, which usually stands still."""
    return ("good", text("web.replay.runs", language)) if runs else ("off", text("web.replay.off", language))


STATE = ("time_min", "slowest_speed", "classes_at_full_speed")
_DEVICES: Mapping[str, Callable[[float, float, Language], tuple[str, str]]] = {"ups": _ups, "generator": _generator}


def _people(outcome: Outcome) -> list[dict[str, Any]]:
    """Where each worker sits and when; desks of departments' own work come last and have no number here."""
    table = outcome.postings
    desks = {desk.id: number for number, desk in enumerate(outcome.organisation.desks)}
    number = table["desk"].astype(str).map(desks).fillna(-1).astype(int)
    rows = pd.DataFrame({"from": table["from_min"], "to": table["to_min"], "desk": number})
    stays: list[list[list[float]]] = [[] for _ in outcome.response.workers]
    for worker, stay in zip(table["worker"].tolist(), rows.to_numpy().tolist(), strict=True):
        stays[worker].append(stay)
    return [
        {"department": department, "stays": stays[worker]} for worker, department in enumerate(outcome.response.workers)
    ]


def _fates(outcome: Outcome, end: float) -> dict[str, list[int]]:
    orders = outcome.orders
    moments = np.arange(0.0, end + STEP, STEP)
    known = {
        "on-time": orders.loc[orders["fate"] == "on-time", "completed_min"],
        "late": orders.loc[orders["fate"] == "late", "completed_min"],
        "cancelled": orders.loc[orders["fate"] == "cancelled", "ended_min"],
    }
    return {
        name: np.searchsorted(np.sort(times.to_numpy(float)), moments, "right").tolist()
        for name, times in known.items()
    }


@cache
def _component() -> Any:
    assets = files("sim.views").joinpath("assets")
    html, css, js = (assets.joinpath(f"replay.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("drillroom_replay", html=html, css=css, js=js)


def replay(outcome: Outcome, language: Language, key: str) -> None:
    """Show a drill with its clock."""
    _component()(key=key, data=data(outcome, language))

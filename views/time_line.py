"""The time line of a scenario in the builder: what has a time is dragged there, and a click opens it in the form."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from sim.scenario.base import Loc
from sim.scenario.incidents import Between, Incident
from sim.scenario.reading import Data
from sim.scenario.scenario import Scenario
from sim.scenario.times import DAY, write_moment
from sim.texts import Language, text

__all__ = ["data", "later", "time_line"]


def data(scenario: Scenario, language: Language) -> dict[str, Any]:
    """What the browser needs, as plain data: rows of items with their place in the file and times in minutes."""
    rows = [
        {"kind": "incident", "title": _title(incident, language), "items": [_incident(number, incident, language)]}
        for number, incident in enumerate(scenario.incidents)
        if incident.at is not None  # what follows on another one has no time of its own
    ]
    for kind, points in (("inject", scenario.injects), ("decision", scenario.decisions)):
        timed = [
            {"path": [f"{kind}s", number], "title": point.title.in_(language), "at": point.at}
            for number, point in enumerate(points)
            if point.at is not None
        ]
        if timed:
            rows.append({"kind": kind, "title": text(f"kind.{kind}", language), "items": timed})
    return {
        "end": scenario.days * DAY,
        "rows": rows,
        "words": {
            "what": text("web.builder.time-line", language),
            "day": text("web.builder.day", language, day="{day}"),
            "moment": text("cli.moment", language, day="{day}", clock="{clock}"),
        },
    }


def _title(incident: Incident, language: Language) -> str:
    return incident.title.in_(language) if incident.title else incident.id


def _incident(number: int, incident: Incident, language: Language) -> dict[str, Any]:
    begins, ends = incident.at.between if isinstance(incident.at, Between) else (incident.at, incident.at)
    assert begins is not None
    assert ends is not None
    return {
        "path": ["incidents", number],
        "title": _title(incident, language),
        "at": begins,
        "within": ends - begins,
        "lasts": incident.lasts.quantile(0.5),
    }


def later(scenario: Scenario, path: Loc, minutes: float) -> Data:
    """The time of an incident, inject or decision point so much later, as it stands in a file."""
    part, number = path
    at = getattr(scenario, str(part))[number].at
    end = scenario.days * DAY - 1

    def moved(moment: float) -> str:
        return write_moment(min(max(moment + minutes, 0.0), end))

    return {"between": [moved(moment) for moment in at.between]} if isinstance(at, Between) else moved(at)


@cache
def _component() -> Any:
    assets = files("sim.views").joinpath("assets")
    html, css, js = (assets.joinpath(f"time_line.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("drillroom_time_line", html=html, css=css, js=js)


def time_line(
    scenario: Scenario, language: Language, key: str, move: Callable[[Loc, Data], None], show: Callable[[Loc], None]
) -> None:
    """Show the time line.

    Parameters
    ----------
    scenario : Scenario
    language : {"en", "zh"}
    key : str
        Of the widget.
    move : callable
        Told the place of a time in the file, and what is to stand there.
    show : callable
        Told what was clicked.
    """

    def moved() -> None:
        told = _told("moved")
        if told:
            path = tuple(told["path"])
            move((*path, "at"), later(scenario, path, float(told["by"])))

    def opened() -> None:
        told = _told("opened")
        if told:
            show(tuple(told["path"]))

    def _told(what: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = st.session_state[key].get(what)
        return found

    _component()(key=key, data=data(scenario, language), on_moved_change=moved, on_opened_change=opened)

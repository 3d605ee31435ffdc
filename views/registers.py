"""The register as rows and charts; pure, but for the findings of a drill, which are looked up."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import select

from sim import formats
from sim.register import Action, Coverage, Drill, Finding, Register, Series
from sim.texts import Language, text
from sim.views import figures

__all__ = [
    "action_row",
    "coverage",
    "findings",
    "gains",
    "may_be_evidence",
    "name",
    "row",
    "state",
    "trend",
    "withdrawals",
]

COLOURS = {"never": "rgba(128, 128, 128, 0.3)", "overdue": "#E69F00", "drilled": "#0072B2"}
LINES = figures.COLOURS[:7]
"""Of the lines of a trend; yellow is not seen on white."""
MARKS = ("circle", "square", "diamond", "cross")
"""Of the points of a trend, when all colours are used."""
STATES = tuple(COLOURS)
LETTERS = {"performed": "P", "some-challenges": "S", "major-challenges": "M", "unable": "U"}
DONE = ("done", "verified", "dropped")


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"web.history.{key}", language, **values)


def name(drill: Drill, language: Language) -> str:
    """A drill in a line."""
    return f"{drill.held_on.isoformat()} · {drill.scenario.in_(language)} · {drill.plan.in_(language)}"


def may_be_evidence(before: Drill, later: Drill) -> bool:
    """Whether a drill may show that something is better than in another: the same day and luck, and a change since."""
    same = (later.scenario_key, later.organisation_key, later.seed) == (
        before.scenario_key, before.organisation_key, before.seed,
    )  # fmt: skip
    kept = later.folder is not None and Path(later.folder).is_dir()
    return same and kept and later.withdrawn is None and later.inputs != before.inputs


def withdrawals(drill: Drill, language: Language) -> Sequence[str]:
    """Whenever a drill was withdrawn or counted again, and why."""
    return [
        text(
            "register.counts-again" if made.counts else "register.withdrawn-since",
            language,
            date=f"{made.at.astimezone():%Y-%m-%d}",
            reason=made.reason,
            by=f" ({made.by})" if made.by else "",
        )
        for made in drill.withdrawals
    ]


def row(drill: Drill, language: Language) -> Mapping[str, str]:
    """A drill as a row of the table; one that is withdrawn says so."""
    scenario = drill.scenario.in_(language)
    if drill.withdrawn is not None:
        scenario = text("register.withdrawn-mark", language, scenario=scenario)
    return {
        _say("column.held", language): drill.held_on.isoformat(),
        _say("column.scenario", language): scenario,
        _say("column.plan", language): drill.plan.in_(language),
        _say("column.organisation", language): drill.organisation.in_(language),
        _say("column.score", language): formats.NOTHING if drill.score is None else f"{drill.score:.0f}",
        _say("column.coverage", language): formats.share(drill.coverage),
        _say("column.averted", language): formats.averted(drill.loss_averted),
        _say("column.objectives", language): f"{drill.objectives_reached}/{drill.objectives_measured}",
        _say("column.seed", language): str(drill.seed),
        _say("column.facilitator", language): drill.facilitator or "",
    }


def findings(register: Register, drill: Drill) -> Sequence[Finding]:
    """What a drill showed."""
    with register.reading() as session:
        wanted = select(Finding).where(Finding.drill_id == drill.id).order_by(Finding.number)
        return session.scalars(wanted).all()


def state(name: str, language: Language) -> str:
    """What the state of an action is called."""
    return text(f"register.state.{name}", language)


def action_row(action: Action, language: Language, today: date) -> Mapping[str, str]:
    """An improvement action as a row of the table; what is overdue says so."""
    due = formats.NOTHING if action.due is None else action.due.isoformat()
    if action.due is not None and action.due < today and action.state not in DONE:
        due = _say("overdue", language, due=due)
    return {
        _say("column.action", language): action.title,
        _say("column.owner", language): action.owner or formats.NOTHING,
        _say("column.due", language): due,
        _say("column.state", language): state(action.state, language),
    }


def trend(series: Sequence[Series], language: Language) -> go.Figure:
    """Scores over time, a line for each scenario at each organisation."""
    figure = go.Figure()
    for number, one in enumerate(series):
        colour, mark = LINES[number % len(LINES)], MARKS[number // len(LINES) % len(MARKS)]
        scored = [drill for drill in one.drills if drill.score is not None]
        figure.add_scatter(
            x=[drill.held_on for drill in scored],
            y=[drill.score for drill in scored],
            mode="lines+markers",
            line={"color": colour},
            marker={"symbol": mark, "size": 8},
            name=f"{one.scenario.in_(language)} · {one.organisation.in_(language)}",
        )
    days = [drill.held_on for one in series for drill in one.drills]
    first, last = min(days, default=date.today()), max(days, default=date.today())
    beside = max(timedelta(1), (last - first) / 20)  # so that a single day is a day, not a millisecond
    few = {"tickvals": sorted(set(days))} if len(set(days)) <= 8 else {}
    figure.update_layout(
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        height=380,
        showlegend=True,
        xaxis={
            "title": _say("column.held", language),
            "range": [first - beside, last + beside],
            "tickformat": "%Y-%m-%d",
            "automargin": True,
        }
        | few,
        yaxis={"title": _say("axis.score", language), "range": [0, 104], "automargin": True},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    return figure


def gains(series: Sequence[Series], language: Language) -> pd.DataFrame:
    """How the score of each scenario at each organisation has changed."""
    rows = [
        {
            _say("column.scenario", language): one.scenario.in_(language),
            _say("column.organisation", language): one.organisation.in_(language),
            _say("column.count", language): len(one.drills),
            _say("column.gain", language): formats.NOTHING if one.score_gained is None else f"{one.score_gained:+.0f}",
        }
        for one in series
    ]
    return pd.DataFrame(rows)


def coverage(covered: Coverage, language: Language) -> go.Figure:
    """The map: hazards by capabilities, coloured by state, with the last rating as a letter."""
    hazards = [text(f"register.hazard.{hazard}", language) for hazard in covered.hazards]
    capabilities = [text(f"score.capability.{capability}", language) for capability in covered.capabilities]
    cells = [[covered.cells[hazard, capability] for capability in covered.capabilities] for hazard in covered.hazards]
    steps = [(STATES.index(s) / 3, colour) for s, colour in COLOURS.items()]
    scale = [stop for share, colour in steps for stop in ([share, colour], [share + 1 / 3, colour])]
    figure = go.Figure(
        go.Heatmap(
            z=[[STATES.index(cell.state) for cell in line] for line in cells],
            x=capabilities,
            y=hazards,
            text=[[LETTERS.get(cell.rating or "", "·" if cell.drills else "") for cell in line] for line in cells],
            texttemplate="%{text}",
            customdata=[[_told(cell.state, cell.last, language) for cell in line] for line in cells],
            hovertemplate="%{y} × %{x}: %{customdata}<extra></extra>",
            zmin=0,
            zmax=3 - 1e-9,
            colorscale=scale,
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    figure.update_layout(
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        height=90 + 32 * len(hazards),
        xaxis={"side": "top", "automargin": True, "tickangle": -30},
        yaxis={"autorange": "reversed", "automargin": True},
    )
    return figure


def _told(state: str, last: date | None, language: Language) -> str:
    return _say(f"cell.{state}", language, last=last.isoformat() if last else "")

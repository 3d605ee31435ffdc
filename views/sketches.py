"""Pictures of parts of a draft, as Plotly figures: distributions, the week's demand, the course of a drill."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from sim import formats
from sim.scenario.calendar import WEEKDAYS
from sim.scenario.demand import Demand
from sim.scenario.families import Distribution
from sim.scenario.scenario import Scenario
from sim.texts import Language, text

__all__ = ["curve", "heat_map", "quantiles", "time_line"]

BLUE, RED = "#0072B2", "#D55E00"
MARKS = (0.1, 0.5, 0.9)


def _amount(value: float, timed: bool, language: Language) -> str:
    return formats.duration(value, language) if timed else f"{value:,.4g}"


def quantiles(found: Distribution, timed: bool, language: Language) -> str:
    """Mean and quantiles in words."""
    low, middle, high = (_amount(found.quantile(p), timed, language) for p in MARKS)
    return text(
        "web.builder.quantiles",
        language,
        mean=_amount(found.mean(), timed, language),
        low=low,
        middle=middle,
        high=high,
    )


def curve(found: Distribution, timed: bool, language: Language) -> go.Figure:
    """Which share of the values is no larger than this, with the quantiles marked."""
    chances = np.linspace(0.005, 0.99, 80)
    values = [found.quantile(float(p)) for p in chances]
    figure = go.Figure()
    figure.add_scatter(
        x=values,
        y=chances,
        mode="lines",
        line={"color": BLUE, "width": 2},
        customdata=[_amount(value, timed, language) for value in values],
        hovertemplate="%{customdata}: %{y:.0%}<extra></extra>",
    )
    marked = [found.quantile(p) for p in MARKS]
    figure.add_scatter(
        x=marked,
        y=MARKS,
        mode="markers+text",
        marker={"color": RED, "size": 7},
        text=[_amount(value, timed, language) for value in marked],
        textposition="bottom right",
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_layout(margin={"l": 5, "r": 60, "t": 5, "b": 5}, height=130, showlegend=False)
    figure.update_xaxes(showticklabels=False, rangemode="tozero", automargin=True)
    figure.update_yaxes(tickformat=".0%", tickvals=MARKS, range=[0, 1.05], automargin=True)
    return figure


def heat_map(demand: Demand, language: Language) -> go.Figure:
    """Orders an hour, by weekday and hour of the day."""
    hours = np.array([demand.hours.get(hour, 0.0) for hour in range(24)]) if demand.hours else np.ones(24)
    hours = hours / hours.sum()
    usual = {day: 1.0 if day not in ("sat", "sun") else 0.0 for day in WEEKDAYS}
    days: Mapping[Any, float] = demand.weekdays or usual
    rate = np.outer([days.get(day, 0.0) for day in WEEKDAYS], hours) * demand.orders_per_day
    figure = go.Figure(
        go.Heatmap(
            z=rate,
            x=[f"{hour:02}" for hour in range(24)],
            y=[text(f"choice.{day}", language) for day in WEEKDAYS],
            colorscale="Blues",
            colorbar={"title": text("web.builder.orders-an-hour", language), "thickness": 12},
            hovertemplate="%{y} %{x}:00: %{z:,.1f}<extra></extra>",
        )
    )
    figure.update_layout(margin={"l": 5, "r": 5, "t": 5, "b": 5}, height=240)
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title=text("web.builder.hour", language), automargin=True)
    return figure


def time_line(scenario: Scenario, language: Language) -> go.Figure:
    """When incidents begin and how long they last in the median, and when injects and decisions come."""
    figure = go.Figure()
    rows: list[str] = []
    for incident in scenario.incidents:
        name = incident.title.in_(language) if incident.title else incident.id
        begins = _begins(incident.at)
        if begins is None:
            continue
        rows.append(name)
        figure.add_bar(
            x=[incident.lasts.quantile(0.5)],
            base=[begins],
            y=[name],
            orientation="h",
            marker={"color": RED, "opacity": 0.75},
            customdata=[[formats.moment(begins, language), formats.duration(incident.lasts.quantile(0.5), language)]],
            hovertemplate="%{y}: %{customdata[0]}, %{customdata[1]}<extra></extra>",
        )
    for key, symbol, points in (
        ("inject", "circle", scenario.injects),
        ("decision", "diamond", scenario.decisions),
    ):
        timed = [point for point in points if point.at is not None]
        if timed:
            figure.add_scatter(
                x=[point.at for point in timed],
                y=[text(f"kind.{key}", language)] * len(timed),
                mode="markers",
                marker={"symbol": symbol, "size": 11, "color": BLUE},
                customdata=[[p.title.in_(language), formats.moment(p.at or 0, language)] for p in timed],
                hovertemplate="%{customdata[1]}: %{customdata[0]}<extra></extra>",
            )
    days = range(scenario.days + 1)
    figure.update_layout(
        margin={"l": 5, "r": 5, "t": 5, "b": 5}, height=90 + 34 * (len(rows) + 2), showlegend=False, bargap=0.5
    )
    figure.update_xaxes(
        range=[0, scenario.days * 1440],
        tickvals=[day * 1440 for day in days],
        ticktext=[text("web.builder.day", language, day=day + 1) for day in days],
        automargin=True,
    )
    figure.update_yaxes(automargin=True, autorange="reversed")
    return figure


def _begins(at: Any) -> float | None:
    return at if at is None or isinstance(at, float) else float(at.between[0])

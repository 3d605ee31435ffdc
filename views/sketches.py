"""Pictures of parts of a draft, as Plotly figures: distributions, the week's demand."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from sim import formats
from sim.scenario.calendar import WEEKDAYS
from sim.scenario.demand import Demand
from sim.scenario.families import Distribution
from sim.texts import Language, text

__all__ = ["curve", "heat_map", "quantiles"]

BLUE, RED = "#0072B2", "#D55E00"
PALE = "rgba(0, 114, 178, 0.05)"
"""Nothing: seen on light and on dark."""
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
            colorscale=[[0, PALE], [1, BLUE]],
            colorbar={"title": text("web.builder.orders-an-hour", language), "thickness": 12, "tickformat": ","},
            hovertemplate="%{y} %{x}:00: %{z:,.1f}<extra></extra>",
        )
    )
    figure.update_layout(margin={"l": 5, "r": 5, "t": 5, "b": 5}, height=240)
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title=text("web.builder.hour", language), automargin=True)
    return figure

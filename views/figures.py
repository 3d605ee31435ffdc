"""Charts of an outcome, as Plotly figures; pure, and in one visual language."""

import plotly.graph_objects as go

from sim import formats
from sim.glance import Glance
from sim.loss import Loss
from sim.outcome import RUNS, Outcome
from sim.texts import Language, text
from sim.views.words import begun
from sim.world.orders import DAY

__all__ = ["COLOURS", "backlog", "losses"]

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999", "#F0E442")
"""Okabe and Ito's colours, told apart by colour-blind people as well."""

MOST_DAYS = 8
"""So many are named below a chart, which may be as narrow as the builder's."""

LINES = {
    "without-incident": ("#999999", "dot"),
    "without-response": ("#D55E00", "dash"),
    "with-response": ("#0072B2", "solid"),
}


def _plain(figure: go.Figure, across: str, up: str) -> go.Figure:
    figure.update_layout(
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        height=340,
        hovermode="x unified",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
        xaxis={"title": across, "automargin": True, "tickformat": ",~f"},
        yaxis={"title": up, "automargin": True, "rangemode": "tozero", "tickformat": ",~f"},
    )
    return figure


def _days(days: int, language: Language) -> dict[str, object]:
    shown = range(0, days + 1, -(-days // MOST_DAYS))
    return {
        "tickvals": [day * DAY for day in shown],
        "ticktext": [formats.moment(day * DAY, language).removesuffix("00:00").rstrip() for day in shown],
    }


def backlog(seen: Glance, language: Language) -> go.Figure:
    """Orders waiting over time in the three runs, with bands where an incident lasted."""
    end = seen.days * DAY
    moments = [formats.moment(minute, language) for minute in seen.minutes.tolist()]
    figure = go.Figure(
        [
            {
                "type": "scatter",
                "x": seen.minutes,
                "y": seen.backlog[name],
                "name": text(f"cli.run.{name}", language),
                "mode": "lines",
                "line": {"color": colour, "dash": dash, "width": 2.5 if name == "with-response" else 1.6},
                "customdata": moments,
                "hovertemplate": "%{customdata}: %{y:,.0f}",
            }
            for name, (colour, dash) in LINES.items()
        ]
    )
    figure.update_layout(
        shapes=[
            {
                "type": "rect",
                "x0": period.start,
                "x1": end if period.end is None else period.end,
                "y0": 0,
                "y1": 1,
                "yref": "y domain",
                "fillcolor": "#D55E00",
                "opacity": 0.12,
                "line": {"width": 0},
                "layer": "below",
            }
            for period in seen.periods
        ]
    )
    _plain(figure, text("web.axis.time", language), text("web.axis.orders", language))
    figure.update_xaxes(**_days(seen.days, language))
    return figure


def losses(outcome: Outcome, language: Language) -> go.Figure:
    """Loss by item in the three runs."""
    currency = outcome.organisation.money.currency
    figure = go.Figure()
    items = [name for name in Loss.__dataclass_fields__ if any(getattr(outcome.measures[r].loss, name) for r in RUNS)]
    for name in RUNS:
        loss = outcome.measures[name].loss
        amounts = [getattr(loss, item) for item in items]
        figure.add_bar(
            x=amounts,
            y=[begun(text(f"cli.row.loss-{item}", language).strip()) for item in items],
            orientation="h",
            name=text(f"cli.run.{name}", language),
            marker={
                "color": LINES[name][0],
                "pattern": {"shape": {"dot": ".", "dash": "/", "solid": ""}[LINES[name][1]]},
            },
            customdata=[formats.money(amount, currency, language) for amount in amounts],
            hovertemplate="%{customdata}",
        )
    _plain(figure, text("web.axis.money", language, currency=formats.currency(currency, language)), "")
    figure.update_layout(barmode="group", hovermode="closest", yaxis={"autorange": "reversed", "automargin": True})
    return figure

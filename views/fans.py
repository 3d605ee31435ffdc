"""Fans of backlogs: of plans that are compared, and of branches that race, with words and tables; pure."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from sim import formats
from sim.session.racing import Fan, Race
from sim.texts import Language, text
from sim.views.figures import COLOURS

__all__ = ["TOGETHER", "chart", "compared", "spread", "told", "values"]

DASHES = ("solid", "dash")
TOGETHER = len(DASHES)
"""So many bands can be told apart on one chart."""
COLUMNS, PANEL = 2, 230
"""Panels side by side where there are more, and how high each is."""
SHADE = 0.18


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"web.live.race.{key}", language, **values)


def chart(race: Race, names: Mapping[str, str], language: Language) -> go.Figure:
    """Median and band of each branch over time; outages as bands behind, and where the branches part."""
    figure = spread(race.moments, {names[key]: fan.waiting for key, fan in race.fans.items()}, language)
    for outage in race.outages:
        figure.add_vrect(x0=outage.start, x1=outage.end, fillcolor="#999999", opacity=0.16, line_width=0, layer="below")
    figure.add_vline(
        x=race.moment, line={"color": "#888888", "dash": "dot", "width": 1}, annotation_text=_say("parts", language)
    )
    return figure


def spread(moments: NDArray[np.float64], waiting: Mapping[str, NDArray[np.float64]], language: Language) -> go.Figure:
    """Orders that wait: median and band by name.

    Two are told apart by colours and dashes; more have a panel each, with the medians of the others behind, since
    where several bands lie on each other none can be seen.
    """
    apart = len(waiting) > TOGETHER
    rows = -(-len(waiting) // COLUMNS) if apart else 1
    figure = make_subplots(
        rows, COLUMNS if apart else 1,
        shared_xaxes="all", shared_yaxes="all", horizontal_spacing=0.03, vertical_spacing=0.16 if rows < 3 else 0.1,
        subplot_titles=[*waiting] if apart else None,
    )  # fmt: skip
    when = [formats.moment(float(moment), language) for moment in moments]
    for number, (name, (low, middle, high)) in enumerate(waiting.items()):
        place = {"row": number // COLUMNS + 1, "col": number % COLUMNS + 1} if apart else {"row": 1, "col": 1}
        for other in waiting if apart else ():
            if other != name:
                behind = {"color": "#999999", "width": 1}
                plain = {"mode": "lines", "line": behind, "hoverinfo": "skip", "showlegend": False}
                figure.add_scatter(x=moments, y=waiting[other][1], **plain, **place)
        colour = COLOURS[number % len(COLOURS)]
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "legendgroup": name, "showlegend": False}
        figure.add_scatter(x=moments, y=low, **edge, **place)
        figure.add_scatter(
            x=moments, y=high, fill="tonexty", fillcolor=f"rgba({red},{green},{blue},{SHADE})", **edge, **place
        )
        figure.add_scatter(
            x=moments,
            y=middle,
            name=name,
            mode="lines",
            legendgroup=name,
            showlegend=not apart,
            line={"color": colour, "dash": "solid" if apart else DASHES[number], "width": 2.4},
            customdata=[[a, f"{b:,.0f}", f"{c:,.0f}"] for a, b, c in zip(when, low, high, strict=True)],
            hovertemplate="%{customdata[0]}: %{y:,.0f} (%{customdata[1]}–%{customdata[2]})",
            **place,
        )
    days = range(0, -(-int(moments[-1]) // 1440), max(1, int(moments[-1] // 14400)))  # the last one ends with the chart
    ticks = [formats.moment(day * 1440, language).removesuffix(" 00:00").removesuffix("00:00") for day in days]
    figure.update_layout(
        margin={"l": 10, "r": 10, "t": 30 if apart else 10, "b": 10},
        height=PANEL * rows if apart else 380,
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    figure.update_xaxes(tickvals=[day * 1440 for day in days], ticktext=ticks, automargin=True)
    figure.update_xaxes(title=text("web.axis.time", language), row=rows)
    figure.update_yaxes(automargin=True, rangemode="tozero", tickformat=",~f")
    figure.update_yaxes(title=text("web.axis.orders", language), col=1)
    return figure


def _peak(race: Race, fan: Fan) -> tuple[float, float]:
    """Most orders that wait in the median after the branches part, and when."""
    after = race.moments >= race.moment
    middle, moments = fan.waiting[1][after], race.moments[after]
    place = int(middle.argmax())
    return float(middle[place]), float(moments[place])


def told(race: Race, names: Mapping[str, str], currency: str, language: Language) -> str:
    """What the chart shows, for who cannot see it."""
    said = []
    for key, fan in race.fans.items():
        peak, when = _peak(race, fan)
        low, _, high = (formats.money(loss, currency, language) for loss in fan.losses)
        words = {"peak": f"{peak:,.0f}", "when": formats.moment(when, language), "low": low, "high": high}
        said.append(_say("in-words", language, name=names[key], **words))
    return " ".join(said)


def compared(race: Race, names: Mapping[str, str], currency: str, language: Language) -> pd.DataFrame:
    """A row for each branch: its peak, and what it loses."""
    rows = []
    for key, fan in race.fans.items():
        peak, when = _peak(race, fan)
        low, _, high = (formats.money(loss, currency, language) for loss in fan.losses)
        half = fan.loss.half_width
        mean = formats.money(fan.loss.mean, currency, language)
        loss = mean if half is None else f"{mean} ± {formats.money(half, currency, language)}"
        cells = (names[key], f"{peak:,.0f}", formats.moment(when, language), loss, f"{low} – {high}")
        columns = ("branch", "peak", "when", "loss", "spread")
        rows.append({_say(f"column.{name}", language): cell for name, cell in zip(columns, cells, strict=True)})
    return pd.DataFrame(rows)


def values(race: Race, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Median and band of each branch, every two hours from where they part."""
    rows = []
    for place, moment in enumerate(race.moments):
        if moment >= race.moment and moment % 120 == 0:
            row = {_say("column.time", language): formats.moment(float(moment), language)}
            for key, fan in race.fans.items():
                low, middle, high = (f"{value:,.0f}" for value in fan.waiting[:, place])
                row[names[key]] = _say("band", language, low=low, middle=middle, high=high)
            rows.append(row)
    return pd.DataFrame(rows)

"""How it will end, says somebody who takes part; afterwards it turns out how well he knew."""

from typing import get_args

import streamlit as st

from sim import formats
from sim.session import lines as line
from sim.session.place import Place
from sim.views.live_hall import now
from sim.views.live_pulse import act, complain
from sim.views.words import language, say, spoken

__all__ = ["FACTORS", "forecast", "measured"]

MEASURES: tuple[line.Forecastable, ...] = get_args(line.Forecastable)

FACTORS = {"work_recovery": 60.0, "mtd": 60.0, "loss": 1.0}
"""What one asks for in hours, or money; all else is a share in per cent."""

PERCENT = 0.01


def forecast(place: Place, count: int) -> None:
    """The form of a forecast, and the seat's own."""
    with st.expander(say("live.forecast.title")):
        measure = st.selectbox(
            say("live.forecast.what"),
            MEASURES,
            format_func=spoken(MEASURES, lambda name: say(f"live.measure.{name}")),
            key="live.forecast.measure",
        )
        with st.form("live.forecast", border=False, enter_to_submit=False):
            with st.container(horizontal=True):
                for end in ("low", "high"):
                    st.number_input(
                        say(f"live.forecast.{end}"),
                        0.0,
                        None,
                        None,
                        1.0,
                        format="%.10g",
                        key=f"live.forecast.{end}",
                        placeholder="0",
                    )
            st.slider(say("live.forecast.confidence"), 50, 95, 80, 5, format="%d%%", key="live.forecast.confidence")
            st.form_submit_button(
                say("live.forecast.give"),
                key="live.forecast.give",
                on_click=_give,
                kwargs={"place": place, "measure": measure, "count": count},
            )
        for text in _mine(place):
            st.text(text)


def _give(place: Place, measure: line.Forecastable, count: int) -> None:
    state, factor = st.session_state, FACTORS.get(measure, PERCENT)
    low, high = (state[f"live.forecast.{end}"] for end in ("low", "high"))
    if low is None or high is None:
        complain(say("live.forecast.both"))
        return
    sure = state["live.forecast.confidence"] / 100

    def give() -> None:
        place.forecast(now(), measure, low * factor, high * factor, sure, key=f"forecast-{count}")

    act("forecast", give)


def _mine(place: Place) -> list[str]:
    """The forecasts of this seat."""
    talk = (entry for _, entry in place.live.state(now()).talk)
    currency = place.live.courses.organisation.money.currency
    return [
        say(
            "live.forecast.mine",
            measure=say(f"live.measure.{entry.measure}"),
            low=measured(entry.measure, entry.low, currency),
            high=measured(entry.measure, entry.high, currency),
            confidence=formats.share(entry.confidence),
        )
        for entry in talk
        if isinstance(entry, line.Forecasted) and entry.by == place.seat.id
    ]


def measured(measure: line.Forecastable, value: float, currency: str) -> str:
    """A value of a measure as people read it."""
    if measure == "loss":
        return formats.money(value, currency, language())
    return formats.duration(value, language()) if measure in FACTORS else formats.share(value)

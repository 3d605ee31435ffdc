"""Clocks and countdowns that tick in the browser, so that the server need not be asked every second."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import streamlit as st

from sim.session.seen import Ticking
from sim.session.state import Pace, Phase
from sim.texts import text
from sim.views.words import language, say

__all__ = ["Hand", "clock", "left", "ticking", "wall"]


@dataclass(frozen=True, slots=True)
class Hand:
    """Something that ticks.

    Attributes
    ----------
    kind : {"clock", "left", "wall"}
        Time of the drill, time that is left, time of the world.
    value : float
        Minutes now.
    rate : float
        Minutes that pass in a minute of the world; 0: it stands.
    """

    kind: Literal["clock", "left", "wall"]
    label: str
    value: float = 0.0
    rate: float = 1.0


def clock(told: Ticking) -> Hand:
    """The clock of a drill."""
    return Hand("clock", say("live.clock"), told.moment, told.speed if told.runs else 0.0)


def left(minutes: float, pace: Pace, phase: Phase, told: Ticking | None) -> Hand:
    """The time until a default counts: of the world where the clock stands for decisions, else of the drill."""
    if pace == "facilitator":
        return Hand("left", say("live.left"), minutes, 1.0 if phase == "deciding" else 0.0)
    return Hand("left", say("live.left-in-drill"), minutes, told.speed if told and told.runs else 0.0)


def wall() -> Hand:
    """The time of the world."""
    return Hand("wall", say("live.wall"))


def ticking(hands: Sequence[Hand], key: str) -> None:
    """Show them in a row."""
    words = {"moment": text("cli.moment", language(), day="{day}", clock="{clock}")}
    _component()(key=key, data={"hands": [asdict(hand) for hand in hands], "words": words})


@cache
def _component() -> Any:
    assets = files("sim.views").joinpath("assets")
    html, css, js = (assets.joinpath(f"clock.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("drillroom_clock", html=html, css=css, js=js)

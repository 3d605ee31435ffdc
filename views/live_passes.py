"""Passes: the secrets by which a browser finds its seat, or a trainer his console, after a reload or a restart.

They are kept in cookies that no script can read, not in the address: addresses are projected onto walls, copied into
chats and kept in the history of shared computers, and whoever has one would have the seat. A page cannot set a cookie,
so it is handed a ticket, which its browser exchanges once, within a minute, for the cookie (`PASSES`).
"""

import secrets
import time
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any, NamedTuple

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

__all__ = ["PASSES", "deliver", "drop", "give", "names", "shown"]

VALID_S = 60.0
"""Seconds for which a ticket can be exchanged."""

KEPT_S = 12 * 3600
"""Seconds for which a browser keeps a pass: longer than any drill of a day."""

HEADER = "X-Drillroom"
"""No page from elsewhere can send it without being asked first whether it may."""


class _Ticket(NamedTuple):
    name: str
    secret: str
    until: float


_tickets: dict[str, _Ticket] = {}
_lock = Lock()


# --- within a page ----------------------------------------------------------------------------------------------------


def shown(name: str) -> str | None:
    """The secret of a pass that this browser has."""
    mine = st.session_state.get("live.passes", {})
    return mine[name] if name in mine else cookies().get(name)


def names(beginning: str) -> list[str]:
    """The passes that this browser has, of those whose names begin so."""
    mine = cookies() | st.session_state.get("live.passes", {})
    return [name for name, secret in mine.items() if name.startswith(beginning) and secret]


def cookies() -> dict[str, str]:
    """The cookies of this browser as they were when it connected."""
    return dict(st.context.cookies)


def give(name: str, secret: str) -> None:
    """Let this browser keep a pass."""
    st.session_state["live.passes"] = {**st.session_state.get("live.passes", {}), name: secret}
    ticket = secrets.token_urlsafe(24)
    with _lock:
        _forget(time.monotonic())
        _tickets[ticket] = _Ticket(name, secret, time.monotonic() + VALID_S)
    st.session_state["live.tickets"] = [*st.session_state.get("live.tickets", []), ticket]


def drop(name: str) -> None:
    """Let this browser forget a pass."""
    give(name, "")


def deliver() -> None:
    """Hand the page the tickets that its browser has not exchanged yet."""
    with _lock:
        waiting = [ticket for ticket in st.session_state.get("live.tickets", []) if ticket in _tickets]
    st.session_state["live.tickets"] = waiting
    with st.container():  # always there, so that nothing below it is drawn anew
        if waiting:
            _component()(key="live.carrier", data={"tickets": waiting, "header": HEADER})


@cache
def _component() -> Any:
    js = files("sim.views").joinpath("assets/passes.js").read_text(encoding="utf-8")
    return st.components.v2.component("drillroom_passes", js=js)


# --- beside the pages -------------------------------------------------------------------------------------------------


def _forget(now: float) -> None:
    for ticket in [ticket for ticket, kept in _tickets.items() if kept.until < now]:
        del _tickets[ticket]


async def _exchange(request: Request) -> Response:
    """The cookie for a ticket, once."""
    if HEADER.lower() not in request.headers:
        return PlainTextResponse("forbidden", status_code=403)
    ticket = (await request.body())[:64].decode("ascii", "replace")
    with _lock:
        _forget(time.monotonic())
        found = _tickets.pop(ticket, None)
    if found is None:
        return PlainTextResponse("gone", status_code=410)
    answer = PlainTextResponse("kept")
    answer.set_cookie(
        found.name,
        found.secret,
        max_age=KEPT_S if found.secret else 0,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


PASSES = Route("/pass", _exchange, methods=["POST"])
"""Where tickets are exchanged."""

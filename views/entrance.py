"""The pages, and what a browser is given that comes to one of them by its own address."""

from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

__all__ = ["ENTRANCES", "LIVE", "PLANNING"]

PLANNING = ("library", "drill", "builder", "compare", "history", "help")
"""Pages on which scenarios can be looked into; the first one opens if no other is asked for."""

LIVE = ("live", "lead")
"""Pages of live drills."""

BASE = '<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href }</script>'
"""Tells the page where its server is: else it asks beneath its own address first, and is refused twice."""


@cache
def _html() -> str:
    shipped = Path(st.__file__).parent / "static" / "index.html"
    return shipped.read_text(encoding="utf-8").replace("<head>", f"<head>{BASE}", 1)


async def _enter(request: Request) -> HTMLResponse:
    return HTMLResponse(_html(), headers={"Cache-Control": "no-cache"})


async def _first(request: Request) -> RedirectResponse:
    """To the root, where the first page is served, with what was asked of it."""
    return RedirectResponse(f"./?{request.url.query}")


ENTRANCES = [Route(f"/{name}", _first if name == PLANNING[0] else _enter) for name in (*PLANNING, *LIVE)]
"""The addresses of the pages."""

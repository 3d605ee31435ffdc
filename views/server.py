"""The server of the page: worker processes, security headers, and the fonts that it ships."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.texts import LANGUAGES, text
from sim.views.audit import keep_audit
from sim.views.entrance import ENTRANCES
from sim.views.live_hall import trainers_key
from sim.views.live_passes import PASSES
from sim.views.live_sign_on import Returning
from sim.views.origins import Origins, addresses
from sim.views.service import close_jobs, jobs
from sim.workers import warm_up

__all__ = ["HEADERS", "PAGE", "SERVING", "serve"]

HERE = Path(__file__).parent
FONTS = HERE / "fonts"

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self' blob: data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""Sent with every answer: nothing is loaded from anywhere else, and no other page may frame this one."""

EVERY = 60.0
"""Seconds between two collections of garbage; collecting after every run of a page costs each click 60 ms."""


HEAVY = ("lists", "plan_studies", "preview", "uploads")
"""What pages are made of that takes long to load."""


class _Headers:
    """Adds `HEADERS` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
                ]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


async def _font(request: Request) -> Response:
    """A font that is shipped; kept by the browser for a month."""
    name = request.path_params["name"]
    known = {file.name: file for file in FONTS.iterdir() if file.suffix == ".woff2"}
    if name not in known:
        return PlainTextResponse("not found", status_code=404)
    return FileResponse(
        known[name], media_type="font/woff2", headers={"Cache-Control": "public, max-age=2592000, immutable"}
    )


async def _collect() -> None:
    while True:
        await asyncio.sleep(EVERY)
        await asyncio.to_thread(gc.collect)


def _tell() -> None:
    """Say on the terminal, in all languages, where the page is, and the key: who starts the server may lead drills."""
    urls = addresses(st.get_option("server.address") or "0.0.0.0", st.get_option("server.port"))
    for language in LANGUAGES:
        sys.stdout.write(text("cli.app.where", language, urls="  ".join(urls)) + "\n")
        sys.stdout.write(text("cli.app.key", language, secret=trainers_key()) + "\n")
    sys.stdout.flush()


def _get_ready() -> None:
    """Load what the pages need before anybody asks for them; live drills are run in this process as well."""
    for name in HEAVY:
        import_module(f"sim.views.{name}")
    warm_up()
    gc.collect()
    gc.freeze()  # else a page stands still now and then for as long as it takes to look through all of that


@asynccontextmanager
async def _lifespan(app: st.App) -> AsyncIterator[dict[str, object]]:
    """Make the worker processes before the first page is asked for, and end them with the server."""
    await asyncio.to_thread(jobs)
    _tell()
    keep_audit()
    collecting = asyncio.create_task(_collect())
    Thread(target=_get_ready, daemon=True).start()  # nobody waits for it
    try:
        yield {}
    finally:
        collecting.cancel()
        with suppress(asyncio.CancelledError):
            await collecting
        await asyncio.to_thread(close_jobs)


PAGE = HERE / "frame.py"
"""The script that draws the pages."""

SERVING: Mapping[str, Any] = {
    "lifespan": _lifespan,
    "routes": [Route("/fonts/{name}", _font), PASSES, *ENTRANCES],
    "middleware": [Middleware(_Headers), Middleware(Origins), Middleware(Returning)],
}
"""What `streamlit.App` is told besides."""


def serve(host: str, port: int) -> None:
    """Serve the page until the program is ended.

    Parameters
    ----------
    host, port
        Address on this machine.
    """
    sys.argv = [str(PAGE)]  # Streamlit looks for its configuration beside what was started
    st.App(PAGE, **SERVING).run(config={"server.address": host, "server.port": port})

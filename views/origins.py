"""Who may open the line by which a page talks with the server: pages of this very server.

Streamlit would allow this machine's address in the internet as well, and ask for it elsewhere whenever a stranger
comes; nothing here is ever asked elsewhere, so strangers are refused before.
"""

import logging
import socket
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Origins", "addresses"]

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})
VIOLATION = 1008
"""Why a line is closed (RFC 6455): it breaks a rule."""

_log = logging.getLogger("drillroom.audit")


class Origins:
    """Refuses the pages of other servers.

    A page belongs here if it came by the name by which it asks, or by the name that is configured
    (``browser.serverAddress``), for proxies that ask by another one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what is not refused."""
        if scope["type"] == "websocket" and not self._is_ours(headers := Headers(scope=scope)):
            _log.warning("page of %s asked by the name %s: refused", headers["origin"], headers.get("host"))
            await send({"type": "websocket.close", "code": VIOLATION})
            return
        await self._app(scope, receive, send)

    @staticmethod
    def _is_ours(headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:  # no browser
            return True
        page = urlsplit(origin)
        return page.netloc == headers.get("host") or page.hostname in HERE | {st.get_option("browser.serverAddress")}


def addresses(host: str, port: int) -> list[str]:
    """Where browsers find what is served from an address; the first is for this machine, unless it is another one's."""
    if host not in EVERYWHERE:
        return [_url(host, port)]
    return [_url("localhost", port), *(_url(found, port) for found in _in_the_network())]


def _in_the_network() -> list[str]:
    """By what address other machines know this one; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:  # no network
            return []
        return [probe.getsockname()[0]]


def _url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"

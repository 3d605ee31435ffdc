"""Trainers who sign on by OpenID Connect instead of with the server's key.

Streamlit does what the protocol asks for; who may lead stands in the server's secrets, beside its settings.
"""

from importlib.util import find_spec

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.views.words import plain, say

__all__ = ["Returning", "known_trainer", "sign_off", "sign_on"]

RETURN = "/oauth2callback"
"""Where the provider sends people back to."""


def _offered() -> bool:
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def known_trainer() -> str | None:
    """Who has signed on and is named as a trainer in the server's secrets, if his provider vouches for the address."""
    if not _offered() or not st.user.is_logged_in or str(st.user.get("email_verified")).casefold() == "false":
        return None
    mine, trainers = str(st.user.get("email") or "").casefold(), st.secrets.get("drillroom", {}).get("trainers", [])
    return mine if mine and mine in {str(name).casefold() for name in trainers} else None


def sign_on() -> None:
    """The button, where signing on is set up; and what came of it, if it was not what was wanted."""
    if not _offered():
        return
    if find_spec("authlib") is None:
        st.warning(say("live.lead.sign-on-lacks"))
        return
    if st.query_params.get("sign-on") == "failed":
        st.error(say("live.lead.sign-on-failed"))
    if st.user.is_logged_in:
        name = str(st.user.get("email") or st.user.get("sub"))
        st.warning(say("live.lead.no-trainer", name=plain(name)))
        st.button(say("live.lead.sign-off"), key="lead.sign-off", on_click=st.logout)
    else:
        st.button(say("live.lead.sign-on"), key="lead.sign-on", on_click=st.login)


def sign_off() -> None:
    """Let whoever has signed on be a stranger again."""
    if known_trainer() is not None:
        st.logout()


class Returning:
    """Lets people come back from the provider to where they lead drills, and not to the first page.

    An answer to one who was let in sets cookies; without one he is told that it did not work.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not scope["path"].endswith(RETURN):
            await self._app(scope, receive, send)
            return
        tried = {"code", "error"} & set(Request(scope).query_params)

        async def to_where_one_leads(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                headers = MutableHeaders(scope=message)
                let_in = any("Max-Age=0" not in cookie for cookie in headers.getlist("set-cookie") if _is_user(cookie))
                failed = "?sign-on=failed" if tried and not let_in else ""
                headers["location"] = headers["location"].rstrip("/") + "/lead" + failed
            await send(message)

        await self._app(scope, receive, to_where_one_leads)


def _is_user(cookie: str) -> bool:
    return cookie.startswith("_streamlit_user=")

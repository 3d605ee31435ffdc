"""A drill on the organisation's own orders: a history that comes again, and a list of what waits at the start.

What was uploaded stays in the server's memory under an id that stands in the address; nothing of it is stored.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import streamlit as st

from sim import formats
from sim.errors import InputError, Phrase
from sim.history import OpenOrders, Replay, describe_open_orders, describe_replay
from sim.imports import OrderHistory
from sim.shelf import shelf
from sim.views import address
from sim.views.exports import orders_of, told
from sim.views.service import resolved
from sim.views.words import language, plain, say
from sim.world.orders import OrderBook, joined, usual_orders

__all__ = ["choose_orders"]

MOST = 16
"""So many uploads are kept."""


@dataclass(frozen=True, eq=False)
class _Own:
    """What was uploaded."""

    history: OrderHistory | None = None
    waiting: OrderHistory | None = None


@dataclass(frozen=True)
class _Used:
    """What became of it in a drill."""

    book: OrderBook
    replay: Replay | None
    waiting: OpenOrders | None


_lock = Lock()
_kept: OrderedDict[str, _Own] = OrderedDict()


def choose_orders(scenario: str, organisation: str | None, seed: int) -> tuple[bool, OrderBook | None]:
    """Whose orders are drilled: uploads are understood here, and what became of them is told.

    Returns
    -------
    can_be_used : bool
        Whether the drill can be run; if not, why has been said.
    orders : OrderBook or None
        None: the usual ones.
    """
    own = _current()
    with st.expander(say("own.title"), icon=":material/upload_file:", key="own", expanded=own is not None):
        st.caption(say("own.lead"))
        left, right = st.columns(2)
        number = st.session_state.setdefault("own.number", 0)  # another one empties the widgets
        with left:
            history = orders_of(say("own.history"), f"own.history.{number}")
        with right:
            waiting = orders_of(say("own.waiting"), f"own.waiting.{number}")
        own = _with(own, history, waiting)
        if own is None:
            return True, None
        st.button(say("own.leave"), key="own.leave", icon=":material/undo:", on_click=_leave)
        try:
            used = _used(own, scenario, organisation, seed, shelf().version())
        except InputError as error:
            told(error)
            return False, None
        _account(used)
        return True, used.book


def _current() -> _Own | None:
    with _lock:
        return _kept.get(str(st.query_params.get("own", "")))


def _with(own: _Own | None, history: OrderHistory | None, waiting: OrderHistory | None) -> _Own | None:
    """What is kept, with what has just been uploaded instead of the earlier."""
    before = own or _Own()
    history, waiting = history or before.history, waiting or before.waiting
    if history is before.history and waiting is before.waiting:
        return own
    own, token = _Own(history, waiting), secrets.token_urlsafe(12)
    with _lock:
        _kept[token] = own
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    address.put(own=token)
    return own


def _leave() -> None:
    address.put(own=None)
    st.session_state["own.number"] += 1


@lru_cache(maxsize=MOST)
def _used(own: _Own, scenario: str, organisation: str | None, seed: int, state: object) -> _Used:
    """The orders of a drill; kept as long as nothing on the shelf has changed."""
    drilled, _ = resolved(scenario, None, organisation)
    replay = describe_replay(own.history, drilled, seed) if own.history else None
    coming = replay.book if replay else None
    waiting = describe_open_orders(own.waiting, drilled, seed, coming=coming) if own.waiting else None
    book = coming if coming is not None else usual_orders(drilled, seed)
    return _Used(joined(waiting.book, book) if waiting else book, replay, waiting)


def _account(used: _Used) -> None:
    """What is drilled, and what the reader should know about it."""
    if used.replay:
        window = used.replay.window
        orders = formats.count(len(used.replay.book))
        st.text(say("own.replayed", orders=orders, start=window.start, end=window.end, onto=used.replay.starts))
        _noted(used.replay.notes)
    if used.waiting:
        orders, overdue = formats.count(len(used.waiting.book)), formats.count(used.waiting.overdue)
        st.text(say("own.waits", orders=orders, overdue=overdue, day=used.waiting.as_of, onto=used.waiting.starts))
        _noted(used.waiting.notes)


def _noted(notes: Iterable[Phrase]) -> None:
    for note in notes:
        st.caption(f":material/info: {plain(note.say(language()))}")

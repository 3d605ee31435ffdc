"""What people are told, as a list that is quick to draw; pure. Words come from files and people: all are escaped."""

from collections.abc import Iterable
from html import escape

from sim import formats
from sim.session.knowing import Told
from sim.texts import Language, text

__all__ = ["feed", "row"]


def feed(told: Iterable[Told], language: Language) -> str:
    """Messages, the latest first."""
    rows = [
        row(formats.moment(one.moment, language), text(f"web.kind.{one.kind}", language), one.words, f"kind-{one.kind}")
        for one in reversed([*told])
    ]
    return f'<ol class="live-feed">{"".join(rows)}</ol>' if rows else ""


def row(when: str, kind: str, words: str, marked: str = "") -> str:
    """One line: when, of what kind, what."""
    said = escape(words).replace("\n", "<br>")
    return f'<li class="{escape(marked)}"><time>{escape(when)}</time><b>{escape(kind)}</b><span>{said}</span></li>'

"""What people are told and say, quick to draw. Words come from files and people: in what is HTML all are escaped."""

from collections.abc import Iterable, Mapping
from html import escape

from sim import formats
from sim.session.knowing import Figures, Told
from sim.texts import Language, text
from sim.views.words import say

__all__ = ["feed", "figures", "proposed", "row", "voted"]


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


def figures(found: Figures, language: Language) -> str:
    """The figures that anybody can look up, side by side."""
    cells = (
        f"<div><dt>{escape(text(f'web.live.figure.{name}', language))}</dt>"
        f"<dd>{escape(formats.count(getattr(found, name)))}</dd></div>"
        for name in ("waiting", "invoiced", "enquiries")
    )
    return f'<dl class="live-figures">{"".join(cells)}</dl>'


def proposed(called: str, option: str, reason: str) -> str:
    """What somebody proposes, and why."""
    said = say("live.question.proposed", called=called, option=option)
    return f"{said}\n{reason}" if reason.strip() else said


def voted(votes: Mapping[str, int]) -> str:
    """How many are for what, an option a line."""
    return "\n".join([say("live.question.votes"), *(f"{count} × {option}" for option, count in votes.items())])

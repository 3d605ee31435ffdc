"""What a debriefing shows, as tables and as the hot-wash sheet; pure."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from sim import formats
from sim.reports.class_tables import answers
from sim.reports.content import Table
from sim.session import lines as line
from sim.session.overview import Overview, TeamSeen
from sim.session.state import State
from sim.texts import Language, text

__all__ = ["frame", "sheet"]


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"web.live.{key}", language, **values)


def frame(table: Table) -> pd.DataFrame:
    """A table of a report, for the page."""
    titles = [column.title for column in table.columns]
    return pd.DataFrame([[cell.text for cell in row] for row in table.rows], columns=titles)


# --- the hot-wash sheet -----------------------------------------------------------------------------------------------

STYLE = (
    "body{font:15px/1.5 'Source Sans','Noto Sans SC',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top}h2{font-size:1.1rem;margin-top:1.6rem}.blank td{height:2.4rem}"
)


def sheet(state: State, what: Overview, language: Language, when: str) -> str:
    """One page for the talk right after the drill, complete in itself: who, what was decided, what was seen."""
    title = _say("pair", language, name=_say("debrief.sheet", language), words=state.scenario.title.in_(language))
    decisions = frame(answers(state, language))
    people = [_say("pair", language, name=team.title, words=_people(team, language)) for team in what.teams]
    observed = [
        [state.teams[entry.team].title, _say(f"kind.{entry.what}", language), entry.text]
        for _, entry in state.talk
        if isinstance(entry, line.Observed)
    ]
    parts = [
        f"<h1>{escape(title)}</h1><p>{escape(when)} · {escape(formats.moment(state.moment, language))}</p>",
        "".join(f"<p>{escape(words)}</p>" for words in people),
        _heading("debrief.side-by-side", language),
        _table([*decisions.columns], decisions.to_numpy().tolist()),
        _heading("notes.title", language),
        _table([_say(f"notes.{name}", language) for name in ("team", "what", "words")], observed),
        *(
            _heading(f"feedback.{name}", language) + _table(["1", "2", "3"], [["", "", ""]], "blank")
            for name in ("strengths", "to_improve")
        ),
    ]
    head = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{escape(title)}</title>'
    return f"{head}<style>{STYLE}</style><body>{''.join(parts)}</body></html>"


def _people(team: TeamSeen, language: Language) -> str:
    people = (_say("aside", language, words=m.called, aside=text(f"role.{m.role}", language)) for m in team.seats)
    return text("message.separator", language).join(people)


def _heading(key: str, language: Language) -> str:
    return f"<h2>{escape(_say(key, language))}</h2>"


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]], marked: str = "") -> str:
    head = "".join(f"<th>{escape(str(column))}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="{marked}"><tr>{head}</tr>{body}</table>'

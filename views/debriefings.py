"""What a debriefing shows, as tables and as the hot-wash sheet; pure."""

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from sim import formats
from sim.experiment.statistics import Estimate
from sim.scenario.base import by_id
from sim.scenario.scenario import Scenario
from sim.session import lines as line
from sim.session.debrief import spread
from sim.session.feedback import Summary
from sim.session.overview import Overview, TeamSeen
from sim.session.ranking import Ranked
from sim.session.review import Review
from sim.session.state import State
from sim.texts import Language, text

__all__ = ["agreed", "calibrated", "chosen", "judged", "ranked", "ranking_is", "sheet"]


def _say(key: str, language: Language, **values: object) -> str:
    return text(f"web.live.{key}", language, **values)


def chosen(state: State, language: Language) -> pd.DataFrame:
    """What each team has chosen at each decision, and how far they agree."""
    rows = []
    for answers in spread(state):
        point = by_id(state.scenario.decisions, answers.point)
        row = {_say("debrief.column.decision", language): point.title.in_(language)}
        for name, team in state.teams.items():
            option = answers.chosen.get(name)
            words = point.option(option).text.in_(language) if option else formats.NOTHING
            if option and team.decided[point.id] is None:
                words = f"{words} ({_say('question.by-default', language)})"
            row[team.title] = words
        if len(state.teams) > 1:
            row[_say("debrief.column.alignment", language)] = _say(
                "debrief.alike", language, alike=answers.alike, of=len(answers.chosen)
            )
        rows.append(row)
    return pd.DataFrame(rows)


def ranked(review: Review, teams: Mapping[str, str], currency: str, language: Language) -> pd.DataFrame:
    """Teams beside what they are compared with: with luck, and without; the smallest expected loss first."""
    rows = sorted(review.ranking, key=lambda row: row.expected.mean)
    losses = sorted(row.loss for row in rows if row.team)
    means = sorted(row.expected.mean for row in rows if row.team)

    def placed(row: Ranked, value: float, values: Sequence[float], words: str) -> str:
        return f"{values.index(value) + 1}. {words}" if row.team and len(values) > 1 else words

    return pd.DataFrame(
        [
            {
                _say("notes.team", language): _called(row, review, teams, language),
                _say("debrief.column.loss", language): placed(
                    row, row.loss, losses, formats.money(row.loss, currency, language)
                ),
                _say("debrief.column.expected", language): placed(
                    row, row.expected.mean, means, _with_interval(row.expected, currency, language)
                ),
                _say("debrief.column.against", language): formats.NOTHING
                if row.reference == "defaults"
                else _with_interval(row.against.estimate, currency, language, signed=True),
                _say("debrief.column.given-up", language): formats.NOTHING
                if row.regret is None
                else formats.money(row.regret, currency, language),
            }
            for row in rows
        ]
    )


def _called(row: Ranked, review: Review, teams: Mapping[str, str], language: Language) -> str:
    """A team, or what teams are compared with."""
    if row.team:
        return teams[row.team]
    best = review.best
    values = {"count": best.tried, "title": best.plan.title.in_(language)} if row.reference == "best-plan" else {}
    return _say(f"debrief.reference.{row.reference}", language, **values)


def ranking_is(review: Review, language: Language) -> str:
    """How the ranking is to be read."""
    best = review.best
    values = {"futures": review.futures, "plans": best.tried, "drills": f"{best.drills:,}"}
    return _say("debrief.ranking-is", language, **values)


def judged(
    review: Review, teams: Mapping[str, str], scenario: Scenario, currency: str, language: Language
) -> pd.DataFrame:
    """Every choice: what it was worth beforehand, with its interval, and what luck added."""
    rows = []
    for team, verdict in review.judged.items():
        for one in verdict.decisions:
            point = by_id(scenario.decisions, one.point)
            rows.append(
                {
                    _say("notes.team", language): teams[team],
                    _say("debrief.column.decision", language): point.title.in_(language),
                    _say("debrief.column.chosen", language): point.option(one.option).text.in_(language),
                    _say("debrief.column.best", language): point.option(one.best).text.in_(language),
                    _say("debrief.column.regret", language): _with_interval(one.regret.estimate, currency, language),
                    _say("debrief.column.luck", language): formats.money(one.luck, currency, language),
                }
            )
    return pd.DataFrame(rows)


def _with_interval(found: Estimate, currency: str, language: Language, signed: bool = False) -> str:
    half = found.half_width
    mean = formats.money(abs(found.mean) if signed else found.mean, currency, language)
    if signed and found.mean:
        mean = ("+" if found.mean > 0 else "\N{MINUS SIGN}") + mean
    return mean if half is None else f"{mean} ± {formats.money(half, currency, language)}"


def calibrated(review: Review, state: State, language: Language) -> pd.DataFrame:
    """How well each seat knew what it knew."""
    rows = [
        {
            _say("debrief.column.who", language): state.seats[seat].called,
            _say("debrief.column.forecasts", language): f"{one.hits}/{one.count}",
            _say("debrief.column.confidence", language): formats.share(one.confidence),
            _say("debrief.column.score", language): f"{one.score:.2f}",
        }
        for seat, one in review.calibration.items()
    ]
    return pd.DataFrame(rows)


def agreed(found: Summary, language: Language) -> pd.DataFrame:
    """How far participants agree with each statement."""
    rows = [
        {
            _say("debrief.column.statement", language): _say(f"statement.{one.statement}", language),
            _say("debrief.column.mean", language): formats.NOTHING if one.mean is None else f"{one.mean:.1f}",
            **{str(mark): str(count) for mark, count in enumerate(one.counts, 1)},
        }
        for one in found.agreed
    ]
    return pd.DataFrame(rows)


# --- the hot-wash sheet -----------------------------------------------------------------------------------------------

STYLE = (
    "body{font:15px/1.5 'Source Sans','Noto Sans SC',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top}h2{font-size:1.1rem;margin-top:1.6rem}.blank td{height:2.4rem}"
)


def sheet(state: State, what: Overview, language: Language, when: str) -> str:
    """One page for the talk right after the drill, complete in itself: who, what was decided, what was seen."""
    title = f"{_say('debrief.sheet', language)}: {state.scenario.title.in_(language)}"
    decisions = chosen(state, language)
    people = [f"{team.title}: {_people(team, language)}" for team in what.teams]
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
    role = {mate.role: text(f"role.{mate.role}", language) for mate in team.seats}
    return ", ".join(f"{mate.called} ({role[mate.role]})" for mate in team.seats)


def _heading(key: str, language: Language) -> str:
    return f"<h2>{escape(_say(key, language))}</h2>"


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]], marked: str = "") -> str:
    head = "".join(f"<th>{escape(str(column))}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="{marked}"><tr>{head}</tr>{body}</table>'

"""What was decided in a live drill, and what evaluators saw, as a section of the report of a team."""

from sim import formats
from sim.reports.content import Block, Cell, Column, Paragraph, Section, Table
from sim.reports.words import Words
from sim.scenario.base import by_id
from sim.scenario.scenario import Scenario
from sim.session.account import Account, Settled
from sim.session.lines import Observed, Rated
from sim.texts import Language, text

__all__ = ["observations", "observed", "ratings", "who"]


def observed(account: Account, scenario: Scenario, words: Words) -> Section:
    """Decisions with who took them and why, observations, and ratings of those who were there."""
    blocks: list[Block] = []
    for table in (
        _decisions(account, scenario, words),
        observations(account, scenario, words),
        ratings(account, scenario, words),
    ):
        if table.rows:
            blocks.append(table)
    if not blocks:
        blocks.append(Paragraph(_say(words, "nothing")))
    return Section("live", _say(words, "section"), blocks)


def _say(words: Words, key: str, **values: object) -> str:
    return text(f"account.{key}", words.language, **values)


def _table(words: Words, name: str, columns: tuple[tuple[str, float], ...], rows: list[list[Cell]], note: str) -> Table:
    made = [Column(_say(words, f"column.{key}"), weight) for key, weight in columns]
    return Table(f"live-{name}", _say(words, f"table.{name}"), made, rows, note)


def _decisions(account: Account, scenario: Scenario, words: Words) -> Table:
    columns = (
        ("when", 1.4),
        ("decision", 1.6),
        ("chosen", 2.0),
        ("who", 1.7),
        ("reason", 2.2),
        ("regret", 1.5),
        ("luck", 1.1),
    )
    rows = [_decision(one, scenario, words) for one in account.decisions]
    judged = any(one.judgement for one in account.decisions)
    return _table(words, "decisions", columns, rows, _say(words, "regret-is" if judged else "not-judged"))


def _decision(one: Settled, scenario: Scenario, words: Words) -> list[Cell]:
    point = by_id(scenario.decisions, one.point)
    regret, luck = Cell(formats.NOTHING), Cell(formats.NOTHING)
    if one.judgement is not None:
        found = one.judgement.regret.estimate
        said = words.number("money", found.mean)
        if found.half_width is not None:
            half = words.number("money", found.half_width)
            said = f"{said} ± {half}"
        regret = Cell(said, found.mean, "money")
        luck = Cell(words.signed("money", one.judgement.luck), one.judgement.luck, "money")
    return [
        Cell(formats.NOTHING) if one.moment is None else words.cell("moment", one.moment),
        Cell(point.title.in_(words.language)),
        Cell(point.option(one.option).text.in_(words.language)),
        Cell(who(one, words.language)),
        Cell(one.reason or formats.NOTHING),
        regret,
        luck,
    ]


def who(one: Settled, language: Language) -> str:
    """Who took a decision, how sure he was and how long it took; no pause is in it."""
    if one.called is None:
        return text("account.by-default", language)
    said = one.called
    if one.confidence is not None:
        said = text("account.sure", language, who=said, share=formats.share(one.confidence))
    how = "took" if round(one.took * 60) else "at-once"
    return text(f"account.{how}", language, said=said, time=formats.duration(one.took, language))


def observations(account: Account, scenario: Scenario, words: Words) -> Table:
    """What was seen of a team."""
    columns = (("kind", 1.3), ("seen", 4), ("inject", 2), ("objective", 2.4))
    rows = [
        [Cell(text(f"web.live.kind.{one.what}", words.language)), Cell(one.text), *_subject(one, scenario, words)]
        for one in account.observations
    ]
    return _table(words, "observations", columns, rows, "")


def ratings(account: Account, scenario: Scenario, words: Words) -> Table:
    """How a team was rated."""
    columns = (("capability", 2), ("rating", 2), ("inject", 2), ("objective", 2.4))
    rows = [
        [
            Cell(words.capability(one.capability)),
            Cell(text(f"score.rating.{one.rating}", words.language)),
            *_subject(one, scenario, words),
        ]
        for one in account.ratings
    ]
    return _table(words, "ratings", columns, rows, _say(words, "ratings-are"))


def _subject(one: Observed | Rated, scenario: Scenario, words: Words) -> tuple[Cell, Cell]:
    """The inject and the objective that an evaluator speaks of."""
    injects = {inject.id: inject.title.in_(words.language) for inject in scenario.injects}
    objectives = {item.id or item.measure: words.titles.objective(item) for item in scenario.objectives}
    return (
        Cell(injects.get(one.inject or "", formats.NOTHING)),
        Cell(objectives.get(one.objective or "", formats.NOTHING)),
    )

"""The report of a whole class: how each team did, who chose alike, the ranking, moments, observations and feedback."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sim import formats
from sim.errors import Phrase
from sim.outcome import Outcome
from sim.reports.class_backlogs import class_backlogs
from sim.reports.class_tables import alike, calibrated, judged, ranked
from sim.reports.content import (
    Block,
    Cell,
    Column,
    Facts,
    Paragraph,
    Report,
    Section,
    Subheading,
    Table,
    Tile,
    Tiles,
    Tone,
)
from sim.reports.feedback import feedback_section
from sim.reports.hot_wash import moment_facts
from sim.reports.observed import observations, ratings, who
from sim.reports.words import Words
from sim.scenario.base import by_id
from sim.scenario.decisions import Released, Skipped
from sim.scenario.scenario import Scenario
from sim.session.account import account
from sim.session.debrief import Weight, calibration, spread, telling
from sim.session.feedback import summary
from sim.session.review import Review
from sim.session.state import State, Team
from sim.texts import Language, text

__all__ = ["Held", "class_report"]


@dataclass(frozen=True, slots=True)
class Held:
    """A live drill that was held.

    Attributes
    ----------
    state : State
        As it stands in the end.
    when : str
        Date and time of the world at which it began.
    seed : int
    outcomes : mapping of str to Outcome
        Of each team.
    written : Outcome
        Of the written plan, every question getting its default.
    weights : mapping of str to tuple of Weight
        The decisions of each team to talk about (`sim.session.debrief.weightiest`).
    review : Review or None
        None: it has not been worked out.
    """

    state: State
    when: str
    seed: int
    outcomes: Mapping[str, Outcome]
    written: Outcome
    weights: Mapping[str, Sequence[Weight]]
    review: Review | None = None

    @property
    def scenario(self) -> Scenario:
        """What was drilled."""
        return self.state.scenario

    @property
    def titles(self) -> Mapping[str, str]:
        """Titles of the teams by id."""
        return {team.id: team.title for team in self.state.teams.values()}


def class_report(held: Held, language: Language) -> Report:
    """The report, without anything that is said of one team only to itself.

    Parameters
    ----------
    held : Held
    language : {"en", "zh"}
    """
    words = Words(held.written, language)
    sections = [
        Section("overview", _say(words, "section.overview"), list(_overview(held, words))),
        Section("outcomes", _say(words, "section.outcomes"), list(_outcomes(held, words))),
        Section("decisions", _say(words, "section.decisions"), list(_decisions(held, words))),
        Section("ranking", _say(words, "section.ranking"), list(_ranking(held, words))),
        Section("moments", _say(words, "section.moments"), list(_moments(held, words))),
        Section("observed", _say(words, "section.observed"), list(_observed(held, words))),
    ]
    thought = summary(held.state)
    if thought.answered:
        sections.append(feedback_section(thought, language))
    return Report(
        language=language,
        kind=_say(words, "kind"),
        title=held.scenario.title.in_(language),
        subtitle=_say(words, "subtitle", organisation=held.written.organisation.title.in_(language), when=held.when),
        notice=_say(words, "notice"),
        currency=words.currency,
        sections=sections,
        starts=held.scenario.starts,
    )


def _say(words: Words, key: str, **values: object) -> str:
    return words.phrase(Phrase(f"class.{key}", values))


# --- who took part, and how it went -----------------------------------------------------------------------------------


def _overview(held: Held, words: Words) -> Iterator[Block]:
    state = held.state
    decided = sum(team.decided[point] is not None for team in state.teams.values() for point in team.decided)
    asked = sum(len(team.decided) for team in state.teams.values())
    objectives = [one.reached for outcome in held.outcomes.values() for one in outcome.objectives]
    reached, judged_ = sum(one is True for one in objectives), sum(one is not None for one in objectives)
    yield Tiles(
        [
            Tile(_say(words, "tile.teams"), str(len(state.teams)), _say(words, "tile.people", count=len(state.seats))),
            Tile(_say(words, "tile.decided"), f"{decided}/{asked}", _say(words, "tile.decided-is")),
            Tile(_say(words, "tile.objectives"), f"{reached}/{judged_}", _say(words, "tile.objectives-is")),
        ]
    )
    facts = [
        (_say(words, "fact.plan"), held.written.plan.title.in_(words.language)),
        (_say(words, "fact.pace"), text(f"web.live.pace.{state.pace}", words.language)),
        (_say(words, "fact.seed"), str(held.seed)),
        (_say(words, "fact.reached"), words.moment(state.moment)),
    ]
    facts += [(team.title, _people(state, team, words)) for team in state.teams.values()]
    by_hand = [*_by_hand(held, words)]
    if by_hand:
        facts.append((_say(words, "fact.by-hand"), words.titles.joined(by_hand)))
    yield Facts(facts)


def _people(state: State, team: Team, words: Words) -> str:
    seats = [seat for seat in state.seats.values() if seat.team == team.id]
    said = [
        text("web.live.aside", words.language, words=seat.called, aside=text(f"role.{seat.role}", words.language))
        for seat in seats
    ]
    return words.titles.joined(said) or formats.NOTHING


def _by_hand(held: Held, words: Words) -> Iterator[str]:
    """Injects that whoever led the drill released or left out."""
    first = next(iter(held.state.teams.values()), None)
    for made in first.decisions if first else ():
        if isinstance(made, Released | Skipped):
            title = by_id(held.scenario.injects, made.inject).title.in_(words.language)
            yield _say(words, f"by-hand.{made.name}", title=title, moment=words.moment(made.at))


def _outcomes(held: Held, words: Words) -> Iterator[Block]:
    yield _measures(held, words)
    yield class_backlogs({held.titles[team]: outcome for team, outcome in held.outcomes.items()}, held.written, words)
    if held.scenario.objectives:
        yield _objectives(held, words)


def _measures(held: Held, words: Words) -> Table:
    rows = [(held.titles[team], outcome.measures["with-response"], outcome) for team, outcome in held.outcomes.items()]
    written = held.written
    references = [
        (text("web.live.debrief.reference.no-response", words.language), written.measures["without-response"], None),
        (text("web.live.debrief.reference.defaults", words.language), written.measures["with-response"], written),
    ]
    columns = [Column(text("web.live.notes.team", words.language), 2)]
    columns += [
        Column(_say(words, f"column.{name}"), 1.2, True)
        for name in ("loss", "on-time", "key", "cancelled", "peak", "cleared", "objectives")
    ]
    cells = [
        [
            Cell(title),
            words.cell("money", found.loss.total),
            words.cell("share", found.orders_on_time),
            words.cell("share", found.key_customers_on_time),
            words.cell("share", found.orders_cancelled),
            words.cell("count", found.peak_backlog),
            words.cell("minutes", found.work_recovery),
            _reached(outcome),
        ]
        for title, found, outcome in [*rows, *references]
    ]
    return Table("outcomes", _say(words, "table.outcomes"), columns, cells, _say(words, "outcomes-are"))


def _reached(outcome: Outcome | None) -> Cell:
    found = [one.reached for one in outcome.objectives if one.reached is not None] if outcome else []
    return Cell(f"{sum(found)}/{len(found)}", sum(found), "count") if found else Cell(formats.NOTHING)


def _objectives(held: Held, words: Words) -> Table:
    columns = [Column(_say(words, "column.objective"), 2.4), Column(_say(words, "column.target"), 1.2, True)]
    columns += [Column(title, 1.1, True) for title in held.titles.values()]
    tones: Mapping[bool | None, Tone] = {True: "good", False: "bad", None: "muted"}
    rows = []
    for number, objective in enumerate(held.scenario.objectives):
        row = [Cell(words.titles.objective(objective)), Cell(words.titles.target(objective))]
        for team in held.titles:
            found = held.outcomes[team].objectives[number]
            verdict = _say(words, "missed") if found.reached is False else ""
            measured = f"{words.measured(objective, found.measured)} {verdict}".rstrip()
            row.append(Cell(measured, found.measured, tone=tones[found.reached]))
        rows.append(row)
    return Table("objectives", _say(words, "table.objectives"), columns, rows)


# --- what was decided -------------------------------------------------------------------------------------------------


def _decisions(held: Held, words: Words) -> Iterator[Block]:
    found = spread(held.state)
    if not found:
        yield Paragraph(_say(words, "nothing-decided"))
    for answers in found:
        point = by_id(held.scenario.decisions, answers.point)
        yield Subheading(point.title.in_(words.language))
        yield Paragraph(point.question.in_(words.language))
        rows = [
            [
                Cell(option.text.in_(words.language)),
                words.cell("count", [*answers.chosen.values()].count(option.id)),
                Cell("\n".join(_answers(held, answers.point, option.id, words)) or formats.NOTHING),
            ]
            for option in point.options
        ]
        columns = [
            Column(text("web.live.debrief.column.chosen", words.language), 2),
            Column(_say(words, "column.teams"), 0.6, True),
            Column(_say(words, "column.who"), 3),
        ]
        caption = _say(words, "table.answers", alike=alike(answers, words.language))
        yield Table(f"answers-{answers.point}"[:28], caption, columns, rows)
    if held.review is not None:
        table = judged(held.review, held.titles, held.scenario, words.currency, words.language)
        if table.rows:
            yield table


def _answers(held: Held, point: str, option: str, words: Words) -> Iterator[str]:
    """The teams that chose an option, with who decided, how sure and why."""
    for team in held.titles:
        for one in account(held.state, team).decisions:
            if (one.point, one.option) == (point, option):
                said = _say(words, "answer", team=held.titles[team], who=who(one, words.language))
                yield _say(words, "because", said=said, reason=one.reason) if one.reason.strip() else said


def _ranking(held: Held, words: Words) -> Iterator[Block]:
    if held.review is None:
        yield Paragraph(_say(words, "not-ranked"))
    else:
        yield ranked(held.review, held.titles, words.currency, words.language)
    outcomes = held.outcomes
    found = held.review.calibration if held.review is not None else calibration(held.state, outcomes)
    if found:
        yield calibrated(found, held.state, words.language)


def _moments(held: Held, words: Words) -> Iterator[Block]:
    yield Paragraph(_say(words, "moments-are"), "note")
    for team, title in held.titles.items():
        decisions = held.state.teams[team].decisions
        moments = telling(held.outcomes[team], decisions, held.weights[team], words.language)
        if not moments:
            yield Subheading(title)
            yield Paragraph(_say(words, "no-moments"))
        for moment in moments:
            when = words.moment(moment.moment)
            yield Subheading(_say(words, "moment", team=title, when=when, title=moment.title))
            yield moment_facts(moment, words)


# --- what was seen ----------------------------------------------------------------------------------------------------


def _observed(held: Held, words: Words) -> Iterator[Block]:
    told = {held.titles[team]: account(held.state, team) for team in held.titles}
    tables = (
        _together({title: observations(one, held.scenario, words) for title, one in told.items()}, words),
        replace(
            _together({title: ratings(one, held.scenario, words) for title, one in told.items()}, words),
            note=_say(words, "ratings-are"),
        ),
    )
    for table in tables:
        if table.rows:
            yield table
    if not any(table.rows for table in tables):
        yield Paragraph(_say(words, "nothing-observed"))


def _together(tables: Mapping[str, Table], words: Words) -> Table:
    """Tables of several teams as one."""
    first = next(iter(tables.values()))
    columns = [Column(text("web.live.notes.team", words.language), 1.2), *first.columns]
    rows = [[Cell(title), *row] for title, table in tables.items() for row in table.rows]
    return replace(first, columns=columns, rows=rows)

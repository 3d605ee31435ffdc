"""Analysis of capabilities after HSEEP: strengths, and areas for improvement with reference, cause and element."""

from collections.abc import Iterator, Mapping, Sequence

from sim.errors import Phrase, Sayable
from sim.formats import NOTHING
from sim.reports.content import Block, Bullets, Cell, Column, Facts, Paragraph, Section, Subheading, Table, Tone
from sim.reports.defined import anchor_of
from sim.reports.evidence import Evidence
from sim.reports.finding import Element, Finding
from sim.reports.words import Words, share
from sim.scenario.base import Text
from sim.scenario.objectives import Objective
from sim.score import CapabilityRating, ObjectiveRating, Rating
from sim.texts import text
from sim.world.journal import Entry

__all__ = ["analysis", "shortcomings"]


def analysis(evidence: Evidence, words: Words) -> Section:
    """Objectives, and each capability that was exercised."""
    if not evidence.facts.outages:
        return Section("analysis", words.say("section.analysis"), [Paragraph(words.say("analysis.nothing"))])
    blocks: list[Block] = []
    if evidence.outcome.objectives:
        blocks.append(_objectives(evidence, words))
    blocks += _ratings(evidence, words)
    traced: set[tuple[int, ...]] = set()
    for rated in evidence.outcome.scorecard.capabilities:
        found = [finding for finding in evidence.findings if finding.capability == rated.capability]
        if not found and not rated.exercised:
            continue
        blocks.append(Subheading(words.capability(rated.capability)))
        blocks += _capability(evidence, words, rated, found, traced)
    return Section("analysis", words.say("section.analysis"), blocks)


TONES: Mapping[Rating, Tone] = {
    "performed": "good",
    "some-challenges": "fair",
    "major-challenges": "fair",
    "unable": "bad",
    "not-rated": "muted",
}


def _rating(words: Words, rating: Rating) -> Cell:
    return Cell(text(f"score.rating.{rating}", words.language), tone=TONES[rating])


def _ratings(evidence: Evidence, words: Words) -> Iterator[Block]:
    """Ratings of the capabilities, and the score with its breakdown."""
    card, language = evidence.outcome.scorecard, words.language
    names = ("objectives-reached", "actions-begun", "injects-met", "strengths", "areas")
    columns = [Column(words.say("column.capability"), 2.1), Column(words.say("column.rating"), 2)]
    columns += [Column(words.say(f"column.{name}"), 1.15, True) for name in names]
    rows = [
        [Cell(words.capability(c.capability)), _rating(words, c.rating), *_counts(evidence, words, c)]
        for c in card.capabilities
    ]
    yield Table("capabilities", words.say("analysis.capabilities"), columns, rows, words.say("analysis.counts-note"))
    if card.score is None or card.stability is None:
        return
    grade = text(f"score.band.{card.stability.band}", language)
    yield Paragraph(words.say("analysis.score", score=f"{card.score:g}", band=grade))
    covered = card.coverage
    yield Paragraph(
        words.say(
            "analysis.coverage" if covered.actions_in_plan else "analysis.coverage-no-plan",
            share=share(covered.share),
            begun=covered.actions_begun,
            actions=covered.actions_in_plan,
            exercised=covered.capabilities_exercised,
            capabilities=covered.capabilities,
        ),
        "note",
    )
    low, high = (f"{value:.1f}" for value in (card.stability.low, card.stability.high))
    yield Paragraph(words.say("analysis.stability", low=low, high=high, holds=share(card.stability.holds)), "note")
    columns = [Column(words.say("column.item"), 2.4), Column(words.say("column.measured"), 1.2, True)]
    columns += [Column(words.say("column.points"), 0.8, True), Column(words.say("column.most"), 0.8, True)]
    rows = [
        [
            Cell(text(f"score.item.{item.key}", language), leads_to=anchor_of(item)),
            Cell(item.figure.say(language)),
            *(_points(points, item.value is not None) for points in (item.points, item.most)),
        ]
        for item in card.items
    ]
    yield Table("score", words.say("analysis.items"), columns, rows, words.say("analysis.items-note"))


def _points(points: float, counted: bool) -> Cell:
    return Cell(f"{points:.1f}", points, "few") if counted else Cell(NOTHING)


def _counts(evidence: Evidence, words: Words, rated: CapabilityRating) -> Iterator[Cell]:
    """How much there is to say of a capability, and how much of it is good."""
    card, begun = evidence.outcome.scorecard, evidence.outcome.response.action_times
    reached = [card.objectives[i].attainment.reached for i in rated.objectives]
    injects = [reason.key for reason in rated.reasons if reason.key.startswith("score.inject.")]
    for good, all_ in (
        (reached.count(True), len(reached)),
        (sum(name in begun for name in rated.actions), len(rated.actions)),
        (injects.count("score.inject.met"), len(injects)),
    ):
        yield Cell(words.say("of", part=good, all=all_)) if all_ else Cell(NOTHING, tone="muted")
    mine = [finding.good for finding in evidence.findings if finding.capability == rated.capability]
    areas = mine.count(False) or int(bool(rated.improvements))
    for number in (mine.count(True), areas):
        yield Cell(str(number), number, "count") if mine or areas else Cell(NOTHING, tone="muted")


def _objectives(evidence: Evidence, words: Words) -> Table:
    names = (("objective", 2.3), ("capability", 1.6), ("target", 1.2), ("measured", 1.2), ("rating", 1.7))
    columns = [Column(words.say(f"column.{name}"), weight) for name, weight in names]
    rows = []
    for rated in evidence.outcome.scorecard.objectives:
        attainment = rated.attainment
        objective: Objective = attainment.objective
        missing = attainment.measured is None and attainment.reached is False
        said = words.say("not-within") if missing else words.measured(objective, attainment.measured)
        rows.append(
            [
                Cell(words.titles.objective(objective)),
                Cell(words.capability(rated.capability)),
                Cell(words.titles.target(objective)),
                Cell(said),
                _rating(words, rated.rating),
            ]
        )
    return Table("objectives", words.say("analysis.objectives"), columns, rows)


def _capability(
    evidence: Evidence, words: Words, rated: CapabilityRating, found: Sequence[Finding], traced: set[tuple[int, ...]]
) -> Iterator[Block]:
    """The rating with its reasons, and what else was found; what was traced already is not told again."""
    yield Paragraph(words.sentences(_rated(evidence, words, rated, found)))
    good, bad = [f for f in found if f.good], [f for f in found if not f.good]
    if good:
        yield Bullets([(words.say("analysis.strength"), _with_evidence(words, finding)) for finding in good])
    for finding in bad:
        yield Facts(list(_area(evidence, words, finding, traced)))
    if rated.improvements and not bad:
        yield Facts(list(_rated_area(evidence, words, rated)))


SAID: Mapping[str, tuple[str, ...]] = {
    "score.in-time.time_to_detect": ("noticed-soon",),
    "score.at-once.time_to_detect": ("noticed-at-once",),
    "score.log.complete": ("log-complete",),
    "score.log.incomplete": ("no-log", "log-incomplete", "log_completeness"),
    "score.clearing.not-cleared": ("not-cleared", "work_recovery", "mtd"),
    "score.recovery.down": ("not-restored", "rto"),
}
"""Reasons of a rating that stand below it anyway, as findings."""


def _rated(evidence: Evidence, words: Words, rated: CapabilityRating, found: Sequence[Finding]) -> Iterator[str]:
    """The rating, and why: objectives that were reached, times, actions and injects by how they went."""
    language, below = words.language, {finding.name for finding in found}
    below |= {finding.objective.measure for finding in found if finding.objective}
    if not rated.exercised:
        goes_on = any(period.end is None for period in evidence.outcome.response.incident_periods)
        waits = rated.capability == "clearing" and goes_on
        yield words.say("analysis.not-begun" if waits else "analysis.not-rated")
    else:
        yield words.say("analysis.rated", rating=text(f"score.rating.{rated.rating}", language))
    told = {key for key, names in SAID.items() if below & {*names}}
    for one in (evidence.outcome.scorecard.objectives[i] for i in rated.objectives):
        if one.rating not in ("unable", "not-rated"):
            told |= {reason.key for reason in one.reasons}
            yield _reached(words, one)
    groups: dict[str, list[str]] = {}
    for reason in rated.reasons:
        kind = reason.key.removeprefix("score.").split(".")[0]
        if kind in ("action", "inject"):
            thing = reason.values[kind]
            groups.setdefault(reason.key, []).append(thing.say(language) if isinstance(thing, Sayable) else str(thing))
        elif kind != "objectives" and rated.exercised and reason.key not in told:
            yield reason.say(language)
    for key, names in groups.items():
        how = key.removeprefix("score.")
        if how != "action.not-begun" or "not-triggered" not in below:
            yield words.say(f"analysis.{how}", names=words.titles.joined(names))


def _reached(words: Words, rated: ObjectiveRating) -> str:
    """An objective that was reached, and whether narrowly or at whose cost."""
    reasons = words.titles.beside(reason.say(words.language) for reason in rated.reasons)
    return words.say("analysis.objective", objective=words.titles.objective(rated.objective), reasons=reasons)


def _with_evidence(words: Words, finding: Finding) -> str:
    said = words.phrase(finding.words)
    if not finding.events:
        return said
    return said + words.say("analysis.log-entries", numbers=_numbers(words, finding.events))


def _numbers(words: Words, events: Sequence[int]) -> str:
    return words.titles.joined(str(i + 1) for i in events[:8]) + ("…" if len(events) > 8 else "")


def _area(
    evidence: Evidence, words: Words, finding: Finding, before: set[tuple[int, ...]]
) -> Iterator[tuple[str, str]]:
    """The parts of an area for improvement."""
    yield words.say("area.issue"), words.phrase(finding.words)
    yield words.say("area.reference"), words.say(f"reference.{finding.capability}")
    cause = words.phrase(finding.cause) if finding.cause else ""
    known = finding.events in before
    traced = words.say("area.as-above", numbers=_numbers(words, finding.events)) if known else ""
    if not traced and not (cause and _mere_bounds(evidence, finding.events)):
        traced = _traced(evidence, words, finding.events)
    if len(finding.events) > 2:
        before.add(finding.events)
    if cause or traced:
        joint = " " if words.language == "en" else ""
        yield words.say("area.cause"), joint.join(part for part in (cause, traced) if part)
    yield words.say("area.element"), words.say(f"element.{finding.element}")


def _mere_bounds(evidence: Evidence, events: Sequence[int]) -> bool:
    """Whether entries of the log tell no more than when incidents began and ended."""
    return {evidence.facts.journal[i].kind for i in events} <= {"incident"}


ELEMENTS: Mapping[str, Element] = {
    "late": "training",
    "inject": "training",
    "action": "equipment",
    "harm": "organisation",
}
"""What has to be changed by the kind of a reason; otherwise the plan."""


def _rated_area(evidence: Evidence, words: Words, rated: CapabilityRating) -> Iterator[tuple[str, str]]:
    """The parts of an area for improvement that the scorecard alone has found."""
    narrowly, others = _shortcomings(evidence, words, rated)
    yield words.say("area.issue"), shortcomings(evidence, words, rated)
    yield words.say("area.reference"), words.say(f"reference.{rated.capability}")
    traced = _traced(evidence, words, rated.evidence.events)
    if traced:
        yield words.say("area.cause"), traced
    kinds = [] if narrowly else [reason.key.removeprefix("score.").split(".")[0] for reason in others]
    yield words.say("area.element"), words.say(f"element.{ELEMENTS.get(kinds[0] if kinds else '', 'planning')}")


def shortcomings(evidence: Evidence, words: Words, rated: CapabilityRating) -> str:
    """What of a capability is to be improved, as its rating says."""
    narrowly, others = _shortcomings(evidence, words, rated)
    return words.sentences([*narrowly, *(reason.say(words.language) for reason in others)])


def _shortcomings(evidence: Evidence, words: Words, rated: CapabilityRating) -> tuple[Sequence[str], Sequence[Phrase]]:
    """Objectives that were reached, but narrowly or at the cost of others, and other reasons."""
    objectives = (evidence.outcome.scorecard.objectives[i] for i in rated.objectives)
    narrowly = [_reached(words, one) for one in objectives if one.rating in ("some-challenges", "major-challenges")]
    return narrowly, [reason for reason in rated.improvements if not reason.key.startswith("score.objectives.")]


MOST = 7
"""So many entries of the log are told of a finding at most."""


def _traced(evidence: Evidence, words: Words, events: Sequence[int]) -> str:
    """The events behind a finding, each with the time since the one before; what comes again stands there once."""
    journal = evidence.facts.journal
    times: dict[tuple[str, str], list[int]] = {}
    for i in events:
        times.setdefault((journal[i].subject, _short(journal[i], words)), []).append(i)
    if len(times) > MOST:  # of many entries, those that tell what was done
        own = [key for key, again in times.items() if journal[again[0]].kind != "incident"]
        times = {key: again for key, again in times.items() if key in own or again[0] == events[0]}
    told, last = [], None
    for (_, what), again in [*times.items()][:MOST]:
        time = journal[again[0]].time
        if len(again) > 1:
            until = words.moment(journal[again[-1]].time)
            what = words.say("happened.repeated", what=what, count=len(again), last=until)
        soon = last is None or time - last < 1
        after = "" if soon or last is None else words.say("area.later", time=words.number("minutes", time - last))
        told.append(words.say("area.entry", number=again[0] + 1, moment=words.moment(time), what=what) + after)
        last = time
    if not told:
        return ""
    more = words.say("area.more", count=len(times) - MOST) if len(times) > MOST else ""
    return words.say("area.traced", course=" → ".join(told)) + more


def _short(entry: Entry, words: Words) -> str:
    """What happened, in short: of injects and decisions only their title."""
    title = entry.values.get("title")
    if entry.kind in ("inject", "decision") and isinstance(title, Text):
        return words.say(f"area.{entry.kind}", title=title.in_(words.language))
    return entry.say(words.language)

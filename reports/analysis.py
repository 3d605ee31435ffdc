"""Analysis of capabilities after HSEEP: strengths, and areas for improvement with reference, cause and element."""

from collections.abc import Iterator, Mapping, Sequence

from sim.errors import Phrase
from sim.reports.content import Block, Bullets, Cell, Column, Facts, Paragraph, Section, Subheading, Table, Tone
from sim.reports.evidence import Evidence
from sim.reports.finding import Finding
from sim.reports.words import Words, count, share
from sim.scenario.capabilities import OF_ACTION
from sim.scenario.objectives import Objective
from sim.score import CapabilityRating, Rating
from sim.texts import text

__all__ = ["analysis"]


def analysis(evidence: Evidence, words: Words) -> Section:
    """Objectives, and each capability that was exercised."""
    blocks: list[Block] = []
    if evidence.outcome.objectives:
        blocks.append(_objectives(evidence, words))
    blocks += _ratings(evidence, words)
    silent: list[str] = []
    traced: set[tuple[int, ...]] = set()
    for rated in evidence.outcome.scorecard.capabilities:
        found = [finding for finding in evidence.findings if finding.capability == rated.capability]
        if not found and not rated.exercised:
            silent.append(words.capability(rated.capability))
            continue
        blocks.append(Subheading(words.capability(rated.capability)))
        blocks += _capability(evidence, words, rated, found, traced)
    if silent:
        blocks.append(Paragraph(words.say("analysis.silent", capabilities=words.titles.joined(silent)), "note"))
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


def _why(words: Words, reasons: Sequence[Phrase]) -> Cell:
    return Cell("\n".join(reason.say(words.language) for reason in reasons))


def _ratings(evidence: Evidence, words: Words) -> Iterator[Block]:
    """Ratings of the capabilities, and the score with its breakdown."""
    card, language = evidence.outcome.scorecard, words.language
    columns = [Column(words.say("column.capability"), 1.3), Column(words.say("column.rating"), 1)]
    columns.append(Column(words.say("column.why"), 3.4))
    rows = [
        [Cell(words.capability(c.capability)), _rating(words, c.rating), _why(words, c.reasons)]
        for c in card.capabilities
    ]
    yield Table("capabilities", words.say("analysis.capabilities"), columns, rows)
    if card.score is None or card.stability is None:
        return
    grade = text(f"score.band.{card.stability.band}", language)
    yield Paragraph(words.say("analysis.score", score=f"{card.score:g}", band=grade))
    covered = card.coverage
    yield Paragraph(
        words.say(
            "analysis.coverage",
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
            Cell(text(f"score.item.{item.key}", language)),
            Cell(item.figure.say(language)),
            Cell(f"{item.points:.1f}" if item.value is not None else "–"),
            Cell(f"{item.most:.1f}" if item.value is not None else "–"),
        ]
        for item in card.items
    ]
    yield Table("score", words.say("analysis.items"), columns, rows)


def _objectives(evidence: Evidence, words: Words) -> Table:
    columns = [Column(words.say("column.objective"), 2.4), Column(words.say("column.target"), 1.2)]
    columns += [Column(words.say("column.measured"), 1.2), Column(words.say("column.rating"), 1.1)]
    rows = []
    for rated in evidence.outcome.scorecard.objectives:
        attainment = rated.attainment
        objective: Objective = attainment.objective
        missing = attainment.measured is None and attainment.reached is False
        said = words.say("not-within") if missing else words.measured(objective, attainment.measured)
        rows.append(
            [
                Cell(words.titles.objective(objective)),
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
    reasons = words.titles.joined(reason.say(words.language) for reason in rated.reasons)
    if rated.exercised:
        rating = text(f"score.rating.{rated.rating}", words.language)
        yield Paragraph(words.say("analysis.rated", rating=rating, reasons=reasons))
    else:
        yield Paragraph(words.say("analysis.not-rated", reasons=reasons))
    actions = [a for a in evidence.outcome.plan.actions if OF_ACTION[a.do] == rated.capability]
    if actions:
        begun = [a for a in actions if a.id in evidence.outcome.response.action_times]
        names = words.titles.joined(words.titles.action(a) for a in actions)
        yield Paragraph(words.say("analysis.actions", actions=names, begun=len(begun), count=len(actions)), "note")
    good, bad = [f for f in found if f.good], [f for f in found if not f.good]
    if good:
        yield Bullets([(words.say("analysis.strength"), _with_evidence(words, finding)) for finding in good])
    for finding in bad:
        yield Facts(list(_area(evidence, words, finding, traced)))
    if rated.improvements and not bad:
        yield Facts(list(_rated_area(evidence, words, rated)))


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
    traced = traced or _traced(evidence, words, finding.events)
    if len(finding.events) > 2:
        before.add(finding.events)
    if cause or traced:
        yield words.say("area.cause"), " ".join(part for part in (cause, traced) if part)
    yield words.say("area.element"), words.say(f"element.{finding.element}")


def _rated_area(evidence: Evidence, words: Words, rated: CapabilityRating) -> Iterator[tuple[str, str]]:
    """The parts of an area for improvement that the scorecard alone has found."""
    yield (
        words.say("area.issue"),
        words.titles.joined(improvement.say(words.language) for improvement in rated.improvements),
    )
    yield words.say("area.reference"), words.say(f"reference.{rated.capability}")
    traced = _traced(evidence, words, rated.evidence.events)
    if traced:
        yield words.say("area.cause"), traced


def _traced(evidence: Evidence, words: Words, events: Sequence[int]) -> str:
    """The events behind a finding, each with the time since the one before."""
    if not events:
        return ""
    told, last = [], None
    for i in events[:7]:
        entry = evidence.facts.journal[i]
        soon = last is None or entry.time - last < 1
        after = "" if soon or last is None else words.say("area.later", time=words.number("minutes", entry.time - last))
        told.append(
            words.say("area.entry", number=i + 1, moment=words.moment(entry.time), what=entry.say(words.language))
            + after
        )
        last = entry.time
    more = words.say("area.more", count=count(len(events) - 7)) if len(events) > 7 else ""
    return words.say("area.traced", course=" → ".join(told)) + more

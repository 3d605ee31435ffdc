"""The exercise on the time line: what came from outside, what was decided, what was believed."""

from collections.abc import Iterator

from sim.expectations import Expectation, expectations
from sim.reports.courses import Row, Span, Step
from sim.reports.evidence import Evidence
from sim.reports.words import Words
from sim.scenario.base import Text
from sim.world.journal import Entry

__all__ = ["belief_rows", "decision_rows", "inject_rows", "span"]


def span(words: Words, start: float, end: float, style: str) -> Span:
    """Something that lasts, with how long."""
    lasted = words.number("minutes", end - start)
    return Span(start, end, style, lasted, f"{words.moment(start)} – {words.moment(end)} ({lasted})")


# --- what was believed ------------------------------------------------------------------------------------------------


def belief_rows(evidence: Evidence, words: Words) -> Iterator[Row]:
    """When all orders were thought to be hit, and when it was known which ones are."""
    beliefs = list(_beliefs(evidence))
    for name, style in (("everybody", "slow"), ("scope", "knowledge")):
        spans = [span(words, start, end, style) for belief, start, end in beliefs if belief == name]
        if spans:
            yield Row(words.say(f"belief.{name}"), spans)


def _beliefs(evidence: Evidence) -> Iterator[tuple[str, float, float]]:
    """What was believed from when to when, as the log tells it: until the scope is verified, all orders are hit."""
    hidden = {incident.id for incident in evidence.outcome.scenario.incidents if incident.hidden}
    known: set[str] = set()
    verified: set[str] = set()
    belief, since = "", 0.0
    for entry in evidence.facts.journal:
        _learn(entry, known, verified, hidden)
        now = "" if not known else "scope" if known <= verified else "everybody"
        if now != belief:
            if belief and entry.time > since:
                yield belief, since, entry.time
            belief, since = now, entry.time
    if belief:
        yield belief, since, evidence.facts.horizon


def _learn(entry: Entry, known: set[str], verified: set[str], hidden: set[str]) -> None:
    """What an entry of the log adds to what is known."""
    match entry.key:
        case "journal.detected":
            known.add(entry.subject)
            if entry.subject not in hidden:
                verified.add(entry.subject)
        case "journal.verify-scope-ends":
            verified |= known
        case "journal.incident-ends":
            known.discard(entry.subject)
            verified.discard(entry.subject)
        case "journal.recovered":
            known.clear()
            verified.clear()


# --- what came, and what was decided ----------------------------------------------------------------------------------


def inject_rows(evidence: Evidence, words: Words) -> Iterator[Row]:
    """Injects that came, and how long it took until what they expect was done."""
    found = expectations(evidence.outcome.scenario, evidence.facts.journal)
    came = [(one.delivered, one) for one in found if one.delivered is not None]
    for delivered, one in sorted(came, key=lambda pair: pair[0]):
        title = one.inject.title.in_(words.language)
        step = Step(delivered, "triangle", "inject", f"{words.moment(delivered)} {title}")
        yield Row(title, list(_answered(words, delivered, one)), [step])


def _answered(words: Words, delivered: float, one: Expectation) -> Iterator[Span]:
    until = one.begun if one.begun is not None else one.due
    if one.verdict != "not-applicable" and until is not None:
        said = words.say(f"inject.{one.verdict}")
        hint = f"{words.moment(delivered)} – {words.moment(until)} {said}"
        yield Span(delivered, max(delivered, until), "inject", said, hint)


def decision_rows(evidence: Evidence, words: Words) -> Iterator[Row]:
    """Decision points from when they opened until they were decided, and what was ordered or withdrawn."""
    entries = [entry for entry in evidence.facts.journal if entry.kind == "decision"]
    for subject in dict.fromkeys(entry.subject for entry in entries):
        mine = [entry for entry in entries if entry.subject == subject]
        title = mine[0].values.get("title")
        name = title.in_(words.language) if isinstance(title, Text) else mine[0].say(words.language)
        steps = [Step(e.time, "diamond", "decision", f"{words.moment(e.time)} {e.say(words.language)}") for e in mine]
        yield Row(name, list(_decided(words, mine)), steps)


def _decided(words: Words, entries: list[Entry]) -> Iterator[Span]:
    opened = next((entry for entry in entries if entry.key == "journal.decision-opens"), None)
    taken = next((entry for entry in entries if entry.key == "journal.decision-taken"), None)
    option = taken.values.get("option") if taken else None
    if opened and taken and isinstance(option, Text):
        yield Span(opened.time, taken.time, "decision", option.in_(words.language), taken.say(words.language))

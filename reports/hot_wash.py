"""The hot-wash sheet: what is talked about at once after a drill, on few pages, within seconds."""

from collections.abc import Iterator, Sequence

from sim.errors import Phrase
from sim.outcome import Outcome
from sim.reports.content import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Paragraph,
    Report,
    Section,
    Subheading,
    Table,
    Tiles,
)
from sim.reports.evidence import Evidence
from sim.reports.facts import Facts as Known
from sim.reports.feedback import feedback_section
from sim.reports.finding import Finding
from sim.reports.findings import findings
from sim.reports.opening import different, headline, tiles_of
from sim.reports.words import Words
from sim.session.debrief import NOTHING, Telling
from sim.session.feedback import Summary
from sim.texts import Language

__all__ = ["hot_wash", "moment_facts"]

QUESTIONS = ("yourself", "together", "lesson")
"""Questions to a moment, in the order in which people learn from it: self-assessment, discussion, teaching."""


def hot_wash(
    outcome: Outcome,
    moments: Sequence[Telling],
    language: Language,
    team: str = "",
    feedback: Summary | None = None,
) -> Report:
    """The sheet of a drill, or of one team of it; nothing is simulated for it.

    Parameters
    ----------
    outcome : Outcome
        As the team has decided.
    moments : sequence of Telling
        Those worth talking about (`sim.session.debrief.telling`), in the same language.
    language : {"en", "zh"}
    team : str
        Its name, if there are several.
    feedback : Summary or None
        What participants thought, if they have said so already.
    """
    facts = Known(outcome)
    evidence, words = Evidence(outcome, facts, findings(facts), ()), Words(outcome, language)
    sections = [
        Section("minute", _say(words, "section.minute"), list(_minute(evidence, words))),
        Section("moments", _say(words, "section.moments"), list(_moments(moments, words))),
        Section("actions", _say(words, "section.actions"), [_actions(words)]),
    ]
    if feedback is not None:
        sections.append(feedback_section(feedback, language))
    title = outcome.scenario.title.in_(language)
    return Report(
        language=language,
        kind=_say(words, "kind"),
        title=_say(words, "title-team", title=title, team=team) if team else title,
        subtitle=outcome.organisation.title.in_(language),
        notice=_say(words, "notice"),
        currency=words.currency,
        sections=sections,
        starts=outcome.scenario.starts,
    )


def _say(words: Words, key: str, **values: object) -> str:
    return words.phrase(Phrase(f"hot-wash.{key}", values))


def _minute(evidence: Evidence, words: Words) -> Iterator[Block]:
    yield Paragraph(headline(evidence, words), "lead")
    yield Tiles(tiles_of(evidence, words))
    for name, found in (("strengths", evidence.strengths), ("issues", evidence.issues)):
        few: Sequence[Finding] = different(tuple(f for f in found if f.name != "averted"))  # the headline has said it
        if few:
            yield Subheading(words.say(f"summary.{name}"))
            yield Bullets([("", words.phrase(finding.words)) for finding in few])


def _moments(moments: Sequence[Telling], words: Words) -> Iterator[Block]:
    if not moments:
        yield Paragraph(_say(words, "no-moments"))
    for number, moment in enumerate(moments, start=1):
        yield Subheading(_say(words, "moment", number=number, when=words.moment(moment.moment), title=moment.title))
        yield moment_facts(moment, words)
        yield Bullets([(_say(words, f"{name}.who"), _say(words, f"{name}.asks")) for name in QUESTIONS])


def moment_facts(moment: Telling, words: Words) -> Facts:
    """What was known, chosen and possible at a moment, and what the choice was worth."""
    told = [(_say(words, "known"), "\n".join(f"{words.moment(k.moment)} {k.words}" for k in moment.known) or "–")]
    told.append((_say(words, "chosen"), moment.chosen))
    if moment.others:
        told.append((_say(words, "others"), "\n".join(moment.others)))
    key = "no-difference" if abs(moment.saved) < NOTHING else "saved" if moment.saved > 0 else "cost"
    told.append((_say(words, "worth"), _say(words, key, loss=words.number("money", abs(moment.saved)))))
    return Facts(told)


def _actions(words: Words) -> Table:
    names = (("what", 4), ("who", 1.5), ("until", 1), ("closed", 2.5))
    columns = [Column(_say(words, f"column.{name}"), weight) for name, weight in names]
    blank = [Cell("\n\n"), Cell(""), Cell(""), Cell("")]
    return Table("actions", _say(words, "actions"), columns, [blank] * 5)

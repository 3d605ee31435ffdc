"""The first pages: what was drilled, and what a manager has to know."""

from sim.formats import NOTHING
from sim.reports.analysis import shortcomings
from sim.reports.content import Block, Bullets, Facts, Paragraph, Section, Subheading, Tile, Tiles, Tone
from sim.reports.evidence import Evidence
from sim.reports.finding import Finding
from sim.reports.improvements import Improvement
from sim.reports.plan import drawbacks_of
from sim.reports.words import Words, averted, count, money, share
from sim.scenario.organisation import Organisation

__all__ = ["different", "headline", "overview", "summary", "tiles_of"]

LITTLE = 0.05
"""A change that spares less of the loss does not turn a drill."""


def overview(evidence: Evidence, words: Words) -> Section:
    """The exercise overview of HSEEP: name, date, scope, scenario, objectives, participants."""
    outcome, language = evidence.outcome, words.language
    scenario, organisation = outcome.scenario, outcome.organisation
    people = sum(department.staff for department in organisation.departments)
    facts = [
        (words.say("overview.name"), scenario.title.in_(language)),
        (words.say("overview.organisation"), organisation.title.in_(language)),
        (
            words.say("overview.dates"),
            words.say("overview.days", date=scenario.starts.isoformat(), count=scenario.days),
        ),
        (words.say("overview.type"), words.say("overview.simulation")),
        (words.say("overview.plan"), outcome.plan.title.in_(language)),
        (words.say("overview.hazards"), _hazards(evidence, words)),
        (words.say("overview.scope"), _scope(evidence, words, organisation, people)),
    ]
    blocks: list[Block] = [Facts(facts)]
    if scenario.summary:
        blocks.append(Paragraph(scenario.summary.in_(language).strip()))
    if scenario.objectives:
        blocks.append(Subheading(words.say("overview.objectives")))
        items = [(words.titles.objective(o), words.titles.target(o)) for o in scenario.objectives]
        blocks.append(Bullets(items, ordered=True))
    blocks.append(Paragraph(words.say("overview.method"), "note"))
    return Section("overview", words.say("section.overview"), blocks)


def _hazards(evidence: Evidence, words: Words) -> str:
    """What might have gone wrong; what did not come in this drill is marked as such."""
    titles = words.titles
    came = {period.incident for period in evidence.outcome.response.incident_periods}
    names = (
        (incident.id in came, titles.of(incident) if incident.title else titles.damage(incident))
        for incident in evidence.outcome.scenario.incidents
    )
    return (
        titles.joined(name if has else words.say("overview.did-not-come", name=name) for has, name in names) or NOTHING
    )


def _scope(evidence: Evidence, words: Words, organisation: Organisation, people: int) -> str:
    return words.say(
        "overview.scope-is",
        orders=count(len(evidence.outcome.book)),
        people=people,
        departments=len(organisation.departments),
        systems=len(organisation.systems),
    )


def summary(evidence: Evidence, words: Words) -> Section:
    """One minute's reading: figures, what went well, what did not, what to do."""
    blocks: list[Block] = [Paragraph(headline(evidence, words), "lead"), Tiles(tiles_of(evidence, words))]
    if not evidence.facts.outages:
        return Section("summary", words.say("section.summary"), blocks)
    if _went_well(evidence):
        blocks.append(Paragraph(words.say("summary.went-well", count=len(evidence.outcome.objectives))))
    for name, found in (("strengths", evidence.strengths), ("issues", evidence.issues)):
        blocks.append(Subheading(words.say(f"summary.{name}")))
        few = different(tuple(finding for finding in found if finding.name != "averted"))  # the headline has said it
        items = [("", words.phrase(finding.words)) for finding in few]
        if name == "issues":
            items += _rated_lower(evidence, words, 3 - len(items))
        if items:
            blocks.append(Bullets(items))
        else:
            blocks.append(Paragraph(words.say(f"summary.no-{name}")))
    blocks.append(Subheading(words.say("summary.to-do")))
    chosen = evidence.worthwhile[:3]
    if chosen:
        items = [(words.phrase(i.change.words), _effect(words, i)) for i in chosen]
        blocks.append(Bullets(items, ordered=True))
        part = _too_little(evidence)
        blocks += [Paragraph(words.say("summary.little", share=share(part)))] if part else []
        blocks.append(Paragraph(words.say("summary.one-draw"), "note"))
    else:
        blocks.append(
            Paragraph(words.say("summary.nothing-pays" if evidence.improvements else "summary.nothing-to-do"))
        )
        blocks += [Paragraph(given_up(words, one)) for one in (evidence.trade_off,) if one]
    return Section("summary", words.say("section.summary"), blocks)


def _too_little(evidence: Evidence) -> float | None:
    """The share of the loss that remained that the best change would have spared: if it is small, objectives missed."""
    remained = evidence.facts.response.loss.total - evidence.facts.none.loss.total
    part = max(-one.own.loss for one in evidence.worthwhile) / remained if remained > 0 else 1.0
    missed = any(attainment.reached is False for attainment in evidence.outcome.objectives)
    reaching = any(one.reaches for one in evidence.worthwhile)
    return part if missed and not reaching and 0 < part < LITTLE else None


def given_up(words: Words, improvement: Improvement) -> str:
    """What a change would save that lets objectives down."""
    change, saved = words.phrase(improvement.change.words), money(-improvement.own.loss)
    return words.say("summary.trade-off", change=change, saved=saved)


def _effect(words: Words, improvement: Improvement) -> str:
    """What a change would have done in this drill, and what gets worse with it."""
    own = improvement.own
    change = "fewer" if own.let_down < 0 else "more" if own.let_down > 0 else "same"
    said = [words.say(f"summary.effect-{change}", saved=money(-own.loss), count=count(abs(own.let_down)))]
    if improvement.reaches:
        reached = {"count": count(-own.missed), "cost": money(own.loss)}
        cheaper = [*said, words.say("summary.effect-reaches-too", **reached)]
        said = cheaper if own.loss < 0 else [words.say("summary.effect-reaches", **reached)]
    return (" " if words.language == "en" else "").join([*said, *drawbacks_of(words, improvement)])


def _went_well(evidence: Evidence) -> bool:
    """Whether every objective was reached, and nothing that was exercised is to be improved."""
    card = evidence.outcome.scorecard
    reached = [attainment.reached for attainment in evidence.outcome.objectives]
    return bool(reached) and all(reached) and {c.rating for c in card.capabilities} <= {"performed", "not-rated"}


def _rated_lower(evidence: Evidence, words: Words, most: int) -> list[tuple[str, str]]:
    """Capabilities that the scorecard does not rate as performed though no finding is about them, and why."""
    found = {finding.capability for finding in evidence.issues}
    lower = [c for c in evidence.outcome.scorecard.capabilities if c.improvements and c.capability not in found]
    return [(words.capability(c.capability), shortcomings(evidence, words, c)) for c in lower[: max(most, 0)]]


def different(found: tuple[Finding, ...], most: int = 3) -> list[Finding]:
    """The most important findings, of different capabilities first."""
    first: dict[str, Finding] = {}
    for finding in found:
        first.setdefault(finding.capability, finding)
    chosen = sorted(first.values(), key=lambda finding: -finding.weight)[:most]
    rest = [finding for finding in found if finding not in chosen]
    return sorted([*chosen, *rest[: most - len(chosen)]], key=lambda finding: -finding.weight)


def headline(evidence: Evidence, words: Words) -> str:
    """What the response was worth, in a sentence."""
    none, bare, response = (m.loss.total for m in evidence.facts.measures)
    part = evidence.outcome.loss_averted
    values = {"saved": money(abs(bare - response)), "caused": money(bare - none), "left": money(response)}
    if not evidence.facts.outages:
        return words.say("headline.nothing-happened")
    if part is None:
        return words.say("headline.no-loss" if response <= bare else "headline.cost-only", **values)
    case = "worse" if part < 0 else "more-than-all" if part > 1 else "none" if part == 0 else "some"
    return words.say(f"headline.{case}", share=averted(part), **values)


def tiles_of(evidence: Evidence, words: Words) -> list[Tile]:
    """The headline figures."""
    outcome, facts = evidence.outcome, evidence.facts
    part, bare, response = outcome.loss_averted, facts.bare, facts.response
    caused = bare.loss.total - facts.none.loss.total
    without = {name: words.say("tile.without", value=value) for name, value in _without(evidence, words).items()}
    reached = [attainment.reached for attainment in outcome.objectives if attainment.reached is not None]
    tone: Tone = "" if part is None else "good" if part > 0.5 else "fair" if part > 0.1 else "bad"
    tiles = [
        Tile(
            words.say("tile.averted"),
            words.number("averted", part),
            words.say("tile.nothing") if part is None else words.say("tile.of-loss", loss=money(caused)),
            tone,
        ),
        Tile(words.say("tile.loss"), words.number("money", response.loss.total), without["loss"]),
        Tile(words.say("tile.on-time"), words.number("share", response.orders_on_time), without["on-time"]),
        Tile(words.say("tile.usual"), _recovered(evidence, words, response.mtd), without["usual"]),
    ]
    if not facts.outages:
        return tiles[1:3]
    card = outcome.scorecard
    if card.score is not None:
        coverage = words.say("tile.coverage", share=share(card.coverage.share))
        tiles.append(Tile(words.say("tile.score"), words.say("score", score=f"{card.score:g}"), coverage))
    if reached:
        good = sum(reached)
        tone = "good" if good == len(reached) else "bad" if good < len(reached) / 2 else "fair"
        tiles.append(Tile(words.say("tile.objectives"), f"{good} / {len(reached)}", words.say("tile.reached"), tone))
    return tiles


def _without(evidence: Evidence, words: Words) -> dict[str, str]:
    bare = evidence.facts.bare
    return {
        "loss": words.number("money", bare.loss.total),
        "on-time": words.number("share", bare.orders_on_time),
        "usual": _recovered(evidence, words, bare.mtd),
    }


def _recovered(evidence: Evidence, words: Words, after: float | None) -> str:
    """After what time work was as usual, or that it was not."""
    never = after is None and evidence.facts.outages
    return words.say("not-within") if never else words.number("minutes", after)

"""The improvement plan: who does what until when, when it is done, and what it would have been worth in this drill."""

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import TypeAdapter

from sim.formats import NOTHING
from sim.reports.changes import DAYS, Change
from sim.reports.content import Block, Cell, Column, Paragraph, Section, Table, Tone
from sim.reports.evidence import Evidence
from sim.reports.improvements import Improvement
from sim.reports.words import Quantity, Words, count, money
from sim.scenario.actions import Action

__all__ = ["closure_of", "drawbacks_of", "due_of", "owner_of", "plan"]

ACTION: TypeAdapter[Action] = TypeAdapter(Action)


def plan(evidence: Evidence, words: Words) -> Section:
    """Changes that pay, then those that were tried and do not."""
    title = words.say("section.plan")
    if not evidence.improvements:
        return Section("plan", title, [Paragraph(words.say("plan.nothing"))])
    seeds = len(evidence.improvements[0].effects)
    blocks: list[Block] = [
        Paragraph(words.say("plan.intro", count=seeds) if seeds > 1 else words.say("plan.intro-one"))
    ]
    if evidence.worthwhile:
        blocks.append(_actions(evidence, words))
    else:
        blocks.append(Paragraph(words.say("plan.none-pays")))
    blocks.append(_effects(evidence, words))
    return Section("plan", title, blocks)


def _actions(evidence: Evidence, words: Words) -> Table:
    names = ("number", "issue", "corrective-action", "element", "owner", "due", "closure")
    weights = (0.7, 2.25, 2.2, 1.7, 1.35, 1.15, 2.2)
    columns = [Column(words.say(f"column.{name}"), weight) for name, weight in zip(names, weights, strict=True)]
    issues = {name: finding for finding in reversed(evidence.issues) for name in (finding.name, *finding.also)}
    rows = []
    for i, improvement in enumerate(evidence.worthwhile, start=1):
        change = improvement.change
        answered = [issues[name] for name in change.because if name in issues]
        why = max(answered, key=lambda finding: finding.weight, default=None)
        rows.append(
            [
                Cell(str(i), i, "count"),
                Cell(words.phrase(why.words) if why else NOTHING),
                Cell("\n".join([words.phrase(change.words), *drawbacks_of(words, improvement)])),
                Cell(f"{words.capability(change.capability)}\n{words.say(f'element.{change.element}')}"),
                Cell(owner_of(evidence, words, improvement) or words.say("plan.to-be-named")),
                Cell(due_of(evidence, improvement).isoformat()),
                Cell(closure_of(evidence, words, improvement)),
            ]
        )
    return Table("improvement-plan", words.say("plan.actions"), columns, rows, words.say("plan.note"))


def drawbacks_of(words: Words, improvement: Improvement) -> Iterator[str]:
    """What gets worse with a change that is recommended all the same."""
    more, (_, worst) = improvement.let_down, improvement.range
    if more >= 1:
        yield words.say("plan.but-let-down", count=count(more))
    if improvement.own.loss < 0 and worst > 0.5:
        yield words.say("plan.but-luck", loss=money(worst))


def owner_of(evidence: Evidence, words: Words, improvement: Improvement) -> str | None:
    """Who would be responsible; None: it has to be said who."""
    owner = improvement.change.owner
    if owner is None:
        return None
    if owner.kind == "action":
        action = next(action for action in evidence.outcome.plan.actions if action.id == owner.value)
        return words.titles.owner(action)
    return str(words.tell(owner))


def due_of(evidence: Evidence, improvement: Improvement) -> date:
    """When a change should be made, as a proposal."""
    scenario = evidence.outcome.scenario
    return scenario.starts + timedelta(days=scenario.days - 1 + DAYS[improvement.change.element])


def closure_of(evidence: Evidence, words: Words, improvement: Improvement) -> str:
    """What the drill has to come to when it is run again after the change."""
    return words.say(
        "plan.closure-reaching" if improvement.reaches else "plan.closure",
        seed=evidence.outcome.manifest.seed,
        missed=improvement.missed_with,
        objectives=len(evidence.outcome.objectives),
        loss=money(improvement.loss_with),
        let_down=count(improvement.let_down_with),
    )


def _effects(evidence: Evidence, words: Words) -> Table:
    """What each change that was tried would have done."""
    columns = [Column(words.say("column.change"), 2.2), Column(words.say("column.parameter"), 2.2)]
    columns += [Column(words.say("column.effect-loss"), 1.5, True), Column(words.say("column.effect-range"), 1.6, True)]
    names = (("let-down", 0.85), ("missed", 1.2), ("recovery", 1.2))
    columns += [Column(words.say(f"column.effect-{name}"), weight, True) for name, weight in names]
    rows = [list(_effect(words, improvement)) for improvement in evidence.improvements]
    seeds = [str(effect.seed) for effect in evidence.improvements[0].effects]
    several = words.say("plan.effects-note", seeds=words.titles.joined(seeds))
    note = several if len(seeds) > 1 else words.say("plan.effects-note-one")
    return Table("effects", words.say("plan.effects"), columns, rows, note)


def _effect(words: Words, improvement: Improvement) -> Iterator[Cell]:
    change, own = improvement.change, improvement.own
    yield Cell(words.phrase(change.words))
    yield Cell(_parameter(words, change))
    tone: Tone = "good" if own.loss < -0.5 else "bad" if own.loss > 0.5 else "muted"
    yield Cell(words.signed("money", own.loss), own.loss, "money", tone)
    yield Cell(_range(words, improvement))
    yield Cell(words.signed("count", own.let_down), own.let_down, "count")
    worst = max(effect.missed for effect in improvement.effects)
    yield Cell(words.signed("count", worst), worst, "count", "bad" if worst > 0 else "")
    yield Cell(NOTHING if own.recovery is None else words.signed("minutes", own.recovery), own.recovery, "minutes")


def _range(words: Words, improvement: Improvement) -> str:
    if len(improvement.effects) == 1:
        return NOTHING
    low, high = (words.signed("money", bound) for bound in improvement.range)
    return low if low == high else words.say("plan.range", low=low, high=high)


def _parameter(words: Words, change: Change) -> str:
    """What of the model a change alters, in words, and the path of it."""
    before, after = (change.words.values.get(name) for name in ("before", "after"))
    if change.path == "plan.actions":
        action = ACTION.validate_json(change.after)
        titles = words.titles
        when = Quantity("trigger", action.when)
        how = titles.particulars(action)
        value = words.say("plan.new-action", action=titles.action(action), how=how, when=when)
    elif change.path == "plan.prepares":
        value = words.say("plan.bought", measure=change.words.values["measure"])
    else:
        value = words.say("plan.from-to", before=before, after=after)
    return words.say("plan.parameter", path=change.path, value=value)

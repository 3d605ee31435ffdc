"""For those who lead and evaluate: the facilitator's guide and the evaluators' sheets."""

from collections.abc import Iterator, Sequence

from sim import formats
from sim.reports.content import Block, Bullets, Facts, Paragraph, Section, Subheading
from sim.reports.guide_words import BLANK, Guide, Scheduled
from sim.scenario.capabilities import OF_MEASURE
from sim.scenario.decision_points import DecisionPoint
from sim.scenario.exercise import Inject
from sim.texts import text

__all__ = ["evaluators_sheets", "facilitators_guide"]

PER_INJECT = 5.0
"""Minutes that a table-top spends on an inject, as a rule (estimate)."""

WELCOME, HOT_WASH, FEEDBACK = 20.0, 40.0, 10.0
"""Minutes for the welcome with the story, for the hot wash (30 to 45 are usual) and for the forms (estimates)."""

RATINGS = "P  S  M  U"
"""The four ratings of HSEEP, one to be circled."""


def facilitators_guide(guide: Guide) -> Iterator[Section]:
    """Everything: story, roles, time line, injects in full, decisions, objectives, notes, timing, the plan."""
    scenario = guide.trial.scenario
    yield Section("aim", guide.say("section.aim"), list(_aim(guide)))
    yield Section("before", guide.say("section.before"), list(_before(guide)))
    yield Section("story", guide.say("section.story"), _story(guide))
    yield Section("truth", guide.say("section.truth"), list(_truth(guide)))
    yield Section("events", guide.say("section.events"), list(_events(guide)))
    if scenario.injects:
        injects = [b for thing in guide.course if isinstance(thing, Inject) for b in _inject(guide, thing)]
        yield Section("injects", guide.say("section.injects"), injects)
    if scenario.decisions:
        points = [b for thing in guide.course if isinstance(thing, DecisionPoint) for b in _point(guide, thing)]
        yield Section("decisions", guide.say("section.decisions"), points)
    yield Section("objectives", guide.say("section.objectives"), list(_objectives(guide)))
    yield Section("after", guide.say("section.after"), list(_after(guide)))
    yield Section("plan", guide.say("section.plan"), [guide.plan()])


def _aim(guide: Guide) -> Iterator[Block]:
    scenario = guide.trial.scenario
    yield from (Paragraph(words, "lead") for words in guide.paragraphs(scenario.notes.aim if scenario.notes else None))
    yield Facts(
        [
            (guide.say("fact.organisation"), guide.told(guide.trial.organisation.title)),
            (guide.say("fact.plan"), guide.told(guide.trial.plan.title)),
            (guide.say("fact.difficulty"), text(f"cli.difficulty.{scenario.difficulty}", guide.language)),
            (guide.say("fact.roles"), guide.titles.joined(guide.exercise.role(role) for role in scenario.roles)),
            (
                guide.say("fact.contents"),
                guide.say("contents", injects=len(scenario.injects), decisions=len(scenario.decisions)),
            ),
        ]
    )
    if scenario.summary:
        yield Paragraph(guide.told(scenario.summary))


def _before(guide: Guide) -> Iterator[Block]:
    scenario = guide.trial.scenario
    play = PER_INJECT * len(scenario.injects) + sum(point.timer for point in scenario.decisions)
    parts = (("welcome", WELCOME), ("play", max(30.0, play)), ("hot-wash", HOT_WASH), ("feedback", FEEDBACK))
    rows = [[guide.say(f"timing.{name}"), formats.about(time, guide.language)] for name, time in parts]
    whole = formats.about(sum(time for _, time in parts), guide.language)
    yield guide.table("timing", (("part", 4), ("time", 1)), [*rows, [guide.say("timing.all"), whole]])
    yield Paragraph(guide.say("timing.note"), "note")
    yield Subheading(guide.say("room"))
    yield Bullets(list(guide.listed("room", 6)))
    conduct = guide.paragraphs(scenario.notes.conduct if scenario.notes else None)
    if conduct:
        yield Subheading(guide.say("conduct"))
        yield from map(Paragraph, conduct)
    rows = [[guide.exercise.role(role), guide.exercise.task(role), ""] for role in scenario.roles]
    yield guide.table("roles", (("role", 1.3), ("task", 3), ("name", 1.5)), rows)


def _story(guide: Guide) -> list[Block]:
    told = guide.paragraphs(guide.trial.scenario.story)
    if not told:
        return [Paragraph(guide.say("no-story"))]
    return [Paragraph(guide.say("story.read"), "note"), *map(Paragraph, told)]


def _truth(guide: Guide) -> Iterator[Block]:
    """What goes wrong, which nobody else may know."""
    titles, scenario = guide.titles, guide.trial.scenario
    yield Paragraph(guide.say("truth.secret"), "note")
    rows = [
        [titles.of(incident), titles.begins(incident), titles.damage(incident), titles.noticed(incident)]
        for incident in scenario.incidents
    ]
    yield guide.table("incidents", (("incident", 1.6), ("begins", 1.1), ("damage", 2.2), ("noticed", 1.6)), rows)
    course = [("", words) for incident in scenario.incidents for words in titles.course(incident)]
    if course:
        yield Bullets(course)


def _events(guide: Guide) -> Iterator[Block]:
    if not guide.course:
        yield Paragraph(guide.say("no-events"))
        return
    rows = []
    for number, thing in enumerate(guide.course, start=1):
        kind = guide.say("kind.inject" if isinstance(thing, Inject) else "kind.decision")
        to = thing.to if isinstance(thing, Inject) else (thing.to,)
        who = guide.titles.joined(guide.exercise.role(role) for role in to)
        rows.append(
            [str(number), guide.came(thing), kind, guide.told(thing.title), who, guide.exercise.moment(thing), ""]
        )
    names = (("number", 0.4), ("trial", 1), ("kind", 0.8), ("event", 1.8), ("to", 1.4), ("comes", 1.7), ("done", 0.8))
    yield guide.table("events", names, rows)
    yield Paragraph(guide.say("trial-note", seed=guide.trial.manifest.seed), "note")


def _inject(guide: Guide, inject: Inject) -> Iterator[Block]:
    words = guide.exercise
    yield Subheading(_headed(guide, inject))
    facts = [("when", words.moment(inject)), ("from", words.sent(inject)), ("text", guide.told(inject.text))]
    facts += [("expected", guide.told(inject.expected))] if inject.expected else []
    facts += [("meets", words.meets(inject))] if inject.meets else []
    facts += [("evaluator", guide.told(inject.evaluator))] if inject.evaluator else []
    facts += [("controller", guide.told(inject.controller))] if inject.controller else []
    told = [(text(f"exercise.{name}", guide.language), said) for name, said in facts]
    if inject.capability:
        told.append((guide.say("column.capability"), _capability(guide, inject.capability)))
    yield Facts(told)


def _headed(guide: Guide, thing: Scheduled) -> str:
    return guide.say("numbered", number=guide.number(thing), title=_titled(guide, thing))


def _titled(guide: Guide, thing: Scheduled) -> str:
    title = guide.told(thing.title)
    held_back = isinstance(thing, Inject) and thing.contingency
    return text("exercise.contingency", guide.language, title=title) if held_back else title


def _point(guide: Guide, point: DecisionPoint) -> Iterator[Block]:
    words = guide.exercise
    yield Subheading(_headed(guide, point))
    facts = [("when", words.moment(point)), ("to", words.role(point.to)), ("question", guide.told(point.question))]
    facts.append(("timer", formats.duration(point.timer, guide.language)))
    yield Facts([(text(f"exercise.{name}", guide.language), said) for name, said in facts])
    yield Bullets([("", words.option(option, point.default)) for option in point.options], ordered=True)


def _objectives(guide: Guide) -> Iterator[Block]:
    if not guide.trial.scenario.objectives:
        yield Paragraph(guide.say("no-objectives"))
        return
    rows = [
        [
            guide.titles.objective(attainment.objective),
            guide.titles.target(attainment.objective),
            text(f"guide.measured.{attainment.objective.measure}", guide.language),
            _capability(guide, OF_MEASURE[attainment.objective.measure]),
        ]
        for attainment in guide.trial.objectives
    ]
    names = (("objective", 1.6), ("target", 1), ("measured", 2.6), ("capability", 1.2))
    yield guide.table("objectives", names, rows)


def _after(guide: Guide) -> Iterator[Block]:
    yield Bullets(list(guide.listed("hot-wash", 5)), ordered=True)
    notes = guide.trial.scenario.notes
    for name, listed in (
        ("questions", notes.questions if notes else ()),
        ("mistakes", notes.mistakes if notes else ()),
    ):
        if listed:
            yield Subheading(text(f"exercise.{name}", guide.language))
            yield Bullets([("", guide.told(words)) for words in listed])


# --- evaluators -------------------------------------------------------------------------------------------------------


def evaluators_sheets(guide: Guide) -> Iterator[Section]:
    """How to rate, then a sheet for each capability that an inject or an objective exercises, and one for the rest."""
    scenario = guide.trial.scenario
    yield Section("rating", guide.say("section.rating"), list(_scale(guide)))
    used = [inject.capability for inject in scenario.injects if inject.capability]
    used += [OF_MEASURE[objective.measure] for objective in scenario.objectives]
    for capability in dict.fromkeys(used):
        yield Section(f"sheet-{capability}", _capability(guide, capability), list(_sheet(guide, capability)), True)
    rest = [thing for thing in guide.course if isinstance(thing, DecisionPoint) or not thing.capability]
    if rest:
        blocks = [_whose(guide, "evaluator", "place"), _watching(guide, rest), _observations(guide)]
        yield Section("sheet-rest", guide.say("section.rest"), blocks, True)


def _scale(guide: Guide) -> Iterator[Block]:
    yield Paragraph(guide.say("rating.how"))
    ratings = ("performed", "some-challenges", "major-challenges", "unable", "not-rated")
    yield Facts([(text(f"score.rating.{name}", guide.language), guide.say(f"rating.{name}")) for name in ratings])
    yield Paragraph(guide.say("trial-note", seed=guide.trial.manifest.seed), "note")


def _sheet(guide: Guide, capability: str) -> Iterator[Block]:
    scenario = guide.trial.scenario
    yield _whose(guide, "evaluator", "place", "rating")
    watched = [thing for thing in guide.course if isinstance(thing, Inject) and thing.capability == capability]
    if watched:
        yield _watching(guide, watched)
    targets = [o for o in scenario.objectives if OF_MEASURE[o.measure] == capability]
    if targets:
        yield Bullets([(guide.titles.objective(o), guide.titles.target(o)) for o in targets])
    yield _observations(guide)


def _whose(guide: Guide, *names: str) -> Block:
    """What the evaluator fills in at the head of a sheet."""
    return Facts([(guide.say(f"sheet.{name}"), "") for name in names])


def _watching(guide: Guide, things: Sequence[Scheduled]) -> Block:
    """A row for each inject and decision point: when it comes, what is expected, room for time, rating and words."""
    rows = [
        [str(guide.number(thing)), guide.came(thing), _titled(guide, thing), _watched(guide, thing), "", RATINGS, ""]
        for thing in things
    ]
    names = (("number", 0.55), ("trial", 0.9), ("event", 1.3), ("watch", 2.7), ("done-at", 0.75), ("rating", 1.05))
    return guide.table("watching", (*names, ("seen", 1.6)), rows)


def _watched(guide: Guide, thing: Scheduled) -> str:
    words = guide.exercise
    if isinstance(thing, DecisionPoint):
        time = formats.duration(thing.timer, guide.language)
        return guide.say("sheet.decides", role=words.role(thing.to), question=guide.told(thing.question), time=time)
    parts = (guide.told(thing.expected), words.meets(thing) if thing.meets else "", guide.told(thing.evaluator))
    return "\n".join(part for part in parts if part)


def _observations(guide: Guide) -> Block:
    return guide.table("observations", (("strength", 2), ("to-improve", 2), ("why", 2)), [[BLANK, "", ""]] * 9)


def _capability(guide: Guide, name: str) -> str:
    return text(f"score.capability.{name}", guide.language)

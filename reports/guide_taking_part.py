"""For those who take part: the handbook and the role cards. Nothing in them tells what will happen."""

from collections.abc import Iterator, Mapping

from sim.reports.content import Block, Bullets, Facts, Paragraph, Section, Subheading
from sim.reports.guide_words import BLANK, Guide
from sim.scenario.capabilities import OF_ACTION, Capability
from sim.scenario.exercise import Role

__all__ = ["participants_handbook", "role_cards"]

ANSWERS_FOR: Mapping[Role, tuple[Capability, ...]] = {
    "finance-lead": ("continuity", "authority", "document-integrity", "clearing"),
    "it-lead": ("detection", "assessment", "recovery"),
    "customer-service-lead": ("customer-communication",),
    "operations": ("staffing", "clearing"),
    "commander": ("command",),
    "observer": (),
}
"""Capabilities whose actions in the plan are a role's business."""

LINES, FEWEST = 13, 4
"""Lines of a log: fewer where a role has much of the plan, so that its card stays a page in Word as well."""


def participants_handbook(guide: Guide) -> Iterator[Section]:
    """Story, roles, rules, the organisation and its plan: what participants may know before the drill."""
    yield Section("purpose", guide.say("section.purpose"), list(_purpose(guide)))
    yield Section("story", guide.say("section.story"), _story(guide))
    yield Section("roles", guide.say("section.roles"), [_roles(guide)])
    yield Section("rules", guide.say("section.rules"), [Bullets(list(guide.listed("rule", 8)), ordered=True)])
    yield Section("organisation", guide.say("section.organisation"), list(_organisation(guide)))
    yield Section("plan", guide.say("section.plan"), [guide.plan()])


def _purpose(guide: Guide) -> Iterator[Block]:
    yield Paragraph(guide.say("purpose"), "lead")
    yield Paragraph(guide.say("purpose.more"))


def _story(guide: Guide) -> list[Block]:
    told = guide.paragraphs(guide.trial.scenario.story)
    return [*map(Paragraph, told)] if told else [Paragraph(guide.say("no-story"))]


def _roles(guide: Guide) -> Block:
    roles = guide.trial.scenario.roles
    return Facts([(guide.exercise.role(role), guide.exercise.task(role)) for role in roles])


def _organisation(guide: Guide) -> Iterator[Block]:
    organisation, titles = guide.trial.organisation, guide.titles
    rows = [
        [titles.of(department), str(department.staff), titles.named("desk", *department.skills)]
        for department in organisation.departments
    ]
    yield guide.table("departments", (("department", 2), ("people", 0.6), ("helps", 3)), rows)
    if organisation.systems:
        yield Facts([(guide.say("fact.systems"), titles.joined(titles.of(system) for system in organisation.systems))])


def role_cards(guide: Guide) -> Iterator[Section]:
    """A page for each role."""
    for i, role in enumerate(guide.trial.scenario.roles):
        yield Section(f"role-{role}", guide.exercise.role(role), list(_card(guide, role)), apart=i > 0)


def _card(guide: Guide, role: Role) -> Iterator[Block]:
    yield Paragraph(guide.say("card.you", does=guide.exercise.task(role)), "lead")
    yield Facts([(guide.say("column.name"), "")])
    watches = role == "observer"
    yield Bullets(list(guide.listed("card.observer" if watches else "card.rule", 4)))
    mine = [a for a in guide.trial.plan.actions if OF_ACTION[a.do] in ANSWERS_FOR[role]]
    if mine:
        yield Subheading(guide.say("card.plan"))
        titles, plan = guide.titles, guide.trial.plan
        yield Bullets([(titles.action(a), f"{titles.particulars(a)} · {titles.trigger(a.when, plan)}") for a in mine])
    lines = max(FEWEST, LINES - 2 * len(mine) // 3)
    names = (("time", 0.8), ("known", 2.4), ("decided", 2.4), ("look-again", 1))
    yield guide.table("log", names, [[BLANK, "", "", ""]] * lines)

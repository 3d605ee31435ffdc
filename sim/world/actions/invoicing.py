"""Invoicing otherwise, and in another order."""

import numpy as np

from sim.scenario.plan import PaperInvoicing, UrgentFirst
from sim.world.actions.doing import Doing
from sim.world.environment import Process
from sim.world.layout import RULES

__all__ = ["paper_invoicing", "urgent_first"]


def paper_invoicing(doing: Doing, action: PaperInvoicing) -> Process:
    """Process: a desk issues by hand for those who are believed to be hit; belief may change while it does."""
    world = doing.world
    people = doing.send(action.by, action.desk, action.staff, doing.draw("briefing"))
    doing.takes_effect()
    began = world.env.now
    over = world.env.process(doing.until(action.until))
    while over.is_alive:
        world.systems.aim(action.desk, world.knowledge.believed_hit())
        yield over | world.knowledge.changed()
    world.systems.aim(action.desk, np.zeros(world.layout.classes.count, bool))
    doing.send_back(people, began)


def urgent_first(doing: Doing, action: UrgentFirst) -> Process:
    """Process: all stages work in another order until it is over, or for good."""
    flow, layout = doing.world.env.flow, doing.world.layout
    stages = layout.organisation.stages
    for number, stage in enumerate(stages):
        flow.set_discipline(number, RULES[action.by], layout.levels(stage, action.by), stage.preempt)
    doing.takes_effect()
    if action.until is None:
        return
    yield from doing.until(action.until)
    for number, stage in enumerate(stages):
        flow.set_discipline(number, RULES[stage.order], layout.levels(stage, stage.order), stage.preempt)

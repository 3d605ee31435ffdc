"""Getting the generator to run, getting fuel for it, working somewhere else."""

from collections.abc import Mapping

import numpy as np
import simpy

from sim.scenario.actions import AlternativeSite, OrderFuel, StartGenerator, WorkFromHome
from sim.world.actions.doing import Doing
from sim.world.environment import Either, Process
from sim.world.generator import GeneratorSet
from sim.world.site_power import SitePower

__all__ = ["alternative_site", "order_fuel", "start_generator", "work_from_home"]

LOOK_AGAIN = 15.0
"""Minutes after a delivery until somebody looks at the tank again (estimate)."""

START_AGAIN = 15.0
"""Minutes to start by hand what had run dry, the way to it included (estimate, as for `start-generator`)."""


def start_generator(doing: Doing, action: StartGenerator) -> Process:
    """Process: people try to start the generators that stand still, until all run or they give up."""
    power = doing.world.power
    for site in power.generators(action.site):
        yield from site.tried()
    if not power.standing_still(action.site):
        doing.tell("none")
    for _ in range(action.attempts):
        if not power.standing_still(action.site):
            break
        yield from doing.occupy(action.by, action.staff, doing.draw("takes"))
        for site in power.standing_still(action.site):
            if site.generator is not None:
                chance = action.succeeds if site.generator.failed else site.generator.settings.starts
                site.start(doing.happens(f"start.{site.id}", chance))
    if power.standing_still(action.site):
        doing.fails()
    else:
        doing.takes_effect()


def order_fuel(doing: Doing, action: OrderFuel) -> Process:
    """Process: somebody orders fuel whenever a tank runs low, until it is over."""
    env = doing.world.env
    over = env.process(doing.until(action.until))
    for site in doing.world.power.generators(action.site):
        if site.generator is not None:
            env.process(_keep_running(doing, action, site, site.generator, over))
    yield over


def _keep_running(
    doing: Doing, action: OrderFuel, site: SitePower, generator: GeneratorSet, over: simpy.Process
) -> Process:
    env = doing.world.env
    while True:
        yield Either(over, env.process(site.runs_low(generator, action.below)))
        if not over.is_alive:
            return
        yield from doing.occupy(action.by, 1, doing.draw("takes"))
        doing.tell("ordered", site=site.title)
        doing.takes_effect()
        yield env.process(site.deliver(generator))
        if site.can_start and not generator.settings.automatic:
            yield from doing.occupy(action.by, 1, START_AGAIN)
            if site.can_start:
                site.start(doing.happens(f"start.{site.id}", generator.settings.starts))
        yield Either(over, env.timeout(LOOK_AGAIN))


def alternative_site(doing: Doing, action: AlternativeSite) -> Process:
    """Process: people travel to a desk at another site, and back when it is over."""
    yield from _work_elsewhere(doing, action, dict.fromkeys(action.departments, action.staff), 1.0)


def work_from_home(doing: Doing, action: WorkFromHome) -> Process:
    """Process: those who have a laptop go home and work there until it is over."""
    staff = {department.id: department.staff for department in doing.world.staff.departments}
    counts = {name: int(action.share * staff[name] + 0.5) for name in action.departments}
    yield from _work_elsewhere(doing, action, counts, action.speed)


def _work_elsewhere(
    doing: Doing, action: AlternativeSite | WorkFromHome, counts: Mapping[str, int], speed: float
) -> Process:
    """Process: so many people of each department go, as soon as any are there; a closed desk is opened for them."""
    world, env, staff = doing.world, doing.world.env, doing.world.staff
    over = env.process(doing.until(action.until))
    travel = doing.draw("travel")
    able = [name for name, count in counts.items() if count and staff.able(name, action.to)]
    people: list[int] = []
    while over.is_alive and not people:
        people = [worker for name in able for worker in staff.free(name)[-counts[name] :]]
        if not people:
            yield Either(over, staff.bell.heard())
    if not over.is_alive:
        return
    opens = any(desk.id == action.to and desk.opens == "by-action" for desk in world.layout.organisation.desks)
    everyone = np.ones(world.layout.classes.count, bool)
    if opens:
        world.systems.aim(action.to, everyone)
    staff.send(people, action.to, travel, speed)
    doing.tell("people", count=len(people))
    doing.takes_effect()
    yield over
    if opens:
        world.systems.aim(action.to, ~everyone)
    staff.release(people, travel)

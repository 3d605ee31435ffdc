"""What an incident does to the organisation, one function for each kind of damage.

Each looks whether the incident does that kind of damage, does it, and returns how it is undone once that is repaired.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.scenario.incidents import Incident
from sim.world.staff import Staff
from sim.world.systems import Systems

__all__ = ["DAMAGE", "Scene", "Undo"]

Undo = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """An incident and what it can damage.

    Attributes
    ----------
    chance : Generator
        The incident's own stream.
    """

    incident: Incident
    systems: Systems
    staff: Staff
    chance: np.random.Generator


def hit_systems(scene: Scene) -> Undo | None:
    """Systems and sites go down, or slow, for the orders in scope."""
    if scene.incident.scope.concerns_people:
        return None
    scene.systems.hit(scene.incident)
    return lambda: scene.systems.mend(scene.incident)


def lock_people_out(scene: Scene) -> Undo | None:
    """A share, drawn, of the departments in scope can no longer use the systems."""
    scope, staff = scene.incident.scope, scene.staff
    if not scope.concerns_people:
        return None
    people = [
        worker
        for worker, d in enumerate(staff.department_of)
        if scope.departments is None or staff.departments[d].id in scope.departments
    ]
    order = np.argsort(scene.chance.random(len(people)), kind="stable")
    locked = sorted(people[i] for i in order[: round(scope.users * len(people))])
    systems = frozenset(scene.incident.hits)
    staff.lock_out(locked, systems)
    return lambda: staff.let_in(locked, systems)


DAMAGE: tuple[Callable[[Scene], Undo | None], ...] = (hit_systems, lock_people_out)
"""All kinds of damage, in the order in which they are done."""

"""What an incident does to the organisation, one function for each kind of damage.

Each looks whether the incident does that kind of damage, does it, and returns how it is undone once that is repaired.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.scenario.incidents import Incident
from sim.world.documents import Documents
from sim.world.power import Power
from sim.world.staff import Staff
from sim.world.supplies import Supplies
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
    end : callable
        Ends the incident, for damage that is over when it has been understood.
    """

    incident: Incident
    systems: Systems
    power: Power
    staff: Staff
    documents: Documents
    supplies: Supplies
    chance: np.random.Generator
    end: Callable[[], None]


def cut_power(scene: Scene) -> Undo | None:
    """The mains fail at sites that have something against it: what that is carries them as far as it can."""
    if not scene.power.spared(scene.incident):
        return None
    scene.power.cut(scene.incident)
    return lambda: scene.power.restore(scene.incident)


def hit_systems(scene: Scene) -> Undo | None:
    """Systems and sites go down, or slow, for the orders in scope."""
    if scene.incident.scope.concerns_people:
        return None
    scene.systems.hit(scene.incident, scene.power.spared(scene.incident))
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


def make_invoices_wrong(scene: Scene) -> Undo | None:
    """Invoices made at some desks are wrong until it is noticed."""
    flaws = scene.incident.flaws
    return scene.documents.go_wrong(scene.incident, flaws, scene.end) if flaws else None


def hide_records(scene: Scene) -> Undo | None:
    """Records of finished invoices are gone."""
    missing = scene.incident.missing
    return scene.documents.go_missing(scene.incident, missing, scene.chance) if missing else None


def take_supplies(scene: Scene) -> None:
    """A share of the stock of supplies is gone, and does not come back."""
    for name, share in scene.incident.takes.items():
        scene.supplies.take_away(name, share)


DAMAGE: tuple[Callable[[Scene], Undo | None], ...] = (
    cut_power,
    hit_systems,
    lock_people_out,
    make_invoices_wrong,
    hide_records,
    take_supplies,
)
"""All kinds of damage, in the order in which they are done."""

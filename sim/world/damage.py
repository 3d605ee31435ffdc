"""What an incident does to the organisation, one function for each kind of damage.

Each looks whether the incident does that kind of damage, does it, and returns how it is undone once that is repaired.
"""

from collections.abc import Callable, Sequence

import numpy as np
import simpy

from sim.scenario.unfolding import Restored
from sim.world.attack import Outbreak
from sim.world.environment import Either, Process
from sim.world.futures import lasting
from sim.world.scene import Scene, Undo
from sim.world.storm import Rush

__all__ = ["DAMAGE", "Scene", "Undo"]


def cut_power(scene: Scene) -> Undo | None:
    """The mains fail at sites that have something against it: what that is carries them as far as it can."""
    if not scene.power.spared(scene.incident):
        return None
    scene.power.cut(scene.incident)
    return lambda: scene.power.restore(scene.incident)


def hit_systems(scene: Scene) -> Undo | None:
    """Systems and sites go down, or slow, for the orders in scope."""
    if not scene.incident.takes_systems_down:
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
    order = np.argsort(scene.stream("locked-out").random(len(people)), kind="stable")
    locked = sorted(people[i] for i in order[: round(scope.users * len(people))])
    systems = frozenset(scene.incident.hits)
    staff.lock_out(locked, systems)
    return lambda: staff.let_in(locked, systems)


def make_invoices_wrong(scene: Scene) -> Undo | None:
    """Invoices made at some desks are wrong until it is noticed."""
    flaws = scene.incident.flaws
    return scene.documents.go_wrong(scene.incident, flaws, scene.repair.end) if flaws else None


def hide_records(scene: Scene) -> Undo | None:
    """Records of finished invoices are gone."""
    missing = scene.incident.missing
    return scene.documents.go_missing(scene.incident, missing, scene.stream("missing")) if missing else None


def take_supplies(scene: Scene) -> None:
    """A share of the stock of supplies is gone, and does not come back."""
    for name, share in scene.incident.takes.items():
        scene.supplies.take_away(name, share)


def rush_to_the_login(scene: Scene) -> Undo | None:
    """Everybody whose shift starts must get through a crowded login; it is over when that has drained away."""
    if scene.incident.storm is None:
        return None
    rush = Rush(scene, scene.incident.storm)
    scene.before_the_end.append(rush.eased)
    return rush.end


def spread(scene: Scene) -> Undo | None:
    """It goes on to further systems until somebody contains it."""
    if not scene.incident.spreads:
        return None
    scene.outbreak = Outbreak(scene)
    return scene.outbreak.stop


def destroy_records(scene: Scene) -> Undo | None:
    """The latest records are lost; what has not been restored by the end is entered again."""
    if not scene.incident.data_loss:
        return None
    loss = scene.lost_records.lose(scene.incident, scene.incident.data_loss)
    return lambda: scene.lost_records.enter_again(scene.incident, loss)


def come_back_in_steps(scene: Scene) -> Undo | None:
    """Some systems, or some classes of orders, are served again before it is over."""
    if not scene.incident.restores:
        return None
    over, chance = scene.env.event(), scene.stream("restores")
    order = chance.permutation(scene.layout.classes.orders).tolist()
    for step in scene.incident.restores:
        after = lasting(chance, step.after)
        scene.env.process(_come_back(scene, step, after, order, over))
    return over.succeed


def _come_back(scene: Scene, step: Restored, after: float, order: Sequence[int], over: simpy.Event) -> Process:
    """Process: one step of the recovery."""
    yield Either(scene.env.timeout(after), over)
    if over.triggered:
        return
    incident = scene.incident
    title = incident.title or incident.id
    if step.systems is not None:
        scene.systems.give_back(incident, systems=step.systems)
        return
    back = scene.layout.share_of(scene.layout.classes.within(incident.scope), step.share or 0.0, order)
    scene.systems.give_back(incident, classes=back)
    scene.journal.write("incident", incident.id, "journal.partly-restored", incident=title, share=f"{step.share:.0%}")
    scene.knowledge.partly_over(incident, back)


DAMAGE: tuple[Callable[[Scene], Undo | None], ...] = (
    cut_power,
    hit_systems,
    lock_people_out,
    make_invoices_wrong,
    hide_records,
    take_supplies,
    rush_to_the_login,
    spread,
    destroy_records,
    come_back_in_steps,
)
"""All kinds of damage, in the order in which they are done and undone."""

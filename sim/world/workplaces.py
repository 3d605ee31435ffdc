"""The workplaces of a site: how many there are at each desk, and what they run on."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.scenario.base import Text
from sim.scenario.organisation import Site
from sim.scenario.power import RunsOn
from sim.world.layout import ANY_NUMBER, Layout, own_desk

__all__ = ["Workplaces", "shared_out", "workplaces_of"]


@dataclass(frozen=True, slots=True)
class Workplaces:
    """Those of one desk.

    Attributes
    ----------
    title : Text or str
        Of the desk, or of the department whose own work is done there.
    number : int
        Of the desk.
    runs_on : RunsOn
    count : int
        How many there are: its seats, or as many as people who belong there.
    people : int
        How many people belong there.
    seats : int
        How many can work there at once when all have power.
    """

    title: Text | str
    number: int
    runs_on: RunsOn
    count: int
    people: int
    seats: int


def workplaces_of(layout: Layout, site: Site) -> Mapping[str, Workplaces]:
    """The workplaces of each desk at a site, those of departments with work of their own last."""
    organisation = layout.organisation
    found: dict[str, Workplaces] = {}
    for number, desk in enumerate(organisation.desks):
        if desk.site == site.id:
            people = sum(d.staff for d in organisation.departments if d.desk == desk.id)
            count, seats = (people, ANY_NUMBER) if desk.seats is None else (desk.seats, desk.seats)
            runs_on: RunsOn = desk.runs_on or ("mains" if desk.needs else "nothing")
            found[desk.id] = Workplaces(desk.title or desk.id, number, runs_on, count, people, seats)
    for department in organisation.departments:
        if department.own_work is not None and department.site == site.id:
            name, staff = own_desk(department.id), department.staff
            number = layout.desks.index(name)
            found[name] = Workplaces(
                department.title or department.id, number, department.own_work.runs_on, staff, staff, ANY_NUMBER
            )
    return found


def shared_out(desks: Mapping[str, Workplaces], share: float) -> dict[str, int | None]:
    """A share of the workplaces of some desks, rounded so that it is right for all together; None: all of a desk.

    >>> desks = {name: Workplaces(name, 0, "mains", count, count, count) for name, count in zip("abcd", [5, 5, 1, 1])}
    >>> shared_out(desks, 0.5)
    {'a': 3, 'b': 2, 'c': 1, 'd': 0}
    """
    if share == 1:
        return dict.fromkeys(desks)
    given: dict[str, int | None] = {}
    whole = so_far = 0
    for name, desk in desks.items():
        whole += desk.count
        upto = int(share * whole + 0.5)
        given[name] = upto - so_far
        so_far = upto
    return given

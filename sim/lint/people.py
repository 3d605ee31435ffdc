"""Whether people, seats and supplies that actions need exist."""

from collections.abc import Iterator, Sequence

from sim.lint.remark import Remark
from sim.scenario.actions import (
    Action,
    MoveStaff,
    OrderSupplies,
    Overtime,
    PaperInvoicing,
    UrgentFirst,
    UseBackupDevice,
)
from sim.scenario.base import Loc
from sim.scenario.organisation import Organisation

__all__ = ["of_needs"]


def of_needs(actions: Sequence[Action], company: Organisation, at: Loc) -> Iterator[Remark]:
    """Remarks on what actions need and the organisation does not have.

    Parameters
    ----------
    actions, company
    at : tuple
        Where the list of actions stands in its file.
    """
    for i, action in enumerate(actions):
        yield from _people(action, company, (*at, i))
        yield from _seats(action, company, (*at, i))
        if isinstance(action, PaperInvoicing | UseBackupDevice):
            yield from _supplies(actions, action, company, (*at, i))


def _people(action: Action, company: Organisation, at: Loc) -> Iterator[Remark]:
    """Remarks on departments with fewer people than are asked for; those sent to desks are looked at elsewhere."""
    if isinstance(action, UrgentFirst | PaperInvoicing | UseBackupDevice | MoveStaff):
        return
    field, name = (
        ("department", action.department) if isinstance(action, Overtime) else ("by", getattr(action, "by", None))
    )
    names = [name] if name is not None else list(getattr(action, "departments", ()))
    asked = getattr(action, "staff", None) or 1
    has = {department.id: department.staff for department in company.departments}
    for name in names:
        if asked > has.get(name, asked):
            values = {"action": action.id, "department": name, "staff": asked, "has": has[name]}
            where = field if len(names) == 1 and hasattr(action, field) else "departments"
            yield Remark("lint.too-few-people", (*at, where), values)


def _seats(action: Action, company: Organisation, at: Loc) -> Iterator[Remark]:
    """Remarks on desks with fewer seats than people are sent there."""
    name = getattr(action, "desk", None) or (None if isinstance(action, UrgentFirst) else getattr(action, "to", None))
    seats = next((desk.seats for desk in company.desks if desk.id == name), None)
    sent = getattr(action, "staff", None)
    if seats is None or sent is None:
        return
    home = action.source if isinstance(action, MoveStaff) else getattr(action, "by", None)
    there = min((sent, *(department.staff for department in company.departments if department.id == home)))
    if there > seats:
        values = {"desk": name, "staff": there, "seats": seats}
        yield Remark("lint.too-few-seats", (*at, "staff"), values)


def _supplies(
    actions: Sequence[Action], action: PaperInvoicing | UseBackupDevice, company: Organisation, at: Loc
) -> Iterator[Remark]:
    """Remarks on desks that are opened without anything to write on."""
    stock = {supply.id: supply.stock for supply in company.supplies}
    ordered = {other.supply for other in actions if isinstance(other, OrderSupplies)}
    desk = next((desk for desk in company.desks if desk.id == action.desk), None)
    for name, amount in (desk.uses if desk else {}).items():
        if amount > stock.get(name, amount) and name not in ordered:
            values = {"desk": action.desk, "supply": name, "stock": f"{stock[name]:g}"}
            yield Remark("lint.no-supply", (*at, "desk"), values, "warning")

"""What people do in the response, one function for each kind of action.

An action is a SimPy process: ``verify_scope(doing, action)``. What all of them need, to tell, to draw, to send people,
to wait for their end, is in `Doing`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sim.scenario.plan import Announce, CallSupport, MoveStaff, PaperInvoicing, UrgentFirst, VerifyScope
from sim.world.actions.doing import Doing
from sim.world.actions.finding_out import call_support, verify_scope
from sim.world.actions.invoicing import paper_invoicing, urgent_first
from sim.world.actions.people import move_staff
from sim.world.actions.telling import announce
from sim.world.environment import Process

__all__ = ["ACTIONS", "Doing"]

ACTIONS: Mapping[type, Callable[[Doing, Any], Process]] = {
    VerifyScope: verify_scope,
    CallSupport: call_support,
    PaperInvoicing: paper_invoicing,
    MoveStaff: move_staff,
    UrgentFirst: urgent_first,
    Announce: announce,
}
"""How each kind of action is carried out."""

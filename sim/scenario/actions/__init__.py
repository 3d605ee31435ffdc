"""What people can do in the response, one model for each kind of action."""

from typing import Annotated

from pydantic import Field

from sim.scenario.actions.finding_out import CallSupport, VerifyScope
from sim.scenario.actions.invoicing import PaperInvoicing, UrgentFirst
from sim.scenario.actions.people import MoveStaff
from sim.scenario.actions.telling import Announce

__all__ = ["Action", "Announce", "CallSupport", "MoveStaff", "PaperInvoicing", "UrgentFirst", "VerifyScope"]

Action = Annotated[
    VerifyScope | CallSupport | PaperInvoicing | MoveStaff | UrgentFirst | Announce, Field(discriminator="do")
]

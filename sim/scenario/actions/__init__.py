"""What people can do in the response, one model for each kind of action."""

from typing import Annotated, get_args

from pydantic import Field

from sim.scenario.actions.authority import KeepLog, ReportToAuthority
from sim.scenario.actions.customers import CallKeyCustomers, EscalateLegal, NegotiateDates
from sim.scenario.actions.documents import CheckIncoming, OrderSupplies
from sim.scenario.actions.finding_out import CallSupport, VerifyScope
from sim.scenario.actions.invoicing import PaperInvoicing, UrgentFirst, UseBackupDevice
from sim.scenario.actions.people import MoveStaff, Overtime, TemporaryStaff
from sim.scenario.actions.power import AlternativeSite, OrderFuel, StartGenerator, WorkFromHome
from sim.scenario.actions.standing_down import StandDown
from sim.scenario.actions.systems import Contain, RestoreData, StaggerLogins, StartStandby
from sim.scenario.actions.telling import Announce

__all__ = [
    "ACTION_KINDS",
    "Action",
    "AlternativeSite",
    "Announce",
    "CallKeyCustomers",
    "CallSupport",
    "CheckIncoming",
    "Contain",
    "EscalateLegal",
    "KeepLog",
    "MoveStaff",
    "NegotiateDates",
    "OrderFuel",
    "OrderSupplies",
    "Overtime",
    "PaperInvoicing",
    "ReportToAuthority",
    "RestoreData",
    "StaggerLogins",
    "StandDown",
    "StartGenerator",
    "StartStandby",
    "TemporaryStaff",
    "UrgentFirst",
    "UseBackupDevice",
    "VerifyScope",
    "WorkFromHome",
]

Action = Annotated[
    VerifyScope
    | CallSupport
    | PaperInvoicing
    | UseBackupDevice
    | MoveStaff
    | Overtime
    | TemporaryStaff
    | UrgentFirst
    | CheckIncoming
    | OrderSupplies
    | Announce
    | CallKeyCustomers
    | NegotiateDates
    | EscalateLegal
    | ReportToAuthority
    | KeepLog
    | StartGenerator
    | OrderFuel
    | AlternativeSite
    | WorkFromHome
    | StartStandby
    | Contain
    | RestoreData
    | StaggerLogins
    | StandDown,
    Field(discriminator="do"),
]

ACTION_KINDS: tuple[str, ...] = tuple(
    get_args(model.model_fields["do"].annotation)[0] for model in get_args(get_args(Action)[0])
)
"""What can stand behind ``do``."""

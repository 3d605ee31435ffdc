"""What people do in the response, one function for each kind of action.

An action is a SimPy process: ``verify_scope(doing, action)``. What all of them need, to tell, to draw, to send people,
to wait for their end, is in `Doing`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sim.scenario.actions import (
    AlternativeSite,
    Announce,
    CallKeyCustomers,
    CallSupport,
    CheckIncoming,
    Contain,
    EscalateLegal,
    KeepLog,
    MoveStaff,
    NegotiateDates,
    OrderFuel,
    OrderSupplies,
    Overtime,
    PaperInvoicing,
    ReportToAuthority,
    RestoreData,
    StaggerLogins,
    StandDown,
    StartGenerator,
    StartStandby,
    TemporaryStaff,
    UrgentFirst,
    UseBackupDevice,
    VerifyScope,
    WorkFromHome,
)
from sim.world.actions.authority import keep_log, report_to_authority
from sim.world.actions.customers import call_key_customers, escalate_legal, negotiate_dates
from sim.world.actions.documents import check_incoming, order_supplies
from sim.world.actions.doing import Doing
from sim.world.actions.finding_out import call_support, verify_scope
from sim.world.actions.invoicing import paper_invoicing, urgent_first, use_backup_device
from sim.world.actions.people import move_staff, overtime, temporary_staff
from sim.world.actions.power import alternative_site, order_fuel, start_generator, work_from_home
from sim.world.actions.standing_down import stand_down
from sim.world.actions.systems import contain, restore_data, stagger_logins, start_standby
from sim.world.actions.telling import announce
from sim.world.environment import Process

__all__ = ["ACTIONS", "Doing"]

ACTIONS: Mapping[type, Callable[[Doing, Any], Process]] = {
    VerifyScope: verify_scope,
    CallSupport: call_support,
    PaperInvoicing: paper_invoicing,
    UseBackupDevice: use_backup_device,
    MoveStaff: move_staff,
    Overtime: overtime,
    TemporaryStaff: temporary_staff,
    UrgentFirst: urgent_first,
    CheckIncoming: check_incoming,
    OrderSupplies: order_supplies,
    Announce: announce,
    CallKeyCustomers: call_key_customers,
    NegotiateDates: negotiate_dates,
    EscalateLegal: escalate_legal,
    ReportToAuthority: report_to_authority,
    KeepLog: keep_log,
    StartGenerator: start_generator,
    OrderFuel: order_fuel,
    AlternativeSite: alternative_site,
    WorkFromHome: work_from_home,
    StartStandby: start_standby,
    Contain: contain,
    RestoreData: restore_data,
    StaggerLogins: stagger_logins,
    StandDown: stand_down,
}
"""How each kind of action is carried out."""

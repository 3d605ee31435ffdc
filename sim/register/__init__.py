"""The register of drills: what was drilled, what it showed, what is being done about it, and what was never drilled.

>>> from sim import register
>>> with register.open_register("my-register.sqlite") as mine:              # doctest: +SKIP
...     register.record(mine, Path("drills/upgrade-failure-by-the-book-1"))
...     register.add(mine, "More paper forms", owner="Head of invoicing")
...     register.coverage(mine, today=date.today())

=========================================  ==========================================================================
`open_register`                            an SQLite file, or a PostgreSQL database by its URL
`record`, `drills`, `drill`, `trend`,      drills: recorded, found, looked at, over time, written out again
`restore`
`withdraw`, `reinstate`                    drills recorded by mistake: kept, and left out of trend and coverage
`add`, `change`, `actions`,                improvement actions, with their history
`find_action`, `close_by_rerun`
`coverage`                                 hazards x capabilities: never drilled, overdue, drilled
`export`, `import_`                        the whole register as a file, and back
`open_session`, `append`, `entries`,       append-only logs of live sessions
`session_heads`, `session_data`
=========================================  ==========================================================================

Everything that a person or a database may get wrong is raised as `sim.InputError`.
"""

from sim.register.actions import Asked, actions, add, change, find_action
from sim.register.closing import Closed, close_by_rerun
from sim.register.coverage import YEARLY, Cell, Coverage, coverage
from sim.register.drills import Series, Wanted, drill, drills, short, trend
from sim.register.exchange import Conflict, Imported, export, import_
from sim.register.recording import Details, Recorded, record, restore
from sim.register.schema import (
    STATES,
    Action,
    Change,
    Drill,
    Entry,
    Exercised,
    File,
    Finding,
    Hazard,
    State,
    Withdrawal,
)
from sim.register.sessions import SessionHead, append, entries, open_session, session_data, session_heads
from sim.register.store import VARIABLE, Register, open_register
from sim.register.withdrawing import reinstate, withdraw

__all__ = [
    "STATES",
    "VARIABLE",
    "YEARLY",
    "Action",
    "Asked",
    "Cell",
    "Change",
    "Closed",
    "Conflict",
    "Coverage",
    "Details",
    "Drill",
    "Entry",
    "Exercised",
    "File",
    "Finding",
    "Hazard",
    "Imported",
    "Recorded",
    "Register",
    "Series",
    "SessionHead",
    "State",
    "Wanted",
    "Withdrawal",
    "actions",
    "add",
    "append",
    "change",
    "close_by_rerun",
    "coverage",
    "drill",
    "drills",
    "entries",
    "export",
    "find_action",
    "import_",
    "open_register",
    "open_session",
    "record",
    "reinstate",
    "restore",
    "session_data",
    "session_heads",
    "short",
    "trend",
    "withdraw",
]

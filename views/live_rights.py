"""Which pages are open while a drill is led on this server.

Whoever can look into the scenario knows what is coming. So while a session is open the pages of planning are closed to
everybody but those who lead one here.
"""

import uuid
from contextlib import suppress

from sim.errors import InputError
from sim.views.lead_office import LEAD, office
from sim.views.live_hall import hall, now
from sim.views.live_passes import names, shown

__all__ = ["closed"]


def closed() -> bool:
    """Whether the pages of planning are closed to whoever looks."""
    with suppress(InputError):  # without a register there is no drill either
        if hall().under_way(now()):
            return office() is None and not any(_leads(name) for name in names(LEAD))
    return False


def _leads(name: str) -> bool:
    """Whether a pass is that of a session of this server."""
    try:
        live = hall().live(uuid.UUID(name.removeprefix(LEAD)))
    except (InputError, ValueError):
        return False
    return live.is_trainer(shown(name) or "")

"""Folders of small runs, for tests of what is made of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import small

__all__ = ["save"]

OBJECTIVES = (
    {"measure": "rto", "system": "platform", "within": "4h"},
    {"measure": "orders_on_time", "share": "95%"},
    {"measure": "peak_backlog", "at_most": 10},
)


def save(
    folder: Path,
    *,
    actions: tuple[Mapping[str, Any], ...] = small.WHOLE_PLAN,
    seed: int = 1,
    changes: Mapping[str, str] | None = None,
    **fields: Any,
) -> Path:
    """Run a small drill with an outage into a folder; what is given changes it."""
    outage = small.outage(lasts="5h", noticed={"after": "20min"})
    outcome = small.drill(outage, actions=actions, seed=seed, changes=changes, objectives=OBJECTIVES, **fields)
    outcome.save(folder)
    return folder

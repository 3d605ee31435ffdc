"""Where the things of whoever uses the program are kept, by the customs of the system."""

from pathlib import Path

import platformdirs

__all__ = ["cache_folder", "data_folder"]


def data_folder() -> Path:
    """What must not get lost: the register, runs, one's own scenarios, the audit log."""
    return platformdirs.user_data_path("drillroom", appauthor=False)


def cache_folder() -> Path:
    """What can be made again."""
    return platformdirs.user_cache_path("drillroom", appauthor=False)

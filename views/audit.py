"""The audit log: who opened, led and joined live drills on this server, and who tried to in vain."""

import logging
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

from sim.folders import data_folder

__all__ = ["NAME", "keep_audit"]

NAME = "audit.log"
"""The file, in the user's data folder."""

MOST_BYTES, FILES = 2_000_000, 10
"""When it is full it is set aside; so many are kept."""


def keep_audit(folder: Path | None = None) -> logging.Handler:
    """Write what is audited from now on into a file; where that is not possible, to the terminal.

    Parameters
    ----------
    folder : Path
        None given: the user's data folder.
    """
    where = folder or data_folder()
    handler: logging.Handler
    try:
        where.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(where / NAME, maxBytes=MOST_BYTES, backupCount=FILES - 1, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    told = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    told.converter = time.gmtime
    handler.setFormatter(told)
    audit = logging.getLogger("drillroom.audit")
    audit.setLevel(logging.INFO)
    audit.addHandler(handler)
    return handler

"""The hall of this server's live drills, and the key that is shown when the server starts."""

import secrets
from functools import lru_cache
from time import time

from sim.register import Register
from sim.session.access import digest
from sim.session.hall import Hall
from sim.views.service import opened_register

__all__ = ["hall", "now", "trainers_key"]

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""As in the codes of teams: nothing that could be read as something else."""


@lru_cache(maxsize=1)
def trainers_key() -> str:
    """The key of who may lead drills on this server: 100 bits, new at every start, never stored."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(4))


def hall() -> Hall:
    """The sessions of this server.

    Raises
    ------
    InputError
        The register cannot be opened.
    """
    return _hall(opened_register())


@lru_cache(maxsize=1)
def _hall(register: Register) -> Hall:
    return Hall(register, digest(trainers_key()))


def now() -> float:
    """The world's clock, in seconds."""
    return time()

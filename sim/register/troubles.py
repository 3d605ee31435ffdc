"""What a database refuses, told to people."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from sim.errors import InputError, Problem

__all__ = ["telling"]

_SQLITE = {
    "FULL": "full",
    "BUSY": "busy",
    "LOCKED": "busy",
    "READONLY": "read-only",
    "PERM": "read-only",
    "CANTOPEN": "cannot-open",
    "CORRUPT": "corrupt",
    "NOTADB": "not-database",
    "IOERR": "cannot-write",
}
"""Catalogue entries ``register.db-...`` by the main part of SQLite's error name."""

_POSTGRESQL = {
    "08": "unreachable",
    "25006": "read-only",
    "28": "login",
    "3D": "no-database",
    "42501": "read-only",
    "53100": "full",
    "53": "unreachable",
    "55P03": "busy",
    "57": "unreachable",
    "XX": "corrupt",
}
"""The same by SQLSTATE or its class."""

_REFUSALS = {
    'database ".*" does not exist': "no-database",
    'password authentication|no password supplied|no pg_hba.conf|role ".*" does not exist': "login",
}
"""What a server says when it refuses a connection; the driver passes on no state with it."""


@contextmanager
def telling(where: str) -> Iterator[None]:
    """Turn what the database of a register refuses into an `InputError`.

    Parameters
    ----------
    where : str
        Name of the register in messages.
    """
    try:
        yield
    except NoSuchModuleError as error:
        raise InputError([Problem("register.no-driver", file=where, values={"detail": str(error)})]) from error
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        kind = _kind(cause)
        if kind is None:
            raise
        detail = " ".join(str(cause).split())
        raise InputError([Problem(f"register.db-{kind}", file=where, values={"detail": detail})]) from error


def _kind(error: BaseException | None) -> str | None:
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_")
        return _SQLITE.get(name.split("_")[0])
    state = getattr(error, "sqlstate", None)
    if state is None:  # there was no connection, or it was lost: the server could not say why
        return next((kind for words, kind in _REFUSALS.items() if re.search(words, str(error))), "unreachable")
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])

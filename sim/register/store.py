"""Opens a register: an SQLite file of the user, or a PostgreSQL database that several share.

A write is one transaction: it is there as a whole or not at all, also if the process is killed or the disk is full.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from sim.errors import InputError, Problem
from sim.folders import data_folder
from sim.register.troubles import telling
from sim.register.upgrade import bring_up_to_date

__all__ = ["VARIABLE", "Register", "open_register"]

VARIABLE = "DRILLROOM_REGISTER"
"""Environment variable that says where the register is."""

_PATIENCE_S = 15.0
"""How long one writer waits for another."""

_CONNECT_S = 5


@dataclass(frozen=True)
class Register:
    """An open register; close it, or use it in a ``with`` statement.

    Attributes
    ----------
    engine : Engine
    where : str
        Path or URL, for people (no password).
    copy : Path or None
        Where the file is kept as it was, if opening has upgraded it.
    """

    engine: Engine
    where: str
    copy: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give up all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A view of the register that does not change while it is looked at."""
        engine = self.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with telling(self.where), Session(engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction: done as a whole at the end of the block, or not at all."""
        engine = self.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        with telling(self.where), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session


def open_register(place: str | None = None) -> Register:
    """Open a register; an SQLite file is made if there is none.

    Parameters
    ----------
    place : str
        Path of an SQLite file, or URL of a database (``postgresql://user:password@host/name``). Otherwise what the
        environment variable ``DRILLROOM_REGISTER`` says, or else a file in the user's data folder.

    Raises
    ------
    InputError
        It cannot be made or reached, is not a register, or is of a newer version than this program.
    """
    url = _url(place or os.environ.get(VARIABLE) or str(data_folder() / "register.sqlite"))
    file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
    where = str(file) if file is not None else url.render_as_string(hide_password=True)
    with telling(where):
        engine = _sqlite(file) if file is not None else _postgresql(url, where)
        try:
            return Register(engine, where, bring_up_to_date(engine, where, file))
        except BaseException:
            engine.dispose()
            raise


def _url(place: str) -> URL:
    """URL of a place; whatever is none is a path."""
    if "://" not in place:
        return URL.create("sqlite", database=str(Path(place).expanduser()))
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise InputError([Problem("register.url", file="--register", values={"detail": str(error)})]) from error
    kind = url.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise InputError([Problem("register.kind", file="--register", found=kind, allowed=("sqlite", "postgresql"))])


def _postgresql(url: URL, where: str) -> Engine:
    waiting = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_S}
    try:
        return create_engine(url, connect_args=waiting, pool_pre_ping=True)
    except ImportError as error:
        raise InputError([Problem("register.no-driver", file=where, values={"detail": str(error)})]) from error


def _sqlite(file: Path) -> Engine:
    if file.is_dir():
        raise InputError([Problem("register.folder", file=str(file))])
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        values = {"detail": error.strerror or str(error)}
        raise InputError([Problem("register.db-cannot-open", file=str(file), values=values)]) from error
    read_only = file.exists() and not os.access(file, os.W_OK)
    query = {"uri": "true", "mode": "ro" if read_only else "rwc"}
    if read_only and not os.access(file.parent, os.W_OK) and not file.with_name(file.name + "-wal").exists():
        query["immutable"] = "1"  # or SQLite would want to put files of its own beside it
    address = URL.create("sqlite", database=file.absolute().as_uri(), query=query)
    engine = create_engine(address, connect_args={"timeout": _PATIENCE_S})

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver would begin transactions at moments of its own choice
        if not read_only:
            with suppress(sqlite3.OperationalError):  # another one is doing it this moment; it holds for the file
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine

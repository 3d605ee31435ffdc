"""Brings the tables of a register to the version of this program, under a lock and with a copy of an old file kept."""

import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from sim.errors import InputError, Problem
from sim.register.schema import VERSION, Base

__all__ = ["VERSION_TABLE", "bring_up_to_date", "config"]

VERSION_TABLE = "drillroom_version"
_LOCK = 0x6472696C6C  # "drill": the number of PostgreSQL's advisory lock


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for a connection."""
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", "sim.register:migrations")
    return made


def bring_up_to_date(engine: Engine, where: str, file: Path | None, wanted: str = VERSION) -> Path | None:
    """Make the tables, or change old ones.

    Parameters
    ----------
    engine : Engine
    where : str
        Name of the register in messages.
    file : Path or None
        The file of an SQLite register.
    wanted : str
        Version to bring it to.

    Returns
    -------
    Path or None
        The copy of the file as it was, if it was an old one.

    Raises
    ------
    InputError
        The register is of a newer version than this program, or the database is not a register.
    """
    with engine.connect() as connection:
        if _version(connection, where) == wanted:
            return None
    # Whoever else wants the same waits here, and then finds it done.
    with engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        version = _version(connection, where)
        if version == wanted:
            return None
        copy = _copy(file, version) if file is not None and version is not None else None
        logging.getLogger("alembic").setLevel(logging.WARNING)
        command.upgrade(config(connection), wanted)
    return copy


def _version(connection: Connection, where: str) -> str | None:
    """Version of the tables; None if there are none yet."""
    present = set(inspect(connection).get_table_names())
    if VERSION_TABLE not in present:
        # Into another program's database nothing is written, unless it is one that is meant to be shared.
        taken = present if connection.dialect.name == "sqlite" else present & set(Base.metadata.tables)
        if taken:
            values = {"tables": ", ".join(sorted(taken)[:5])}
            raise InputError([Problem("register.foreign", file=where, values=values)])
        return None
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    if version is not None and version != VERSION and version not in _known():
        raise InputError([Problem("register.newer", file=where, values={"found": version, "known": VERSION})])
    return version


def _known() -> set[str]:
    return {step.revision for step in ScriptDirectory.from_config(config()).walk_revisions()}


def _copy(file: Path, version: str) -> Path:
    """Copy of an SQLite file beside it; the caller holds the lock, so that nobody is writing."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    copy = file.with_name(f"{file.name}.{version}-{stamp}")
    with sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    source.close()
    return copy

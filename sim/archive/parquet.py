"""Parquet files of a run that may be missing, closed to us or damaged."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from sim.errors import InputError, Problem

__all__ = ["reading"]


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """While a file is read: what goes wrong is told as a mistake of the file.

    Raises
    ------
    InputError
        It is missing, may not be read, or is not what it should be.
    """
    try:
        yield
    except FileNotFoundError:
        raise InputError([Problem("archive.missing", file=str(path))]) from None
    except PermissionError:
        raise InputError([Problem("file.permission", file=str(path))]) from None
    except (pa.ArrowException, KeyError, ValueError, OSError):
        raise InputError([Problem("archive.damaged", file=str(path))]) from None

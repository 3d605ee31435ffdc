"""Files that are whole: whoever is interrupted, or has no room, leaves none that is cut off."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

__all__ = ["placed", "put"]


def put(path: Path, content: bytes | str, *, replacing: bool = True) -> None:
    """Write a file, and the folders above it if they are missing; see `placed`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with placed(path, replacing=replacing) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def placed(path: Path, *, replacing: bool = True) -> Iterator[IO[bytes]]:
    """A file to be written, that comes to its place when all of it is on the disk.

    One that replaces another has that one's rights. To a device or a pipe is written as it stands there: who replaced
    it by a file would take it from everybody.

    Parameters
    ----------
    path : Path
    replacing : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    OSError
        It cannot be written, or is there and shall not be replaced; what was in its place is as it was.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        file = beside.open("xb")
    except OSError as error:  # of a file that nobody has asked for
        raise type(error)(error.errno, error.strerror, str(path)) from None
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if replacing:
            with suppress(FileNotFoundError):
                shutil.copymode(path, beside)
            beside.replace(path)
        else:
            os.link(beside, path)  # refuses what is there, even if it has appeared just now
    finally:
        beside.unlink(missing_ok=True)

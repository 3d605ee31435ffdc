"""How the kernel is compiled, and where the result is kept.

The compiled code is kept in a folder of the user's cache that is named after a digest of the kernel's own sources: a
change of any of its modules is never met by stale code, and the package's own folder may be read-only. Where even the
user's cache cannot be written, a temporary folder serves for as long as the process lives: one that were kept in a
place that others may write to could be filled with code of theirs.

Two of numba's options matter here. ``_nrt=False`` leaves out the counting of references to arrays, which would be
half of the time: nothing is allocated in the kernel, `OrderFlow` owns all memory. Inner functions have no wrappers for
callers from Python, which would only cost time to compile.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numba
from numba import njit

from sim import folders

__all__ = ["cache_folder", "compiled", "entry", "inlined", "is_cached"]

_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
_INNER: dict[str, Any] = {**_OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def _digest() -> str:
    digest = hashlib.blake2b(f"{numba.__version__}".encode(), digest_size=8)
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def cache_folder() -> Path:
    """Where the compiled code is kept; the environment's ``NUMBA_CACHE_DIR`` has precedence over the user's cache."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    usual = Path(chosen) if chosen else folders.cache_folder()
    if _writable(folder := usual / f"kernel-{_digest()}"):
        return folder
    try:
        temporary = tempfile.mkdtemp(prefix="drillroom-")
    except OSError:
        raise OSError(f"no folder for compiled code can be written: neither {usual} nor a temporary one") from None
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    return Path(temporary)


def is_cached() -> bool:
    """Whether all compiled code is there, so that the first drill starts at once."""
    return all(any(_FOLDER.rglob(f"*.{name}-*.nbc")) for name in _ENTRIES)


# Said outright, because a function takes this option over from the one that calls it.
compiled = njit(**_INNER, forceinline=False)
inlined = njit(**_INNER, forceinline=True)

_FOLDER = cache_folder()
_ENTRIES: list[str] = []


def entry(function):
    """Compile a function that is called from Python, and keep the result."""
    _ENTRIES.append(function.__name__)
    usual = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_FOLDER)
    try:
        return njit(**_OPTIONS, cache=True)(function)
    finally:
        numba.config.CACHE_DIR = usual

"""Versions of what computes: results are the same bit for bit only with the same ones."""

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version

__all__ = ["versions"]

PACKAGES = ("drillroom", "numba", "numpy", "pandas", "pydantic", "scipy", "simpy")


@cache
def versions() -> Mapping[str, str]:
    """Of Python and the packages that have a part in the results."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # run from the sources without being installed
        return "unknown"

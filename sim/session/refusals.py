"""How somebody is told that what he wants to do cannot be done now."""

from collections.abc import Sequence

from sim.errors import InputError, Phrase, Problem

__all__ = ["refused"]


def refused(
    key: str, field: str = "", found: str | None = None, allowed: Sequence[str | Phrase] = (), **values: object
) -> InputError:
    """The error that says why, as an entry of the catalogue."""
    return InputError([Problem(key, field=field, found=found, allowed=tuple(allowed), values=values)])
